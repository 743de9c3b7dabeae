"""The contract of the command line: exit codes, one JSON value, what makes a profile, what is printed under any locale."""

import json
import shutil
import subprocess
import threading
import time
from pathlib import Path

import pytest

from tests.support.office import Office
from tests.support.processes import environment, kill_9, started
from tests.support.profiles import PASSPHRASE, opened
from tests.support.stocked import COMPANY, add_visit
from zsapp.store import profile as profiles
from zsapp.store.profile import Profile

ABSENT = "01900000-0000-7000-8000-000000000000"

READING = (
    ("record", "show", ABSENT),
    ("record", "list", "company"),
    ("search", "甲"),
    ("sync", "conflicts"),
    ("check",),
    ("check", "--digest"),
    ("check", "--audit"),
    ("report", "weekly", "--week", "2016-W17", "-o", "w.pdf"),
    ("export", "company", "-o", "c.jsonl"),
    ("export", "all", "-o", "a.jsonl"),
    ("backup",),
)
CHANGING = (
    ("record", "set", ABSENT, "name=甲"),
    ("record", "delete", ABSENT),
    ("record", "restore", ABSENT),
    ("record", "erase", ABSENT),
    ("record", "undo"),
    ("record", "redo"),
    ("sync", "settle", ABSENT, "name", "甲"),
    ("check", "--rebuild"),
    ("attach", __file__, f"visit={ABSENT}"),
)


@pytest.mark.parametrize("words", READING + CHANGING, ids=" ".join)
def test_what_needs_a_profile_makes_none(tmp_path: Path, words: tuple[str, ...]) -> None:
    office = Office(tmp_path / "none", make=False)
    assert "--profile" in office.refused(1, *words)
    assert not office.dir.exists()
    office.dir.mkdir()
    office.refused(1, *words)
    assert list(office.dir.iterdir()) == []


def test_adding_makes_a_profile(tmp_path: Path) -> None:
    office = Office(tmp_path / "new" / "p", make=False)
    record = office.ok("record", "add", "company", "name=甲")
    assert office.json("record", "show", record)["name"] == "甲"
    other = Office(tmp_path / "other", make=False)
    other.dir.mkdir()
    assert other.json("import", other.lines({"kind": "company", "name": "甲"}))["new"] == 1
    whole = Office(tmp_path / "whole", make=False)
    whole.take(office)
    assert whole.digest() == office.digest()


def test_a_day_that_is_none_makes_nothing(tmp_path: Path) -> None:
    office = Office(tmp_path / "none", make=False)
    told = office.run("record", "add", "company", "name=甲", ZSAPP_TODAY="2016-02-30")
    assert told.code == 1 and "ZSAPP_TODAY" in told.err and told.out == ""
    assert not office.dir.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("record",),
        ("record", "add"),
        ("record", "set", ABSENT),
        ("record", "list"),
        ("record", "list", "company", "--limit", "0"),
        ("record", "list", "company", "--limit", "many"),
        ("search",),
        ("report", "weekly", "-o", "a.pdf"),
        ("export", "company"),
        ("sync", "nonsense"),
        ("check", "--nonsense"),
        (),
    ],
)
def test_what_is_not_understood_exits_2(office: Office, words: tuple[str, ...]) -> None:
    told = office.run(*words)
    assert (told.code, told.out) == (2, "") and "usage" in told.err


