"""The demonstration beside a person's own profile; known by its organisation without loading the story (0.2 s)."""

from pathlib import Path

from zsapp.store import identity, log
from zsapp.store.key import Secrets
from zsapp.store.profile import Profile
from zsapp.verbs.desk import Desk

ORGANISATION = "2db6dfce-a852-548b-95a1-e91378121aa9"
DAY = "2016-05-11"
"""The day shown in it: amid the posting, with visits before and plans after it."""


def is_shown(desk: Desk) -> bool:
    """Whether this profile holds the demonstration data."""
    return bool(desk.read(identity.organisation) == ORGANISATION and desk.read(log.size))


def place_of(folder: Path) -> Path:
    """Where the demonstration lies: beside the person's own profile, so that the two never mix."""
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
