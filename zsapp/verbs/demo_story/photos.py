"""Photos drawn by the program: a factory, a workshop, a table with people, samples. Plainly drawings, without words.

`PIL` is imported late: only who wants the pictures pays for it.
"""

import io
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from zsapp.verbs.demo_story.rest import PHOTOS, attachment_id, scene_of

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

WIDTH, HEIGHT = 1200, 800
_QUALITY = 84
Colour = tuple[int, int, int]
_SKIES: tuple[tuple[Colour, Colour], ...] = (
    ((126, 178, 221), (226, 238, 247)),
    ((150, 170, 190), (222, 226, 230)),
    ((244, 196, 140), (252, 236, 214)),
    ((108, 160, 210), (206, 230, 240)),
)
_WALLS: tuple[Colour, ...] = (
    (232, 226, 214),
    (214, 222, 228),
    (240, 234, 222),
    (205, 214, 206),
    (226, 214, 202),
)
_ACCENTS: tuple[Colour, ...] = ((46, 98, 148), (176, 62, 52), (58, 122, 92), (214, 138, 40), (88, 82, 140))
_SKINS: tuple[Colour, ...] = ((238, 205, 178), (226, 188, 158), (212, 172, 140))
_HAIRS: tuple[Colour, ...] = ((40, 34, 32), (62, 52, 46), (120, 118, 116))


@dataclass(frozen=True, slots=True)
class Photo:
    """The picture of one attachment: what it shows and the seed of its drawing."""

    attachment: str
    scene: str
    seed: int

    def jpeg(self) -> bytes:
        """1200 x 800 pixels, under 120 kB; the same bytes each time on one computer."""
        from PIL import Image, ImageDraw, ImageFilter

        image = Image.new("RGB", (WIDTH, HEIGHT))
        _SCENES[self.scene](ImageDraw.Draw(image, "RGBA"), Random(self.seed))
        file = io.BytesIO()
        image.filter(ImageFilter.SMOOTH).save(file, "JPEG", quality=_QUALITY)
        return file.getvalue()


def photos(seed: int = 20160415) -> dict[str, Photo]:
    """The photos of the story by the id of their attachment."""
    made = (Photo(attachment_id(n), scene_of(n), seed * 1000 + n) for n in range(1, PHOTOS + 1))
    return {photo.attachment: photo for photo in made}


def _mix(one: Colour, two: Colour, share: float) -> Colour:
    return (
        round(one[0] + (two[0] - one[0]) * share),
        round(one[1] + (two[1] - one[1]) * share),
        round(one[2] + (two[2] - one[2]) * share),
    )


def _shade(colour: Colour, by: float) -> Colour:
    return _mix(colour, (0, 0, 0), by) if by > 0 else _mix(colour, (255, 255, 255), -by)


def _gradient(draw: "ImageDraw", top: int, bottom: int, colours: tuple[Colour, Colour]) -> None:
    for y in range(top, bottom, 4):
        draw.rectangle((0, y, WIDTH, y + 4), fill=_mix(*colours, (y - top) / max(1, bottom - top)))


