"""冲突核对: what is listed, one record field by field, settled by keyboard; texts put together; deletions, void changes, what waits."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.modeltest import ModelTester  # type: ignore[import-untyped]

from tests.support import clashes
from tests.support.window import Shown, is_gone, nameless, settle, spin, type_into, unreached, until
from zsapp.ui.dialogs.take_all import TakeAllDialog
from zsapp.ui.main_window import MainWindow
from zsapp.ui.office import State
from zsapp.ui.pages.conflicts.cards import AwaitedCard, DeletionCard, RefusedCard
from zsapp.ui.pages.conflicts.fields import FieldCard
from zsapp.ui.pages.conflicts.page import ConflictsPage
from zsapp.ui.services import Services
from zsapp.ui.sidebar import _COUNT
from zsapp.ui.sync_words import SyncWords
from zsapp.verbs import records, unsettled
from zsapp.verbs.unsettled import Subject, What


@pytest.fixture(scope="session")
def clashed(small_profile: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The small data with conflicts of every sort; do not write to it."""
    folder = tmp_path_factory.mktemp("clashed")
    shutil.copytree(small_profile, folder / "profile")
    return folder / "profile", clashes.clash(folder / "profile", folder)


@pytest.fixture
def made(clashed: tuple[Path, dict[str, Any]]) -> dict[str, Any]:
    return clashed[1]


@pytest.fixture
def services(
    open_services: Callable[[Path], Services], clashed: tuple[Path, dict[str, Any]], tmp_path: Path
) -> Services:
    shutil.copytree(clashed[0], tmp_path / "profile")
    return open_services(tmp_path / "profile")


@pytest.fixture
def page(services: Services, show: Shown) -> ConflictsPage:
    return show(ConflictsPage(services))


def come_to(page: ConflictsPage, key: str) -> None:
    page.arrive(record=key)
    settle(page.services)


def field(page: ConflictsPage, name: str) -> FieldCard:
    return next(card for card in page.detail.fields if card.question.field == name)


