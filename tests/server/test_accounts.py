"""Users, devices, passwords and tokens."""

import dataclasses
import hashlib
import statistics
import time
from typing import Any

import pytest
from sqlalchemy import select

from tests.server.conftest import House
from tests.server.laptops import KEYS, PASSWORD, Laptop, accounts_of, fresh_id
from zsapp.domain.change import Judgement, written
from zsapp.domain.heads import new_key, signed_head
from zsapp.domain.ids import DeviceId, RecordId
from zsapp.server import tables as t
from zsapp.server.accounts import listed_devices, listed_users
from zsapp.server.hub import RefusalError
from zsapp.sync.protocol import ChangePassword, Join, News, Page, Push, PutUser, Revoke, Trouble


def _refused(house: House, laptop: Laptop, question: Any) -> Trouble:
    with pytest.raises(RefusalError) as refused:
        laptop.ask(question)
    assert refused.value.words
    return refused.value.trouble


def test_the_same_device_comes_in_again_with_a_new_token(house: House) -> None:
    laptop = house.laptop("m1")
    again = laptop.join()
    assert again.token != laptop.joined.token
    assert dataclasses.replace(again, token="") == dataclasses.replace(laptop.joined, token="")
    assert laptop.ask(News("")).streams  # the first answer may have been lost, or not


def test_another_key_for_a_known_device_is_refused(house: House) -> None:
    laptop, other = house.laptop("m1"), house.laptop("m1")
    asked = Join("m1", PASSWORD, laptop.device, other.public_key.hex(), "laptop")
    with pytest.raises(RefusalError) as refused:
        house.ask(asked, "")
    assert refused.value.trouble is Trouble.REFUSED
    with pytest.raises(RefusalError):  # nor another user's
        house.ask(dataclasses.replace(asked, user="m2", public_key=laptop.public_key.hex()), "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"device": "no id"},
        {"public_key": "zz" * 32},
        {"public_key": "ab"},
        {"name": " "},
        {"team": "没有的组"},
        {"team": "二组"},
    ],
)
def test_what_cannot_be_enrolled_is_refused(small_house: House, wrong: dict[str, Any]) -> None:
    laptop = small_house.laptop("m1")
    asked = Join(
        "m1", PASSWORD, DeviceId("01a207c9-591d-78dd-9135-7b90f57393fe"), laptop.public_key.hex(), "x"
    )
    with pytest.raises(RefusalError):
        small_house.ask(dataclasses.replace(asked, **wrong), "")


def test_neither_password_nor_token_is_kept(small_house: House) -> None:
    laptop = small_house.laptop("m1")
    with small_house.at.database.reading() as connection:
        passwords = connection.execute(select(t.account.c.password)).scalars().all()
        tokens = connection.execute(select(t.token.c.hash)).scalars().all()
    assert all(kept.startswith("$argon2id$") for kept in passwords)
    assert tokens == [hashlib.sha256(bytes.fromhex(laptop.joined.token)).digest()]
    held = b"".join(path.read_bytes() for path in small_house.at.folder.glob("hub.db*"))
    assert PASSWORD.encode() not in held and laptop.joined.token.encode() not in held


def test_a_device_keeps_its_newest_tokens_only(small_house: House) -> None:
    laptop = small_house.laptop("m1")
    tokens = [laptop.joined.token, *(laptop.join().token for _ in range(4))]
    accounts = accounts_of(small_house.at)
    assert [accounts.account_of(token) is not None for token in tokens] == [False, False, True, True, True]
    assert accounts.account_of("nonsense") is None


@pytest.mark.parametrize(("user", "password"), [("m1", "wrong"), ("nobody", PASSWORD), ("m1", ""), ("", "")])
def test_wrong_name_and_wrong_password_are_told_alike(small_house: House, user: str, password: str) -> None:
    with pytest.raises(RefusalError) as refused:
        Laptop(small_house.ask, user, password=password)
    assert (refused.value.trouble, refused.value.words) == (
        Trouble.LOG_IN,
        "用户名或密码不对，或账号已停用。请核对后再试，忘记了请联系招商办。",
    )


