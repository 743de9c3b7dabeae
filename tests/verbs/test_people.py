"""People: last talk, referrers, the visits that name them, and what an erasure would leave."""

from tests.support.office import Office
from tests.support.stocked import COMPANY, OTHER, add_visit
from zsapp.verbs import people, records

DAY = "2016-05-11"


def contact(office: Office, name: str) -> str:
    return next(str(c["id"]) for c in office.json("record", "list", "contact") if c["name"] == name)


def test_the_last_talk_is_the_newest_live_visit_that_names_the_person(office: Office) -> None:
    older = add_visit(office, "their_people=赵敏", "date=2016-04-20")
    newest = add_visit(office, "their_people=赵敏、钱进", "date=2016-04-28")
    office.ok("record", "delete", add_visit(office, "their_people=赵敏", "date=2016-05-05"))
    who = contact(office, "赵敏")
    with office.desk() as desk, desk.store.database.read() as connection:
        assert people.last_talks(connection, [who], today=DAY) == {who: ("2016-04-28", newest)}
        assert set(people.last_talks(connection, today=DAY)) == {who, contact(office, "钱进")}
        assert people.last_talks(connection, [], today=DAY) == {}
        assert people.last_talks(connection, [who], today="2016-04-27") == {who: ("2016-04-20", older)}
        assert people.last_talks(connection, today="2016-04-19") == {}


def test_contacts_by_last_talk_those_never_talked_to_last(office: Office) -> None:
    add_visit(office, "their_people=赵敏", "date=2016-04-20")
    add_visit(office, "their_people=钱进", "date=2016-04-28")
    office.ok("record", "add", "contact", "name=白璐", f"company={COMPANY}")
    first, second, never = contact(office, "钱进"), contact(office, "赵敏"), contact(office, "白璐")
    with office.desk() as desk, desk.store.database.read() as connection:
        newest = people.ids_by_last_talk(connection, (), typed="", newest_first=True, today=DAY)
        oldest = people.ids_by_last_talk(connection, (), typed="", newest_first=False, today=DAY)
    assert list(newest) == [first, second, never]
    assert list(oldest) == [second, first, never]


def test_one_contact_with_visits_and_referrer_of_a_company_that_is_one_with_another(office: Office) -> None:
    add_visit(office, "their_people=赵敏", "date=2016-04-20")
    add_visit(office, "their_people=赵敏", "date=2016-04-28")
    office.ok("record", "add", "dossier", f"company={OTHER}", "team=二组", "referrer=友城联络处")
    ids = {c["name"]: c["id"] for c in office.json("record", "list", "company")}
    office.ok("record", "set", ids[OTHER], f"same_as={ids[COMPANY]}")
    with office.desk() as desk:
        view = people.contact_view(desk, contact(office, "赵敏"))
    assert [visit["date"] for visit in view.visits] == ["2016-04-28", "2016-04-20"]
    assert view.referrers == [("友城联络处", "二组")]
    assert view.can_erase


def test_what_names_a_person_before_and_after_erasure(office: Office) -> None:
    visit = add_visit(office, "their_people=赵敏", "content=赵敏总经理谈得很好")
    who = contact(office, "赵敏")
    with office.desk() as desk:
        before = records.mentions_of(desk, who)
        assert [(m["record"], m["field"], m["past"]) for m in before] == [(visit, "content", False)]
        assert records.erase(desk, who)["mentions"] == before
