"""A profile driven through the command line: in this process, or by processes of its own."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.processes import environment
from tests.support.profiles import PASSPHRASE, new_profile, opened
from zsapp.cli.main import run
from zsapp.store.identity import Machine
from zsapp.store.store import Store
from zsapp.verbs.desk import Desk


@dataclass(frozen=True, slots=True)
class Told:
    """What one command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as the one JSON value that it has to be."""
        return json.loads(self.out)


@contextmanager
def variables(**wanted: str | None) -> Iterator[None]:
    """Environment variables while the block runs; None takes one away."""
    before = {name: os.environ.get(name) for name in wanted}
    _set(wanted)
    try:
        yield
    finally:
        _set(before)


def _set(wanted: dict[str, str | None]) -> None:
    for name, value in wanted.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value


class Office:
    """A profile with a key derivation that costs nothing, and the command line over it."""

    def __init__(self, folder: Path, *, make: bool = True) -> None:
        self.dir = folder
        if make:
            new_profile(folder).close()

    def run(self, *words: object, **env: str | None) -> Told:
        """Run a command in this process."""
        out, err = io.StringIO(), io.StringIO()
        with (
            variables(**{"ZSAPP_PASSPHRASE": PASSPHRASE, **env}),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            try:
                code = run(["--profile", str(self.dir), *map(str, words)])
            except SystemExit as usage:
                code = int(str(usage.code))
        return Told(code, out.getvalue(), err.getvalue())

    def ok(self, *words: object) -> str:
        """What a command prints that has to succeed."""
        told = self.run(*words)
        assert told.code == 0, told
        return told.out.strip()

    def json(self, *words: object) -> Any:
        """What a command prints with `--json`."""
        return json.loads(self.ok(*words, "--json"))

    def refused(self, code: int, *words: object) -> str:
        """The sentence of a command that has to fail with this exit code, and prints nothing else."""
        told = self.run(*words)
        assert (told.code, told.out) == (code, ""), told
        assert "Traceback" not in told.err
        return told.err.strip()

    def process(self, *words: object, **env: str | None) -> subprocess.CompletedProcess[str]:
        """Run a command as a process of its own."""
        return subprocess.run(
            self.command(*words),
            capture_output=True,
            encoding="utf-8",
            env=environment(ZSAPP_PASSPHRASE=PASSPHRASE, **env),
            timeout=60,
        )

    def command(self, *words: object) -> list[str]:
        """The command line of a process."""
        return [sys.executable, "-m", "zsapp", "--profile", str(self.dir), *map(str, words)]

    @contextmanager
    def desk(self, *, writing: bool = True) -> Iterator[Desk]:
        """The desk of the profile, for verbs called directly."""
        from zsapp.cli.context import machine, today

        with opened(self.dir, writing=writing) as profile:
            yield Desk.open(Store(profile, _typed(machine())), today())

    def lines(self, *objects: dict[str, Any]) -> Path:
        """A `.jsonl` file of these objects beside the profile."""
        path = self.dir.parent / f"{self.dir.name}-{len(list(self.dir.parent.iterdir()))}.jsonl"
        path.write_text(
            "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in objects), encoding="utf-8"
        )
        return path

    def take(self, other: "Office", told: str = "imported.jsonl") -> Any:
        """Import the whole log of another profile."""
        path = other.dir.parent / told
        other.ok("export", "all", "-o", path)
        return self.json("import", path)

    def digest(self) -> str:
        """What `check --digest` prints."""
        return self.ok("check", "--digest")


def _typed(machine: Any) -> Machine:
    assert isinstance(machine, Machine)
    return machine


def exchange(*offices: Office) -> None:
    """Everybody takes in everybody's log, twice, so that all hold the same."""
    for _round in range(2):
        for receiver in offices:
            for sender in offices:
                if sender is not receiver:
                    receiver.take(sender)
