"""A board: lanes of cards side by side. Cards move by mouse, by Ctrl+arrow, by M or by the menu; the page decides what a move means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from zsapp.base.texts import _
from zsapp.ui.services import Services
from zsapp.ui.theme.theme import Theme
from zsapp.ui.theme.tokens import GAP, RADIUS_LARGE, SNUG, TIGHT
from zsapp.ui.widgets.buttons import icon_button
from zsapp.ui.widgets.cards import FACE_ROLE, MIME, CardDelegate, CardsModel, Face
from zsapp.ui.widgets.layout import row
from zsapp.ui.widgets.plain import Pill, PlainLabel

_LANE_PX, _LANE_MOST_PX, _FOLDED_PX = 216, 380, 44
_EDGE_PX = 48


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane: its key (what a card gets that is put there), title in words, tone of its count."""

    key: str
    title: str
    tone: str = ""


class _Cards(QListView):
    """The cards of a lane."""

    def __init__(self, lane: "LaneView", theme: Theme) -> None:
        super().__init__()
        self._lane = lane
        self.cards = CardsModel(self)
        self.setProperty("role", "navigation")
        self.setModel(self.cards)
        self.setItemDelegate(CardDelegate(theme, self))
        self.setAccessibleName(lane.lane.title)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDropIndicatorShown(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.clicked.connect(lambda index: lane.board.opened.emit(index.data(FACE_ROLE).id))

    def current_id(self) -> str:
        """The chosen card, or ""."""
        face = self.currentIndex().data(FACE_ROLE)
        return face.id if face is not None else ""

    def choose(self, place: int) -> None:
        """Make a card the chosen one."""
        if 0 <= place < self.cards.rowCount():
            self.setCurrentIndex(self.cards.index(place))

    def _menu(self, at: QPoint) -> None:
        index = self.indexAt(at) if self.indexAt(at).isValid() else self.currentIndex()
        if index.isValid():
            self._lane.board.menu(index.data(FACE_ROLE).id, self.viewport().mapToGlobal(at))

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """One card of the whole board is chosen."""
        super().focusInEvent(event)
        self._lane.board.entered(self._lane)
        if not self.currentIndex().isValid():
            self.choose(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter opens; left and right go to the next lane, with Ctrl the card goes; M asks where to."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        board, one = self._lane.board, self.current_id()
        if step and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            board.push(one, self._lane, step)
        elif step:
            board.go(self._lane, step, self.currentIndex().row())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and one:
            board.entered_card.emit(one)
        elif event.key() == Qt.Key.Key_M and one:
            place = self.visualRect(self.currentIndex()).bottomLeft()
            board.menu(one, self.viewport().mapToGlobal(place), moves_only=True)
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Cards of this board."""
        self._lane.take_drag(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802
        """Anywhere in the lane."""
        self._lane.take_drag(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        """Gone again."""
        self._lane.show_target(is_target=False)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """The page is asked; nothing moves by itself."""
        self._lane.take_drop(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Cards are as wide as the lane."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()


class _FoldedLane(QAbstractButton):
    """A folded lane: its count and its title downwards; a click unfolds it."""

    def __init__(self, theme: Theme, lane: Lane) -> None:
        super().__init__()
        self._theme, self._lane, self._count = theme, lane, 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(_FOLDED_PX, 120)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """How many cards lie in it."""
        self._count = count
        self.setAccessibleName(_("{lane}，{n}个，展开").format(lane=self._lane.title, n=count))
        self.setToolTip(self.accessibleName())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """The count above, the title below it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("focus"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(3, 3, -3, -3), SNUG, SNUG)
        painter.setPen(self._theme.colour("text_soft"))
        area = self.rect().adjusted(0, GAP, 0, 0)
        top = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        painter.drawText(area, top, str(self._count))
        title = self._lane.title
        if title.isascii():
            painter.translate(self.width() / 2 - 8, 44)
            painter.rotate(90)
            painter.drawText(0, -2, title)
        else:
            painter.drawText(area.adjusted(0, 28, 0, 0), top, "\n".join(title))
        painter.end()


class LaneView(QWidget):
    """A lane on the board: title, count, a note, its cards; folded a narrow strip that still takes cards."""

    def __init__(self, board: "Board", services: Services, lane: Lane) -> None:
        super().__init__()
        self.board, self.lane = board, lane
        self._theme = services.theme
        self._is_target = False
        self.is_folded = False
        self.list = _Cards(self, services.theme)
        self.count = Pill("0", lane.tone)
        self.note = PlainLabel(role="caption")
        self.fold_button = icon_button(
            services.icons, "left", _("收起{lane}").format(lane=lane.title), lambda: self.fold(is_folded=True)
        )
        self.fold_button.setFixedSize(24, 24)
        self.strip = _FoldedLane(services.theme, lane)
        self.strip.clicked.connect(self._unfold)
        self.head = QWidget()
        head = QVBoxLayout(self.head)
        head.setContentsMargins(TIGHT, 0, SNUG, 0)
        head.setSpacing(0)
        title = PlainLabel(lane.title, role="strong")
        head.addLayout(row(title, self.count, None, self.fold_button))
        head.addWidget(self.note)
        box = QVBoxLayout(self)
        box.setSpacing(SNUG)
        for part in (self.head, self.list, self.strip):
            box.addWidget(part, 0 if part is self.head else 1)
        self.setAcceptDrops(True)
        self.fold(is_folded=False)

    def show_faces(self, faces: Sequence[Face], note: str, total: int) -> None:
        """Show these cards, of `total`."""
        self.list.cards.show_faces(faces)
        self.count.setText(str(total))
        self.strip.show_count(total)
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def fold(self, *, is_folded: bool) -> None:
        """Show the strip or the cards."""
        had_focus = self.list.hasFocus()
        self.is_folded = is_folded
        self.head.setVisible(not is_folded)
        self.list.setVisible(not is_folded)
        self.strip.setVisible(is_folded)
        self.setMinimumWidth(_FOLDED_PX if is_folded else _LANE_PX)
        self.setMaximumWidth(_FOLDED_PX if is_folded else _LANE_MOST_PX)
        self.layout().setContentsMargins(*((0, 0, 0, 0) if is_folded else (SNUG, SNUG, 0, TIGHT)))  # type: ignore[union-attr]
        wide = QSizePolicy.Policy.Fixed if is_folded else QSizePolicy.Policy.Expanding
        self.setSizePolicy(wide, QSizePolicy.Policy.Expanding)
        if had_focus:
            self.strip.setFocus()

    def come_into_sight(self) -> None:
        """Scroll the board so that this lane is seen."""
        self.board.ensureWidgetVisible(self, SNUG, 0)

    def _unfold(self) -> None:
        self.fold(is_folded=False)
        self.list.setFocus()
        self.board.unfolded.emit(self.lane.key)

    def show_target(self, *, is_target: bool) -> None:
        """A card hovers over the lane, or does no longer."""
        self._is_target = is_target
        self.update()

    def take_drag(self, event: QDragMoveEvent) -> None:
        """Take cards from other lanes."""
        if event.mimeData().hasFormat(MIME) and event.source() is not self.list:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
            self.show_target(is_target=True)
            self.board.scroll_towards(self.mapTo(self.board, event.position().toPoint()).x())
        else:
            event.ignore()

    def take_drop(self, event: QDropEvent) -> None:
        """Ask the page to bring the card here."""
        self.show_target(is_target=False)
        record = bytes(event.mimeData().data(MIME).data()).decode("ascii")
        # the page opens a dialog: the view that was dragged from must not take the card out itself
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        if record:  # once the drag is over: a dialog must not open inside it
            QTimer.singleShot(0, self, lambda: self.board.move_wanted.emit(record, self.lane.key))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Over the head or the folded strip."""
        self.take_drag(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802
        """Likewise."""
        self.take_drag(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        """Gone again."""
        self.show_target(is_target=False)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Dropped on the head or the strip."""
        self.take_drop(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """A sunken ground; framed while a card hovers."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("accent"), 2) if self._is_target else Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("accent_soft" if self._is_target else "sunken"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS_LARGE, RADIUS_LARGE)
        painter.end()


class Board(QScrollArea):
    """`opened`: a card was clicked; `entered_card`: Enter was pressed on it; `move_wanted`: card, key of the lane it should go to.

    `unfolded`: a lane was opened by the person; its cards may not have been read yet.
    """

    opened = Signal(str)
    unfolded = Signal(str)
    entered_card = Signal(str)
    move_wanted = Signal(str, str)

    def __init__(self, services: Services, lanes: Sequence[Lane], *, folded: Sequence[str] = ()) -> None:
        """`folded`: lanes that begin folded."""
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        inner.setProperty("role", "scrolled")
        box = QHBoxLayout(inner)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SNUG)
        self.lanes = {lane.key: LaneView(self, services, lane) for lane in lanes}
        for view in self.lanes.values():
            box.addWidget(view, 1)
        box.addStretch(0)
        self.setWidget(inner)
        self.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        for key in folded:
            self.lanes[key].fold(is_folded=True)

    @property
    def folded(self) -> list[str]:
        """The lanes of which only the count is seen."""
        return [key for key, view in self.lanes.items() if view.is_folded]

    def show_faces(
        self, faces: Mapping[str, Sequence[Face]], totals: Mapping[str, int], *, more: str = ""
    ) -> None:
        """The cards of every lane; the chosen card stays chosen where it lies now.

        `totals`: how many there are in each lane; where an open one holds more than are shown, `more` is told with their number.
        """
        kept = self.current_id()
        had_focus = any(view.list.hasFocus() for view in self.lanes.values())
        for key, view in self.lanes.items():
            shown, total = faces.get(key, ()), totals.get(key, 0)
            is_cut = not view.is_folded and total > len(shown) > 0
            view.show_faces(shown, more.format(n=total - len(shown)) if is_cut else "", total)
        if kept:
            self.choose(kept, with_focus=had_focus)

    def current_id(self) -> str:
        """The chosen card, or ""."""
        return next((one for view in self.lanes.values() if (one := view.list.current_id())), "")

    def choose(self, record: str, *, with_focus: bool = False) -> bool:
        """Make a card the chosen one, unfolding its lane; False where it is on none."""
        for view in self.lanes.values():
            place = view.list.cards.place_of(record)
            if place < 0:
                continue
            view.fold(is_folded=False)
            self.entered(view)
            view.list.choose(place)
            if with_focus:
                view.list.setFocus()
            return True
        return False

    def entered(self, lane: LaneView) -> None:
        """The focus came to a lane: what was chosen in others is not any longer."""
        for view in self.lanes.values():
            if view is not lane:
                view.list.clearSelection()
                view.list.setCurrentIndex(view.list.cards.index(-1))
        self.ensureWidgetVisible(lane, SNUG, 0)

    def go(self, lane: LaneView, step: int, place: int) -> None:
        """To the next lane that holds cards and is not folded."""
        views = list(self.lanes.values())
        at = views.index(lane) + step
        while 0 <= at < len(views):
            if not views[at].is_folded and views[at].list.cards.rowCount():
                views[at].list.choose(min(max(place, 0), views[at].list.cards.rowCount() - 1))
                views[at].list.setFocus()
                return
            at += step

    def focus_card(self) -> None:
        """Into the chosen card, else into the first lane that holds one."""
        open_lanes = [v for v in self.lanes.values() if v.list.cards.rowCount() and not v.is_folded]
        chosen = next((view for view in open_lanes if view.list.current_id()), None)
        if open_lanes:
            (chosen or open_lanes[0]).list.setFocus()

    def scroll_towards(self, x: int) -> None:
        """A card is dragged near an edge: go on that way."""
        bar = self.horizontalScrollBar()
        if x < _EDGE_PX:
            bar.setValue(bar.value() - _EDGE_PX // 2)
        elif x > self.width() - _EDGE_PX:
            bar.setValue(bar.value() + _EDGE_PX // 2)

    def push(self, record: str, lane: LaneView, step: int) -> None:
        """Ask the page to bring a card to the next lane."""
        keys = list(self.lanes)
        at = keys.index(lane.lane.key) + step
        if record and 0 <= at < len(keys):
            self.move_wanted.emit(record, keys[at])

    def menu(self, record: str, at: QPoint, *, moves_only: bool = False) -> None:
        """What can be done with a card."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if not moves_only:
            menu.addAction(_("打开"), lambda: self.entered_card.emit(record))
        moves = menu if moves_only else menu.addMenu(_("移到"))
        for key, view in self.lanes.items():
            if view.list.cards.place_of(record) < 0:
                action = QAction(view.lane.title.replace("&", "&&"), moves)
                action.triggered.connect(lambda _on=False, to=key: self.move_wanted.emit(record, to))
                moves.addAction(action)
        menu.popup(at)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The chosen card stays in sight when a panel takes room."""
        super().resizeEvent(event)
        for view in self.lanes.values():
            if view.list.current_id():
                QTimer.singleShot(0, view, view.come_into_sight)
