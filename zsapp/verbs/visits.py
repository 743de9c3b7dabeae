"""What belongs to a visit: its next step makes one follow-up, and the plan it names is done."""

from collections.abc import Mapping
from typing import Any

from zsapp.domain.change import DELETED, Form
from zsapp.domain.ids import RecordId, StreamId, part_id
from zsapp.store.store import Edit
from zsapp.verbs.desk import Desk

_COPIED = {
    "title": "next_step",
    "owner": "next_owner",
    "due": "next_due",
    "company": "company",
    "team": "team",
}


def edit_of(form: Form, stream: StreamId, values: Mapping[str, Any]) -> Edit | None:
    """The edit that sets `values` over what stood on the form; None where nothing differs."""
    if not values:
        return None
    return Edit(form.kind, form.record, stream, values, {f: form.over[f] for f in values if f in form.over})


def along(
    desk: Desk, visit: RecordId, stream: StreamId, flat: Mapping[str, Any], *, before: Mapping[str, Any]
) -> list[Edit]:
    """The edits saved together with a visit of these values; `before` the ones it had (both by printed name)."""
    return [*_follow_up(desk, visit, stream, flat, before), *_plan_done(desk, flat)]


def _follow_up(
    desk: Desk, visit: RecordId, stream: StreamId, flat: Mapping[str, Any], before: Mapping[str, Any]
) -> list[Edit]:
    """The one follow-up of a visit: made with its first next step, changed with it, cancelled when the step is taken out.

    What of the visit did not change leaves alone what was set at the follow-up itself.
    """
    record = part_id(visit, "follow_up")
    form = desk.store.form(record)
    values: dict[str, Any] = {name: flat.get(source) for name, source in _COPIED.items()}
    if form is None:
        if not values["title"]:
            return []
        made = {name: value for name, value in values.items() if value is not None}
        return [
            Edit("follow_up", record, stream, {DELETED: False, **made, "visit": visit, "state": "待办"}, {})
        ]
    moved = {n: v for n, v in values.items() if v != before.get(_COPIED[n])}
    if "title" in moved and not before.get("next_step"):
        values = {**values, "state": "待办"}  # the step was taken out before, and stands again
    else:
        values = moved if values["title"] else {"state": "取消"} if "title" in moved else {}
    differing = {n: v for n, v in values.items() if form.values.get(n) != v and n not in form.conflicts}
    edit = edit_of(form, stream, differing)
    return [edit] if edit else []


def _plan_done(desk: Desk, flat: Mapping[str, Any]) -> list[Edit]:
    """The plan a visit names is done: written in the organisation's stream, so that other teams see it too."""
    form = desk.store.form(RecordId(flat["plan"])) if flat.get("plan") else None
    if form is None or form.values.get("state") != "计划" or "state" in form.conflicts:
        return []
    edit = edit_of(form, desk.organisation, {"state": "完成"})
    return [edit] if edit else []
