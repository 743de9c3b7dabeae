"""Where a new record lives, and the id that its key gives it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.field import RecordSpec, Role, StreamOf
from zsapp.domain.ids import RecordId, StreamId, headquarters_stream, issued_stream, natural_id, team_stream
from zsapp.domain.rights import EVERYBODY
from zsapp.domain.rules import cadence
from zsapp.store import query
from zsapp.verbs.desk import Desk


def stream_for(
    desk: Desk, each: RecordSpec, flat: Mapping[str, Any], organisation: StreamId, connection: Connection
) -> StreamId:
    """The stream of a new record (design, "Streams"; decision 5). Raises UserError where this person may not write in it."""
    stream = _stream_for(desk, each, flat, organisation, connection)
    if each.stream is StreamOf.TEAM and desk.role < Role.HEADQUARTERS:
        own = {team_stream(organisation, team) for team in desk.own_teams}
        if own and stream not in own:  # the hub would void it, and its author would not see it again
            row = query.row(connection, RecordId(flat["team"])) if flat.get("team") else None
            words = _("您不在“{team}”，不能替这个组新增{label}。请改正组别，或请该组的人登记。")
            name = str(row.values.get("name")) if row is not None else _("（资料未到）")
            raise UserError(words.format(team=name, label=_(each.label)))
    return stream


def _stream_for(
    desk: Desk, each: RecordSpec, flat: Mapping[str, Any], organisation: StreamId, connection: Connection
) -> StreamId:
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
    if each.kind == "standby":
        return natural_id(stream, "standby", f"{flat['member']}/{flat['year']}")
    if each.kind == "bulletin":
        return natural_id(stream, "bulletin", cadence.week(flat["week"]).key)
    return None
