"""A page that shows what one question answers: asked when it is come to, and again when what it is about changed."""

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QTimer

from zsapp.base.texts import _
from zsapp.ui.jobs import Job
from zsapp.ui.office import Touched
from zsapp.ui.pages.page import Page
from zsapp.ui.services import Services
from zsapp.verbs.desk import Desk

T = TypeVar("T")
_LONG_MS = 300


class LivePage(Page):
    """`look_again` is called when a record of `kinds` changed; while the page is hidden it waits until it is come to."""

    kinds: frozenset[str] = frozenset()

    def __init__(self, services: Services, title: str) -> None:
        super().__init__(services, title)
        self._is_stale = True
        self._has_shown = False
        self._asking: Job | None = None
        services.office.changed.connect(self._touched)

    def look_again(self) -> None:
        """Ask anew; each page says what."""
        raise NotImplementedError

    def ask(self, question: Callable[[Desk], T], show: Callable[[T], None]) -> None:
        """Ask in a worker; an answer that a newer question overtook is not shown."""
        if self._asking is not None:
            self._asking.cancel()
        self._is_stale = False

        def answered(answer: T) -> None:
            self._asking = None
            if not self._has_shown:
                self._has_shown = True
                self.subtitle.setText("")
            show(answer)

        self._asking = self.services.read(question, answered, owner=self)
        if not self._has_shown:
            QTimer.singleShot(_LONG_MS, self, self._tell_reading)

    def _tell_reading(self) -> None:
        """The first time much may have to be read."""
        if not self._has_shown:
            self.subtitle.setText(_("正在读取…"))

    def arrive(self, **arguments: Any) -> None:
        """Look again where something changed meanwhile."""
        if self._is_stale:
            self.look_again()

    def _touched(self, touched: Touched) -> None:
        if not touched.concerns(*self.kinds):
            return
        if self.isVisible():
            self.look_again()
        else:
            self._is_stale = True
