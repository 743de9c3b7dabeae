"""Rule 13: which rows of a catalogue's file speak of one company; no row is lost, and what was recognised is told."""

from dataclasses import replace

import pytest

from zsapp.exchange.same_company import ReadEntry, normal, put_together, recognised

CODE, OTHER_CODE = "91350100M000100Y43", "91310000400000000X"
HOME, PANEL = ("家电", "电机"), ("家电", "面板")


def row(line: int, company: str = "甲公司", uscc: str | None = None, **more: object) -> ReadEntry:
    blank = ReadEntry(line, HOME, company, uscc, None, None, (), None, None, None)
    return replace(blank, **more)  # type: ignore[arg-type]


# names that are one company's, or are not
NAMES = [
    ("宁波甬益（集团）有限公司", "宁波甬益(集团)有限公司", True),
    ("宁波甬益 有限公司", "宁波甬益有限公司", True),
    ("ＡＢＣ电子", "abc电子", True),
    ("上海·示例", "上海示例", True),
    ("宁波甬益有限公司", "宁波甬溢有限公司", False),
    ("甲公司二厂", "甲公司", False),
]


@pytest.mark.parametrize(("one", "other", "is_one"), NAMES)
def test_13_a_name_is_the_same_however_it_is_spaced_or_bracketed(one: str, other: str, is_one: bool) -> None:
    assert (normal(one) == normal(other)) is is_one
    found, _told = recognised([row(2, one), row(3, other)])
    assert len(found) == (1 if is_one else 2)


# rows, (line, code) of those that are left, (row, words) told
ROWS: list[tuple[list[ReadEntry], list[tuple[int, str | None]], list[tuple[int, str]]]] = [
    (  # with its code, then without
        [row(2, uscc=CODE), row(3)], [(2, CODE)],
        [(3, f"没有填信用代码，与第2行“甲公司”（{CODE}）同名"), (3, "与第2行是同一环节的同一家企业，并入第2行")],
    ),
    (  # the other way round
        [row(2), row(3, uscc=CODE)], [(2, CODE)],
        [(2, "没有填信用代码，与第3行"), (3, "并入第2行")],
    ),
    (  # under two nodes: two entries of one company
        [row(2, uscc=CODE), row(3, node=PANEL)], [(2, CODE), (3, CODE)], [(3, "没有填信用代码")],
    ),
    (  # two codes of one name: nobody can tell whose the third row is
        [row(2, uscc=CODE), row(3, uscc=OTHER_CODE), row(4)], [(2, CODE), (3, OTHER_CODE), (4, None)],
        [(4, "有2家同名企业的信用代码")],
    ),
    (  # one code, two names
        [row(2, uscc=CODE), row(3, "乙公司", CODE)], [(2, CODE)],
        [(3, "“乙公司”与第2行“甲公司”写法不同，按同一家企业列入"), (3, "并入第2行")],
    ),
    ([row(2), row(3, "乙公司")], [(2, None), (3, None)], []),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "left", "words"), ROWS)
def test_13_one_company_with_and_without_its_code_is_one(
    rows: list[ReadEntry], left: list[tuple[int, str | None]], words: list[tuple[int, str]]
) -> None:
    found, told = recognised(rows)
    assert [(each.line, each.uscc) for each in found] == left
    assert [line for line, _words in sorted(told, key=lambda one: one[0])] == [line for line, _words in words]
    for line, expected in words:
        assert any(number == line and expected in text for number, text in told)


# the first row, the second, the one made of both, columns that differ
TOGETHER: list[tuple[dict[str, object], dict[str, object], dict[str, object], str]] = [
    ({}, {"product": "步进电机", "city": "宁波"}, {"product": "步进电机", "city": "宁波"}, ""),
    ({"product": "直流电机"}, {"product": "步进电机"}, {"product": "直流电机"}, "主要产品不同"),
    ({"action": "建链"}, {"action": "补链", "further": ("强链",)}, {"action": "建链", "further": ("补链", "强链")}, ""),
    ({}, {"action": "补链", "further": ("强链",)}, {"action": "补链", "further": ("强链",)}, ""),
    ({"action": "建链", "further": ("强链",)}, {"action": "建链"}, {"action": "建链", "further": ("强链",)}, ""),
    ({"flagship": False}, {"flagship": True, "key": True}, {"flagship": False, "key": True}, "龙头不同"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "other", "both", "apart"), TOGETHER)
def test_13_nothing_of_the_second_row_is_lost_in_silence(
    first: dict[str, object], other: dict[str, object], both: dict[str, object], apart: str
) -> None:
    made, (line, words) = put_together(row(2, **first), row(3, **other))  # type: ignore[arg-type]
    assert made == row(2, **both) and line == 3  # type: ignore[arg-type]
    assert (f"；{apart}，按第2行，请核对" in words) if apart else words.endswith("并入第2行")
