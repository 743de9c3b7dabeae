"""The token of the hub: in the system's keyring, or in the encrypted profile where none may be used."""

from zsapp.store import identity
from zsapp.store.key import KeyringError
from zsapp.store.profile import Profile

_LOCAL = "token"


def keep(profile: Profile, token: str) -> None:
    """Keep the token; an older one is gone. Asks the keyring, so not on the main thread."""
    keyring = profile.keyring
    is_kept = False
    if keyring is not None:
        try:
            keyring.put(_name(profile), token.encode())
            is_kept = True
        except KeyringError:
            is_kept = False  # none here, or locked: the profile is sealed as well
    with profile.database.write() as connection:
        identity.put_local(connection, _LOCAL, None if is_kept else token)


def read(profile: Profile) -> str:
    """The token; "" where there is none to be had: then a person logs in anew."""
    with profile.database.read() as connection:
        found = identity.local(connection, _LOCAL)
    if found is not None:
        return str(found)
    try:
        kept = profile.keyring.get(_name(profile)) if profile.keyring is not None else None
        return "" if kept is None else kept.decode()
    except (KeyringError, UnicodeDecodeError):
        return ""


def _name(profile: Profile) -> str:
    return f"{profile.key_file.profile_id} token"
