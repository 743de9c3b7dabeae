"""What belongs to a visit: the follow-up of its next step, the plan it closes, the people it enters."""

from tests.support.office import Office
from tests.support.stocked import COMPANY, OTHER, add_visit
from zsapp.domain.ids import part_id


def follow_ups(office: Office) -> list[dict[str, object]]:
    found = office.json("record", "list", "follow_up")
    assert isinstance(found, list)
    return found


def test_a_next_step_makes_one_follow_up(office: Office) -> None:
    visit = add_visit(office, "next_step=送政策文件", "next_due=2016-05-05", "next_owner=陈晨")
    (made,) = follow_ups(office)
    assert made["id"] == part_id(visit, "follow_up")
    assert (made["title"], made["due"], made["state"]) == ("送政策文件", "2016-05-05", "待办")
    assert (made["owner_name"], made["company_name"], made["visit"]) == ("陈晨", COMPANY, visit)


def test_it_is_edited_with_the_visit(office: Office) -> None:
    visit = add_visit(office, "next_step=送政策文件")
    office.ok("record", "set", visit, "next_step=请来考察", "next_due=2016-05-09")
    office.ok("record", "set", visit, "content=谈得很好")
    (made,) = follow_ups(office)
    assert (made["title"], made["due"]) == ("请来考察", "2016-05-09")


def test_what_was_set_at_the_follow_up_stays(office: Office) -> None:
    visit = add_visit(office, "next_step=送政策文件", "next_due=2016-05-05")
    follow_up = part_id(visit, "follow_up")
    office.ok("record", "set", follow_up, "state=完成", "due=2016-05-20", "outcome=已送达")
    office.ok("record", "set", visit, "content=补记", "next_owner=陈晨")
    (made,) = follow_ups(office)
    assert (made["state"], made["due"], made["owner_name"]) == ("完成", "2016-05-20", "陈晨")


def test_it_is_cancelled_when_the_step_is_taken_out_and_stands_again_with_it(office: Office) -> None:
    visit = add_visit(office, "next_step=送政策文件")
    office.ok("record", "set", visit, "next_step=")
    assert [made["state"] for made in follow_ups(office)] == ["取消"]
    office.ok("record", "set", visit, "content=补记")
    assert [made["state"] for made in follow_ups(office)] == ["取消"]
    office.ok("record", "set", visit, "next_step=送政策文件")
    assert [(made["state"], made["title"]) for made in follow_ups(office)] == [("待办", "送政策文件")]


def test_a_step_given_later_makes_it_then(office: Office) -> None:
    visit = add_visit(office)
    assert follow_ups(office) == []
    office.ok("record", "set", visit, "next_step=送政策文件")
    assert [made["id"] for made in follow_ups(office)] == [part_id(visit, "follow_up")]


def test_a_plan_that_a_visit_names_is_done(office: Office) -> None:
    plan = office.ok("record", "add", "plan", f"company={COMPANY}", "team=一组", "date=2016-04-28")
    other = office.ok("record", "add", "plan", f"company={OTHER}", "team=一组", "date=2016-04-29")
    assert office.json("record", "show", plan)["state"] == "计划"
    visit = add_visit(office, f"plan={plan}")
    assert office.json("record", "show", plan)["state"] == "完成"
    assert office.json("record", "show", other)["state"] == "计划"
    office.ok("record", "undo")
    assert office.json("record", "show", plan)["state"] == "计划"
    assert office.json("record", "show", visit)["deleted"] is True


def test_a_cancelled_plan_stays_cancelled(office: Office) -> None:
    plan = office.ok("record", "add", "plan", f"company={COMPANY}", "team=一组", "date=2016-04-28")
    office.ok("record", "set", plan, "state=取消")
    add_visit(office, f"plan={plan}")
    assert office.json("record", "show", plan)["state"] == "取消"


def test_their_people_are_entered_once_for_their_company(office: Office) -> None:
    one = office.json("record", "show", add_visit(office, "their_people=赵敏(总经理)、钱进"))
    two = office.json("record", "show", add_visit(office, "their_people=赵敏"))
    assert set(two["their_people"]) < set(one["their_people"])
    elsewhere = office.json("record", "show", add_visit(office, f"company={OTHER}", "their_people=赵敏"))
    assert not set(elsewhere["their_people"]) & set(one["their_people"])  # a namesake at another company
    contacts = office.json("record", "list", "contact")
    assert [(c["name"], c["title"], c["company_name"]) for c in contacts if c["title"]] == [
        ("赵敏", "总经理", COMPANY)
    ]
    assert len(contacts) == 3


def test_one_person_of_a_company_entered_twice_is_one(office: Office) -> None:
    face, other = sorted(c["id"] for c in office.json("record", "list", "company"))
    one = office.json("record", "show", add_visit(office, f"company={other}", "their_people=赵敏"))
    office.ok("record", "set", other, f"same_as={face}")
    two = office.json("record", "show", add_visit(office, f"company={face}", "their_people=赵敏"))
    assert one["their_people"] == two["their_people"]


def test_our_people_have_to_be_known(office: Office) -> None:
    before = office.digest()
    told = office.refused(
        *(1, "record", "add", "visit", f"company={COMPANY}", "team=一组", "visit_kind=拜访", "our_people=李强、路人")
    )  # fmt: skip
    assert "路人" in told and "登记" in told
    assert office.digest() == before


def test_a_visit_without_a_date_is_of_the_day(office: Office) -> None:
    told = office.run(
        *("record", "add", "visit", f"company={COMPANY}", "team=一组", "visit_kind=电话", "--json"),
        ZSAPP_TODAY="2016-05-01",
    )
    assert told.json["date"] == "2016-05-01"
