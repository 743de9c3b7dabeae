"""What follows from specs alone: what shows where, in words, and the headings an import understands."""

from typing import Any

from zsapp.domain.derived import rows, shown_in, understood, words
from zsapp.domain.field import Choice, Kind, RecordSpec, Show, StreamOf, part, record, spec
from zsapp.domain.records import KINDS

OWN: dict[str, RecordSpec] = {}


@record("thing", "东西", StreamOf.TEAM, into=OWN)
class Thing:
    """A kind for these tests."""

    name: str | None = spec("名称", Kind.LINE, shows=Show.FORM | Show.TABLE, aliases=("品名", "叫法"))
    area: str | None = spec("面积", Kind.DECIMAL, unit="亩", shows=Show.FORM | Show.REPORT)
    place: dict[str, Any] | None = spec(
        "所在地",
        Kind.COMPOUND,
        parts={"city": part("城市", Kind.CODE, codes="regions", shows=Show.TABLE, aliases=("地区",))},
    )
    marks: list[str] | None = spec("标记", Kind.TAGS, choices=(Choice("甲", "a"),), shows=Show.TABLE)
    owner: str | None = spec("主人", Kind.LINK, to="thing", shows=Show.REPORT)
    friends: list[str] | None = spec("朋友", Kind.LINKS, to="thing", shows=Show.REPORT)
    hidden: str | None = spec("暗", Kind.LINE, shows=Show.NOWHERE)


def name_of(record_id: str) -> str | None:
    return {"1": "张三", "2": "李四"}.get(record_id)


def test_what_shows_where_in_the_order_of_declaration() -> None:
    assert list(shown_in(OWN["thing"], Show.TABLE)) == ["name", "city", "marks"]
    assert list(shown_in(OWN["thing"], Show.REPORT)) == ["area", "owner", "friends"]
    assert list(shown_in(OWN["thing"], Show.FORM)) == ["name", "area"]


def test_rows_hold_the_filled_fields_in_words() -> None:
    values = {
        "name": "<b>",
        "area": "120.5",
        "city": "201612/310000",
        "marks": [],
        "owner": "1",
        "friends": ["2", "9"],
    }
    assert rows(OWN["thing"], values, Show.TABLE, name_of) == [
        ("name", "名称", "<b>"),
        ("city", "城市", "上海"),
    ]
    assert rows(OWN["thing"], values, Show.REPORT, name_of) == [
        ("area", "面积", "120.5亩"),
        ("owner", "主人", "张三"),
        ("friends", "朋友", "李四、（资料未到）"),
    ]
    assert words(OWN["thing"].fields["owner"], None, name_of) == ""
    assert words(OWN["thing"].fields["owner"], "9", name_of) == "（资料未到）"


def test_an_import_understands_names_labels_and_aliases() -> None:
    known = understood(OWN["thing"])
    assert {known[head] for head in ("name", "名称", "品名", "叫法")} == {"name"}
    assert known["地区"] == known["城市"] == known["city"] == "city"
    assert "place" not in known and "所在地" not in known


def test_no_heading_means_two_fields_of_a_kind() -> None:
    for each in KINDS.values():
        heads: dict[str, set[str]] = {}
        for name, field in each.printed().items():
            for head in {name, field.label, *field.aliases}:
                heads.setdefault(head, set()).add(name)
        assert {head: names for head, names in heads.items() if len(names) > 1} == {}, each.kind
