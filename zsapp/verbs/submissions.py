"""报送台: who has handed a week in and who has not, until when, and how current what is known of each team is; handing in, taking back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Connection, text

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.bulletin.tally import WeekFacts, gather, tally
from zsapp.domain.change import DELETED
from zsapp.domain.facts import Facts
from zsapp.domain.field import Kind, Role, part
from zsapp.domain.handing_in import Moment, Standing, moment_of, standing, urge
from zsapp.domain.ids import RecordId, StreamId, natural_id, team_stream
from zsapp.domain.rules import cadence
from zsapp.domain.visit import Submission
from zsapp.store import identity, query
from zsapp.store.query import Where
from zsapp.store.store import Edit
from zsapp.verbs import issuing, records
from zsapp.verbs.desk import Desk, on_the_wall
from zsapp.verbs.facts import facts
from zsapp.verbs.links import Resolver
from zsapp.verbs.records import Saved
from zsapp.verbs.week import deadline_of

FIGURES = ("calls", "groups", "heads", "phones", "meetings", "leads", "signed")
_APART = timedelta(minutes=10)  # a clock that is set back goes on by its own steps so far (log rule 12)
_CHINA = timezone(timedelta(hours=8))
_FILES_READ = "files_read"  # in `local`: the last hand-over file of each team that was read here


@dataclass(frozen=True, slots=True)
class AsOf:
    """How current what is here of a team is. `source`: own (written here), hub, file, or none; `at`: last met; `newest`: last change."""

    source: str
    at: datetime | None = None
    newest: datetime | None = None


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team's week. `clock`: when its computer wrote the hand-in, where that is not what the hand-in says. `remark`: the team's own."""

    team: str
    name: str
    standing: Standing
    is_late: bool
    moment: Moment | None
    clock: datetime | None
    person: str
    remark: str
    is_active: bool  # whether it has anything to show; a team without hands in a zero report
    figures: Mapping[str, int]
    open_plans: int
    as_of: AsOf

    @property
    def is_handed_in(self) -> bool:
        """Whether it has."""
        return self.standing in (Standing.HANDED_IN, Standing.ZERO)


@dataclass(frozen=True, slots=True)
class Board:
    """A week at the desk. `own`: the teams this person hands in for, `sees_all`: of all teams, not of these alone.

    `issued`: number and day of the week's bulletin, None before it is issued. `hub`: the hub's name, "" without one.
    """

    week: cadence.Period
    due: datetime
    now: datetime
    lines: tuple[TeamLine, ...]
    own: frozenset[str]
    sees_all: bool
    issued: tuple[str, str] | None
    hub: str

    @property
    def missing(self) -> list[TeamLine]:
        """Those that have not handed in."""
        return [line for line in self.lines if not line.is_handed_in]

    def urge(self, lines: Iterable[TeamLine] | None = None) -> str:
        """The 催报 text, for some of the teams that are missing or for all; "" where there are none."""
        wanted = self.missing if lines is None else [line for line in lines if not line.is_handed_in]
        return urge(self.week, self.due, now=self.now, names=[line.name for line in wanted])

    def may_hand_in(self, team: str) -> bool:
        """Whether this person hands in for the team."""
        return self.sees_all or team in self.own


def board(desk: Desk, key: str | None = None) -> Board:
    """The desk of a week, of this week without a key. Raises UserError where it is none."""
    period = cadence.week(key) if key else cadence.week_of(desk.today)
    known = facts(desk, period.last.year)
    due, now = deadline_of(desk, period), desk.now
    own, sees_all = desk.own_teams, desk.role >= Role.HEADQUARTERS
    shown = [team for team in known.team_order() if sees_all or team in own]
    found = gather(known, period, None)
    issue = issuing.issue_of(desk, period.key)
    with desk.store.database.read() as connection:
        hub = identity.hub(connection)
        as_of = _as_of(desk, connection, shown, own)
        plans = _open_plans(connection, period)
    mine = _submissions(known, period)
    lines = tuple(
        _line(desk, found, team, sent=mine.get(team), plans=plans.get(team, 0), as_of=as_of[team],
              due=due, now=now)
        for team in shown
    )  # fmt: skip
    told = (issue.number, issue.day) if issue is not None else None
    return Board(period, due, now, lines, own, sees_all, told, (hub.name or hub.url) if hub else "")


