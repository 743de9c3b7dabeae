"""Contact sheets: small pictures of one kind side by side, with their names; no more on one than can be looked at."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw

_WIDTH, _HEIGHT, _COLUMNS, _ROWS, _LABEL = 456, 256, 3, 4, 18


def make(folder: Path) -> Iterator[Path]:
    """Sheets for each data set, language, theme and scale."""
    for old in folder.glob("sheet-*.png"):
        old.unlink()
    groups: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.glob("*.png")):
        groups["-".join(path.stem.rsplit("-", 4)[1:])].append(path)
    at_once = _COLUMNS * _ROWS
    for name, paths in sorted(groups.items()):
        for number, start in enumerate(range(0, len(paths), at_once), 1):
            target = folder / f"sheet-{name}-{number}.png"
            _sheet(paths[start : start + at_once]).save(target)
            yield target


def _sheet(paths: list[Path]) -> Image.Image:
    lines = -(-len(paths) // _COLUMNS)
    sheet = Image.new("RGB", (_COLUMNS * _WIDTH, lines * (_HEIGHT + _LABEL)), "#808080")
    pen = ImageDraw.Draw(sheet)
    for place, path in enumerate(paths):
        with Image.open(path) as picture:
            small = picture.convert("RGB")
            small.thumbnail((_WIDTH - 8, _HEIGHT - 4))
        x, y = place % _COLUMNS * _WIDTH + 4, place // _COLUMNS * (_HEIGHT + _LABEL)
        pen.text((x, y + 3), path.stem.rsplit("-", 4)[0], fill="#ffffff")
        sheet.paste(small, (x, y + _LABEL))
    return sheet
