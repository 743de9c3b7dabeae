"""Photos of a company: thumbnails made in a worker, one opened large, arrows go on to the next."""

from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import (
    QIcon,
    QImage,
    QImageIOHandler,
    QImageReader,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from zsapp.base.texts import _
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.jobs import Job, Lane
from zsapp.ui.pages.company.section import Section
from zsapp.ui.pages.company.words import joined
from zsapp.ui.pages.sync.words import file_words
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import SNUG
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.flow import Flow
from zsapp.ui.widgets.layout import row
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.verbs import company
from zsapp.verbs.company import CompanyView
from zsapp.verbs.desk import Desk
from zsapp.verbs.sync import file_states

_THUMB = QSize(176, 132)
_LARGE_PX = 2_400
_AT_ONCE = 12
_KEPT = 200  # thumbnails
_RATIO = 2  # drawn for a screen of 200 %


def picture(content: bytes, most: QSize, *, crops: bool = False) -> QImage:
    """An image no larger than `most` (with `crops` it fills it), turned as its camera was held. In a worker. Null where it is none."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size, within = reader.size(), QSize(most)
    if reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90:
        within.transpose()
    mode = Qt.AspectRatioMode.KeepAspectRatioByExpanding if crops else Qt.AspectRatioMode.KeepAspectRatio
    if size.isValid() and (size.width() > within.width() or size.height() > within.height()):
        reader.setScaledSize(size.scaled(within, mode))
    image = reader.read()
    if crops and not image.isNull():
        x, y = max(0, image.width() - most.width()) // 2, max(0, image.height() - most.height()) // 2
        image = image.copy(x, y, min(most.width(), image.width() - x), min(most.height(), image.height() - y))
    return image


def read_picture(
    services: Services,
    blob: str,
    most: QSize,
    then: Callable[[QImage | None], None],
    *,
    owner: QWidget,
    crops: bool = False,
) -> Job:
    """Fetch and scale a photo beside everything else; None where it is not on this computer."""

    def work(desk: Desk) -> QImage | None:
        content = company.photo(desk, blob)
        return None if content is None else picture(content, most, crops=crops)

    return services.jobs.run(lambda: services.office.run(work), then, lane=Lane.POOL, owner=owner)


class PhotosSection(Section):
    """照片: a grid of thumbnails."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("照片"))
        self._thumbs: OrderedDict[str, QIcon] = OrderedDict()
        self.tiles: list[QToolButton] = []
        self._photos: list[dict[str, Any]] = []

    def data_of(self, view: CompanyView) -> Any:
        """The photos, the newest first."""
        return sorted(view.photos, key=lambda each: each["taken_on"] or "", reverse=True)

    def fill(self, data: Any, view: CompanyView) -> None:
        """The newest, and a button for the others."""
        self.tell_count(len(data))
        self.tiles, self._photos = [], data
        if not data:
            self.invite(_("还没有照片。写拜访时拖进去或粘贴的照片会收在这里。"))
            return
        self._holder = QWidget()
        self._flow = Flow(self._holder, gap=SNUG)
        self.inside.addWidget(self._holder)
        self._add_tiles(_AT_ONCE)
        if (more := len(data) - _AT_ONCE) > 0:
            self._more = button(_("再看 {n} 张").format(n=more), self.show_all, tone="quiet")
            self.inside.addLayout(row(self._more, None))

    def show_all(self) -> None:
        """The others too."""
        self._more.hide()
        self._add_tiles(len(self._photos))
        self.tiles[_AT_ONCE].setFocus()

    def _add_tiles(self, most: int) -> None:
        for place in range(len(self.tiles), min(most, len(self._photos))):
            tile = self._tile(place)
            self.tiles.append(tile)
            self._flow.addWidget(tile)
        if self.services.sync.is_joined:
            names = [photo["blob"] for photo in self._photos[: len(self.tiles)]]
            self.services.read(lambda desk: file_states(desk, names), self._show_where, owner=self)

    def _show_where(self, states: dict[str, str]) -> None:
        """Whether a photo is here only, on its way, or on the hub: told by the tooltip, and by the large picture."""
        for photo, tile in zip(self._photos, self.tiles, strict=False):
            if photo["blob"] in states:
                photo["where"] = file_words(states[photo["blob"]], is_moving=False)[2]
                tile.setToolTip(photo["where"])
                tile.setAccessibleDescription(photo["where"])

    def _tile(self, place: int) -> QToolButton:
        photo = self._photos[place]
        tile = QToolButton()
        tile.setIconSize(_THUMB)
        tile.setFixedSize(_THUMB + QSize(12, 12))
        tile.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        tile.setAccessibleName(told(photo))
        tile.setIcon(self.services.icons.icon("photo", "text_faint"))
        tile.clicked.connect(partial(self.open_large, place))
        if (known := self._thumbs.get(photo["blob"])) is not None:
            tile.setIcon(known)
        else:
            done = partial(self._put, tile, photo["blob"])
            read_picture(self.services, photo["blob"], _THUMB * _RATIO, done, owner=tile, crops=True)
        return tile

    def _put(self, tile: QToolButton, blob: str, image: QImage | None) -> None:
        if image is None or image.isNull():
            missing = _("照片还没有传到这台电脑") if image is None else _("这张照片无法显示")
            tile.setToolTip(missing)
            tile.setAccessibleDescription(missing)
            return
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(_RATIO)
        made = QIcon(pixmap)
        tile.setIcon(made)
        self._thumbs[blob] = made
        while len(self._thumbs) > _KEPT:
            self._thumbs.popitem(last=False)

    def open_large(self, place: int) -> "PhotoDialog":
        """One photo in a window of its own."""
        dialog = PhotoDialog(self.window(), self.services, self._photos, place)
        dialog.open()
        return dialog


def told(photo: dict[str, Any]) -> str:
    """A photo in words: what, when, of which visit."""
    return joined((photo["title"] or photo["file_name"], photo["taken_on"])) or _("照片")


class Picture(QWidget):
    """An image as large as there is room, never larger than it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self.setMinimumSize(240, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_image(self, image: QImage) -> None:
        """Another one; a null one shows nothing."""
        self._image = image
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """In the middle, smooth."""
        if self._image.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        room = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        most = self._image.size() / self.devicePixelRatioF()
        if room.width() > most.width():
            room = most
        place = QRectF(
            (self.width() - room.width()) / 2,
            (self.height() - room.height()) / 2,
            room.width(),
            room.height(),
        )
        painter.drawImage(place, self._image)
        painter.end()


class PhotoDialog(Dialog):
    """Left and right go on, Escape closes."""

    def __init__(
        self, parent: QWidget | None, services: Services, photos: list[dict[str, Any]], place: int
    ) -> None:
        super().__init__(parent, _("照片"), width_px=640)
        self._services, self._photos, self.place = services, photos, place
        self._reading: Job | None = None
        self.picture = Picture()
        self.words = PlainLabel(role="soft")
        self.body.addWidget(self.picture, 1)
        self.body.addWidget(self.words)
        self.before = self.add_button(_("上一张"), lambda: self.go(-1))
        self.after = self.add_button(_("下一张"), lambda: self.go(1))
        self.add_button(_("关闭"), self.accept, tone="primary", is_default=True)
        for each in (self.before, self.after):
            each.setVisible(len(photos) > 1)
        screen = self.screen().availableGeometry()
        self.resize(min(1040, screen.width() - 80), min(760, screen.height() - 80))
        self._show()

    def go(self, by: int) -> None:
        """The next one, or the one before; around at the ends."""
        self.place = (self.place + by) % len(self._photos)
        self._show()

    def _show(self) -> None:
        photo = self._photos[self.place]
        self.heading.setText(photo["title"] or photo["file_name"] or _("照片"))
        where = _("第{n}张，共{of}张").format(n=self.place + 1, of=len(self._photos))
        visit = str(photo["visit_name"] or "")
        day = (
            "" if visit.startswith(str(photo["taken_on"])) else photo["taken_on"]
        )  # a visit is named by its day
        told_of = (day, visit, photo["team_name"], where, photo.get("where"))
        self.words.setText(joined(told_of))
        self.picture.setAccessibleName(told(photo))
        if self._reading is not None:
            self._reading.cancel()
        most = QSize(_LARGE_PX, _LARGE_PX)
        self._reading = read_picture(self._services, photo["blob"], most, self._put, owner=self)

    def _put(self, image: QImage | None) -> None:
        self._reading = None
        if image is None or image.isNull():
            missing = _("照片还没有传到这台电脑") if image is None else _("这张照片无法显示")
            self.words.setText(joined((missing, self.words.whole_text())))
        self.picture.show_image(image if image is not None else QImage())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Left, right."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None and len(self._photos) > 1:
            self.go(step)
        else:
            super().keyPressEvent(event)