def _submissions(known: Facts, period: cadence.Period) -> dict[str, tuple[str, Submission]]:
    return {
        each.team or "": (one, each)
        for one, each in known.submissions.items()
        if (each.week or "").strip().upper() == period.key
    }


def _open_plans(connection: Connection, period: cadence.Period) -> dict[str, int]:
    span = (period.first.isoformat(), period.last.isoformat())
    rows = query.rows(connection, "plan", [Where("state", "is", "计划"), Where("date", "between", span)])
    counts: dict[str, int] = {}
    for row in rows:
        counts[str(row.values["team"])] = counts.get(str(row.values["team"]), 0) + 1
    return counts


def _line(
    desk: Desk,
    found: WeekFacts,
    team: str,
    *,
    sent: tuple[str, Submission] | None,
    plans: int,
    as_of: AsOf,
    due: datetime,
    now: datetime,
) -> TeamLine:
    figures = {name: figure.value for name, figure in tally(found, team).items() if name in FIGURES}
    moment, clock, person = _moment(desk, *sent) if sent is not None else (None, None, "")
    is_active = team in found.active_teams()
    state = standing(moment, now=now, due=due, is_active=is_active)
    handed_in = state in (Standing.HANDED_IN, Standing.ZERO) and moment is not None
    is_late = handed_in and moment is not None and moment.is_after(due)
    remark = (sent[1].remark or "") if sent is not None and handed_in else ""
    return TeamLine(
        team, found.facts.team_name(team), state, is_late, moment if handed_in else None,
        clock if handed_in else None, person if handed_in else "", remark, is_active, figures, plans,
        as_of,
    )  # fmt: skip


