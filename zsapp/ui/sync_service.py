"""Synchronisation as the window knows it: a monitor beside the open profile, where that joined a hub; what it says comes as signals.

Nothing of store and network is imported before a profile is open. The monitor ends before its profile is closed, within 2 s.
"""

import threading
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from zsapp.base.errors import PlaceError
from zsapp.ui.jobs import Jobs, Lane
from zsapp.ui.office import Office, State

if TYPE_CHECKING:
    from zsapp.sync.events import Status
    from zsapp.sync.files import UnderWay
    from zsapp.sync.monitor import Monitor
    from zsapp.verbs.desk import Desk


class SyncService(QObject):
    """`changed` comes on the main thread whenever `status` or `is_joined` did."""

    changed = Signal()
    _told = Signal(object)  # from the monitor's thread

    def __init__(self, office: Office, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._office, self._jobs = office, jobs
        self._monitor: Monitor | None = None
        self._lock = threading.Lock()
        self.status: Status | None = None
        self.is_joined = False
        self.hub_name = ""
        self._told.connect(self._take)
        office.state_changed.connect(self._office_changed)
        office.before_close.append(self.stop)

    # -- the monitor

    def _office_changed(self, state: str) -> None:
        if state == State.OPEN:
            self.restart()
        elif self.is_joined:
            self.is_joined, self.status = False, None
            self.changed.emit()

    def restart(self) -> None:
        """Begin, where the profile has joined a hub; after a log-in with what is new."""
        self._jobs.run(self._begin, self._begun, lane=Lane.DATABASE, owner=self, on_error=self._not_begun)

    def _begin(self) -> "tuple[str, Status | None] | None":
        self.stop()
        return self._office.run(self._start)

    def _start(self, desk: "Desk") -> "tuple[str, Status | None] | None":
        from zsapp.store import identity

        hub = desk.read(identity.hub)
        if hub is None:
            return None
        from zsapp.sync.monitor import Monitor, read_status  # late: a profile without a hub does without

        kept = read_status(desk.store)
        monitor = Monitor(desk.store, on_status=self._told.emit)
        with self._lock:
            self._monitor = monitor
        monitor.start()
        return hub.name or hub.url, kept

    def _begun(self, found: "tuple[str, Status | None] | None") -> None:
        self.is_joined = found is not None
        if found is not None:
            self.hub_name = found[0]
            self.status = self.status or found[1]
        self.changed.emit()

    def _not_begun(self, error: BaseException) -> None:
        if not isinstance(error, PlaceError):  # closed meanwhile
            self._jobs.report(error)

    def _take(self, status: Any) -> None:
        if self._monitor is not None:
            self.status = status
            self.is_joined = True
            self.changed.emit()

    def stop(self) -> None:
        """End within 2 s; from any thread."""
        with self._lock:
            monitor, self._monitor = self._monitor, None
        if monitor is not None:
            monitor.stop()

    # -- asking

    def ask(self) -> None:
        """Synchronise now."""
        monitor = self._monitor
        if monitor is not None:
            monitor.ask()
        elif self._office.state == State.OPEN:
            self.restart()

    @property
    def file_under_way(self) -> "UnderWay | None":
        """The file that is being transferred."""
        monitor = self._monitor
        return monitor.file_under_way if monitor is not None else None
