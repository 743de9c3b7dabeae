"""What a person does with a record: add, set, read, delete, undo; and the sentence for what cannot be done."""

import json
from typing import Any

import pytest

from tests.support.office import Office
from tests.support.stocked import COMPANY, OTHER, add_visit


def only(office: Office, kind: str, *where: str) -> dict[str, Any]:
    """The one record of a kind that meets the conditions."""
    words = [word for each in where for word in ("--where", each)]
    (found,) = office.json("record", "list", kind, *words)
    assert isinstance(found, dict)
    return found


# -- values


def test_a_record_is_flat_with_names_beside_links(office: Office) -> None:
    visit = office.json(
        *("record", "add", "visit", f"company={COMPANY}", "team=一组", "visit_kind=call", "date=2016年4月28日"),
        *("our_people=陈晨、李强", "their_people=赵敏（总经理）", "intent=b", "land_mu=120亩"),
    )  # fmt: skip
    company, team = only(office, "company", f"name={COMPANY}"), only(office, "team", "name=一组")
    assert (visit["company"], visit["company_name"]) == (company["id"], COMPANY)
    assert (visit["team"], visit["team_name"]) == (team["id"], "一组")
    assert (visit["visit_kind"], visit["date"], visit["intent"]) == ("拜访", "2016-04-28", "B")
    assert visit["land_mu"] == "120" and visit["kind"] == "visit"
    assert sorted(visit["our_people_name"]) == ["李强", "陈晨"] and len(visit["our_people"]) == 2
    assert visit["their_people_name"] == ["赵敏"]
    assert visit["next_step"] is None and "deleted" not in visit
    assert office.json("record", "show", visit["id"]) == visit
    assert only(office, "contact")["title"] == "总经理"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("registered_capital=2000万元", "20000000.00 CNY"),
        ("registered_capital=20000000 CNY", "20000000.00 CNY"),
        ("registered_capital=USD 3100000", "3100000.00 USD"),
        ("origin=Taiwan", "台资"),
        ("origin=台湾", "台资"),
        ("is_flagship=是", True),
        ("is_flagship=no", False),
        ("city=青岛市", "青岛"),
        ("city=诺伊维德", "诺伊维德"),
        ("website=<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
        ("main_business=a=b&<b>", "a=b&<b>"),
        ("short_name=喆堃㛃𠮷", "喆堃㛃𠮷"),
        ("short_name=" + "长" * 300, "长" * 300),
        ("uscc=91310115MA1H8R7C6D", "91310115MA1H8R7C6D"),
        ("main_business=一\n二", "一\n二"),
    ],
)
def test_values_are_kept_and_printed(office: Office, typed: str, printed: Any) -> None:
    name = typed.partition("=")[0]
    record = office.ok("record", "add", "company", "name=甲", typed)
    assert office.json("record", "show", record)[name] == printed
    again = printed if isinstance(printed, str) else ("是" if printed else "否")
    office.ok("record", "set", record, f"{name}={again}")
    assert office.json("record", "show", record)[name] == printed
    assert len(office.json("record", "show", record, "--history")["history"]) == 3  # deleted, name, the value


def test_a_wrong_code_is_saved_and_remarked(office: Office) -> None:
    told = office.run("record", "add", "company", "name=甲", "uscc=91310115MA1H8R7C6D")
    assert told.code == 0 and "校验位" in told.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("record", "add", "firm", "name=甲"), "firm"),
        (("record", "add", "company"), "企业全称"),
        (("record", "add", "company", "name= "), "企业全称"),
        (("record", "add", "company", "name=甲", "colour=红"), "colour"),
        (("record", "add", "company", "name=甲", "origin=火星"), "可填"),
        (("record", "add", "company", "name=甲", "registered_capital=很多"), "2000万元"),
        (("record", "add", "company", "name=甲", "registered_capital=USD 5 @6."), "汇率"),
        (("record", "add", "company", "name=甲\x07乙"), "U+0007"),
        (("record", "add", "company", "name"), "栏目=值"),
        (("record", "add", "company", "=甲"), "栏目=值"),
        (("record", "add", "company", "name=甲", "location=上海"), "location"),
        (("record", "add", "plan", f"company={COMPANY}", "team=一组", "date=2016-02-30"), "2016-04-28"),
        (("record", "add", "plan", "company=无此企业", "team=一组", "date=2016-05-01"), "无此企业"),
        (("record", "add", "plan", "company=01900000-0000-7000-8000-000000000000", "team=一组", "date=2016-05-01"), "编号"),
        (("record", "add", "device", "name=x", "public_key=y"), "管理员"),
        (("record", "add", "erasure", "target=x"), "自动"),
        (("record", "show", "01900000-0000-7000-8000-000000000000"), "01900000"),
        (("record", "show", "nonsense"), "nonsense"),
        (("record", "set", "nonsense", "name=乙"), "nonsense"),
        (("record", "delete", "nonsense"), "nonsense"),
        (("record", "restore", "nonsense"), "nonsense"),
        (("record", "erase", "nonsense"), "nonsense"),
        (("record", "list", "firm"), "firm"),
        (("record", "list", "company", "--where", "colour=红"), "colour"),
        (("record", "list", "company", "--where", "week=2016-W17"), "week"),
        (("record", "list", "visit", "--where", "week=2016-W54"), "2016-W54"),
        (("record", "list", "visit", "--where", "month=2016-13"), "2016-13"),
        (("record", "list", "visit", "--where", "quarter=Q2"), "Q2"),
        (("record", "list", "visit", "--where", "company=无此企业"), "无此企业"),
        (("record", "list", "visit", "--where", "their_people=无此人"), "无此人"),
        (("record", "list", "visit", "--where", "week"), "栏目=值"),
        (("record", "redo"), "重做"),
        (("sync", "settle", "nonsense", "name", "甲"), "nonsense"),
        (("search", "甲", "--kind", "firm"), "firm"),
    ],
)  # fmt: skip
def test_the_users_mistakes_get_a_sentence_and_exit_1(
    office: Office, words: tuple[str, ...], says: str
) -> None:
    before = office.digest()
    assert says in office.refused(1, *words)
    assert office.digest() == before


