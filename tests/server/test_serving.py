"""The hub as a program: verbs, workers, stopping, being killed, TLS, a database brought back from a backup."""

import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tests.server.conftest import House, Model, Postgres, Running, ended, started
from tests.server.laptops import PASSWORD
from tests.support.certificates import Certificate
from zsapp.base.errors import PlaceError, UserError
from zsapp.server import folder
from zsapp.server import tables as t
from zsapp.server.serving import Wish, serve
from zsapp.sync.protocol import News, Push, Vector

needs_signals = pytest.mark.skipif(
    os.name != "posix", reason="POSIX: Windows ends a process without asking it"
)


@dataclass
class Done:
    returncode: int
    stdout: str
    stderr: str


def _zsapp(*words: str, password: str | None = PASSWORD, typed: str = "") -> Done:
    """A command, as the command line runs it."""
    from zsapp.cli.main import run

    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "stdin", io.StringIO(typed))
        patch.delenv("ZSAPP_PASSWORD", raising=False)
        if password:
            patch.setenv("ZSAPP_PASSWORD", password)
        try:
            status = run(words)
        except SystemExit as error:
            status = int(error.code or 0)
    return Done(status, out.getvalue(), err.getvalue())


def test_from_nothing_by_the_command_line(tmp_path: Path) -> None:
    at = ("--dir", str(tmp_path / "hub"))
    made = json.loads(_zsapp("hub", "init", *at, "--name", "试验区", "--json").stdout)
    assert made["name"] == "试验区" and made["hub"]
    if os.name == "posix":  # on Windows a folder of one's own protects them
        assert (tmp_path / "hub" / "hub.key").stat().st_mode & 0o777 == 0o600
        assert (tmp_path / "hub" / "hub.db").stat().st_mode & 0o777 == 0o600
    assert _zsapp("hub", "init", *at).returncode == 1
    team = json.loads(_zsapp("hub", "team", "add", "一组", *at, "--json").stdout)
    assert team["id"] and _zsapp("hub", "team", "add", "一组", *at).returncode == 1
    added = _zsapp("hub", "user", "add", "张三", "--team", "一组", "--role", "leader", *at, "--json")
    user = json.loads(added.stdout)
    assert user["id"]
    typed = _zsapp(
        "hub", "user", "add", "李四", "--role", "管理员", *at, password=None, typed=PASSWORD + "\n"
    )
    assert typed.returncode == 0, typed.stderr
    for words, status in (
        (("张三", "--team", "一组", "--role", "组员"), 1),
        (("王五", "--team", "九组", "--role", "组员"), 1),
        (("王五", "--team", "一组", "--role", "国王"), 1),
    ):
        assert _zsapp("hub", "user", "add", *words, *at).returncode == status
    assert _zsapp("hub", "user", "add", "x", "--role", "组员", *at, password="short").returncode == 1
    assert _zsapp("hub", "user", "add", "x", "--role", "组员", *at, password=None).returncode == 4
    users = json.loads(_zsapp("hub", "user", "list", *at, "--json").stdout)
    assert {(each["name"], each["role"]) for each in users} == {("张三", "组长"), ("李四", "管理员")}
    assert json.loads(_zsapp("hub", "device", "list", *at, "--json").stdout) == []
    assert _zsapp("hub", "device", "revoke", "nothing", *at).returncode == 1
    assert _zsapp("hub", "team", "add", "x", "--dir", str(tmp_path / "elsewhere")).returncode == 1
    assert _zsapp("hub").returncode == 2


@needs_signals
def test_it_stops_cleanly_and_goes_on(model: Model, tmp_path: Path) -> None:
    model.copied(tmp_path / "hub").at.database.close()
    running = started(tmp_path / "hub")
    try:
        with running.client() as client:
            laptop = running.laptop(client, "m1")
            laptop.push(laptop.contacts(3))
            digest = laptop.ask(Vector(laptop.team_stream)).digest
        assert running.stop() == 0
    finally:
        ended(running)
    again = started(tmp_path / "hub", "--workers", "2")
    try:
        with again.client() as client:
            laptop.ask_raw = again.laptop(client, "m2").ask_raw
            assert laptop.ask(Vector(laptop.team_stream)).digest == digest
        assert again.stop() == 0
    finally:
        ended(again)


@needs_signals
def test_killed_workers_come_back_and_orphans_end(model: Model, tmp_path: Path) -> None:
    model.copied(tmp_path / "hub").at.database.close()
    running = started(tmp_path / "hub", "--workers", "2")
    try:
        with running.client() as client:
            laptop = running.laptop(client, "m1")
            workers = _workers_of(running)
            assert len(workers) == 2
            os.kill(workers[0], signal.SIGKILL)
            ends = time.monotonic() + 15
            while len(found := _workers_of(running)) < 2 or workers[0] in found:
                assert time.monotonic() < ends
                time.sleep(0.2)
            assert laptop.push(laptop.contacts(2)).taken == 2
        running.process.kill()
        running.process.wait(5)
        port, ends = int(running.url.rpartition(":")[2]), time.monotonic() + 15
        while _is_open(port):
            assert time.monotonic() < ends
            time.sleep(0.2)
    finally:
        ended(running)