def _moment(desk: Desk, record: str, sent: Submission) -> tuple[Moment | None, datetime | None, str]:
    """What the hand-in says, what the clock said where that is another moment, and who handed in."""
    history = desk.store.history(RecordId(record))
    heads = history.heads("moment") if history is not None else []
    if not heads:
        return moment_of(sent.moment, None), None, ""
    at_us, author = heads[-1].header.at, heads[-1].header.author
    clock = on_the_wall(at_us)
    moment = moment_of(sent.moment, clock)
    there = datetime.fromtimestamp(at_us // 1_000_000, _CHINA).replace(tzinfo=None)
    is_told = moment is None or (
        min(abs(moment.at - clock), abs(moment.at - there)) <= _APART
        if moment.is_exact
        else moment.at.date() in (clock.date(), there.date())
    )
    names = desk.read(lambda connection: query.titles(connection, [author]))
    return moment, None if is_told else clock, names.get(author, "")


# -- how current it is


def _as_of(desk: Desk, connection: Connection, teams: Sequence[str], own: frozenset[str]) -> dict[str, AsOf]:
    organisation = identity.organisation(connection)
    is_joined = identity.hub(connection) is not None
    met = _last_success(desk) if is_joined else None
    files: dict[str, int] = identity.local(connection, _FILES_READ) or {}
    found = {}
    for team in teams:
        newest = _newest(connection, team_stream(organisation, team)) if organisation else None
        if team in own and desk.role < Role.HEADQUARTERS:
            found[team] = AsOf("own", None, newest)
        elif team in files and (met is None or on_the_wall(files[team]) > met):
            found[team] = AsOf("file", on_the_wall(files[team]), newest)
        elif is_joined:
            found[team] = AsOf("hub", met, newest)
        else:
            found[team] = AsOf("none", None, newest)
    return found


def _last_success(desk: Desk) -> datetime | None:
    from zsapp.sync.monitor import read_status  # late: a profile without a hub does without

    status = read_status(desk.store)
    at_s = status.last_success_s if status is not None else None
    return None if at_s is None else on_the_wall(int(at_s * 1_000_000))


def _newest(connection: Connection, stream: StreamId) -> datetime | None:
    """The last moment of which anything of the stream is here: the ends of its chains say it."""
    at_us = connection.execute(
        text("SELECT max(log.at) FROM tip JOIN log ON log.hash = tip.hash WHERE tip.stream = :stream"),
        {"stream": stream},
    ).scalar()
    return None if at_us is None else on_the_wall(at_us)


def remember_file(desk: Desk, streams: Iterable[str], at_us: int) -> None:
    """A hand-over file that was written at that moment was read: it told of the teams whose streams it holds."""
    wanted = frozenset(streams)
    with desk.store.database.write() as connection:
        organisation = identity.organisation(connection)
        if organisation is None:
            return
        kept: dict[str, int] = identity.local(connection, _FILES_READ) or {}
        for row in query.rows(connection, "team"):
            if team_stream(organisation, row.id) in wanted:
                kept[row.id] = max(at_us, kept.get(row.id, 0))
        identity.put_local(connection, _FILES_READ, kept or None)


# -- handing in


def hand_in(desk: Desk, key: str, team: str, *, remark: str = "") -> Saved:
    """Hand in a team's week (报送), with what the team says to it. A week is handed in once, and again after it was taken back.

    Raises UserError.
    """
    period = cadence.week(key)
    one = _team(desk, team)
    if period.first > desk.today:
        raise UserError(_("{week}还没有开始，不能报送。").format(week=period.label))
    said: dict[str, Any] = {"moment": f"{desk.now:%Y-%m-%d %H:%M}", "remark": remark.strip() or None}
    record = _record(desk, one, period)
    row = desk.read(lambda connection: query.row(connection, record))
    if row is None:
        return records.add(desk, "submission", {"team": one, "week": period.key, **said})
    if not row.is_deleted:
        words = _("{team}已于{moment}报送过{week}；要重新报送，请先撤回。")
        raise UserError(
            words.format(team=_name(desk, one), moment=row.values["moment"] or "-", week=period.label)
        )
    form = records.form_of(desk, record)
    over = {name: form.over[name] for name in (DELETED, *said) if name in form.over}
    desk.store.write([Edit("submission", record, row.stream, {DELETED: False, **said}, over)])
    return Saved(record)


def withdraw(desk: Desk, key: str, team: str) -> Saved:
    """Take a hand-in back, until the week's bulletin is issued. Raises UserError."""
    period = cadence.week(key)
    one = _team(desk, team)
    record = _record(desk, one, period)
    row = desk.read(lambda connection: query.row(connection, record))
    if row is None or row.is_deleted:
        raise UserError(_("{team}还没有报送{week}。").format(team=_name(desk, one), week=period.label))
    if (issue := issuing.issue_of(desk, period.key)) is not None:
        words = _("{week}的周通报已签发（{number}），报送不能撤回；补写的内容列入下期补报。")
        raise UserError(words.format(week=period.label, number=issue.number or "-"))
    return records.delete(desk, record)


def _team(desk: Desk, team: str) -> str:
    """The id of a team by id or name; of a person's own alone, but for headquarters. Raises UserError."""
    if not team:
        raise UserError(_("请说明是哪个小组（--team）。"))
    with desk.store.database.read() as connection:
        spec = part(_("组别"), Kind.LINK, to="team")
        one = str(Resolver(connection).stored(spec, team, {}, None))
    if desk.role < Role.HEADQUARTERS and one not in desk.own_teams:
        raise UserError(_("只能为本组报送。"))
    return one


def _record(desk: Desk, team: str, period: cadence.Period) -> RecordId:
    stream = team_stream(desk.organisation, team)
    return natural_id(stream, "submission", f"{team}/{period.key}")


def _name(desk: Desk, team: str) -> str:
    return str(desk.read(lambda connection: query.titles(connection, [team])).get(team, team))


def as_json(found: Board) -> list[dict[str, Any]]:
    """The desk as the command line prints it."""
    return [
        {
            "team": line.team,
            "team_name": line.name,
            "state": str(line.standing),
            "moment": _written(line.moment),
            "late": line.is_late,
            **line.figures,
            "source": line.as_of.source,
            "as_of": line.as_of.at and f"{line.as_of.at:%Y-%m-%dT%H:%M}",
        }
        for line in found.lines
    ]


def _written(moment: Moment | None) -> str | None:
    if moment is None:
        return None
    return f"{moment.at:%Y-%m-%d %H:%M}" if moment.is_exact else f"{moment.at:%Y-%m-%d}"
