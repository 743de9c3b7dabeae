"""The page 冲突核对 beneath its window: what is listed, each record in full, settling over what was shown, void changes taken over."""

from dataclasses import replace

import pytest

from tests.support.office import Office, exchange
from tests.support.stocked import COMPANY, OTHER, add_visit
from tests.verbs.test_conflicts import company_of, told
from tests.verbs.test_desk import become
from zsapp.base.errors import UserError
from zsapp.domain.change import Change, Judgement
from zsapp.domain.field import Kind, Role
from zsapp.domain.heads import Verdict
from zsapp.domain.ids import RecordId
from zsapp.domain.rights import Reason
from zsapp.store import identity, log
from zsapp.verbs import records, settled, settling, unsettled, void
from zsapp.verbs.desk import Desk
from zsapp.verbs.settling import Choice
from zsapp.verbs.unsettled import Awaited, Detail, Question, What

Pair = tuple[Office, Office]


def read(desk: Desk, key: str) -> Detail:
    found = unsettled.detail(desk, key)
    assert isinstance(found, Detail)
    return found


def in_conflict(pair: Pair, *, name: str = COMPANY) -> str:
    here, there = pair
    company = company_of(here, name)
    here.ok("record", "set", company, "website=原.cn")
    there.take(here)
    here.ok("record", "set", company, "website=甲.cn", "listed_as=主板")
    there.ok("record", "set", company, "website=乙.cn", "listed_as=科创板")
    exchange(here, there)
    return company


def test_a_record_is_listed_once_with_its_fields(pair: Pair) -> None:
    company = in_conflict(pair)
    with pair[0].desk() as desk:
        (subject,) = unsettled.subjects(desk)
    assert (subject.key, subject.title, subject.what) == (company, COMPANY, (What.VALUE,))
    assert set(subject.fields) == {"网址", "上市情况"}


def test_a_field_with_its_values_authors_and_what_was_before(pair: Pair) -> None:
    company = in_conflict(pair)
    with pair[0].desk() as desk:
        found = read(desk, company)
    question = next(each for each in found.questions if each.field == "website")
    assert [version.words for version in question.versions] == ["甲.cn", "乙.cn"]
    assert question.before is not None and question.before.words == "原.cn"
    signers = [version.by[0] for version in question.versions]
    assert [signer.is_me for signer in signers] == [True, False]
    assert all(signer.name and signer.device and signer.at_us for signer in signers)
    assert question.kind is Kind.LINE and question.refusal == ""


def test_settling_names_what_was_shown_and_settles_everywhere(pair: Pair) -> None:
    here, there = pair
    company = in_conflict(pair)
    with here.desk() as desk:
        found = read(desk, company)
        choices = [Choice(q.field, q.versions[1].value, q.over) for q in found.questions]
        settling.settle(desk, company, choices)
        assert unsettled.detail(desk, company) is None and unsettled.subjects(desk) == []
    exchange(here, there)
    assert told(there) == []
    assert there.json("record", "show", company)["website"] == "乙.cn"


def test_what_came_after_the_form_was_read_is_not_covered(pair: Pair) -> None:
    here, there = pair
    company = in_conflict(pair)
    with here.desk() as desk:
        found = read(desk, company)
    there.ok("sync", "settle", company, "website", "乙.cn")
    here.take(there)
    question = next(each for each in found.questions if each.field == "website")
    with here.desk() as desk:
        settling.settle(desk, company, [Choice("website", "甲.cn", question.over)])
        again = read(desk, company)
    versions = next(each for each in again.questions if each.field == "website").versions
    assert {version.words for version in versions} == {"甲.cn", "乙.cn"}


def test_typed_values_and_compounds(pair: Pair) -> None:
    here, there = pair
    company = company_of(here)
    here.ok("record", "set", company, "city=宁波")
    there.ok("record", "set", company, "address=漕溪路2号")
    exchange(here, there)
    with here.desk() as desk:
        (question,) = read(desk, company).questions
        assert question.kind is Kind.COMPOUND
        assert {version.parts for version in question.versions} == {
            (("城市", "宁波"), ("地址", "漕溪路1号")),
            (("城市", "上海"), ("地址", "漕溪路2号")),
        }
        typed = {"city": "宁波", "address": "漕溪路2号"}
        settling.settle(desk, company, [Choice("location", typed, question.over, is_typed=True)])
    shown = here.json("record", "show", company)
    assert (shown["city"], shown["address"]) == ("宁波", "漕溪路2号")


def test_a_required_field_is_not_emptied(pair: Pair) -> None:
    company = in_conflict(pair)
    with pair[0].desk() as desk, pytest.raises(UserError):
        settling.settle(desk, company, [Choice("name", None, ())])


