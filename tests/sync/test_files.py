"""Attachments on their way: in pieces, resumable both ways, verified; no photo delays a note."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.support.faults import flip
from tests.support.hubs import HubThread, Laptop, photo, synced
from tests.support.profiles import opened
from zsapp.domain.ids import StreamId, issued_stream
from zsapp.domain.rights import EVERYBODY
from zsapp.store import outbox
from zsapp.store.identity import this_machine
from zsapp.store.store import Edit, Store
from zsapp.sync import files, protocol
from zsapp.sync.files import Files
from zsapp.sync.http import Line, NoReplyError
from zsapp.sync.monitor import Monitor, address_of
from zsapp.sync.protocol import PIECE_BYTES, Reply, Trouble, WrongAnswerError

LARGE = 3 * PIECE_BYTES + 1234
LINES: list[Line] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while LINES:
        LINES.pop().close()


@pytest.fixture
def visit(anna: Laptop, bert: Laptop) -> str:
    """A visit that both have."""
    company = anna.ok("record", "add", "company", "name=甲公司")
    made = anna.ok(
        "record", "add", "visit", f"company={company}", "team=一组", "visit_kind=拜访", "date=2016-04-28"
    )
    synced(anna, bert, times=1)
    return made


def attach(laptop: Laptop, visit: str, folder: Path, content: bytes, name: str = "合同.bin") -> str:
    path = folder / name
    path.write_bytes(content)
    return laptop.ok("attach", path, f"visit={visit}")


@contextmanager
def open_store(laptop: Laptop) -> Iterator[Store]:
    with opened(laptop.dir) as profile:
        yield Store(profile, this_machine())


class Courier:
    """The files of a laptop, request by request."""

    def __init__(self, store: Store, *, now_s: float = 1_000.0) -> None:
        address = address_of(store)
        self.now_s = now_s
        self.files = Files(store, hub=address.hub, now_s=lambda: self.now_s, touching=nullcontext)
        self.line: Any = Line(address)
        LINES.append(self.line)
        self.asked: list[tuple[str, int]] = []
        self._wrap()

    def _wrap(self) -> None:
        line = self.line
        for name in ("file_state", "piece", "put_piece"):
            real = getattr(line, name)

            def counted(*given: Any, _real: Any = real, _name: str = name, **named: Any) -> Reply:
                self.asked.append((_name, given[2] if _name == "piece" else named.get("offset", -1)))
                return _real(*given, **named)  # type: ignore[no-any-return]

            setattr(line, name, counted)

    def run(self, most: int = 100) -> int:
        """Do up to so many requests; how many were done."""
        self.files.look()
        done = 0
        while done < most and self.files.under_way is not None:
            done += 1
            if not self.files.step(self.line):
                break
        return done


def file_rows(store: Store, table: str) -> list[tuple[Any, ...]]:
    with store.database.read() as connection:
        return [tuple(row) for row in connection.execute(text(f"SELECT * FROM {table}"))]


def names_of(laptop: Laptop) -> list[tuple[str, str]]:
    return [(f["name"], f["state"]) for f in laptop.json("sync", "status")["files"]]


def test_there_and_back_byte_for_byte(anna: Laptop, bert: Laptop, visit: str, tmp_path: Path) -> None:
    contents = [os.urandom(LARGE), b"", b"x", os.urandom(PIECE_BYTES)]
    for place, content in enumerate(contents):
        attach(anna, visit, tmp_path, content, f"{place}.bin")
    assert sorted(names_of(anna)) == [(f"{n}.bin", "here_only") for n in range(4)]
    anna.sync()
    assert names_of(anna) == []
    with open_store(bert) as store:
        from zsapp.sync.local import LocalLedger

        assert LocalLedger(store).unsent() == {}
    assert bert.sync()["files"] == []
    with open_store(bert) as store:
        kept = {row[0]: store.profile.blobs.get(row[0]) for row in file_rows(store, "blob")}
        assert sorted(kept.values()) == sorted(contents)
        assert file_rows(store, "piece") == [] and len(file_rows(store, "on_hub")) == 4


def test_an_upload_goes_on_where_it_was_cut_off(anna: Laptop, visit: str, tmp_path: Path) -> None:
    attach(anna, visit, tmp_path, os.urandom(LARGE))
    with open_store(anna) as store:
        _notes_alone(store)
        first = Courier(store)
        assert first.run(most=3) == 3  # asked, two pieces
        second = Courier(store)  # as after a kill
        second.run()
        assert second.asked == [
            ("file_state", -1),
            ("put_piece", 2 * PIECE_BYTES),
            ("put_piece", 3 * PIECE_BYTES),
        ]
        assert len(file_rows(store, "on_hub")) == 1
        assert Courier(store).run() == 0


def test_a_file_on_its_way_is_not_held_open(anna: Laptop, visit: str, tmp_path: Path) -> None:
    content = os.urandom(LARGE)
    attach(anna, visit, tmp_path, content)
    with open_store(anna) as store:
        _notes_alone(store)
        courier = Courier(store)
        assert courier.run(most=2) == 2  # asked, one piece: then the line is gone for hours
        name, _size = store.profile.blobs.put(
            content
        )  # attached once more meanwhile, and erased: Windows refuses both of what is open
        store.profile.blobs.delete(name)
        assert courier.files.under_way is not None


def _notes_alone(store: Store) -> None:
    """Synchronise the notes, no file."""
    real = Files.look
    Files.look = lambda self: 0  # type: ignore[method-assign]
    try:
        Monitor(store).run_once()
    finally:
        Files.look = real  # type: ignore[method-assign]


def test_a_download_goes_on_where_it_was_cut_off(
    anna: Laptop, bert: Laptop, visit: str, tmp_path: Path
) -> None:
    attach(anna, visit, tmp_path, content := os.urandom(LARGE))
    anna.sync()
    with open_store(bert) as store:
        _notes_alone(store)
        assert Courier(store).run(most=2) == 2  # with the question of how large it is, two pieces
        assert [row[1] for row in file_rows(store, "piece")] == [0, PIECE_BYTES]
        raw = (store.profile.dir / "zsapp.db").read_bytes() + (
            store.profile.dir / "zsapp.db-wal"
        ).read_bytes()
        assert content[:64] not in raw  # sealed by the database
        second = Courier(store)
        second.run()
        assert second.asked == [("file_state", -1), ("piece", 2 * PIECE_BYTES), ("piece", 3 * PIECE_BYTES)]
        (row,) = file_rows(store, "blob")
        assert store.profile.blobs.get(row[0]) == content and file_rows(store, "piece") == []


def test_all_was_sent_but_not_verified(anna: Laptop, hub: HubThread, visit: str, tmp_path: Path) -> None:
    """The hub was killed after the last piece, before it looked at the hash."""
    attach(anna, visit, tmp_path, content := os.urandom(PIECE_BYTES + 10))
    with open_store(anna) as store:
        _notes_alone(store)
        Courier(store).run(most=2)
        (part,) = (hub.dir / "files" / "parts").iterdir()
        part.write_bytes(content)
        courier = Courier(store)
        courier.run()
        assert courier.asked == [("file_state", -1), ("put_piece", 10)]
        assert len(file_rows(store, "on_hub")) == 1


def test_what_arrives_damaged_is_not_taken(
    anna: Laptop, bert: Laptop, hub: HubThread, visit: str, tmp_path: Path
) -> None:
    attach(anna, visit, tmp_path, content := os.urandom(1000))
    anna.sync()
    (path,) = (p for p in (hub.dir / "files" / "whole").rglob("*") if p.is_file() and p.stat().st_size)
    flip(path, 500)
    told = bert.run("sync")
    assert told.code == 0 and "不一致" in told.err
    ((name, state),) = names_of(bert)
    assert (name, state) == ("合同.bin", "on_its_way")
    with open_store(bert) as store:
        assert file_rows(store, "blob") == [] and file_rows(store, "piece") == []
        assert not list((store.profile.dir / "blobs").iterdir())
    flip(path, 500)
    assert bert.sync()["files"] == []
    with open_store(bert) as store:
        assert store.profile.blobs.get(file_rows(store, "blob")[0][0]) == content


def test_a_damaged_file_here_does_not_hold_the_others(anna: Laptop, visit: str, tmp_path: Path) -> None:
    attach(anna, visit, tmp_path, os.urandom(100), "坏.bin")
    with open_store(anna) as store:
        (row,) = file_rows(store, "blob")
        flip(store.profile.dir / "blobs" / row[2], 60)
    attach(anna, visit, tmp_path, os.urandom(200), "好.bin")
    told = anna.run("sync", "--json")
    assert told.code == 0 and "坏.bin" in told.err
    assert [f["name"] for f in told.json["files"]] == ["坏.bin"]


def test_quota_is_told_for_the_file_and_notes_go_on(
    anna: Laptop, bert: Laptop, hub: HubThread, visit: str, tmp_path: Path
) -> None:
    import json

    hub.stop()
    settings = hub.dir / "hub.json"
    said = json.loads(settings.read_text())
    settings.write_text(json.dumps({**said, "quota_bytes": 2_000}))
    hub.start()
    attach(anna, visit, tmp_path, os.urandom(5_000), "大.bin")
    attach(anna, visit, tmp_path, os.urandom(1_000), "小.bin")
    company = anna.ok("record", "add", "company", "name=乙公司")
    told = anna.run("sync", "--json")
    assert told.code == 0
    (waiting,) = told.json["files"]
    assert waiting["name"] == "大.bin" and "空间" in waiting["why"] and waiting["state"] == "here_only"
    assert "大.bin" in told.err
    bert.run("sync")
    assert bert.json("record", "show", company)["name"] == "乙公司"
    (absent,) = bert.json("sync", "status")["files"]
    assert absent["name"] == "大.bin" and "还没有到中心端" in absent["why"]
    hub.stop()
    settings.write_text(json.dumps(said))
    hub.start()
    assert anna.sync()["files"] == [] and bert.sync()["files"] == []


def test_a_file_that_is_too_large_stays_here_and_says_so(
    anna: Laptop, bert: Laptop, visit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "FILE_LIMIT", 2**20)
    attach(anna, visit, tmp_path, os.urandom(2**20 + 1), "大.bin")
    attach(anna, visit, tmp_path, os.urandom(1_000), "小.bin")
    told = anna.run("sync", "--json")
    (waiting,) = told.json["files"]
    assert told.code == 0 and (waiting["name"], waiting["state"]) == ("大.bin", "here_only")
    assert "超过 1 MB" in waiting["why"] and waiting["why"] in told.err
    assert names_of(anna) == [("大.bin", "here_only")]
    bert.run("sync")
    assert names_of(bert) == [("大.bin", "on_its_way")]


def test_what_was_put_off_waits_its_time(anna: Laptop, bert: Laptop, visit: str, tmp_path: Path) -> None:
    attach(anna, visit, tmp_path, os.urandom(100))
    with open_store(anna) as store:
        _notes_alone(store)
    with open_store(bert) as store:
        _notes_alone(store)
        courier = Courier(store)
        assert courier.run() == 1  # not at the hub yet
        assert courier.run() == 0
        anna.sync()
        courier.now_s += files.ABSENT_S
        assert courier.run() == 1 and file_rows(store, "blob")


def test_other_troubles_hold_all_files(anna: Laptop, visit: str, tmp_path: Path) -> None:
    attach(anna, visit, tmp_path, os.urandom(100), "一.bin")
    attach(anna, visit, tmp_path, os.urandom(200), "二.bin")
    with open_store(anna) as store:
        _notes_alone(store)
        courier = Courier(store)
        real = courier.line.file_state

        def busy(*_given: Any) -> Reply:
            return Reply(503, {protocol.HUB_HEADER.lower(): courier.line.address.hub}, b"{}")

        def cut(*_given: Any) -> Reply:
            raise NoReplyError(Trouble.OFFLINE, "断开。")

        for answer, error in ((busy, WrongAnswerError), (cut, NoReplyError)):
            courier.line.file_state = answer
            with pytest.raises(error):
                courier.run()
            assert courier.files.troubles == {}
        courier.line.file_state = real
        courier.run()
        assert len(file_rows(store, "on_hub")) == 2


@pytest.mark.parametrize(
    "body",
    [b"", b"\0" * (PIECE_BYTES + 1), b"<html>" + b"x" * 5000],
    ids=["empty", "too long", "another server"],
)
def test_wrong_pieces_are_not_kept(
    anna: Laptop, bert: Laptop, visit: str, tmp_path: Path, body: bytes
) -> None:
    attach(anna, visit, tmp_path, os.urandom(PIECE_BYTES))
    anna.sync()
    with open_store(bert) as store:
        _notes_alone(store)
        courier = Courier(store)
        headers = {} if body.startswith(b"<") else {protocol.HUB_HEADER.lower(): courier.line.address.hub}
        courier.line.piece = lambda *_given: Reply(200, headers, body)
        with pytest.raises(WrongAnswerError):
            courier.run()
        assert file_rows(store, "piece") == [] and file_rows(store, "blob") == []


def test_what_is_erased_is_not_fetched(
    anna: Laptop, bert: Laptop, hub: HubThread, visit: str, tmp_path: Path
) -> None:
    hans = Laptop(tmp_path / "hans").joined(hub, "hans")
    attachment = attach(anna, visit, tmp_path, os.urandom(LARGE))
    anna.sync()
    with open_store(bert) as store:
        _notes_alone(store)
        Courier(store).run(most=2)
        assert len(file_rows(store, "piece")) == 2
    hans.sync()
    hans.ok("record", "erase", attachment)
    synced(hans, bert, anna, times=1)
    with open_store(bert) as store:
        assert file_rows(store, "piece") == [] and file_rows(store, "blob") == []
        assert Courier(store).run() == 0
    with open_store(anna) as store:
        assert file_rows(store, "blob") == [] and file_rows(store, "on_hub") == []
    assert not [p for p in (hub.dir / "files" / "whole").rglob("*") if p.is_file()]


def test_a_file_of_another_stream_is_not_fetched_again(
    anna: Laptop, bert: Laptop, visit: str, tmp_path: Path
) -> None:
    content = os.urandom(1000)
    attach(anna, visit, tmp_path, content)
    anna.sync()
    with open_store(bert) as store:
        store.keep_blob(content, StreamId("another"))
        _notes_alone(store)
        courier = Courier(store)
        courier.run()
        assert ("piece", 0) not in courier.asked
        with store.database.read() as connection:
            assert outbox.files_missing(connection) == []


def test_a_slow_photo_never_delays_a_note(
    anna: Laptop, bert: Laptop, visit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No piece but the first gets through before a note that was written meanwhile is at the colleague's."""
    attach(anna, visit, tmp_path, os.urandom(8 * PIECE_BYTES))
    real, may_go_on = Line.put_piece, threading.Event()

    def slow(*given: Any, offset: int, size: int) -> Reply:
        assert offset == 0 or may_go_on.wait(60)
        return real(*given, offset=offset, size=size)

    monkeypatch.setattr(Line, "put_piece", slow)
    with open_store(anna) as store:
        told: list[Any] = []
        monitor = Monitor(store, on_status=told.append)
        monitor.start()
        while monitor.file_under_way is None or monitor.file_under_way.done <= 0:
            time.sleep(0.01)
        import datetime

        from zsapp.verbs import records
        from zsapp.verbs.desk import Desk

        begun = time.monotonic()
        company = records.add(Desk.open(store, datetime.date(2016, 5, 1)), "company", {"name": "急"}).id
        while not any(c["id"] == company for c in bert.json("record", "list", "company")):
            assert time.monotonic() - begun < 50
            bert.run("sync")
        with store.database.read() as connection:
            assert len(outbox.files_here_only(connection)) == 1  # still on its way
        may_go_on.set()
        assert monitor.stop()


