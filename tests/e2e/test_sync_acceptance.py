"""Teams share: a hub by one command, laptops that meet again after days offline (acceptance of issue 4), by the real command line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hubs import HubProcess, Laptop, are_equal, photo, synced
from tests.support.profiles import opened


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    """A hub that runs, with one team, its leader anna, its member bert, and headquarters' hans."""
    made = HubProcess(tmp_path / "hub")
    made.team("一组")
    made.user("anna", role="leader", team="一组")
    made.user("bert", role="member", team="一组")
    made.user("hans", role="headquarters")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def pair(hub: HubProcess, tmp_path: Path) -> tuple[Laptop, Laptop]:
    anna = Laptop(tmp_path / "anna").joined(hub, "anna", "--team", "一组")
    bert = Laptop(tmp_path / "bert").joined(hub, "bert")
    synced(anna, bert, times=1)
    return anna, bert


def company(laptop: Laptop, name: str, *values: str) -> str:
    return laptop.ok("record", "add", "company", f"name={name}", *values)


def blob_of(laptop: Laptop, attachment: str) -> bytes:
    with laptop.desk(writing=False) as desk:
        name = desk.store.history(attachment).values()["blob"]  # type: ignore[union-attr, arg-type]
        return desk.store.profile.blobs.get(name)


def test_two_laptops_offline_meet_again(hub: HubProcess, pair: tuple[Laptop, Laptop], tmp_path: Path) -> None:
    anna, bert = pair
    shared, doomed = company(anna, "上海示例电子有限公司", "city=上海"), company(anna, "宁波样板食品有限公司")
    synced(anna, bert)
    assert bert.json("record", "show", shared)["name"] == "上海示例电子有限公司"
    hub.stop()  # both offline
    anna.ok("record", "set", shared, "main_business=芯片", "website=a.example")
    bert.ok("record", "set", shared, "short_name=示例", "website=b.example")
    anna.ok("record", "delete", doomed)
    bert.ok("record", "set", doomed, "main_business=月饼")
    visit = bert.ok(
        "record", "add", "visit", f"company={shared}", "team=一组", "visit_kind=拜访", "date=2016-04-28"
    )
    photos = [
        (laptop, laptop.ok("attach", photo(tmp_path / f"{n}.jpg", edge=300 * n), f"visit={visit}"))
        for n, laptop in ((1, bert), (2, bert), (3, bert))
    ]
    told = anna.run("sync")
    assert told.code == 3 and "没有运行" in told.err
    assert anna.json("sync", "status")["unsent"] == 2
    hub.start()
    synced(anna, bert)
    assert are_equal(anna, bert)
    expected = sorted([(shared, "website", "value"), (doomed, "deleted", "deleted while edited")])
    assert anna.conflicts() == bert.conflicts() == expected
    assert bert.json("record", "show", shared)["main_business"] == "芯片"
    for laptop, attachment in photos:
        assert blob_of(anna, attachment) == blob_of(laptop, attachment)
    assert anna.json("sync", "status")["files"] == bert.json("sync", "status")["files"] == []

    anna.ok("sync", "settle", shared, "website", "b.example")
    bert.ok("sync", "settle", doomed, "deleted", "false")
    synced(anna, bert)
    assert anna.conflicts() == bert.conflicts() == []
    assert are_equal(anna, bert)
    assert anna.json("record", "show", doomed)["main_business"] == "月饼"


def test_hub_replaced_by_an_older_backup(
    hub: HubProcess, pair: tuple[Laptop, Laptop], tmp_path: Path
) -> None:
    anna, bert = pair
    before = company(anna, "甲公司")
    synced(anna, bert)
    hub.stop()
    hub.copy(tmp_path / "backup")
    hub.start()
    after = [company(anna, "乙公司"), company(bert, "丙公司")]
    visit = anna.ok(
        "record", "add", "visit", f"company={before}", "team=一组", "visit_kind=拜访", "date=2016-04-28"
    )
    attachment = anna.ok("attach", photo(tmp_path / "p.jpg"), f"visit={visit}")
    synced(anna, bert)
    assert are_equal(anna, bert)
    hub.stop()
    hub.put_back(tmp_path / "backup")
    hub.start()
    later = company(bert, "丁公司")
    synced(bert, anna, times=1)
    synced(bert, times=1)  # what anna brought after it
    assert are_equal(anna, bert)
    fresh = Laptop(tmp_path / "fresh").joined(hub, "anna", "--team", "一组")
    fresh.sync()
    assert are_equal(anna, bert, fresh)
    assert {c["id"] for c in fresh.json("record", "list", "company")} == {before, *after, later}
    assert blob_of(fresh, attachment) == blob_of(anna, attachment)


def test_a_profile_copied_to_a_second_laptop(
    hub: HubProcess, pair: tuple[Laptop, Laptop], tmp_path: Path
) -> None:
    anna, bert = pair
    first = company(anna, "甲公司")
    copy = anna.copied(tmp_path / "copy")  # with a change that was not sent yet
    ids = [first, company(anna, "乙公司"), company(copy, "丙公司")]
    synced(anna, copy, bert)
    ids += [company(anna, "丁公司"), company(copy, "戊公司")]
    anna.ok("record", "set", first, "city=上海")
    synced(copy, anna, bert)
    assert are_equal(anna, copy, bert)
    assert {c["id"] for c in bert.json("record", "list", "company")} == set(ids)
    assert (
        len([d for d in hub.devices() if d["user_name"] == "anna"]) >= 2
    )  # one of them goes on as another device
    synced(anna, copy, bert, times=1)
    assert [laptop.json("sync", "status")["unsent"] for laptop in (anna, copy, bert)] == [0, 0, 0]


