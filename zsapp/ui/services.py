"""What a page is handed by its constructor: verbs in the background, news of changes, navigation, notices, preferences."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from PySide6.QtCore import QObject, Signal

from zsapp.base.errors import UserError
from zsapp.ui.actions import Actions
from zsapp.ui.jobs import Job, Jobs, Lane
from zsapp.ui.office import Office
from zsapp.ui.preferences import Preferences
from zsapp.ui.sync_service import SyncService
from zsapp.ui.theme.icons import Icons
from zsapp.ui.theme.theme import Theme

if TYPE_CHECKING:
    from zsapp.verbs.desk import Desk

T = TypeVar("T")


class Navigation(QObject):
    """Where to go; the main window listens."""

    page_wanted = Signal(str, object)  # page id, arguments
    record_wanted = Signal(str, str)  # kind, id
    new_wanted = Signal(str, object)  # kind, values to begin with
    back_wanted = Signal()

    def page(self, name: str, **arguments: Any) -> None:
        """Show a page; it gets `arguments` by its `arrive`."""
        self.page_wanted.emit(name, arguments)

    def open_record(self, kind: str, record: str) -> None:
        """Show a record: on the page of its kind where there is one, else in a dialog."""
        self.record_wanted.emit(kind, record)

    def new_record(self, kind: str, **values: Any) -> None:
        """Begin a new record, with values (stored form) filled in."""
        self.new_wanted.emit(kind, values)

    def back(self) -> None:
        """Go back to where the person came from."""
        self.back_wanted.emit()


class Notices(QObject):
    """What is told beside the page."""

    toast_wanted = Signal(str, str, object)  # text, title of the button or "", what it does
    banner_wanted = Signal(str, str, object)  # tone, text, retry or None

    def toast(self, text: str, *, button: str = "", then: Callable[[], object] | None = None) -> None:
        """A short word that goes by itself; at most one button (撤销)."""
        self.toast_wanted.emit(text, button, then)

    def banner(self, tone: str, text: str, *, retry: Callable[[], None] | None = None) -> None:
        """A word that stays until it is dealt with; `tone`: info, good, warn, bad."""
        self.banner_wanted.emit(tone, text, retry)


class Services(NamedTuple):
    """Handed to every page, dialog and model."""

    jobs: Jobs
    office: Office
    preferences: Preferences
    theme: Theme
    icons: Icons
    actions: Actions
    go: Navigation
    notices: Notices
    sync: SyncService

    def ask(
        self,
        verb: "Callable[[Desk], T]",
        done: Callable[[T], None] | None = None,
        *,
        label: str = "",
        owner: QObject | None = None,
        on_user_error: Callable[[UserError], None] | None = None,
        on_error: Callable[[BaseException], None] | None = None,
    ) -> Job:
        """Run a verb in the database worker, one after the other: everything that writes."""
        return self.jobs.run(
            lambda: self.office.run(verb),
            done,
            lane=Lane.DATABASE,
            label=label,
            owner=owner,
            on_user_error=on_user_error,
            on_error=on_error,
        )

    def read(
        self,
        question: "Callable[[Desk], T]",
        done: Callable[[T], None] | None = None,
        *,
        owner: QObject | None = None,
        on_user_error: Callable[[UserError], None] | None = None,
        on_error: Callable[[BaseException], None] | None = None,
    ) -> Job:
        """Ask something that writes nothing, beside the verbs: rows, completions, search."""
        return self.jobs.run(
            lambda: self.office.run(question),
            done,
            lane=Lane.READING,
            owner=owner,
            on_user_error=on_user_error,
            on_error=on_error,
        )

    def toast(self, text: str, *, button: str = "", then: Callable[[], object] | None = None) -> None:
        """A short word that goes by itself."""
        self.notices.toast(text, button=button, then=then)
