"""The navigation on the left: icons and titles, narrow on small screens; arrows and Ctrl+1..9 move."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from zsapp.base.texts import _
from zsapp.ui.pages import GROUPS, PAGES, key_of
from zsapp.ui.theme.icons import Icons
from zsapp.ui.theme.theme import Theme
from zsapp.ui.theme.tokens import GAP, NAV_NARROW, NAV_WIDTH, SNUG, TYPE, WIDE
from zsapp.ui.widgets.layout import row
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.ui.widgets.states import IconLabel

_PAGE = int(Qt.ItemDataRole.UserRole)
_ICON = _PAGE + 1
_COUNT = _PAGE + 2
_BEGINS = _PAGE + 3
_LEAST_PX, _MOST_PX, _GAP_PX = 28, 40, 9  # height of an entry, as much as there is room for; above a group


class _Drawing(QStyledItemDelegate):
    """Draws an entry: icon, title, count; the chosen one on a rounded ground."""

    def __init__(self, theme: Theme, icons: Icons, view: "Sidebar") -> None:
        super().__init__(view)
        self._theme, self._icons, self._view = theme, icons, view
        self._has_icons = (
            False  # drawn from the second frame on: the first one is not to wait for twenty drawings
        )

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw it."""
        gap = _GAP_PX if index.data(_BEGINS) else 0
        rect: QRect = option.rect.adjusted(SNUG, gap + 1, -SNUG, -1)
        view = self._view.list
        is_chosen = index.row() == view.currentRow() and view.isEnabled()
        painter.save()
        if gap:
            line = option.rect.top() + gap // 2
            painter.fillRect(rect.left(), line, rect.width(), 1, self._theme.colour("line"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_chosen or (view.underMouse() and _is_under_mouse(option)):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("selected" if is_chosen else "line"))
            painter.drawRoundedRect(rect, 6, 6)
        if is_chosen and view.hasFocus():
            painter.setPen(self._theme.colour("focus"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect, 6, 6)
        self._icon(painter, rect, index.data(_ICON), is_chosen=is_chosen)
        if not self._view.is_narrow:
            font = QFont(painter.font())
            font.setWeight(QFont.Weight.DemiBold if is_chosen else QFont.Weight.Normal)
            painter.setFont(font)
            painter.setPen(
                self._theme.colour("accent" if is_chosen else "text" if view.isEnabled() else "frame")
            )
            words = rect.adjusted(44, 0, -SNUG, 0)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, index.data(Qt.ItemDataRole.DisplayRole))
        self._count(painter, rect, index.data(_COUNT) or 0)
        painter.restore()

    def _icon(self, painter: QPainter, rect: QRect, name: str, *, is_chosen: bool) -> None:
        if not self._has_icons:
            QTimer.singleShot(0, self, self._begin_icons)
            return
        token = "accent" if is_chosen else "text_soft" if self._view.list.isEnabled() else "frame"
        ratio = painter.device().devicePixelRatio()
        pixmap = self._icons.pixmap(name, token, size=20, ratio=ratio)
        left = rect.center().x() - 9 if self._view.is_narrow else rect.left() + 12  # a scroll bar takes room
        painter.drawPixmap(left, rect.center().y() - 9, pixmap)

    def _begin_icons(self) -> None:
        if not self._has_icons:
            self._has_icons = True
            self._view.list.viewport().update()

    def _count(self, painter: QPainter, rect: QRect, count: int) -> None:
        if not count:
            return
        font = QFont(painter.font())
        font.setPixelSize(TYPE.caption[0])
        painter.setFont(font)
        text = str(count) if count < 100 else "99+"
        width = max(20, painter.fontMetrics().horizontalAdvance(text) + 12)
        pill = QRect(rect.right() - width - 4, rect.center().y() - 9, width, 19)
        if self._view.is_narrow:  # in the corner, the icon stays to be seen
            pill = QRect(rect.right() - width + 5, rect.top() - 3, width, 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("seal_soft"))
        painter.drawRoundedRect(pill, 9, 9)
        painter.setPen(self._theme.colour("seal"))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """All of one height, and a gap above a group."""
        return QSize(40, self._view.entry_px + (_GAP_PX if index.data(_BEGINS) else 0))


def _is_under_mouse(option: QStyleOptionViewItem) -> bool:
    from PySide6.QtWidgets import QStyle  # late: the first frame does without its many enumerations

    state: QStyle.StateFlag = option.state
    return bool(state & QStyle.StateFlag.State_MouseOver)


class Sidebar(QFrame):
    """`chosen` comes with the id of the page that is wanted."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "sidebar")
        self.is_narrow = False
        self.entry_px = _MOST_PX
        self._shown = ""
        self.mark = IconLabel(theme, icons, "zsapp", "accent", size=28)
        self.name = PlainLabel(_("招商"), role="lead")
        self.list = QListWidget()
        self.list.setProperty("role", "navigation")
        self.list.setAccessibleName(_("导航"))
        self.list.setItemDelegate(_Drawing(theme, icons, self))
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for entry in (each for each in PAGES if each.is_listed):
            item = QListWidgetItem(entry.shown_title)
            item.setData(_PAGE, entry.id)
            item.setData(_ICON, entry.icon)
            item.setData(_BEGINS, entry.id in GROUPS)
            item.setToolTip(f"{entry.shown_title}  {key_of(entry.id)}".strip())
            self.list.addItem(item)
        self.show_headquarters(is_headquarters=False)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, WIDE, 0, GAP)
        box.setSpacing(WIDE)
        head = row(self.mark, self.name, gap=GAP, margins=(WIDE, 0, WIDE, 0))
        box.addLayout(head)
        box.addWidget(self.list, 1)
        self.set_narrow(False)
        self.list.currentRowChanged.connect(self._row_changed)
        self.list.itemClicked.connect(self._clicked)
        self.list.itemActivated.connect(self._clicked)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Entries as high as there is room for all."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = sum(not self.list.item(place).isHidden() for place in range(self.list.count()))
        room = (self.list.height() - len(GROUPS) * _GAP_PX) // max(1, shown)
        wanted = max(_LEAST_PX, min(_MOST_PX, room))
        if wanted != self.entry_px:
            self.entry_px = wanted
            self.list.doItemsLayout()

    def _row_changed(self, place: int) -> None:
        if place >= 0:
            self.chosen.emit(self.list.item(place).data(_PAGE))

    def _clicked(self, item: QListWidgetItem) -> None:
        """Back to the page that is marked, from one that is not listed (of one company, of one visit)."""
        if item.data(_PAGE) != self._shown:
            self.chosen.emit(item.data(_PAGE))

    def set_narrow(self, is_narrow: bool) -> None:
        """Icons alone where the window is small."""
        self.is_narrow = is_narrow
        self.name.setVisible(not is_narrow)
        self.setFixedWidth(NAV_NARROW if is_narrow else NAV_WIDTH)

    def show_headquarters(self, *, is_headquarters: bool) -> None:
        """Show the pages that are for headquarters alone, or hide them."""
        for entry in (each for each in PAGES if each.is_listed and each.for_headquarters):
            self.list.item(self._place_of(entry.id)).setHidden(not is_headquarters)
        self._fit()

    def show_page(self, page: str) -> None:
        """Mark the page that is shown, without going there. One that is not listed leaves the mark where it is.

        A list without a current row would take its first one as soon as it gets the focus, and go there.
        """
        self._shown = page
        if (place := self._place_of(page)) < 0:
            return
        blocked = self.list.blockSignals(True)
        self.list.setCurrentRow(place)
        self.list.blockSignals(blocked)

    def set_count(self, page: str, count: int) -> None:
        """A number beside a page: what waits there."""
        if (place := self._place_of(page)) >= 0:
            item = self.list.item(place)
            item.setData(_COUNT, count)
            words = _("{title}，{n}项待处理").format(title=item.text(), n=count) if count else item.text()
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)

    def _place_of(self, page: str) -> int:
        places = [i for i in range(self.list.count()) if self.list.item(i).data(_PAGE) == page]
        return places[0] if places else -1
