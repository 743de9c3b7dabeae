"""Drafts: what is being typed, outside the log, sealed like everything in the profile (log rule 14)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from zsapp.domain.change import Form
from zsapp.domain.ids import Hash, RecordId


@dataclass(frozen=True, slots=True)
class Draft:
    """Typed values by printed name; `form` as it was read when the editor opened (None for a new record), `at_us` of the last keeping."""

    id: str
    kind: str
    record: RecordId | None
    typed: Mapping[str, Any]
    form: Form | None
    at_us: int


def keep(connection: Connection, draft: Draft) -> None:
    """Keep a draft, over an earlier state of it."""
    form = draft.form
    content = {
        "typed": dict(draft.typed),
        "form": form
        and {
            "values": dict(form.values),
            "over": {field: list(names) for field, names in form.over.items()},
            "conflicts": sorted(form.conflicts),
        },
    }
    connection.execute(
        text("INSERT OR REPLACE INTO draft VALUES (:id, :kind, :record, :content, :at)"),
        {
            "id": draft.id,
            "kind": draft.kind,
            "record": draft.record,
            "content": json.dumps(content, ensure_ascii=False).encode(),
            "at": draft.at_us,
        },
    )


def drop(connection: Connection, draft: str) -> None:
    """Take a draft away."""
    connection.execute(text("DELETE FROM draft WHERE id = :id"), {"id": draft})


def all_kept(connection: Connection) -> list[Draft]:
    """All drafts, the newest first."""
    rows = connection.execute(text("SELECT id, kind, record, content, at FROM draft ORDER BY at DESC, id"))
    return [_draft(*row) for row in rows]


def mentions(
    connection: Connection, words: Sequence[str], *, but: RecordId
) -> set[tuple[RecordId, str, str]]:
    """(record, or the draft's own id; kind; field) of every draft of another record than `but` in which one of the words is typed."""
    found = set()
    for draft in all_kept(connection):
        for name, value in draft.typed.items():
            if draft.record != but and any(word in str(value) for word in words):
                found.add((draft.record or RecordId(draft.id), draft.kind, name))
    return found


def _draft(draft: str, kind: str, record: str | None, content: bytes, at_us: int) -> Draft:
    kept = json.loads(content)
    form = kept["form"]
    read = form and Form(
        kind,
        RecordId(record or ""),
        form["values"],
        {field: tuple(Hash(name) for name in names) for field, names in form["over"].items()},
        frozenset(form["conflicts"]),
    )
    return Draft(draft, kind, RecordId(record) if record else None, kept["typed"], read, at_us)
