"""The main window: navigation, page stack, banner, toasts, status line. It knows pages by their registry only.

What the first frame does not show is made when it is first needed: banner, toast, overlay, the actions with their shortcuts.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QSize, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from zsapp.base.texts import _
from zsapp.ui.jobs import Job
from zsapp.ui.office import State, Touched
from zsapp.ui.pages import PageEntry, page, page_of_record
from zsapp.ui.services import Services
from zsapp.ui.sidebar import Sidebar
from zsapp.ui.statusbar import StatusBar
from zsapp.ui.theme.tokens import SECTION, SNUG
from zsapp.ui.widgets.layout import row
from zsapp.ui.widgets.states import Banner, EmptyState, Overlay, Toast

if TYPE_CHECKING:
    from zsapp.verbs.desk import Desk

_LEAST = QSize(820, 480)
_TITLE_BAR_PX = 32
_NARROW_PX = 1080
_GEOMETRY = "window/geometry"
_LAST_PAGE = "window/page"
_READINGS_AFTER_MS = 400  # after the first list


class MainWindow(QMainWindow):
    """Made before the profile is open; pages are made at their first visit."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self.pages: dict[str, QWidget] = {}
        self.current = ""
        self.is_headquarters = False
        self._past: list[str] = []
        self._overlaid: Job | None = None
        self.setWindowTitle(_("招商"))
        self.setAcceptDrops(True)
        self.sidebar = Sidebar(services.theme, services.icons)
        self.stack = QStackedWidget()
        self.waiting = EmptyState(services.theme, services.icons, "lock", _("正在打开资料…"))
        self.stack.addWidget(self.waiting)
        self.status = StatusBar(services.theme, services.icons)
        self._has_painted = False
        self._lay_out()
        self._connect()
        self._restore_geometry()

    def _lay_out(self) -> None:
        self._centre = centre = QWidget()
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        self._banner_row = row(margins=(SECTION, SNUG, SECTION, 0))
        right.addLayout(self._banner_row)
        right.addWidget(self.stack, 1)
        right.addWidget(self.status)
        box = QHBoxLayout(centre)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.sidebar)
        box.addLayout(right, 1)
        self.setCentralWidget(centre)

    @cached_property
    def banner(self) -> Banner:
        """Across the page; stays until it is dealt with."""
        made = Banner(self.services.theme, self.services.icons)
        self._banner_row.addWidget(made)
        return made

    @cached_property
    def toast(self) -> Toast:
        """At the foot; goes by itself."""
        return Toast(self._centre)

    @cached_property
    def overlay(self) -> Overlay:
        """Over the page while a long job runs."""
        made = Overlay(self.stack)
        made.cancelled.connect(self._cancel)
        return made

    def _connect(self) -> None:
        """Bound methods only: services outlive the window, and a lambda would keep it."""
        services, jobs = self.services, self.services.jobs
        self.sidebar.chosen.connect(self.show_page)
        services.go.page_wanted.connect(self._go)
        services.go.record_wanted.connect(self.show_record)
        services.go.new_wanted.connect(self.new_record)
        services.go.back_wanted.connect(self.back)
        services.notices.toast_wanted.connect(self._tell_toast)
        services.notices.banner_wanted.connect(self._tell_banner)
        services.office.state_changed.connect(self._state_changed)
        services.office.changed.connect(self._touched)
        jobs.lasting.connect(self._overlay)
        jobs.progressed.connect(self._progressed)
        jobs.ended.connect(self._end_overlay)
        jobs.idle_changed.connect(self._idle_changed)
        jobs.user_erred.connect(self._user_erred)
        jobs.place_failed.connect(self._place_failed)
        jobs.person_needed.connect(self._person_needed)
        jobs.bug_met.connect(self._bug)

    # -- pages

    def _go(self, name: str, arguments: dict[str, Any]) -> None:
        self.show_page(name, **arguments)

    def show_page(self, name: str, **arguments: Any) -> None:
        """Go to a page; it is made where it has not been yet."""
        if page(name).is_listed and not self.may_come_to(page(name)):
            self.sidebar.show_page(self.current)
            return
        here = self.pages.get(self.current)
        if name != self.current and here is not None and not getattr(here, "leave", lambda: True)():
            self.sidebar.show_page(self.current)
            return
        made = self.pages.get(name)
        if made is None:
            made = self._make(name)
        if self.current and name != self.current:
            self._past = [*self._past[-20:], self.current]
        self.current = name
        self.stack.setCurrentWidget(made)
        self.sidebar.show_page(name)
        self.setWindowTitle(_("{page} - 招商").format(page=page(name).shown_title))
        made.arrive(**arguments)  # type: ignore[attr-defined]

    def may_come_to(self, entry: PageEntry) -> bool:
        """Whether a listed page is there for this person now."""
        is_open = self.services.office.state == State.OPEN
        return is_open and (self.is_headquarters or not entry.for_headquarters)

    def _make(self, name: str) -> QWidget:
        made = page(name).make(self.services)
        assert isinstance(made, QWidget)
        self.pages[name] = made
        self.stack.addWidget(made)
        return made

    def back(self) -> None:
        """To the page before."""
        if self._past:
            name = self._past.pop()
            self.show_page(name)
            if self._past and self._past[-1] != name:
                self._past.pop()

    def show_record(self, kind: str, record: str) -> None:
        """On the page of its kind, or in a dialog."""
        entry = page_of_record(kind)
        if entry is not None:
            self.show_page(entry.id, record=record)
        else:
            self._record_dialog(kind, record, {})

    def new_record(self, kind: str, values: dict[str, Any]) -> None:
        """A dialog for a new record; a visit has one of its own, made for trains."""
        if kind == "visit":
            from zsapp.ui.dialogs.quick_visit import QuickVisit

            QuickVisit(self, self.services, **values).open()
            return
        self._record_dialog(kind, None, values)

    def _record_dialog(self, kind: str, record: str | None, values: dict[str, Any]) -> None:
        if kind == "plan":  # warns of other teams
            from zsapp.ui.dialogs.plan import PlanDialog

            PlanDialog(self, self.services, record, values=values).open()
            return
        from zsapp.ui.dialogs.record import RecordDialog

        RecordDialog(self, self.services, kind, record, values=values).open()

    # -- state of the profile

    def _state_changed(self, state: str) -> None:
        is_open = state == State.OPEN
        self.status.show_working(is_working=False, is_open=is_open)
        self.sidebar.list.setEnabled(is_open)
        if is_open:
            self._hide_banner()
            beside = self.focusWidget()
            if beside is not None and self.status.isAncestorOf(beside):
                beside.clearFocus()  # it had it because nothing else could while the profile was opened
            last = self.services.preferences.get(_LAST_PAGE, "today")
            self.show_page(last if last in {"today", "companies", "visits", "projects"} else "today")
            self.services.read(_clock_trouble, self._tell_clock, owner=self)
            self.services.read(_is_headquarters, self._take_role, owner=self)
            QTimer.singleShot(_READINGS_AFTER_MS, self, self._prepare_search)
        elif state == State.ABSENT:
            self._forget_pages()
            self.show_page("welcome")
        else:
            words = {
                State.OPENING: (_("正在打开资料…"), ""),
                State.LOCKED: (_("资料没有打开"), _("按 Ctrl+R 再试一次。")),
            }
            self.waiting.say(*words.get(State(state), ("", "")))
            self.stack.setCurrentWidget(self.waiting)

    def _prepare_search(self) -> None:
        from zsapp.domain import spoken

        self.services.jobs.run(spoken.prepare, owner=self)

    def _touched(self, touched: Touched) -> None:
        if touched.concerns("user", "device"):
            self.services.read(_is_headquarters, self._take_role, owner=self)

    def _take_role(self, is_headquarters: bool) -> None:
        """Who is no longer headquarters leaves its pages at once."""
        self.is_headquarters = is_headquarters
        self.sidebar.show_headquarters(is_headquarters=is_headquarters)
        if not is_headquarters and self.current and page(self.current).for_headquarters:
            self.show_page("today")
            self._past = [name for name in self._past if not page(name).for_headquarters]

    def _tell_clock(self, trouble: str) -> None:
        if trouble:
            self.banner.tell("warn", trouble)

    def go_home(self) -> None:
        """Out of the demonstration; what is being written there is asked about first."""
        here = self.pages.get(self.current)
        if here is None or getattr(here, "leave", lambda: True)():
            self._forget_pages()
            self.services.office.go_home()

    def _forget_pages(self) -> None:
        """They are of a profile that is no longer open."""
        self.stack.setCurrentWidget(self.waiting)
        for made in self.pages.values():
            self.stack.removeWidget(made)
            made.deleteLater()
        self.pages, self.current, self._past = {}, "", []

    # -- jobs

    def _tell_toast(self, text: str, button: str, then: Callable[[], object] | None) -> None:
        self.toast.tell(text, button, then)

    def _tell_banner(self, tone: str, text: str, retry: Callable[[], None] | None) -> None:
        self.banner.tell(tone, text, retry)

    def _hide_banner(self) -> None:
        if "banner" in self.__dict__:
            self.banner.hide()

    def _user_erred(self, text: str) -> None:
        self.toast.tell(text)

    def _place_failed(self, text: str, retry: Callable[[], None] | None) -> None:
        self.banner.tell("bad", text, retry)

    def _person_needed(self, text: str) -> None:
        self.banner.tell("warn", text)

    def _progressed(self, job: Job, done: int, of: int) -> None:
        if job is self._overlaid:
            self.overlay.tell(done, of)

    def _overlay(self, job: Job) -> None:
        self._overlaid = job
        self.waiting.hide()  # the card says it; beneath a page it is hidden anyway
        self.overlay.begin(job.label, can_cancel=job.can_cancel)

    def _end_overlay(self, job: Job) -> None:
        if job is self._overlaid:
            self._overlaid = None
            self.overlay.hide()
            if self.stack.currentWidget() is self.waiting:
                self.waiting.show()

    def _cancel(self) -> None:
        if self._overlaid is not None:
            self._overlaid.cancel()
            self.overlay.words.setText(_("正在停下…"))

    def _idle_changed(self, is_idle: bool) -> None:
        is_open = self.services.office.state == State.OPEN
        self.status.show_working(is_working=not is_idle, is_open=is_open)

    def _bug(self, error: BaseException) -> None:
        from zsapp.base.trace import write_bug
        from zsapp.ui.dialogs.bug import BugDialog

        write_bug(self.services.office.folder, error)
        BugDialog(self, error).open()

    # -- hand-over files

    def read_files(self, files: Sequence[Path] = ()) -> None:
        """Ask for hand-over files, or for the passphrase of these; at the first start they begin a profile."""
        if self.services.office.state == State.OPEN:
            from zsapp.ui.dialogs.handing import ReadDialog

            ReadDialog(self, self.services, files).open()
        elif self.current == "welcome":
            self.pages["welcome"].hand_over(files)  # type: ignore[attr-defined]

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Hand-over files alone; pages take what is theirs."""
        from zsapp.ui.dialogs.handing import files_in

        if files_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Read them."""
        from zsapp.ui.dialogs.handing import files_in

        if files := files_in(event.mimeData()):
            event.acceptProposedAction()
            self.read_files(files)

    # -- window

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """After the first frame the actions come."""
        super().paintEvent(event)
        if not self._has_painted:
            self._has_painted = True
            QTimer.singleShot(0, self, self._register)

    def _register(self) -> None:
        from zsapp.ui.shortcuts import register_all

        register_all(self.services, self)

    def _restore_geometry(self) -> None:
        space = self.screen().availableGeometry()
        # a small screen at 200 % has less than the pages like: they scroll, and no act lies beyond its edge
        self.setMinimumSize(_LEAST.boundedTo(space.size() - QSize(0, _TITLE_BAR_PX)))
        kept = self.services.preferences.get(_GEOMETRY)
        if not (isinstance(kept, str) and self.restoreGeometry(QByteArray.fromBase64(kept.encode("ascii")))):
            self.resize(min(1280, space.width() - 40), min(820, space.height() - 40))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Navigation is narrow in a small window."""
        super().resizeEvent(event)
        if (is_narrow := event.size().width() < _NARROW_PX) != self.sidebar.is_narrow:
            self.sidebar.set_narrow(is_narrow)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Let the page save what it holds, then what writes end; meanwhile the window stays and says so."""
        here = self.pages.get(self.current)
        if here is not None and not getattr(here, "leave", lambda: True)():
            event.ignore()
            return
        if not self._is_still(self):
            event.ignore()
            self.setEnabled(False)
            self.status.saved.setText(_("正在保存，稍候关闭…"))
            QTimer.singleShot(50, self, self.close)
            return
        preferences = self.services.preferences
        preferences.put(_GEOMETRY, bytes(self.saveGeometry().toBase64().data()).decode("ascii"))
        preferences.put(_LAST_PAGE, self.current or None)
        from zsapp.ui.shortcuts import withdraw_all

        withdraw_all(self.services)
        super().closeEvent(event)

    @staticmethod
    def _is_still(window: "MainWindow") -> bool:
        """Whether no writing job is under way; reading ones are cancelled, long ones asked to end."""
        writing = False
        for job in window.services.jobs.under_way:
            if job.can_cancel and job.label:
                job.cancel()
            writing = writing or job.lane == "database"
        return not writing


def _clock_trouble(desk: "Desk") -> str:
    from zsapp.verbs import clock

    return clock.trouble(desk)


def _is_headquarters(desk: "Desk") -> bool:
    from zsapp.domain.field import Role

    return desk.role >= Role.HEADQUARTERS
