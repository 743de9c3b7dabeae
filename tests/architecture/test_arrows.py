"""Arrows between rooms point one way (docs/architecture.md); the checker itself is tried on planted wrongs."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.arrows import modules, wrongs, wrongs_in

ROOT = Path(__file__).resolve().parents[2]
LATE = {
    *("PySide6", "cryptography", "keyring", "openpyxl", "pypinyin", "python_calamine", "reportlab"),
    *("sqlalchemy", "sqlcipher3", "uharfbuzz"),
}

# (module, source appended to it, what the checker has to say)
PLANTS = [
    ("zsapp.base.paths", "import zsapp.domain.field", "base must not see domain"),
    ("zsapp.domain.field", "from zsapp.store import log", "domain must not see store"),
    ("zsapp.domain.field", "def late():\n    from zsapp import verbs", "domain must not see verbs"),
    ("zsapp.domain.field", "def late():\n    from ..store import log", "domain must not see store"),
    (
        "zsapp.domain.field",
        "import importlib\nimportlib.import_module('zsapp.ui.boot')",
        "domain must not see ui",
    ),
    ("zsapp.domain.field", "import pypinyin", "import it late: pypinyin"),
    ("zsapp.domain.field", "def late():\n    import reportlab", "domain does without: reportlab"),
    ("zsapp.domain.field", "def late():\n    import time", "domain knows no clock"),
    ("zsapp.domain.field", "import datetime\nDAY = datetime.date.today()", "asks the clock"),
    ("zsapp.domain.field", "from datetime import datetime\nNOW = datetime.now", "asks the clock"),
    ("zsapp.domain.field", "from uuid import uuid4", "asks the clock or chance"),
    ("zsapp.domain.utils", "", "a name that says nothing"),
    ("zsapp.store.planted", "import zsapp.reports.text", "store must not see reports"),
    ("zsapp.store.planted", "from PySide6.QtCore import QObject", "Qt outside ui"),
    ("zsapp.store.planted", "import zsapp.app", "reaches for the entrance"),
    ("zsapp.reports.planted", "from zsapp.store.log import Log", "reports must not see store"),
    ("zsapp.reports.planted", "import zsapp.exchange.excel", "reports must not see exchange"),
    ("zsapp.exchange.planted", "import zsapp.sync.engine", "exchange must not see sync"),
    ("zsapp.server.planted", "import zsapp.store.log", "server must not see store"),
    ("zsapp.server.planted", "import zsapp.sync.engine", "server must not see sync"),
    ("zsapp.cli.record", "import zsapp.server.app", "cli must not see server"),
    ("zsapp.verbs.planted", "def late():\n    import zsapp.cli.record", "verbs must not see cli"),
    ("zsapp.ui.planted", "import zsapp.cli.record", "ui must not see cli"),
    ("zsapp.cli.planted", "import zsapp.ui.boot", "cli must not see ui"),
    ("zsapp.helping", "", "not in a room"),
]
ALLOWED = [
    ("zsapp.server.planted", "from zsapp.sync.protocol import Push"),
    ("zsapp.cli.hub", "from zsapp.server import app"),
    ("zsapp.ui.planted", "from PySide6.QtCore import QObject"),
    ("zsapp.domain.field", "def late():\n    import pypinyin\n    from cryptography import x509"),
    ("zsapp.domain.field", "def late(clock, uuid_maker):\n    return clock.now(), uuid_maker.uuid4()"),
    ("zsapp.app", "import zsapp.ui.boot\nimport zsapp.server.app"),
]


def _said_of(module: str, added: str) -> list[str]:
    """What the checker says of a module, as it is or new, with the source added at its end."""
    path = ROOT.joinpath(*module.split(".")).with_suffix(".py")
    source = path.read_text(encoding="utf-8") if path.exists() else ""
    return wrongs_in(module, source + "\n\n" + added + "\n")


def test_the_house_is_in_order() -> None:
    assert wrongs(ROOT) == []


@pytest.mark.parametrize(("module", "source", "said"), PLANTS)
def test_a_planted_wrong_is_found(module: str, source: str, said: str) -> None:
    found = _said_of(module, source)
    assert any(said in line for line in found), found


@pytest.mark.parametrize(("module", "source"), ALLOWED)
def test_what_is_allowed_is_not_found(module: str, source: str) -> None:
    assert _said_of(module, source) == []


def test_a_planted_file_of_a_copy_is_found(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "zsapp", tmp_path / "zsapp", ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "zsapp" / "domain" / "field.py").open("a", encoding="utf-8") as file:
        file.write("\n\ndef late() -> None:\n    from zsapp.store import log\n")
    found = wrongs(tmp_path)
    assert len(found) == 1 and found[0].startswith("zsapp.domain.field:"), found


def _loaded_by(*names: str) -> set[str]:
    """The top-level names of all modules that importing these loads, in a fresh interpreter."""
    code = (
        "import importlib, json, sys\n"
        "for name in sys.argv[1:]:\n"
        "    importlib.import_module(name)\n"
        "print(json.dumps([*sys.modules]))"
    )
    command = [sys.executable, "-c", code, *names]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return {name.partition(".")[0] for name in json.loads(done.stdout)}


def test_the_entrance_loads_nothing_heavy() -> None:
    assert _loaded_by("zsapp.__main__") & LATE == set()


def test_base_and_domain_load_nothing_heavy() -> None:
    names = [name for name in modules(ROOT) if name.startswith(("zsapp.base", "zsapp.domain"))]
    assert _loaded_by(*names) & LATE == set()


def test_the_look_at_loaded_modules_sees_a_late_one() -> None:
    assert "pypinyin" in _loaded_by("pypinyin")
