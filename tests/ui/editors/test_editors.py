"""Editors: every kind takes a stored value and gives back what verbs read as the same one; hints, names, Chinese input."""

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QMimeData

from tests.support.window import Shown, compose, nameless, settle, spin, type_into
from zsapp.base.errors import UserError
from zsapp.domain.field import Kind
from zsapp.domain.kinds import from_json
from zsapp.domain.records import KINDS
from zsapp.ui.editors.amounts import amount_words, short_words, typed_amount
from zsapp.ui.editors.choices import Choices
from zsapp.ui.editors.days import read_day
from zsapp.ui.editors.form import RecordForm, editable
from zsapp.ui.editors.links import LinkEditor
from zsapp.ui.editors.making import editor_for
from zsapp.ui.services import Services
from zsapp.ui.widgets.fields import LineField, NoteField

TODAY = date(2016, 5, 1)
VALUES: dict[Kind, Any] = {
    Kind.LINE: "滨海路 8 号",
    Kind.NOTE: "第一段\n第二段",
    Kind.FLAG: True,
    Kind.NUMBER: 12,
    Kind.DECIMAL: "120.5",
    Kind.DATE: "2016-04-28",
    Kind.TIME: "09:30",
    Kind.AMOUNT: {"amount": 310000000, "currency": "USD", "rate": "6.4754", "rate_date": "2016-05-12"},
    Kind.USCC: "91350100M000100Y43",
    Kind.CODE: "201612/310000",
}
FIELDS = [
    (k, n)
    for k in sorted(KINDS)
    for n, s in editable(k).items()
    if s.kind not in (Kind.LINK, Kind.LINKS, Kind.BLOB)
]


@pytest.mark.parametrize(("kind", "name"), FIELDS)
def test_a_stored_value_comes_back_as_it_was(services: Services, kind: str, name: str) -> None:
    spec = KINDS[kind].printed()[name]
    value = VALUES.get(spec.kind)
    if spec.kind is Kind.CHOICE:
        value = spec.choices[-1].word
    elif spec.kind is Kind.TAGS:
        value = sorted(choice.word for choice in spec.choices[:2])
    elif spec.codes == "industries":
        value = "2011/3855"
    editor = editor_for(spec, services)
    editor.set_value(value)
    assert not editor.is_changed()
    assert from_json(spec, editor.value()) == value
    editor.set_value(None)
    assert editor.value() is None
    assert nameless(editor) == []


