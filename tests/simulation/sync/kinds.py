"""The kinds of record of these histories, as laptops know them, and as an older and a newer hub does."""

from collections.abc import Iterator
from contextlib import contextmanager

import zsapp.domain.records  # noqa: F401 - declares users, devices, teams
from tests.simulation import kinds
from zsapp.domain.field import KINDS, Kind, Merge, RecordSpec, Role, StreamOf, record, spec
from zsapp.store import tables

THING, NOTICE = kinds.THING, "notice"  # a team's, everybody's
OLDER: dict[str, RecordSpec] = {}
NEWER: dict[str, RecordSpec] = {}


def _declared(into: dict[str, RecordSpec], *, is_newer: bool) -> None:
    """A field for each merge rule, one for leaders, and one that only newer versions know."""
    for kind, stream in ((THING, StreamOf.TEAM), (NOTICE, StreamOf.ORGANISATION)):
        fields = {
            "name": spec("名称", Kind.LINE),
            "note": spec("备注", Kind.NOTE),
            "tags": spec("标签", Kind.TAGS),
            "money": spec("金额", Kind.AMOUNT),
            "uses": spec("相关", Kind.LINK, to=THING),
            "same_as": spec("同一", Kind.LINK, Merge.ALL, to=THING),
            "sealed": spec("封存", Kind.LINE, writer=Role.LEADER),
        }
        if is_newer:
            fields["novel"] = spec("新项", Kind.LINE)
        named = {"__annotations__": dict.fromkeys(fields, "object"), **fields}
        record(kind, kind, stream, into=into)(type(kind.title(), (), named))


_declared(OLDER, is_newer=False)
_declared(NEWER, is_newer=True)
kinds.KINDS.setdefault(NOTICE, OLDER[NOTICE])


def know(many: dict[str, RecordSpec]) -> None:
    """From now on the hub knows these."""
    KINDS.update(many)


@contextmanager
def known() -> Iterator[None]:
    """The hub knows the older ones; afterwards nothing is left of them."""
    know(OLDER)
    try:
        yield
    finally:
        for kind in OLDER:
            KINDS.pop(kind, None)
            if (table := tables.typed.pop(kind, None)) is not None:
                tables.metadata.remove(table)
