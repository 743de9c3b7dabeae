"""Photos and papers of a visit: dropped, pasted or from a file; thumbnails are made in a worker, turned as the camera was held."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QCoreApplication,
    QEvent,
    QIODevice,
    QMimeData,
    QSize,
    QStandardPaths,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QImage,
    QImageReader,
    QKeyEvent,
    QKeySequence,
    QPixmap,
)
from PySide6.QtWidgets import QFileDialog, QFrame, QLabel, QWidget

from zsapp.base.errors import PlaceError, UserError
from zsapp.base.texts import _
from zsapp.ui.dialogs.files import in_words
from zsapp.ui.jobs import Lane
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG, TIGHT
from zsapp.ui.widgets.buttons import button, icon_button
from zsapp.ui.widgets.fields import LineField
from zsapp.ui.widgets.layout import clear, column, row, scroll_to
from zsapp.ui.widgets.plain import PlainLabel, set_look
from zsapp.ui.widgets.states import IconLabel
from zsapp.verbs import company, visit_writing
from zsapp.verbs.attach import PHOTO, SIZE_LIMIT
from zsapp.verbs.sync import file_states
from zsapp.verbs.visit_writing import Picture

THUMB = QSize(112, 84)
_LOSSLESS_PIXELS = 4_000_000  # a screenshot is kept as PNG, a pasted photo as JPEG
_ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".heic", ".heif", ".jfif"}
_PASTED_FORMATS = ("image/jpeg", "image/png")
_FOLDER = "pictures/folder"


@dataclass(frozen=True, slots=True)
class Taken:
    """A file as a worker read it: bytes, name, and a small upright picture of it where it is a photo."""

    content: bytes
    name: str
    thumb: QImage | None


def thumbnail(content: bytes, *, ratio: float = 1.0) -> QImage | None:
    """A small picture, upright; None where the bytes are no photo. In a worker: 40 megapixels take a moment."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    reader.setAllocationLimit(1024)
    whole, wanted = reader.size(), THUMB * ratio
    if whole.isValid() and (whole.width() > 2 * wanted.width() or whole.height() > 2 * wanted.height()):
        # a decoder that can gives a smaller picture at once; twice as large, so that it stays sharp
        reader.setScaledSize(whole.scaled(wanted * 2, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        return None
    fitted = image.scaled(
        wanted, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    fitted.setDevicePixelRatio(ratio)
    return fitted


def taken_file(path: Path, *, ratio: float = 1.0) -> Taken:
    """Read a file. In a worker. Raises UserError, PlaceError."""
    try:
        if path.is_dir():
            raise UserError(_("“{name}”是文件夹，请选择里面的照片。").format(name=path.name))
        if path.stat().st_size > SIZE_LIMIT:
            raise UserError(_("“{name}”超过 100 MB，请压缩后再添加。").format(name=path.name))
        content = path.read_bytes()
    except OSError as error:
        raise PlaceError(
            _("无法读取 {path}：{why}。请检查路径和权限，或关闭正在使用它的程序后再试。").format(
                path=path, why=error.strerror
            )
        ) from error
    thumb = thumbnail(content, ratio=ratio)
    if thumb is None and path.suffix.lower() in _ENDINGS:
        raise UserError(
            _("“{name}”不是能识别的照片，没有添加。请换成 JPG 或 PNG 再试。").format(name=path.name)
        )
    return Taken(content, path.name, thumb)


def _taken(content: bytes, name: str, ratio: float) -> Taken:
    return Taken(content, name, thumbnail(content, ratio=ratio))


def taken_image(image: QImage, name: str, *, ratio: float = 1.0) -> Taken:
    """A pasted picture as a file. In a worker."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    is_small = image.hasAlphaChannel() or image.width() * image.height() <= _LOSSLESS_PIXELS
    image.save(buffer, "PNG" if is_small else "JPG", -1 if is_small else 92)  # type: ignore[call-overload]
    content = bytes(buffer.data().data())
    return Taken(content, name + (".png" if is_small else ".jpg"), thumbnail(content, ratio=ratio))


class Tile(QFrame):
    """One picture: thumbnail, caption, remove."""

    captioned = Signal(str)
    removed = Signal()

    def __init__(self, services: Services, picture: Picture, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = picture
        self.image = QLabel()
        self.image.setFixedSize(THUMB)
        self.image.setAlignment(Qt.AlignmentFlag.AlignCenter)
        is_photo = picture.attachment_kind == PHOTO or picture.media_type.startswith("image/")
        self.paper = IconLabel(services.theme, services.icons, "photo" if is_photo else "paper", size=40)
        self.caption = LineField(_("{name}的说明").format(name=picture.file_name or _("照片")))
        self.caption.setPlaceholderText(_("说明（可不填）"))
        self.caption.setMaxLength(300)
        self.caption.setText(picture.caption)
        self.caption.setCursorPosition(0)
        self.caption.textEdited.connect(self.captioned)
        remove = icon_button(
            services.icons, "close", _("移除{name}").format(name=picture.file_name), self.removed.emit
        )
        holder = QWidget()
        holder.setFixedSize(THUMB)
        inner = column(self.image, gap=0)
        holder.setLayout(inner)
        self.paper.setParent(holder)
        self.paper.move((THUMB.width() - 40) // 2, (THUMB.height() - 40) // 2)
        name = PlainLabel(picture.file_name or _("照片"), role="caption")
        self.where_icon = IconLabel(services.theme, services.icons, "sync", "text_faint", size=16)
        self.where = PlainLabel(role="caption")
        for each in (self.where_icon, self.where):
            each.hide()
        line = row(self.where_icon, self.where, None, gap=TIGHT)
        self.setLayout(row(holder, column(row(name, remove), self.caption, line, None, gap=TIGHT), gap=GAP))

    def show_thumb(self, image: QImage) -> None:
        """The small picture came."""
        self.paper.hide()
        self.image.setPixmap(QPixmap.fromImage(image))

    def show_where(self, state: str) -> None:
        """Whether it is here only, on its way, or on the hub, by icon and word."""
        from zsapp.ui.pages.sync.words import file_words

        icon, token, word = file_words(state, is_moving=False)
        self.where_icon.show_icon(icon, token)
        self.where.setText(word)
        for each in (self.where_icon, self.where):
            each.show()


class Pictures(QFrame):
    """The tiles, and the place where files are dropped. `put` shows pictures; `added`, `edited`, `removed` tell what a person did."""

    added = Signal(object)  # Picture, sealed in the profile already
    edited = Signal(object)  # list of Picture
    removed = Signal(object)  # Picture

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "field")
        self.setAcceptDrops(True)
        self._services = services
        self._pictures: list[Picture] = []
        self.tiles: list[Tile] = []
        self._thumbs: dict[str, QImage] = {}
        self._troubles: list[str] = []
        services.sync.changed.connect(self._ask_where)
        self._list = column(gap=GAP)
        self.words = PlainLabel(_("把照片拖到这里，或按 Ctrl+V 粘贴截图、文件。"), role="soft", wraps=True)
        self.pick = button(_("选择文件"), self.choose, icons=services.icons, icon="photo")
        self.trouble = PlainLabel(role="hint", wraps=True)
        self.trouble.hide()
        self.setLayout(
            column(
                self._list,
                self.words,
                row(self.pick, None),
                self.trouble,
                gap=SNUG,
                margins=(GAP, GAP, GAP, GAP),
            )
        )

    def put(self, pictures: Sequence[Picture]) -> None:
        """Show these."""
        clear(self._list)
        self._pictures, self.tiles = list(pictures), []
        for number, picture in enumerate(pictures):
            tile = Tile(self._services, picture)
            tile.captioned.connect(self._captioned)
            tile.removed.connect(lambda number=number: self._remove(number))
            self._list.addWidget(tile)
            self.tiles.append(tile)
            self._want_thumb(tile)
        self._ask_where()

    def _ask_where(self) -> None:
        """Where the files are; asked again when synchronisation came to something."""
        sync = self._services.sync
        if (
            not self.tiles
            or not sync.is_joined
            or (sync.status is not None and sync.status.state == "receiving")
        ):
            return
        names = [tile.picture.blob for tile in self.tiles]
        self._services.read(lambda desk: file_states(desk, names), self._show_where, owner=self)

    def _show_where(self, states: dict[str, str]) -> None:
        for tile in self.tiles:
            if tile.picture.blob in states:
                tile.show_where(states[tile.picture.blob])

    def _want_thumb(self, tile: Tile) -> None:
        blob = tile.picture.blob
        if blob in self._thumbs:
            tile.show_thumb(self._thumbs[blob])
            return
        if tile.picture.attachment_kind != PHOTO and not tile.picture.media_type.startswith("image/"):
            return

        def made(image: QImage | None) -> None:
            if image is not None:
                self._thumbs[blob] = image
                tile.show_thumb(image)

        ratio = self.devicePixelRatioF()

        def work() -> QImage | None:
            content = self._services.office.run(lambda desk: company.photo(desk, blob))
            return thumbnail(content, ratio=ratio) if content else None

        # a damaged file shows its sign only; the care of the profile tells of it
        self._services.jobs.run(work, made, lane=Lane.POOL, owner=tile, on_error=lambda _error: None)

    def _captioned(self, _text: str) -> None:
        self._pictures = [replace(tile.picture, caption=tile.caption.text()) for tile in self.tiles]
        self.edited.emit(self._pictures)

    def _remove(self, number: int) -> None:
        self.removed.emit(self._pictures[number])

    # -- adding

    def choose(self) -> None:
        """Ask for files."""
        dialog = in_words(QFileDialog(self.window(), _("选择照片或资料"), self._folder()))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([_("照片 (*.jpg *.jpeg *.png *.webp *.bmp *.tif *.tiff)"), _("所有文件 (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self._chosen)
        dialog.open()

    def _folder(self) -> str:
        kept = self._services.preferences.get(_FOLDER)
        if isinstance(kept, str) and Path(kept).is_dir():
            return kept
        place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        return place if place and Path(place).is_dir() else str(Path.home())

    def _chosen(self, names: list[str]) -> None:
        paths = [Path(name) for name in names]
        self._services.preferences.put(_FOLDER, str(paths[0].parent))
        self.add_files(paths)

    def add_files(self, paths: Sequence[Path]) -> None:
        """Take files: photos as photos, other files as papers."""
        self._forget_trouble()
        ratio = self.devicePixelRatioF()
        for path in paths:
            self._take(partial(taken_file, path, ratio=ratio))

    def add_data(self, data: QMimeData) -> bool:
        """Take what was pasted or dropped; False where it holds neither files nor a picture."""
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if paths:
            self.add_files(paths)
            return True
        self._forget_trouble()
        ratio, name = self.devicePixelRatioF(), _("粘贴的照片")
        for media_type in _PASTED_FORMATS:
            if data.hasFormat(media_type):
                content = bytes(data.data(media_type).data())
                ending = media_type.rpartition("/")[2].replace("jpeg", "jpg")
                self._take(partial(_taken, content, f"{name}.{ending}", ratio))
                return True
        if data.hasImage():
            image = data.imageData()
            if isinstance(image, QImage) and not image.isNull():
                self._take(lambda: taken_image(image, name, ratio=ratio))
                return True
        return False

    def _take(self, work: Callable[[], Taken]) -> None:
        self._services.jobs.run(
            work, self._seal, lane=Lane.POOL, owner=self, label=_("正在读取照片…"), on_error=self._not_taken
        )

    def _seal(self, taken: Taken) -> None:
        kind = PHOTO if taken.thumb is not None else "资料"

        def kept(picture: Picture) -> None:
            if taken.thumb is not None:
                self._thumbs[picture.blob] = taken.thumb
            self.added.emit(picture)

        self._services.ask(
            lambda desk: visit_writing.keep_picture(desk, taken.content, taken.name, kind=kind),
            kept,
            owner=self,
            on_error=self._not_taken,
        )

    def _forget_trouble(self) -> None:
        self._troubles.clear()
        self.trouble.hide()

    def _not_taken(self, error: BaseException) -> None:
        """Each file of those added together is named, and the hint does not stay below the edge."""
        if isinstance(error, UserError | PlaceError):
            self._troubles.append(str(error))
            self.trouble.setText("\n".join(self._troubles))
            self.trouble.show()
            QTimer.singleShot(0, self, self._show_trouble)  # once it has its place
        else:
            self._services.jobs.report(error)

    def _show_trouble(self) -> None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        scroll_to(self.trouble)

    # -- Qt's

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Files and pictures."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()
            set_look(self, tone="focus")

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:  # noqa: N802
        """Gone again."""
        set_look(self, tone="")

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Take them."""
        set_look(self, tone="")
        if self.add_data(event.mimeData()):
            event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Ctrl+V."""
        from PySide6.QtGui import QGuiApplication

        if event.matches(QKeySequence.StandardKey.Paste):
            self.add_data(QGuiApplication.clipboard().mimeData())
        else:
            super().keyPressEvent(event)
