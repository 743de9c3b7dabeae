"""First start by the window: every way in, what goes wrong in each, and the tour over it."""

import os
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backends.fail
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from tests.support import profiles
from tests.support.hubs import PASSWORD, HubThread
from tests.support.window import nameless, settle, spin, type_into, unreached
from zsapp.store.backup import backup
from zsapp.store.identity import this_machine
from zsapp.store.profile import Profile
from zsapp.store.store import Store
from zsapp.ui import boot
from zsapp.ui.dialogs.first_start import DemonstrationPassphrase, NewProfileDialog, RestoreDialog
from zsapp.ui.dialogs.joining import JoinDialog
from zsapp.ui.main_window import MainWindow
from zsapp.ui.pages.welcome import CHOICES, WelcomePage
from zsapp.ui.theme.theme import Theme
from zsapp.ui.tour import STEPS, Tour
from zsapp.verbs import demonstration, records
from zsapp.verbs.desk import Desk, on_the_wall, today

WORD = "passphrase one"


@pytest.fixture(autouse=True)
def _no_keyring() -> Iterator[None]:
    """A computer without one: the person's own is never touched by a test."""
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


@pytest.fixture
def first(
    application: QApplication, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    """The main window over a folder where nothing is yet, without ZSAPP_PASSPHRASE."""
    monkeypatch.delenv("ZSAPP_PASSPHRASE")
    services = boot.make_services(application, tmp_path / "p", theme=theme)
    window = MainWindow(services)
    window.resize(1366, 768)
    window.show()
    services.office.open()
    settle(services)
    yield window
    for dialog in window.findChildren(QDialog):
        dialog.close()
    window.close()
    window.deleteLater()
    assert services.jobs.close()
    services.office.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def welcome(window: MainWindow) -> WelcomePage:
    page = window.pages["welcome"]
    assert isinstance(page, WelcomePage)
    return page


def new_dialog(window: MainWindow) -> NewProfileDialog:
    dialog = welcome(window).new_profile()
    settle(window.services)
    assert isinstance(dialog, NewProfileDialog)
    return dialog


def fill(dialog: NewProfileDialog, *, word: str = WORD, again: str = WORD) -> None:
    for field, text in (
        (dialog.zone, "某开发区"),
        (dialog.person, "李强"),
        (dialog.team, "上海招商小组"),
        (dialog.passphrase.first, word),
        (dialog.passphrase.second, again),
    ):
        field.clear()
        type_into(field, text)


def tour_of(window: MainWindow) -> Tour:
    (tour,) = [each for each in window.findChildren(Tour) if each.isVisible()]
    return tour


def a_backup(folder: Path) -> Path:
    (folder / "out").mkdir()
    with profiles.new_profile(folder / "old") as profile:
        records.add(Desk.open(Store(profile, this_machine()), today()), "company", {"name": "示例公司"})
        return backup(profile, folder / "out")


def test_every_way_is_there_and_named(first: MainWindow) -> None:
    page = welcome(first)
    assert first.current == "welcome" and list(page.choices) == [each.id for each in CHOICES]
    assert nameless(first) == [] and unreached(first) == []
    assert page.choices["new"].hasFocus()
    assert str(first.services.office.home) in page.place.whole_text()


def test_a_narrow_window_has_one_column_and_no_words_are_cut(first: MainWindow) -> None:
    first.resize(820, 700)
    spin(50)
    page = welcome(first)
    assert len({each.x() for each in page.choices.values()}) == 1
    for each in page.choices.values():
        assert each.sentence.height() >= each.sentence.heightForWidth(each.sentence.width())


def test_a_new_profile_begins_and_the_tour_with_it(first: MainWindow) -> None:
    dialog = new_dialog(first)
    assert nameless(dialog) == [] and unreached(dialog) == []
    dialog.take()
    assert "开发区" in dialog.wrong.text()
    fill(dialog)
    QTest.keyClick(dialog.passphrase.second, Qt.Key.Key_Return)
    settle(first.services)
    assert first.services.office.state == "open" and first.current == "today"
    assert not first.services.office.is_demonstration
    assert tour_of(first).step == 0
    found: list[list[dict[str, str]]] = []
    first.services.read(lambda desk: records.listed(desk, "user"), found.append)
    settle(first.services)
    assert found[0][0]["member_name"] == "李强" and found[0][0]["team_name"] == "上海招商小组"


def test_closing_in_the_middle_waits_until_the_profile_stands(first: MainWindow) -> None:
    dialog = new_dialog(first)
    fill(dialog)
    dialog.take()
    dialog.reject()
    assert dialog.isVisible()  # not in the middle of it
    first.close()
    assert first.isVisible()
    settle(first.services)
    spin(200)
    assert not first.isVisible()
    found: list[list[dict[str, str]]] = []
    first.services.read(lambda desk: records.listed(desk, "member"), found.append)
    settle(first.services)
    assert [each["name"] for each in found[0]] == ["李强"]


@pytest.mark.parametrize(
    ("word", "again", "told"), [("short", "short", "太短"), (WORD, "other one", "不一样")]
)
def test_a_passphrase_is_asked_for_where_no_keyring_is(
    first: MainWindow, word: str, again: str, told: str
) -> None:
    dialog = new_dialog(first)
    assert "密钥环" in dialog.passphrase.words.whole_text()
    fill(dialog, word=word, again=again)
    dialog.take()
    assert told in dialog.wrong.text()
    assert dialog.passphrase.first.hasFocus()
    assert not first.services.office.home.exists()


def test_headquarters_needs_no_team(first: MainWindow) -> None:
    dialog = new_dialog(first)
    fill(dialog)
    dialog.team.clear()
    dialog.take()
    assert "招商小组" in dialog.wrong.text()
    dialog.is_headquarters.setChecked(True)
    dialog.take()
    settle(first.services)
    assert first.services.office.state == "open"


def test_a_place_that_cannot_be_written_is_told_and_what_was_typed_stays(
    first: MainWindow, tmp_path: Path
) -> None:
    (tmp_path / "p").write_text("a file", encoding="utf-8")
    dialog = new_dialog(first)
    fill(dialog)
    dialog.take()
    settle(first.services)
    assert "不是文件夹" in dialog.wrong.text()
    (tmp_path / "p").unlink()
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "mine.txt").touch()
    dialog.take()
    settle(first.services)
    assert "mine.txt" in dialog.wrong.text()
    assert dialog.isVisible() and dialog.person.text() == "李强" and dialog.take_button.isEnabled()
    assert first.services.office.state == "absent"


