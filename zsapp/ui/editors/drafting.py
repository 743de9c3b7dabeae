"""Keeps what is being typed: every few seconds and whenever a field is left, sealed in the profile, so that a power cut costs little."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from zsapp.domain.change import Form
from zsapp.ui.jobs import Job
from zsapp.ui.services import Services
from zsapp.verbs import drafts
from zsapp.verbs.desk import Desk

KEEP_MS = 2_000  # after the first letter that is not kept yet; with the write itself well under 5 s
AGAIN_MS = 5_000  # after a full disk


class DraftKeeper(QObject):
    """`gather` gives what stands on the screen as a draft holds it, None where nothing is worth keeping."""

    kept = Signal()
    not_kept = Signal(str)

    def __init__(
        self, services: Services, kind: str, gather: Callable[[], Mapping[str, Any] | None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._services, self._kind, self._gather = services, kind, gather
        self._widget = parent
        self.id = str(uuid4())
        self.form: Form | None = None
        self.is_stored = False  # whether the profile holds a draft of this id
        self.trouble = ""  # why the last keeping failed; what was typed since then stands on the screen alone
        self._is_dirty = False
        self._is_held = False
        self._job: Job | None = None
        self._last: Mapping[str, Any] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.CoarseTimer)
        self._timer.timeout.connect(self.keep_now)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._state_changed)

    def begin(self, draft: str | None = None, form: Form | None = None) -> None:
        """Another record: a draft of its own, or the one it was reopened from."""
        self._timer.stop()
        self.id = draft or str(uuid4())
        self.form, self.is_stored = form, draft is not None
        self._is_dirty = self._is_held = False
        self.trouble, self._last = "", None

    def touch(self) -> None:
        """Something was typed."""
        self._is_dirty = True
        if not self._timer.isActive() and not self._is_held:
            self._timer.start(KEEP_MS)

    def keep_now(self) -> None:
        """Keep it at once; while one keeping is under way the next waits for it."""
        self._timer.stop()
        if not self._is_dirty or self._is_held or self._job is not None:
            return
        self._is_dirty = False
        typed, one, form = self._gather(), self.id, self.form
        if typed is None:
            if self.is_stored:
                self.is_stored = False
                self._run(lambda desk: drafts.drop(desk, one), one, None)
            return
        if typed == self._last:
            return
        self.is_stored = True
        self._run(lambda desk: drafts.keep(desk, one, self._kind, typed, form), one, typed)

    def _run(self, work: Callable[[Desk], None], one: str, typed: Mapping[str, Any] | None) -> None:
        def done(_nothing: None) -> None:
            self._services.office.drafts_changed.emit()
            if not isValid(self):
                return
            self._job = None
            if one == self.id:
                self.trouble, self._last = "", typed
                self.kept.emit()
            if self._is_dirty:
                self.touch()

        def failed(error: BaseException) -> None:
            if not isValid(self):
                self._services.jobs.report(error)
                return
            self._job = None
            if one == self.id:
                self._is_dirty, self.trouble = True, str(error)
                self.not_kept.emit(self.trouble)
                self._timer.start(AGAIN_MS)

        # no owner: what was typed is kept even where the window goes meanwhile
        self._job = self._services.ask(work, done, on_error=failed, owner=self._services.jobs)

    def hold(self) -> None:
        """The record is being saved, which drops the draft: keep nothing meanwhile."""
        self._timer.stop()
        self._is_held = True

    def go_on(self) -> None:
        """It was not saved after all."""
        self._is_held = False
        self._is_dirty = True
        self.touch()

    @property
    def is_quiet(self) -> bool:
        """Whether all that was typed is kept."""
        return not self._is_dirty and self._job is None

    def _focus_moved(self, old: QWidget | None, _now: QWidget | None) -> None:
        if self._is_dirty and old is not None and isValid(self._widget) and self._widget.isAncestorOf(old):
            self.keep_now()

    def _state_changed(self, state: Qt.ApplicationState) -> None:
        if state is not Qt.ApplicationState.ApplicationActive:
            self.keep_now()
