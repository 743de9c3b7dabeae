"""The environment: which lock serves whom, what may be emptied, and a second start that costs nothing."""

import ast
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from environment import CannotSetUpError, lock_name
from systempackages import missing

ROOT = Path(__file__).resolve().parents[2]
DOOR = ROOT / "packaging" / "bootstrap.py"
STAMP = Path(sys.prefix) / "zsapp-setup.json"


def _door(*arguments: str, venv: Path | None = None) -> "subprocess.CompletedProcess[str]":
    place = {"ZSAPP_VENV": str(venv)} if venv else {}
    command = [sys.executable, str(DOOR), *arguments]
    return subprocess.run(command, env=os.environ | place, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("system", "machine", "version", "python", "lock"),
    [
        ("linux", "x86_64", (2, 36), (3, 11), "lock.txt"),
        ("linux", "x86_64", (2, 34), (3, 14), "lock.txt"),
        ("linux", "x86_64", (2, 31), (3, 11), "lock-old-systems.txt"),
        ("linux", "x86_64", (2, 28), (3, 13), "lock-old-systems.txt"),
        ("linux", "aarch64", (2, 39), (3, 12), "lock.txt"),
        ("linux", "aarch64", (2, 36), (3, 11), "lock-old-systems.txt"),
        ("linux", "aarch64", (2, 31), (3, 11), "lock-old-systems.txt"),
        ("darwin", "arm64", (14, 1), (3, 12), "lock.txt"),
        ("darwin", "arm64", (13, 6, 1), (3, 12), "lock-old-systems.txt"),
        ("win32", "AMD64", (), (3, 13), "lock.txt"),
    ],
)
def test_every_system_finds_its_lock(
    system: str, machine: str, version: tuple[int, ...], python: tuple[int, int], lock: str
) -> None:
    assert lock_name(system, machine, version=version, python=python) == lock


@pytest.mark.parametrize(
    ("system", "machine", "version", "python", "said"),
    [
        ("linux", "x86_64", (2, 27), (3, 11), "glibc 2.28"),
        ("linux", "aarch64", (2, 28), (3, 11), "glibc 2.31"),
        ("linux", "x86_64", (0, 0), (3, 11), "glibc 2.28"),
        ("linux", "riscv64", (2, 41), (3, 13), "no build"),
        ("linux", "x86_64", (2, 28), (3, 14), "Python 3.11, 3.12 or 3.13"),
        ("darwin", "x86_64", (15, 0), (3, 12), "Intel"),
    ],
)
def test_who_is_not_served_is_told_why(
    system: str, machine: str, version: tuple[int, ...], python: tuple[int, int], said: str
) -> None:
    with pytest.raises(CannotSetUpError, match=said):
        lock_name(system, machine, version=version, python=python)


def test_what_is_no_environment_is_never_emptied(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine", encoding="utf-8")
    done = _door("setup", venv=tmp_path)
    assert done.returncode == 3 and "in the way" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]


@pytest.mark.skipif(
    not STAMP.exists(), reason="zsapp-setup.json is absent: bootstrap.py did not make this environment"
)
def test_the_second_start_takes_no_time() -> None:
    start = time.monotonic()
    done = _door("setup", venv=Path(sys.prefix))
    # Three seconds are promised; a check that reads three files has no business near them.
    assert done.returncode == 0 and time.monotonic() - start < 3
    assert "Setting up" not in done.stderr


def test_the_door_can_be_read_by_pythons_too_old_to_go_through() -> None:
    tree = ast.parse(DOOR.read_text(encoding="utf-8"), feature_version=(3, 7))
    body = [node for node in tree.body if not isinstance(node, ast.Expr)]
    check = next(n for n, node in enumerate(body) if isinstance(node, ast.If))
    early = [alias.name for node in body[:check] if isinstance(node, ast.Import) for alias in node.names]
    # What is imported before the check is as old as they are.
    assert set(early) == {"os", "subprocess", "sys"}


def test_an_unknown_command_is_a_usage_error_and_none_shows_the_help() -> None:
    assert _door("dance").returncode == 2
    done = _door()
    assert done.returncode == 0 and "bootstrap.py setup" in done.stdout


@pytest.mark.skipif(not Path("/etc/debian_version").exists(), reason="only Debian knows its packages")
def test_missing_system_packages_are_named() -> None:
    # `mawk` or another awk stands behind the virtual name.
    assert missing(("dpkg", "awk", "zsapp-is-no-package")) == ["zsapp-is-no-package"]
