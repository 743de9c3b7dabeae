"""What the foot of the window says of synchronisation. Made after the first frame; imports nothing of the store at its top."""

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from zsapp.base.texts import _
from zsapp.ui.services import Services

if TYPE_CHECKING:
    from zsapp.sync.events import Status
    from zsapp.ui.main_window import MainWindow


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
        "offline": ("cloud-off", "text_faint", _("没有联网") + waits),
        "up_to_date": ("cloud-check", "good", _("已同步 {when}").format(when=when) + waits),
        "due": ("sync", "accent", _("即将同步") + waits),
        "sending": ("cloud-up", "accent", _("正在上传…")),
        "receiving": ("sync", "accent", _("正在同步…")),
        "needs_you": ("warning", "warn", _("同步要您处理") + waits),
        "trouble": ("warning", "warn", _("同步遇到问题") + waits),
    }
    return said[status.state]


class SyncWords(QObject):
    """Keeps the foot of a window in step with the service; pressed, it leads to the page."""

    def __init__(self, services: Services, window: "MainWindow") -> None:
        super().__init__(window)
        self._services, self._bar = services, window.status
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