def press(
    widget: QWidget, *keys: Qt.Key | str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    for key in keys:
        QTest.keyClick(widget, key, modifier)


def focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def shown(page: ConflictsPage, record: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = []
    page.services.read(lambda desk: records.show(desk, record), found.append)
    settle(page.services)
    return found[0]


def test_everything_is_listed(page: ConflictsPage, made: dict[str, Any], qtmodeltester: ModelTester) -> None:
    what = {subject.key: subject.what for subject in page.subjects}
    assert what[made["company"]] == (What.VALUE,) and what[made["visit"]] == (What.VALUE,)
    assert what[made["edited"]] == (What.DELETED_EDITED,) and what[made["used"]] == (What.DELETED_IN_USE,)
    assert what[made["void"]] == (What.VOID,)
    assert [what for key, what in what.items() if key.startswith("waiting")] == [(What.WAITING,)]
    assert page.subjects[-1].what == (What.WAITING,)
    qtmodeltester.check(page.model)


def test_walk_over_the_controls(page: ConflictsPage, made: dict[str, Any]) -> None:
    for key in ("company", "visit", "team", "edited", "used", "void"):
        come_to(page, made[key])
        assert nameless(page) == [] and unreached(page) == []


def test_a_record_is_settled_by_keyboard(page: ConflictsPage, made: dict[str, Any]) -> None:
    company = made["others"][0]
    come_to(page, company)
    page.activateWindow()
    page.list.setFocus()
    press(page.list, Qt.Key.Key_Return)
    assert [card.question.label for card in page.detail.fields] == ["上市情况", "网址"]
    assert page.detail.fields[0].tiles[0] is focus()
    before = len(page.subjects)
    press(focus(), "1")
    assert page.detail.fields[1].isAncestorOf(focus())
    press(focus(), "2")
    assert focus() is page.detail.take_button
    press(focus(), Qt.Key.Key_Return, modifier=Qt.KeyboardModifier.ControlModifier)
    settle(page.services)
    assert len(page.subjects) == before - 1 and page.list.current_key() != company
    told = shown(page, company)
    assert {told["listed_as"], told["website"]} <= {"科创板", "主板", "www.wang.cn", "www.mine.cn"}
    assert page.detail.isAncestorOf(focus())  # the next record, ready


def test_the_values_are_told_with_author_computer_and_what_was_before(
    page: ConflictsPage, made: dict[str, Any]
) -> None:
    come_to(page, made["company"])
    card = field(page, "website")
    told = [f"{tile.accessibleName()} {tile.accessibleDescription()}" for tile in card.tiles]
    assert len(told) == 3
    assert any("www.wang.cn" in each and "王芳" in each and "上海组笔记本" in each for each in told)
    assert any("www.mine.cn" in each and "我" in each for each in told)
    labels = [label.whole_text() for label in card.findChildren(type(card.title))]
    assert "原来：www.old.cn" in labels
    amounts = [tile.accessibleName() for tile in field(page, "registered_capital").tiles]
    assert any("310万美元" in each for each in amounts)


def test_all_of_one_person_of_a_record(page: ConflictsPage, made: dict[str, Any]) -> None:
    come_to(page, made["company"])
    page.detail.take_all_of(made["wang"])
    settled = [card.question.field for card in page.detail.fields if card.is_chosen]
    assert set(settled) == {"website", "listed_as", "main_business", "registered_capital", "location"}
    page.detail.settle()
    settle(page.services)
    told = shown(page, made["company"])
    assert (told["website"], told["registered_capital"]) == ("www.wang.cn", "3100000.00 USD")
    assert told["main_business"] == clashes.HERS


def test_texts_are_put_together_place_by_place(page: ConflictsPage, made: dict[str, Any]) -> None:
    come_to(page, made["visit"])
    card = field(page, "content")
    page.activateWindow()
    card.focus_first()
    press(focus(), "M")
    assert card.combined is not None and card.combined.editor.field.hasFocus()
    text = card.combined.editor.value()
    assert "先租两年再买" in text and "副总经理" in text and "下周回访" in text
    assert "每平方米两吨" in text and "还要复核" in text  # both, until one is chosen
    (place,) = card.combined.chips
    option = next(o for o, each in card.combined.chips[place] if "王芳" in each.text())
    card.combined.choose(place, option)
    assert "每平方米两吨" not in card.combined.editor.value()
    type_into(card.combined.editor.field, "补记：")
    assert not any(each.isEnabled() for _o, each in card.combined.chips[place])
    page.detail.settle()
    settle(page.services)
    content = shown(page, made["visit"])["content"]
    assert "补记：" in content and "还要复核" in content and "先租两年再买" in content


def test_another_value_is_written(page: ConflictsPage, made: dict[str, Any]) -> None:
    come_to(page, made["company"])
    card = field(page, "registered_capital")
    page.activateWindow()
    card.focus_first()
    press(focus(), "E")
    editor = card.editors["registered_capital"]
    editor.control.clear()
    type_into(editor.control, "两千")
    page.detail.settle()
    assert editor.accessibleDescription()  # it cannot be read, and says so
    editor.control.clear()
    type_into(editor.control, "2800万元")
    location = field(page, "location")
    location.write_own()
    location.editors["address"].control.clear()
    type_into(location.editors["address"].control, "漕溪路9号")
    page.detail.settle()
    settle(page.services)
    told = shown(page, made["company"])
    assert told["registered_capital"] == "28000000.00 CNY" and told["address"] == "漕溪路9号"
    assert {card.question.field for card in page.detail.fields} == {"website", "listed_as", "main_business"}


def test_what_is_chosen_stays_while_other_values_arrive(page: ConflictsPage, made: dict[str, Any]) -> None:
    company = made["company"]
    come_to(page, company)
    field(page, "website").take(0)
    field(page, "listed_as").take(0)

    def settle_one(desk: Any) -> None:
        found = unsettled.detail(desk, company)
        question = next(each for each in found.questions if each.field == "listed_as")  # type: ignore[union-attr]
        from zsapp.verbs.settling import Choice
        from zsapp.verbs.settling import settle as write

        write(desk, company, [Choice("listed_as", "主板", question.over)])

    page.services.ask(settle_one)
    settle(page.services)
    spin(300)
    settle(page.services)
    assert "listed_as" not in [card.question.field for card in page.detail.fields]
    assert field(page, "website").tiles[0].isChecked()


def test_a_deletion_is_taken_back_or_confirmed(page: ConflictsPage, made: dict[str, Any]) -> None:
    come_to(page, made["edited"])
    (card,) = page.detail.cards
    assert isinstance(card, DeletionCard)
    page.activateWindow()
    card.focus_first()
    press(focus(), "R")
    settle(page.services)
    assert shown(page, made["edited"])["website"] == "www.new.cn"
    come_to(page, made["used"])
    (card,) = page.detail.cards
    assert any("2016-04-30" in each.text() for each in card.findChildren(QPushButton))
    press(card, "D")
    settle(page.services)
    keys = {subject.key for subject in page.subjects}
    assert not keys & {made["edited"], made["used"]}


def test_a_void_change_is_taken_over_or_put_aside(page: ConflictsPage, made: dict[str, Any]) -> None:
    come_to(page, made["void"])
    (card,) = page.detail.cards
    assert isinstance(card, RefusedCard) and len(card.refused.parts) == 2
    press(card, "A")
    settle(page.services)
    assert shown(page, made["void"])["website"] == "www.void.cn"
    assert made["void"] not in {subject.key for subject in page.subjects}


def test_a_void_change_is_put_aside(page: ConflictsPage, made: dict[str, Any]) -> None:
    come_to(page, made["void"])
    told: list[Callable[[], object] | None] = []
    page.services.notices.toast_wanted.connect(lambda _text, _button, then: told.append(then))
    press(page.detail.cards[0], "K")
    settle(page.services)
    assert made["void"] not in {subject.key for subject in page.subjects}
    (back,) = told
    assert back is not None
    back()
    until(page.services, lambda: made["void"] in {subject.key for subject in page.subjects})


def test_what_waits_is_told_and_asks_nothing(page: ConflictsPage) -> None:
    come_to(page, page.subjects[-1].key)
    (card,) = page.detail.cards
    assert isinstance(card, AwaitedCard) and page.detail.foot.isHidden()


def test_chips_and_search_narrow_the_list(page: ConflictsPage, made: dict[str, Any]) -> None:
    page.chips["deleted"].click()
    assert {subject.key for subject in page.model.subjects} == {made["edited"], made["used"]}
    page.chips["void"].click()
    assert [subject.key for subject in page.model.subjects] == [made["void"]]
    page.chips["void"].click()
    type_into(page.search, "查无此人")
    page.search.settle_now()
    assert page.nothing.isVisible() and page.model.rowCount() == 0
    page.search.empty()
    assert page.model.rowCount() == len(page.subjects)


def test_everything_of_one_person_in_all_records(page: ConflictsPage, made: dict[str, Any]) -> None:
    dialog: TakeAllDialog = page.take_all()
    settle(page.services)
    assert nameless(dialog) == []
    place = next(n for n, each in enumerate(dialog.authors) if each.author == made["wang"])
    dialog.group.button(place).click()
    dialog.take()
    settle(page.services)
    spin(300)
    settle(page.services)
    assert not any(What.VALUE in subject.what for subject in page.subjects)
    assert shown(page, made["others"][1])["listed_as"] == "科创板"


def test_nothing_to_settle_is_pleasant(empty_services: Services, show: Shown) -> None:
    page = show(ConflictsPage(empty_services))
    settle(empty_services)
    assert page.empty.isVisible() and page.split.isHidden() and page.all_of.isHidden()


def test_thousands_are_lines_not_widgets(page: ConflictsPage) -> None:
    subjects = [
        Subject(f"{n:032}", "company", f"企业{n}", (What.VALUE,), ("网址",), 1) for n in range(10_000)
    ]
    before = len(page.findChildren(QWidget))
    page._take((subjects, []))
    settle(page.services)
    assert page.model.rowCount() == 10_000 and len(page.findChildren(QWidget)) <= before


def test_it_leaves_nothing_behind(services: Services, made: dict[str, Any]) -> None:
    def make() -> ConflictsPage:
        page = ConflictsPage(services)
        settle(services)
        page.arrive(record=made["company"])
        settle(services)
        for card in page.detail.fields:
            card.combine()
            card.write_own()
        return page

    assert is_gone(make, services)


def test_the_navigation_tells_how_many_there_are(services: Services, made: dict[str, Any]) -> None:
    window = MainWindow(services)
    window.show()
    window._state_changed("open")
    words = SyncWords(services, window)

    def told() -> tuple[int, str]:
        settle(services)
        spin(900)
        settle(services)
        place = [window.sidebar.list.item(n) for n in range(window.sidebar.list.count())]
        item = next(each for each in place if "冲突核对" in each.text())
        return int(item.data(_COUNT) or 0), str(item.data(Qt.ItemDataRole.AccessibleTextRole))

    many, said = told()
    assert many >= 6 and f"{many}项待处理" in said
    services.go.page("conflicts")
    settle(services)
    page = window.pages["conflicts"]
    assert isinstance(page, ConflictsPage) and len(page.subjects) == many
    come_to(page, made["void"])
    next(card for card in page.detail.cards if isinstance(card, RefusedCard)).put_aside_wanted.emit()
    assert told()[0] == many - 1
    come_to(page, made["others"][0])
    for card in page.detail.fields:
        card.take(0)
    page.detail.settle()
    assert told()[0] == many - 2
    services.office._set_state(State.CLOSED)
    assert told()[0] == 0
    services.office._set_state(State.OPEN)
    assert words.conflicts is not None and told()[0] == many - 2
    window.close()
    window.deleteLater()


def test_what_was_settled_is_chosen_again(page: ConflictsPage, made: dict[str, Any]) -> None:
    toasts: list[tuple[str, Any]] = []
    page.services.notices.toast_wanted.connect(lambda _text, word, then: toasts.append((word, then)))
    company = made["others"][0]
    assert page.again.isHidden()
    come_to(page, company)
    for card in page.detail.fields:
        card.take(0)
    page.detail.settle()
    settle(page.services)
    before = shown(page, company)["website"]
    word, then = toasts[-1]
    assert word == "重新选"
    then()
    settle(page.services)
    assert page.again.isChecked() and page.list.current_key().endswith(company)
    card = field(page, "website")
    assert card.merge is None and before in card._before_words()
    assert before not in [version.words for version in card.question.versions]
    assert nameless(page) == [] and unreached(page) == []
    card.take(0)
    page.detail.settle()
    settle(page.services)
    assert shown(page, company)["website"] == card.question.versions[0].words != before
    assert [each.question.label for each in page.detail.fields] == ["上市情况"]
    page.again.setChecked(False)
    settle(page.services)
    assert page.list.current_key() and not page.list.current_key().startswith("settled")