def test_time_does_not_tell_who_is_a_user(small_house: House) -> None:
    """As much work is done for a name that nobody has, from the very first try on (processor time, so that neighbours do not matter)."""
    took_s: dict[str, list[float]] = {"nobody": [], "m1": []}
    for _time in range(6):
        for name, each in took_s.items():
            began = time.process_time()
            with pytest.raises(RefusalError):
                Laptop(small_house.ask, name, password="wrong")
            each.append(time.process_time() - began)
    nobody, known = (statistics.median(each) for each in took_s.values())
    assert 0.6 < nobody / known < 1.6
    assert took_s["nobody"][0] < 1.9 * known  # nothing is made at the first one only


def test_a_name_is_found_however_it_is_typed(small_house: House) -> None:
    assert Laptop(small_house.ask, " Ｍ1 ").joined.role == "组员"


# -- who may change whom


def test_headquarters_adds_members_and_leaders_only(house: House) -> None:
    office = house.laptop("hq")
    new = PutUser(name="新人", role="member", team=house.two, password=PASSWORD)
    done = office.ask(new)
    assert Laptop(house.ask, "新人").joined.user == done.id
    assert _refused(house, office, dataclasses.replace(new, name="x", role="招商办")) is Trouble.FORBIDDEN
    assert _refused(house, office, PutUser(user=house.users["m1"], role="管理员")) is Trouble.FORBIDDEN
    assert _refused(house, office, PutUser(user=house.users["adm"], name="y")) is Trouble.FORBIDDEN
    assert _refused(house, office, PutUser(user=house.users["hq"], role="组员")) is Trouble.FORBIDDEN
    assert office.ask(PutUser(user=house.users["m1"], role="组长")).id == house.users["m1"]


@pytest.mark.parametrize("user", ["m1", "lead1"])
def test_who_is_below_headquarters_changes_nobody(small_house: House, user: str) -> None:
    laptop = small_house.laptop(user)
    for asked in (
        PutUser(name="x", role="组员", team=small_house.one, password=PASSWORD),
        PutUser(user=small_house.users["m2"], team=small_house.one),
        PutUser(user=small_house.users[user], role="管理员"),
    ):
        assert _refused(small_house, laptop, asked) is Trouble.FORBIDDEN


@pytest.mark.parametrize(
    "wrong",
    [
        PutUser(name="m1", role="组员", password=PASSWORD),  # there is one
        PutUser(name="x", role="国王", password=PASSWORD),
        PutUser(name="x", role="组员", password="short"),
        PutUser(name="x", role="组员"),
        PutUser(name="x", password=PASSWORD),
        PutUser(name=" ", role="组员", password=PASSWORD),
        PutUser(name="x", role="组员", password=PASSWORD, team="nowhere"),
        PutUser(user="nobody", role="组员"),
    ],
)
def test_users_that_cannot_be_are_refused(small_house: House, wrong: PutUser) -> None:
    office = small_house.laptop("adm")
    before = listed_users(small_house.at.hub, small_house.at.database)
    assert _refused(small_house, office, wrong) is Trouble.REFUSED
    assert listed_users(small_house.at.hub, small_house.at.database) == before


def test_the_last_administrator_stays(house: House) -> None:
    first = house.laptop("adm")
    for asked in (
        PutUser(user=house.users["adm"], role="组员"),
        PutUser(user=house.users["adm"], is_active=False),
    ):
        assert _refused(house, first, asked) is Trouble.REFUSED
    first.ask(PutUser(user=house.users["hq"], role="管理员"))
    first.ask(PutUser(user=house.users["adm"], role="组员", team=house.one))
    assert _refused(house, first, PutUser(user=house.users["m1"], role="组长")) is Trouble.FORBIDDEN