def test_all_of_one_author(pair: Pair) -> None:
    here, there = pair
    companies = [in_conflict(pair), in_conflict(pair, name=OTHER)]
    with here.desk() as desk:
        me = read(desk, companies[0]).questions[0].versions[0].by[0]
        other = read(desk, companies[0]).questions[0].versions[1].by[0]
        assert me.is_me and not other.is_me
        told_of = settling.authors(desk)
        assert [(each.fields, each.records) for each in told_of] == [(4, 2), (4, 2)]
        assert {each.author for each in told_of} == {me.author, other.author}
        assert settling.settle_all_of(desk, other.author) == (4, 0)
        assert unsettled.subjects(desk) == []
    exchange(here, there)
    for company in companies:
        assert there.json("record", "show", company)["listed_as"] == "科创板"
    assert told(there) == []


def test_a_member_does_not_settle_what_headquarters_writes(pair: Pair) -> None:
    here, there = pair
    (team,) = here.json("record", "list", "team", "--where", "name=一组")
    here.ok("record", "set", team["id"], "name=甲组")
    there.ok("record", "set", team["id"], "name=乙组")
    exchange(here, there)
    with here.desk() as desk:
        other = read(desk, team["id"]).questions[0].versions[1].by[0].author
        member = replace(desk, role=Role.MEMBER)
        (question,) = read(member, team["id"]).questions
        assert "招商办" in question.refusal
        with pytest.raises(UserError):
            settling.settle(member, team["id"], [Choice("name", "甲组", question.over)])
        assert settling.settle_all_of(member, other) == (0, 1)


# -- deletions


def test_deleted_while_edited_tells_the_edits(pair: Pair) -> None:
    here, there = pair
    company = company_of(here, OTHER)
    here.ok("record", "delete", company)
    there.ok("record", "set", company, "website=b.cn")
    exchange(here, there)
    with here.desk() as desk:
        (subject,) = unsettled.subjects(desk)
        assert subject.what == (What.DELETED_EDITED,)
        deletion = read(desk, company).deletion
        assert deletion is not None and deletion.by[0].is_me
        assert [(edit.label, edit.words) for edit in deletion.edits] == [("网址", "b.cn")]
        settling.restore(desk, company, deletion.over)
        assert unsettled.subjects(desk) == []
        assert records.undo(desk) == [company]  # the log allows it
        assert [each.what for each in unsettled.subjects(desk)] == [(What.DELETED_EDITED,)]


def test_deleted_while_in_use_tells_who_uses_it(pair: Pair) -> None:
    here, there = pair
    company = company_of(here, OTHER)
    here.ok("record", "delete", company)
    visit = add_visit(there, f"company={OTHER}")
    exchange(here, there)
    with here.desk() as desk:
        (subject,) = unsettled.subjects(desk)
        assert (subject.key, subject.what) == (company, (What.DELETED_IN_USE,))
        deletion = read(desk, company).deletion
        assert deletion is not None
        (use,) = deletion.uses
        assert (use.record, use.kind, use.label) == (visit, "visit", "目标企业") and use.by is not None
    later = add_visit(there, f"company={company}", "date=2016-04-29")
    here.take(there)
    with here.desk() as desk:
        settling.confirm_deletion(desk, company, deletion.over)  # without having seen the second visit
        left = read(desk, company).deletion
        assert left is not None and [use.record for use in left.uses] == [later]


# -- void changes


def judge_void(desk: Desk, changes: list[Change], reason: Reason) -> None:
    verdict = Verdict(
        changes[0].header.stream, tuple(c.hash for c in changes), Judgement.VOID, reason.value, b"s" * 64
    )
    desk.store.receive((), [verdict])


def void_edit(pair: Pair) -> tuple[str, Office]:
    """The other computer's edit of a company, judged void here."""
    here, there = pair
    company = company_of(here)
    there.ok("record", "set", company, "website=乙.cn")
    here.take(there)
    with here.desk() as desk:
        history = desk.store.history(RecordId(company))
        assert history is not None
        judge_void(desk, history.changes[-1:], Reason.MEMBERSHIP)
    return company, here


def test_a_void_change_is_told_with_its_reason_and_taken_over(pair: Pair) -> None:
    company, here = void_edit(pair)
    assert here.json("record", "show", company)["website"] is None
    with here.desk() as desk:
        (subject,) = unsettled.subjects(desk)
        assert (subject.key, subject.what) == (company, (What.VOID,))
        (refused,) = read(desk, company).refused
        assert (
            refused.parts == (("网址", "乙.cn", ""),) and "小组" in refused.reason and refused.refusal == ""
        )
        void.take_over(desk, refused.names)
        assert unsettled.subjects(desk) == [] and unsettled.detail(desk, company) is None
        with pytest.raises(UserError):
            void.take_over(replace(desk, role=Role.MEMBER), refused.names)
    assert here.json("record", "show", company)["website"] == "乙.cn"
    assert "撤销" in here.refused(1, "record", "undo")  # what was void does not come back


