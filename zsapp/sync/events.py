"""What happens to the engine of synchronisation, what it wants done, and what a person is told."""

from dataclasses import dataclass
from enum import StrEnum

from zsapp.sync.protocol import Question, Reply, Trouble


class State(StrEnum):
    """What a person is told."""

    OFFLINE = "offline"
    UP_TO_DATE = "up_to_date"
    DUE = "due"
    SENDING = "sending"
    RECEIVING = "receiving"
    NEEDS_YOU = "needs_you"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Status:
    """The state with what belongs to it. Moments are of the clock handed in, seconds. `progress`: changes done of those known of."""

    state: State
    words: str = ""
    trouble: Trouble | None = None
    last_success_s: float | None = None
    retry_at_s: float | None = None
    unsent: int = 0
    progress: tuple[int, int] = (0, 0)


# -- events


@dataclass(frozen=True, slots=True)
class Edited:
    """Something was saved here."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A person (or a reconnection, or a new log-in) wants it now."""


@dataclass(frozen=True, slots=True)
class Woke:
    """The time of the last `Wake` has come."""


@dataclass(frozen=True, slots=True)
class Replied:
    """Something came back for the question of this number."""

    number: int
    reply: Reply


@dataclass(frozen=True, slots=True)
class Failed:
    """Nothing came back: no connection, time-out, a certificate that does not hold."""

    number: int
    trouble: Trouble
    words: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The program is about to end, or a person stops it."""


Event = Edited | Asked | Woke | Replied | Failed | Stopped


# -- effects


@dataclass(frozen=True, slots=True)
class Send:
    """Ask the hub; `Replied` or `Failed` with this number is awaited."""

    number: int
    question: Question


@dataclass(frozen=True, slots=True)
class Wake:
    """Send `Woke` at this moment; an earlier wish is forgotten."""

    at_s: float


@dataclass(frozen=True, slots=True)
class Told:
    """The status changed."""

    status: Status


Effect = Send | Wake | Told
