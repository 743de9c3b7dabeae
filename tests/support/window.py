"""What tests of the window share: waiting for workers, showing, walking over controls, proving that windows go."""

import gc
import time
import weakref
from collections.abc import Callable, Iterator
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLineEdit,
    QWidget,
)

from zsapp.ui.services import Services

W = TypeVar("W", bound=QWidget)


def spin(ms: int = 0) -> None:
    """Let events run for a while."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def settle(services: Services, *, within_ms: int = 60_000) -> None:
    """Wait until no job is under way and nothing new began since; shorter than any timer that the window sets but those of 0 ms."""
    ends, quiet = time.monotonic() + within_ms / 1000, 0
    while quiet < 3:
        spin(2)
        quiet = quiet + 1 if services.jobs.is_idle else 0
        assert time.monotonic() < ends, (
            f"still under way: {[job.label or job.lane for job in services.jobs.under_way]}"
        )


def until(services: Services, holds: Callable[[], object], *, within_s: float = 60.0) -> None:
    """Wait for what others do (a hub, a monitor, a process), then for what follows from it here."""
    ends = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < ends, (services.sync.status, services.jobs.under_way)
        spin(20)
    settle(services)


def type_into(widget: QWidget, text: str) -> None:
    """Type as a person does, key by key (Chinese characters come as an input method commits them)."""
    from PySide6.QtGui import QInputMethodEvent
    from PySide6.QtTest import QTest

    for character in text:
        if character.isascii():
            QTest.keyClicks(widget, character)
        else:
            event = QInputMethodEvent()
            event.setCommitString(character)
            QApplication.sendEvent(widget, event)


def compose(widget: QWidget, preedit: str) -> None:
    """Leave a word half composed in an input method."""
    from PySide6.QtGui import QInputMethodEvent

    QApplication.sendEvent(widget, QInputMethodEvent(preedit, []))


class Shown:
    """Shows widgets and closes them at the end."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._widgets: list[QWidget] = []

    def __call__(self, widget: W, *, width: int = 1166, height: int = 740) -> W:
        widget.resize(width, height)
        widget.show()
        self._widgets.append(widget)
        settle(self._services)
        return widget

    def close(self) -> None:
        from shiboken6 import isValid

        for widget in self._widgets:
            if isValid(widget):
                widget.close()
                widget.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def controls(root: QWidget) -> Iterator[QWidget]:
    """Every control below that takes the focus by Tab."""
    for widget in [root, *root.findChildren(QWidget)]:
        takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes and widget.isVisibleTo(root) and widget.isEnabled() and widget.focusProxy() is None:
            yield widget


def nameless(root: QWidget) -> list[str]:
    """The controls that a screen reader could not name; empty when all can be."""
    from PySide6.QtGui import QAccessible

    found = []
    for widget in controls(root):
        if not isinstance(
            widget, QAbstractButton | QLineEdit | QComboBox | QAbstractItemView | QAbstractScrollArea
        ):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        name = interface.text(QAccessible.Text.Name) if interface is not None else widget.accessibleName()
        if not name.strip():
            found.append(f"{type(widget).__name__} {widget.objectName()} in {type(widget.parent()).__name__}")
    return found


def unreached(root: QWidget) -> list[str]:
    """The controls that Tab does not come to, going once around; empty when it comes to all."""
    wanted = set(controls(root))
    reached: set[QObject] = set()
    widget: QWidget | None = root
    for _step in range(100_000):  # labels and boxes are in the chain too
        widget = widget.nextInFocusChain() if widget is not None else None
        if widget is None or widget is root:
            break
        reached.add(widget)
    return [f"{type(each).__name__} {each.accessibleName()}" for each in wanted - reached if each is not root]


def is_gone(make: Callable[[], QWidget], services: Services) -> bool:
    """Whether a window made, shown, closed and deleted leaves nothing behind."""
    widget: QWidget | None = make()
    assert widget is not None
    widget.show()
    settle(services)
    watched = weakref.ref(widget)
    widget.close()
    widget.deleteLater()
    widget = None
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    ends = time.monotonic() + 5
    while watched() is not None and time.monotonic() < ends:  # timers of a moment may still hold it
        settle(services)
        gc.collect()
    return watched() is None
