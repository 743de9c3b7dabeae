"""Each kind of field: what a person types, what is stored, what is printed; and sentences for what cannot be read."""

import unicodedata
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from zsapp.base.errors import UserError
from zsapp.domain.canonical import canonical, refused_character
from zsapp.domain.field import Choice, Kind, Spec, part
from zsapp.domain.kinds import (
    LINE_LIMIT,
    NOTE_LIMIT,
    fits,
    from_json,
    is_uscc,
    parse,
    remarks,
    shown,
)

CHOICES = (Choice("拜访", "call", ("走访",)), Choice("来访", "inbound"))
SPECS: dict[Kind, Spec] = {
    kind: part("栏目", kind, choices=CHOICES, unit="亩" if kind is Kind.DECIMAL else "", codes="regions")
    for kind in Kind
}


@pytest.mark.parametrize(
    ("kind", "text", "stored"),
    [
        (Kind.LINE, "  示例 \n 公司\t有限 ", "示例 公司 有限"),
        (Kind.LINE, "<b>&", "<b>&"),
        (Kind.LINE, "<img src=x onerror=1>", "<img src=x onerror=1>"),
        (Kind.LINE, "长" * 300, "长" * 300),
        (Kind.LINE, "e\u0301", "é"),
        (Kind.LINE, "   ", None),
        (Kind.NOTE, "一\r\n二\r三", "一\n二\n三"),
        (Kind.CHOICE, "走访", "拜访"),
        (Kind.CHOICE, "Call", "拜访"),
        (Kind.CHOICE, "来访", "来访"),
        (Kind.TAGS, "来访，拜访、call", ["拜访", "来访"]),
        (Kind.FLAG, "是", True),
        (Kind.FLAG, "No", False),
        (Kind.NUMBER, "1,200", 1200),
        (Kind.NUMBER, "１２", 12),
        (Kind.DECIMAL, "120.50亩", "120.5"),
        (Kind.DECIMAL, "007", "7"),
        (Kind.DECIMAL, "100", "100"),
        (Kind.DATE, "2016-04-28", "2016-04-28"),
        (Kind.DATE, "2016年4月8日", "2016-04-08"),
        (Kind.DATE, "2016/4/8", "2016-04-08"),
        (Kind.DATE, "20160408", "2016-04-08"),
        (Kind.TIME, "9:05", "09:05"),
        (Kind.TIME, "14点", "14:00"),
        (Kind.TIME, "1430", "14:30"),
        (Kind.LINKS, "甲,乙、甲", ["乙", "甲"]),
        (Kind.CODE, "上海", "201612/310000"),
        (Kind.CODE, "诺伊维德", "诺伊维德"),
        (Kind.USCC, "91350100 m000100y43", "91350100M000100Y43"),
        (Kind.BLOB, "a" * 64, "a" * 64),
    ],
)
def test_what_is_typed_is_stored(kind: Kind, text: str, stored: Any) -> None:
    assert parse(SPECS[kind], text) == stored
    assert from_json(SPECS[kind], text) == stored
    if stored is not None:
        assert fits(SPECS[kind], stored)


