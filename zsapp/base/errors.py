"""Errors by whose fault they are; each carries one sentence that says what to do.

The command line turns them into exit codes, the window into a hint at the field, a banner with Retry, or a log-in.
Anything that is not a ZsappError is a bug.
"""


class ZsappError(Exception):
    """A failure a person is told about. `str(error)` is the sentence shown."""

    exit_code = 1


class UserError(ZsappError):
    """The user's mistake: a value that does not parse, an unknown id, a refused act (exit 1)."""

    exit_code = 1


class UsageError(ZsappError):
    """The command was not understood (exit 2)."""

    exit_code = 2


class PlaceError(ZsappError):
    """The environment's fault: disk full, file damaged, locked, offline (exit 3)."""

    exit_code = 3


class NeedsPersonError(ZsappError):
    """A person has to decide or log in: conflict, passphrase, keyring (exit 4)."""

    exit_code = 4
