"""Pictures of every page, dialog and menu, and contact sheets of them: `python -m tests.pictures DIR [--scene NAME ...]`.

zh and en, light and dark, 100 and 150 % of a screen of 1366 x 768, with the demonstration's data, empty, and with long names;
offscreen, one process for each language and scale. `findings.txt` lists what a machine sees: words cut, things beyond the screen.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

LANGUAGES, SCALES, THEMES, DATA = (
    ("zh", "en"),
    ("100", "150"),
    ("light", "dark"),
    ("full", "empty", "long", "clash", "clash-long"),
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("dir", type=Path)
    parser.add_argument("--scene", "--page", action="append", help="only scenes whose name holds this")
    parser.add_argument("--language", action="append", choices=LANGUAGES)
    parser.add_argument("--scale", action="append", choices=SCALES)
    parser.add_argument("--theme", action="append", choices=THEMES)
    parser.add_argument("--data", action="append", choices=DATA)
    parser.add_argument("--once", action="store_true", help="each scene with one data set")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        from tests.pictures.taking import take

        take(
            given.dir,
            *given.one.split("-"),
            themes=given.theme or THEMES,
            data=given.data or DATA,
            scenes=given.scene,
            once=given.once,
        )
        return 0
    return make(given)


def make(given: argparse.Namespace) -> int:
    """All that is asked for, a process for each language and scale; then the sheets."""
    from tests.pictures import profiles, sheets, taking

    given.dir.mkdir(parents=True, exist_ok=True)
    for each in (taking.SEEN, taking.FOUND):
        (given.dir / each).unlink(missing_ok=True)
    profiles.make(given.dir / ".profiles")
    screen = given.dir / ".profiles" / "screen.json"
    width, height = taking.SCREEN_PX
    screen.write_text(
        json.dumps({"screens": [{"name": "laptop", "x": 0, "y": 0, "width": width, "height": height}]})
    )
    passed = [
        f"--{name}={each}" for name in ("scene", "theme", "data") for each in getattr(given, name) or ()
    ]
    passed += ["--once"] if given.once else []
    for language, scale in itertools.product(given.language or LANGUAGES, given.scale or SCALES):
        environment = os.environ | {
            "QT_QPA_PLATFORM": f"offscreen:configfile={screen.absolute()}",
            "QT_SCALE_FACTOR": "1.5" if scale == "150" else "1",
            "ZSAPP_LANG": {"zh": "zh_CN", "en": "en"}[language],
            "ZSAPP_TODAY": "2016-05-01",
            "ZSAPP_PASSPHRASE": profiles.PASSPHRASE,
        }
        command = [sys.executable, "-m", "tests.pictures", str(given.dir), f"--one={language}-{scale}"]
        if subprocess.call([*command, *passed], env=environment):
            return 1
    made = [each for each in given.dir.glob("*.png") if not each.name.startswith("sheet-")]
    for sheet in sheets.make(given.dir):
        print(sheet)
    found = given.dir / taking.FOUND
    lines = found.read_text(encoding="utf-8").splitlines() if found.exists() else []
    print(f"{len(made)} pictures in {given.dir}, {len(lines)} findings in {found}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
