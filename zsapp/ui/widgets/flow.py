"""A layout that puts things side by side and goes on in the next line."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLayoutItem, QSizePolicy, QWidget

from zsapp.ui.theme.tokens import CONTROL_HEIGHT, SNUG


class Flow(QLayout):
    """Left to right, line by line."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = SNUG) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setSpacing(gap)
        self.setContentsMargins(0, 0, 0, 0)

    def insert_widget(self, place: int, widget: QWidget) -> None:
        """Put a widget before the one at `place`."""
        self.addWidget(widget)
        self._items.insert(place, self._items.pop())
        self.invalidate()

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's, from here on
        """Put an item at the end."""
        self._items.append(item)

    def count(self) -> int:
        """How many."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """An item, or None."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Take an item out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802
        """Takes no more than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """The narrower, the higher."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """The height at a width."""
        return self._arrange(QRect(0, 0, width, 0), is_trial=True)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        """Put everything in its place."""
        super().setGeometry(rect)
        self._arrange(rect, is_trial=False)

    def sizeHint(self) -> QSize:  # noqa: N802
        """The least."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: N802
        """The widest item decides."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        around = self.contentsMargins()
        return size + QSize(around.left() + around.right(), around.top() + around.bottom())

    def _arrange(self, outer: QRect, *, is_trial: bool) -> int:
        around = self.contentsMargins()
        rect = QRect(
            outer.x() + around.left(),
            outer.y() + around.top(),
            max(0, outer.width() - around.left() - around.right()),
            0,
        )
        x, y, height = rect.x(), rect.y(), 0
        for item in self._items:
            widget = item.widget()
            if widget is not None and widget.isHidden():
                continue
            size = item.sizeHint()
            size.setWidth(min(size.width(), max(rect.width(), item.minimumSize().width())))
            if x > rect.x() and x + size.width() > rect.right() + 1:
                x, y, height = rect.x(), y + height + self.spacing(), 0
            if not is_trial:
                item.setGeometry(QRect(x, y, size.width(), size.height()))
            x += size.width() + self.spacing()
            height = max(height, size.height())
        return y + height - rect.y() + around.top() + around.bottom()


def flowing(*widgets: QWidget, gap: int = SNUG) -> QWidget:
    """Widgets side by side that go on in the next line where there is no room: a search field with its chips."""
    holder = QWidget()
    box = Flow(holder, gap=gap)
    for each in widgets:
        part = QWidget()  # as high as a field, so that all stand on one line
        inside = QHBoxLayout(part)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(each, 0, Qt.AlignmentFlag.AlignVCenter)
        part.setFixedHeight(CONTROL_HEIGHT)
        box.addWidget(part)
    policy = holder.sizePolicy()
    policy.setHeightForWidth(True)
    policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
    holder.setSizePolicy(policy)
    return holder
