"""Takes the pictures of one language and scale."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent

from tests.pictures.scenes import SCENES
from tests.support.window import settle
from zsapp.ui import boot
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.main_window import MainWindow
from zsapp.ui.theme.theme import Theme, Wish

SIZE = (1366, 768)


def take(
    out: Path,
    language: str,
    scale: str,
    *,
    themes: Sequence[str],
    data: Sequence[str],
    pages: Sequence[str] | None,
) -> None:
    """Picture every scene: `SCENE-DATA-LANGUAGE-THEME-SCALE.png`."""
    application = boot.make_application()
    theme = Theme(application, Wish.LIGHT)
    for which in data:
        wanted = [s for s in SCENES if which in s.data and (not pages or any(p in s.name for p in pages))]
        if not wanted:
            continue
        services = boot.make_services(application, out / ".profiles" / which, theme=theme)
        services.office.open()
        settle(services)
        window = MainWindow(services)
        window.resize(*SIZE)
        window.show()
        window._state_changed("open")
        settle(services)
        for tone in themes:
            theme.set_wish(Wish(tone))
            for scene in wanted:
                widget = scene.show(window)
                settle(services)
                widget.grab().save(str(out / f"{scene.name}-{which}-{language}-{tone}-{scale}.png"))
                _close(widget, window)
        window.close()
        window.deleteLater()
        services.jobs.close()
        services.office.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _close(widget: object, window: MainWindow) -> None:
    window.banner.hide()
    window.toast.hide()
    if widget is window:
        return
    if isinstance(widget, Dialog):
        widget.setProperty("pictured", True)
        widget.done(0)
    else:
        widget.close()  # type: ignore[attr-defined]