def test_too_long_a_record_gets_a_sentence(office: Office) -> None:
    record = add_visit(office)
    long = "长" * 190_000
    with office.desk() as desk:
        from zsapp.base.errors import UserError
        from zsapp.verbs import records

        with pytest.raises(UserError, match="太长"):
            records.change(desk, record, {"content": long, "asks": long})
    assert office.json("record", "show", record)["content"] is None


# -- links


def test_a_link_by_name_means_one_record(office: Office) -> None:
    first = only(office, "company", f"name={COMPANY}")["id"]
    second = office.ok("record", "add", "company", "name=乙", f"former_name={COMPANY}")
    told = office.refused(1, "record", "add", "plan", f"company={COMPANY}", "team=一组", "date=2016-05-01")
    assert first in told and second in told and "2" in told
    office.ok("record", "add", "plan", f"company={first.upper()}", "team=一组", "date=2016-05-01")
    office.ok("record", "add", "plan", "company=示例电子", "team=一组", "date=2016-05-02")
    assert {plan["company"] for plan in office.json("record", "list", "plan")} == {first}


def test_a_link_to_another_kind_is_refused(office: Office) -> None:
    team = only(office, "team", "name=一组")["id"]
    told = office.refused(1, "record", "add", "plan", f"company={team}", "team=一组", "date=2016-05-01")
    assert "招商小组" in told and "目标企业" in told


def test_a_deleted_one_is_not_found_by_name(office: Office) -> None:
    office.ok("record", "delete", only(office, "company", f"name={OTHER}")["id"])
    assert OTHER in office.refused(
        1, "record", "add", "plan", f"company={OTHER}", "team=一组", "date=2016-05-01"
    )


def test_a_leader_is_entered_along_and_filled_in_later(office: Office) -> None:
    leader = only(office, "team", "name=一组")["leader"]
    told = office.run("record", "add", "member", "name=李强", "title=局长")
    assert told.code == 0 and told.out.strip() == leader and "登记过" in told.err
    assert office.json("record", "show", leader)["title"] == "局长"
    other = office.ok("record", "add", "member", "name=李强", "team=二组", "title=书记")
    assert other != leader  # another person of that name


# -- setting


def test_a_part_set_singly_keeps_the_others(office: Office) -> None:
    company = only(office, "company", f"name={COMPANY}")["id"]
    view = office.json("record", "set", company, "address=漕溪路2号")
    assert (view["city"], view["address"]) == ("上海", "漕溪路2号")
    view = office.json("record", "set", company, "city=", "address=")
    assert (view["city"], view["address"]) == (None, None)
    lines = [
        e for e in office.json("record", "show", company, "--history")["history"] if e["field"] == "city"
    ]
    assert [e["value"] for e in lines][:2] == ["上海", "上海"] and lines[-1]["state"] == "replaced"


def test_setting_what_stands_writes_nothing(office: Office) -> None:
    company = only(office, "company", f"name={COMPANY}")["id"]
    office.ok("record", "set", company, "short_name=示例电子", "city=上海市")
    states = [e["state"] for e in office.json("record", "show", company, "--history")["history"]]
    assert set(states) == {"current"}


