"""Fixtures of the window: a real application offscreen, a small real profile, the window itself. Qt's warnings fail tests."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.support import profiles
from tests.support.window import Shown, settle
from tests.ui import data
from zsapp.store.identity import this_machine
from zsapp.store.store import Store
from zsapp.ui import boot, start
from zsapp.ui.main_window import MainWindow
from zsapp.ui.services import Services
from zsapp.ui.theme.theme import Theme, Wish
from zsapp.verbs.desk import Desk

HERE = Path(__file__).parent
TODAY = "2016-05-01"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZSAPP_PASSPHRASE", profiles.PASSPHRASE)
    monkeypatch.setenv("ZSAPP_TODAY", TODAY)
    monkeypatch.setenv("ZSAPP_LANG", "zh_CN")


@pytest.fixture(autouse=True)
def _keys_up() -> Iterator[None]:
    """Qt takes the modifiers of the last key sent for held down, and rows are chosen by them: nothing is held at the next test."""
    yield
    if QApplication.instance() is not None:
        QTest.keyRelease(QWidget(), Qt.Key.Key_Shift)
        assert QApplication.keyboardModifiers() == Qt.KeyboardModifier.NoModifier


@pytest.fixture(scope="session")
def application(qapp: QApplication) -> QApplication:
    made = boot.make_application()
    start.collect_here(made)
    return made


@pytest.fixture(scope="session")
def theme(application: QApplication) -> Theme:
    return Theme(application, Wish.LIGHT)


@pytest.fixture(scope="session")
def small_profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A profile with the records of `tests/ui/data.py`; do not write to it, `profile_dir` is a copy."""
    folder = tmp_path_factory.mktemp("small") / "profile"
    with profiles.new_profile(folder) as profile:
        data.fill(Desk.open(Store(profile, this_machine()), date.fromisoformat(TODAY)))
    return folder


@pytest.fixture
def profile_dir(small_profile: Path, tmp_path: Path) -> Path:
    """A copy of the small profile to write to."""
    folder = tmp_path / "profile"
    shutil.copytree(small_profile, folder)
    return folder


@pytest.fixture
def empty_profile_dir(tmp_path: Path) -> Path:
    """A profile with nothing in it."""
    folder = tmp_path / "empty"
    profiles.new_profile(folder).close()
    return folder


@pytest.fixture
def open_services(application: QApplication, theme: Theme) -> Iterator[Callable[[Path], Services]]:
    """Make services over a profile folder and open it."""
    made: list[Services] = []

    def make(folder: Path) -> Services:
        services = boot.make_services(application, folder, theme=theme)
        made.append(services)
        services.office.open()
        settle(services)
        assert services.office.state == "open"
        return services

    yield make
    for services in made:
        assert services.jobs.close()
        services.office.close()
        for each in (services.office, services.actions, services.go, services.notices, services.jobs):
            each.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def services(open_services: Callable[[Path], Services], profile_dir: Path) -> Services:
    """Services over the small data set, opened."""
    return open_services(profile_dir)


@pytest.fixture
def empty_services(open_services: Callable[[Path], Services], empty_profile_dir: Path) -> Services:
    """Services over an empty profile, opened."""
    return open_services(empty_profile_dir)


@pytest.fixture
def show(services: Services) -> Iterator[Shown]:
    """Show a page or dialog in a window of its own: `page = show(MyPage(services))`; closed at the end."""
    shown = Shown(services)
    yield shown
    shown.close()


@pytest.fixture
def window(services: Services) -> Iterator[MainWindow]:
    """The main window over the small data set, shown and settled, on the page 今天."""
    made = MainWindow(services)
    made.resize(1366, 768)
    made.show()
    made._state_changed("open")
    settle(services)
    yield made
    made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
