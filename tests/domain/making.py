"""Changes for tests, made like those of real computers: each device has a chain, moments rise."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from tests.simulation.kinds import THING, rule
from zsapp.domain.change import Change, Form, History, Judgement, written
from zsapp.domain.ids import NO_CHANGE, DeviceId, Hash, PersonId, RecordId, StreamId

STREAM = StreamId("team")
RECORD = RecordId("record")
NONE: Mapping[str, tuple[Hash, ...]] = {}


class Maker:
    """Writes changes; `moment` says when the next one is written."""

    def __init__(self) -> None:
        self.moment = 1_460_000_000_000_000
        self._salts = count()
        self._last: dict[str, tuple[int, Hash]] = {}

    def enrol(self, device: str) -> Change:
        """The enrolment of a device that stands first of all in a stream of its own."""
        return self.write(
            {"deleted": False}, device=device, kind="device", record=device, stream="of " + device
        )

    def write(
        self,
        values: Mapping[str, Any],
        over: Mapping[str, Any] = NONE,
        *,
        device: str = "one",
        record: str = RECORD,
        kind: str = THING,
        stream: str = STREAM,
        group: tuple[int, int] | None = None,
        n: int | None = None,
        prev: Hash | None = None,
        at: int | None = None,
    ) -> Change:
        """A change after the last one of the device; `n` and `prev` put it elsewhere. `over` names changes or hashes."""
        self.moment += 1_000
        last_n, last = self._last.get(f"{stream}/{device}", (0, NO_CHANGE))
        n = last_n + 1 if n is None else n
        change = written(
            stream=StreamId(stream),
            device=DeviceId(device),
            n=n,
            prev=last if prev is None else prev,
            at=self.moment if at is None else at,
            author=PersonId("person"),
            group=(n, 1) if group is None else group,
            kind=kind,
            record=RecordId(record),
            over={
                field: tuple(c.hash if isinstance(c, Change) else c for c in seen)
                for field, seen in over.items()
            },
            values=values,
            salt=next(self._salts).to_bytes(16, "big"),
        )
        self._last[f"{stream}/{device}"] = (n, change.hash)
        return change


def history(*changes: Change, **judged: Judgement | list[Change]) -> History:
    """The history of a record: `history(a, b, void=[a])`."""
    said = {c.hash: Judgement[word.upper()] for word, those in judged.items() for c in those}  # type: ignore[union-attr]
    return History(changes, said, rule)


def form_of(*changes: Change) -> Form:
    """The form of somebody who sees these changes."""
    return history(*changes).form()