def test_one_json_value_and_nothing_else(office: Office, tmp_path: Path) -> None:
    visit = add_visit(office)
    (company,) = office.json("record", "list", "company", "--where", f"name={COMPANY}")
    photo = tmp_path / "a.txt"
    photo.write_text("papers")
    for words, kind in (
        (("record", "add", "company", "name=甲", "uscc=91310115MA1H8R7C6D"), dict),
        (("record", "set", company["id"], "short_name=乙"), dict),
        (("record", "show", visit), dict),
        (("record", "show", visit, "--history"), dict),
        (("record", "list", "visit"), list),
        (("record", "list", "matter"), list),
        (("search", "有限公司"), list),
        (("search", "没有"), list),
        (("attach", photo, f"visit={visit}"), dict),
        (("record", "delete", visit), dict),
        (("record", "restore", visit), dict),
        (("record", "undo"), dict),
        (("record", "redo"), dict),
        (("sync", "conflicts"), list),
        (("check",), dict),
        (("check", "--audit"), dict),
        (("check", "--digest"), dict),
        (("check", "--rebuild"), dict),
        (("backup", tmp_path), dict),
        (("export", "company", "-o", tmp_path / "c.jsonl"), dict),
        (("export", "all", "-o", tmp_path / "a.jsonl"), dict),
        (("import", tmp_path / "c.jsonl"), dict),
        (("import", tmp_path / "a.jsonl"), dict),
        (("report", "weekly", "--week", "2016-W17", "-o", tmp_path / "w.pdf"), dict),
        (("record", "erase", visit), dict),
    ):
        for told in (
            office.run(*words, "--json"),
            *([office.run("--json", *words)] if words[1:2] == ("list",) else []),
        ):
            assert told.code == 0, (words, told)
            assert isinstance(told.json, kind) and told.out.count("\n") == 1, words


def test_json_stands_before_the_verb_too(office: Office) -> None:
    for words in (("--json", "record", "list", "team"), ("record", "list", "team", "--json")):
        assert {each["name"] for each in office.run(*words).json} == {"一组", "二组"}


def test_a_failure_prints_no_json(office: Office) -> None:
    office.refused(1, "record", "show", ABSENT, "--json")


def test_a_wrong_passphrase_needs_a_person(office: Office) -> None:
    for words in (("record", "list", "company"), ("record", "add", "company", "name=甲")):
        told = office.run(*words, ZSAPP_PASSPHRASE="falsch")
        assert (told.code, told.out) == (4, "") and "口令" in told.err
    assert len(office.json("record", "list", "company")) == 2


def test_a_profile_that_does_not_open_is_not_replaced(office: Office) -> None:
    (office.dir / "zsapp.db").write_bytes(b"damaged")
    for words in (("record", "add", "company", "name=甲"), ("record", "list", "company"), ("check",)):
        told = office.run(*words)
        assert (told.code, told.out) == (3, "") and told.err
    assert (office.dir / "zsapp.db").read_bytes() == b"damaged"


HOLDING = """
import sys
from pathlib import Path
from tests.support.profiles import opened
with opened(Path(sys.argv[1])):
    print("ready", flush=True)
    sys.stdin.readline()
"""


def test_a_second_writer_waits_then_gives_up_and_a_reader_goes_on(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profiles, "WAIT_S", 0.5)
    real = Profile.open

    def open_soon(folder: Path, **named: object) -> Profile:
        return real(folder, **{"wait_s": 0.5, **named})  # type: ignore[arg-type]

    monkeypatch.setattr(Profile, "open", staticmethod(open_soon))
    with started(HOLDING, office.dir) as process:
        before = time.monotonic()
        told = office.run("record", "add", "company", "name=甲")
        assert (told.code, told.out) == (3, "") and time.monotonic() - before >= 0.5
        assert len(office.json("record", "list", "company")) == 2
        kill_9(process)
    office.ok("record", "add", "company", "name=甲")


def test_a_waiting_writer_goes_on_when_the_other_ends(office: Office) -> None:
    with started(HOLDING, office.dir) as process:
        ending = threading.Timer(1.0, process.communicate, ("\n",))
        ending.start()
        office.ok("record", "add", "company", "name=甲")
        ending.join()


def test_bytes_that_are_no_text_get_a_sentence(office: Office) -> None:
    bad = "\udcff"
    for words in (
        ("record", "show", bad),
        ("record", "add", "company", f"name={bad}"),
        ("record", "list", "company", "--where", f"name={bad}"),
        ("record", "add", bad, "name=a"),
        ("record", "add", "company", f"{bad}=a"),
    ):
        assert "Traceback" not in office.refused(1, *words)
    assert office.json("search", bad) == []


