"""What the window says of working together: the badge at its foot, the number beside 冲突核对.

Made after the first frame; imports nothing of the store at its top.
"""

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from zsapp.base.errors import PlaceError
from zsapp.base.texts import _
from zsapp.ui.jobs import Job
from zsapp.ui.office import State
from zsapp.ui.services import Services

if TYPE_CHECKING:
    from zsapp.sync.events import Status
    from zsapp.ui.main_window import MainWindow
    from zsapp.verbs.desk import Desk

_COUNT_PAUSE_MS = 800  # pages that look again come first


def badge(*, is_joined: bool, status: "Status | None") -> tuple[str, str, str]:
    """Icon, colour and a few words."""
    if not is_joined:
        return "sync", "text_faint", _("未加入协同")
    if status is None:
        return "sync", "text_faint", _("还没有同步过")
    waits = _(" · {n}条待上传").format(n=f"{status.unsent:,}") if status.unsent else ""
    at = status.last_success_s
    when = time.strftime("%H:%M", time.localtime(at)) if at is not None else ""
    said = {
        "offline": ("cloud-off", "text_faint", _("连不上中心端") + waits),
        "up_to_date": ("cloud-check", "good", _("已同步 {when}").format(when=when) + waits),
        "due": ("sync", "accent", _("即将同步") + waits),
        "sending": ("cloud-up", "accent", _("正在上传…")),
        "receiving": ("sync", "accent", _("正在同步…")),
        "needs_you": ("warning", "warn", _("同步要您处理") + waits),
        "trouble": ("warning", "warn", _("同步遇到问题") + waits),
    }
    return said[status.state]


class SyncWords(QObject):
    """Keeps the foot of a window in step with the service; pressed, it leads to the page. The number beside 冲突核对 comes with it."""

    def __init__(self, services: Services, window: "MainWindow") -> None:
        super().__init__(window)
        self._services, self._bar = services, window.status
        self.conflicts = ConflictCount(services, window)
        services.sync.changed.connect(self.show)
        self._bar.sync.clicked.connect(self._go)
        self.show()

    def show(self) -> None:
        """Say how it stands now."""
        self._bar.show_sync(
            *badge(is_joined=self._services.sync.is_joined, status=self._services.sync.status)
        )

    def _go(self) -> None:
        self._services.go.page("sync")


class ConflictCount(QObject):
    """Keeps the number beside 冲突核对: records to look at, void and waiting ones too; counted anew a moment after something changed."""

    def __init__(self, services: Services, window: "MainWindow") -> None:
        super().__init__(window)
        self._services, self._sidebar = services, window.sidebar
        self._counting: Job | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_COUNT_PAUSE_MS)
        self._soon.timeout.connect(self.look_again)
        services.office.changed.connect(self._changed)
        services.sync.changed.connect(self._changed)  # what waits comes without a record
        services.office.state_changed.connect(self._changed)
        self._changed()

    def _changed(self, *_what: object) -> None:
        if self._services.office.state == State.OPEN:
            self._soon.start()
        else:
            self._soon.stop()
            self._show(0)

    def look_again(self) -> None:
        """Count anew."""
        if self._counting is not None:
            self._counting.cancel()
        if self._services.office.state == State.OPEN:
            self._counting = self._services.read(_count, self._show, owner=self, on_error=self._not_counted)

    def _show(self, count: int) -> None:
        self._sidebar.set_count("conflicts", count)

    def _not_counted(self, error: BaseException) -> None:
        if not isinstance(error, PlaceError):  # closed meanwhile
            self._services.jobs.report(error)


def _count(desk: "Desk") -> int:
    from zsapp.verbs import unsettled

    return len(unsettled.subjects(desk))
