"""The pages as they will be printed: a PDF in a view, zoom, page numbers; a click tells which character was meant."""

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QEvent,
    QIODevice,
    QObject,
    QPoint,
    QPointF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QMouseEvent
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QFrame, QWidget

from zsapp.base.texts import _, counted
from zsapp.ui.dialogs.dialog import message
from zsapp.ui.services import Services
from zsapp.ui.theme.icons import on_change
from zsapp.ui.theme.tokens import GAP, SNUG, TIGHT
from zsapp.ui.widgets.buttons import Link, icon_button
from zsapp.ui.widgets.layout import column, row
from zsapp.ui.widgets.plain import PlainLabel, rule
from zsapp.ui.widgets.states import EmptyState

_ZOOM_STEP, _ZOOM_LEAST, _ZOOM_MOST = 1.2, 0.3, 4.0
_REACHES_PT = (4, 8, 14, 22, 30, 45, 70, 110)  # how far a selection reaches until it holds another character
_SLOP_PX = 4


class Preview(QFrame):
    """`show_pdf(bytes)`; the place that is looked at stays when another version comes. Draws its pages in threads of Qt's own."""

    clicked = Signal(str, int)  # text of the page, index of the character

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._services = services
        self._buffer: QBuffer | None = None
        self._pressed = QPoint()
        self.document = QPdfDocument(self)
        self.view = QPdfView(self)
        self.view.setDocument(self.document)
        self.view.setPageMode(QPdfView.PageMode.MultiPage)
        self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setPageSpacing(GAP)
        self.view.setAccessibleName(_("通报预览"))
        self.view.viewport().installEventFilter(self)
        icons = services.icons
        self.smaller = icon_button(icons, "zoom-out", _("缩小（Ctrl+-）"), self.zoom_out)
        self.larger = icon_button(icons, "zoom-in", _("放大（Ctrl+=）"), self.zoom_in)
        self.fit = icon_button(icons, "fit-width", _("适合宽度（Ctrl+\\）"), self.fit_width)
        self.place = PlainLabel(role="caption")
        self.state = PlainLabel(role="caption")
        self.remarks: tuple[str, ...] = ()
        self.remarks_link = Link("")
        self.remarks_link.clicked.connect(self.tell_remarks)
        self.remarks_link.hide()
        bar = row(
            *(self.place, None, self.state, self.remarks_link, SNUG, self.smaller, self.larger, self.fit),
            gap=TIGHT,
            margins=(GAP, TIGHT, SNUG, TIGHT),
        )
        self.nothing = EmptyState(
            *(services.theme, icons, "sync", _("原件还没有到这台电脑")),
            _("它由签发的电脑随同步或交换包送来，到了就能在这里看。"),
        )
        self.nothing.hide()
        box = column(bar, rule(), self.view, self.nothing, gap=0, margins=(1, 1, 1, 1))
        box.setStretch(2, 1)
        box.setStretch(3, 1)
        self.setLayout(box)
        self.view.pageNavigator().currentPageChanged.connect(self._tell_place)
        on_change(services.theme, self._recolour)
        self._recolour()

    def show_pdf(self, data: bytes) -> None:
        """Show another document, at the place that is looked at; none: that it is not here yet."""
        places = (self.view.verticalScrollBar().value(), self.view.horizontalScrollBar().value())
        self.document.close()
        if self._buffer is not None:
            self._buffer.deleteLater()
        self._buffer = QBuffer(self)
        self._buffer.setData(QByteArray(data))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document.load(self._buffer)
        QTimer.singleShot(0, self, lambda: self._go_to(*places))
        self._tell_place()
        self.view.setVisible(bool(data))
        self.nothing.setVisible(not data)

    def _go_to(self, down: int, right: int) -> None:
        self.view.verticalScrollBar().setValue(down)
        self.view.horizontalScrollBar().setValue(right)

    def tell_state(self, text: str) -> None:
        """A short word beside the page number."""
        self.state.setText(text)

    def take_remarks(self, remarks: tuple[str, ...]) -> None:
        """What the reader of the pages should be told: substituted typefaces, missing characters, damaged photos."""
        self.remarks = remarks
        text = counted("{n}处提示", len(remarks)).format(n=len(remarks))
        self.remarks_link.show_words(text)
        self.remarks_link.setVisible(bool(remarks))

    def tell_remarks(self) -> None:
        """Show them."""
        message(self, _("关于这份通报"), "\n".join(self.remarks))

    @property
    def page_count(self) -> int:
        """How many pages are shown."""
        return self.document.pageCount()

    def _tell_place(self) -> None:
        count = self.page_count
        page = min(self.view.pageNavigator().currentPage() + 1, count)
        self.place.setText(_("第{n}页，共{count}页").format(n=page, count=count) if count else "")

    # -- zoom

    def zoom_in(self) -> None:
        """Larger."""
        self._zoom(_ZOOM_STEP)

    def zoom_out(self) -> None:
        """Smaller."""
        self._zoom(1 / _ZOOM_STEP)

    def fit_width(self) -> None:
        """As wide as the view."""
        self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)

    def _zoom(self, by: float) -> None:
        factor = self._scale() * 72 / self.logicalDpiX()
        self.view.setZoomMode(QPdfView.ZoomMode.Custom)
        self.view.setZoomFactor(max(_ZOOM_LEAST, min(_ZOOM_MOST, factor * by)))

    def _scale(self) -> float:
        """Device-independent pixels for a point of the page."""
        if self.view.zoomMode() is QPdfView.ZoomMode.Custom or not self.page_count:
            return self.view.zoomFactor() * self.logicalDpiX() / 72
        margins = self.view.documentMargins()
        room = self.view.viewport().width() - margins.left() - margins.right()
        return float(room / self.document.pagePointSize(0).width())

    # -- clicks

    def place_at(self, at: QPoint) -> tuple[int, QPointF] | None:
        """The page and the place on it (in points) under a place of the viewport; None beside the pages."""
        scale, margins = self._scale(), self.view.documentMargins()
        x = at.x() + self.view.horizontalScrollBar().value()
        y = at.y() + self.view.verticalScrollBar().value() - margins.top()
        sizes = [(self.document.pagePointSize(page) * scale).toSize() for page in range(self.page_count)]
        whole = max((size.width() for size in sizes), default=0) + margins.left() + margins.right()
        for page, size in enumerate(sizes):
            left = (max(whole, self.view.viewport().width()) - size.width()) // 2
            if 0 <= y < size.height():
                inside = 0 <= x - left < size.width()
                return (page, QPointF((x - left) / scale, y / scale)) if inside else None
            y -= size.height() + self.view.pageSpacing()
        return None

    def character_at(self, page: int, point: QPointF) -> int:
        """The index of the character at a place of a page, or -1."""
        for reach in _REACHES_PT:
            for side in (1, -1):
                other = QPointF(point.x() + side * reach, point.y())
                found = self.document.getSelection(page, point, other)
                if found.isValid():
                    return found.startIndex() if side > 0 else found.endIndex()
        return -1

    def click(self, at: QPoint) -> None:
        """As if a place of the viewport had been clicked."""
        if (place := self.place_at(at)) is None:
            return
        page, point = place
        if (index := self.character_at(page, point)) >= 0:
            self.clicked.emit(self.document.getAllText(page).text(), index)

    def _recolour(self) -> None:
        palette = self.view.palette()
        palette.setColor(palette.ColorRole.Dark, self._services.theme.colour("sunken"))
        self.view.setPalette(palette)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """A press and release in one place is a click; a drag scrolls."""
        if isinstance(event, QMouseEvent) and event.button() is Qt.MouseButton.LeftButton:
            if event.type() is QEvent.Type.MouseButtonPress:
                self._pressed = event.position().toPoint()
            elif event.type() is QEvent.Type.MouseButtonRelease:
                at = event.position().toPoint()
                if (at - self._pressed).manhattanLength() <= _SLOP_PX:
                    self.click(at)
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:  # noqa: N802
        """A page at about two thirds."""
        return QSize(640, 700)
