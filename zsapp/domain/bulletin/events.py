"""六、活动: the events held in the week, and those of next week for 八、下周安排."""

from zsapp.base.texts import _
from zsapp.domain import reference
from zsapp.domain.bulletin.model import Block, Column, Figure, Group, Paragraph, Row, Table
from zsapp.domain.bulletin.sections import NONE, filled
from zsapp.domain.bulletin.tally import WeekFacts, count
from zsapp.domain.bulletin.words import day_words, gist
from zsapp.domain.event import Event


def events(found: WeekFacts) -> tuple[Block, ...]:
    """A sentence with how many were held and who came, and a line for each; attendees that nobody told are not in the sum."""
    if not found.events:
        return (Paragraph((_("本周没有举办活动。"),)),)
    told = [(key, each.attendees) for key, each in found.events if each.attendees is not None]
    people = sum(number for _key, number in told)
    lacking = len(found.events) - len(told)
    sentence = filled(
        _("本周举办活动{n}场，到会{people}人{lacking}。"),
        n=count(key for key, _event in found.events),
        people=Figure(people, str(people), tuple(key for key, _number in told)),
        lacking=_("（另有{n}场未填到会人数）").format(n=lacking) if lacking else "",
    )
    rows = tuple(_row(found, key, each, day=each.date) for key, each in found.events)
    columns = (*_columns(), Column("attendees", _("到会\n人数"), is_number=True))
    below = (Column("gist", _("活动情况")),)
    return (Paragraph(sentence), Table("events", columns, (Group("", rows),), below=below))


def coming(found: WeekFacts) -> tuple[Block, ...]:
    """Events planned for a day of next week; nothing where there are none."""
    if not found.coming_events:
        return ()
    sentence = filled(_("下周计划活动{n}场："), n=count(key for key, _event in found.coming_events))
    rows = tuple(_row(found, key, each, day=each.planned_date) for key, each in found.coming_events)
    return (Paragraph(sentence), Table("coming_events", _columns(), (Group("", rows),)))


def _columns() -> tuple[Column, ...]:
    return (
        Column("event", _("活动")),
        Column("kind", _("类别")),
        Column("team", _("承办组别")),
        Column("day", _("日期")),
        Column("city", _("地点")),
    )


def _row(found: WeekFacts, key: str, event: Event, *, day: str | None) -> Row:
    return Row(
        {
            "event": event.name or NONE,
            "kind": event.event_kind or NONE,
            "team": found.facts.team_name(event.team) if event.team else NONE,
            "day": day_words(day),
            "city": reference.table("regions").decode(event.city) if event.city else NONE,
            "attendees": NONE if event.attendees is None else str(event.attendees),
            "gist": gist(event.summary),
        },
        key,
    )
