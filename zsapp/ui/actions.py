"""Actions: each is registered once, and feeds menus, the command palette and the page of shortcuts."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from zsapp.base.texts import _

if TYPE_CHECKING:
    from PySide6.QtGui import QAction


class ActionSpec(NamedTuple):
    """An action: its group in menu and help, and when it can be done (asked when a menu or the palette opens)."""

    id: str
    title: str
    run: Callable[[], object]
    shortcut: str = ""
    icon: str = ""
    group: str = ""
    enabled: Callable[[], bool] | None = None

    @property
    def is_enabled(self) -> bool:
        """Whether it can be done now."""
        return self.enabled is None or self.enabled()

    @property
    def shortcut_text(self) -> str:
        """The shortcut as this system writes it."""
        from PySide6.QtGui import QKeySequence

        return QKeySequence(self.shortcut).toString(QKeySequence.SequenceFormat.NativeText)


class Actions(QObject):
    """All actions by id. A page's own actions come and go with the page (`register` ... `withdraw`)."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._specs: dict[str, ActionSpec] = {}
        self._made: dict[str, QAction] = {}

    def register(self, spec: ActionSpec, *, window: QWidget | None = None) -> None:
        """Enter an action; with `window` its shortcut works everywhere in that window. Raises ValueError for a second of one id."""
        if spec.id in self._specs:
            raise ValueError(f"registered twice: {spec.id}")
        if taken := [
            each.id for each in self._specs.values() if spec.shortcut and each.shortcut == spec.shortcut
        ]:
            raise ValueError(f"{spec.shortcut} is taken by {taken[0]}")
        self._specs[spec.id] = spec
        if window is not None and spec.shortcut:
            from PySide6.QtGui import QAction, QKeySequence  # after the first frame

            made = QAction(_(spec.title), window)
            made.setShortcut(QKeySequence(spec.shortcut))
            made.triggered.connect(lambda: self.run(spec.id))
            window.addAction(made)
            self._made[spec.id] = made
        self.changed.emit()

    def withdraw(self, *ids: str) -> None:
        """Take actions out again."""
        for one in ids:
            self._specs.pop(one, None)
            if (made := self._made.pop(one, None)) is not None:
                made.deleteLater()
        self.changed.emit()

    def get(self, one: str) -> ActionSpec:
        """An action by id. Raises KeyError."""
        return self._specs[one]

    def run(self, one: str) -> None:
        """Do it, if it can be done now."""
        spec = self._specs.get(one)
        if spec is not None and spec.is_enabled:
            spec.run()

    def __iter__(self) -> Iterator[ActionSpec]:
        return iter(list(self._specs.values()))
