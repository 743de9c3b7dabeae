"""Where a new record lives, and the id that its key gives it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from zsapp.domain.field import RecordSpec, StreamOf
from zsapp.domain.ids import RecordId, StreamId, headquarters_stream, issued_stream, natural_id, team_stream
from zsapp.domain.rights import EVERYBODY
from zsapp.domain.rules import cadence
from zsapp.store import query
from zsapp.verbs.desk import Desk


def stream_for(
    desk: Desk, each: RecordSpec, flat: Mapping[str, Any], organisation: StreamId, connection: Connection
) -> StreamId:
    """The stream of a new record (design, "Streams"; decision 5)."""
    if each.stream is StreamOf.ORGANISATION:
        return organisation
    if each.stream is StreamOf.HEADQUARTERS:
        return headquarters_stream(organisation)
    if each.stream is StreamOf.ISSUED:
        return issued_stream(organisation, EVERYBODY)
    if flat.get("team"):
        return team_stream(organisation, flat["team"])
    for owner in ("visit", "project"):
        row = query.row(connection, RecordId(flat[owner])) if flat.get(owner) else None
        if row is not None:
            return row.stream
    return team_stream(organisation, desk.team) if desk.team else headquarters_stream(organisation)


def natural(
    each: RecordSpec, flat: Mapping[str, Any], organisation: StreamId, stream: StreamId
) -> RecordId | None:
    """The id of a record that its key names (log rule 10)."""
    if each.kind == "settings":
        return natural_id(organisation, "settings", str(flat["year"]))
    if each.kind == "submission":
        return natural_id(stream, "submission", f"{flat['team']}/{flat['week']}")
    if each.kind == "issued":
        return natural_id(stream, "issued", f"{flat['document_kind']}/{flat['period']}")
    if each.kind == "bulletin":
        return natural_id(stream, "bulletin", cadence.week(flat["week"]).key)
    return None
