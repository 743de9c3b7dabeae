"""Sentences about visits: who else calls there, what was planned, what was left unfinished. Plain functions, no widgets."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from zsapp.base.texts import _, zh
from zsapp.domain.visit import VISIT_KINDS
from zsapp.store.drafts import Draft
from zsapp.ui.editors.choices import word_of
from zsapp.verbs.visit_writing import NEW_COMPANY, About

_TOLD = 3  # calls of one team
_WEEKDAYS = (zh("周一"), zh("周二"), zh("周三"), zh("周四"), zh("周五"), zh("周六"), zh("周日"))


def weekday_word(day: date) -> str:
    """周四."""
    return _(_WEEKDAYS[day.weekday()])


def day_words(day: date) -> str:
    """4月28日 周四."""
    return f"{short_day(day.isoformat())} {weekday_word(day)}"


def kind_word(word: str | None) -> str:
    """拜访, 来访, 电话, 会议 in the person's language."""
    return next((word_of(each) for each in VISIT_KINDS if each.word == word), word or word_of(VISIT_KINDS[0]))


def short_day(text: str | None) -> str:
    """4月28日, without the year; the text itself where it is no day."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return text or ""
    return _("{month}月{day}日").format(month=day.month, day=day.day)


def clash_words(clashes: Sequence[Mapping[str, Any]]) -> str:
    """Who else plans a visit there or has been there of late, team by team."""
    by_team: dict[str, list[str]] = {}
    for each in clashes:
        form = _("{day}计划{kind}") if each["kind"] == "plan" else _("{day}已{kind}")
        told = form.format(day=short_day(each["date"]), kind=kind_word(each["visit_kind"]))
        by_team.setdefault(each["team_name"] or _("其他小组"), []).append(told)
    parts = []
    for team, days in by_team.items():
        more = _("等{n}次").format(n=len(days)) if len(days) > _TOLD else ""
        parts.append(_("{team}（{days}）").format(team=team, days=_("、").join(days[:_TOLD]) + more))
    return _("别的小组也在联系这家企业：{who}。请先沟通，仍可保存。").format(who=_("；").join(parts))


def before_words(about: About | None) -> str:
    """What should be known before the call: other teams' live claims, and who else goes there; "" for nothing."""
    if about is None:
        return ""
    return "\n".join([*about.claims, *([clash_words(about.clashes)] if about.clashes else [])])


def plan_words(plan: Mapping[str, Any]) -> str:
    """What the check box of a plan says."""
    purpose = f"（{plan['purpose']}）" if plan.get("purpose") else ""
    return _("完成{day}的拜访计划{purpose}").format(day=short_day(plan["date"]), purpose=purpose)


def last_words(last: Mapping[str, Any]) -> str:
    """When we were there last, and with whom."""
    who = "、".join(filter(None, last["their_people_name"]))
    words = _("上次：{day} {kind}").format(day=short_day(last["date"]), kind=kind_word(last["visit_kind"]))
    return words + (_("，见{who}").format(who=who) if who else "")


def draft_words(draft: Draft, count: int) -> str:
    """What was left unfinished."""
    words = str(draft.typed.get(NEW_COMPANY) or draft.typed.get("content") or "").strip().replace("\n", " ")
    at = datetime.fromtimestamp(draft.at_us / 1e6).strftime("%m-%d %H:%M")
    more = _("（共{n}份）").format(n=count) if count > 1 else ""
    told = f"“{words[:24]}…”" if len(words) > 24 else f"“{words}”" if words else ""
    return _("有一份没写完的拜访{told}，{at}{more}。").format(told=told, at=at, more=more)


def day_words_of(text: str | None) -> str:
    """4月28日 周四, of a written date; the text itself where it is no day."""
    try:
        return day_words(date.fromisoformat(text or ""))
    except ValueError:
        return text or ""


def not_kept_words(why: str) -> str:
    """What is told while a draft cannot be kept."""
    return _("草稿没有存下：{why}").format(why=why)
