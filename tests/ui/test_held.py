"""Rows that a page holds: made when they are asked for, and anew only of lines that are not the same object."""

from dataclasses import dataclass

from zsapp.domain.ids import RecordId
from zsapp.store.query import Where
from zsapp.ui.models.held import HeldRow, HeldSource
from zsapp.ui.models.sources import Ask, Column, Line
from zsapp.ui.services import Services


@dataclass(frozen=True)
class Each:
    id: str
    name: str


def test_a_line_that_is_the_same_keeps_its_row(services: Services) -> None:
    desk, made = services.office.desk(), []

    def row_of(each: Each) -> HeldRow:
        made.append(each.id)
        return HeldRow(Line(each.id, {"name": each.name}, {"is_b": each.name == "乙"}))

    source = HeldSource([Column("name", "名称")])
    one, other = Each("1", "甲"), Each("2", "乙")
    source.hold([one, other], row_of)
    assert made == []
    assert list(source.ids(desk, Ask())) == ["1", "2"] and made == ["1", "2"]
    source.hold([other, one, Each("3", "丙")], row_of)
    assert list(source.ids(desk, Ask())) == ["2", "1", "3"] and made == ["1", "2", "3"]
    source.hold([Each("1", "丁"), other], row_of)
    assert [line.texts["name"] for line in source.lines(desk, ["1", "2", "3"])] == ["丁", "乙"]
    assert made == ["1", "2", "3", "1"]
    assert list(source.ids(desk, Ask(typed="丁"))) == ["1"]
    assert list(source.ids(desk, Ask(where=(Where("is_b", "is", True),)))) == ["2"]
    source.rows = (HeldRow(Line(RecordId("9"), {"name": "戊"})),)
    assert list(source.ids(desk, Ask())) == ["9"]