def test_a_revoked_laptop_keeps_its_work_and_pushes_nothing(
    hub: HubProcess, pair: tuple[Laptop, Laptop], tmp_path: Path
) -> None:
    anna, bert = pair
    unsent = company(bert, "没有同步的公司")
    (device,) = [each["id"] for each in hub.devices() if each["user_name"] == "bert"]
    hub.tell("device", "revoke", device)
    told = bert.run("sync")
    assert told.code == 4 and "已被停用" in told.err and "导出" in told.err and "招商办" in told.err
    assert bert.json("record", "show", unsent)["name"] == "没有同步的公司"
    status = bert.json("sync", "status")
    assert (status["unsent"], status["state"], status["trouble"]) == (1, "needs_you", "revoked")
    again = bert.join(hub, "bert")
    assert again.code == 4 and again.err == told.err
    company(bert, "后来写的公司")
    assert bert.run("sync").code == 4
    anna.sync()
    assert anna.json("record", "list", "company") == []
    fresh = Laptop(tmp_path / "fresh").joined(hub, "bert")  # what the words say to do
    fresh.sync()
    assert fresh.json("sync", "status")["state"] == "up_to_date"
    assert bert.json("record", "list", "company", "--where", "name=没有同步的公司")[0]["id"] == unsent


def test_work_of_a_restored_laptop_that_was_revoked_is_told_and_its_enrolment_asks_nobody(
    hub: HubProcess, pair: tuple[Laptop, Laptop], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes on as another device, which the hub does not let in; a colleague carries its file. Only what was written is listed."""
    monkeypatch.setenv("ZSAPP_HANDOVER_PASSPHRASE", "eine lange Losung")
    anna, bert = pair
    hans = Laptop(tmp_path / "hans").joined(hub, "hans")
    (tmp_path / "backups").mkdir()
    bert.ok("backup", tmp_path / "backups")
    restored = Laptop(tmp_path / "restored", make=False)
    restored.ok("restore", next((tmp_path / "backups").iterdir()))
    (device,) = [each["id"] for each in hub.devices() if each["user_name"] == "bert"]
    hub.tell("device", "revoke", device)
    late = company(restored, "停用后写的公司")
    assert restored.run("sync").code == 4
    restored.ok("handover", "write", tmp_path / "late.zsh")
    anna.ok("handover", "read", tmp_path / "late.zsh")
    synced(anna, hans)
    for laptop in (anna, hans):
        assert {(record, what) for record, _field, what in laptop.conflicts()} == {(late, "void")}


def test_killed_in_the_middle_of_a_sync(hub: HubProcess, pair: tuple[Laptop, Laptop]) -> None:
    anna, bert = pair
    names = [company(anna, f"公司{n}") for n in range(3)]
    import subprocess

    from tests.support.processes import environment
    from tests.support.profiles import PASSPHRASE

    for alive_s in (0.5, 0.7, 0.8, 0.9, 1.0, 1.1):
        process = subprocess.Popen(
            anna.command("sync"), env=environment(ZSAPP_PASSPHRASE=PASSPHRASE),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            process.wait(alive_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        names.append(company(anna, f"公司 {alive_s}"))
    synced(anna, bert)
    assert are_equal(anna, bert)
    assert {c["id"] for c in bert.json("record", "list", "company")} == set(names)


def test_the_hub_is_pinned(hub: HubProcess, pair: tuple[Laptop, Laptop], tmp_path: Path) -> None:
    anna, _bert = pair
    kept = company(anna, "甲公司")
    hub.stop()
    other = HubProcess(tmp_path / "other")
    other.team("一组")
    other.user("anna", role="leader", team="一组")
    other.port = hub.port
    other.start()
    try:
        told = anna.run("sync")
        assert told.code == 4 and "另一个中心端" in told.err
        again = anna.join(other, "anna")
        assert again.code == 4 and "另一个中心端" in again.err
        assert anna.json("sync", "status")["unsent"] == 1
        assert other.devices() == []
    finally:
        other.stop()
    hub.start()
    anna.sync()
    assert anna.json("record", "show", kept)["name"] == "甲公司"


def test_data_of_their_own_do_not_join(hub: HubProcess, tmp_path: Path) -> None:
    own = Laptop(tmp_path / "own")
    own.ok("record", "add", "company", "name=自己的公司")
    before = own.digest()
    told = own.join(hub, "anna")
    assert told.code == 1 and "新文件夹" in told.err
    assert own.digest() == before and hub.devices() == []
    absent = Laptop(tmp_path / "absent", make=False)
    assert absent.join(hub, "anna", password="falsch-falsch").code == 4
    assert own.run("sync").code == 4
    assert own.json("sync", "status")["state"] == "never"
    assert absent.joined(hub, "anna").json("sync")["unsent"] == 0


def test_role_and_team_stand_right_after_joining(hub: HubProcess, tmp_path: Path) -> None:
    anna = Laptop(tmp_path / "anna").joined(hub, "anna", "--team", "一组")
    told = anna.run("record", "add", "team", "name=二组")
    assert told.code == 1 and "没有权限" in told.err
    with opened(anna.dir, writing=False) as profile, profile.database.read() as connection:
        kept = connection.exec_driver_sql("SELECT name FROM local ORDER BY name").scalars().all()
    assert "token" in kept  # a passphrase serves: the keyring is left alone
