"""The diagnostic file: what happened when the program failed, without any customer's data."""

import platform
import sys
import traceback
from pathlib import Path

from zsapp import __version__

KEPT = 20


def write_bug(profile_dir: Path, error: BaseException) -> Path | None:
    """Write where in the code a bug struck (files, lines, functions, the error's type; no values); None where it cannot be written."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [
        f"zsapp {__version__}, Python {platform.python_version()}, {sys.platform}",
        type(error).__qualname__,
    ]
    lines += [f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    folder = profile_dir / "trace" if profile_dir.is_dir() else None
    try:
        if folder is None:
            print("\n".join(lines), file=sys.stderr)
            return None
        folder.mkdir(exist_ok=True)
        old = sorted(folder.glob("bug-*.txt"))
        number = int(old[-1].stem.removeprefix("bug-")) + 1 if old else 1
        for surplus in old[: max(0, len(old) - KEPT + 1)]:
            surplus.unlink()
        path = folder / f"bug-{number:06}.txt"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path
    except (OSError, ValueError):
        print("\n".join(lines), file=sys.stderr)
        return None
