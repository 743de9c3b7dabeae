"""A hub whose folder was replaced by an older backup, database and files: whoever has a photo that it lacks offers it again."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hubs import HubThread, Laptop, photo, synced
from zsapp.domain.ids import RecordId
from zsapp.store import outbox
from zsapp.sync import files


@pytest.fixture
def visit(anna: Laptop, bert: Laptop) -> str:
    """A visit that both know, with the hub."""
    anna.ok("record", "add", "company", "name=甲公司")
    made = anna.ok(
        "record", "add", "visit", "company=甲公司", "team=一组", "visit_kind=拜访", "date=2016-04-28"
    )
    synced(anna, bert, times=1)
    return made


@pytest.fixture
def backup(hub: HubThread, visit: str, tmp_path: Path) -> Path:
    """The hub's folder, with the visit and without any photo."""
    return backed_up(hub, tmp_path / "backup")


def backed_up(hub: HubThread, to: Path) -> Path:
    hub.stop()
    hub.copy(to)
    hub.start()
    return to


def restored(hub: HubThread, backup: Path) -> None:
    hub.stop()
    hub.put_back(backup)
    hub.start()


def attached(laptop: Laptop, visit: str, folder: Path, *, edge: int = 64) -> str:
    return laptop.ok("attach", photo(folder / f"{laptop.dir.name}-{edge}.jpg", edge=edge), f"visit={visit}")


def bytes_of(laptop: Laptop, attachment: str) -> bytes | None:
    """What the laptop has of a photo."""
    with laptop.desk(writing=False) as desk:
        history = desk.store.history(RecordId(attachment))
        assert history is not None
        name = str(history.values()["blob"])
        kept = desk.read(lambda connection: outbox.is_kept(connection, name))
        return desk.store.profile.blobs.get(name) if kept else None


@pytest.fixture
def notes_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The line is too slow for photos; until this is undone."""
    with monkeypatch.context() as slow:
        slow.setattr(files.Files, "look", lambda self: 0)
        yield slow


def test_who_attached_it_offers_it_again(
    hub: HubThread, anna: Laptop, bert: Laptop, visit: str, backup: Path, tmp_path: Path
) -> None:
    made = attached(anna, visit, tmp_path)
    anna.sync()
    restored(hub, backup)
    synced(anna, bert, times=1)
    assert bytes_of(bert, made) == bytes_of(anna, made) is not None


def test_also_where_another_brought_the_notes_back_first(
    hub: HubThread, anna: Laptop, bert: Laptop, visit: str, backup: Path, tmp_path: Path,
    notes_only: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Then all agree with the hub, and nothing but the photo is lacking."""
    notes_only.undo()
    made = attached(anna, visit, tmp_path)
    anna.sync()
    notes_only.setattr(files.Files, "look", lambda self: 0)
    bert.sync()
    assert bytes_of(bert, made) is None
    restored(hub, backup)
    bert.sync()
    notes_only.undo()
    synced(anna, bert, times=1)
    assert bytes_of(bert, made) == bytes_of(anna, made) is not None


def test_who_fetched_it_offers_it_too(
    hub: HubThread, anna: Laptop, bert: Laptop, visit: str, backup: Path, tmp_path: Path
) -> None:
    made = attached(anna, visit, tmp_path)
    synced(anna, bert, times=1)
    restored(hub, backup)
    bert.sync()
    shutil.rmtree(anna.dir)  # her laptop is gone
    fresh = Laptop(tmp_path / "fresh").joined(hub, "anna", "--team", "一组")
    fresh.sync()
    assert bytes_of(fresh, made) == bytes_of(bert, made) is not None


def test_where_the_backup_has_the_note_and_not_the_photo(
    hub: HubThread, anna: Laptop, bert: Laptop, visit: str, tmp_path: Path, notes_only: pytest.MonkeyPatch
) -> None:
    """The backup was made while the photo was on its way: no digest tells of it."""
    made = attached(anna, visit, tmp_path)
    anna.sync()
    backup = backed_up(hub, tmp_path / "between")
    notes_only.undo()
    anna.sync()
    restored(hub, backup)
    synced(anna, bert, times=1)
    assert bytes_of(bert, made) == bytes_of(anna, made) is not None


def test_all_of_many_come_back_in_one_go(
    hub: HubThread, anna: Laptop, bert: Laptop, visit: str, tmp_path: Path, notes_only: pytest.MonkeyPatch
) -> None:
    made = [attached(anna, visit, tmp_path, edge=32 + n) for n in range(30)]
    anna.sync()
    backup = backed_up(hub, tmp_path / "between")
    notes_only.undo()
    anna.sync()
    restored(hub, backup)
    synced(anna, bert, times=1)
    assert [bytes_of(bert, each) for each in made] == [bytes_of(anna, each) for each in made]


def test_where_only_the_files_are_older(
    hub: HubThread, anna: Laptop, bert: Laptop, visit: str, tmp_path: Path
) -> None:
    """Or lost: the database says that they are here."""
    made = attached(anna, visit, tmp_path)
    anna.sync()
    hub.stop()
    shutil.rmtree(hub.dir / "files")
    hub.tidy()
    hub.start()
    synced(anna, bert, times=1)
    assert bytes_of(bert, made) == bytes_of(anna, made) is not None