def test_others_void_changes_are_shown_to_those_who_may_take_them_over(pair: Pair) -> None:
    company, here = void_edit(pair)
    with here.desk() as desk:
        assert unsettled.subjects(replace(desk, role=Role.MEMBER)) == []
        assert [each.key for each in unsettled.subjects(replace(desk, role=Role.LEADER))] == [company]


def test_a_void_change_of_mine_is_put_aside(pair: Pair) -> None:
    here, _there = pair
    company = company_of(here)
    here.ok("record", "set", company, "website=甲.cn")
    with here.desk() as desk:
        history = desk.store.history(RecordId(company))
        assert history is not None
        judge_void(desk, history.changes[-1:], Reason.ROLE)
        member = replace(desk, role=Role.MEMBER)
        (refused,) = read(member, company).refused
        assert refused.by.is_me and "组长" in refused.refusal
        void.put_aside(member, refused.names)
        assert unsettled.subjects(member) == []
        void.bring_back(member, refused.names)
        assert len(unsettled.subjects(member)) == 1


def test_a_void_creation_comes_into_being_by_being_taken_over(pair: Pair) -> None:
    here, there = pair
    visit = add_visit(there, "content=谈得很好")
    here.take(there)
    with here.desk() as desk:
        history = desk.store.history(RecordId(visit))
        assert history is not None
        judge_void(desk, history.changes, Reason.MEMBERSHIP)
        assert desk.store.form(RecordId(visit)) is None
        found = read(desk, visit)
        assert found.is_awaited and found.refused[0].is_creation
        void.take_over(desk, found.refused[0].names)
        assert unsettled.detail(desk, visit) is None
    assert here.json("record", "show", visit)["content"] == "谈得很好"


# -- on the command line


def test_a_void_change_is_taken_over_on_the_command_line(pair: Pair) -> None:
    company, here = void_edit(pair)
    (entry,) = here.json("sync", "conflicts")
    assert (entry["field"], entry["what"]) == ("website", "void") and entry["values"][0]["may_take_over"]
    name = entry["values"][0]["change"]
    told = here.run("sync", "conflicts")
    assert f"[{name[:12]}]" in told.out and "zsapp sync take-over" in told.err
    assert "没有可以接过来" in here.refused(1, "sync", "take-over", company, "--change", "0" * 64)
    assert here.json("sync", "take-over", company, "--change", name[:12]) == {"id": company}
    assert here.json("record", "show", company)["website"] == "乙.cn"
    assert here.json("sync", "conflicts") == []
    assert "没有可以接过来" in here.refused(1, "sync", "take-over", company)


def test_who_may_not_take_over_is_told_who_may(pair: Pair) -> None:
    here, _there = pair
    company = company_of(here)
    here.ok("record", "set", company, "website=甲.cn")
    with here.desk() as desk:
        history = desk.store.history(RecordId(company))
        assert history is not None
        judge_void(desk, history.changes[-1:], Reason.ROLE)
    become(here, "组员", "一组")
    (entry,) = here.json("sync", "conflicts")
    assert not entry["values"][0]["may_take_over"]
    assert "take-over" not in here.run("sync", "conflicts").err
    assert "组长" in here.refused(1, "sync", "take-over", company)
    assert here.json("record", "show", company)["website"] is None


def test_of_several_people_one_is_named(pair: Pair) -> None:
    here, there = pair
    company = company_of(here)
    here.ok("record", "set", company, "website=甲.cn")
    there.ok("record", "set", company, "website=乙.cn", "listed_as=主板")
    here.take(there)
    with here.desk() as desk:
        history = desk.store.history(RecordId(company))
        assert history is not None
        mine, his = history.changes[-2:]
        judge_void(desk, [mine, his], Reason.MEMBERSHIP)
        is_one_person = mine.header.author == his.header.author
    assert not is_one_person
    assert "--change" in here.refused(1, "sync", "take-over", company)
    here.ok("sync", "take-over", company, "--change", his.hash[:12])
    shown = here.json("record", "show", company)
    assert (shown["website"], shown["listed_as"]) == ("乙.cn", "主板")
    here.ok("sync", "take-over", company)  # what is left is one person's
    assert here.json("record", "show", company)["website"] == "甲.cn"
    assert here.json("sync", "conflicts") == []