def _workers_of(running: Running) -> list[int]:
    done = subprocess.run(
        ["ps", "-ww", "-o", "pid=", "-o", "args=", "--ppid", str(running.process.pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return [int(line.split()[0]) for line in done.stdout.splitlines() if "spawn_main" in line]


def _is_open(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def test_without_a_certificate_it_stays_on_this_computer(tmp_path: Path) -> None:
    for wish in (
        Wish(host="0.0.0.0"),
        Wish(host="::"),
        Wish(certificate=tmp_path / "no"),
        Wish(key=tmp_path / "no"),
    ):
        with pytest.raises(UserError):
            serve(tmp_path, wish, database="", up=print)
    with pytest.raises(UserError):
        serve(tmp_path, Wish(certificate=tmp_path / "no", key=tmp_path / "no"), database="", up=print)


def test_a_taken_port_is_told(model: Model, tmp_path: Path) -> None:
    model.copied(tmp_path / "hub").at.database.close()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = _zsapp("hub", "run", "--dir", str(tmp_path / "hub"), "--port", port)
    assert done.returncode == 3 and port in done.stderr


def test_over_tls(model: Model, tmp_path: Path) -> None:
    model.copied(tmp_path / "hub").at.database.close()
    certificate, key = Certificate("localhost", host="localhost").written(tmp_path)
    running = started(tmp_path / "hub", "--cert", str(certificate), "--key", str(key), "--host", "0.0.0.0")
    try:
        port = running.url.rpartition(":")[2]
        import ssl

        trust = ssl.create_default_context(cafile=str(certificate))
        with httpx.Client(verify=trust, trust_env=False) as client:
            assert client.get(f"https://localhost:{port}/").json()["hub"] == running.hub
        with httpx.Client(trust_env=False) as careful, pytest.raises(httpx.ConnectError):
            careful.get(f"https://localhost:{port}/")
    finally:
        ended(running)


# -- its database


def test_a_restored_database_gets_back_what_it_lacks(small_house: House, tmp_path: Path) -> None:
    laptop, other = small_house.laptop("m1"), small_house.laptop("lead1")
    laptop.push(laptop.contacts(3))
    small_house.at.database.close()
    shutil.copytree(small_house.at.folder, tmp_path / "backup")
    changes = laptop.contacts(2)
    (void,) = other.write([{"deleted": False, "target": "x"}], kind="erasure", stream=laptop.team_stream)
    said = [*laptop.push(changes).verdicts, *other.push([void]).verdicts]
    digest = laptop.ask(News("")).streams
    small_house.at.database.close()
    for name in ("hub.db", "hub.db-wal", "hub.db-shm"):
        (small_house.at.folder / name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup" / "hub.db", small_house.at.folder / "hub.db")
    assert laptop.ask(News("")).streams != digest
    # one laptop brings everybody's, with the verdicts that were given
    page = laptop.page(changes, said)
    page = type(page)((*page.changes, void), (*page.heads, other.head(void)), page.verdicts)
    answer = laptop.ask(Push(page))
    assert (answer.taken, answer.verdicts) == (3, [])  # judged none again
    assert laptop.ask(News("")).streams == digest
    laptop.pull_all(laptop.team_stream)


def test_the_steps_make_the_tables(house: House) -> None:
    with house.at.database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), t.metadata) == []


def test_a_database_of_another_hub_is_not_touched(
    model: Model, model_in_postgres: Model, postgres: Postgres, tmp_path: Path
) -> None:
    url = postgres.url(postgres.made(like=model_in_postgres.database))
    with pytest.raises(UserError):
        folder.make(tmp_path / "new", name="x", database=url)
    shutil.copytree(model.folder, tmp_path / "hub")
    with pytest.raises(PlaceError):
        folder.opened(tmp_path / "hub", database=url)
    with pytest.raises(PlaceError):
        folder.opened(tmp_path / "hub", database="postgresql://nobody@127.0.0.1:1/x")
    for wrong in ("mysql://x/y", "nonsense"):
        with pytest.raises(UserError):
            folder.opened(tmp_path / "hub", database=wrong)


def test_a_database_of_a_newer_version_is_not_touched(model: Model, tmp_path: Path) -> None:
    from sqlalchemy import text

    made = model.copied(tmp_path / "hub")
    with made.at.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    made.at.database.close()
    with pytest.raises(PlaceError, match="更新"):
        folder.opened(tmp_path / "hub")


@pytest.mark.parametrize("name", ["hub.key", "hub.json"])
def test_a_damaged_folder_is_told(model: Model, tmp_path: Path, name: str) -> None:
    model.copied(tmp_path / "hub").at.database.close()
    for content in ("", "{}", "[]", "{"):
        (tmp_path / "hub" / name).write_text(content)
        with pytest.raises(PlaceError):
            folder.opened(tmp_path / "hub")
