"""What the engine needs of a laptop's store: one method is one transaction, durable when it returns.

`zsapp.sync.local` gives it over the profile's store; the simulation keeps it in memory. Here nothing is decided.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from zsapp.domain.heads import Verdict
from zsapp.domain.ids import DeviceId, Hash, StreamId
from zsapp.sync.protocol import Page, Tip


@dataclass(frozen=True, slots=True)
class Pinned:
    """The hub that was joined, for good: another one at the same address stops synchronisation."""

    hub: DeviceId
    key: bytes
    organisation: StreamId


class Ledger(Protocol):
    """The log of one laptop as synchronisation sees it. Raises PlaceError where it cannot be read or written (disk full, locked)."""

    def pinned(self) -> Pinned | None:
        """The hub, or None before `join`."""

    def digests(self) -> dict[StreamId, str]:
        """Digest of vector and verdicts of every stream of which anything is here, 64 hexadecimal digits."""

    def readable(self) -> set[StreamId]:
        """The streams that the hub last said this user reads."""

    def set_readable(self, streams: Collection[StreamId]) -> None:
        """Keep what the hub said."""

    def cursor(self, stream: StreamId) -> tuple[str, int]:
        """(epoch, place) up to which the stream was pulled; ("", 0) before."""

    def take(
        self, page: Page, *, cursors: dict[StreamId, tuple[str, int]] | None = None, to_come: int = 0
    ) -> None:
        """Take in a page that has been checked, and move cursors, in one transaction. What is of the hub is not unsent.

        `to_come`: so many more are known to follow; of very many, what is derived from the log may wait until all are here.
        """

    def key_of(self, device: DeviceId) -> bytes:
        """The public key a device enrolled with, void or not; empty where its enrolment is not here."""

    def unsent(self) -> dict[StreamId, int]:
        """How many changes of each stream the hub has not acknowledged."""

    def outgoing(self, streams: Collection[StreamId]) -> Page:
        """The next page for the hub out of these streams, in the order of application: groups whole, own ends signed, others' chains up
        to a head that proves them, the verdicts known on them. Empty when nothing is left; a change that cannot be proved is left out."""

    def acknowledge(self, names: Iterable[Hash]) -> None:
        """The hub has these."""

    def owe(self, names: Iterable[Hash]) -> None:
        """The hub lacks these: they go out again."""

    def offer_again(self, lacking: Mapping[StreamId, Sequence[Hash]]) -> None:
        """The hub has not got these files of these streams: where it was known to have one, it was restored."""

    def tips(self, stream: StreamId) -> list[Tip]:
        """The ends of all chains of a stream."""

    def hashes(self, stream: StreamId, devices: Sequence[DeviceId]) -> set[Hash]:
        """The names of all changes of these devices in a stream."""

    def verdicts(self, stream: StreamId) -> list[Verdict]:
        """All verdicts of a stream."""

    def leave(self, stream: StreamId) -> None:
        """Drop the copy of a stream that this user reads no longer; the hub has confirmed that it holds all of it.

        Where files of his are still to go there, the copy stays until a later round.
        """
