"""冲突核对: a list of records to look at, and beside it one of them, field by field; all of it works offline."""

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QPushButton, QSplitter, QWidget

from zsapp.base.texts import _, counted
from zsapp.ui.dialogs.take_all import TakeAllDialog
from zsapp.ui.jobs import Job
from zsapp.ui.office import Touched
from zsapp.ui.pages.conflicts.detail import DetailPane
from zsapp.ui.pages.conflicts.subjects import SubjectsList, SubjectsModel
from zsapp.ui.pages.page import Page
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG, TIGHT
from zsapp.ui.widgets.buttons import button, chip
from zsapp.ui.widgets.fields import SearchBox
from zsapp.ui.widgets.flow import Flow
from zsapp.ui.widgets.layout import column
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.ui.widgets.states import EmptyState
from zsapp.verbs import settled, unsettled
from zsapp.verbs.desk import Desk
from zsapp.verbs.unsettled import Awaited, Detail, Subject, What

_PAUSE_MS = 150  # while a synchronisation brings change after change
_LIST_PX, _LIST_LEAST_PX, _NARROW_PX = 340, 250, 900


class ConflictsPage(Page):
    """`arrive(record=id)` goes to a record."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("冲突核对"))
        self.subjects: list[Subject] = []
        self._wanted = ""
        self._shown_key = ""
        self._next_place = -1
        self._is_stale = True
        self._goes_on = False
        self._is_narrow = False
        self._reading: Job | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PAUSE_MS)
        self._soon.timeout.connect(self.look_again)
        self.settled: list[Subject] = []
        self._settled_last = ""
        self.all_of = button(_("批量采用…"), self.take_all)
        self.again = chip(_("最近定下的"), self._look_at_settled)
        for each in (self.again, self.all_of):
            self.tools.addWidget(each)
        self.search = SearchBox(services.icons, _("查找记录"))
        self.search.settled.connect(lambda _text: self._show_subjects())
        self.chips: dict[str, QPushButton] = {}
        self.model = SubjectsModel(self)
        self.list = SubjectsList(services.theme, self.model)
        self.detail = DetailPane(services)
        self.nothing = PlainLabel(_("没有符合的记录。"), role="soft", wraps=True)
        self.empty = EmptyState(
            services.theme,
            services.icons,
            "check",
            _("没有需要核对的"),
            _("各台电脑上的资料一致。有人同时改了同一处，或删除了别人在用的记录，会列在这里，由您定下来。"),
        )
        self._lay_out()
        self._connect()
        self.look_again()

    def _lay_out(self) -> None:
        holder = QWidget()
        flow = Flow(holder, gap=TIGHT)
        for name, title in (
            ("value", _("数据冲突")),
            ("deleted", _("已删除")),
            ("void", _("未采用")),
            ("waiting", _("等待中")),
        ):
            self.chips[name] = chip(title, partial(self._filter, name))
            flow.addWidget(self.chips[name])
        self._chip_row = holder
        left = QFrame()
        left.setProperty("role", "card")
        box = column(self.search, holder, self.nothing, self.list, gap=SNUG, margins=(SNUG, GAP, SNUG, SNUG))
        box.setStretch(3, 1)
        left.setLayout(box)
        left.setMinimumWidth(_LIST_LEAST_PX)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(GAP)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(left)
        self.split.addWidget(self.detail)
        self.split.setStretchFactor(1, 1)
        self.split.setSizes([_LIST_PX, 2 * _LIST_PX])
        self.body.addWidget(self.split, 1)
        self.body.addWidget(self.empty, 1)
        self.empty.hide()
        self.nothing.hide()
        self.detail.show_nothing()

    def _connect(self) -> None:
        self.list.came_to.connect(self._come_to)
        self.list.entered_subject.connect(self.enter)
        self.search.down_pressed.connect(self.list.setFocus)
        self.detail.left.connect(self.list.setFocus)
        self.detail.settled.connect(self._settled)
        for keys, by in (("Alt+Down", 1), ("Alt+Up", -1)):
            QShortcut(QKeySequence(keys), self).activated.connect(partial(self.step, by))
        self.services.office.changed.connect(self._touched)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """A narrow window leaves more to the values."""
        super().resizeEvent(event)
        is_narrow = event.size().width() < _NARROW_PX
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            wanted = _LIST_LEAST_PX if is_narrow else _LIST_PX
            self.split.setSizes([wanted, max(1, event.size().width() - wanted)])

    # -- coming and going

    def arrive(self, **arguments: Any) -> None:
        """`record`: go to it."""
        if self._is_stale:
            self.look_again()
        if record := arguments.get("record"):
            self.again.setChecked(False)
            self._wanted = str(record)
            self._choose(self._wanted)
        self.list.setFocus()

    def start_search(self) -> None:
        """Ctrl+F."""
        self.search.begin()

    def _touched(self, _touched: Touched) -> None:
        if self.isVisible():
            self._soon.start()
        else:
            self._is_stale = True

    # -- the list

    def look_again(self) -> None:
        """Read the list anew."""
        if self._reading is not None:
            self._reading.cancel()
        self._is_stale = False

        def both(desk: Desk) -> tuple[list[Subject], list[Subject]]:
            return unsettled.subjects(desk), settled.subjects(desk)

        self._reading = self.services.read(both, self._take, owner=self)

    def _take(self, found: tuple[list[Subject], list[Subject]]) -> None:
        self._reading = None
        self.subjects, self.settled = found
        self._show_all()

    def _look_at_settled(self, _on: object) -> None:
        """What was settled lately instead of what is open, or back."""
        for each in self.chips.values():
            each.setChecked(False)
        self._show_all()

    def _show_all(self) -> None:
        """The list with what stands around it."""
        if not self.settled and not self._wanted.startswith(settled.KEY):
            self.again.setChecked(False)
        is_again = self.again.isChecked()
        subjects = self.subjects
        open_ones = sum(subject.what != (What.WAITING,) for subject in subjects)
        waiting = len(subjects) - open_ones
        told = counted("{n}条记录", open_ones).format(n=f"{open_ones:,}") if open_ones else ""
        told += _("　{n}处等待中").format(n=waiting) if waiting else ""
        self.subtitle.setText(told.strip("　"))
        listed = self.settled if is_again else subjects
        self.empty.setVisible(not listed)
        self.split.setVisible(bool(listed))
        self.again.setVisible(bool(self.settled))
        self.all_of.setVisible(not is_again and any(What.VALUE in subject.what for subject in subjects))
        for name, each in self.chips.items():
            count = sum(_is_of(subject, name) for subject in subjects)
            each.setVisible(not is_again and ((bool(count) and count < len(subjects)) or each.isChecked()))
        self._chip_row.setVisible(any(not each.isHidden() for each in self.chips.values()))
        self._show_subjects()

    def _filter(self, name: str, _on: object) -> None:
        """One at a time."""
        if self.chips[name].isChecked():
            for other, each in self.chips.items():
                if other != name:
                    each.setChecked(False)
        self._show_subjects()

    def _show_subjects(self) -> None:
        words = self.search.text().lower().split()
        on = [name for name, each in self.chips.items() if each.isChecked()]
        shown = [
            subject
            for subject in (self.settled if self.again.isChecked() else self.subjects)
            if all(_is_of(subject, name) for name in on)
            and all(word in f"{subject.title} {' '.join(subject.fields)}".lower() for word in words)
        ]
        here, place = self._shown_key, self.list.currentIndex().row()
        self.model.show_subjects(shown)
        self.nothing.setVisible(not shown)
        self.list.setVisible(bool(shown))
        if not shown:
            self._shown_key = ""
            self.detail.show_nothing()
            return
        wanted = self.model.place_of(self._wanted) if self._wanted else -1
        kept = self.model.place_of(here) if here else -1
        at = (
            wanted
            if wanted >= 0
            else kept
            if kept >= 0
            else min(max(place, self._next_place, 0), len(shown) - 1)
        )
        self._wanted, self._next_place = "", -1
        if self.list.currentIndex().row() != at:
            self.list.choose(at)
        else:
            self._come_to(self.list.current_key())

    def _choose(self, key: str) -> None:
        place = self.model.place_of(key)
        if place >= 0:
            self._wanted = ""
            self.list.choose(place)

    def step(self, by: int) -> None:
        """To the record above or below, from anywhere on the page."""
        place = self.list.currentIndex().row() + by
        if 0 <= place < self.model.rowCount():
            self._goes_on = not self.list.hasFocus()
            self.list.choose(place)

    # -- one record

    def _come_to(self, key: str) -> None:
        is_same = key == self._shown_key
        self._shown_key = key

        def show(found: Detail | Awaited | None) -> None:
            if key != self._shown_key:
                return
            if found is None:
                self.detail.show_nothing()  # somebody else settled it just now
                self._soon.start()
                return
            self.detail.show_found(found, keep=is_same)
            if self._goes_on:
                self._goes_on = False
                self.detail.focus_first()

        def read(desk: Desk) -> Detail | Awaited | None:
            return settled.detail(desk, key) if key.startswith(settled.KEY) else unsettled.detail(desk, key)

        self.services.read(read, show, owner=self)

    def enter(self) -> None:
        """Over to the values."""
        self.detail.focus_first()

    def _settled(self, record: str, count: int) -> None:
        """Go on with what is left of it, or with the next one, the focus staying on the right."""
        self._next_place = self.list.currentIndex().row()
        self._goes_on = True
        if count:
            self._settled_last = record
            words = _("已定下{n}处，各台电脑同步后都一样。").format(n=count)
            self.services.toast(words, button=_("重新选"), then=self.choose_again)
        self.look_again()

    def choose_again(self) -> None:
        """The record that was settled last, with the values it was chosen from."""
        self._wanted = settled.KEY + self._settled_last
        blocked = self.again.blockSignals(True)  # shown when it has been read
        self.again.setChecked(True)
        self.again.blockSignals(blocked)
        self._goes_on = True
        self.look_again()

    def take_all(self) -> TakeAllDialog:
        """Everything of one person."""
        dialog = TakeAllDialog(self.window(), self.services)
        dialog.open()
        return dialog


def _is_of(subject: Subject, name: str) -> bool:
    """Whether a line belongs under a chip."""
    kinds = {
        "value": (What.VALUE, What.UNREADABLE),
        "deleted": (What.DELETED_EDITED, What.DELETED_IN_USE),
        "void": (What.VOID,),
        "waiting": (What.WAITING,),
    }
    return any(what in kinds[name] for what in subject.what)
