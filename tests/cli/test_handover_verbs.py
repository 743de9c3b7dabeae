"""`handover` on the command line: what it prints, where it takes the passphrase from, its exit status."""

import io
import subprocess
from pathlib import Path

import pytest

from tests.support.office import Office
from tests.support.processes import environment
from tests.support.profiles import PASSPHRASE

COMPANY = "上海示例电子有限公司"
SECRET = {"ZSAPP_HANDOVER_PASSPHRASE": "春季交换"}


@pytest.fixture
def hq(tmp_path: Path) -> Office:
    made = Office(tmp_path / "hq")
    made.ok("record", "add", "team", "name=一组", "team_kind=squad")
    made.ok("record", "add", "company", f"name={COMPANY}")
    return made


def test_a_team_by_command_line_alone(hq: Office, tmp_path: Path) -> None:
    invitation, back = tmp_path / "invitation.zsh", tmp_path / "back.zsh"
    told = hq.run("handover", "invite", "一组", "-o", invitation, "--json", **SECRET)
    assert told.code == 0 and told.json["path"] == str(invitation) and told.json["passphrase"] is True
    team = Office(tmp_path / "team", make=False)
    told = team.run("--json", "handover", "read", invitation, **SECRET)
    assert told.code == 0, told
    keys = {"changes", "new", "photos", "waiting", "refused", "findings", "files", "failed"}
    assert told.json.keys() == keys and told.json["changes"] == told.json["new"] > 0 == told.json["waiting"]
    values = (f"company={COMPANY}", "team=一组", "visit_kind=拜访", "date=2016-04-28", "content=谈得好")
    visit = team.ok("record", "add", "visit", *values)
    told = team.run("handover", "write", back, "--to", "招商办", **SECRET)
    assert told.code == 0 and str(back) in told.out
    told = hq.run("handover", "read", back, **SECRET)
    assert told.code == 0 and "凭邀请加入" in told.out
    assert hq.json("record", "show", visit)["content"] == "谈得好"
    told = team.run("handover", "write", tmp_path, **SECRET)
    (named,) = tmp_path.glob("zsapp-一组-*.zsh")
    assert told.code == 0 and named.name in told.out


def test_the_exit_status_tells_whose_fault_it_is(
    hq: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    path = tmp_path / "f.zsh"
    assert hq.run("handover", "write", path).code == 4  # nobody gave a passphrase
    assert not path.exists()
    assert hq.run("handover", "write", path, "--to", "没有的组", **SECRET).code == 1
    assert hq.run("handover", "write", tmp_path / "no" / "f.zsh", **SECRET).code == 3
    assert hq.run("handover", "write", path, **SECRET).code == 0
    other = Office(tmp_path / "other", make=False)
    for code, words, env in (
        (4, "要口令", {}),
        (4, "口令不对", {"ZSAPP_HANDOVER_PASSPHRASE": "不是这个"}),
    ):
        told = other.run("handover", "read", path, **env)
        assert (told.code, told.out) == (code, "") and words in told.err
        assert not other.dir.exists()
    assert other.run("handover", "read", tmp_path / "none.zsh", **SECRET).code == 1
    path.write_bytes(path.read_bytes()[:-1])
    told = other.run("handover", "read", path, **SECRET)
    assert told.code == 1 and "已损坏或不完整" in told.err and not other.dir.exists()
    assert hq.run("handover", "read").code == 2 and hq.run("handover").code == 2


def test_good_files_are_taken_beside_a_bad_one(hq: Office, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.zsh", tmp_path / "bad.zsh"
    assert hq.run("handover", "write", good, **SECRET).code == 0
    bad.write_bytes(b"no file of ours")
    other = Office(tmp_path / "other", make=False)
    told = other.run("--json", "handover", "read", bad, good, **SECRET)
    assert told.code == 1 and told.json["files"] == 1 and set(told.json["failed"]) == {"bad.zsh"}
    assert "不是 zsapp 的交换包" in told.err and other.digest() == hq.digest()


def test_the_passphrase_may_come_by_standard_input(hq: Office, tmp_path: Path) -> None:
    path, other = tmp_path / "f.zsh", Office(tmp_path / "other", make=False)
    for office, words in ((hq, ("write", path)), (other, ("read", path))):
        done = subprocess.run(
            office.command("handover", *words),
            input="一句口令\n",
            capture_output=True,
            encoding="utf-8",
            env=environment(ZSAPP_PASSPHRASE=PASSPHRASE),
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
    assert other.digest() == hq.digest()


def test_a_pattern_that_the_shell_left_alone_means_its_files(hq: Office, tmp_path: Path) -> None:
    team, sent = Office(tmp_path / "team", make=False), tmp_path / "sent"
    sent.mkdir()
    assert hq.run("handover", "invite", "一组", "-o", sent / "1.zsh", **SECRET).code == 0
    assert hq.run("handover", "write", sent / "2.zsh", "--to", "一组", "--all", **SECRET).code == 0
    told = team.run("--json", "handover", "read", sent / "*.zsh", **SECRET)
    assert told.code == 0 and told.json["files"] == 2
    told = team.run("handover", "read", sent / "*.zip", **SECRET)
    assert told.code == 1 and "*.zip" in told.err