def test_sets_are_edited_by_element(office: Office) -> None:
    visit = add_visit(office, "our_people=李强")
    view = office.json("record", "set", visit, "our_people=李强,陈晨")
    assert sorted(view["our_people_name"]) == ["李强", "陈晨"]
    view = office.json("record", "set", visit, "our_people=")
    assert (view["our_people"], view["our_people_name"]) == ([], [])
    assert len(office.json("record", "list", "visit", "--where", "our_people=")) == 1


def test_a_required_field_is_not_emptied_and_a_team_not_changed(office: Office) -> None:
    visit = add_visit(office)
    assert "日期" in office.refused(1, "record", "set", visit, "date=")
    assert "小组" in office.refused(1, "record", "set", visit, "team=二组")
    office.ok("record", "set", visit, "team=一组")


# -- reading


def test_conditions(office: Office) -> None:
    one = add_visit(office, "date=2016-04-25", "our_people=李强", "intent=A")
    two = add_visit(office, "date=2016-05-01", f"company={OTHER}", "our_people=陈晨,李强")
    three = add_visit(office, "date=2016-05-02", "visit_kind=来访")

    def ids(*where: str) -> list[str]:
        return [
            e["id"]
            for e in office.json("record", "list", "visit", *(w for c in where for w in ("--where", c)))
        ]

    assert ids() == [one, two, three]  # by day
    assert ids("week=2016-W17") == [one, two] and ids("week=2016-W18") == [three]
    assert ids("month=2016-05") == [two, three] and ids("quarter=2016-Q2") == [one, two, three]
    assert ids("week=2016-W17", f"company={OTHER}") == [two]
    assert ids(f"company={only(office, 'company', f'name={COMPANY}')['id']}") == [one, three]
    assert ids("our_people=陈晨") == [two] and ids("our_people=李强") == [one, two]
    assert (
        ids("visit_kind=inbound") == [three] and ids("intent=A") == [one] and ids("intent=") == [two, three]
    )
    assert ids(f"id={two}") == [two]
    assert (
        office.json("record", "list", "visit", "--limit", "2") == office.json("record", "list", "visit")[:2]
    )
    office.ok("record", "delete", two)
    assert ids() == [one, three]


def test_a_list_for_a_person(office: Office) -> None:
    lines = office.ok("record", "list", "company").splitlines()
    assert len(lines) == 2 and COMPANY in lines[0] and "上海" in lines[0]
    assert office.ok("record", "list", "matter") == ""
    assert "short_name: 示例电子" in office.ok("record", "show", lines[0].split()[0])


# -- deletion, undo


def test_deleted_and_restored(office: Office) -> None:
    company = only(office, "company", f"name={OTHER}")["id"]
    office.ok("record", "delete", company)
    assert office.json("record", "show", company)["deleted"] is True
    assert "回收站" in office.refused(1, "record", "set", company, "short_name=样板")
    assert "回收站" in office.refused(1, "record", "delete", company)
    office.ok("record", "restore", company)
    assert "回收站" in office.refused(1, "record", "restore", company)
    assert "deleted" not in office.json("record", "show", company)
    assert office.json("sync", "conflicts") == []


def test_undo_and_redo_go_back_and_forth(office: Office) -> None:
    start = office.digest()
    company = only(office, "company", f"name={COMPANY}")["id"]
    steps = [
        lambda: office.ok("record", "set", company, "short_name=示例", "website=a.cn"),
        lambda: office.ok("record", "set", company, "address=漕溪路3号"),
        lambda: add_visit(office, "next_step=回访", "their_people=赵敏", "our_people=李强"),
        lambda: office.ok("record", "delete", company),
    ]
    digests = []
    for step in steps:
        step()
        digests.append(office.digest())
    views = [json.dumps(office.json("record", "show", company))]
    for _step in steps:
        office.ok("record", "undo")
    assert office.json("record", "show", company)["website"] is None
    assert office.json("record", "list", "visit") == [] == office.json("record", "list", "follow_up")
    for _step in steps:
        office.ok("record", "redo")
    assert [json.dumps(office.json("record", "show", company))] == views
    assert len(office.json("record", "list", "follow_up")) == 1
    assert office.digest() == digests[-1] != start
    assert "重做" in office.refused(1, "record", "redo")
    office.ok("record", "undo")
    office.ok("record", "set", company, "website=b.cn")
    assert "重做" in office.refused(1, "record", "redo")  # a new act ends what could be given back


def test_undo_stops_at_the_beginning(office: Office) -> None:
    for _step in range(6):
        office.ok("record", "undo")
    assert office.json("record", "list", "company") == []
    assert "撤销" in office.refused(1, "record", "undo")


