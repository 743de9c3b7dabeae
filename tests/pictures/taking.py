"""Takes the pictures of one language and scale."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QDialog, QWidget

from tests.pictures.looking import findings
from tests.pictures.scene import Scene
from tests.pictures.scenes import SCENES
from tests.support.window import settle
from zsapp.ui import boot
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.main_window import MainWindow
from zsapp.ui.services import Services
from zsapp.ui.theme.theme import Theme, Wish
from zsapp.ui.tour import Tour

SCREEN_PX = (1366, 768)
SEEN, FOUND = "seen.json", "findings.txt"


def take(
    out: Path,
    language: str,
    scale: str,
    *,
    themes: Sequence[str],
    data: Sequence[str],
    scenes: Sequence[str] | None,
    once: bool,
) -> None:
    """Picture every scene: `SCENE-DATA-LANGUAGE-THEME-SCALE.png`; what was seen and found is added to files beside them."""
    application = boot.make_application()
    theme = Theme(application, Wish.LIGHT)
    seen: dict[str, dict[str, str]] = {}
    for which in data:
        wanted = [each for each in SCENES if which in (each.data[:1] if once else each.data)]
        wanted = [each for each in wanted if not scenes or any(part in each.name for part in scenes)]
        if not wanted:
            continue
        with tempfile.TemporaryDirectory() as folder:  # scenes keep preferences and drafts
            copied = Path(folder) / which
            shutil.copytree(out / ".profiles" / which, copied)
            services = boot.make_services(application, copied, theme=theme)
            services.office.open()
            settle(services)
            assert services.office.state == "open"
            for tone in themes:
                theme.set_wish(Wish(tone))
                tail = f"{which}-{language}-{tone}-{scale}"
                for scene, told in _pictured(services, wanted, out, tail, holds_records=which != "empty"):
                    seen[scene.name] = told
            services.jobs.close()
            services.office.close()
    file = out / SEEN
    before = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    file.write_text(json.dumps(before | seen, ensure_ascii=False, indent=1), encoding="utf-8")


def _pictured(
    services: Services, wanted: Sequence[Scene], out: Path, tail: str, *, holds_records: bool
) -> Iterator[tuple[Scene, dict[str, str]]]:
    window = MainWindow(services)
    window.show()
    for scene in wanted:
        _begin(window)
        widget = scene.show(window)
        settle(services)
        widget.grab().save(str(out / f"{scene.name}-{tail}.png"))
        with (out / FOUND).open("a", encoding="utf-8") as file:
            for line in dict.fromkeys(findings(widget, holds_records=holds_records)):
                file.write(f"{scene.name}-{tail}: {line}\n")
        yield scene, {"class": type(widget).__name__, "title": widget.windowTitle(), "page": window.current}
        _end(widget, window)
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _begin(window: MainWindow) -> None:
    """A window as it is at the start: no page made yet, as large as the screen of a small laptop."""
    for page in window.pages.values():
        window.stack.removeWidget(page)
        page.deleteLater()
    window.pages.clear()
    window.current = ""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    window.resize(window.screen().availableGeometry().size())
    window._state_changed("open")
    settle(window.services)


def _end(widget: QWidget, window: MainWindow) -> None:
    window.banner.hide()
    window.toast.hide()
    window.overlay.hide()
    for tour in window.findChildren(Tour):
        tour.deleteLater()
    for each in reversed([each for each in window.findChildren(QDialog) if each.isVisible()]):
        if isinstance(each, Dialog):
            QDialog.done(each, 0)  # past the questions of those with words not saved
        else:
            each.close()
    if widget is not window and not isinstance(widget, QDialog):
        widget.close()