def test_a_bug_leaves_a_file_and_no_traceback(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from zsapp.verbs import records

    def failing(*_given: object, **_named: object) -> None:
        raise KeyError("王建国")

    monkeypatch.setattr(records, "listed", failing)
    told = office.run("record", "list", "company")
    assert told.code == 70 and told.out == "" and "王建国" not in told.err and "Traceback" not in told.err
    (file,) = (office.dir / "trace").iterdir()
    assert str(file) in told.err and "王建国" not in file.read_text(encoding="utf-8")


# -- real processes


def test_a_process_of_its_own_under_a_plain_locale(office: Office, tmp_path: Path) -> None:
    plain = {"LC_ALL": "C", "LANG": None, "PYTHONIOENCODING": None}
    done = office.process("record", "add", "company", "name=喆堃㛃𠮷有限公司", "--json", **plain)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["name"] == "喆堃㛃𠮷有限公司"
    done = office.process("record", "list", "company", **plain)
    assert "喆堃㛃𠮷有限公司" in done.stdout
    done = office.process("record", "add", "company", "name=", **plain)
    assert done.returncode == 1 and "企业全称" in done.stderr


def test_english_sentences_where_the_system_is_english(office: Office) -> None:
    done = office.process("record", "show", ABSENT, ZSAPP_LANG="en")
    assert done.returncode == 1 and ABSENT in done.stderr


def test_a_reader_that_goes_away_is_no_failure(office: Office) -> None:
    office.ok(
        "import",
        office.lines(*({"kind": "company", "name": str(n), "website": "长" * 1_900} for n in range(200))),
    )
    process = subprocess.Popen(
        office.command("record", "list", "company", "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(ZSAPP_PASSPHRASE=PASSPHRASE),
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(timeout=30) == 0
    process.stderr.close()


def test_no_verb_explains_itself(tmp_path: Path) -> None:
    office = Office(tmp_path / "none", make=False)
    assert "zsapp" in office.ok("--version") or office.ok("--version")
    assert "record" in office.ok("--help")
    assert not office.dir.exists()


# -- care


def test_backup_and_restore(office: Office, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    path = office.json("backup", tmp_path / "backups")["path"]
    assert "不存在" in office.refused(3, "backup", tmp_path / "none")
    other = Office(tmp_path / "restored", make=False)
    other.ok("restore", path)
    assert other.digest() == office.digest()
    other.ok("record", "add", "company", "name=甲")
    assert len(other.json("record", "list", "device")) == 2  # a new device id
    other.ok("check", "--audit")
    office.ok("record", "add", "company", "name=乙")
    office.take(other)
    other.take(office)
    assert office.digest() == other.digest() and len(office.json("record", "list", "company")) == 4
    assert "空文件夹" in other.refused(1, "restore", path)
    assert "备份" in Office(tmp_path / "new", make=False).refused(1, "restore", tmp_path / "none")


def test_the_passphrase_is_changed(office: Office) -> None:
    assert office.run("passphrase", ZSAPP_PASSWORD="新口令").code == 0
    assert office.run("record", "list", "company").code == 4
    assert office.run("record", "list", "company", ZSAPP_PASSPHRASE="新口令").code == 0


def test_damage_is_found_and_nothing_repaired(office: Office) -> None:
    office.ok("check")
    path = office.dir / "zsapp.db"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    told = office.run("check", "--json")
    assert told.code == 3 and told.json["damage"] and told.err
    assert path.read_bytes() == bytes(data)


def test_a_lost_photo_is_damage(office: Office, tmp_path: Path) -> None:
    paper = tmp_path / "合同.txt"
    paper.write_text("papers")
    office.ok("attach", paper, f"visit={add_visit(office)}")
    office.ok("check")
    shutil.rmtree(office.dir / "blobs")
    told = office.run("check")
    assert told.code == 3 and "附件" in told.out


def test_tables_that_were_tampered_with_are_made_anew(office: Office) -> None:
    whole = office.digest()
    with opened(office.dir) as profile, profile.database.write() as connection:
        connection.exec_driver_sql("UPDATE k_company SET name = 'X'")
    told = office.run("check", "--rebuild", "--json")
    assert told.code == 3 and told.out == "" and "由日志恢复" in told.err
    assert office.digest() == whole
    assert office.json("check", "--rebuild")["digest"] == whole