def test_undo_is_refused_after_somebody_elses_edit(pair: tuple[Office, Office]) -> None:
    here, there = pair
    company = only(here, "company", f"name={OTHER}")["id"]
    here.ok("record", "set", company, "website=a.cn")
    there.take(here)
    there.ok("record", "set", company, "website=b.cn")
    here.take(there)
    assert "后来又改过" in here.refused(1, "record", "undo")
    assert here.json("record", "show", company)["website"] == "b.cn"


def test_what_is_erased_does_not_stand_in_the_way_of_undo(office: Office) -> None:
    older = office.ok("record", "add", "company", "name=甲")
    office.ok("record", "erase", office.ok("record", "add", "contact", "name=赵敏"))
    office.ok("record", "undo")
    assert office.json("record", "show", older)["deleted"] is True
    visit = add_visit(office, "their_people=赵敏")
    (contact,) = office.json("record", "list", "contact")
    office.ok("record", "erase", contact["id"])
    office.ok("record", "undo")
    assert office.json("record", "show", visit)["deleted"] is True
    office.ok("record", "redo")
    assert "deleted" not in office.json("record", "show", visit)
    assert "没有编号" in office.refused(1, "record", "show", contact["id"])
    office.ok("check", "--audit")


# -- history


def test_history_tells_who_when_and_what_stands(office: Office) -> None:
    company = only(office, "company", f"name={OTHER}")["id"]
    office.ok("record", "set", company, "website=a.cn", "registered_capital=2000万元")
    office.ok("record", "set", company, "website=b.cn")
    lines = office.json("record", "show", company, "--history")["history"]
    websites = [(e["value"], e["state"]) for e in lines if e["field"] == "website"]
    assert websites == [("a.cn", "replaced"), ("b.cn", "current")]
    assert {"field", "value", "author", "author_name", "at", "state", "change"} <= lines[0].keys()
    assert [e["value"] for e in lines if e["field"] == "registered_capital"] == ["20000000.00 CNY"]
    assert all(e["author_name"] and e["at"].endswith("Z") for e in lines)


# -- one company twice (log rule 11)


def test_records_that_are_one_company(office: Office) -> None:
    face, other = (only(office, "company", f"name={name}")["id"] for name in (COMPANY, OTHER))
    assert face < other
    visits = [add_visit(office), add_visit(office, f"company={OTHER}")]
    office.ok("record", "set", face, "address=")
    office.ok("record", "set", other, "website=b.cn", "address=北仑路9号")
    office.ok("record", "set", other, f"same_as={face}")
    (shown,) = office.json("record", "list", "company")
    assert shown["id"] == face and shown["name"] == COMPANY
    assert shown["website"] == "b.cn"  # a blank is filled
    assert (shown["city"], shown["address"]) == ("上海", None)  # but no address behind another's city
    assert shown["same_as"] is None
    assert office.json("record", "show", other) == shown
    for company in (face, other, COMPANY, OTHER):
        found = office.json("record", "list", "visit", "--where", f"company={company}")
        assert [e["id"] for e in found] == visits
        assert {e["company_name"] for e in found} == {COMPANY}
    assert [e["id"] for e in office.json("search", "样板")] == [face]
    assert [e["id"] for e in office.json("search", "有限公司")] == [face]
    office.ok("record", "set", other, "same_as=")
    assert office.json("record", "show", other)["name"] == OTHER
    assert len(office.json("record", "list", "company")) == 2


def test_a_member_of_a_class_is_deleted_by_its_own_id(office: Office) -> None:
    face, other = (only(office, "company", f"name={name}")["id"] for name in (COMPANY, OTHER))
    office.ok("record", "set", other, f"same_as={face}")
    assert office.json("record", "delete", other) == {"id": other}
    (shown,) = office.json("record", "list", "company")
    assert shown["id"] == face and "deleted" not in shown
    office.ok("record", "undo")
    office.ok("record", "undo")
    assert len(office.json("record", "list", "company")) == 2


def test_one_field_set_three_times_is_undone_and_given_back_step_by_step(office: Office) -> None:
    company = office.ok("record", "add", "company", "name=甲公司").strip()
    for name in ("一", "二", "三"):
        office.ok("record", "set", company, f"short_name={name}")
    seen = []
    for verb in ("undo", "undo", "undo", "redo", "redo", "undo", "redo", "redo", "undo", "undo", "undo"):
        office.ok("record", verb)
        seen.append(office.json("record", "show", company)["short_name"])
    assert seen == ["二", "一", None, "一", "二", "一", "二", "三", "二", "一", None]
    office.ok("record", "undo")
    assert office.json("record", "list", "company", "--where", "name=甲公司") == []