@pytest.mark.parametrize(
    ("typed", "day"),
    [("4-28", "2016-04-28"), ("4月28日", "2016-04-28"), ("20160428", "2016-04-28"),
     ("今天", "2016-05-01"), ("明天", "2016-05-02"),
     ("周五", "2016-04-29"), ("下周一", "2016-05-02"), ("+3", "2016-05-04"),
     ("Fri", "2016-04-29"), ("next Monday", "2016-05-02"), ("last tue", "2016-04-19"),
     ("12-30", "2015-12-30"), ("１-２", "2016-01-02"), ("2-29", "2016-02-29")],
)  # fmt: skip
def test_days_as_people_type_them(typed: str, day: str) -> None:
    assert read_day(typed, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize("typed", ["", "4-31", "昨儿", "2016-13-01", "2-30", "0-0"])
def test_what_is_no_day(typed: str) -> None:
    assert read_day(typed, TODAY) is None


@pytest.mark.parametrize(
    ("typed", "given"),
    [("2000", "20000000.00 CNY"), ("2,000.5", "20005000.00 CNY"), ("310万美元", "3100000.00 USD"),
     ("1.2亿元", "120000000.00 CNY"), ("", None)],
)  # fmt: skip
def test_amounts_as_people_type_them(typed: str, given: str | None) -> None:
    assert typed_amount(typed, None) == given


def test_an_amount_keeps_its_rate_when_only_the_number_changes() -> None:
    before = VALUES[Kind.AMOUNT]
    assert amount_words(before) == "310万美元"
    assert typed_amount("310万美元", before) == "3100000.00 USD @6.4754 (2016-05-12)"
    assert typed_amount("320万美元", before) == "3200000.00 USD @6.4754 (2016-05-12)"
    assert typed_amount("2000万元", before) == "20000000.00 CNY"


@pytest.mark.parametrize("minor", [1, 99, 1_00, 12_345_67, 2_000_0000_00, 123_456_789_01, 100_000_000_00])
def test_amounts_are_shown_exactly(minor: int) -> None:
    value = {"amount": minor, "currency": "CNY", "rate": None, "rate_date": None}
    from zsapp.domain.money import parse_amount

    assert parse_amount(amount_words(value))["amount"] == minor


@pytest.mark.parametrize(
    ("typed", "told", "short"),
    [
        ("5万元", "CNY 50,000", "CNY 50,000"),
        ("1.2亿元", "CNY 120,000,000", "CNY 120 million"),
        ("19999999.99元", "CNY 19,999,999.99", "about CNY 19.999 million"),  # not 20: below the mark
        ("310万美元", "USD 3,100,000", "USD 3.1 million"),
    ],
)
def test_amounts_in_english_can_be_typed_as_they_are_shown(
    typed: str, told: str, short: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zsapp.domain.money import parse_amount

    value = parse_amount(typed)
    monkeypatch.setenv("ZSAPP_LANG", "en")
    assert (amount_words(value), short_words(value)) == (told, short)
    given = typed_amount(told, None)
    assert given is not None and parse_amount(given) == value


def test_what_cannot_be_read_is_told_at_the_field(services: Services, show: Shown) -> None:
    editor = show(editor_for(KINDS["visit"].printed()["date"], services))
    type_into(editor.control, "四月某日")
    assert not editor.check()
    assert "看不懂" in editor._hint.text()
    with pytest.raises(UserError):
        editor.value()


def test_a_wrong_code_is_odd_and_no_mistake(services: Services, show: Shown) -> None:
    editor = show(editor_for(KINDS["company"].printed()["uscc"], services))
    type_into(editor.control, "91310115MA1H8R7C6D")
    editor.control.left.emit()  # type: ignore[attr-defined]
    assert "校验位" in editor._hint.text()
    assert editor.value() == "91310115MA1H8R7C6D"


def test_nothing_is_searched_while_composing(services: Services, show: Shown) -> None:
    field, settled = show(LineField("查找", pause_ms=5)), []
    field.settled.connect(settled.append)
    type_into(field, "招")
    compose(field, "shang")
    spin(60)
    assert settled == []
    compose(field, "")
    spin(60)
    assert settled == ["招"]


def test_a_record_is_offered_by_initials_and_picked_by_keyboard(services: Services, show: Shown) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    editor = show(editor_for(KINDS["visit"].printed()["company"], services))
    assert isinstance(editor, LinkEditor)
    editor.activateWindow()
    editor.field.setFocus()
    type_into(editor.field, "hldj")
    spin(250)
    settle(services)
    assert editor.field.is_offering()
    QTest.keyClick(editor.field._popup, Qt.Key.Key_Down)
    QTest.keyClick(editor.field._popup, Qt.Key.Key_Return)
    assert editor.field.text() == "宁波瀚立灯具有限公司"
    assert len(editor.value()) == 36


def test_rich_text_is_pasted_as_plain_text(services: Services, show: Shown) -> None:
    field, source = show(NoteField("内容")), QMimeData()
    source.setHtml("<b>粗</b><script>x</script>")
    source.setText("粗\r\n体")
    field.insertFromMimeData(source)
    assert field.toPlainText() == "粗\n体"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_form_has_names_and_gives_nothing_back_untouched(
    services: Services, show: Shown, kind: str
) -> None:
    form = show(RecordForm(services, kind))
    assert nameless(form) == []
    form.fill({})
    assert form.values() == {}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("2000万元", "2,000万元"),
        ("2007.374万元", "约2,007.37万元"),
        ("19999999.99元", "约1,999.99万元"),  # not 2000: it does not meet the mark
        ("1.5亿元", "1.5亿元"),
        ("310.5万美元", "310.5万美元"),
        ("9999.99元", "9,999.99元"),
    ],
)
def test_on_a_card_an_amount_is_cut_and_never_looks_like_more(typed: str, told: str) -> None:
    from zsapp.domain.money import parse_amount

    assert short_words(parse_amount(typed)) == told


def test_a_long_choice_ends_with_dots_and_one_that_has_room_is_whole(services: Services, show: Shown) -> None:
    for words in (
        "拜访",
        "2016年",
        "第1版（2016-04-14） · 现行",
        "about to sign",
        "W",
        "2016, week 17  04-25 to 05-01",
    ):
        box = Choices()
        box.addItem(words)
        show(box).adjustSize()  # the sheet is known once it is shown
        assert box.shown_words() == words
        box.resize(box.sizeHint().width() - 30, box.height())
        assert len(words) < 3 or (box.shown_words().endswith("…") and box.shown_words() != words)
        box.close()
