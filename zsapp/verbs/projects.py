"""Projects on their way: the board by stage, moves with date and reason, dwell time, the capital mark, evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, func, select

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.change import Form
from zsapp.domain.facts import StageMove
from zsapp.domain.money import in_fen
from zsapp.domain.project import STAGE_ORDER, STAGES
from zsapp.domain.rules.stages import out_of_order
from zsapp.store import lanes, listing, query
from zsapp.store.query import Row, Where
from zsapp.store.tables import FEN, all_typed, record_table
from zsapp.verbs import records
from zsapp.verbs.desk import Desk
from zsapp.verbs.facts import stage_moves
from zsapp.verbs.records import Saved
from zsapp.verbs.views import views

CAPITAL_MARK_FEN = 2_000_000_000  # 注册资本2000万元以上, the number itself included (rule 2)
EVIDENCE = "佐证材料"
ASIDE = ("搁置", "流失")
LONG_DAYS = 30  # so long in a stage before registration is worth a look
LANE_CARDS = 100  # nobody reads on in a lane; more are found by words, or in the list
_AT_ONCE = 500
BEFORE_REGISTERED = STAGE_ORDER[: STAGE_ORDER.index("注册")]
RESULTS = STAGE_ORDER[STAGE_ORDER.index("签约") :]  # stages that are a result, which has evidence (rule 26)


@dataclass(frozen=True, slots=True)
class ProjectCard:
    """A project on the board. `capital_fen`: registered capital in CNY at its stored rate; `days`: in its stage, None where unknown.

    `values` are the stored ones; `evidence` counts the files attached as 佐证材料.
    """

    view: dict[str, Any]
    values: dict[str, Any]
    capital_fen: int | None
    days: int | None
    evidence: int

    @property
    def passes_mark(self) -> bool:
        """Whether its capital reaches the mark."""
        return self.capital_fen is not None and self.capital_fen >= CAPITAL_MARK_FEN

    @property
    def stands_long(self) -> bool:
        """Whether it is on its way to registration and has not moved for long."""
        return self.view["stage"] in BEFORE_REGISTERED and self.days is not None and self.days > LONG_DAYS

    @property
    def lacks_evidence(self) -> bool:
        """Whether it is a result without evidence: 待补件 (rule 26)."""
        return self.view["stage"] in RESULTS and self.evidence == 0


@dataclass(frozen=True, slots=True)
class Passed:
    """A stage a project came to; `days` it stayed there, for the last one until today."""

    stage: str
    day: str
    reason: str | None
    days: int | None


@dataclass(frozen=True, slots=True)
class ProjectView:
    """One project with its way, the newest stage first, its evidence, and what of its dates a person should look at."""

    card: ProjectCard
    passed: list[Passed]
    evidence: list[dict[str, Any]]
    remarks: list[str]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a board is narrowed by: words, and three marks."""

    typed: str = ""
    passes_mark: bool = False
    lacks_evidence: bool = False
    stands_long: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """The cards of each stage, those that stand longest first and at most so many, and how many there are.

    `count` and `passing`: of all projects, whatever the board is narrowed by.
    """

    lanes: dict[str, list[ProjectCard]]
    totals: dict[str, int]
    count: int
    passing: int

    @property
    def cards(self) -> list[ProjectCard]:
        """All that are shown."""
        return [card for lane in self.lanes.values() for card in lane]


def board(
    desk: Desk,
    by: Narrowed = Narrowed(),
    *,
    closed: Sequence[str] = (),
    limit: int = LANE_CARDS,
) -> Board:
    """The board of a team's own projects, for headquarters of all; of the stages in `closed` only how many there are."""
    mine = [Where("team", "is", desk.team)] if desk.team else []
    with desk.store.database.read() as connection:
        found = lanes.lanes(
            connection,
            "project",
            "stage",
            blank=STAGES[0].word,
            where=mine,
            more=lambda table: _conditions(table, by, desk.today),
            typed=by.typed,
            order=("stage_date", "name"),
            limit=limit,
            closed=closed,
        )
        ids = [one for lane in found.values() for one in lane.ids]
        shown = _cards(desk, connection, ids)
        count, passing = _counts(connection, desk.team)
    return Board(
        {stage: [shown[one] for one in lane.ids] for stage, lane in found.items()},
        {stage: lane.total for stage, lane in found.items()},
        count,
        passing,
    )


def _conditions(table: Table, by: Narrowed, today: date) -> list[ColumnElement[bool]]:
    made: list[ColumnElement[bool]] = []
    if by.passes_mark:
        made.append(table.c["registered_capital" + FEN] >= CAPITAL_MARK_FEN)
    if by.lacks_evidence:
        made += [table.c.stage.in_(RESULTS), table.c.id.not_in(_proved())]
    if by.stands_long:
        before = (today - timedelta(days=LONG_DAYS)).isoformat()
        made += [table.c.stage.in_(BEFORE_REGISTERED), table.c.stage_date < before]
    return made


