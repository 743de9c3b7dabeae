"""Papers drawn by the program: a sheet with a frame, lines for words and a round seal. Plainly drawings, without words.

`PIL` is imported late: only who wants the pictures pays for it.
"""

import io
from dataclasses import dataclass
from random import Random

WIDTH, HEIGHT = 600, 840
_PAPER, _INK, _RED = (250, 247, 238), (90, 90, 100), (196, 52, 44)


@dataclass(frozen=True, slots=True)
class Paper:
    """The picture of one piece of evidence; the attachment's id says where its lines and its seal lie."""

    attachment: str

    def jpeg(self) -> bytes:
        """600 x 840 pixels, under 60 kB; the same bytes each time on one computer."""
        from PIL import Image, ImageDraw

        rng = Random(self.attachment)
        image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
        draw = ImageDraw.Draw(image)
        draw.rectangle((30, 30, WIDTH - 30, HEIGHT - 30), outline=_RED, width=6)
        draw.rectangle((44, 44, WIDTH - 44, HEIGHT - 44), outline=_RED, width=2)
        draw.rectangle((190, 110, WIDTH - 190, 150), fill=_INK)
        for line in range(9):
            top = 220 + line * 46
            draw.rectangle((90, top, 190, top + 12), fill=_INK)
            draw.rectangle((220, top, rng.randint(300, WIDTH - 90), top + 12), fill=_INK)
        x, y = rng.randint(370, 430), rng.randint(620, 680)
        draw.ellipse((x - 80, y - 80, x + 80, y + 80), outline=_RED, width=7)
        draw.regular_polygon((x, y, 26), 3, rotation=180, fill=_RED)
        file = io.BytesIO()
        image.save(file, "JPEG", quality=80)
        return file.getvalue()
