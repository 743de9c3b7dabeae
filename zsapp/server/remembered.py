"""What a process remembers of users, devices, members and teams, so that asking who somebody is costs no reading of his history."""

from dataclasses import dataclass, field

from zsapp.domain.change import History
from zsapp.domain.ids import RecordId


@dataclass(slots=True)
class Remembered:
    """Histories of users, devices, members and teams, right while the organisation's stream has this revision."""

    revision: int = -1
    histories: dict[RecordId, History | None] = field(default_factory=dict)
    teams: list[str] | None = None
