"""The page of settings: every part opens and acts; what it says is so."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from tests.support import profiles
from tests.support.window import Shown, is_gone, nameless, settle, unreached
from zsapp.base.errors import NeedsPersonError
from zsapp.reports import font_find
from zsapp.store.key import Secrets
from zsapp.store.profile import Profile
from zsapp.ui import wishes
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.pages.settings.about import InputPart
from zsapp.ui.pages.settings.fonts import FontsPart
from zsapp.ui.pages.settings.health import FilesPart, HealthPart
from zsapp.ui.pages.settings.key import KeyPart, NewPassphraseDialog
from zsapp.ui.pages.settings.look import LookPart
from zsapp.ui.pages.settings.page import PARTS, SettingsPage
from zsapp.ui.preferences import Preferences
from zsapp.ui.services import Services
from zsapp.ui.theme.theme import Wish
from zsapp.verbs import records
from zsapp.verbs.desk import today


@pytest.fixture
def page(services: Services, show: Shown) -> SettingsPage:
    return show(SettingsPage(services))


@pytest.mark.parametrize("name", list(PARTS))
def test_every_part_opens_and_every_control_has_a_name_and_a_place(page: SettingsPage, name: str) -> None:
    page.arrive(part=name)
    settle(page.services)
    assert page.list.currentRow() == list(PARTS).index(name)
    assert nameless(page) == []
    assert unreached(page) == []


def test_the_theme_changes_at_once_and_is_kept(page: SettingsPage) -> None:
    look = page.parts["look"]
    assert isinstance(look, LookPart)
    look.themes[Wish.DARK].click()
    assert page.services.theme.is_dark
    assert Preferences(page.services.office.folder).get("theme") == "dark"
    page.services.theme.set_wish(Wish.LIGHT)
    assert look.themes[Wish.LIGHT].isChecked()


def test_language_and_size_are_kept_for_the_next_start(
    page: SettingsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = page.parts["look"]
    assert isinstance(look, LookPart)
    look.language.setCurrentIndex(look.language.findData("en"))
    look.language.activated.emit(2)
    look.text_size.setCurrentIndex(look.text_size.findData(125))
    look.text_size.activated.emit(2)
    assert look.later.isVisible()
    for name in (wishes.LANGUAGE_VARIABLE, wishes.SIZE_VARIABLE):
        monkeypatch.setenv(name, "")  # so that the monkey puts it back
        monkeypatch.delenv(name)
    wishes.take_wishes(page.services.office.folder)
    assert (os.environ["ZSAPP_LANG"], os.environ["QT_SCALE_FACTOR"]) == ("en", "1.25")
    monkeypatch.setenv("ZSAPP_LANG", "zh_CN")
    wishes.take_wishes(page.services.office.folder)
    assert os.environ["ZSAPP_LANG"] == "zh_CN"


def test_the_day_shown_is_another_until_it_is_taken_back(page: SettingsPage) -> None:
    look = page.parts["look"]
    assert isinstance(look, LookPart)
    look.day.field.setText("看不懂")
    look.use_day()
    assert look.day._hint.isVisible()
    look.day.field.setText("2016-05-11")
    look.use_day()
    assert today().isoformat() == "2016-05-11"
    assert "不是电脑的日期" in look.day_words.text()
    look.back.click()
    assert today().isoformat() != "2016-05-11"


def test_a_new_passphrase_opens_the_profile(page: SettingsPage) -> None:
    key = page.parts["key"]
    assert isinstance(key, KeyPart)
    page.arrive(part="key")
    settle(page.services)
    assert "口令打开" in key.state.text()
    assert key.warning.isHidden()
    key.set_button.click()
    (dialog,) = page.findChildren(NewPassphraseDialog)
    for first, second, word in (("短", "短", "太短"), ("足够长的口令啊", "足够长的口令呀", "不一样")):
        dialog.first.setText(first + "12345" * (len(first) > 1))
        dialog.second.setText(second + "12345" * (len(first) > 1))
        dialog.take()
        assert word in dialog.wrong.text()
    for each in (dialog.first, dialog.second):
        each.setText("另一个足够长的口令")
    dialog.take()
    settle(page.services)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    folder = page.services.office.folder
    Profile.open(folder, secrets=Secrets(passphrase="另一个足够长的口令"), writing=False).close()
    with pytest.raises(NeedsPersonError):
        Profile.open(folder, secrets=profiles.secrets(), writing=False)


def test_a_backup_is_made_and_listed(page: SettingsPage, tmp_path: Path) -> None:
    key = page.parts["key"]
    assert isinstance(key, KeyPart)
    page.arrive(part="key")
    settle(page.services)
    assert key.none.isVisible()
    key.backup()
    settle(page.services)
    assert key.backups.count() == 1
    key.backup(tmp_path)
    settle(page.services)
    assert len(list(tmp_path.glob("*.zbackup"))) == 1
    assert key.backups.count() == 1
    key.copy_command()
    assert "restore" in QGuiApplication.clipboard().text()


def test_check_rebuild_and_audit_tell_in_words(page: SettingsPage) -> None:
    health = page.parts["health"]
    assert isinstance(health, HealthPart)
    for each in (health.check_button, health.rebuild_button, health.audit_button):
        each.click()
        settle(page.services)
    assert "数据完好。" in health.check_words.text()
    assert "一致" in health.rebuild_words.text()
    assert "全部相符" in health.audit_words.text()


def test_everything_goes_out_and_comes_into_an_empty_profile(
    page: SettingsPage, empty_services: Services, tmp_path: Path
) -> None:
    files = page.parts["files"]
    assert isinstance(files, FilesPart)
    files.export_to(tmp_path / "全部.jsonl")
    settle(page.services)
    assert "已导出" in files.words.text()
    into = FilesPart(empty_services)
    into.import_from(tmp_path / "全部.jsonl")
    settle(empty_services)
    assert "导入完成" in into.words.text()
    assert "拒收0" in into.words.text()
    into.deleteLater()


def test_before_it_is_exported_it_is_told_that_the_file_is_open_to_read(page: SettingsPage) -> None:
    files = page.parts["files"]
    assert isinstance(files, FilesPart)
    files.ask_export()
    (dialog,) = files.findChildren(Dialog)
    assert dialog.isVisible()
    dialog.reject()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_typefaces_and_input_are_told(page: SettingsPage) -> None:
    fonts, typing = page.parts["fonts"], page.parts["input"]
    assert isinstance(fonts, FontsPart) and isinstance(typing, InputPart)
    page.arrive(part="fonts")
    settle(page.services)
    assert [each.wanted for each in fonts.uses] == ["仿宋", "宋体", "小标宋", "黑体", "楷体"]
    typing.copy()
    assert "QT_IM_MODULE" in QGuiApplication.clipboard().text()


def test_a_typeface_is_chosen_and_given_up(page: SettingsPage, tmp_path: Path) -> None:
    part = page.parts["fonts"]
    assert isinstance(part, FontsPart)
    page.arrive(part="fonts")
    settle(page.services)
    assert part.lacking == [] and "都有" in part.lacking_words.whole_text()
    wrong = tmp_path / "不是字体.ttf"
    wrong.write_text("x")
    part.take("kai", str(wrong))
    settle(page.services)
    assert part.wrong.isVisible() and "不是字体.ttf" in part.wrong.whole_text()
    dialog = part.choose("kai")
    assert "楷体" in dialog.windowTitle()
    dialog.fileSelected.emit(str(font_find.floor_files()[0]))
    dialog.reject()
    settle(page.services)
    kai = next(each for each in part.uses if each.role == "kai")
    assert kai.chosen and kai.is_own and part.wrong.isHidden()
    assert nameless(page) == [] and unreached(page) == []
    part.forget("kai")
    settle(page.services)
    assert not any(each.chosen for each in part.uses)


def test_a_character_without_a_glyph_leads_to_its_record(page: SettingsPage) -> None:
    part, went = page.parts["fonts"], []
    assert isinstance(part, FontsPart)
    page.services.ask(lambda desk: records.add(desk, "company", {"name": "王\U00033479公司"}))
    settle(page.services)
    page.services.go.record_wanted.connect(lambda kind, _record: went.append(kind))
    page.arrive(part="fonts")
    settle(page.services)
    (link,) = [each for each in part.findChildren(QPushButton) if "公司" in each.text()]
    link.click()
    assert went == ["company"] and nameless(page) == []


def test_it_leaves_nothing_behind(services: Services) -> None:
    assert is_gone(lambda: SettingsPage(services), services)
