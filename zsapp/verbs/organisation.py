"""The zone's units, teams and people as one picture: members in protocol order, and what does not fit together, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zsapp.base.errors import UserError
from zsapp.base.texts import _, counted
from zsapp.domain.field import Role
from zsapp.domain.organisation import Settings
from zsapp.store import query
from zsapp.verbs import records
from zsapp.verbs.desk import Desk
from zsapp.verbs.views import views

_LAST = 1_000_000  # stands behind all that have an order
_STEP = 10
_OF_ITS_YEAR = frozenset({"year", "first_issue_week", "issues_before", "documents_before", "standby_day"})
View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team with its people in protocol order, its postings (the newest first), and what is odd about it."""

    team: View
    members: list[View]
    postings: list[View]
    warnings: list[str]


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit with its teams, and what is odd about it."""

    unit: View
    teams: list[View]
    warnings: list[str]


@dataclass(frozen=True, slots=True)
class Organisation:
    """All of it at one moment. `loose`: people in no team."""

    teams: list[TeamView]
    units: list[UnitView]
    loose: list[View]

    @property
    def warning_count(self) -> int:
        """How much is odd."""
        of_teams = sum(len(each.warnings) for each in self.teams)
        return of_teams + sum(len(each.warnings) for each in self.units) + len(self.loose)


def organisation(desk: Desk) -> Organisation:
    """Read it."""
    with desk.store.database.read() as connection:

        def of(kind: str) -> list[View]:
            return sorted(views(connection, query.rows(connection, kind)), key=_key)

        units, teams, members, postings = of("unit"), of("team"), of("member"), of("posting")
    known = {team["id"] for team in teams}
    people = {
        team: [each for each in members if team in (each["team"], each["second_team"])] for team in known
    }
    posted = sorted(postings, key=lambda each: each["from_day"] or "", reverse=True)
    by_unit = {unit["id"]: unit for unit in units}
    return Organisation(
        [
            TeamView(
                team,
                people[team["id"]],
                [each for each in posted if each["team"] == team["id"]],
                _of_team(team, by_unit.get(team["unit"]), people[team["id"]]),
            )
            for team in teams
        ],
        [_unit_view(unit, [team for team in teams if team["unit"] == unit["id"]]) for unit in units],
        [each for each in members if not known & {each["team"], each["second_team"]}],
    )


def _key(view: View) -> tuple[int, str, str]:
    order = view.get("order")
    return (order if order is not None else _LAST, view.get("name") or "", view["id"])


def _of_team(team: View, unit: View | None, members: list[View]) -> list[str]:
    """What is odd about a team: one team a unit, led by the unit's principal (rule 6); squads belong to none (rule 17)."""
    odd = []
    if unit is None and team["team_kind"] != "尖刀纵队":
        odd.append(_("没有所属单位。"))
    if team["leader"] is None:
        odd.append(_("还没有组长。"))
    elif unit is not None and unit["principal"] is not None and unit["principal"] != team["leader"]:
        odd.append(
            _("组长应由单位主要负责人{principal}担任，现在是{leader}。").format(
                principal=unit["principal_name"] or "—", leader=team["leader_name"] or "—"
            )
        )
    if team["leader"] is not None and team["leader"] not in {each["id"] for each in members}:
        odd.append(_("组长{leader}不在本组人员中。").format(leader=team["leader_name"] or "—"))
    if not members:
        odd.append(_("还没有人员。"))
    return odd


def _unit_view(unit: View, teams: list[View]) -> UnitView:
    odd = []
    if not teams:
        odd.append(_("还没有招商小组。"))
    if len(teams) > 1:
        names = _("、").join(team["name"] or "—" for team in teams)
        odd.append(
            counted("有{n}个小组（{names}），按规定一个单位一个小组。", len(teams)).format(
                n=len(teams), names=names
            )
        )
    if unit["principal"] is None:
        odd.append(_("没有填主要负责人。"))
    return UnitView(unit, teams, odd)


def move(desk: Desk, among: Sequence[str], record: str, *, by: int) -> bool:
    """Move a record up (-1) or down (+1) in the order of those it stands among; one act. False at either end.

    The orders there are already are dealt out anew, so that others who share them keep their places.
    """
    ids = list(among)
    at = ids.index(record)
    if not 0 <= at + by < len(ids):
        return False
    rows = {one: records.row_of(desk, one) for one in ids}
    ids.insert(at + by, ids.pop(at))
    orders = _rising([rows[one].values.get("order") for one in among])
    edits = []
    for one, order in zip(ids, orders, strict=True):
        if rows[one].values.get("order") != order:
            prepared, _saved = records.prepare_change(desk, one, {"order": order})
            edits += prepared
    if edits:
        desk.store.write(edits)
    return True


