"""The project's own environment: made from the lock, checked by a stamp so that the second start costs nothing.

The stamp holds digests of what the environment was made from. The part with the lock decides whether it is made anew
from nothing, the part with pyproject.toml only whether the project itself is entered again. It is written last: an
interrupted set-up has none and is repeated. An environment without the mark of this file was made by a person, and is
filled but never emptied.
"""

import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import systempackages

ROOT: Final = Path(__file__).resolve().parent.parent
HERE: Final = ROOT / "packaging"
_MARK: Final = "made-by-bootstrap.txt"
_STAMP: Final = "zsapp-setup.json"
_WINDOWS: Final = os.name == "nt"
# What Qt's current wheels ask for; below that the second lock serves.
_GLIBC: Final = {"x86_64": (2, 34), "aarch64": (2, 39)}
_GLIBC_OLD: Final = {"x86_64": (2, 28), "aarch64": (2, 31)}
_MACOS: Final = (14,)
_OLD_PYTHON: Final = (3, 13)


class CannotSetUpError(Exception):
    """The set-up cannot go on; the text says what a person has to do."""


def say(text: str) -> None:
    """Tell the person at the keyboard, on standard error."""
    print(text, file=sys.stderr, flush=True)


def folder() -> Path:
    """The environment's folder: ZSAPP_VENV, else `.venv` in the checkout."""
    wish = os.environ.get("ZSAPP_VENV")
    return Path(wish).absolute() if wish else ROOT / ".venv"


def script(name: str) -> Path:
    """A command of the environment by name."""
    return folder() / ("Scripts" if _WINDOWS else "bin") / (name + (".exe" if _WINDOWS else ""))


def python() -> Path:
    """The environment's interpreter."""
    return script("python")


def variables() -> dict[str, str]:
    """The caller's variables with the environment's commands first on the path."""
    mine = {name: value for name, value in os.environ.items() if name != "PYTHONHOME"}
    mine["VIRTUAL_ENV"] = str(folder())
    mine["PATH"] = os.pathsep.join([str(python().parent), mine.get("PATH", os.defpath)])
    return mine


def ensure() -> None:
    """Make the environment ready; at once where its stamp says that it is.

    Raises CannotSetUpError with what to do.
    """
    lock = _lock()
    stamp = _stamp_now(lock)
    found = _stamp_found()
    if found == stamp:
        return
    if not found or found["environment"] != stamp["environment"]:
        say(f"Setting up {folder()}. The first time takes a few minutes.")
        ours = _may_be_emptied()
        systempackages.install_or_name(ask_for_venv=not _has_ensurepip())
        if ours:
            _make_anew()
        _pip("install", "--require-hashes", "--only-binary", ":all:", "--no-deps", "-r", str(lock))
    _pip("install", "--no-deps", "--no-build-isolation", "--no-index", "--editable", str(ROOT))
    waiting = folder() / (_STAMP + ".new")
    waiting.write_text(json.dumps(_stamp_now(lock), indent=1), encoding="utf-8")
    waiting.replace(folder() / _STAMP)


def _lock() -> Path:
    """The lock for this system; raises CannotSetUpError where none serves it."""
    system = sys.platform
    version = _glibc() if system == "linux" else tuple(int(n) for n in platform.mac_ver()[0].split(".") if n)
    # An environment that is there keeps its own Python, whoever starts this file.
    interpreter = _OLD_PYTHON if python().exists() else sys.version_info[:2]
    return HERE / lock_name(system, platform.machine(), version=version, python=interpreter)