def test_a_backup_is_restored_after_a_wrong_file_and_a_wrong_passphrase(
    first: MainWindow, tmp_path: Path
) -> None:
    kept = a_backup(tmp_path)
    dialog = welcome(first).restore()
    assert isinstance(dialog, RestoreDialog)
    assert nameless(dialog) == [] and unreached(dialog) == []
    dialog.take()
    assert "请选择" in dialog.wrong.text()
    for file, word, told in (
        (tmp_path / "none", "", "找不到"),
        (kept, "", "备份时的口令"),
        (kept, "not this one", "口令不对"),
    ):
        dialog.file.setText(str(file))
        dialog.passphrase.setText(word)
        dialog.take()
        settle(first.services)
        assert told in dialog.wrong.text()
        assert first.services.office.state == "absent" and not (tmp_path / "p").exists()
    dialog.passphrase.setText(profiles.PASSPHRASE)
    dialog.take()
    settle(first.services)
    assert first.services.office.state == "open"
    found: list[list[dict[str, str]]] = []
    first.services.read(lambda desk: records.listed(desk, "company"), found.append)
    settle(first.services)
    assert [each["name"] for each in found[0]] == ["示例公司"]


def test_a_damaged_backup_and_a_folder_with_other_files_are_told(first: MainWindow, tmp_path: Path) -> None:
    kept = a_backup(tmp_path)
    dialog = welcome(first).restore()
    assert isinstance(dialog, RestoreDialog)
    dialog.passphrase.setText(profiles.PASSPHRASE)
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "mine.txt").touch()
    dialog.file.setText(str(kept))
    dialog.take()
    settle(first.services)
    assert "mine.txt" in dialog.wrong.text()
    (tmp_path / "p" / "mine.txt").unlink()
    kept.write_bytes(kept.read_bytes()[:5000])
    dialog.take()
    settle(first.services)
    assert "已损坏" in dialog.wrong.text() and list((tmp_path / "p").iterdir()) == []


