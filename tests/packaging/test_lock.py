"""The locks: complete, hashed, for every system, and without an address."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = [ROOT / "packaging" / "lock.txt", ROOT / "packaging" / "lock-old-systems.txt"]
PIN = re.compile(r"([a-z0-9.-]+)==([^ ]+)( ; [^\\]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
QT = {"pyside6-essentials", "pyside6-addons", "pyside6-pdf", "shiboken6"}


def _pins(lock: Path) -> list[tuple[str, str, str]]:
    """(name, version, marker) of each pin."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    found = [match for line in lines if (match := PIN.fullmatch(line))]
    return [(match[1], match[2], (match[3] or "").removeprefix(" ; ").strip()) for match in found]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_holds_pins_and_hashes_and_nothing_else(lock: Path) -> None:
    lines = lock.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not PIN.fullmatch(line) and not HASH.fullmatch(line)] == []
    for above, below in zip(lines, [*lines[1:], ""], strict=True):
        # A line goes on exactly where a hash follows; every pin has at least one.
        assert above.endswith("\\") == below.startswith("    --hash")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_holds_all_that_the_project_names(lock: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [text for group in project["dependency-groups"].values() for text in group]
    pinned = {name: version for name, version, _marker in _pins(lock)}
    for wish in map(
        Requirement, [*project["project"]["dependencies"], *groups, *project["build-system"]["requires"]]
    ):
        name = canonicalize_name(wish.name)
        if lock.name == "lock-old-systems.txt" and name in QT:
            continue
        assert name in pinned, f"{name} is not in {lock.name}: run packaging/lock.py"
        assert wish.specifier.contains(pinned[name], prereleases=True), f"{name}: run packaging/lock.py"


def test_both_locks_differ_in_qt_alone() -> None:
    current, old = (set(_pins(lock)) for lock in LOCKS)
    assert {name for name, _version, _marker in current ^ old} <= QT


def test_old_systems_have_the_last_qt_that_runs_there() -> None:
    arm = "platform_machine == 'aarch64' and sys_platform == 'linux'"
    versions = {(name, version) for name, version, marker in _pins(LOCKS[1]) if name in QT and marker == arm}
    assert {("pyside6-essentials", "6.8.0.2"), ("pyside6-addons", "6.8.0.2")} <= versions
    others = {(name, version) for name, version, marker in _pins(LOCKS[1]) if name in QT and marker != arm}
    assert {("pyside6-essentials", "6.9.3"), ("pyside6-addons", "6.9.3")} <= others
    assert not any(name == "pyside6-pdf" for name, _version in versions | others)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_no_lock_holds_what_the_design_refuses(lock: Path) -> None:
    refused = {"keyrings-alt", "mplfonts", "pymupdf", "pandas", "qasync"}
    assert refused & {name for name, _version, _marker in _pins(lock)} == set()


def test_what_is_installed_fits_together() -> None:
    done = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
