"""Make the hashed lock files, and show that every system served finds wheels for them.

    python3 packaging/lock.py [--upgrade]      make both locks from pyproject.toml; pins stay unless --upgrade
    python3 packaging/lock.py --check          change nothing: resolve the locks for every system served

`lock.txt` serves current systems; `lock-old-systems.txt` those with an older glibc or macOS, where Qt stops at 6.9
(x86-64) and 6.8 (ARM). Both hold hashes of every file of a pinned version and no address: the index is whatever pip
is set up to use. The resolver (uv) comes from that index too, into `build/lock-tool`, and only for this command.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent
TOOL: Final = ROOT / "build" / "lock-tool"
RESOLVER: Final = "uv>=0.9,<1"
GROUPS: Final = ("test", "bench", "dev")


@dataclass(frozen=True)
class Lock:
    """One lock file.

    `also`: requirements beside those of pyproject.toml; `instead`: requirements that replace those of the same name;
    `served`: the platforms (as the resolver names them) it must hold wheels for, with `pythons` and from `macos` on.
    """

    path: Path
    also: str
    instead: str
    served: tuple[str, ...]
    pythons: tuple[str, ...]
    macos: str


_CURRENT: Final = Lock(
    HERE / "lock.txt",
    also="",
    instead="",
    served=(
        "x86_64-manylinux_2_34",
        "aarch64-manylinux_2_39",
        "x86_64-pc-windows-msvc",
        "aarch64-apple-darwin",
    ),
    pythons=("3.11", "3.12", "3.13", "3.14"),
    macos="14.0",
)
# QtPdf lies in Addons before 6.12, so its own wheel is left out, by a marker that never holds. No Qt wheel for ARM was
# ever made for a glibc below 2.31. Intel Macs are not served: `cryptography` has no wheels for them any more.
_OLD: Final = Lock(
    HERE / "lock-old-systems.txt",
    also="pyside6-addons\n",
    instead="""\
pyside6-essentials==6.8.0.2 ; sys_platform == 'linux' and platform_machine == 'aarch64'
pyside6-essentials==6.9.3 ; sys_platform != 'linux' or platform_machine != 'aarch64'
pyside6-addons==6.8.0.2 ; sys_platform == 'linux' and platform_machine == 'aarch64'
pyside6-addons==6.9.3 ; sys_platform != 'linux' or platform_machine != 'aarch64'
pyside6-pdf ; python_version < '3'
""",
    served=("x86_64-manylinux_2_28", "aarch64-manylinux_2_31", "aarch64-apple-darwin"),
    pythons=("3.11", "3.12", "3.13"),
    macos="13.0",
)


def main() -> int:
    """Make or check the locks; the exit status is 1 where a system served finds no wheels."""
    parser = argparse.ArgumentParser(description="Make or check the hashed lock files.")
    parser.add_argument(
        "--upgrade", action="store_true", help="take the newest versions that pyproject.toml allows"
    )
    parser.add_argument(
        "--check", action="store_true", help="resolve the locks as they are for every system served"
    )
    asked = parser.parse_args()
    if asked.check:
        missing = [line for lock in (_CURRENT, _OLD) for line in _without_wheels(lock)]
        print("\n".join(missing) or "every system served finds wheels for every pinned version")
        return 1 if missing else 0
    for lock in (_CURRENT, _OLD):
        _compile(lock, upgrade=asked.upgrade)
        print(f"made {lock.path.relative_to(ROOT)}")
    return 0


def _resolver() -> Path:
    """The resolver's path; it is installed on first use."""
    tool = TOOL / ("Scripts/uv.exe" if os.name == "nt" else "bin/uv")
    if not tool.is_file():
        subprocess.run([sys.executable, "-m", "venv", "--clear", TOOL], check=True)
        python = tool.with_name("python.exe" if os.name == "nt" else "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", RESOLVER], check=True)
    return tool


def _index() -> list[str]:
    """The index that pip is set up with, as the resolver's options.

    Extra and local indexes are left out: a lock holds the hashes that everybody sees.
    """
    ask = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    answer = subprocess.run(ask, capture_output=True, text=True, check=False).stdout.strip()
    index = os.environ.get("PIP_INDEX_URL") or answer
    return ["--default-index", index] if index else []


def _compile(lock: Lock, *, upgrade: bool) -> None:
    """Resolve pyproject.toml with all its groups, for all systems and Pythons at once."""
    with tempfile.TemporaryDirectory() as folder:
        also, instead = Path(folder, "also.txt"), Path(folder, "instead.txt")
        also.write_text(lock.also, encoding="utf-8")
        instead.write_text(lock.instead, encoding="utf-8")
        command: list[str | Path] = [
            _resolver(),
            "pip",
            "compile",
            "pyproject.toml",
            also,
            "--override",
            instead,
        ]
        command += [
            "--universal",
            "--python-version",
            "3.11",
            "--generate-hashes",
            "--output-file",
            lock.path,
        ]
        command += ["--no-header", "--no-annotate", "--no-emit-index-url", "--quiet", *_index()]
        for group in GROUPS:
            command += ["--group", group]
        command += ["--upgrade"] if upgrade else []
        subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def _without_wheels(lock: Lock) -> list[str]:
    """One line for each platform and Python for which some pinned version has no wheel with a locked hash."""
    lines = []
    environment = os.environ | {"MACOSX_DEPLOYMENT_TARGET": lock.macos}
    for platform in lock.served:
        for python in lock.pythons:
            with tempfile.TemporaryDirectory() as folder:
                command: list[str | Path] = [_resolver(), "pip", "install", "--dry-run", "--target", folder]
                command += [
                    "--python-platform",
                    platform,
                    "--python-version",
                    python,
                    "--only-binary",
                    ":all:",
                ]
                command += ["--require-hashes", "--no-deps", "--quiet", *_index(), "--requirement", lock.path]
                done = subprocess.run(
                    command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment
                )
            if done.returncode:
                lines.append(f"{lock.path.name}: {platform}, Python {python}: {done.stderr.strip()}")
    return lines


if __name__ == "__main__":
    sys.exit(main())
