"""What every command gets: the profile to open, how to print, and the day."""

import errno
import getpass
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zsapp.base.errors import PlaceError, UserError
from zsapp.base.texts import _

if TYPE_CHECKING:
    from zsapp.store.key import Secrets
    from zsapp.verbs.desk import Desk


@dataclass(frozen=True, slots=True)
class Context:
    """One call of the command line."""

    profile_dir: Path
    as_json: bool
    window: Callable[[Path], int] | None = None

    def show_window(self) -> int:
        """Open the window and stay until it is closed. Raises PlaceError where there is no display."""
        if self.window is None:
            raise PlaceError(_("这里不能打开窗口。"))
        sys.stdout.flush()
        return self.window(self.profile_dir)

    @contextmanager
    def reading(self) -> Iterator["Desk"]:
        """The desk of the profile, opened for reading: works while another process writes."""
        from zsapp.store.profile import Profile
        from zsapp.store.store import Store
        from zsapp.verbs.desk import Desk

        profile = Profile.open(self.profile_dir, secrets=self.secrets(), writing=False)
        try:
            store = Store(profile, machine())
            if not store.is_current:  # tables of another version: made anew by a writer first
                profile.close()
                with self.writing():
                    pass
                profile = Profile.open(self.profile_dir, secrets=self.secrets(), writing=False)
                store = Store(profile, machine())
            yield Desk.open(store, today())
        finally:
            profile.close()

    @contextmanager
    def writing(self, *, makes: bool = False) -> Iterator["Desk"]:
        """The desk of the profile, opened for writing; with `makes` it is made where there is none yet. Raises UserError without."""
        from zsapp.store.profile import Profile
        from zsapp.store.store import Store
        from zsapp.verbs import demonstration
        from zsapp.verbs.desk import Desk

        day = today()  # before anything is made
        if makes and not Profile.exists(self.profile_dir):
            profile = Profile.create(self.profile_dir, secrets=self.secrets())
        else:
            profile = Profile.open(self.profile_dir, secrets=self.secrets(), writing=True)
        with profile:
            store = Store(profile, machine(), progress=self.progress)
            demonstration.plays_on(store, day)
            yield Desk.open(store, day)

    def secrets(self) -> "Secrets":
        """Passphrase or keyring; asks only where a person sits at a terminal."""
        from zsapp.store.key import Secrets

        return Secrets.from_environment(getpass.getpass if sys.stdin.isatty() else None)

    def out(self, value: Any, words: str | None = None) -> None:
        """Print a result: JSON and nothing else with `--json`, otherwise the words."""
        try:
            if self.as_json:
                print(json.dumps(value, ensure_ascii=False), flush=True)
            elif words or words is None:
                print(value if words is None else words, flush=True)
        except BrokenPipeError:
            raise
        except OSError as error:
            if os.name == "nt" and error.errno == errno.EINVAL:  # what Windows calls a reader that went away
                raise BrokenPipeError from error
            raise PlaceError(
                _("结果没能写到输出（{why}）；已保存的内容不受影响。").format(why=error.strerror)
            ) from error

    def remark(self, words: str) -> None:
        """Tell something beside the result."""
        print(words, file=sys.stderr)

    def progress(self, done: int, of: int) -> None:
        """Show how far a long step is, to a person only."""
        if sys.stderr.isatty():
            print(f"\r{done}/{of}", end="\n" if done == of else "", file=sys.stderr)


def machine() -> Any:
    """The world as the store sees it."""
    from zsapp.store.identity import this_machine

    return this_machine()


def today() -> date:
    """The day shown and assessed: ZSAPP_TODAY, else the computer's. Raises UserError."""
    from zsapp.verbs import desk

    return desk.today()


def pairs(words: list[str]) -> dict[str, str]:
    """`field=value` words as a dict. Raises UserError for a word without `=`."""
    found: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise UserError(_("“{word}”应写成 栏目=值，例如 name=某某公司。").format(word=word[:60]))
        if name.strip() in found:
            raise UserError(_("“{name}”给了两次，请只留一个。").format(name=name.strip()[:60]))
        found[name.strip()] = value
    return found
