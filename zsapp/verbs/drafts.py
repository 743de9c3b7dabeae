"""Keep what is being typed, so that a power cut costs at most the last seconds."""

from collections.abc import Mapping
from typing import Any

from zsapp.domain.change import Form
from zsapp.domain.ids import RecordId
from zsapp.store import drafts
from zsapp.store.drafts import Draft
from zsapp.verbs.desk import Desk


def keep(desk: Desk, draft: str, kind: str, typed: Mapping[str, Any], form: Form | None = None) -> None:
    """Keep a draft under its id, over an earlier state; durable when this returns."""
    record = RecordId(form.record) if form else None
    made = Draft(draft, kind, record, typed, form, desk.store.machine.now_us())
    with desk.store.database.write() as connection:
        drafts.keep(connection, made)


def drop(desk: Desk, draft: str) -> None:
    """Throw a draft away."""
    with desk.store.database.write() as connection:
        drafts.drop(connection, draft)


def kept(desk: Desk) -> list[Draft]:
    """All drafts, the newest first."""
    found: list[Draft] = desk.read(drafts.all_kept)
    return found
