"""The short form of the simulation on the real stack; the long one: `python -m tests.simulation.stack --histories 300`."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.simulation.stack.proxy import FAULTS, STRANGE
from tests.simulation.stack.runs import DATABASES

ROOT = Path(__file__).parents[2]
MET = (
    *(fault for fault, _weight in FAULTS),
    *(f"answered {status}" for status in STRANGE),
    "another hub",
    "file read",
    "hub killed by hand",
    "hub restored",
    "joined again",
    "laptop killed",
    "profile copied",
    "profile rolled back",
    "role changed",
)

pytestmark = pytest.mark.skipif(os.name != "posix", reason="hubs are forked and killed by POSIX signals")


def lived(histories: int, database: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.simulation.stack", "--json", "--database", database]
    done = subprocess.run(
        [*command, "--histories", str(histories)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    figures: dict[str, Any] = json.loads(done.stdout)
    assert (figures["histories"], figures["failing"]) == (histories, 0)
    return figures


def test_histories_on_postgresql() -> None:
    seen = lived(30, "postgresql")["seen"]
    assert [what for what in MET if what not in seen] == []


def test_histories_on_sqlite() -> None:
    assert DATABASES[1] == "sqlite"
    assert lived(4, "sqlite")["seen"]["hub killed by hand"]
