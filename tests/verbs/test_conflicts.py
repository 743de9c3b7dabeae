"""Two computers that could not know of each other: what is listed, who settles, and that both end up the same."""

from typing import Any

import pytest

from tests.support.office import Office, exchange
from tests.support.stocked import COMPANY, OTHER, add_visit
from tests.verbs.test_desk import become

Pair = tuple[Office, Office]


def company_of(office: Office, name: str = COMPANY) -> str:
    (found,) = office.json("record", "list", "company", "--where", f"name={name}")
    return str(found["id"])


def told(office: Office) -> list[tuple[str, str, str]]:
    return [(e["record"], e["field"], e["what"]) for e in office.json("sync", "conflicts")]


def values(entry: dict[str, Any]) -> set[Any]:
    return {value["value"] for value in entry["values"]}


def test_two_values_are_a_conflict_on_both_until_one_settles(pair: Pair) -> None:
    here, there = pair
    company = company_of(here)
    here.ok("record", "set", company, "website=a.cn")
    there.ok("record", "set", company, "website=b.cn", "short_name=示例")
    exchange(here, there)
    assert here.digest() == there.digest()
    for office in pair:
        (entry,) = office.json("sync", "conflicts")
        assert (entry["record"], entry["kind"], entry["field"]) == (company, "company", "website")
        assert entry["what"] == "value" and values(entry) == {"a.cn", "b.cn"}
        assert all(each["author_name"] and each["at"] for each in entry["values"])
        assert "sync settle" in office.refused(4, "record", "set", company, "website=c.cn")
        office.ok("check")
        office.ok("record", "set", company, "listed_as=未上市")  # other fields are free
        office.ok("record", "undo")
    assert "website" in here.ok("sync", "conflicts")
    here.ok("sync", "settle", company, "website", "b.cn")
    assert told(here) == [] and told(there) != []
    exchange(here, there)
    assert told(there) == [] == told(here)
    assert {office.json("record", "show", company)["website"] for office in pair} == {"b.cn"}
    assert here.digest() == there.digest()
    assert "冲突" in here.refused(1, "sync", "settle", company, "website", "c.cn")
    assert "撤销" in here.refused(1, "record", "undo")  # a settling is not taken back


def test_the_same_value_twice_is_none(pair: Pair) -> None:
    here, there = pair
    for office in pair:
        office.ok("record", "set", company_of(office), "website=a.cn")
    exchange(here, there)
    assert told(here) == [] == told(there)
    assert here.digest() == there.digest()


def test_texts_are_merged_by_paragraphs(pair: Pair) -> None:
    here, there = pair
    visit = add_visit(here, "content=第一段\n\n第二段\n\n第三段")
    there.take(here)
    here.ok("record", "set", visit, "content=第一段，甲改\n\n第二段\n\n第三段")
    there.ok("record", "set", visit, "content=第一段\n\n第二段\n\n第三段，乙改")
    exchange(here, there)
    for office in pair:
        assert office.json("record", "show", visit)["content"] == "第一段，甲改\n\n第二段\n\n第三段，乙改"
        assert told(office) == []
    here.ok("record", "set", visit, "content=甲")
    there.ok("record", "set", visit, "content=乙")
    exchange(here, there)
    assert told(here) == [(visit, "content", "value")] == told(there)


def test_sets_are_joined(pair: Pair) -> None:
    here, there = pair
    visit = add_visit(here, "our_people=李强")
    there.take(here)
    here.ok("record", "set", visit, "our_people=李强,陈晨")
    there.ok("record", "set", visit, "our_people=王芳")
    exchange(here, there)
    for office in pair:
        assert sorted(office.json("record", "show", visit)["our_people_name"]) == ["王芳", "陈晨"]
        assert told(office) == []


def test_parts_of_one_value_conflict_as_a_whole(pair: Pair) -> None:
    here, there = pair
    company = company_of(here)
    here.ok("record", "set", company, "city=宁波")
    there.ok("record", "set", company, "address=漕溪路2号")
    exchange(here, there)
    assert told(here) == [(company, "location", "value")]
    assert here.refused(4, "record", "set", company, "city=烟台")
    here.ok("sync", "settle", company, "city", "宁波")
    exchange(here, there)
    for office in pair:
        shown = office.json("record", "show", company)
        assert (shown["city"], shown["address"]) == ("宁波", "漕溪路1号")
        assert told(office) == []


def test_deleted_while_edited(pair: Pair) -> None:
    here, there = pair
    company = company_of(here, OTHER)
    here.ok("record", "delete", company)
    there.ok("record", "set", company, "website=b.cn")
    exchange(here, there)
    for office in pair:
        assert told(office) == [(company, "deleted", "deleted while edited")]
        assert office.json("record", "show", company)["deleted"] is True
    assert "true" in here.refused(1, "sync", "settle", company, "deleted", "也许")
    there.ok("sync", "settle", company, "deleted", "false")
    exchange(here, there)
    for office in pair:
        assert told(office) == []
        shown = office.json("record", "show", company)
        assert "deleted" not in shown and shown["website"] == "b.cn"


def test_a_deletion_confirmed(pair: Pair) -> None:
    here, there = pair
    company = company_of(here, OTHER)
    here.ok("record", "delete", company)
    there.ok("record", "set", company, "website=b.cn")
    exchange(here, there)
    here.ok("sync", "settle", company, "deleted", "true")
    exchange(here, there)
    for office in pair:
        assert told(office) == [] and office.json("record", "show", company)["deleted"] is True


