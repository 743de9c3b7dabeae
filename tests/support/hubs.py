"""A hub as a process of its own, and laptops that joined it, all by the real command line."""

import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from tests.support.office import Office, Told, variables
from tests.support.processes import environment
from zsapp.cli.main import run
from zsapp.domain.change import written
from zsapp.domain.ids import Hash, RecordId
from zsapp.server.files import Files
from zsapp.server.folder import opened
from zsapp.store import identity

PASSWORD = "离岗招商-2016"
STARTS_S = 30


class HubProcess:
    """One hub: made by `hub init`, run by `hub run` on a free port that stays the same."""

    def __init__(self, folder: Path, *, database: str = "", workers: int = 1) -> None:
        self.dir = folder
        self.port = 0
        self.workers = workers
        self.certificate: tuple[Path, Path] | None = None  # with its key
        self.process: subprocess.Popen[str] | None = None
        self.tell("init", "--name", "示范开发区", *(["--db", database] if database else []))

    @property
    def url(self) -> str:
        return f"{'https' if self.certificate else 'http'}://127.0.0.1:{self.port}"

    def tell(self, *words: object, **env: str | None) -> str:
        """What `hub WORDS --dir` prints; it has to succeed."""
        out, err = io.StringIO(), io.StringIO()
        with variables(**env), redirect_stdout(out), redirect_stderr(err):
            code = run(["hub", *map(str, words), "--dir", str(self.dir)])
        assert code == 0, err.getvalue()
        return out.getvalue().strip()

    def team(self, name: str) -> str:
        return self.tell("team", "add", name)

    def user(self, name: str, *, role: str, team: str | None = None, password: str = PASSWORD) -> str:
        more = ["--team", team] if team else []
        return self.tell("user", "add", name, "--role", role, *more, ZSAPP_PASSWORD=password)

    def devices(self) -> Any:
        return json.loads(self.tell("device", "list", "--json"))

    def start(self) -> None:
        """Run it, and wait until it serves."""
        where = ["--dir", self.dir, "--port", str(self.port), "--workers", str(self.workers)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "zsapp", "hub", "run", *where],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            env=environment(),
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                self.port = int(found[1])
                return
        raise AssertionError("the hub did not start")

    def stop(self, *, how: int = signal.SIGTERM) -> None:
        """End it, if it runs."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(STARTS_S)
            assert self.process.stdout is not None
            self.process.stdout.close()
            self.process = None

    def copy(self, to: Path) -> None:
        """A backup of its folder; it must not run."""
        assert self.process is None
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.dir, to)

    def put_back(self, backup: Path) -> None:
        """Replace its folder by a backup; it must not run."""
        assert self.process is None
        shutil.rmtree(self.dir)
        shutil.copytree(backup, self.dir)

    def tidy(self) -> None:
        """What starting as a program does with its files before it serves."""
        at = opened(self.dir)
        Files(self.dir / "files", at.database, at.settings.quota_bytes).sweep()
        at.database.close()


class Laptop(Office):
    """A profile that joined a hub."""

    def join(self, hub: HubProcess, user: str, *more: object, password: str = PASSWORD) -> Told:
        return self.run("join", hub.url, "--user", user, *more, ZSAPP_PASSWORD=password)

    def joined(self, hub: HubProcess, user: str, *more: object) -> "Laptop":
        told = self.join(hub, user, *more)
        assert told.code == 0, told
        return self

    def sync(self) -> Any:
        return self.json("sync")

    def conflicts(self) -> list[tuple[str, str, str]]:
        """(record, field, what) of everything to look at."""
        return sorted((c["record"], c["field"], c["what"]) for c in self.json("sync", "conflicts"))

    def orphaned(self, missing: str = "ab" * 32) -> str:
        """Receive a company that stands on a change which never comes; its id."""
        record = RecordId("00000000-0000-7000-8000-0000000000aa")
        with self.desk() as desk:
            own = desk.read(identity.device)
            assert own is not None
            change = written(
                stream=desk.organisation, device=own.id, n=7, prev=Hash(missing), at=1, author=RecordId("u"), group=(7, 1),
                kind="company", record=record, over={}, values={"deleted": False, "name": "孤"}, salt=bytes(16),
            )  # fmt: skip
            desk.store.receive([change])
        return record

    def copied(self, to: Path) -> "Laptop":
        """The folder copied to another computer."""
        shutil.copytree(self.dir, to)
        return Laptop(to, make=False)


def synced(*laptops: Laptop, times: int = 2) -> None:
    """Everybody synchronises, so often."""
    for _time in range(times):
        for laptop in laptops:
            laptop.sync()


def are_equal(*laptops: Laptop) -> bool:
    """Whether all hold the same, in tables that are what their logs make of them."""
    for laptop in laptops:
        assert laptop.json("check", "--audit")["damage"] == []
    digests = {laptop.digest() for laptop in laptops}
    return len(digests) == 1


def photo(path: Path, *, colour: int = 0, edge: int = 64) -> Path:
    """A small photo with bytes of its own."""
    from PIL import Image

    Image.frombytes("RGB", (edge, edge), os.urandom(edge * edge * 3)).save(path, quality=90 + colour % 5)
    return path


class HubThread(HubProcess):
    """The same hub served over real HTTP by a thread of this process: it starts in no time."""

    def start(self) -> None:
        import uvicorn

        from zsapp.server.app import application

        # said to be TCP, as the program does it: small answers go at once
        self._listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listening.bind(("127.0.0.1", self.port))
        self._listening.listen(128)
        self.port = self._listening.getsockname()[1]
        self.at = opened(self.dir)
        certificate, key = self.certificate or (None, None)
        config = uvicorn.Config(
            application(self.at), log_config=None, lifespan="off", timeout_graceful_shutdown=1,
            ssl_certfile=certificate, ssl_keyfile=key,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._listening]})
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)

    def stop(self, *, how: int = signal.SIGTERM) -> None:
        if getattr(self, "_server", None) is not None:
            self._server.should_exit = True
            self._thread.join(STARTS_S)
            self._listening.close()
            self.at.database.close()
            del self._server
