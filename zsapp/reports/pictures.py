"""Photos in reports: only from bytes handed in, turned upright, at most 300 dpi at their printed size, the same bytes each time."""

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.platypus.flowables import Flowable

from zsapp.base.errors import PlaceError
from zsapp.base.texts import _
from zsapp.domain.bulletin.model import Photo
from zsapp.reports.fonts import FontBook, Role
from zsapp.reports.text import Text, TextStyle

Photos = Callable[[str], bytes | None]
"""Gives the bytes of a photo by its blob; None where they are not here (yet)."""

BOX_WIDTH_PT, BOX_HEIGHT_PT = 75 * mm, 56.25 * mm
_MOST_CAPTION_PT = 64.0  # four lines; a longer caption is cut
_GAP_PT = 4.0
_DPI = 300
_QUALITY = 85
_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")
_MOST_PIXELS = 120_000_000
CAPTION = TextStyle(Role.KAI, 12, 16, align="center")
_TOLD = TextStyle(Role.SONG, 10.5, 15, align="center")


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo ready to be embedded: JPEG bytes, and its printed size in points within the box."""

    data: bytes
    width_pt: float
    height_pt: float


def prepare(data: bytes) -> Picture:
    """The photo turned by its EXIF orientation, in RGB, scaled down to 300 dpi at its printed size.

    Raises PlaceError where the bytes are no picture, or one too large to be opened safely.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd metadata; size is judged here
            with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
                return _prepared(opened)
    # Pillow's readers raise these and more for damaged files; SyntaxError comes from broken PNG chunks.
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise PlaceError(_("这份文件不是可以打开的照片，请重新附上。")) from error
    except Image.DecompressionBombError as error:
        raise PlaceError(_("照片尺寸过大，请缩小后重新附上。")) from error


def _prepared(opened: Image.Image) -> Picture:
    if opened.width * opened.height > _MOST_PIXELS:
        raise PlaceError(_("照片尺寸过大，请缩小后重新附上。"))
    most = (int(BOX_WIDTH_PT / 72 * _DPI), int(BOX_HEIGHT_PT / 72 * _DPI))
    # A JPEG is decoded at a fraction of its size where that is enough; the longer side fits either way it is turned.
    opened.draft("RGB", (max(most), max(most)))
    upright = ImageOps.exif_transpose(opened)
    flat = _on_white(upright)
    flat.thumbnail(most, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=_QUALITY)
    scale = min(BOX_WIDTH_PT / flat.width, BOX_HEIGHT_PT / flat.height)
    return Picture(out.getvalue(), flat.width * scale, flat.height * scale)


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        ground = Image.new("RGB", layer.size, (255, 255, 255))
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    return picture.convert("RGB")


class PhotoRow(Flowable):  # type: ignore[misc]  # reportlab has no types
    """Up to two photos beside each other with their captions below; instead of a picture a sentence in a frame."""

    def __init__(self, photos: list[tuple[Picture | str, str]], book: FontBook) -> None:
        super().__init__()
        self._pictures = [picture for picture, _caption in photos]
        self._captions = [Text(caption, CAPTION, book) for _picture, caption in photos]
        self._book = book

    def wrap(self, width_pt: float, _height_pt: float) -> tuple[float, float]:
        """The whole width; the highest picture, the highest caption and some room above and below."""
        self._width_pt = width_pt
        heights = [caption.wrap(BOX_WIDTH_PT, _MOST_CAPTION_PT)[1] for caption in self._captions]
        tall = [BOX_HEIGHT_PT if isinstance(each, str) else each.height_pt for each in self._pictures]
        self._box_pt = max(tall)
        self._height_pt = self._box_pt + min(max(heights), _MOST_CAPTION_PT) + 3 * _GAP_PT
        return width_pt, self._height_pt

    def draw(self) -> None:
        """Draw from the left, one alone in the middle, all with their feet on one line; called by reportlab."""
        count = len(self._pictures)
        gap = (self._width_pt - count * BOX_WIDTH_PT) / (count + 1) if count == 1 else 0.0
        step = self._width_pt - BOX_WIDTH_PT if count > 1 else 0.0
        bottom = self._height_pt - self._box_pt - _GAP_PT
        for number, (picture, caption) in enumerate(zip(self._pictures, self._captions, strict=True)):
            left = gap + number * step
            self._box(picture, left, bottom)
            shown = caption.split(BOX_WIDTH_PT, _MOST_CAPTION_PT)[0]
            shown.wrap(BOX_WIDTH_PT, _MOST_CAPTION_PT)
            shown.drawOn(self.canv, left, bottom - _GAP_PT - shown.height)

    def _box(self, picture: Picture | str, left_pt: float, bottom_pt: float) -> None:
        canvas = self.canv
        if isinstance(picture, str):
            canvas.setLineWidth(0.5)
            canvas.rect(left_pt, bottom_pt, BOX_WIDTH_PT, BOX_HEIGHT_PT)
            told = Text(picture, _TOLD, self._book)
            _width, height = told.wrap(BOX_WIDTH_PT - 12 * mm, BOX_HEIGHT_PT)
            told.drawOn(canvas, left_pt + 6 * mm, bottom_pt + (BOX_HEIGHT_PT - height) / 2)
            return
        reader = ImageReader(io.BytesIO(picture.data))
        x_pt = left_pt + (BOX_WIDTH_PT - picture.width_pt) / 2
        canvas.drawImage(reader, x_pt, bottom_pt, picture.width_pt, picture.height_pt)


def photo_rows(photos: tuple[Photo, ...], fetch: Photos, book: FontBook) -> tuple[list[Flowable], list[str]]:
    """Rows of two photos with captions, and what to tell of those that could not be drawn."""
    ready: list[tuple[Picture | str, str]] = []
    remarks: list[str] = []
    for photo in photos:
        picture: Picture | str
        try:
            data = fetch(photo.blob)
            picture = prepare(data) if data is not None else _("照片尚未传到这台电脑。")
        except PlaceError as error:
            picture = str(error)
        if isinstance(picture, str):
            remarks.append(_("照片“{caption}”：{what}").format(caption=photo.caption, what=picture))
        ready.append((picture, photo.caption))
    return [PhotoRow(ready[start : start + 2], book) for start in range(0, len(ready), 2)], remarks
