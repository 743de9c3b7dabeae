"""The start: what is loaded at the first frame, and what is said where nothing can be shown."""

import os
import sys
import tempfile
from pathlib import Path

from tests.support import profiles
from tests.support.processes import environment, run_python
from zsapp.ui import start

LATE = {
    "sqlalchemy",
    "sqlcipher3",
    "keyring",
    "pypinyin",
    "reportlab",
    "openpyxl",
    "cryptography",
    "httpx",
    "PIL",
    "argon2",
    "rapidfuzz",
}

KEPT = Path(__file__).with_name("first_frame_modules.txt")

_FIRST_FRAME = """
import sys
before = set(sys.modules)
from zsapp.app import open_window
from zsapp.cli.main import run
from zsapp.ui import start

def painted(services, window):
    loaded = set(sys.modules) - before
    print(*sorted(loaded), flush=True)
    window.close()

def prepare():
    plain()
    from zsapp.ui import boot
    boot.begin = painted  # what follows the first frame

plain, start.prepare = start.prepare, prepare
sys.exit(run(["--profile", sys.argv[1]], open_window))
"""


def first_frame(folder: Path) -> list[str]:
    """Our own modules, and the packages of others, that the command line and the window have loaded when the first frame is painted."""
    done = run_python(_FIRST_FRAME, folder, env=environment() | {"QT_QPA_PLATFORM": "offscreen"})
    assert done.returncode == 0, done.stderr
    tops = {name.partition(".")[0] for name in done.stdout.split()} - sys.stdlib_module_names
    others = {name for name in tops if not name.startswith("_")}
    ours = {name for name in done.stdout.split() if name.startswith("zsapp.")}
    return sorted(ours | others)


def test_the_first_frame_is_painted_with_qt_alone(tmp_path: Path) -> None:
    loaded = first_frame(tmp_path)
    assert LATE & set(loaded) == set()
    rooms = {name.split(".")[1] for name in loaded if name.startswith("zsapp.")}
    assert rooms == {"app", "base", "cli", "ui"}
    kept = KEPT.read_text(encoding="utf-8").split()
    more, less = sorted(set(loaded) - set(kept)), sorted(set(kept) - set(loaded))
    assert (more, less) == ([], []), (
        f"loaded at the first frame and not in {KEPT.name}: {more}; no longer loaded: {less}. Import late what the first frame does "
        f"not show. Where it must be: `python -m tests.ui.test_boot` writes the list anew, and `bench window` says what it costs."
    )


def test_without_a_display_it_says_so_and_exits_3(tmp_path: Path) -> None:
    bare = {
        n: v for n, v in environment().items() if n not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    code = "import sys; from zsapp.__main__ import main; sys.argv[1:] = ['--profile', sys.argv[1]]; sys.exit(main())"
    done = run_python(code, tmp_path / "p", env=bare)
    assert done.returncode == 3
    assert "屏幕" in done.stderr
    assert not (tmp_path / "p").exists()


_OPENS = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from zsapp.ui import boot
shown = boot.begin
def begin(services, window):
    services.office.state_changed.connect(lambda state: (print(state, flush=True), state == "open" and QTimer.singleShot(0, window.close)))
    shown(services, window)
boot.begin = begin
sys.exit(boot.run(Path(sys.argv[1])))
"""


def test_it_opens_the_profile_after_the_first_frame_and_closes(tmp_path: Path) -> None:
    profiles.new_profile(tmp_path / "p").close()
    wanted = {"QT_QPA_PLATFORM": "offscreen", "ZSAPP_PASSPHRASE": profiles.PASSPHRASE}
    done = run_python(_OPENS, tmp_path / "p", env=environment() | wanted)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["opening", "open"]
    assert os.path.exists(tmp_path / "p" / "window.json")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        KEPT.write_text("\n".join([*first_frame(Path(temporary)), ""]), encoding="utf-8")


_SIGNATURES = """
import sys
from zsapp.ui import start
start.prepare()
from PySide6.QtCore import QPoint, QTimer
known = {n: m for n, m in sys.modules.items() if n.startswith("shibokensupport.signature")}
print(*(name for name, module in known.items() if isinstance(module, start._Later)), sep=",")
try:
    QTimer().setInterval("wide")
except TypeError as error:
    print(error)
try:
    QPoint(1, 2, 3)
except TypeError as error:
    print(error)
print(QTimer.setInterval.__doc__)
"""


def test_what_tells_of_wrong_arguments_is_loaded_when_there_are_some() -> None:
    """PySide6 keeps it as source and would compile it at every start. The words are those it has without `prepare`."""
    env = environment() | {"QT_QPA_PLATFORM": "offscreen"}
    late = run_python(_SIGNATURES, Path(), env=env)
    plain = run_python(_SIGNATURES.replace("start.prepare()", "import PySide6.QtCore"), Path(), env=env)
    assert late.returncode == plain.returncode == 0, late.stderr + plain.stderr
    modules, words = late.stdout.split("\n", 1)
    assert words == plain.stdout.split("\n", 1)[1]
    assert "Supported signatures" in words
    assert plain.stdout.startswith("\n")
    kept_back = {name.removeprefix("shibokensupport.signature.") for name in modules.split(",")}
    assert kept_back == set(start._SELDOM), "PySide6 has other names now: its start costs 40 ms more"