def test_who_is_put_out_and_let_in_again(house: House) -> None:
    office, laptop = house.laptop("adm"), house.laptop("m1")
    office.ask(PutUser(user=house.users["m1"], is_active=False))
    assert accounts_of(house.at).account_of(laptop.joined.token) is None
    with pytest.raises(RefusalError):
        laptop.join()
    office.ask(PutUser(user=house.users["m1"], is_active=True))
    assert laptop.join().enrolment == laptop.joined.enrolment


def test_headquarters_does_not_bring_an_administrator_back(small_house: House) -> None:
    first = small_house.laptop("adm")
    second = first.ask(PutUser(name="adm2", role="管理员", password=PASSWORD)).id
    first.ask(PutUser(user=second, is_active=False))
    office = small_house.laptop("hq")
    assert _refused(small_house, office, PutUser(user=second, is_active=True)) is Trouble.FORBIDDEN


def test_rights_follow_a_change_of_team(house: House) -> None:
    office, laptop = house.laptop("hq"), house.laptop("m1")
    old = laptop.team_stream
    laptop.push(laptop.contacts(1))
    assert old in laptop.ask(News("")).streams
    office.ask(PutUser(user=house.users["m1"], team=house.two))
    assert old not in laptop.ask(News("")).streams
    late = laptop.push(laptop.contacts(1, stream=old))
    assert [(v.judgement, v.reason) for v in late.verdicts] == [(Judgement.VOID, "membership")]


# -- passwords and devices


def test_a_new_password_sends_the_other_devices_to_log_in(house: House) -> None:
    laptop, other = house.laptop("m1"), house.laptop("m1")
    assert _refused(house, laptop, ChangePassword("wrong", "a new good one")) is Trouble.REFUSED
    assert _refused(house, laptop, ChangePassword(PASSWORD, "short")) is Trouble.REFUSED
    laptop.ask(ChangePassword(PASSWORD, "a new good one"))
    assert laptop.ask(News("")).streams
    assert accounts_of(house.at).account_of(other.joined.token) is None
    with pytest.raises(RefusalError):
        laptop.join()
    assert other.join("a new good one").token


def test_a_revoked_device_is_out(house: House) -> None:
    laptop, other, office = house.laptop("m1"), house.laptop("m1"), house.laptop("hq")
    changes = laptop.contacts(2)
    assert _refused(house, house.laptop("m2"), Revoke(laptop.device)) is Trouble.FORBIDDEN
    assert _refused(house, office, Revoke(house.at.hub.identity.hub)) is Trouble.REFUSED
    assert _refused(house, office, Revoke(DeviceId("nothing"))) is Trouble.REFUSED
    office.ask(Revoke(laptop.device))
    office.ask(Revoke(laptop.device))
    assert _refused(house, laptop, News("")) is Trouble.REVOKED  # told apart from a token that nobody knows
    with pytest.raises(RefusalError) as refused:
        laptop.join()
    assert refused.value.trouble is Trouble.REVOKED
    carried = other.ask(Push(laptop.page(changes)))  # somebody else brings what it wrote
    assert {(v.judgement, v.reason) for v in carried.verdicts} == {(Judgement.VOID, "revoked")}
    listed = {each["id"]: each["revoked"] for each in listed_devices(house.at.hub, house.at.shelves)}
    assert listed == {laptop.device: True, other.device: False, office.device: False} | {
        device: False for device in listed if device not in (laptop.device, other.device, office.device)
    }


