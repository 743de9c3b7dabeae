"""What zsapp wants from the system itself: installed where that is allowed, else named with the command to type.

Only Debian and its relatives (Ubuntu, UOS, Kylin, Deepin) are known by name. Nothing here is needed by the command
line, which has its own fonts; the window wants Qt's libraries, good print wants a Chinese font, the tests want tools.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

QT: Final = (
    "fontconfig",
    "libbrotli1",
    "libdbus-1-3",
    "libegl1",
    "libfontconfig1",
    "libfreetype6",
    "libgl1",
    "libglib2.0-0",
    "libx11-6",
    "libxkbcommon0",
)
SCREEN: Final = (
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-sync1",
    "libxcb-xfixes0",
    "libxcb-xkb1",
    "libxkbcommon-x11-0",
)
FONTS: Final = ("fonts-noto-cjk",)
# poppler and qpdf look into PDF files, the keyring's tests want a real Secret Service, WeasyPrint is measured against,
# the window is driven by keys on a screen of its own.
TESTS: Final = (
    "dbus",
    "gnome-keyring",
    "libharfbuzz-subset0",
    "libpango-1.0-0",
    "libpangoft2-1.0-0",
    "openbox",
    "poppler-utils",
    "qpdf",
    "xdotool",
    "xvfb",
)
WANTED: Final = QT + SCREEN + FONTS + TESTS


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def install_or_name(*, ask_for_venv: bool) -> None:
    """Install what is missing, as root or by sudo without a password; otherwise say what to type, and go on."""
    if sys.platform != "linux":
        return
    venv = (f"python{sys.version_info[0]}.{sys.version_info[1]}-venv",) if ask_for_venv else ()
    if not (Path("/etc/debian_version").exists() and shutil.which("apt-get")):
        _say(
            "Not Debian: see that Qt's libraries (EGL, GL, xcb, xkbcommon), a Chinese font and poppler are there."
        )
        return
    wanted = missing(venv + WANTED)
    if not wanted:
        return
    prefix = _as_root()
    if prefix is None:
        _say("These system packages are missing. Type:\n  sudo apt-get install " + " ".join(wanted))
        return
    _say("Installing system packages: " + " ".join(wanted))
    _apt(prefix, "update")
    if _apt(prefix, "install", *wanted):
        # One name that this release lacks must not keep the others away.
        absent = [name for name in wanted if _apt(prefix, "install", name)]
        if absent:
            _say("Going on without these system packages: " + " ".join(absent))


def missing(names: tuple[str, ...]) -> list[str]:
    """Those of the packages that are not installed, under their own name or as another's `Provides`."""
    fields = "${db:Status-Status}\t${Package}\t${Provides}\n"
    listing = subprocess.run(
        ["dpkg-query", "-W", "-f", fields], capture_output=True, text=True, check=False
    ).stdout
    there: set[str] = set()
    for line in listing.splitlines():
        status, package, provides = line.split("\t")
        if status == "installed":
            there |= {package, *(each.split()[0] for each in provides.split(",") if each.strip())}
    return [name for name in names if name not in there]


def _as_root() -> list[str] | None:
    """What to put before a command to run it as root; None where that would ask a person."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if (
        sudo
        and subprocess.call([sudo, "-n", "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    ):
        return [sudo, "-n"]
    return None


def _apt(prefix: list[str], verb: str, *names: str) -> int:
    """apt-get without questions, its output kept to itself unless it fails; gives the exit status."""
    command = [
        *prefix,
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-qq",
        "-o",
        "DPkg::Lock::Timeout=120",
    ]
    command += [verb, "--yes", "--no-install-recommends", *names] if names else [verb]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        _say((done.stderr or done.stdout).strip()[-2000:])
    return done.returncode
