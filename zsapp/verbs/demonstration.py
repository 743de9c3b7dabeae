"""The demonstration beside a person's own profile; known by its organisation without loading the story (0.2 s)."""

from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

from zsapp.store import identity, log
from zsapp.store.key import Secrets
from zsapp.store.profile import Profile
from zsapp.store.store import Store
from zsapp.verbs.desk import Desk

ORGANISATION = "2db6dfce-a852-548b-95a1-e91378121aa9"
_LATEST = time(
    23, 45
)  # its changes are at most ten minutes ahead of their clock (log rule 12), and yet of that day
DAY = "2016-05-11"
"""The day shown in it: amid the posting, with visits before and plans after it."""


def is_shown(desk: Desk) -> bool:
    """Whether this profile holds the demonstration data."""
    return bool(desk.read(identity.organisation) == ORGANISATION and desk.read(log.size))


def plays_on(store: Store, day: date) -> None:
    """Where the store holds the demonstration, let its changes be written on the day shown, at the time of this clock: what a person
    registers in it (首报首谈) holds on that day. Any other profile keeps the clock of the computer, whatever day is shown."""
    with store.database.read() as connection:
        if identity.organisation(connection) != ORGANISATION:
            return
    wall_us = store.machine.now_us

    def now_us() -> int:
        at = min(datetime.fromtimestamp(wall_us() / 1e6).time(), _LATEST)
        return int(datetime.combine(day, at).timestamp() * 1e6)

    store.machine = replace(store.machine, now_us=now_us)


def place_of(folder: Path) -> Path:
    """Where the demonstration lies: beside the person's own profile, so that the two never mix."""
    folder = folder.resolve()  # `.` has no name
    return folder.with_name(f"{folder.name}-demo")


def opened(folder: Path, secrets: Secrets) -> Profile:
    """Its profile, made at the first time. Raises PlaceError, NeedsPersonError."""
    if Profile.exists(folder):
        return Profile.open(folder, secrets=secrets, writing=True)
    return Profile.create(folder, secrets=secrets)


def fill(desk: Desk, folder: Path) -> None:
    """Write the invented spring, and its bulletin of one week as PDF into the folder."""
    from zsapp.verbs import demo

    demo.demo(desk, folder / f"{demo.WEEK}.pdf")
