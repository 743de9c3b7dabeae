"""Tables over rows that were read already: Chinese words are sorted as they are read, marks before them do not count."""

from typing import Any, cast

import pytest

from zsapp.ui.models.held import HeldRow, HeldSource
from zsapp.ui.models.sources import Ask, Column, Line

# texts of a column as entered, by what they sort where that is not the text -> as they stand
COLUMNS: list[tuple[list[str], list[Any] | None, list[str]]] = [
    (["重庆光电", "安徽电器", "长沙光电"], None, ["安徽电器", "长沙光电", "重庆光电"]),
    (["⚠ 重庆光电", "长沙光电", "⚠ 安徽电器"], None, ["⚠ 安徽电器", "长沙光电", "⚠ 重庆光电"]),
    (["十组", "二组", "三组"], None, ["二组", "三组", "十组"]),
    (["2016-12-01", "2016-05-11", "2015-12-31"], None, ["2015-12-31", "2016-05-11", "2016-12-01"]),
    (["12万元", "3万元", "—"], [12, 3, None], ["—", "3万元", "12万元"]),
]


@pytest.mark.parametrize(("texts", "keys", "shown"), COLUMNS)
def test_a_column_of_held_rows_is_sorted_as_it_is_read(
    texts: list[str], keys: list[Any] | None, shown: list[str]
) -> None:
    source = HeldSource([Column("name", "名称", 100)])
    source.rows = tuple(
        HeldRow(Line(str(place), {"name": text}), {"name": keys[place]} if keys else {})
        for place, text in enumerate(texts)
    )
    for order, wanted in ((("name",), shown), (("-name",), shown[::-1])):
        ids = source.ids(cast(Any, None), Ask(order=order))
        assert [texts[int(ids[place])] for place in range(len(ids))] == wanted