@pytest.mark.timeout(180)
def test_the_demonstration_lies_beside_and_is_left_for_the_first_start(
    first: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ZSAPP_TODAY")
    page = welcome(first)
    page.show_demonstration()
    settle(first.services)
    (dialog,) = first.findChildren(DemonstrationPassphrase)
    for field in (dialog.new.first, dialog.new.second):  # type: ignore[union-attr]
        field.setText(WORD)
    dialog.take()
    settle(first.services, within_ms=120_000)
    office = first.services.office
    assert office.is_demonstration and office.folder == demonstration.place_of(office.home)
    assert today().isoformat() == demonstration.DAY and not office.home.exists()
    written = on_the_wall(office.desk().store.machine.now_us())
    assert written.date() == today()  # what is registered in it holds on the day shown
    tour_of(first).leave()
    assert first.pages["today"].demonstration.isVisible()  # type: ignore[attr-defined]
    first.services.actions.run("home")
    settle(first.services)
    assert office.state == "absent" and first.current == "welcome" and list(first.pages) == ["welcome"]
    assert "ZSAPP_TODAY" not in os.environ
    page = welcome(first)
    page.show_demonstration()
    settle(first.services)
    dialog = first.findChildren(DemonstrationPassphrase)[-1]
    dialog.field.setText("not this one")
    dialog.take()
    settle(first.services)
    dialog = first.findChildren(DemonstrationPassphrase)[-1]
    assert "口令不对" in dialog.wrong.text()
    dialog.field.setText(WORD)
    dialog.take()
    settle(first.services, within_ms=60_000)
    assert office.is_demonstration


def test_joining_is_explained(first: MainWindow) -> None:
    QTest.keyClick(welcome(first).choices["join"], Qt.Key.Key_Return)
    (dialog,) = first.findChildren(JoinDialog)
    assert dialog.isVisible() and nameless(dialog) == []
    dialog.close()


def test_who_is_not_let_in_leaves_nothing_and_tries_again(first: MainWindow, tmp_path: Path) -> None:
    hub = HubThread(tmp_path / "hub")
    hub.team("一组")
    hub.user("anna", role="leader", team="一组")
    hub.start()
    try:
        welcome(first).choices["join"].click()
        settle(first.services)
        (dialog,) = first.findChildren(JoinDialog)
        told = {"url": "http://127.0.0.1:9", "user": "anna", "password": "falsch-falsch"}
        for name, text in told.items():
            dialog.fields[name].field.setText(text)
        assert dialog.passphrase is not None
        for field in (dialog.passphrase.first, dialog.passphrase.second):
            field.setText(WORD)
        for url, wrong in (("http://127.0.0.1:9", "url"), (hub.url, "password")):
            dialog.fields["url"].field.setText(url)
            dialog.take()
            settle(first.services)
            assert dialog.fields[wrong].hint.isVisible() and "改好再试" in dialog.wrong.whole_text()
            assert not Profile.exists(first.services.office.home)
        assert first.services.office.state == "absent" and hub.devices() == []
        dialog.fields["password"].field.setText(PASSWORD)
        dialog.take()
        settle(first.services)
        assert first.services.office.state == "open" and len(hub.devices()) == 1
        first.services.sync.stop()
    finally:
        hub.stop()


# -- the tour


def test_the_tour_goes_through_five_pages_by_the_keyboard(window: MainWindow) -> None:
    window.activateWindow()
    window.services.actions.run("tour")
    tour = tour_of(window)
    seen = []
    for number in range(len(STEPS)):
        settle(window.services)
        spin(150)
        assert tour.step == number and nameless(tour) == [] and tour.next_button.hasFocus()
        assert tour.rect().contains(tour.card.geometry())
        assert tour.text.height() >= tour.text.heightForWidth(tour.text.width())
        seen.append(window.current)
        QTest.keyClick(tour.next_button, Qt.Key.Key_Return)
    assert seen == ["today", "today", "companies", "visits", "bulletin"]
    assert not tour.isVisible()
    settle(window.services)


def test_the_tour_is_left_and_goes_on_from_there(window: MainWindow) -> None:
    window.activateWindow()
    window.services.actions.run("tour")
    tour = tour_of(window)
    QTest.keyClick(tour.next_button, Qt.Key.Key_Right)
    QTest.keyClick(tour.next_button, Qt.Key.Key_Right)
    QTest.keyClick(tour.next_button, Qt.Key.Key_Left)
    assert tour.step == 1
    QTest.keyClick(tour.next_button, Qt.Key.Key_Tab)
    assert tour.leave_button.hasFocus()
    QTest.keyClick(tour.leave_button, Qt.Key.Key_Escape)
    assert not tour.isVisible() and window.toast.isVisible()
    window.toast._act()
    again = tour_of(window)
    assert again is not tour and again.step == 1
    again.leave()
    settle(window.services)


def test_the_tour_follows_the_window_and_fits_the_smallest(window: MainWindow) -> None:
    window.services.actions.run("tour")
    tour = tour_of(window)
    window.resize(window.minimumSize())
    spin(200)
    for _step in STEPS[1:]:
        assert tour.rect().contains(tour.card.geometry())
        tour.go_on()
        settle(window.services)
        spin(150)
    tour.leave()
    settle(window.services)


def test_help_leads_to_the_tour(window: MainWindow) -> None:
    from zsapp.ui.dialogs.help import HelpDialog

    window.services.actions.run("help")
    (dialog,) = window.findChildren(HelpDialog)
    dialog.tour.click()
    assert tour_of(window).step == 0
    tour_of(window).leave()
    settle(window.services)
