"""待职 (rule 4), for headquarters alone: the proposals as a page shows them, and what is decided of a person, once a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.campaign import STANDBY_STATES
from zsapp.domain.change import DELETED, edited
from zsapp.domain.facts import Facts
from zsapp.domain.field import Role, merge_rule
from zsapp.domain.ids import RecordId, headquarters_stream, natural_id
from zsapp.domain.rules.standby_people import Person, people
from zsapp.store import query
from zsapp.store.store import Edit
from zsapp.verbs import records
from zsapp.verbs.desk import Desk
from zsapp.verbs.kept import facts_of, parts_of
from zsapp.verbs.reasons import Reason, reasons
from zsapp.verbs.records import Saved

_KINDS = (
    "team",
    "unit",
    "member",
    "campaign",
    "project",
    "increase",
    "rate",
    "attachment",
    "settings",
    "standby",
)
"""What the rule looks at."""


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person of a year on the page. `key`: member and year; `may_decide`: today the reference day is past, and there is no result."""

    key: str
    member: str
    year: int
    name: str
    title: str
    units: str
    teams: str
    state: str
    results: int
    reference: str
    days_left: int
    warning: int | None
    record: str
    may_decide: bool
    reasons: tuple[Reason, ...]

    @property
    def has_finding(self) -> bool:
        """Whether a person should look at something."""
        return any(reason.is_finding for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Board:
    """Everybody concerned as of a day; what is to be decided first."""

    on: date
    lines: tuple[PersonLine, ...]

    def count(self, *states: str) -> int:
        """How many are in one of these states."""
        return sum(line.state in states for line in self.lines)


def is_for(desk: Desk) -> bool:
    """Whether this person sees who is proposed: headquarters alone (rule 4)."""
    return desk.role >= Role.HEADQUARTERS


def board(desk: Desk, on: date) -> Board:
    """The people as of a day. Raises UserError for anyone but headquarters."""
    desk.require(Role.HEADQUARTERS, _("查看待职"))
    facts = facts_of(desk, on.year, _KINDS)
    with parts_of(desk, "people of standby") as parts:
        found = people(facts, on, parts)
    today = {(each.member, each.year): each for each in people(facts, desk.today)} if on != desk.today else {}
    lines = []
    told: dict[Sequence[str], list[object]] = {}  # people of one team rest on the same results
    with parts_of(desk, "standby") as parts, parts.based_on(*_names(facts)) as kept:
        for each in found:
            now = today.get((each.member, each.year), each)
            key, behind = (each.member, each.year), [line.facts for line in each.why]
            for ids in behind:
                if ids not in told:
                    told[ids] = _told_of(facts, ids)
            made_of = (each, now.may_be_decided, [told[ids] for ids in behind])
            lines.append(kept.of(key, made_of, partial(_line, facts, each, now)))
    return Board(on, tuple(lines))


def _names(facts: Facts) -> tuple[object, ...]:
    """By what everything that is told of people is named."""
    return (facts.teams, facts.units, facts.members, facts.former, facts.erased)


def _told_of(facts: Facts, ids: Sequence[str]) -> list[object]:
    """The records that a reason names: projects, increases with their projects, decisions."""
    told: list[object] = []
    for one in ids:
        increase = facts.increases.get(one)
        project = facts.projects.get((increase.project if increase else one) or "")
        told += (project, increase, facts.standbys.get(one))
    return told


def _line(facts: Facts, its: Person, today: Person) -> PersonLine:
    member = facts.members.get(its.member)
    units = [facts.teams[team].unit for team in its.teams if team in facts.teams]
    return PersonLine(
        f"{its.member}/{its.year}",
        its.member,
        its.year,
        facts.member_name(its.member),
        (member.title if member else None) or "",
        "、".join(dict.fromkeys(_unit_name(facts, unit) for unit in units if unit)),
        "、".join(facts.team_name(team) for team in its.teams),
        its.state,
        len(its.proof),
        its.reference.isoformat(),
        its.days_left,
        its.warning,
        its.record,
        today.may_be_decided and its.may_be_decided,
        reasons(facts, its.why),
    )


def _unit_name(facts: Facts, unit: str) -> str:
    found = facts.units.get(unit)
    return (found.name if found else None) or unit


def decide(desk: Desk, member: str, year: int, decision: str, *, reason: str) -> Saved:
    """Confirm a proposal or decline it, with the reason; one record for a person and year, set anew where it was decided before.

    Raises UserError where it is not for this person to do, before the reference day, where a result was found, or without a reason.
    """
    desk.require(Role.HEADQUARTERS, _("决定待职"))
    if decision not in {choice.word for choice in STANDBY_STATES}:
        raise UserError(_("待职的决定只能是“已确认”或“不予待职”。"))
    if not reason.strip():
        raise UserError(_("请写明理由。"))
    facts = facts_of(desk, desk.today.year, _KINDS)
    its = next((p for p in people(facts, desk.today) if (p.member, p.year) == (member, year)), None)
    name = facts.member_name(member)
    if its is None:
        raise UserError(_("{name}不在{year}年待职认定的范围内。").format(name=name, year=year))
    if its.days_left >= 0:
        words = _("待职认定日是{day}，过了这一天才能决定。")
        raise UserError(words.format(day=its.reference.isoformat()))
    if its.proof:
        raise UserError(_("{name}{year}年已有招商实绩，不涉及待职。").format(name=name, year=year))
    values = {
        "decision": decision,
        "reason": reason.strip(),
        "decided_on": desk.today.isoformat(),
    }
    if its.record:
        return records.change(desk, its.record, values)
    record = record_of(desk, member, year)
    if desk.read(lambda connection: query.row(connection, record)) is not None:
        return _again(desk, record, values)
    return records.add(desk, "standby", {"member": member, "year": str(year), **values})


def record_of(desk: Desk, member: str, year: int) -> RecordId:
    """The id of the decision on a person in a year (log rule 10)."""
    return natural_id(headquarters_stream(desk.organisation), "standby", f"{member}/{year}")


def _again(desk: Desk, record: RecordId, values: dict[str, str]) -> Saved:
    """A decision that was withdrawn is taken out of the bin and set in one act, so that one undo takes both back."""
    row = records.row_of(desk, record)
    form = records.form_of(desk, record)
    changed = {DELETED: False, **edited(form, values, merge_rule)}
    over = {name: form.over[name] for name in changed if name in form.over}
    desk.store.write([Edit(row.kind, record, row.stream, changed, over)])
    return Saved(record)


def withdraw(desk: Desk, record: str) -> None:
    """Take a decision back: the person stands as the rule finds him. Can be undone."""
    desk.require(Role.HEADQUARTERS, _("撤回待职决定"))
    records.delete(desk, record)
