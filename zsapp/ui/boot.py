"""The start: the first frame with Qt alone, then the profile in a worker.

Nothing of store and verbs is imported before the first frame is painted; `tests/ui/test_boot.py` holds the list of modules.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QLibraryInfo, QLocale, QObject, Qt, QTimer, QTranslator
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from zsapp.base.errors import PlaceError
from zsapp.base.paths import resources_dir
from zsapp.base.texts import CHINESE, _, language
from zsapp.ui import start
from zsapp.ui.actions import Actions
from zsapp.ui.jobs import Jobs
from zsapp.ui.main_window import MainWindow
from zsapp.ui.office import Office
from zsapp.ui.preferences import Preferences
from zsapp.ui.services import Navigation, Notices, Services
from zsapp.ui.sync_service import SyncService
from zsapp.ui.theme.icons import Icons
from zsapp.ui.theme.theme import STYLE, Theme, Wish
from zsapp.ui.wishes import take_wishes


def run(profile_dir: Path) -> int:
    """Open the window and stay until it is closed. Raises PlaceError without a display."""
    require_display()
    take_wishes(profile_dir)
    application = make_application()
    services = make_services(application, profile_dir)
    window = MainWindow(services)
    after_first_frame(window, lambda: begin(services, window))
    window.show()
    start.collect_here(application)
    status = application.exec()
    services.jobs.close()
    services.office.close()
    return status


def require_display() -> None:
    """Qt ends the process where it finds no display: ask before it does. Raises PlaceError."""
    if sys.platform in ("win32", "darwin"):
        return
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if not any(os.environ.get(each) for each in named):
        raise PlaceError(_("这里没有可以显示窗口的屏幕。请在图形桌面中运行，或使用命令行：zsapp --help。"))


def make_application() -> QApplication:
    """The application with fractional scaling as the system has it, and Qt's own words in Chinese."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
        # not by setStyle: the style it gives back brings a dozen types that the first frame can do without
        application = QApplication([*sys.argv[:1], "-style", STYLE])
    else:
        application.setStyle(STYLE)
    application.setApplicationName("zsapp")
    application.setApplicationDisplayName("")
    application.setDesktopFileName("zsapp")
    if language() == CHINESE:
        QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
        translator = QTranslator(application)
        if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            application.installTranslator(translator)
    return application


def make_services(application: QApplication, profile_dir: Path, *, theme: Theme | None = None) -> Services:
    """Everything pages are handed; a theme in force already may be given."""
    preferences = Preferences(profile_dir)
    wish = preferences.get("theme", Wish.SYSTEM.value)
    theme = theme or Theme(application, Wish(wish) if wish in set(Wish) else Wish.SYSTEM)
    jobs = Jobs(application)
    office = Office(profile_dir, jobs, application)
    return Services(
        jobs,
        office,
        preferences,
        theme,
        Icons(theme),
        Actions(application),
        Navigation(application),
        Notices(application),
        SyncService(office, jobs, application),
    )


def begin(services: Services, window: MainWindow) -> None:
    """After the first frame: open the profile; its passphrase is asked for where it is needed."""
    from zsapp.ui.sync_words import SyncWords

    QApplication.setWindowIcon(QIcon(str(resources_dir() / "icons" / "zsapp.svg")))
    SyncWords(services, window)
    wrong = [""]

    def ask(_prompt: str, answer: Callable[[str], None]) -> None:
        from zsapp.ui.dialogs.passphrase import PassphraseDialog

        PassphraseDialog(window, answer, wrong=wrong[0]).open()

    def failed(why: str) -> None:
        wrong[0] = why
        services.notices.banner("bad", why, retry=lambda: again(services))

    services.office.asked.connect(ask)
    services.office.failed.connect(failed)
    services.office.open()


def again(services: Services) -> None:
    """Try to open the profile once more."""
    services.office.open()


class _FirstFrame(QObject):
    """Waits for the first paint of a window, then calls once, after it."""

    def __init__(self, window: MainWindow, then: Callable[[], None]) -> None:
        super().__init__(window)
        self._then = then
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Qt's."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._then)
        return False


def after_first_frame(window: MainWindow, then: Callable[[], None]) -> None:
    """Call `then` when the window has been painted for the first time."""
    _FirstFrame(window, then)
