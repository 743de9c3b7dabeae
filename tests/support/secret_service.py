"""A real Secret Service: gnome-keyring on a session bus of its own, gone when the code ends."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.support.processes import command, environment, run_python

_START = """
echo keyring-password | gnome-keyring-daemon --unlock --components=secrets --daemonize >"$HOME/started" || exit 77
exec "$@"
"""


def is_here() -> bool:
    """Whether this machine can run one."""
    return all(shutil.which(name) for name in ("dbus-run-session", "gnome-keyring-daemon"))


def run_with_keyring(
    home: Path, code: str, *arguments: object, **env: str | None
) -> subprocess.CompletedProcess[str]:
    """Run code with an unlocked keyring whose files lie in `home`; the same home finds the same entries."""
    home.mkdir(mode=0o700, exist_ok=True)
    # The runtime folder holds sockets, whose paths may not be long; pytest's folders are.
    runtime = Path("/tmp") / f"zsapp-test-{os.getpid()}"
    runtime.mkdir(mode=0o700, exist_ok=True)
    try:
        return subprocess.run(
            ["dbus-run-session", "--", "sh", "-c", _START, "sh", *command(code, *arguments)],
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            env=environment(
                HOME=str(home),
                XDG_DATA_HOME=str(home),
                XDG_CONFIG_HOME=str(home),
                XDG_RUNTIME_DIR=str(runtime),
                DISPLAY=None,
                WAYLAND_DISPLAY=None,
                PYTHON_KEYRING_BACKEND=None,
                **env,
            ),
        )
    finally:
        shutil.rmtree(runtime, ignore_errors=True)


def run_plain(code: str, *arguments: object, **env: str | None) -> subprocess.CompletedProcess[str]:
    """Run code with changes to the environment and no keyring started."""
    return run_python(code, *arguments, env=environment(**env))
