"""Issuing from the window: the monitor stands aside while numbers are matched with the hub; what could not be sent yet stays told."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from zsapp.base.texts import _
from zsapp.ui.services import Services
from zsapp.verbs import issuing
from zsapp.verbs.desk import Desk
from zsapp.verbs.issuing import Issue

Freeze = Callable[[Desk, Callable[[], None], Callable[[str], None]], Issue]
"""Issues with a desk, what brings it in step with the hub, and whom to tell."""


class Freezing(QObject):
    """Of one page."""

    _sync_again = Signal()  # from the worker

    def __init__(self, services: Services, page: QObject) -> None:
        super().__init__(page)
        self.services = services
        self._sync_again.connect(services.sync.restart)

    def freeze(self, work: Freeze, done: Callable[[Issue], object]) -> None:
        """Number it with the hub, where there is one; `done` afterwards."""
        sync, again = self.services.sync, self._sync_again
        told: list[str] = []

        def issue(desk: Desk) -> Issue:
            sync.stop()
            try:
                return work(desk, lambda: issuing.meet_hub(desk), told.append)
            finally:
                again.emit()

        def issued(made: Issue) -> None:
            late = [each for each in told if each.startswith(issuing.not_sent_yet())]
            if late:
                self.services.notices.banner("warn", late[0])
            done(made)

        self.services.ask(issue, issued, owner=self, label=_("正在核对编号并签发…"))
