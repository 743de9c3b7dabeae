"""How the page says things: who, when, on which computer; what there is to look at. No widgets."""

from datetime import datetime

from zsapp.base.texts import _, counted, zh
from zsapp.domain.field import KINDS, Kind, Spec
from zsapp.ui.editors.amounts import amount_words
from zsapp.ui.editors.choices import word_of
from zsapp.verbs.unsettled import Question, Signer, Subject, Version, What

_WHAT = {
    What.VALUE: (zh("数据冲突"), "accent"),
    What.DELETED_EDITED: (zh("删除前被改过"), "warn"),
    What.DELETED_IN_USE: (zh("删除后还在用"), "warn"),
    What.VOID: (zh("未被采用"), "bad"),
    What.WAITING: (zh("等待中"), ""),
    What.UNREADABLE: (zh("看不懂的值"), "warn"),
    What.SETTLED: (zh("已定下"), "good"),
}
NAME_MOST = 24


def what_words(what: What) -> tuple[str, str]:
    """What there is to look at, with its tone."""
    text, tone = _WHAT[what]
    return _(text), tone


def moment_words(at_us: int, now: datetime | None = None) -> str:
    """A moment as this computer's clock shows it: 今天 14:30, 4月28日 14:30, with the year where it is another one."""
    at = datetime.fromtimestamp(at_us / 1_000_000).astimezone()
    today = (now or datetime.now()).astimezone()
    clock = at.strftime("%H:%M")
    if at.date() == today.date():
        return _("今天 {clock}").format(clock=clock)
    if at.year == today.year:
        return _("{m}月{d}日 {clock}").format(m=at.month, d=at.day, clock=clock)
    return at.strftime("%Y-%m-%d ") + clock


def name_words(signer: Signer) -> str:
    """我, or the name."""
    name = signer.name if len(signer.name) <= NAME_MOST else signer.name[: NAME_MOST - 1] + "…"
    return _("我") if signer.is_me else name


def signer_words(signer: Signer) -> str:
    """王芳 · 4月28日 14:30 · 上海组笔记本."""
    return " · ".join(
        filter(None, (name_words(signer), moment_words(signer.at_us), signer.device[:NAME_MOST]))
    )


def by_words(version: Version) -> str:
    """Everybody who set a value."""
    if len(version.by) == 1:
        return signer_words(version.by[0])
    names = dict.fromkeys(name_words(signer) for signer in version.by)
    shown = _("、").join(names)
    return _("{names}都这样写，最后在{moment}").format(names=shown, moment=moment_words(version.by[-1].at_us))


def value_words(kind: str, question: Question, version: Version) -> str:
    """A value as the page shows it: amounts in 万, words of closed lists in the person's language."""
    spec = spec_of(kind, question.field)
    if version.value is None or version.words == "":
        return _("（空）")
    if spec is not None and question.kind is Kind.AMOUNT and isinstance(version.value, dict):
        return amount_words(version.value)
    if spec is not None and question.kind is Kind.CHOICE:
        return {each.word: word_of(each) for each in spec.choices}.get(version.words, version.words)
    return version.words


def spec_of(kind: str, field: str) -> Spec | None:
    """The spec of a field as named in changes."""
    return KINDS[kind].fields.get(field) if kind in KINDS else None


def subject_words(subject: Subject) -> tuple[str, str]:
    """A line of the list: its title, and what is below it."""
    label = _(KINDS[subject.kind].label) if subject.kind in KINDS else subject.kind
    title = subject.title or _("（没有名称的{label}）").format(label=label)
    fields = _("、").join(subject.fields[:4]) + ("…" if len(subject.fields) > 4 else "")
    if subject.what == (What.WAITING,) and subject.count and subject.kind == "device":
        return title, counted("{n}条改动在等前面的改动", subject.count).format(n=subject.count)
    return title, " · ".join(filter(None, (label, fields)))
