"""Pictures of every page and dialog, and contact sheets of them: `python -m tests.pictures DIR [--page NAME ...]`.

zh and en, light and dark, 100 and 150 %, with the demonstration's data, empty, and with long names; offscreen, one process for each
language and scale.
"""

import argparse
import itertools
import os
import subprocess
import sys
from pathlib import Path

LANGUAGES, SCALES, THEMES, DATA = ("zh", "en"), ("100", "150"), ("light", "dark"), ("full", "empty", "long")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("dir", type=Path)
    parser.add_argument("--page", action="append", help="only scenes whose name holds this")
    parser.add_argument("--language", action="append", choices=LANGUAGES)
    parser.add_argument("--scale", action="append", choices=SCALES)
    parser.add_argument("--theme", action="append", choices=THEMES)
    parser.add_argument("--data", action="append", choices=DATA)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        from tests.pictures.taking import take

        language, scale = given.one.split("-")
        take(
            given.dir,
            language,
            scale,
            themes=given.theme or THEMES,
            data=given.data or DATA,
            pages=given.page,
        )
        return 0
    from tests.pictures import profiles, sheets

    given.dir.mkdir(parents=True, exist_ok=True)
    folder = given.dir / ".profiles"
    profiles.make(folder)
    passed = [f"--{name}={each}" for name in ("page", "theme", "data") for each in getattr(given, name) or ()]
    for language, scale in itertools.product(given.language or LANGUAGES, given.scale or SCALES):
        environment = os.environ | {
            "QT_QPA_PLATFORM": "offscreen",
            "QT_SCALE_FACTOR": "1.5" if scale == "150" else "1",
            "ZSAPP_LANG": {"zh": "zh_CN", "en": "en"}[language],
            "ZSAPP_TODAY": "2016-05-01",
            "ZSAPP_PASSPHRASE": profiles.PASSPHRASE,
        }
        command = [
            sys.executable,
            "-m",
            "tests.pictures",
            str(given.dir),
            "--one",
            f"{language}-{scale}",
            *passed,
        ]
        if subprocess.call(command, env=environment):
            return 1
    made = sorted(given.dir.glob("*.png"))
    for sheet in sheets.make(given.dir):
        print(sheet)
    print(f"{len(made)} pictures in {given.dir}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