def test_what_waits_is_listed_one_by_one(pair: Pair) -> None:
    here, there = pair
    company = company_of(there)
    for n in range(3):
        there.ok("record", "set", company, f"website={n}.cn")
    with there.desk() as desk:
        history = desk.store.history(RecordId(company))
        assert history is not None
        last = history.changes[-2:]
    with here.desk() as desk:
        assert desk.store.receive(last).waiting == 2
    found = here.json("sync", "conflicts")
    assert [(each["record"], each["what"], each["values"][0]["change"]) for each in found] == [
        (company, "waiting", change.hash) for change in last
    ]
    assert [each["values"][0]["value"] for each in found] == [["website"]] * 2
    assert here.ok("sync", "conflicts").count("在等前面的改动") == 2


# -- waiting


def test_changes_that_wait_are_told_by_computer(pair: Pair) -> None:
    here, there = pair
    company = company_of(there)
    for n in range(3):
        there.ok("record", "set", company, f"website={n}.cn")
    with there.desk() as desk, desk.store.database.read() as connection:
        own = identity.device(connection)
        assert own is not None
        history = log.history(connection, RecordId(company))
        assert history is not None
        last = history.changes[-2:]
    with here.desk() as desk:
        assert desk.store.receive(last).waiting == 2
        (subject,) = unsettled.subjects(desk)
        assert subject.what == (What.WAITING,) and subject.count == 2
        found = unsettled.detail(desk, subject.key)
        assert isinstance(found, Awaited) and found.count == 2
        assert found.by.at_us == last[0].header.at
    here.take(there)
    with here.desk() as desk:
        assert unsettled.subjects(desk) == []


def test_without_a_common_past_there_is_no_value_before(pair: Pair) -> None:
    here, there = pair
    company = company_of(here)
    here.ok("record", "set", company, "website=甲.cn")
    there.ok("record", "set", company, "website=乙.cn")
    exchange(here, there)
    with here.desk() as desk:
        (question,) = read(desk, company).questions
    assert isinstance(question, Question) and question.before is None


# -- choosing again


def test_what_was_settled_is_chosen_again_here_and_there(pair: Pair) -> None:
    here, there = pair
    company = in_conflict(pair)
    with here.desk() as desk:
        assert settled.subjects(desk) == []
        first = read(desk, company)
        settling.settle(
            desk, company, [Choice(q.field, q.versions[0].value, q.over) for q in first.questions]
        )
        (subject,) = settled.subjects(desk)
        assert subject.key == settled.KEY + company and subject.what == (What.SETTLED,)
        assert set(subject.fields) == {"网址", "上市情况"}
        found = settled.detail(desk, subject.key)
        assert found is not None and found.title == COMPANY
        question = next(each for each in found.questions if each.field == "website")
        assert question.standing is not None and question.standing.words == "甲.cn"
        assert [version.words for version in question.versions] == ["乙.cn"] and len(question.over) == 1
        assert question.before is not None and question.before.words == "原.cn"
        settling.settle(desk, company, [Choice("website", question.versions[0].value, question.over)])
        assert records.show(desk, company)["website"] == "乙.cn"
        again = settled.detail(desk, subject.key)
        assert again is not None and [each.field for each in again.questions] == ["listed_as"]
        records.undo(desk)  # choosing again is a change like any other; the settling itself is not undone
        assert records.show(desk, company)["website"] == "甲.cn"
    exchange(here, there)
    with there.desk() as desk:
        assert records.show(desk, company)["website"] == "甲.cn" and unsettled.subjects(desk) == []


def test_what_is_no_settling_is_not_offered_again(pair: Pair) -> None:
    here, there = pair
    company = company_of(here)
    here.ok("record", "set", company, "website=同.cn", "main_business=一\n\n二\n\n三")
    there.take(here)
    here.ok("record", "set", company, "website=新.cn", "main_business=甲\n\n二\n\n三")
    there.ok("record", "set", company, "website=新.cn", "main_business=一\n\n二\n\n乙")
    exchange(here, there)
    here.ok(
        "record", "set", company, "website=再.cn", "main_business=别的"
    )  # over two values each, never in conflict
    with here.desk() as desk:
        assert unsettled.subjects(desk) == [] and settled.subjects(desk) == []
        assert settled.detail(desk, settled.KEY + company) is None
        assert settled.detail(desk, settled.KEY + desk.store.fresh_id()) is None


def test_a_deleted_record_is_not_chosen_again(pair: Pair) -> None:
    company = in_conflict(pair)
    with pair[0].desk() as desk:
        first = read(desk, company)
        settling.settle(
            desk, company, [Choice(q.field, q.versions[0].value, q.over) for q in first.questions]
        )
        records.delete(desk, company)
        assert settled.subjects(desk) == []
