"""First start: who it is for, a backup taken back whole or not at all, the demonstration known without its story."""

from datetime import date
from pathlib import Path

import pytest

from tests.support import profiles
from zsapp.base.errors import NeedsPersonError, PlaceError, UserError
from zsapp.domain.field import Role
from zsapp.store.backup import backup
from zsapp.store.identity import this_machine
from zsapp.store.store import Store
from zsapp.verbs import beginning, demonstration, records, visit_writing
from zsapp.verbs.beginning import Beginning
from zsapp.verbs.desk import Desk

TODAY = date(2016, 5, 11)


def desk_over(profile: object) -> Desk:
    return Desk.open(Store(profile, this_machine()), TODAY)  # type: ignore[arg-type]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A backup of a profile with one company."""
    with profiles.new_profile(tmp_path / "old") as profile:
        records.add(desk_over(profile), "company", {"name": "上海示例电子有限公司"})
        (tmp_path / "backups").mkdir()
        return backup(profile, tmp_path / "backups")


def test_zone_team_and_person_are_entered_and_the_user_is_this_person(tmp_path: Path) -> None:
    with profiles.new_profile(tmp_path / "p") as profile:
        beginning.introduce(desk_over(profile), Beginning(" 某开发区 ", "李强", "上海招商小组", "科长"))
        desk = desk_over(profile)
        (team,) = records.listed(desk, "team")
        (member,) = records.listed(desk, "member")
        (user,) = records.listed(desk, "user")
        (settings,) = records.listed(desk, "settings")
        assert (settings["year"], settings["zone"]) == (2016, "某开发区")
        assert (member["name"], member["team_name"], member["title"]) == ("李强", "上海招商小组", "科长")
        assert (user["member_name"], user["team"], user["role"]) == ("李强", team["id"], "招商办")
        assert (desk.team, desk.role) == (team["id"], Role.HEADQUARTERS)
        with pytest.raises(UserError):
            records.undo(desk)


def test_headquarters_has_no_team(tmp_path: Path) -> None:
    with profiles.new_profile(tmp_path / "p") as profile:
        beginning.introduce(desk_over(profile), Beginning("某开发区", "王芳"))
        desk = desk_over(profile)
        assert desk.team is None and records.listed(desk, "team") == []
        assert records.listed(desk, "user")[0]["member_name"] == "王芳"


@pytest.mark.parametrize("told", [Beginning("", "王芳"), Beginning("某开发区", "  ", "一组")])
def test_words_that_are_missing_are_refused_before_anything_is_written(
    tmp_path: Path, told: Beginning
) -> None:
    with profiles.new_profile(tmp_path / "p") as profile:
        with pytest.raises(UserError):
            beginning.introduce(desk_over(profile), told)
        assert records.listed(desk_over(profile), "user") == []


def test_a_backup_is_taken_back_over_what_a_start_given_up_left(kept: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    (folder / "trace").mkdir(parents=True)
    (folder / "trace" / "bug.txt").write_text("x", encoding="utf-8")
    for name in ("zsapp.lock", "zsapp.db.new.part", "zsapp.db.new.part-wal"):
        (folder / name).touch()
    with beginning.restored(kept, folder, secrets=profiles.secrets()) as profile:
        (company,) = records.listed(desk_over(profile), "company")
    assert company["name"] == "上海示例电子有限公司"
    assert (folder / "trace" / "bug.txt").exists()
    assert not list(tmp_path.glob("new.*"))


def test_a_folder_with_other_files_is_left_alone(kept: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UserError, match=r"letter\.txt"):
        beginning.restored(kept, folder, secrets=profiles.secrets())
    assert [each.name for each in folder.iterdir()] == ["letter.txt"]


def test_a_profile_is_made_in_an_empty_folder_only(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UserError, match=r"letter\.txt"):
        beginning.created(folder, secrets=profiles.secrets())
    assert [each.name for each in folder.iterdir()] == ["letter.txt"]
    (folder / "letter.txt").unlink()
    (folder / "zsapp.lock").touch()
    with beginning.created(folder, secrets=profiles.secrets()) as profile:
        assert records.listed(desk_over(profile), "member") == []


def test_nothing_comes_of_a_damaged_backup_or_a_wrong_passphrase(kept: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "zsapp.lock").touch()
    with pytest.raises(NeedsPersonError):
        beginning.restored(kept, folder, secrets=profiles.secrets("another one"))
    data = bytearray(kept.read_bytes())
    data[len(data) // 2] ^= 1
    kept.write_bytes(data)
    with pytest.raises(PlaceError, match="已损坏"):
        beginning.restored(kept, folder, secrets=profiles.secrets())
    assert [each.name for each in folder.iterdir()] == ["zsapp.lock"]
    assert not list(tmp_path.glob("new.*"))


def test_a_profile_that_is_there_is_never_restored_over(kept: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="已经有数据"):
        beginning.restored(kept, tmp_path / "old", secrets=profiles.secrets())


def test_the_demonstration_is_known_by_the_organisation_of_its_story() -> None:
    from zsapp.verbs.demo_story import ORGANISATION

    assert demonstration.ORGANISATION == ORGANISATION


def test_another_profile_is_no_demonstration_and_it_lies_beside(tmp_path: Path) -> None:
    with profiles.new_profile(tmp_path / "p") as profile:
        desk = desk_over(profile)
        records.add(desk, "company", {"name": "上海示例电子有限公司"})
        assert not demonstration.is_shown(desk)
    assert demonstration.place_of(tmp_path / "p") == tmp_path / "p-demo"


def test_the_demonstration_lies_beside_the_folder_one_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert demonstration.place_of(Path()) == tmp_path.with_name(f"{tmp_path.name}-demo")


def test_who_writes_the_first_visit_was_there(tmp_path: Path) -> None:
    with profiles.new_profile(tmp_path / "p") as profile:
        assert "our_people" not in visit_writing.start(desk_over(profile)).values
        beginning.introduce(desk_over(profile), Beginning("某开发区", "李强", "上海招商小组"))
        start = visit_writing.start(desk_over(profile))
        assert [start.names[each] for each in start.values["our_people"]] == ["李强"]