def _proved() -> Select[Any]:
    """The projects that have evidence."""
    paper = all_typed()["attachment"]
    return (
        select(paper.c.project)
        .join(record_table, record_table.c.id == paper.c.id)
        .where(paper.c.attachment_kind == EVIDENCE, paper.c.project.is_not(None), record_table.c.deleted == 0)
    )


def _counts(connection: Connection, team: str | None) -> tuple[int, int]:
    """How many projects there are, and how many of them reach the mark."""
    table = all_typed()["project"]
    asked = (
        select(func.count(), func.count().filter(table.c["registered_capital" + FEN] >= CAPITAL_MARK_FEN))
        .select_from(table.join(record_table, record_table.c.id == table.c.id))
        .where(record_table.c.deleted == 0)
    )
    count, passing = connection.execute(asked.where(table.c.team == team) if team else asked).one()
    return count, passing


def cards(desk: Desk, ids: Sequence[str]) -> dict[str, ProjectCard]:
    """Some projects by id."""
    with desk.store.database.read() as connection:
        return _cards(desk, connection, ids)


def _cards(desk: Desk, connection: Connection, ids: Sequence[str]) -> dict[str, ProjectCard]:
    rows = [
        row
        for start in range(0, len(ids), _AT_ONCE)
        for row in listing.rows(connection, "project", ids[start : start + _AT_ONCE])
    ]
    proofs = _evidence_counts(connection)
    shown = views(connection, rows)
    return {row.id: _card(desk, row, view, proofs) for row, view in zip(rows, shown, strict=True)}


def project_view(desk: Desk, project: str) -> ProjectView:
    """All about one project. Raises UserError for an unknown id."""
    row = records.row_of(desk, project)
    history = desk.store.history(row.id)
    with desk.store.database.read() as connection:
        view = views(connection, [row])[0]
        proofs = _evidence(connection, row.id)
        shown = views(connection, proofs)
    card = _card(desk, row, view, {row.id: len(proofs)})
    moves = stage_moves(row.id, history) if history else []
    name = str(row.values.get("name") or _("项目"))
    remarks = [line.text for line in out_of_order(row.id, name, moves) if line.is_finding]
    return ProjectView(card, _passed(desk, moves), shown, remarks)


def move(
    desk: Desk, project: str, stage: str, *, day: str, reason: str | None = None, form: Form | None = None
) -> Saved:
    """Bring a project to a stage on a day, not before it came to the one it is in; going back, 搁置 and 流失 want a reason.

    `form` as it was read. Raises UserError.
    """
    row = records.row_of(desk, project)
    if needs_reason(row.values.get("stage"), stage) and not reason:
        raise UserError(_("退回前一阶段、搁置或流失，请写明原因。"))
    since = row.values.get("stage_date")
    if since and day < since:
        raise UserError(
            _("这个日期早于进入当前阶段的日期（{since}）；如果是更正，请用“修改”。").format(since=since)
        )
    typed = {"stage": stage, "stage_date": day, "stage_reason": reason or None}
    return records.change(desk, row.id, typed, form)


def needs_reason(before: str | None, stage: str) -> bool:
    """Whether a move has to be explained."""
    if stage in ASIDE:
        return True
    return (
        before in STAGE_ORDER
        and stage in STAGE_ORDER
        and STAGE_ORDER.index(stage) < STAGE_ORDER.index(before)
    )


def _card(desk: Desk, row: Row, view: dict[str, Any], proofs: dict[str, int]) -> ProjectCard:
    return ProjectCard(
        view,
        dict(row.values),
        in_fen(row.values.get("registered_capital")),
        _days(row.values.get("stage_date"), desk.today.isoformat()),
        proofs.get(row.id, 0),
    )


def _days(first: str | None, last: str | None) -> int | None:
    """Days from one written day to another; None where one is missing or the later comes first."""
    if not first or not last or last < first:
        return None
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def _evidence(connection: Any, project: str) -> list[Row]:
    mine = [Where("attachment_kind", "is", EVIDENCE), Where("project", "is", project)]
    return query.rows(connection, "attachment", mine, order=["taken_on"])


def _evidence_counts(connection: Any) -> dict[str, int]:
    proved = _proved().subquery("proved")
    asked = select(proved.c.project, func.count()).group_by(proved.c.project)
    return dict(connection.execute(asked).all())


def _passed(desk: Desk, moves: Sequence[StageMove]) -> list[Passed]:
    """The stages by their own dates, the newest first."""
    passed, until = [], desk.today.isoformat()
    for move_made in reversed(moves):
        days = _days(move_made.date, until)
        passed.append(Passed(move_made.stage, move_made.date, move_made.reason, days))
        until = move_made.date
    return passed
