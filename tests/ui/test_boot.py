"""The start: what is loaded at the first frame, and what is said where nothing can be shown."""

import json
import os
from pathlib import Path

from tests.support import profiles
from tests.support.processes import environment, run_python

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

_FIRST_FRAME = """
import json, sys
from pathlib import Path
from zsapp.ui import boot
from zsapp.ui.main_window import MainWindow
application = boot.make_application()
services = boot.make_services(application, Path(sys.argv[1]))
window = MainWindow(services)
def painted():
    tops = sorted({name.partition(".")[0] for name in sys.modules})
    ours = sorted(name for name in sys.modules if name.startswith("zsapp."))
    print(json.dumps({"tops": tops, "ours": ours}))
    application.quit()
boot.after_first_frame(window, painted)
window.show()
application.exec()
"""


def first_frame(folder: Path) -> dict[str, list[str]]:
    done = run_python(_FIRST_FRAME, folder, env=environment() | {"QT_QPA_PLATFORM": "offscreen"})
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def test_the_first_frame_is_painted_with_qt_alone(tmp_path: Path) -> None:
    loaded = first_frame(tmp_path)
    assert LATE & set(loaded["tops"]) == set()
    rooms = {name.split(".")[1] for name in loaded["ours"]}
    assert rooms == {"base", "ui"}


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