def test_deleted_while_in_use(pair: Pair) -> None:
    here, there = pair
    seen = add_visit(here, f"company={OTHER}")
    there.take(here)
    company = company_of(here, OTHER)
    here.ok("record", "delete", company)
    assert [what for _record, _field, what in told(here)] == ["deleted while in use"]
    here.ok("sync", "settle", company, "deleted", "true")
    assert told(here) == []  # that link has been seen and the deletion confirmed
    unseen = add_visit(there, f"company={OTHER}", "date=2016-04-29")
    exchange(here, there)
    for office in pair:
        (entry,) = office.json("sync", "conflicts")
        assert (entry["record"], entry["what"]) == (company, "deleted while in use")
        assert values(entry) == {unseen} and seen not in values(entry)
    here.ok("sync", "settle", company, "deleted", "true")
    exchange(here, there)
    assert told(here) == [] == told(there)


def test_a_conflict_of_a_member_of_a_class_can_be_settled(pair: Pair) -> None:
    here, there = pair
    face, other = company_of(here), company_of(here, OTHER)
    here.ok("record", "set", other, "website=a.cn")
    there.ok("record", "set", other, "website=b.cn")
    exchange(here, there)
    here.ok("record", "set", other, f"same_as={face}")
    here.ok("sync", "settle", other, "website", "b.cn")
    assert told(here) == []
    assert here.json("record", "show", face)["website"] == "b.cn"


@pytest.mark.parametrize("first", [0, 1])
def test_both_name_the_other_the_same(pair: Pair, first: int) -> None:
    here, there = pair
    one, two = company_of(here), company_of(here, OTHER)
    pair[first].ok("record", "set", one, f"same_as={two}")
    pair[1 - first].ok("record", "set", two, f"same_as={one}")
    exchange(here, there)
    for office in pair:
        (shown,) = office.json("record", "list", "company")
        assert shown["id"] == min(one, two) and told(office) == []


def test_both_hand_in_one_follow_up_and_one_week(pair: Pair) -> None:
    here, there = pair
    visit = add_visit(here)
    there.take(here)
    for office in pair:
        office.ok("record", "set", visit, "next_step=送政策文件")
        office.ok("record", "add", "submission", "team=一组", "week=2016-W17")
    exchange(here, there)
    for office in pair:
        assert len(office.json("record", "list", "follow_up")) == 1
        assert len(office.json("record", "list", "submission")) == 1
        assert told(office) == []
    assert "已经有了" in here.refused(1, "record", "add", "submission", "team=一组", "week=2016-W17")


# field, what each computer types, how its value is printed
TAKEN = [
    ("website", "website=a.cn", "website=b.cn"),
    ("registered_capital", "registered_capital=2000万元", "registered_capital=310万美元"),
    ("city", "city=宁波", "address=漕溪路2号"),
    ("location", "city=宁波", "address=漕溪路2号"),
    ("listed_as", "listed_as=主板", "listed_as=科创板"),
    ("main_business", "main_business=芯片", "main_business=月饼"),
]


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize(("field", "mine", "his"), TAKEN, ids=[case[0] for case in TAKEN])
def test_a_value_is_taken_by_its_number(
    pair: tuple[Office, Office], field: str, mine: str, his: str, number: int
) -> None:
    here, there = pair
    company = company_of(here)
    here.ok("record", "set", company, mine)
    there.ok("record", "set", company, his)
    exchange(here, there)
    (entry,) = there.json("sync", "conflicts")
    assert entry["field"] == ("location" if field == "city" else field) and len(entry["values"]) == 2
    line = there.ok("sync", "conflicts")
    assert "1. " in line and "| 2. " in line
    there.ok("sync", "settle", company, field, "--take", number)
    exchange(here, there)
    wanted = entry["values"][number - 1]["value"]
    for office in pair:
        shown = office.json("record", "show", company)
        parts = wanted if isinstance(wanted, dict) else {field: wanted}
        assert {name: shown[name] for name in parts} == parts
        assert told(office) == []


def test_what_cannot_be_taken_is_said(pair: tuple[Office, Office]) -> None:
    here, there = pair
    company = company_of(here)
    here.ok("record", "set", company, "city=宁波")
    there.ok("record", "set", company, "address=漕溪路2号")
    exchange(here, there)
    for number in (0, -1, 3):
        assert "1 到 2" in here.refused(1, "sync", "settle", company, "location", f"--take={number}")
    assert "没有要核对" in here.refused(1, "sync", "settle", company, "website", "--take", 1)
    assert "没有要核对" in here.refused(1, "sync", "settle", company, "nothing", "--take", 1)
    assert "true" in here.refused(1, "sync", "settle", company, "deleted", "--take", 1)
    assert "--take" in here.refused(1, "sync", "settle", company, "location", "哪里")
    for words in ((), ("b.cn", "--take", "1"), ("--take", "x")):
        assert here.run("sync", "settle", company, "location", *words).code == 2
    assert len(told(here)) == 1
    become(here, "组员", "一组")
    here.ok("sync", "settle", company, "location", "--take", 2)
    assert told(here) == []
