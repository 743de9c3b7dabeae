"""Contact sheets: small pictures of one kind side by side, with their names."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw

_WIDTH, _HEIGHT, _COLUMNS, _LABEL = 480, 300, 4, 18


def make(folder: Path) -> Iterator[Path]:
    """A sheet for each data set, language, theme and scale."""
    groups: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.glob("*.png")):
        if not path.name.startswith("sheet-"):
            groups["-".join(path.stem.rsplit("-", 4)[1:])].append(path)
    for name, paths in sorted(groups.items()):
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
        target = folder / f"sheet-{name}.png"
        sheet.save(target)
        yield target
