"""A zone without a hub: headquarters invites, teams send files, headquarters judges; and laptops of one hub that hand over offline."""

import random
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.support.handing import Laptop, begun, headquarters
from tests.support.profiles import new_profile
from zsapp.base.errors import UserError
from zsapp.domain.heads import new_key
from zsapp.domain.ids import DeviceId, RecordId, team_stream
from zsapp.store import identity, outbox
from zsapp.store.identity import JoinedHub
from zsapp.store.store import Edit
from zsapp.sync import giving, zone
from zsapp.verbs import hub_admin


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Headquarters with two teams that were invited: files of their first laptops lie beside it."""
    folder = tmp_path_factory.mktemp("zone")
    hq = headquarters(folder / "hq", folder / "chat")
    hq.invite("一组")
    hq.invite("二组")
    return folder


class Zone:
    def __init__(self, stock: Path, folder: Path) -> None:
        self.folder, self.chat = folder, folder / "chat"
        self.chat.mkdir()
        self.hq = Laptop(stock / "hq", self.chat, make=False).copy(folder / "hq")
        one, two = sorted(
            (stock / "chat").glob("*-invitation.zsh"), key=lambda path: int(path.name.split("-")[1])
        )
        self.one, self.two = begun(folder / "one", self.chat, one), begun(folder / "two", self.chat, two)

    def another(self, name: str, team: str | None = "一组", **how: str) -> Laptop:
        return begun(self.folder / name, self.chat, self.hq.invite(team, user=name, **how))


@pytest.fixture
def z(stock: Path, tmp_path: Path) -> Zone:
    return Zone(stock, tmp_path)


def verdicts(laptop: Laptop) -> dict[str, int]:
    rows = laptop.ask("SELECT judgement, count(*) FROM verdict GROUP BY judgement")
    return {str(word): int(count) for word, count in rows}


def unjudged(laptop: Laptop) -> int:
    return int(laptop.ask("SELECT count(*) FROM log WHERE hash NOT IN (SELECT hash FROM verdict)")[0][0])


def same(a: Laptop, b: Laptop) -> bool:
    mine, theirs = a.streams(), b.streams()
    assert a.wrongs() == b.wrongs() == []
    values = [laptop.values() for laptop in (a, b)]
    return all(mine[s] == theirs[s] and values[0][s] == values[1][s] for s in mine.keys() & theirs.keys())


def test_a_team_is_invited_writes_and_is_judged(z: Zone) -> None:
    visit = z.one.visit("一组", "谈得好")
    told = z.hq.read(z.one.give())
    assert told.findings == [told.findings[0]] and "凭邀请加入" in told.findings[0]
    assert z.hq.contents(visit)["content"] == "谈得好"
    assert unjudged(z.hq) == 0 and verdicts(z.hq).keys() == {"OK"}
    assert z.one.read(z.hq.give(to="一组")).findings == []
    assert unjudged(z.one) == 0 and same(z.hq, z.one)


def test_fifteen_files_from_a_chat_and_headquarters_has_its_bulletin(tmp_path: Path) -> None:
    teams = [f"第{number}招商小组" for number in range(1, 16)]
    hq = headquarters(tmp_path / "hq", tmp_path / "chat", teams)
    laptops = [begun(tmp_path / f"t{n}", hq.chat, hq.invite(team)) for n, team in enumerate(teams)]
    files, pictures = [], {}
    for number, (team, laptop) in enumerate(zip(teams, laptops, strict=True)):
        visit = laptop.visit(team, f"{team}的拜访", date=f"2016-04-{25 + number % 5}")
        laptop.photo(visit, picture := bytes([number]) * 5_000)
        pictures[team] = picture
        files.append(laptop.give(to="招商办"))
    random.Random(3).shuffle(files)
    told = hq.read(*files)
    assert (told.files, told.photos, told.waiting, told.refused, told.failed) == (15, 15, 0, 0, {})
    assert len(hq.json("record", "list", "visit")) == 15 and unjudged(hq) == 0
    assert sorted(hq.photos().values()) == sorted(pictures.values())
    pdf = tmp_path / "bulletin.pdf"
    hq.ok("report", "weekly", "--week", "2016-W17", "-o", pdf)
    assert pdf.read_bytes()[:5] == b"%PDF-" and pdf.stat().st_size > 10_000
    for team, laptop in zip(teams[:2], laptops[:2], strict=True):
        laptop.read(hq.give(to=team))
        assert same(hq, laptop) and len(laptop.streams()) == 2


def test_only_streams_that_the_reader_belongs_to_are_taken(z: Zone) -> None:
    z.hq.read(z.two.give())
    secret = z.one.visit("一组", "只有一组知道")
    z.one.photo(z.one.visit("一组", "有照片"), b"secret picture")
    z.hq.read(z.one.give())
    whole = z.hq.give(everything=True)
    told = z.two.read(whole)
    assert any("属于别的小组" in each for each in told.findings) and told.photos == 0
    assert z.two.ask("SELECT 1 FROM log WHERE record = :r", r=secret) == [] and z.two.photos() == {}
    assert z.hq.given(to="二组").given.photos == 0
    assert same(z.hq, z.two)


def test_a_change_without_the_right_is_void_for_all_who_had_it(z: Zone) -> None:
    member = z.another("组员甲", role="组员")
    team = z.hq.ask("SELECT id FROM k_team WHERE name = '一组'")[0][0]
    before = z.hq.contents(team)["team_kind"]
    member.overstep(team, team_kind="招商小组")
    visit = member.visit("一组", "这条有权写")
    handed = member.give()
    z.one.read(handed)
    assert z.one.contents(team)["team_kind"] == "招商小组" != before  # nobody has judged yet
    told = z.hq.read(handed, z.one.give())
    assert any("作者没有这项权限" in each for each in told.findings)
    assert z.hq.contents(team)["team_kind"] == before and z.hq.contents(visit)["content"] == "这条有权写"
    for laptop in (z.one, member):
        laptop.read(z.hq.give(to="一组"))
        assert laptop.contents(team)["team_kind"] == before
        assert same(z.hq, laptop) and verdicts(laptop)["VOID"] == 1
    z.two.read(z.one.give(to="二组"))  # the verdict travels with whoever has it
    assert z.two.contents(team)["team_kind"] == before


def test_a_device_that_nobody_invited_is_void_until_its_invitation_is_heard_of(z: Zone) -> None:
    visit = z.one.visit("一组", "迟到的邀请")
    with z.one.desk() as desk, desk.store.database.write() as connection:
        kept = identity.local(connection, "invited")
        identity.put_local(connection, "invited", None)
    told = z.hq.read(z.one.give())
    assert any("未经邀请" in each for each in told.findings)
    z.hq.refused(1, "record", "show", visit)
    with z.one.desk() as desk, desk.store.database.write() as connection:
        identity.put_local(connection, "invited", kept)
    told = z.hq.read(z.one.give())
    assert any("凭邀请加入" in each for each in told.findings)
    assert z.hq.contents(visit)["content"] == "迟到的邀请"
    z.one.read(z.hq.give(to="一组"))
    assert same(z.hq, z.one)


def test_an_invitation_that_was_made_up_admits_nobody(z: Zone) -> None:
    z.one.visit("一组", "有凭有据")
    with z.one.desk() as desk, desk.store.database.write() as connection:
        kept = identity.local(connection, "invited")
        identity.put_local(connection, "invited", {**kept, "token": "00" * 32})
    assert any("未经邀请" in each for each in z.hq.read(z.one.give()).findings)
    assert verdicts(z.hq)["VOID"] >= 2


def test_who_was_invited_and_has_not_answered_lacks_nothing(z: Zone) -> None:
    z.hq.read(z.one.give())
    invitation = z.hq.invite("一组", user="慢性子")
    for number in range(2):
        z.one.visit("一组", f"第{number}次")
        z.hq.read(z.one.give())
        z.one.read(z.hq.give(to="一组"))
    late = begun(z.folder / "late", z.chat, invitation)
    assert late.read(z.hq.give(to="一组")).waiting == 0
    assert len(late.json("record", "list", "visit")) == 2


def test_who_carries_a_file_does_not_matter(z: Zone) -> None:
    other = z.another("组员乙", role="组员")
    visit = other.visit("一组", "托人带去")
    z.one.read(other.give())
    assert any("凭邀请加入" in each for each in z.hq.read(z.one.give()).findings)
    assert z.hq.contents(visit)["content"] == "托人带去" and unjudged(z.hq) == 0


def test_one_invitation_serves_two_computers_of_a_person(z: Zone) -> None:
    invitation = z.hq.invite("一组", user="组员丙")
    pair = [begun(z.folder / f"c{number}", z.chat, invitation) for number in range(2)]
    for laptop in pair:
        laptop.visit("一组", f"由{laptop.name}记")
        z.hq.read(laptop.give())
    assert len(z.hq.json("record", "list", "visit")) == 2 and "VOID" not in verdicts(z.hq)


def test_an_erasure_waits_for_the_word_of_headquarters(z: Zone) -> None:
    member = z.another("组员丁", role="组员")
    visit = RecordId(z.one.visit("一组", "不该由他清除"))
    member.read(z.one.give())
    with member.desk() as desk:  # a program that lets him
        row = desk.store.history(visit)
        assert row is not None
        edit = Edit(
            "erasure",
            desk.store.fresh_id(),
            row.changes[0].header.stream,
            {"deleted": False, "target": visit},
            {},
        )
        desk.store.erase(visit, edit)
    z.one.read(member.give())
    assert z.one.contents(visit)["content"] == "不该由他清除"
    z.hq.read(z.one.give())
    z.hq.read(member.give())
    assert z.hq.contents(visit)["content"] == "不该由他清除" and verdicts(z.hq)["VOID"] == 1
    z.hq.ok("record", "erase", visit)
    z.one.read(z.hq.give(to="一组"))
    assert "不该由他清除" not in str(z.one.ask("SELECT body FROM log WHERE body IS NOT NULL"))


def test_a_revoked_device_can_write_no_more(z: Zone) -> None:
    z.one.visit("一组", "停用之前")
    z.hq.read(z.one.give())
    device = z.one.ask("SELECT id FROM k_device WHERE user = (SELECT id FROM k_user WHERE name = '一组')")[0][
        0
    ]
    z.hq.overstep(device, revoked=True)
    z.hq.give()
    z.one.visit("一组", "停用之后")
    told = z.hq.read(z.one.give())
    assert any("设备已停用" in each for each in told.findings)
    assert len(z.hq.json("record", "list", "visit")) == 1


def test_another_zones_files_are_refused(z: Zone, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = headquarters(tmp_path / "other" / "hq", tmp_path / "other" / "chat")
    foreign = other.invite("一组")
    before = z.one.names()
    with pytest.raises(UserError, match="另一个组织"):
        z.one.read(foreign)
    assert z.one.names() == before


def test_a_second_headquarters_with_a_key_of_its_own_is_refused(z: Zone, tmp_path: Path) -> None:
    rival = z.hq.copy(tmp_path / "rival")
    with rival.desk() as desk, desk.store.database.write() as connection:
        private, public = new_key(b"r" * 32)
        kept = identity.local(connection, identity.ZONE)
        identity.put_local(connection, identity.ZONE, {**kept, "key": public.hex(), "private": private.hex()})
    with pytest.raises(UserError, match="另一个中心端或招商办"):
        z.one.read(rival.give())


def test_a_new_profile_in_a_zone_begins_with_an_invitation(z: Zone) -> None:
    new_profile(z.folder / "fresh").close()
    fresh = Laptop(z.folder / "fresh", z.chat, make=False)
    whole = z.hq.give(everything=True)
    with pytest.raises(UserError, match="handover invite"):
        fresh.read(whole)
    assert fresh.names() == set()
    told = fresh.read(whole, z.hq.invite("二组", user="新来的"))
    assert told.files == 2 and told.failed == {} and "组长" in told.findings[0]
    assert fresh.json("record", "list", "company")


def test_only_headquarters_invites(z: Zone) -> None:
    with pytest.raises(UserError, match="须由招商办办理"):
        z.one.invite("一组")
    with pytest.raises(UserError, match="没有名为"):
        z.hq.invite("没有的组")
    with pytest.raises(UserError, match="哪个小组"):
        z.hq.invite(None, role="组员")
    with pytest.raises(UserError, match="角色应是"):
        z.hq.invite("一组", role="主任")
    second = begun(z.folder / "second", z.chat, z.hq.invite(None, user="王主任"))
    with pytest.raises(UserError, match="邀请由招商办发出"):
        second.invite("一组")


def test_a_second_computer_of_headquarters_reads_all_teams(z: Zone) -> None:
    z.one.visit("一组", "一组的")
    z.two.visit("二组", "二组的")
    z.hq.read(z.one.give(), z.two.give())
    second = begun(z.folder / "second", z.chat, z.hq.invite(None, user="王主任"))
    assert len(second.json("record", "list", "visit")) == 2
    second.put(second.ask("SELECT id FROM k_company")[0][0], city="苏州")
    z.hq.read(second.give(to="招商办"))
    second.read(z.hq.give(to="招商办"))
    assert same(z.hq, second) and "VOID" not in verdicts(z.hq)


def test_what_stood_before_there_was_a_zone_is_right(tmp_path: Path) -> None:
    hq = headquarters(tmp_path / "hq", tmp_path / "chat")
    equal = begun(tmp_path / "equal", hq.chat, hq.give())
    equal.visit("一组", "还没有招商办的时候")
    hq.read(equal.give())
    one = begun(tmp_path / "one", hq.chat, hq.invite("一组"))
    assert unjudged(hq) == 0 and verdicts(hq).keys() == {"OK"}
    assert one.json("record", "list", "visit")
    equal.visit("一组", "之后")
    equal.read(hq.give())
    hq.read(equal.give())
    equal.read(hq.give())
    assert same(hq, equal) and len(hq.json("record", "list", "visit")) == 2


def test_a_profile_of_another_person_does_not_become_the_invited_ones(z: Zone) -> None:
    z.two.visit("二组", "自己的")
    person = z.two.ask("SELECT value FROM local WHERE name = 'person'")
    z.two.read(z.hq.invite("一组", user="别人"))
    assert z.two.ask("SELECT value FROM local WHERE name = 'person'") == person
    assert not z.two.ask("SELECT 1 FROM log WHERE stream = :s", s=_team_stream(z.hq, "一组"))


def _team_stream(hq: Laptop, name: str) -> str:
    team = hq.ask("SELECT id FROM k_team WHERE name = :n", n=name)[0][0]
    with hq.desk(writing=False) as desk:
        return str(team_stream(desk.read(identity.organisation), team))


# -- with a hub


def joined(laptop: Laptop, key: bytes, hub: str) -> None:
    """As `join` leaves it: the hub is pinned, and has everything there is."""
    with laptop.desk() as desk, desk.store.database.write() as connection:
        pinned = JoinedHub("https://hub.invalid", DeviceId(hub), key.hex(), "中心端", "u", "招商办", None)
        identity.put_hub(connection, pinned)


def test_what_was_read_by_file_is_owed_to_the_hub(tmp_path: Path) -> None:
    one = headquarters(tmp_path / "one", tmp_path / "chat")
    two = begun(tmp_path / "two", one.chat, one.give())
    hub = "01a207ca-ff80-76e5-af8b-cf74a78a810f"
    for laptop in (one, two):
        joined(laptop, new_key(b"h" * 32)[1], hub)
    visit = one.visit("一组", "离线记的")
    one.photo(visit, b"offline picture")
    told = two.read(one.give())
    fresh = told.new
    assert told.photos == 1
    with two.desk(writing=False) as desk, desk.store.database.read() as connection:
        owed = connection.execute(text("SELECT count(*) FROM unsent")).scalar_one()
        files = outbox.files_here_only(connection)
        mine = zone.authority(connection)
    assert owed > 0 and owed == fresh
    assert len(files) == 1 and mine is not None and mine.is_server
    third = headquarters(tmp_path / "third", tmp_path / "chat")
    joined(third, new_key(b"x" * 32)[1], hub)
    with pytest.raises(UserError, match="另一个组织"):
        third.read(one.give())
    with pytest.raises(UserError, match="请在中心端添加"):
        one.invite("一组")
    new_profile(tmp_path / "fresh").close()
    with pytest.raises(UserError, match="zsapp join"):
        Laptop(tmp_path / "fresh", one.chat, make=False).read(one.give(everything=True))


def test_headquarters_revokes_a_computer_without_a_hub(z: Zone) -> None:
    z.hq.read(z.one.give())
    with z.hq.desk() as desk:
        lines = {user.team: user.devices for user in hub_admin.users(desk)}
        (his,), own = lines["一组"], next(d for many in lines.values() for d in many if d.is_own)
        assert not his.is_revoked and hub_admin.administration(desk).may_revoke
        with pytest.raises(UserError, match="管着全区"):
            hub_admin.revoke(desk, own.id)
        with pytest.raises(UserError, match="没有这台设备"):
            hub_admin.revoke(desk, desk.store.fresh_id())
        hub_admin.revoke(desk, his.id)
        hub_admin.revoke(desk, his.id)  # again is harmless
    with z.two.desk() as desk, pytest.raises(UserError, match="由招商办停用"):
        hub_admin.revoke(desk, his.id)
    late = z.one.visit("一组", "停用以后写的")
    told = z.hq.read(z.one.give())
    assert any("设备已停用" in each for each in told.findings)
    assert z.hq.ask("SELECT 1 FROM k_visit WHERE id = :r", r=late) == []
    with z.hq.desk() as desk:
        assert his.id not in desk.read(lambda connection: giving.audience(connection, None)).devices
    z.two.read(z.hq.give(to="二组"))
    with z.two.desk() as desk:
        assert all(d.is_revoked for user in hub_admin.users(desk) for d in user.devices if d.id == his.id)