def test_photos_too(anna: Laptop, bert: Laptop, visit: str, tmp_path: Path) -> None:
    anna.ok("attach", photo(tmp_path / "p.jpg", edge=400), f"visit={visit}")
    synced(anna, bert, times=1)
    with open_store(bert) as store:
        (row,) = file_rows(store, "blob")
        assert store.profile.blobs.get(row[0]) == (tmp_path / "p.jpg").read_bytes()


def issued(laptop: Laptop, *contents: bytes) -> str:
    """A document that headquarters issued: its file and what it said of each record."""
    with laptop.desk() as desk:
        stream = issued_stream(desk.organisation, EVERYBODY)
        pdf, snapshot = (desk.store.keep_blob(content, stream)[0] for content in contents)
        record = desk.store.fresh_id()
        values = {
            "deleted": False, "document_kind": "周通报", "period": "2016-W17", "number": "第1期", "title": "周通报",
            "pdf": pdf, "snapshot": snapshot,
        }  # fmt: skip
        desk.store.write([Edit("issued", record, stream, values, {})])
    return record


def test_issued_documents_travel_like_photos(anna: Laptop, hub: HubThread, tmp_path: Path) -> None:
    """Every field that names a file: the document itself and what it was made from, there and on to other laptops."""
    hans = Laptop(tmp_path / "hans").joined(hub, "hans")
    hans.sync()
    contents = os.urandom(LARGE), os.urandom(500)
    record = issued(hans, *contents)
    assert [(f["record"], f["state"], f["size"]) for f in hans.json("sync", "status")["files"]] == [
        (record, "here_only", 500), (record, "here_only", LARGE),
    ]  # fmt: skip
    assert {name for name, _state in names_of(hans)} == {"第1期"}
    assert hans.sync()["files"] == []
    with open_store(anna) as store:
        _notes_alone(store)
    assert names_of(anna) == [("第1期", "on_its_way")] * 2
    assert anna.sync()["files"] == []
    with open_store(anna) as store:
        kept = {store.profile.blobs.get(row[0]) for row in file_rows(store, "blob")}
        assert kept == set(contents) and file_rows(store, "piece") == []
        assert len(file_rows(store, "on_hub")) == 2