@pytest.mark.parametrize("at_once", [True, False], ids=["one page", "two pages"])
def test_what_the_successor_of_a_revoked_device_wrote_comes_through_void(house: House, at_once: bool) -> None:
    """A restored profile goes on as another device, which the hub does not let in; a colleague carries what it wrote."""
    laptop, other, office = house.laptop("m1"), house.laptop("m1"), house.laptop("hq")
    office.ask(Revoke(laptop.device))
    key, public = new_key(b"n" * 32)
    new = DeviceId(fresh_id())
    KEYS[new] = public
    organisation, stream = laptop.joined.organisation, laptop.team_stream
    about = {"deleted": False, "name": "new", "user": laptop.joined.user, "public_key": public.hex()}
    enrolled = laptop.write(
        [{**about, "replaces": laptop.device}], kind="device", stream=organisation, record=RecordId(new)
    )
    contact = written(
        stream=stream, device=new, n=1, prev=enrolled[0].hash, at=1, author=laptop.joined.user, group=(1, 1),
        kind="contact", record=fresh_id(), over={}, values={"deleted": False, "name": "王"}, salt=bytes(16),
    )  # fmt: skip
    head = signed_head(key, stream=stream, device=new, n=1, name=contact.hash)
    first, then = laptop.page(enrolled), Page((contact,), (head,))
    if at_once:
        first, then = Page((*enrolled, contact), (*first.heads, head)), Page()
    told = [other.ask(Push(page)) for page in (first, then)]
    assert [answer.refused for answer in told] == [{}, {}]
    said = {name: (v.judgement, v.reason) for answer in told for v in answer.verdicts for name in v.hashes}
    assert said == {
        enrolled[0].hash: (Judgement.VOID, "revoked"), contact.hash: (Judgement.VOID, "author"),
    }  # fmt: skip
    pulled = [change for answer in office.pull_all(stream) for change in answer.page.changes]
    assert pulled == [contact]  # with a head that proves it


def test_a_copied_profile_is_out_when_the_device_it_was_copied_from_is_revoked(small_house: House) -> None:
    """Its new device was let in before: neither does it log in any more, nor does a colleague carry its work in."""
    laptop, other, office = (small_house.laptop(name) for name in ("m1", "m1", "hq"))
    key, public = new_key(b"c" * 32)
    copy = DeviceId(fresh_id())
    about = {"deleted": False, "name": "copy", "user": laptop.joined.user, "public_key": public.hex()}
    enrolled = laptop.write(
        [{**about, "replaces": laptop.device}], kind="device", stream=laptop.joined.organisation, record=RecordId(copy)
    )  # fmt: skip
    assert [v.judgement for v in laptop.push(enrolled).verdicts] == [Judgement.OK]
    office.ask(Revoke(laptop.device))
    contact = written(
        stream=laptop.team_stream, device=copy, n=1, prev=enrolled[0].hash, at=1, author=laptop.joined.user, group=(1, 1),
        kind="contact", record=fresh_id(), over={}, values={"deleted": False, "name": "王"}, salt=bytes(16),
    )  # fmt: skip
    head = signed_head(key, stream=laptop.team_stream, device=copy, n=1, name=contact.hash)
    told = other.ask(Push(Page((contact,), (head,))))
    assert [(v.judgement, v.reason) for v in told.verdicts] == [(Judgement.VOID, "revoked")]


def test_everybody_revokes_his_own_devices(small_house: House) -> None:
    laptop, lost = small_house.laptop("m1"), small_house.laptop("m1")
    laptop.ask(Revoke(lost.device))
    assert _refused(small_house, lost, News("")) is Trouble.REVOKED
    assert laptop.ask(News("")).streams


def test_a_copied_profile_is_out_when_its_new_device_is_revoked(small_house: House) -> None:
    laptop, office = small_house.laptop("m1"), small_house.laptop("hq")
    organisation = laptop.joined.organisation
    copy = DeviceId("01a207c9-591d-78dd-9135-7b90f57393fe")
    values = {
        "deleted": False, "name": "copy", "user": laptop.joined.user, "public_key": laptop.public_key.hex(),
        "replaces": laptop.device,
    }  # fmt: skip
    enrolled = laptop.write([values], kind="device", stream=organisation, record=RecordId(copy))
    assert [v.judgement for v in laptop.push(enrolled).verdicts] == [Judgement.OK]
    office.ask(Revoke(copy))
    assert (
        accounts_of(small_house.at).account_of(laptop.joined.token) is None
    )  # both had it: who is who is not known
    assert laptop.join().token  # the one that was copied from goes on after a log-in
