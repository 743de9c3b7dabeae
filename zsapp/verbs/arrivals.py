"""When registrations arrived at who judges: the hub, or headquarters where there is no hub; shown beside their own moment (rule 27)."""

from collections.abc import Collection
from dataclasses import dataclass, field

from zsapp.base.texts import _
from zsapp.store import outbox, sheets
from zsapp.sync import zone
from zsapp.verbs.desk import Desk, on_the_wall

ARRIVED, ON_ITS_WAY = "arrived", "on its way"
HUB, OFFICE = "hub", "office"


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Of the claims: `moments` (microseconds UTC by the clock of who judges; 0: arrived, nobody said when), `on_the_way` to the hub.

    `judge`: HUB, OFFICE, or "" among equals, where nothing arrives anywhere.
    """

    judge: str = ""
    moments: dict[str, int] = field(default_factory=dict)
    on_the_way: frozenset[str] = frozenset()

    def of(self, claim: str) -> str:
        """The moment as the clock on this wall shows it, else ARRIVED or ON_ITS_WAY; "" among equals."""
        if not self.judge:
            return ""
        at = self._moment(claim)
        return ON_ITS_WAY if at is None else shown(at) if at else ARRIVED

    def known(self, claims: Collection[str]) -> dict[str, int | None]:
        """Those of these claims of which it is known when they arrived, or that they did not (None)."""
        found = {claim: self._moment(claim) for claim in claims} if self.judge else {}
        return {claim: at for claim, at in found.items() if at != 0}

    def _moment(self, claim: str) -> int | None:
        at = self.moments.get(claim)
        if at:
            return at
        is_away = claim in self.on_the_way if self.judge == HUB else at is None
        return None if is_away else 0


def arrivals(desk: Desk) -> Arrivals:
    """Of all claims that are here. What headquarters registers without a hub is there when it is written."""
    with desk.store.database.read() as connection:
        judge = zone.authority(connection)
        if judge is None:
            return Arrivals()
        moments = {str(claim): at for claim, at in sheets.arrivals(connection, "claim").items()}
        if judge.is_server:
            return Arrivals(HUB, moments, frozenset(outbox.unsent_records(connection, "claim")))
        own = sheets.written(connection, "claim", by=judge.hub)
    return Arrivals(OFFICE, moments | {str(claim): at for claim, at in own.items()})


def shown(at_us: int) -> str:
    """A moment as claims show it."""
    return on_the_wall(at_us).strftime("%Y-%m-%d %H:%M:%S")


def words(arrival: str, judge: str) -> str:
    """An arrival for a person; a moment stands for itself."""
    known = {
        (ARRIVED, HUB): _("已到中心端"),
        (ON_ITS_WAY, HUB): _("还没到中心端"),
        (ARRIVED, OFFICE): _("已到招商办"),
        (ON_ITS_WAY, OFFICE): _("招商办还没确认收到"),
    }
    return known.get((arrival, judge), arrival)
