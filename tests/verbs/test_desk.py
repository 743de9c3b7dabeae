"""Who may do what: the role of the profile's person."""

import pytest

from tests.support.office import Office
from tests.support.stocked import COMPANY, add_visit
from zsapp.base.errors import UserError
from zsapp.domain.field import Role
from zsapp.domain.ids import RecordId, headquarters_stream, team_stream
from zsapp.store import identity, query
from zsapp.store.store import Edit
from zsapp.verbs import records
from zsapp.verbs.desk import Desk


def stream_of(desk: Desk, record: str) -> str:
    row = desk.read(lambda connection: query.row(connection, RecordId(record)))
    return str(row.stream)


def become(office: Office, role: str, team: str) -> None:
    """Make the profile's person a member of a team, as a hub would."""
    with office.desk() as desk:
        (found,) = records.listed(desk, "team", [("name", team)])
        person = desk.read(identity.person)
        form = desk.store.form(RecordId(person))
        assert form is not None
        values = {"role": role, "team": found["id"]}
        over = {name: form.over[name] for name in values if name in form.over}
        desk.store.write([Edit("user", RecordId(person), desk.organisation, values, over)])


def test_a_new_profile_is_headquarters(office: Office, empty: Office) -> None:
    for each in (office, empty):
        with each.desk() as desk:
            assert (desk.role, desk.team) == (Role.HEADQUARTERS, None)


@pytest.mark.parametrize(
    ("role", "expected"), [("组员", Role.MEMBER), ("组长", Role.LEADER), ("管理员", Role.ADMINISTRATOR)]
)
def test_the_role_is_the_users(office: Office, role: str, expected: Role) -> None:
    become(office, role, "一组")
    with office.desk() as desk:
        assert desk.role is expected and desk.team is not None


def test_a_member_does_a_members_work(office: Office) -> None:
    (company,) = office.json("record", "list", "company", "--where", f"name={COMPANY}")
    (team,) = office.json("record", "list", "team", "--where", "name=一组")
    become(office, "组员", "一组")
    visit = add_visit(office, "their_people=赵敏")
    office.ok("record", "set", company["id"], "website=a.cn")
    for words in (
        ("record", "add", "team", "name=三组"),
        ("record", "add", "member", "name=甲"),
        ("record", "set", team["id"], "name=十组"),
        ("record", "set", company["id"], f"same_as={company['id']}"),
        ("record", "delete", team["id"]),
        ("record", "erase", visit),
    ):
        assert "权限" in office.refused(1, *words), words
    office.ok("record", "delete", company["id"])  # members delete companies


def test_a_member_is_told_whose_work_it_is(office: Office) -> None:
    become(office, "组员", "一组")
    with office.desk() as desk, pytest.raises(UserError, match="招商办"):
        desk.require(Role.HEADQUARTERS, "编发通报")


def test_records_lie_in_the_stream_of_their_kind(office: Office) -> None:
    visit = add_visit(office, "next_step=回访", "their_people=赵敏")
    (contact,) = office.json("record", "list", "contact")
    (follow_up,) = office.json("record", "list", "follow_up")
    lone = office.ok("record", "add", "contact", "name=钱进")
    plan = office.ok("record", "add", "plan", f"company={COMPANY}", "team=一组", "date=2016-05-01")
    with office.desk() as desk:
        (team,) = records.listed(desk, "team", [("name", "一组")])
        of_team = team_stream(desk.organisation, team["id"])
        assert {stream_of(desk, record) for record in (visit, contact["id"], follow_up["id"])} == {of_team}
        assert stream_of(desk, plan) == desk.organisation
        assert stream_of(desk, lone) == headquarters_stream(desk.organisation)
    become(office, "组员", "一组")
    own = office.ok("record", "add", "contact", "name=孙立")
    with office.desk() as desk:
        assert stream_of(desk, own) == of_team
