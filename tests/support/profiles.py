"""Profiles for tests: real ones, with a key derivation that costs nothing."""

from pathlib import Path

from zsapp.store.key import Kdf, Secrets
from zsapp.store.profile import Profile

PASSPHRASE = "离岗招商 2016"
FAST = Kdf(memory_kib=8, passes=1, lanes=1)
"""The least that Argon2id takes: for tests only."""


def secrets(passphrase: str = PASSPHRASE) -> Secrets:
    """A known passphrase, no keyring, nobody to ask."""
    return Secrets(passphrase=passphrase, kdf=FAST)


def new_profile(folder: Path) -> Profile:
    return Profile.create(folder, secrets=secrets())


def opened(folder: Path, *, writing: bool = True, wait_s: float = 0.0) -> Profile:
    return Profile.open(folder, secrets=secrets(), writing=writing, wait_s=wait_s)


def keep(profile: Profile, name: str, value: bytes) -> None:
    """Write one local setting in a transaction of its own."""
    with profile.database.write() as connection:
        connection.exec_driver_sql("INSERT OR REPLACE INTO local VALUES (?, ?)", (name, value))


def kept(profile: Profile) -> dict[str, bytes]:
    with profile.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT name, value FROM local").all()
        return {row.name: row.value for row in rows}
