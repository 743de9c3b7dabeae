"""What the rules find that a person should look at today: overdue events and follow-ups, contracts and protections that end, clashes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from zsapp.base.texts import _, counted
from zsapp.domain.field import Role
from zsapp.domain.rules.channels import ENDING, mode_word, term
from zsapp.domain.rules.events import due_words, overdue
from zsapp.verbs.desk import Desk
from zsapp.verbs.kept import facts_of


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing with the record it is about. `word` and `tone`: how urgent; `page`, `tab`: where it is shown, if not by its kind."""

    kind: str
    record: str
    title: str
    more: str
    word: str
    tone: str
    page: str = ""
    tab: str = ""


def notices(desk: Desk) -> list[Notice]:
    """All of them, source by source."""
    return [notice for source in SOURCES for notice in source.tell(desk)]


def _events(desk: Desk) -> list[Notice]:
    """Events whose planned day or month has passed: a team's own, for headquarters those of all."""
    facts = facts_of(desk, desk.today.year, {"event", "team"})
    found = []
    for key, due, late in overdue(facts, desk.today):
        its = facts.events[key]
        if desk.team is None or its.team == desk.team:
            plan = _("计划{plan}，尚未举办").format(plan=due_words(due))
            more = "  ·  ".join(filter(None, (plan, facts.team_name(its.team) if its.team else "")))
            word = counted("逾期{n}天", late).format(n=late)
            found.append(Notice("event", key, its.name or key, more, word, "bad"))
    return found


def _engagements(desk: Desk) -> list[Notice]:
    """Contracts that end within 30 days, for headquarters, which makes them."""
    if desk.role < Role.HEADQUARTERS:
        return []
    facts = facts_of(desk, desk.today.year, {"engagement", "partner"})
    found = []
    for key, its in facts.engagements.items():
        how = term(facts, key, desk.today)
        if how.state == ENDING and how.left is not None:
            partner = facts.partners.get(its.partner or "")
            name = (partner.name if partner else None) or _("（资料未到）")
            more = _("{mode}协议到{day}为止").format(mode=mode_word(its.mode), day=its.to_day)
            word = counted("还有{n}天到期", how.left).format(n=how.left)
            found.append((how.left, key, Notice("partner", its.partner or key, name, more, word, "warn")))
    return [notice for _left, _key, notice in sorted(found, key=lambda one: one[:2])]


def _claims(desk: Desk) -> list[Notice]:
    """Companies where this person's team meets another, and its claims that end within a week; for headquarters those of all."""
    from zsapp.domain.rules.claims import CLASH
    from zsapp.verbs import claims

    its = claims.notices(desk, within_days=ENDING_DAYS)
    found = []
    for company in its.clashes:
        who = _("、").join(company.clash_names)
        found.append(Notice("company", company.company, company.name, who, _(CLASH), "bad", "claims"))
    for line in its.ending:
        more = _("{team}的首谈保护到{day}").format(team=line.holder_name, day=line.until)
        word = counted("还有{n}天到期", line.left).format(n=line.left)
        found.append(Notice("claim", line.id, line.company_name, more, word, "warn", "claims"))
    return found


def _follow_ups(desk: Desk) -> list[Notice]:
    """Listed companies that nobody talked to in time: a team's own each, for headquarters how many there are."""
    from zsapp.verbs import lists

    late = lists.overdue(desk)
    if desk.team is None and late:
        first = late[0]
        more = counted("{company}已超期{n}天", first.overdue).format(
            company=first.company_name, n=first.overdue
        )
        word = counted("{n}家跟进超期", len(late)).format(n=len(late))
        return [Notice("dossier", first.id, _("近期重点和长期跟踪"), more, word, "warn", "lists")]
    return [
        Notice(
            "dossier",
            line.id,
            line.company_name,
            _("{track}，最近洽谈{day}").format(track=_(line.track), day=line.last_talk),
            counted("超期{n}天", line.overdue).format(n=line.overdue),
            "warn",
            "lists",
        )
        for line in late
    ]


def _new_year(desk: Desk) -> list[Notice]:
    """For headquarters: a year that has no settings yet while the last one had; its documents and rules go by the defaults."""
    from zsapp.verbs.organisation import year_settings

    year = desk.today.year
    if desk.role < Role.HEADQUARTERS or (before := year_settings(desk, year).before) is None:
        return []
    title = _("{year}年的年度设置还没有填").format(year=year)
    more = _("通报和考核按默认值；可以沿用{year}年的").format(year=before.values["year"])
    return [Notice("settings", str(before.id), title, more, _("新的一年"), "warn", "organisation", "year")]


ENDING_DAYS = 7
_WHO = {"user", "member"}  # whose teams are one's own


class Source(NamedTuple):
    """One subject, and the kinds of records that it is told from."""

    tell: Callable[[Desk], list[Notice]]
    kinds: frozenset[str]


SOURCES: tuple[Source, ...] = (
    Source(_events, frozenset({"event", "team", "settings"})),
    Source(_engagements, frozenset({"engagement", "partner", "settings"})),
    Source(
        _claims,
        frozenset({"claim", "ruling", "visit", "plan", "project", "company", "team", "settings", *_WHO}),
    ),
    Source(_new_year, frozenset({"settings"})),
    Source(_follow_ups, frozenset({"dossier", "visit", "company", "team", "catalogue", "settings", *_WHO})),
)
"""Each tells its own; one more subject is one more function here."""