def lock_name(system: str, machine: str, *, version: tuple[int, ...], python: tuple[int, int]) -> str:
    """Which lock serves a system; `version` is that of glibc on Linux, of the system on macOS, else anything.

    Raises CannotSetUpError where no lock does.
    """
    old = False
    if system == "darwin":
        if machine == "x86_64":
            raise CannotSetUpError(
                "Intel Macs are not served: a part that zsapp needs has no build for them any more."
            )
        old = version < _MACOS
    elif system == "linux":
        if machine not in _GLIBC or version < _GLIBC_OLD[machine]:
            wanted = " or ".join(
                f"{name} with glibc {'.'.join(map(str, least))}" for name, least in _GLIBC_OLD.items()
            )
            raise CannotSetUpError(f"Qt needs {wanted}, or newer: this system has no build of it.")
        old = version < _GLIBC[machine]
    if old and python > _OLD_PYTHON:
        raise CannotSetUpError(
            "On a system of this age Qt needs Python 3.11, 3.12 or 3.13: start this file with one."
        )
    return "lock-old-systems.txt" if old else "lock.txt"


def _glibc() -> tuple[int, int]:
    """(2, 36) and so on; (0, 0) where the C library is another."""
    try:
        name, _space, version = (os.confstr("CS_GNU_LIBC_VERSION") or "").partition(" ")
        major, minor = version.split(".")[:2]
    except (AttributeError, OSError, ValueError):
        return 0, 0
    return (int(major), int(minor)) if name == "glibc" else (0, 0)


def _stamp_now(lock: Path) -> dict[str, str]:
    """What an environment made now would be made from; the environment's own interpreter is part of it."""
    made_from = hashlib.sha256(lock.read_bytes())
    for text in (str(ROOT), str(folder()), os.path.realpath(python())):
        made_from.update(text.encode() + b"\0")
    project = hashlib.sha256((ROOT / "pyproject.toml").read_bytes())
    return {"environment": made_from.hexdigest(), "project": project.hexdigest()}


def _stamp_found() -> dict[str, str]:
    """The stamp of the environment that is there; empty where there is none that can be used."""
    if not python().exists() or not script("zsapp").exists():
        return {}
    try:
        found = json.loads((folder() / _STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and "environment" in found else {}


def _has_ensurepip() -> bool:
    # Debian's python3 has `venv` but not what it needs, until another package is there.
    return importlib.util.find_spec("ensurepip") is not None and importlib.util.find_spec("venv") is not None


def _may_be_emptied() -> bool:
    """Whether the folder is ours or nobody's; a person's environment is not, and anything else is in the way."""
    place = folder()
    if not place.exists() or (place / _MARK).exists() or (place.is_dir() and not any(place.iterdir())):
        return True
    if not (place / "pyvenv.cfg").exists() or not python().exists():
        raise CannotSetUpError(f"{place} is in the way: remove it, or set ZSAPP_VENV to another folder.")
    say(f"{place} was not made by this command: it is filled, not made anew.")
    return False


def _make_anew() -> None:
    """A new environment with nothing in it but pip, in place of an earlier one or of what an interruption left."""
    place = folder()
    try:
        place.mkdir(parents=True, exist_ok=True)
        (place / _MARK).write_text(
            "packaging/bootstrap.py made this folder and may empty it.\n", encoding="utf-8"
        )
        for path in place.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.name != _MARK:
                path.unlink()
    except OSError as error:
        raise CannotSetUpError(
            f"{place} cannot be made anew ({error}): close what uses it and try again."
        ) from error
    if subprocess.call([sys.executable, "-m", "venv", str(place)], stdout=sys.stderr):
        raise CannotSetUpError(f"{sys.executable} made no environment in {place}; the lines above say why.")


def _pip(*arguments: str) -> None:
    """The environment's pip, deaf to settings that would send packages elsewhere."""
    deaf = {"PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PYTHONPATH", "PYTHONHOME"}
    environment = {name: value for name, value in os.environ.items() if name not in deaf}
    command = [str(python()), "-m", "pip", *arguments, "-qq", "--no-input", "--disable-pip-version-check"]
    if subprocess.call(command, stdout=sys.stderr, env=environment | {"PIP_USER": "0"}):
        raise CannotSetUpError(
            "pip could not install what the lock names; the lines above say why. Without a network, try again with one: "
            "what is there already is not fetched twice."
        )