@pytest.mark.parametrize(
    ("kind", "text", "hint"),
    [
        (Kind.LINE, "a" * (LINE_LIMIT + 1), "最多2000个字"),
        (Kind.NOTE, "a" * (NOTE_LIMIT + 1), "最多200000个字"),
        (Kind.CHOICE, "散步", "可填：拜访、来访"),
        (Kind.TAGS, "拜访,散步", "可填"),
        (Kind.FLAG, "也许", "是"),
        (Kind.NUMBER, "很多", "整数"),
        (Kind.NUMBER, "1.5", "整数"),
        (Kind.NUMBER, "9" * 17, "整数"),
        (Kind.NUMBER, "9" * 16, "整数"),
        (Kind.DECIMAL, "-1", "数字"),
        (Kind.DECIMAL, "1e5", "数字"),
        (Kind.DATE, "2016-02-30", "2016-04-28"),
        (Kind.NUMBER, "-3", "不能为负"),
        (Kind.DATE, "明天", "2016-04-28"),
        (Kind.DATE, "2016-04-28T10:00", "2016-04-28"),
        (Kind.TIME, "25:00", "14:30"),
        (Kind.TIME, "9:60", "14:30"),
        (Kind.TIME, "下午", "14:30"),
        (Kind.BLOB, "a.jpg", "SHA-256"),
        (Kind.COMPOUND, "x", "分别填写"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(kind: Kind, text: str, hint: str) -> None:
    with pytest.raises(UserError, match=hint) as told:
        parse(SPECS[kind], text)
    assert "栏目" in str(told.value) and len(str(told.value)) < 200


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("bad", ["\x00", "\x1b", "\x7f", "\x85", "\ud800", "\uffff"])
def test_control_characters_are_named(kind: Kind, bad: str) -> None:
    with pytest.raises(UserError, match=f"U\\+{ord(bad):04X}"):
        parse(SPECS[kind], f"甲{bad}乙")


@given(st.sampled_from(list(Kind)), st.text(max_size=40))
@example(Kind.USCC, "U¯")  # without the blank before it the mark composes with the letter
@example(Kind.USCC, "ΐ")  # three characters as capitals
def test_anything_typed_is_stored_or_told(kind: Kind, text: str) -> None:
    try:
        stored = parse(SPECS[kind], text)
    except UserError as error:
        assert str(error)
        return
    canonical(stored)
    assert refused_character(shown(SPECS[kind], stored)) is None
    if stored in (None, []):
        return
    assert fits(SPECS[kind], stored)
    again = ",".join(stored) if isinstance(stored, list) else shown(SPECS[kind], stored)
    assert parse(SPECS[kind], again) == stored


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        (Kind.FLAG, True, True),
        (Kind.NUMBER, 5, 5),
        (Kind.DECIMAL, 5, "5"),
        (Kind.LINE, 5, "5"),
        (Kind.TAGS, ["来访", "拜访"], ["拜访", "来访"]),
        (Kind.TAGS, [], None),
        (Kind.LINE, None, None),
    ],
)
def test_json_values_are_read(kind: Kind, value: Any, stored: Any) -> None:
    assert from_json(SPECS[kind], value) == stored


@pytest.mark.parametrize(
    ("kind", "value"),
    [(Kind.LINE, True), (Kind.LINE, ["a"]), (Kind.LINE, {}), (Kind.TAGS, [1]), (Kind.NUMBER, 1.5), (Kind.NUMBER, False)],
)  # fmt: skip
def test_json_values_of_another_form_get_a_sentence(kind: Kind, value: Any) -> None:
    with pytest.raises(UserError):
        from_json(SPECS[kind], value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.LINE, 1),
        (Kind.NUMBER, "1"),
        (Kind.NUMBER, True),
        (Kind.FLAG, 1),
        (Kind.TAGS, "拜访"),
        (Kind.AMOUNT, {"amount": "1", "currency": "CNY"}),
        (Kind.AMOUNT, {"amount": 1, "currency": "XXX"}),
        (Kind.AMOUNT, {"amount": 1, "currency": "USD", "rate": "6."}),
        (Kind.AMOUNT, {"amount": 1, "currency": "USD", "rate": 6}),
    ],
)
def test_values_of_a_faulty_program_do_not_fit(kind: Kind, value: Any) -> None:
    assert not fits(SPECS[kind], value)


def test_what_is_shown_to_a_person() -> None:
    assert shown(SPECS[Kind.FLAG], True) == "是"
    assert shown(SPECS[Kind.FLAG], False) == "否"
    assert shown(SPECS[Kind.TAGS], ["拜访", "来访"]) == "拜访、来访"
    assert shown(SPECS[Kind.CODE], "201612/310000") == "上海"
    assert shown(SPECS[Kind.LINE], None) == ""


def test_a_wrong_code_warns_and_is_kept() -> None:
    spec = SPECS[Kind.USCC]
    assert is_uscc("91350100M000100Y43") and remarks(spec, "91350100M000100Y43") == []
    (remark,) = remarks(spec, parse(spec, "91310115MA1H8R7C6D"))
    assert "91310115MA1H8R7C6D" in remark
    assert remarks(spec, None) == []


@given(st.text(max_size=30))
def test_text_is_kept_in_one_form(text: str) -> None:
    try:
        stored = parse(SPECS[Kind.NOTE], text)
    except UserError:
        return
    assert stored is None or unicodedata.is_normalized("NFC", stored)
