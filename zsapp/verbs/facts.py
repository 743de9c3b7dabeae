"""Everything a report may need, read from the store at one moment as plain typed records."""

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import Connection, text

from zsapp.domain.attachment import Attachment
from zsapp.domain.bulletin import Facts, StageMove
from zsapp.domain.change import received
from zsapp.domain.company import Company
from zsapp.domain.contact import Contact
from zsapp.domain.dossier import Dossier
from zsapp.domain.field import KINDS, Kind, shaped
from zsapp.domain.matter import Matter
from zsapp.domain.organisation import Settings
from zsapp.domain.project import Project
from zsapp.domain.team import Member, Team, Unit
from zsapp.domain.visit import Plan, Submission, Visit
from zsapp.store import log, query
from zsapp.verbs.desk import Desk

T = TypeVar("T")


def facts(desk: Desk, year: int) -> Facts:
    """The facts with the settings of a year."""
    with desk.store.database.read() as connection:
        settings = [s for s in _all(connection, Settings, "settings").values() if s.year == year]
        return Facts(
            teams=_all(connection, Team, "team"),
            units=_all(connection, Unit, "unit"),
            members=_all(connection, Member, "member"),
            companies=_all(connection, Company, "company"),
            contacts=_all(connection, Contact, "contact"),
            dossiers=_all(connection, Dossier, "dossier"),
            visits=_all(connection, Visit, "visit"),
            plans=_all(connection, Plan, "plan"),
            projects=_all(connection, Project, "project"),
            matters=_all(connection, Matter, "matter"),
            submissions=_all(connection, Submission, "submission"),
            attachments=_all(connection, Attachment, "attachment"),
            settings=settings[0] if settings else None,
            stage_moves=tuple(_stage_moves(connection)),
        )


def _all(connection: Connection, shape: type[T], kind: str) -> dict[str, T]:
    rows = query.rows(connection, kind, joined=False)
    return {row.id: shaped(shape, whole(kind, row.values)) for row in rows}


def whole(kind: str, flat: Mapping[str, Any]) -> dict[str, Any]:
    """Values by printed name with the compounds put together again, as the record's dataclass has them."""
    values: dict[str, Any] = {}
    for name, spec in KINDS[kind].fields.items():
        if spec.kind is Kind.COMPOUND:
            parts = {part: flat.get(part) for part in spec.parts}
            values[name] = parts if any(value is not None for value in parts.values()) else None
        else:
            values[name] = flat.get(name)
    return values


def _stage_moves(connection: Connection) -> list[StageMove]:
    """The dated changes of stage of all live projects, from their histories: accepted values, in the order they were made."""
    moves: list[StageMove] = []
    live = set(
        connection.execute(text("SELECT id FROM record WHERE kind = 'project' AND deleted = 0")).scalars()
    )
    rows = connection.execute(
        text("SELECT header, salt, body, record FROM log WHERE kind = 'project' ORDER BY seq")
    )
    judged = log.judgements(connection)
    reached: dict[str, tuple[str | None, str | None]] = {}
    changes = [(received(*row[:3], proved=True), row[3]) for row in rows if row[3] in live]
    for change, project in sorted(changes, key=lambda each: each[0].order):
        value = (change.values or {}).get("stage_dated")
        if not isinstance(value, dict) or not log.is_accepted(judged, change.hash):
            continue
        stage, day = value.get("stage"), value.get("stage_date")
        if not stage or not day or (stage, day) == reached.get(project):
            continue
        before = reached.get(project, (None, None))[0]
        moves.append(StageMove(project, stage, day, value.get("stage_reason"), before))
        reached[project] = (stage, day)
    return moves
