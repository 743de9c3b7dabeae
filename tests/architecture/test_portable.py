"""Nothing in the house that works here and breaks on Windows; the checker itself is tried on planted wrongs."""

from pathlib import Path

import pytest

from tests.architecture.arrows import modules
from tests.architecture.portable import PLACING, wrongs_in

ROOT = Path(__file__).resolve().parents[2]

PLANTS = [
    ("import fcntl", "only some systems have fcntl"),
    ("def late():\n    from pwd import getpwuid", "only some systems have pwd"),
    ("import os\nos.getuid()", "Windows has no os.getuid"),
    ("import os, signal\nos.kill(1, signal.SIGKILL)", "Windows has no signal.SIGKILL"),
    ("open('a')", "without an encoding"),
    ("open('a', 'w', newline='')", "without an encoding"),
    ("path.open('a')", "without an encoding"),
    ("path.read_text()", "without an encoding"),
    ("path.write_text(words, errors='replace')", "without an encoding"),
    ("import os\nos.replace(a, b)", "replace beside"),
    ("import os\nos.rename(a, b)", "rename beside"),
    ("part.replace(path)", "replace beside"),
    ("(folder / 'a').rename(folder / 'b')", "rename beside"),
    ("import shutil\nshutil.move(a, b)", "move beside"),
    ("day.strftime('%Y年')", "ASCII alone"),
    ("day.strftime(_('%Y-%m'))", "ASCII alone"),
    ("day.strftime('%-d')", "ASCII alone"),
    ("f'{day:%Y年}'", "ASCII alone"),
]
ALLOWED = [
    "open('a', 'rb')",
    "open('a', encoding='utf-8')",
    "import os\nopen(os.open('a', os.O_RDONLY), 'rb')",
    "path.open('rb')",
    "dialog.open()",
    "path.read_text(encoding='utf-8')",
    "text.replace('a', 'b')",
    "moment.replace(tzinfo=None)",
    "from dataclasses import replace\nreplace(record, name='a')",
    "day.strftime('%Y-%m-%d')",
    "f'{day:%Y-%m}年 {share:.1%}'",
]


def test_the_house_is_portable() -> None:
    found = [
        line
        for name, path in modules(ROOT).items()
        for line in wrongs_in(name, path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(("source", "said"), PLANTS)
def test_what_breaks_elsewhere_is_found(source: str, said: str) -> None:
    found = wrongs_in("zsapp.planted", source)
    assert any(said in line for line in found), found


@pytest.mark.parametrize("source", ALLOWED)
def test_what_works_everywhere_is_not_found(source: str) -> None:
    assert wrongs_in("zsapp.planted", source) == []


def test_one_module_renames_and_one_locks() -> None:
    assert wrongs_in(PLACING, "import os\nos.replace(a, b)") == []
    assert wrongs_in("zsapp.store.lock", "import fcntl\nimport msvcrt") == []