def _tree(draw: "ImageDraw", rng: Random, x: int, ground: int) -> None:
    height = rng.randint(110, 210)
    draw.rectangle((x - 6, ground - height // 2, x + 6, ground), fill=(104, 82, 62))
    green: Colour = (rng.randint(70, 110), rng.randint(130, 160), rng.randint(70, 96))
    for _ in range(11):
        dx, dy, r = rng.randint(-36, 36), rng.randint(-height // 3, 40), rng.randint(26, 46)
        y = ground - height * 2 // 3 + dy
        draw.ellipse((x + dx - r, y - r, x + dx + r, y + r), fill=_shade(green, rng.uniform(-0.18, 0.18)))


def _facade(draw: "ImageDraw", rng: Random) -> None:
    """A factory from the road: hall, office building, gate, trees."""
    ground = rng.randint(560, 610)
    _gradient(draw, 0, ground, rng.choice(_SKIES))
    for _ in range(rng.randint(2, 5)):
        x, y = rng.randint(0, WIDTH), rng.randint(40, 190)
        for _ in range(6):
            dx, r = rng.randint(-90, 90), rng.randint(22, 48)
            draw.ellipse((x + dx - r * 2, y - r // 2, x + dx + r * 2, y + r // 2), fill=(255, 255, 255, 88))
    wall, accent = rng.choice(_WALLS), rng.choice(_ACCENTS)
    left, roof = rng.randint(60, 160), rng.randint(270, 330)
    right = rng.randint(780, 860)
    _hall(draw, rng, box=(left, roof, right, ground), wall=wall, accent=accent)
    _office(
        draw, rng, box=(right - 10, rng.randint(170, 230), rng.randint(1080, 1160), ground), accent=accent
    )
    draw.rectangle((0, ground, WIDTH, HEIGHT), fill=(150, 152, 150))
    draw.rectangle((0, ground, WIDTH, ground + 26), fill=(186, 184, 176))
    for x in range(-40, WIDTH, 150):
        draw.polygon(((x, 720), (x + 80, 720), (x + 74, 730), (x - 6, 730)), fill=(232, 228, 208))
    for x in sorted(rng.sample(range(20, WIDTH, 60), rng.randint(4, 7))):
        _tree(draw, rng, x, ground + 20)
    _truck(draw, rng, x=rng.randint(120, 760), ground=ground + 96)


def _hall(
    draw: "ImageDraw", rng: Random, *, box: tuple[int, int, int, int], wall: Colour, accent: Colour
) -> None:
    left, roof, right, ground = box
    teeth = rng.choice((0, 4, 5, 6))
    step = (right - left) // max(teeth, 1)
    for n in range(teeth):
        x = left + n * step
        draw.polygon(((x, roof), (x + step, roof), (x + step, roof - 62)), fill=_shade(wall, 0.2))
        draw.polygon(((x + step - 8, roof), (x + step, roof), (x + step, roof - 56)), fill=(170, 204, 224))
    if not teeth:
        draw.polygon(
            ((left - 14, roof), ((left + right) // 2, roof - 78), (right, roof)), fill=_shade(accent, 0.1)
        )
    draw.rectangle((left, roof, right, ground), fill=wall)
    for x in range(left, right, 14):
        draw.line((x, roof, x, ground), fill=(*_shade(wall, 0.1), 110), width=1)
    draw.rectangle((left, roof + 26, right, roof + 56), fill=accent)
    for x in range(left + 40, right - 120, 100):
        draw.rectangle((x, roof + 96, x + 62, roof + 142), fill=(158, 192, 212))
        draw.line((x + 31, roof + 96, x + 31, roof + 142), fill=(240, 240, 238), width=3)
    for n in range(rng.randint(2, 3)):
        x = left + 60 + n * 190
        draw.rectangle((x, ground - 106, x + 120, ground), fill=(188, 194, 198))
        for y in range(ground - 100, ground, 13):
            draw.line((x, y, x + 120, y), fill=(162, 168, 172), width=2)


def _office(draw: "ImageDraw", rng: Random, *, box: tuple[int, int, int, int], accent: Colour) -> None:
    left, top, right, ground = box
    draw.rectangle(box, fill=(238, 236, 230))
    draw.rectangle((left, top - 14, right, top), fill=_shade(accent, 0.15))
    floors = rng.randint(4, 5)
    height = (ground - top) // floors
    for floor in range(floors):
        y = top + 18 + floor * height
        for x in range(left + 20, right - 36, 56):
            lit = (250, 236, 180) if rng.random() < 0.12 else (132, 172, 200)
            draw.rectangle((x, y, x + 38, y + height - 34), fill=lit)
            draw.line((x, y + 12, x + 38, y + 2), fill=(255, 255, 255, 90), width=3)
    draw.rectangle(
        ((left + right) // 2 - 36, ground - 66, (left + right) // 2 + 36, ground), fill=(90, 118, 138)
    )


def _truck(draw: "ImageDraw", rng: Random, *, x: int, ground: int) -> None:
    box, cab = rng.choice(_WALLS), rng.choice(_ACCENTS)
    draw.ellipse((x - 10, ground - 10, x + 310, ground + 16), fill=(60, 60, 60, 80))
    draw.rectangle((x, ground - 128, x + 220, ground - 18), fill=_shade(box, -0.3))
    draw.rectangle((x, ground - 128, x + 220, ground - 112), fill=_shade(box, 0.08))
    draw.polygon(
        (
            (x + 224, ground - 96),
            (x + 276, ground - 96),
            (x + 298, ground - 52),
            (x + 298, ground - 18),
            (x + 224, ground - 18),
        ),
        fill=cab,
    )
    draw.polygon(
        ((x + 240, ground - 86), (x + 270, ground - 86), (x + 286, ground - 54), (x + 240, ground - 54)),
        fill=(184, 212, 226),
    )
    for wheel in (x + 44, x + 96, x + 256):
        draw.ellipse((wheel - 22, ground - 36, wheel + 22, ground + 8), fill=(44, 44, 46))
        draw.ellipse((wheel - 9, ground - 23, wheel + 9, ground - 5), fill=(160, 162, 164))


def _workshop(draw: "ImageDraw", rng: Random) -> None:
    """A hall with production lines running to the back."""
    floor = rng.choice(((176, 190, 178), (186, 188, 190), (164, 180, 190)))
    accent = rng.choice(_ACCENTS)
    cx, cy = WIDTH // 2 + rng.randint(-140, 140), 300
    draw.rectangle((0, 0, WIDTH, HEIGHT), fill=(214, 220, 222))
    draw.polygon(((0, 0), (WIDTH, 0), (cx + 130, cy - 70), (cx - 130, cy - 70)), fill=(188, 196, 200))
    draw.polygon(((0, HEIGHT), (WIDTH, HEIGHT), (cx + 130, cy + 60), (cx - 130, cy + 60)), fill=floor)
    draw.rectangle((cx - 130, cy - 70, cx + 130, cy + 60), fill=(228, 232, 232))
    for n in range(9):
        depth = 0.86**n
        y = cy - 70 - (cy - 70) * depth
        half = 130 + (WIDTH / 2 - 130) * depth
        draw.line((cx - half, y, cx + half, y), fill=(150, 158, 164), width=max(1, round(9 * depth)))
        for side in (-0.55, 0.0, 0.55):
            x, w = cx + side * half, 60 * depth + 8
            draw.ellipse((x - w, y + 4, x + w, y + 12 * depth + 6), fill=(255, 252, 232))
    for side in (-1, 1):
        draw.line((cx + side * 20, cy + 60, cx + side * 150, HEIGHT), fill=(232, 196, 72), width=7)
    lines = [(-1, 0.62), (1, 0.62)] + ([(-1, 0.28)] if rng.random() < 0.5 else [(1, 0.3)])
    for side, offset in lines:
        _line_of_machines(draw, rng, start=(cx, cy + 60), side=side * offset, accent=accent)
    _worker(
        draw, rng, x=cx + rng.choice((-1, 1)) * rng.randint(40, 90), foot=rng.randint(640, 740), height=230
    )


def _line_of_machines(
    draw: "ImageDraw", rng: Random, *, start: tuple[int, int], side: float, accent: Colour
) -> None:
    """A belt towards the eye, machines growing with nearness; drawn from the back."""
    cx, cy = start
    machine = rng.choice(((228, 232, 230), (206, 216, 222), (236, 228, 206)))
    for n in range(8, -1, -1):
        depth = 0.76**n
        x = cx + side * (130 + 560 * depth)
        y = cy + (HEIGHT - cy) * depth * 0.86
        width, tall = 190 * depth, 230 * depth
        body = _shade(machine, 0.05 * (n % 3))
        draw.rectangle((x - width / 2, y - tall * 0.45, x + width / 2, y), fill=_shade(body, 0.12))
        draw.rectangle((x - width / 2, y - tall * 0.5, x + width / 2, y - tall * 0.4), fill=(84, 92, 98))
        if (n + round(side * 10)) % 2:
            draw.rectangle((x - width * 0.4, y - tall * 1.15, x + width * 0.4, y - tall * 0.42), fill=body)
            draw.rectangle(
                (x - width * 0.28, y - tall, x + width * 0.2, y - tall * 0.66), fill=(108, 146, 168)
            )
            draw.rectangle((x - width * 0.4, y - tall * 1.15, x + width * 0.4, y - tall * 1.05), fill=accent)
            lamp = rng.choice(((92, 190, 100), (92, 190, 100), (236, 180, 50)))
            draw.ellipse((x + width * 0.24, y - tall * 1.32, x + width * 0.34, y - tall * 1.14), fill=lamp)
        else:
            for k in range(3):
                px = x + (k - 1) * width * 0.28
                draw.rectangle(
                    (px - width * 0.1, y - tall * 0.66, px + width * 0.1, y - tall * 0.5),
                    fill=_shade(accent, -0.45),
                )


def _worker(draw: "ImageDraw", rng: Random, *, x: int, foot: int, height: int) -> None:
    """Someone in overalls and cap, seen from behind."""
    cloth = rng.choice(((64, 96, 140), (96, 112, 122), (224, 228, 230)))
    h = height
    draw.ellipse((x - h * 0.2, foot - 8, x + h * 0.2, foot + 12), fill=(60, 60, 60, 70))
    for side in (-1, 1):
        draw.rectangle(
            (x + side * h * 0.07 - h * 0.055, foot - h * 0.46, x + side * h * 0.07 + h * 0.055, foot),
            fill=_shade(cloth, 0.25),
        )
        draw.line(
            (x + side * h * 0.15, foot - h * 0.76, x + side * h * 0.21, foot - h * 0.46),
            fill=_shade(cloth, 0.1),
            width=round(h * 0.075),
        )
    draw.rounded_rectangle(
        (x - h * 0.16, foot - h * 0.82, x + h * 0.16, foot - h * 0.42), radius=h * 0.06, fill=cloth
    )
    draw.ellipse((x - h * 0.085, foot - h, x + h * 0.085, foot - h * 0.82), fill=rng.choice(_SKINS))
    draw.pieslice((x - h * 0.1, foot - h * 1.03, x + h * 0.1, foot - h * 0.83), 180, 360, fill=(238, 200, 64))


def _meeting(draw: "ImageDraw", rng: Random) -> None:
    """A table between two rows of people, a window behind."""
    accent = rng.choice(_ACCENTS)
    wall = rng.choice(_WALLS)
    _gradient(draw, 0, 470, (_shade(wall, -0.2), wall))
    draw.rectangle((0, 470, WIDTH, HEIGHT), fill=(150, 128, 106))
    if rng.random() < 0.6:
        _window(draw, rng, x=rng.randint(120, 300), accent=accent)
        _picture(draw, rng, x=rng.randint(800, 960))
    else:
        _picture(draw, rng, x=rng.randint(140, 260))
        _window(draw, rng, x=rng.randint(520, 700), accent=accent)
    count = rng.randint(3, 5)
    for n in range(count):
        _sitter(draw, rng, x=260 + n * (700 // (count - 1)), y=440)
    wood = rng.choice(((168, 112, 70), (128, 86, 58), (196, 160, 116)))
    draw.polygon(((150, 520), (1050, 520), (1190, 720), (10, 720)), fill=wood)
    draw.polygon(((10, 720), (1190, 720), (1190, 752), (10, 752)), fill=_shade(wood, 0.3))
    draw.polygon(((300, 535), (620, 535), (560, 700), (170, 700)), fill=(255, 255, 255, 22))
    for n in range(count * 2):
        row, place = divmod(n, count)
        x = 270 + place * (680 // (count - 1)) + row * (place * 34 - 70)
        _on_table(draw, rng, x=x, y=560 + row * 96, accent=accent)
    for n in range(rng.randint(2, 3)):
        _back(draw, rng, x=240 + n * rng.randint(300, 350))


def _window(draw: "ImageDraw", rng: Random, *, x: int, accent: Colour) -> None:
    top, bottom = rng.choice(_SKIES)
    for y in range(80, 340, 4):
        draw.rectangle((x, y, x + 380, y + 4), fill=_mix(top, bottom, (y - 80) / 260))
    for n in range(5):
        height = rng.randint(30, 110)
        draw.rectangle((x + n * 76, 340 - height, x + n * 76 + 76, 340), fill=(150, 170, 180, 140))
    for n in range(4):
        draw.line((x + n * 380 // 3, 76, x + n * 380 // 3, 344), fill=(246, 246, 242), width=9)
    draw.rectangle((x - 4, 76, x + 384, 344), outline=(246, 246, 242), width=9)
    for side in (x - 46, x + 374):
        draw.rectangle((side, 62, side + 52, 372), fill=_shade(accent, -0.5))


def _picture(draw: "ImageDraw", rng: Random, *, x: int) -> None:
    draw.rectangle((x, 120, x + 220, 270), fill=(250, 248, 240), outline=(120, 92, 60), width=8)
    for n in range(3):
        peak = x + 40 + n * 64
        shade = (96 + n * 30, 128 + n * 22, 132 + n * 20)
        tip = rng.randint(140, 176)
        draw.polygon(((max(x + 10, peak - 66), 258), (peak, tip), (min(x + 210, peak + 66), 258)), fill=shade)


def _sitter(draw: "ImageDraw", rng: Random, *, x: int, y: int) -> None:
    cloth = rng.choice(((54, 62, 80), (236, 238, 240), (112, 142, 170), (88, 96, 90), (150, 80, 78)))
    skin, hair = rng.choice(_SKINS), rng.choice(_HAIRS)
    y += rng.randint(-14, 10)
    draw.rounded_rectangle((x - 78, y - 20, x + 78, y + 130), radius=46, fill=cloth)
    draw.polygon(((x - 22, y - 22), (x + 22, y - 22), (x, y + 34)), fill=(246, 246, 246))
    draw.rectangle((x - 15, y - 48, x + 15, y - 10), fill=_shade(skin, 0.08))
    if rng.random() < 0.35:
        draw.ellipse((x - 54, y - 142, x + 54, y - 18), fill=hair)
    draw.ellipse((x - 42, y - 130, x + 42, y - 28), fill=skin)
    draw.pieslice((x - 46, y - 140, x + 46, y - 48), 180, 360, fill=hair)
    for side in (-16, 16):
        draw.ellipse((x + side - 4, y - 86, x + side + 4, y - 78), fill=(50, 44, 42))
    draw.arc((x - 16, y - 74, x + 16, y - 48), 25, 155, fill=(168, 92, 84), width=4)


def _back(draw: "ImageDraw", rng: Random, *, x: int) -> None:
    """Someone on the near side, from behind."""
    cloth, hair = rng.choice(((70, 78, 96), (120, 128, 134), (96, 74, 70))), rng.choice(_HAIRS)
    draw.rounded_rectangle((x - 116, 700, x + 116, 880), radius=70, fill=cloth)
    draw.rectangle((x - 20, 668, x + 20, 712), fill=rng.choice(_SKINS))
    draw.ellipse((x - 56, 556, x + 56, 690), fill=hair)


def _on_table(draw: "ImageDraw", rng: Random, *, x: int, y: int, accent: Colour) -> None:
    what = rng.randrange(3)
    if what == 0:
        draw.ellipse((x - 26, y - 4, x + 26, y + 12), fill=(244, 244, 240))
        draw.rounded_rectangle((x - 17, y - 30, x + 17, y + 4), radius=6, fill=(250, 250, 248))
        draw.arc((x + 8, y - 24, x + 30, y - 4), 270, 90, fill=(250, 250, 248), width=5)
    elif what == 1:
        draw.polygon(
            ((x - 40, y - 14), (x + 36, y - 18), (x + 46, y + 16), (x - 46, y + 20)), fill=(252, 252, 250)
        )
        for n in range(4):
            draw.line((x - 30, y - 8 + n * 6, x + 28, y - 10 + n * 6), fill=(176, 180, 186), width=2)
    else:
        draw.polygon(((x - 34, y - 12), (x + 30, y - 14), (x + 38, y + 14), (x - 38, y + 16)), fill=accent)
        draw.line((x + 44, y - 12, x + 56, y + 14), fill=(40, 40, 40), width=4)


def _sample(draw: "ImageDraw", rng: Random) -> None:
    """Shelves with samples under spots."""
    wall, accent = rng.choice(_WALLS), rng.choice(_ACCENTS)
    _gradient(draw, 0, HEIGHT, (_shade(wall, 0.16), _shade(wall, -0.25)))
    for shelf in range(3):
        y = 260 + shelf * 230
        for x in range(100, WIDTH, 250):
            draw.polygon(((x, y - 216), (x - 110, y), (x + 110, y)), fill=(255, 248, 214, 60))
        x = 60
        while x < WIDTH - 170:
            width = rng.randint(86, 170)
            _thing(draw, rng, box=(x, y - rng.randint(90, 170), x + width, y), accent=accent)
            x += width + rng.randint(34, 76)
        draw.rectangle((20, y, WIDTH - 20, y + 20), fill=(196, 160, 120))
        draw.rectangle((20, y + 20, WIDTH - 20, y + 30), fill=(70, 54, 40, 90))
    draw.rectangle((0, 0, 20, HEIGHT), fill=(160, 126, 92))
    draw.rectangle((WIDTH - 20, 0, WIDTH, HEIGHT), fill=(160, 126, 92))


def _thing(draw: "ImageDraw", rng: Random, *, box: tuple[int, int, int, int], accent: Colour) -> None:
    left, top, right, foot = box
    what = rng.randrange(4)
    colour = rng.choice(
        ((246, 246, 244), (60, 64, 70), _shade(accent, -0.2), (206, 212, 216), (226, 196, 150))
    )
    draw.ellipse((left - 6, foot - 9, right + 6, foot + 7), fill=(60, 48, 36, 70))
    if what == 0:  # an appliance with a window and knobs
        draw.rounded_rectangle(box, radius=14, fill=colour)
        draw.rounded_rectangle((left + 12, top + 14, right - 36, foot - 16), radius=8, fill=(74, 92, 106))
        for n in range(3):
            draw.ellipse(
                (right - 26, top + 16 + n * 24, right - 12, top + 30 + n * 24), fill=_shade(accent, -0.1)
            )
    elif what == 1:  # bottles
        for x in range(left, right - 26, 34):
            draw.rounded_rectangle((x, top + 34, x + 28, foot), radius=8, fill=_shade(accent, -0.3))
            draw.rectangle((x + 9, top + 8, x + 19, top + 38), fill=_shade(accent, -0.5))
            draw.rectangle((x, top + 64, x + 28, foot - 26), fill=(250, 246, 232))
    elif what == 2:  # a round lamp or pan
        middle = (left + right) // 2
        draw.ellipse((left, foot - (right - left) - 6, right, foot - 6), fill=_shade(colour, 0.08))
        draw.ellipse((left + 14, foot - (right - left) + 8, right - 14, foot - 20), fill=(255, 246, 206))
        draw.rectangle((middle - 22, foot - 10, middle + 22, foot), fill=(90, 90, 92))
    else:  # boxes on each other
        middle = (top + foot) // 2
        draw.rectangle((left, middle, right, foot), fill=colour)
        draw.rectangle((left + 14, top + 6, right - 20, middle), fill=_shade(colour, 0.14))
        draw.rectangle((left, middle + 16, right, middle + 30), fill=_shade(accent, -0.25))


_SCENES = {"facade": _facade, "workshop": _workshop, "meeting": _meeting, "sample": _sample}
