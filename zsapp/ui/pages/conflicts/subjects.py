"""The list of records to look at: thousands of lines, drawn, none of them a widget."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from zsapp.base.texts import _, counted
from zsapp.ui.pages.conflicts.words import subject_words, what_words
from zsapp.ui.theme.theme import Theme
from zsapp.ui.theme.tokens import GAP, RADIUS, SNUG, TIGHT, TYPE
from zsapp.verbs.unsettled import Subject

SUBJECT_ROLE = int(Qt.ItemDataRole.UserRole)
_HEIGHT = 64
_PILL_HEIGHT = 20
Index = QModelIndex | QPersistentModelIndex


class SubjectsModel(QAbstractListModel):
    """The lines, as they were read."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.subjects: list[Subject] = []

    def show_subjects(self, subjects: Sequence[Subject]) -> None:
        """These instead; where only words differ, the view keeps its place by itself."""
        new = list(subjects)
        if [each.key for each in new] == [each.key for each in self.subjects]:
            self.subjects = new
            if new:
                self.dataChanged.emit(self.index(0), self.index(len(new) - 1))
            return
        self.beginResetModel()
        self.subjects = new
        self.endResetModel()

    def place_of(self, key: str) -> int:
        """Where a line stands, or -1."""
        return next((place for place, each in enumerate(self.subjects) if each.key == key), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """How many."""
        return 0 if parent.isValid() else len(self.subjects)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The title; all of it in one line for a screen reader."""
        if not index.isValid():
            return None
        subject = self.subjects[index.row()]
        if role == SUBJECT_ROLE:
            return subject
        if role == Qt.ItemDataRole.DisplayRole:
            return subject_words(subject)[0]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return "，".join(
                filter(None, (*subject_words(subject), *(what_words(w)[0] for w in subject.what)))
            )
        return None


class SubjectDelegate(QStyledItemDelegate):
    """Title, what kind of record and which fields, words of what it is about."""

    def __init__(self, theme: Theme, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """All alike, so that thousands need no measuring."""
        return QSize(0, _HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw it."""
        state: QStyle.StateFlag = option.state
        subject: Subject = index.data(SUBJECT_ROLE)
        rect = QRect(option.rect).adjusted(TIGHT, 1, -TIGHT, -1)
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        is_over = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_chosen or is_over:
            painter.setBrush(self._theme.colour("selected" if is_chosen else "hover"))
            strong = is_chosen and self._view.hasFocus()
            painter.setPen(self._theme.colour("focus") if strong else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        inside = rect.adjusted(GAP, SNUG, -GAP, -SNUG)
        title, below = subject_words(subject)
        strong_font, small = QFont(self._view.font()), QFont(self._view.font())
        strong_font.setWeight(QFont.Weight.DemiBold)
        strong_font.setPixelSize(TYPE.body[0])
        small.setPixelSize(TYPE.caption[0])
        self._line(
            painter, title, strong_font, "text", QRect(inside.left(), inside.top(), inside.width(), 22)
        )
        taken = self._pill(painter, subject, small, inside, is_chosen=is_chosen)
        under = QRect(inside.left(), inside.top() + 25, inside.width() - taken, 20)
        self._line(painter, below, small, "text_soft", under)
        painter.restore()

    def _line(self, painter: QPainter, text: str, font: QFont, ink: str, rect: QRect) -> None:
        painter.setFont(font)
        painter.setPen(self._theme.colour(ink))
        shown = QFontMetrics(font).elidedText(
            text[:400].replace("\n", " "), Qt.TextElideMode.ElideRight, rect.width()
        )
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)

    def _pill(
        self, painter: QPainter, subject: Subject, font: QFont, inside: QRect, *, is_chosen: bool
    ) -> int:
        """The word at the right of the second line; how much room it takes."""
        word, tone = what_words(subject.what[0])
        if len(subject.what) > 1:
            word = counted("{n}件事", len(subject.what)).format(n=len(subject.what))
        elif subject.fields:
            word = _("{n}处").format(n=len(subject.fields))
        width = QFontMetrics(font).horizontalAdvance(word) + 16
        rect = QRectF(inside.right() - width + 1, inside.top() + 25, width, _PILL_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        ground = "surface" if is_chosen else f"{tone}_soft" if tone else "sunken"
        painter.setBrush(self._theme.colour(ground))
        painter.drawRoundedRect(rect, _PILL_HEIGHT / 2, _PILL_HEIGHT / 2)
        painter.setFont(font)
        painter.setPen(self._theme.colour(tone or "text_soft"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, word)
        return width + SNUG


class SubjectsList(QListView):
    """Up and down go through the records, Enter or Right goes over to the values."""

    entered_subject = Signal()
    came_to = Signal(str)  # key

    def __init__(self, theme: Theme, model: SubjectsModel) -> None:
        super().__init__()
        self._subjects = model
        self.setModel(model)
        self.setItemDelegate(SubjectDelegate(theme, self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setMouseTracking(True)
        self.setAccessibleName(_("要核对的记录"))
        self.doubleClicked.connect(lambda _index: self.entered_subject.emit())

    def current_key(self) -> str:
        """The key of the line that is marked, or ""."""
        index = self.currentIndex()
        return self._subjects.subjects[index.row()].key if index.isValid() else ""

    def choose(self, place: int) -> None:
        """Mark a line."""
        index = self._subjects.index(place)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802
        """Say where it is."""
        super().currentChanged(current, previous)
        if current.isValid():
            self.came_to.emit(self._subjects.subjects[current.row()].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter and Right go over."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Right):
            self.entered_subject.emit()
        else:
            super().keyPressEvent(event)
