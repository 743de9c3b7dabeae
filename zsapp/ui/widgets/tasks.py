"""Things to do as rows: a title, what is beside it, a word of state, and acts that each have a key and a button."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from zsapp.base.texts import _
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import HAIR, RADIUS, SNUG, TIGHT, WIDE
from zsapp.ui.widgets.buttons import icon_button, link
from zsapp.ui.widgets.layout import Card, clear, column, row
from zsapp.ui.widgets.plain import Pill, PlainLabel


@dataclass(frozen=True, slots=True)
class Act:
    """What can be done with a row: by its key while the row has the focus, or by its button. The first is done by Enter too."""

    title: str
    icon: str
    key: Qt.Key
    run: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Task:
    """A row. `pill`: a word of state with its tone."""

    title: str
    more: str = ""
    pill: tuple[str, str] = ("", "")
    acts: tuple[Act, ...] = ()


class TaskRow(QFrame):
    """One thing to do; takes the focus, its buttons are for the mouse."""

    def __init__(self, services: Services, task: Task, rows: "TaskRows") -> None:
        super().__init__()
        self.task, self._rows, self._theme = task, rows, services.theme
        self._is_under = False
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("，".join(filter(None, (task.title, task.more, task.pill[0]))))
        keys = "；".join(f"{act.title} {key_words(act.key)}" for act in task.acts)
        self.setAccessibleDescription(keys)
        words = column(PlainLabel(task.title), gap=HAIR)
        if task.more:
            words.addWidget(PlainLabel(task.more, role="caption"))
        line = row(words, gap=SNUG, margins=(SNUG, TIGHT + 2, SNUG, TIGHT + 2))
        line.setStretch(0, 1)
        if task.pill[0]:
            line.addWidget(Pill(*task.pill), 0, Qt.AlignmentFlag.AlignVCenter)
        for act in task.acts:
            made = icon_button(services.icons, act.icon, f"{act.title}（{key_words(act.key)}）", act.run)
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            line.addWidget(made)
        self.setLayout(line)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Keys of the acts; arrows go to other rows."""
        key = Qt.Key(event.key())
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._rows.step(self, -1 if key == Qt.Key.Key_Up else 1)
            return
        wanted = [act for act in self.task.acts if act.key == key] if plain else []
        if not wanted and plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            wanted = list(self.task.acts[:1])
        if wanted:
            wanted[0].run()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """As Enter."""
        if self.task.acts:
            self.task.acts[0].run()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """The row that Tab comes back to."""
        self._rows.entered(self)
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Without its frame."""
        super().focusOutEvent(event)
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        """Under the mouse."""
        self._is_under = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """No longer."""
        self._is_under = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """A ground under the mouse, a frame with the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("focus"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("hover") if self._is_under else Qt.BrushStyle.NoBrush)
        if self.hasFocus() or self._is_under:
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        painter.end()


class TaskRows(QWidget):
    """Rows of which one is in the order of Tab; the arrows go through them all."""

    def __init__(self, services: Services, *, most: int = 8) -> None:
        """`most`: so many at first, the rest behind a word."""
        super().__init__()
        self._services, self._most = services, most
        self._tasks: list[Task] = []
        self._is_whole = False
        self.rows: list[TaskRow] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)

    def show_tasks(self, tasks: Sequence[Task]) -> None:
        """Show these; the focus stays at its place in the list."""
        place = next((n for n, each in enumerate(self.rows) if each.hasFocus()), -1)
        self._tasks = list(tasks)
        clear(self._box)
        shown = self._tasks if self._is_whole else self._tasks[: self._most]
        self.rows = [TaskRow(self._services, task, self) for task in shown]
        for each in self.rows:
            self._box.addWidget(each)
        if more := len(self._tasks) - len(shown):
            self._box.addLayout(
                row(link(_("还有{n}条").format(n=more), self.show_all), None, margins=(SNUG, TIGHT, 0, 0))
            )
        if self.rows:
            at = min(max(place, 0), len(self.rows) - 1)
            self.entered(self.rows[at])
            if place >= 0:
                self.rows[at].show()  # the layout would do so only later
                self.rows[at].setFocus()

    def show_all(self) -> None:
        """What was behind the word too."""
        self._is_whole = True
        self.show_tasks(self._tasks)
        if len(self.rows) > self._most:
            self.rows[self._most].setFocus()

    def entered(self, entered: TaskRow) -> None:
        """Only this row is in the order of Tab."""
        for each in self.rows:
            policy = Qt.FocusPolicy.StrongFocus if each is entered else Qt.FocusPolicy.ClickFocus
            each.setFocusPolicy(policy)

    def step(self, here: TaskRow, step: int) -> None:
        """To the row above or below."""
        at = self.rows.index(here) + step
        if 0 <= at < len(self.rows):
            self.rows[at].setFocus()


class TaskCard(Card):
    """Rows under a title with their number; a word where there are none."""

    def __init__(self, services: Services, title: str, empty: str, *, tone: str = "", most: int = 8) -> None:
        super().__init__(title, gap=SNUG)
        self._tone = tone
        self.count = Pill("0")
        self.head.insertWidget(1, self.count, 0, Qt.AlignmentFlag.AlignVCenter)
        self.keys = PlainLabel(role="caption")
        self.head.addWidget(self.keys)
        self.rows = TaskRows(services, most=most)
        self.empty = PlainLabel(empty, role="soft", wraps=True)
        self.body.setContentsMargins(SNUG, WIDE, SNUG, WIDE)  # the words of the rows align with the title
        self.head.setContentsMargins(SNUG, 0, SNUG, 0)
        self.empty.setContentsMargins(SNUG, 0, SNUG, 0)
        self.add(self.rows, self.empty)

    def show_tasks(self, tasks: Sequence[Task]) -> None:
        """Show these."""
        self.count.show_word(str(len(tasks)), self._tone if tasks else "")
        self.count.setVisible(bool(tasks))
        self.keys.setText(
            "   ".join(f"{key_words(act.key)} {act.title}" for act in tasks[0].acts) if tasks else ""
        )
        self.keys.setVisible(len({tuple(act.key for act in task.acts) for task in tasks}) == 1)
        self.rows.show_tasks(tasks)
        self.rows.setVisible(bool(tasks))
        self.empty.setVisible(not tasks)


def key_words(key: Qt.Key) -> str:
    """A key as this system writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
