"""Hand-over files between real profiles: what they carry, in any order, lost, twice, damaged, of others, on a full disk, killed."""

import io
import random
import shutil
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.faults import full_disk, killed_at
from tests.support.handing import COMPANY, SECRET, Laptop, begun, headquarters
from tests.support.profiles import FAST, new_profile
from zsapp.base.errors import NeedsPersonError, PlaceError, UserError
from zsapp.domain.change import Judgement
from zsapp.domain.heads import signed_verdict
from zsapp.store import log, signing
from zsapp.sync import handover, taking
from zsapp.sync.handover import Contents, Manifest, Zone
from zsapp.sync.protocol import Page
from zsapp.sync.sealing import BadFileError, Locks, Sealer, Unsealer, unlock
from zsapp.sync.wire import plain
from zsapp.verbs import handover as verbs
from zsapp.verbs.handover import once

ORGANISATION = "01a207ca-ff80-76e5-af8b-cf74a78a810f"


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Headquarters without a zone yet, made once."""
    folder = tmp_path_factory.mktemp("stock")
    return headquarters(folder / "hq", folder / "chat").dir


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    (tmp_path / "chat").mkdir()
    return tmp_path / "chat"


@pytest.fixture
def hq(stock: Path, chat: Path, tmp_path: Path) -> Laptop:
    return Laptop(stock, chat, make=False).copy(tmp_path / "hq")


def equals(*laptops: Laptop) -> bool:
    """Whether all hold the same in the streams that they share, and every log proves itself."""
    assert [wrong for each in laptops for wrong in each.wrongs()] == []
    states, values = [each.streams() for each in laptops], [each.values() for each in laptops]
    return all(
        a[stream] == b[stream]
        for of in (states, values)
        for a in of
        for b in of
        for stream in a.keys() & b.keys()
    )


# -- among equals


def test_three_laptops_in_a_ring_of_files_in_random_order_end_equal(
    hq: Laptop, chat: Path, tmp_path: Path
) -> None:
    whole = hq.give()
    ring = [hq, begun(tmp_path / "a", chat, whole), begun(tmp_path / "b", chat, whole)]
    company = hq.ask("SELECT id FROM k_company")[0][0]
    for number, laptop in enumerate(ring):
        visit = laptop.visit("一组", f"第{number}次")
        laptop.photo(visit, bytes([number]) * 200_000)
        laptop.put(company, address=f"{number}号")
    pool: dict[str, list[Path]] = {laptop.name: [] for laptop in ring}
    chance = random.Random(7)
    for _round in range(3):
        for place in chance.sample(range(3), 3):
            pool[ring[(place + 1) % 3].name].append(ring[place].give())
        for laptop in ring:
            laptop.read(*chance.sample(pool[laptop.name], len(pool[laptop.name])))
    for place in (0, 1, 2, 0, 1):
        ring[(place + 1) % 3].read(ring[place].give())
    assert equals(*ring)
    assert len(ring[0].streams()) == 2 and ring[0].streams().keys() == ring[2].streams().keys()
    assert ring[0].photos() == ring[1].photos() == ring[2].photos()
    assert sorted(len(each) for each in ring[0].photos().values()) == [200_000] * 3
    assert [len(laptop.json("sync", "conflicts")) for laptop in ring] == [1, 1, 1]  # the address


def test_reading_twice_or_ones_own_file_changes_nothing(hq: Laptop, chat: Path, tmp_path: Path) -> None:
    other = begun(tmp_path / "a", chat, hq.give())
    visit = hq.visit("一组", "一次")
    hq.photo(visit, b"picture")
    path = hq.give()
    assert other.read(path).new > 0
    before = other.streams(), other.names(), other.values()
    again = other.read(path, path)
    assert (again.files, again.new, again.photos, again.waiting, again.refused) == (1, 0, 0, 0, 0)
    assert (other.streams(), other.names(), other.values()) == before
    mine = hq.names()
    assert hq.read(path).new == 0 and hq.names() == mine


def test_a_lost_file_is_made_good_by_the_next(hq: Laptop, chat: Path, tmp_path: Path) -> None:
    other = begun(tmp_path / "a", chat, hq.give())
    hq.read(other.give())  # so hq knows what the other has
    first = hq.visit("一组", "第一次")
    hq.give().unlink()
    second = hq.visit("一组", "第二次")
    path = hq.give()
    told = other.read(path)
    assert told.waiting == 0 and told.findings == []
    assert other.contents(first)["content"] == "第一次" and other.contents(second)["content"] == "第二次"
    assert equals(hq, other)


def test_a_file_begins_at_what_its_reader_said_he_has(hq: Laptop, chat: Path, tmp_path: Path) -> None:
    visit = hq.visit("一组", "第一次")
    hq.photo(visit, b"p" * 500_000)
    other = begun(tmp_path / "a", chat, hq.give())
    other.visit("一组", "那边的")
    assert hq.given().given.photos == 1  # the other has not said anything yet
    hq.read(other.give())
    given = hq.given().given
    assert (given.changes, given.photos) == (0, 0) and given.size < 3_000
    hq.visit("一组", "第二次")
    given = hq.given().given
    assert 0 < given.changes <= 3 and given.photos == 0
    assert hq.given(everything=True).given.photos == 1


def test_who_only_reads_lacks_nothing_once_he_is_known(hq: Laptop, chat: Path, tmp_path: Path) -> None:
    whole = hq.give()
    writer, reader = begun(tmp_path / "a", chat, whole), begun(tmp_path / "b", chat, whole)
    hq.read(reader.give())
    for number in range(3):
        writer.visit("一组", f"第{number}次")
        hq.read(writer.give())
        writer.read(hq.give())
    hq.visit("一组", "最后")
    last = hq.give()
    writer.read(last)
    assert reader.read(last).waiting == 0 and len(reader.json("record", "list", "visit")) == 4
    assert equals(hq, writer, reader)


def test_a_copied_profile_becomes_a_device_of_its_own(hq: Laptop, chat: Path, tmp_path: Path) -> None:
    other = begun(tmp_path / "a", chat, hq.give())
    other.visit("一组", "复制之前")
    hq.read(other.give())
    twin = other.copy(tmp_path / "twin")
    other.visit("一组", "原件写的")
    twin.visit("一组", "复制件写的")
    hq.read(other.give(), twin.give())
    other.read(hq.give())
    twin.read(other.give())
    other.visit("一组", "原件再写")
    twin.visit("一组", "复制件再写")
    hq.read(twin.give(), other.give())
    for _round in range(3):
        for laptop in (other, twin):
            laptop.read(hq.give())
            hq.read(laptop.give())
    assert equals(hq, other, twin) and hq.waiting() == 0
    assert len(hq.json("record", "list", "visit")) == 5
    assert len({row[0] for row in hq.ask("SELECT id FROM k_device")}) >= 3


def test_a_profile_set_back_by_the_file_system_gets_back_what_it_had_handed_over(
    hq: Laptop, chat: Path, tmp_path: Path
) -> None:
    other = begun(tmp_path / "a", chat, hq.give())
    shutil.copytree(other.dir, tmp_path / "aside")
    other.visit("一组", "之后丢了的")
    hq.read(other.give())
    shutil.rmtree(other.dir)
    shutil.copytree(tmp_path / "aside", other.dir)
    other.visit("一组", "又写的")
    hq.read(other.give())
    other.read(hq.give())
    hq.read(other.give())
    other.read(hq.give())
    assert equals(hq, other) and other.waiting() == 0
    assert len(other.json("record", "list", "visit")) == 2


def test_what_was_erased_does_not_come_back_by_an_older_file(hq: Laptop, chat: Path, tmp_path: Path) -> None:
    visit = hq.visit("一组", "要清除的")
    photo = hq.photo(visit, b"a face")
    old = hq.give()
    other = begun(tmp_path / "a", chat, old)
    assert other.photos()
    for record in (photo, visit):
        hq.ok("record", "erase", record)
    other.read(hq.give())
    for laptop in (hq, other):
        laptop.read(old)
        assert "要清除的" not in str(laptop.ask("SELECT body FROM log WHERE body IS NOT NULL"))
        assert laptop.photos() == {} and laptop.refused(1, "record", "show", visit)
    assert equals(hq, other)


# -- files that are not as they should be


def test_a_damaged_cut_or_foreign_file_changes_nothing(hq: Laptop, chat: Path, tmp_path: Path) -> None:
    other = begun(tmp_path / "a", chat, hq.give())
    hq.visit("一组", "新的")
    path = hq.give()
    whole = path.read_bytes()
    stranger = headquarters(tmp_path / "stranger", chat)
    foreign = stranger.give()
    photo = chat / "photo.zsh"
    photo.write_bytes(b"\xff\xd8\xff\xe0 a photo")
    before = other.streams(), other.names()
    for bad, words in (
        (whole[:-1], "已损坏或不完整"),
        (whole[: len(whole) // 2], "已损坏或不完整"),
        (whole[:-30] + bytes([whole[-30] ^ 1]) + whole[-29:], "已损坏或不完整"),
        (b"zshand09" + whole[8:], "更新版本"),
    ):
        path.write_bytes(bad)
        with pytest.raises(BadFileError, match=words):
            other.read(path)
    with pytest.raises(UserError, match="另一个组织"):
        other.read(foreign)
    with pytest.raises(BadFileError, match="不是 zsapp 的交换包"):
        other.read(photo)
    with pytest.raises(NeedsPersonError, match="口令不对"):
        path.write_bytes(whole)
        other.read(path, passphrase="错的口令")
    assert (other.streams(), other.names()) == before
    told = other.read(foreign, path, photo)
    assert told.files == 1 and told.new > 0 and set(told.failed) == {foreign.name, photo.name}


def test_what_no_known_device_signed_is_refused(hq: Laptop, chat: Path, tmp_path: Path) -> None:
    other = begun(tmp_path / "a", chat, hq.give())
    hq.visit("一组", "真的")
    path, forged = hq.give(), chat / "forged.zsh"
    with other.desk(writing=False) as desk:
        keys = taking.keys_of(desk.store, SECRET)
    with forged.open("wb") as file, Unsealer(path, unlock(path, keys)) as source:
        contents = Contents(sealer := Sealer(file, Locks(SECRET), kdf=FAST))
        for frame in handover.frames(source):
            if isinstance(frame, Manifest):
                contents.manifest(frame)
            elif isinstance(frame, Page):
                bad = tuple(
                    type(head)(head.stream, head.device, head.n, head.hash, bytes(64)) for head in frame.heads
                )
                contents.page(Page(frame.changes, bad, frame.verdicts))
        contents.finish()
        assert sealer
    before = other.names()
    told = other.read(forged)
    assert told.refused == told.changes > 0 and told.new == 0 and "签名不符" in told.findings[0]
    assert other.names() == before
    assert other.read(path).refused == 0 and equals(hq, other)


def test_verdicts_that_nobody_signed_who_may_are_not_taken(hq: Laptop, chat: Path, tmp_path: Path) -> None:
    other = begun(tmp_path / "a", chat, hq.invite("一组"))
    company = other.ask("SELECT id FROM k_company")[0][0]
    (name,) = hq.ask("SELECT hash FROM log WHERE kind = 'company'")[0]
    with hq.desk() as desk:
        stream = desk.organisation
        false = signed_verdict(
            bytes(32), stream=stream, hashes=[name], judgement=Judgement.VOID, reason="role"
        )
        with desk.store.database.write() as connection:
            log.put_verdicts(connection, [false])
    told = other.read(hq.give(everything=True))
    assert any("不是招商办签发的" in each for each in told.findings)
    assert other.contents(company)["name"] == COMPANY


# -- photos


def test_photos_arrive_byte_for_byte_and_little_of_them_is_in_memory(
    hq: Laptop, chat: Path, tmp_path: Path
) -> None:
    other = begun(tmp_path / "a", chat, hq.give())
    content = random.Random(1).randbytes(24_000_000)
    visit = hq.visit("一组", "大照片")
    for number, size in enumerate((0, 1, 262_144, 262_145, len(content))):
        hq.photo(visit, content[:size], f"{number}.bin")
    tracemalloc.start()
    path = hq.give()
    assert other.read(path).photos == 5
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 12_000_000, most
    assert other.photos() == hq.photos() and max(map(len, other.photos().values())) == len(content)


def test_a_photo_damaged_here_does_not_hold_up_the_rest(hq: Laptop, chat: Path, tmp_path: Path) -> None:
    other = begun(tmp_path / "a", chat, hq.give())
    visit = hq.visit("一组", "有照片")
    hq.photo(visit, b"one" * 1000, "1.bin")
    hq.photo(visit, b"two" * 1000, "2.bin")
    (blob, *_rest) = sorted((hq.dir / "blobs").iterdir())
    blob.write_bytes(blob.read_bytes()[:-1])
    told = hq.given()
    assert told.given.photos == 1 and any("已损坏" in each for each in told.findings)
    assert other.read(told.path).photos == 1 and equals(hq, other)


# -- where it is written, and for whom


def test_a_file_is_replaced_whole_or_not_at_all(hq: Laptop, chat: Path) -> None:
    path = hq.give()
    whole = path.read_bytes()
    hq.written -= 1
    hq.photo(hq.visit("一组", "有照片"), random.Random(3).randbytes(3_000_000))
    with full_disk(2_000_000), pytest.raises(PlaceError, match="磁盘已满"):
        hq.give()
    assert path.read_bytes() == whole
    assert [each.name for each in chat.iterdir() if each.name.endswith(".part")] == []
    hq.written -= 1
    assert hq.give().read_bytes() != whole


def test_another_file_is_never_overwritten(hq: Laptop, chat: Path) -> None:
    path = chat / "hq-1.zsh"
    path.write_text("my notes", encoding="utf-8")
    with pytest.raises(UserError, match="没有覆盖"):
        hq.give()
    assert path.read_text(encoding="utf-8") == "my notes"
    with hq.desk() as desk, pytest.raises(PlaceError, match="请先建好"):
        verbs.write(desk, chat / "no" / "f.zsh", passphrase=SECRET, kdf=FAST)


def test_without_a_passphrase_it_is_for_the_readers_devices(hq: Laptop, chat: Path, tmp_path: Path) -> None:
    with pytest.raises(NeedsPersonError, match="要用口令加密"):
        hq.give(passphrase="")
    whole = hq.give()
    other, third = begun(tmp_path / "a", chat, whole), begun(tmp_path / "b", chat, whole)
    other.visit("一组", "那边的")
    hq.read(other.give())
    hq.visit("一组", "只给他")
    told = hq.given(passphrase="")
    assert not told.is_locked and "设备能打开" in told.findings[0]
    assert other.read(told.path, passphrase="").new > 0
    with pytest.raises(NeedsPersonError, match="封给别的设备"):
        third.read(told.path)


def test_a_full_disk_while_reading_leaves_a_log_that_is_right(hq: Laptop, chat: Path, tmp_path: Path) -> None:
    other = begun(tmp_path / "a", chat, hq.give())
    visit = hq.visit("一组", "有照片")
    hq.photo(visit, random.Random(2).randbytes(3_000_000))
    path = hq.give()
    with full_disk(1_500_000), pytest.raises(PlaceError, match="磁盘已满"):
        other.read(path)
    assert other.wrongs() == [] and [p for p in (other.dir / "blobs").iterdir() if p.suffix == ".part"] == []
    assert other.read(path).photos == 1 and equals(hq, other) and other.photos() == hq.photos()


READING = """
    from pathlib import Path
    from tests.support.handing import Laptop
    laptop = Laptop(Path(sys.argv[2]), Path(sys.argv[3]).parent, make=False)
    laptop.read(Path(sys.argv[3]))