def _rising(orders: Sequence[int | None]) -> list[int]:
    """The orders made to rise strictly, those that are missing filled in."""
    made: list[int] = []
    for order in orders:
        last = made[-1] if made else 0
        made.append(
            order if order is not None and order > last else last + (1 if order is not None else _STEP)
        )
    return made


@dataclass(frozen=True, slots=True)
class YearSettings:
    """The settings of a year as they are kept (`row` None: nothing is), and the years that have some.

    `before`: those of the last year that has some, where this one has none.
    """

    year: int
    row: query.Row | None
    years: list[int]
    before: query.Row | None = None

    @property
    def carried(self) -> dict[str, Any]:
        """What a new year may take over from `before`: all but the counters, which begin anew, and days of that year."""
        its = self.before.values if self.before is not None else {}
        return {name: value for name, value in its.items() if value is not None and name not in _OF_ITS_YEAR}


def year_settings(desk: Desk, year: int) -> YearSettings:
    """Read the settings of a year."""
    with desk.store.database.read() as connection:
        by_year = {row.values["year"]: row for row in query.rows(connection, "settings")}
    earlier = max((each for each in by_year if each < year), default=None)
    before = by_year[earlier] if earlier is not None and year not in by_year else None
    return YearSettings(year, by_year.get(year), sorted({*by_year, year}), before)


def keep_settings(desk: Desk, year: int, typed: Mapping[str, Any]) -> records.Saved:
    """Save settings of a year; what is emptied has its default again. Raises UserError."""
    desk.require(Role.HEADQUARTERS, _("修改年度设置"))
    check_settings(typed)
    row = year_settings(desk, year).row
    if row is None:
        return records.add(
            desk, "settings", {"year": year, **{n: v for n, v in typed.items() if v is not None}}
        )
    return records.change(desk, row.id, typed)


def check_settings(typed: Mapping[str, Any]) -> None:
    """Whether what one field takes makes sense, too. Raises UserError. Fit for any thread."""
    from zsapp.domain.rules import cadence

    if week := typed.get("first_issue_week"):
        try:
            cadence.week(str(week))
        except UserError as mistake:
            raise UserError(_("“第1期周次”：{mistake}").format(mistake=mistake)) from None


def defaults() -> dict[str, str]:
    """What holds where nothing is set, in words, by field (`domain.md`, rule 8 and the bulletin)."""
    return {
        "issuer": _("开发区名称加“招商办”"),
        "bulletin_name": _("招商工作周通报"),
        "deadline_day": _("星期日"),
        "deadline_time": "18:00",
        "first_issue_week": _("不编期号"),
        "issues_before": _("不印总期数"),
        "zone": _("编发单位只印“招商办”"),
        **_of_documents(),
        **_of_rules(),
    }


def _of_documents() -> dict[str, str]:
    not_printed = _("不印")
    return {
        "bulletin_form": _("简报"),
        **dict.fromkeys(
            ("document_word", "addressees", "report_to", "send_to", "issue_to", "copies"), not_printed
        ),
        "documents_before": "0",
    }


def _of_rules() -> dict[str, str]:
    from zsapp.domain.rules import claims, events, lists, pace, results, score

    return {
        "counting_stage": _(results.COUNTING_STAGE),
        "extension_months": "1",
        "standby_who": _("全体组员"),
        "standby_day": _("12月31日"),
        "green_from": str(pace.GREEN_FROM * 100),
        "amber_from": str(pace.AMBER_FROM * 100),
        "score_formula": _("封顶加权"),
        "bonus_cap": str(score.BONUS_CAP),
        "missed_deduction": str(score.DEDUCTION),
        "events_target": str(events.EVENTS_TARGET),
        "large_event_from": str(events.LARGE_FROM),
        "near_days": str(lists.NEAR_DAYS),
        "long_days": str(lists.LONG_DAYS),
        "claim_order": _("登记时刻"),
        "protection_days": str(claims.PROTECTION_DAYS),
    }


def number_of(desk: Desk, year: int, week: str) -> str:
    """The number that the bulletin of a week bears by the settings of the year; empty where it bears none."""
    from zsapp.domain.bulletin.assemble import issue_number
    from zsapp.domain.field import shaped
    from zsapp.domain.rules import cadence

    row = year_settings(desk, year).row
    kept = shaped(Settings, row.values) if row is not None else Settings()
    return issue_number(kept, cadence.week(week))
