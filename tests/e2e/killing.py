"""Saving while processes are killed: by hand with `python -m tests.e2e.killing 300`, in a short form by the tests."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.support.office import Office
from tests.support.processes import command, environment
from tests.support.profiles import PASSPHRASE

# One process that saves record after record as `zsapp record add` does, and tells each once it is durable.
SAVING = """
import sys
from zsapp.cli.main import run
n = 0
while True:
    n += 1
    if run(["--profile", sys.argv[1], "record", "add", "company", f"name={sys.argv[2]}-{n}", "main_business=" + "长" * 2000]):
        sys.exit(1)
    sys.stdout.flush()
"""


def save_and_kill(office: Office, label: str, alive_s: float) -> set[str]:
    """The ids a process told before it was killed `alive_s` after its first word (nothing told: after it began)."""
    process = subprocess.Popen(
        command(SAVING, office.dir, label),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=environment(ZSAPP_PASSPHRASE=PASSPHRASE),
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(alive_s)
    os.kill(process.pid, signal.SIGKILL)
    rest, _err = process.communicate()
    told = (first + rest).split("\n")
    return set(told[:-1])  # a line without its end was not told


def kill_while_starting(office: Office, label: str, alive_s: float) -> set[str]:
    """The id that one `zsapp record add` told, if it came to that before it was killed."""
    process = subprocess.Popen(
        office.command("record", "add", "company", f"name={label}"),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=environment(ZSAPP_PASSPHRASE=PASSPHRASE),
    )
    try:
        out, _err = process.communicate(timeout=alive_s)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        out, _err = process.communicate()
    return set(out.split("\n")[:-1])


def killing(office: Office, records: int, seed: int) -> set[str]:
    """Save until so many records were told, by processes killed at random; the ids told."""
    chance = random.Random(seed)
    told: set[str] = set()
    number = 0
    while len(told) < records:
        number += 1
        if number % 4 == 0:
            told |= kill_while_starting(office, f"start {number}", chance.uniform(0.2, 1.0))
        else:
            told |= save_and_kill(office, f"run {number}", chance.uniform(0.0, 0.4))
    return told


def prove(office: Office, told: set[str]) -> None:
    """Every record told is there and whole, nothing is damaged, and the tables are what the log makes of them."""
    found = {each["id"]: each for each in office.json("record", "list", "company")}
    assert told <= found.keys(), f"lost: {told - found.keys()}"
    assert office.json("check", "--audit")["damage"] == []
    before = office.digest()
    assert office.json("check", "--rebuild", "--digest")["digest"] == before
    office.ok("record", "add", "company", "name=danach")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        office = Office(Path(folder) / "p")
        office.ok("record", "add", "company", "name=davor")
        ids = killing(office, int(sys.argv[1]), seed=int(sys.argv[2]) if len(sys.argv) > 2 else 1)
        prove(office, ids)
        print(f"{len(ids)} records told by killed processes, all there; {time.monotonic() - started:.0f} s")