"""
WRITING = """
    from pathlib import Path
    from tests.support.handing import Laptop
    laptop = Laptop(Path(sys.argv[2]), Path(sys.argv[3]), make=False)
    laptop.give()
"""


def test_killed_at_any_durable_act_while_reading_the_next_reading_does_the_rest(
    hq: Laptop, chat: Path, tmp_path: Path
) -> None:
    whole = hq.give()
    visit = hq.visit("一组", "有照片")
    hq.photo(visit, b"picture" * 50_000)
    path = hq.give()
    stop = 0
    begun(tmp_path / "start", chat, whole)
    while True:
        shutil.copytree(tmp_path / "start", tmp_path / f"k{stop}")
        killed = killed_at(stop, READING, tmp_path / f"k{stop}", path)
        other = Laptop(tmp_path / f"k{stop}", chat, make=False)
        assert other.wrongs() == []
        other.read(path)
        assert equals(hq, other) and other.photos() == hq.photos()
        if not killed:
            break
        stop += 1
    assert stop >= 2


def test_killed_at_any_durable_act_while_writing_no_half_file_is_in_its_place(
    hq: Laptop, tmp_path: Path
) -> None:
    hq.photo(hq.visit("一组", "有照片"), b"picture" * 50_000)
    stop = 0
    while True:
        chat = tmp_path / f"chat{stop}"
        chat.mkdir()
        killed = killed_at(stop, WRITING, hq.dir, chat)
        for path in chat.glob("*.zsh"):
            begun(tmp_path / f"reader{stop}", chat, path)
        if not killed:
            assert len(list(chat.glob("*.zsh"))) == 1
            break
        stop += 1
    assert stop >= 2


# -- a new profile


def test_a_new_profile_begins_with_a_whole_file_only(hq: Laptop, chat: Path, tmp_path: Path) -> None:
    other = begun(tmp_path / "a", chat, hq.give())
    other.visit("一组", "那边的")
    hq.read(other.give())
    hq.visit("一组", "新的")
    partial = hq.give()
    new_profile(tmp_path / "b").close()
    fresh = Laptop(tmp_path / "b", chat, make=False)
    with pytest.raises(UserError, match="--all"):
        fresh.read(partial)
    assert fresh.names() == set() and fresh.read(hq.give(everything=True)).new > 0
    assert equals(hq, fresh)


# -- frames


def write_frames(path: Path, work: Callable[[Contents], object]) -> None:
    with path.open("wb") as file:
        work(Contents(Sealer(file, Locks(SECRET), kdf=FAST)))


def read_frames(path: Path) -> Iterator[handover.Frame]:
    with Unsealer(path, unlock(path, taking.keys_of(None, SECRET))) as source:
        yield from handover.frames(source)


MANIFEST = Manifest(ORGANISATION, "", "某人", 1, True, (ORGANISATION,), Zone(ORGANISATION, "00" * 32))


def test_frames_come_back_as_they_were_written(tmp_path: Path) -> None:
    import hashlib

    content = b"z" * 600_000
    name = hashlib.sha256(content).hexdigest()

    def work(contents: Contents) -> None:
        contents.manifest(MANIFEST)
        contents.have({ORGANISATION: handover.Have(((ORGANISATION, 3, "ab" * 32),), ("s",), ("p",))})  # type: ignore[dict-item]
        contents.page(Page())
        contents.photo(name, len(content), [ORGANISATION], [content[:5], content[5:]])
        contents.finish()

    path = tmp_path / "f.zsh"
    write_frames(path, work)
    kinds = []
    for frame in read_frames(path):
        kinds.append(type(frame).__name__)
        if isinstance(frame, handover.Photo):
            found = io.BytesIO()
            while piece := frame.content.read(70_001):
                found.write(piece)
            assert found.getvalue() == content
        if isinstance(frame, Manifest):
            assert frame == MANIFEST
    assert kinds == ["Manifest", "dict", "Page", "Photo", "End"]


def wrong_frames() -> dict[str, Callable[[Contents], object]]:
    def no_manifest(contents: Contents) -> None:
        contents.page(Page())
        contents.finish()

    def two_manifests(contents: Contents) -> None:
        contents.manifest(MANIFEST)
        contents.manifest(MANIFEST)
        contents.finish()

    def no_end(contents: Contents) -> None:
        contents.manifest(MANIFEST)
        contents._sealer.finish()

    def wrong_end(contents: Contents) -> None:
        contents.manifest(MANIFEST)
        contents.photos += 1
        contents.finish()

    def wrong_photo(contents: Contents) -> None:
        contents.manifest(MANIFEST)
        contents.photo("ab" * 32, 3, [ORGANISATION], [b"abc"])
        contents.finish()

    def after_the_end(contents: Contents) -> None:
        contents.manifest(MANIFEST)
        contents._frame(b"E", b'{"changes":0,"photos":0}')
        contents.finish()

    def no_json(contents: Contents) -> None:
        contents._frame(b"M", b"[" * 100_000)
        contents._sealer.finish()

    def no_id(contents: Contents) -> None:
        contents._frame(b"M", b'{"version":1,"organisation":"../../x","device":"","writer":"","at":1,'
                              b'"whole":true,"streams":[],"zone":null,"invitation":null,"admissions":{}}')  # fmt: skip
        contents.finish()

    wrong = (no_manifest, two_manifests, no_end, wrong_end, wrong_photo, after_the_end, no_json, no_id)
    return {each.__name__: each for each in wrong}


@pytest.mark.parametrize("name", wrong_frames())
def test_frames_that_do_not_fit_are_damage(tmp_path: Path, name: str) -> None:
    write_frames(tmp_path / "f.zsh", wrong_frames()[name])
    with pytest.raises(BadFileError, match="已损坏或不完整"):
        list(read_frames(tmp_path / "f.zsh"))


def test_frames_and_parts_of_a_newer_version_are_told(tmp_path: Path) -> None:
    def frame(contents: Contents) -> None:
        contents.manifest(MANIFEST)
        contents._frame(b"X", b"{}")
        contents.finish()

    def part(contents: Contents) -> None:
        contents._frame(b"M", handover._json({**plain(MANIFEST), "mood": "good"}))
        contents.finish()

    for work in (frame, part):
        write_frames(tmp_path / "f.zsh", work)
        with pytest.raises(BadFileError, match="更新版本"):
            list(read_frames(tmp_path / "f.zsh"))


def test_one_passphrase_is_asked_for_once() -> None:
    asked: list[str] = []

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return "口令口令"

    answer = once(ask)
    assert answer is not None and [answer("a"), answer("b")] == ["口令口令"] * 2 and asked == ["a"]
    assert once(None) is None


def test_heads_of_former_devices_are_signed_too(hq: Laptop, chat: Path, tmp_path: Path) -> None:
    other = begun(tmp_path / "a", chat, hq.give())
    other.visit("一组", "一")
    twin = other.copy(tmp_path / "twin")
    twin.visit("一组", "二")
    other.read(twin.give())
    other.visit("一组", "三")  # written by a new device, enrolled by the old one
    assert hq.read(other.give()).refused == 0 and len(hq.json("record", "list", "visit")) == 3
    with other.desk(writing=False) as desk:
        assert len(desk.read(signing.own_keys)) == 2
