"""Photos: turned upright, scaled to 300 dpi at their printed size, never a crash, the same bytes each time."""

import io
import random

import pytest
from PIL import Image

from tests.support.spring import photo
from zsapp.base.errors import PlaceError
from zsapp.reports.pictures import BOX_HEIGHT_PT, BOX_WIDTH_PT, prepare


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)  # type: ignore[arg-type]
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(prepare(data).data))
    picture.load()
    return picture


@pytest.mark.parametrize(("orientation", "place"), [(1, "left"), (3, "right"), (6, "top"), (8, "bottom")])
def test_exif_orientation_is_applied(orientation: int, place: str) -> None:
    picture = Image.new("RGB", (400, 200), "white")
    picture.paste((255, 0, 0), (0, 0, 80, 200))  # a red strip on the left of what the camera stored
    exif = Image.Exif()
    exif[0x0112] = orientation
    upright = opened(encoded(picture, "JPEG", exif=exif.tobytes()))
    width, height = upright.size
    points = {
        "left": (width // 20, height // 2),
        "right": (width - width // 20, height // 2),
        "top": (width // 2, height // 20),
        "bottom": (width // 2, height - height // 20),
    }
    red = {name for name, point in points.items() if upright.getpixel(point)[1] < 100}  # type: ignore[index,operator]
    assert red == {place}
    assert (height > width) == (orientation in (6, 8))


def test_large_photos_are_scaled_to_300_dpi_and_keep_their_shape() -> None:
    prepared = prepare(photo(1, (4000, 3000)))
    with Image.open(io.BytesIO(prepared.data)) as picture:
        assert picture.width / (prepared.width_pt / 72) <= 301
        assert picture.width / picture.height == pytest.approx(4 / 3, rel=0.01)
    assert prepared.width_pt <= BOX_WIDTH_PT + 0.01
    assert prepared.height_pt <= BOX_HEIGHT_PT + 0.01
    assert len(prepared.data) < 200_000


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("RGBA", "PNG"),
        ("P", "PNG"),
        ("LA", "PNG"),
        ("1", "PNG"),
        ("CMYK", "JPEG"),
        ("L", "JPEG"),
        ("I;16", "PNG"),
    ],
)
def test_modes_of_colour(mode: str, kind: str) -> None:
    assert opened(encoded(Image.new(mode, (60, 40)), kind)).mode == "RGB"


def test_transparent_parts_are_white() -> None:
    assert opened(encoded(Image.new("RGBA", (60, 40), (0, 0, 0, 0)), "PNG")).getpixel((30, 20)) == (
        255,
        255,
        255,
    )


@pytest.mark.parametrize(
    "data", [b"", b"MZ", b"%PDF-1.7", b"<svg/>", photo(1)[:200], b"\xff\xd8\xff\xe0" + bytes(500)]
)
def test_what_is_no_picture_says_so(data: bytes) -> None:
    with pytest.raises(PlaceError, match="不是可以打开的照片"):
        prepare(data)


def test_too_large_to_be_opened_safely() -> None:
    with pytest.raises(PlaceError, match="过大"):
        prepare(encoded(Image.new("1", (20_000, 20_000)), "PNG"))


def test_damaged_photos_never_crash() -> None:
    chance = random.Random(7)
    whole = [
        photo(3, (160, 120)),
        encoded(Image.new("RGBA", (50, 50)), "PNG"),
        encoded(Image.new("P", (50, 50)), "GIF"),
    ]
    refused = 0
    for _round in range(600):
        data = bytearray(chance.choice(whole))
        for _hit in range(chance.randint(1, 12)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            prepare(bytes(data[: chance.randint(1, len(data))] if chance.random() < 0.5 else data))
        except PlaceError:
            refused += 1
    assert refused > 50


def test_the_same_bytes_again() -> None:
    assert prepare(photo(5)).data == prepare(photo(5)).data
