"""Hand-over by file in the window: written and read by the real program, dropped on it, begun with an invitation."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import keyring.backends.fail
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from tests.support.handing import SECRET, Laptop, begun, headquarters
from tests.support.window import nameless, settle, type_into, unreached
from zsapp.domain.ids import RecordId
from zsapp.ui import boot
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.dialogs.handing import HandOverDialog, ReadDialog, WriteDialog, files_in
from zsapp.ui.main_window import MainWindow
from zsapp.ui.theme.theme import Theme
from zsapp.ui.widgets.plain import PlainLabel

OWN = "this computer's own"


@pytest.fixture
def zone(tmp_path: Path) -> tuple[Laptop, Path]:
    """Headquarters, and an invitation of a team."""
    hq = headquarters(tmp_path / "hq", tmp_path / "chat")
    return hq, hq.invite("一组")


@pytest.fixture
def opened(application: QApplication, theme: Theme, tmp_path: Path) -> Iterator["Windows"]:
    """Windows over folders; all closed at the end."""
    made = Windows(application, theme)
    yield made
    made.close()


class Windows:
    def __init__(self, application: QApplication, theme: Theme) -> None:
        self._application, self._theme = application, theme
        self.made: list[MainWindow] = []

    def __call__(self, folder: Path) -> MainWindow:
        services = boot.make_services(self._application, folder, theme=self._theme)
        window = MainWindow(services)
        window.resize(1366, 768)
        window.show()
        services.office.open()
        settle(services)
        self.made.append(window)
        return window

    def close(self) -> None:
        for window in self.made:
            for dialog in window.findChildren(QDialog):
                dialog.close()
            window.close()
            window.deleteLater()
            assert window.services.jobs.close()
            window.services.office.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def told(window: MainWindow) -> str:
    """What the dialog that is in sight says."""
    (dialog,) = [each for each in window.findChildren(Dialog) if each.isVisible()]
    return "\n".join(label.text() for label in dialog.findChildren(PlainLabel))


def drop(window: MainWindow, *paths: Path) -> bool:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    at = QPointF(300, 300)
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering: Any = QDropEvent(at, copy, data, left, none)  # what Python may make of the two kinds of event
    entering.setAccepted(False)
    window.dragEnterEvent(entering)
    if entering.isAccepted():
        window.dropEvent(QDropEvent(at, copy, data, left, none))
    return bool(entering.isAccepted())


def test_files_dropped_on_the_window_are_read(
    zone: tuple[Laptop, Path], opened: Windows, tmp_path: Path
) -> None:
    hq, invitation = zone
    team = begun(tmp_path / "team", hq.chat, invitation)
    first = team.visit("一组", "拖进窗口的")
    file = team.give(to="招商办")
    window = opened(hq.dir)
    assert drop(window, file)
    (dialog,) = window.findChildren(ReadDialog)
    assert (
        dialog.isVisible()
        and file.name in dialog.shown.text()
        and nameless(dialog) == unreached(dialog) == []
    )
    dialog.passphrase.setText("not this one")
    dialog.take()
    settle(window.services)
    assert "口令不对" in dialog.wrong.text()
    type_into(dialog.passphrase, SECRET)
    dialog.passphrase.setText(SECRET)
    QTest.keyClick(dialog.passphrase, Qt.Key.Key_Return)
    settle(window.services)
    assert "读入 1 个交换包" in told(window) and "凭邀请加入" in told(window)
    found = window.services.office.run(lambda desk: desk.store.history(RecordId(first)))
    assert found is not None


def test_other_files_are_left_to_the_pages(
    zone: tuple[Laptop, Path], opened: Windows, tmp_path: Path
) -> None:
    window = opened(zone[0].dir)
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"x")
    assert not drop(window, photo)
    assert not drop(window, zone[1], photo)
    assert window.findChildren(ReadDialog) == []
    assert files_in(QMimeData()) == []


def test_a_file_is_written_for_a_team_and_an_invitation_too(
    zone: tuple[Laptop, Path], opened: Windows, tmp_path: Path
) -> None:
    hq, _invitation = zone
    window = opened(hq.dir)
    window.services.actions.run("handover.write")
    settle(window.services)
    (dialog,) = window.findChildren(WriteDialog)
    assert nameless(dialog) == unreached(dialog) == []
    names = [dialog.to.itemText(number) for number in range(dialog.to.count())]
    assert names == ["所有人", "招商办", "一组", "二组"] and dialog.to.currentText() == "所有人"
    dialog.take()
    assert "口令太短" in dialog.wrong.text()
    dialog.first.setText(SECRET)
    dialog.second.setText("another")
    dialog.take()
    assert "不一样" in dialog.wrong.text()
    dialog.second.setText(SECRET)
    dialog.invites.setChecked(True)
    dialog.take()
    assert "哪个小组" in dialog.wrong.text()
    dialog.to.setCurrentText("二组")
    out = tmp_path / "chat" / "for-two.zsh"
    dialog.file.setText(str(out))
    dialog.take()
    settle(window.services)
    assert "已写入" in told(window) and out.exists()
    team = begun(tmp_path / "two", hq.chat, out)
    assert team.ask("SELECT count(*) FROM k_company")[0][0] == 1


def test_a_new_profile_begins_with_an_invitation(
    zone: tuple[Laptop, Path], opened: Windows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ZSAPP_PASSPHRASE")
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    try:
        window = opened(tmp_path / "fresh")
        assert window.current == "welcome"
        assert drop(window, zone[1])
        (dialog,) = window.findChildren(HandOverDialog)
        settle(window.services)
        dialog.passphrase.setText("not this one")
        for field in (dialog.own.first, dialog.own.second):
            field.setText(OWN)
        dialog.take()
        settle(window.services)
        assert "口令不对" in dialog.wrong.text()
        assert window.services.office.state == "absent" and not (tmp_path / "fresh" / "zsapp.db").exists()
        dialog.passphrase.setText(SECRET)
        dialog.take()
        settle(window.services)
        assert window.services.office.state == "open" and window.current != "welcome"
        companies = window.services.office.run(lambda desk: desk.store.found())
        with zone[0].desk(writing=False) as desk:
            assert companies == desk.store.local("organisation")
    finally:
        keyring.set_keyring(before)
