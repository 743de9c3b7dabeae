"""A screen of its own with a window manager, and the keys of a keyboard on it: Xvfb, openbox, xdotool."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.support.processes import environment

TOOLS = ("Xvfb", "openbox", "xdotool")
PATIENCE_S = 20.0  # on a machine that is busy with other things
TRIES = 3


def lacking() -> str:
    """Why there can be no screen here; "" where there can."""
    if sys.platform != "linux":
        return f"Xvfb and openbox are of Linux, this is {sys.platform}"
    absent = [each for each in TOOLS if shutil.which(each) is None]
    return f"not installed here: {', '.join(absent)}" if absent else ""


def waited(holds: Callable[[], bool], within_s: float = PATIENCE_S) -> bool:
    """Whether something came to hold in time."""
    end = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


class Screen:
    """Keys go to the window that has the focus, as they do for a person."""

    def __init__(self, display: str) -> None:
        self.display = display

    def _do(self, *words: str) -> tuple[int, str]:
        done = subprocess.run(
            ["xdotool", *words],
            env=environment(DISPLAY=self.display),
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE_S,
            check=False,
        )
        return done.returncode, done.stdout.strip()

    def is_managed(self) -> bool:
        """Whether the window manager runs: it is what tells of a current desktop."""
        return self._do("get_desktop")[0] == 0

    def focused(self) -> str:
        """The title of the window that has the focus."""
        code, title = self._do("getwindowfocus", "getwindowname")
        return title if code == 0 else ""

    def windows(self) -> int:
        """How many windows are seen, popups among them."""
        return len(self._do("search", "--onlyvisible", "--name", "")[1].split())

    def keys(self, *keys: str) -> None:
        """Press keys, one after the other."""
        code, _out = self._do("key", "--delay", "60", *keys)
        assert code == 0, keys

    def write(self, text: str) -> None:
        """Type ASCII."""
        code, _out = self._do("type", "--delay", "30", text)
        assert code == 0, text

    def until_focused(self, title: str, *keys: str) -> None:
        """Press the keys until a window whose title holds `title` has the focus; a key lost under load is pressed again."""
        for _turn in range(TRIES):
            if keys:
                self.keys(*keys)
            if waited(lambda: title in self.focused(), PATIENCE_S / 2):
                return
        raise AssertionError(f"{title!r} was waited for, {self.focused()!r} has the focus")


@contextmanager
def _running(
    command: list[str], log: Path, *, env: dict[str, str], pass_fds: tuple[int, ...] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is ended after the block, by its own id."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=env, pass_fds=pass_fds
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def screen(folder: Path) -> Iterator[Screen]:
    """A free display of 1366 x 768 with a window manager; `folder` takes what they say."""
    reading, writing = os.pipe()
    with ExitStack() as stack:
        told = stack.enter_context(os.fdopen(reading, "rb"))
        try:
            command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
            server = _running(command, folder / "Xvfb.log", env=environment(), pass_fds=(writing,))
            stack.enter_context(server)
        finally:
            os.close(writing)
        number = told.readline().decode().strip()  # told once it takes connections; empty where it ended
        assert number, (folder / "Xvfb.log").read_text(errors="replace")
        made = Screen(f":{number}")
        env = environment(DISPLAY=made.display, HOME=str(folder))
        stack.enter_context(_running(["openbox", "--sm-disable"], folder / "openbox.log", env=env))
        assert waited(made.is_managed), (folder / "openbox.log").read_text(errors="replace")
        yield made


@contextmanager
def program(
    shown_on: Screen, command: list[str], log: Path, **changes: str
) -> Iterator[subprocess.Popen[bytes]]:
    """The real program on that screen; what it says goes to `log`."""
    env = environment(
        DISPLAY=shown_on.display, WAYLAND_DISPLAY=None, QT_QPA_PLATFORM="xcb", QT_IM_MODULE=None, **changes
    )
    with _running(command, log, env=env) as process:
        yield process
