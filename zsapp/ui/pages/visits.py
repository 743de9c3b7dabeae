"""拜访: the week by day and by team, plans and visits; what is handed in, what goes into a chat; and lists with filters."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QPushButton,
    QStackedLayout,
    QStackedWidget,
    QWidget,
)

from zsapp.base.texts import _
from zsapp.domain.rules import cadence
from zsapp.ui.editors.visit_words import short_day, weekday_word
from zsapp.ui.models.table import RowsTable
from zsapp.ui.office import Touched
from zsapp.ui.pages import title_of
from zsapp.ui.pages.list_page import RecordsPane
from zsapp.ui.pages.page import Page
from zsapp.ui.pages.week_acts import WeekActs
from zsapp.ui.pages.week_bar import WeekBar
from zsapp.ui.pages.week_detail import WeekDetail
from zsapp.ui.pages.week_model import LINE_ROLE, WeekDelegate, WeekLine, WeekModel, week_lines
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import SNUG, WIDE
from zsapp.ui.widgets.buttons import button, chip
from zsapp.ui.widgets.layout import column, row
from zsapp.ui.widgets.states import EmptyState
from zsapp.verbs import weeks
from zsapp.verbs.weeks import WeekView

_BY_TEAM = "visits/by_team"


class WeekList(QListView):
    """The lines of a week; letters do what stands on the buttons."""

    opened = Signal()
    keyed = Signal(str)  # V, P, delete, copy, before, after

    def __init__(self, services: Services, model: WeekModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setItemDelegate(WeekDelegate(services, self))
        self.setAccessibleName(_("本周拜访与计划"))
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.doubleClicked.connect(lambda _index: self.opened.emit())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter, V, P, Delete, Ctrl+C, left, right."""
        keys = {
            Qt.Key.Key_V: "write",
            Qt.Key.Key_P: "plan",
            Qt.Key.Key_Delete: "cancel",
            Qt.Key.Key_Left: "before",
            Qt.Key.Key_Right: "after",
        }
        if event.matches(QKeySequence.StandardKey.Copy):
            self.keyed.emit("copy")
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif event.key() in keys and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.keyed.emit(keys[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


class VisitsPage(Page):
    """`arrive(week="2016-W17")`, `arrive(typed=words)` for the list."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, title_of("visits"))
        self.key: str | None = None
        self.shown: WeekView | None = None
        self._wanted_day: date | None = None
        self._wanted_team: str | None = None
        self.acts = WeekActs(services, self)
        self.model = WeekModel(self)
        self.list = WeekList(services, self.model)
        self.detail = WeekDetail(services)
        self._make_tools()
        self.stack = QStackedWidget()
        self.stack.addWidget(self._week_view())
        self._panes: dict[str, RecordsPane] = {}
        self.body.addWidget(self.stack, 1)
        self._connect()
        self.refresh()

    # -- laid out

    def _make_tools(self) -> None:
        icons = self.services.icons
        self.views: dict[str, QPushButton] = {}
        for name, title in (("week", _("按周")), ("visit", _("拜访列表")), ("plan", _("计划列表"))):
            self.views[name] = chip(title)
            self.views[name].clicked.connect(partial(self.show_view, name))
            self.tools.addWidget(self.views[name])
        self.views["week"].setChecked(True)
        self.tools.addSpacing(SNUG)
        self.tools.addWidget(button(_("新增计划"), self.new_plan, icons=icons, icon="calendar"))
        write = partial(self.services.go.new_record, "visit")
        self.tools.addWidget(button(_("写拜访"), write, tone="primary", icons=icons, icon="add"))

    def _week_view(self) -> QWidget:
        services = self.services
        self.bar = WeekBar(services)
        self.label, self.jump, self.teams = self.bar.label, self.bar.jump, self.bar.teams
        self.by_team, self.state, self.hand = self.bar.by_team, self.bar.state, self.bar.hand
        self.by_team.setChecked(bool(services.preferences.get(_BY_TEAM)))
        self.empty = EmptyState(
            services.theme,
            services.icons,
            "calendar",
            _("这一周还没有拜访和计划"),
            _("按 Ctrl+N 写拜访，或先排下周的计划，别的小组就不会重复上门。"),
        )
        framed = QFrame()
        framed.setProperty("role", "card")
        inside = QWidget()
        framed.setLayout(column(inside, margins=(1, SNUG, 1, SNUG)))  # clear of the round corners
        self._week_stack = QStackedLayout(inside)
        self._week_stack.addWidget(self.list)
        self._week_stack.addWidget(self.empty)
        holder = QWidget()
        under = row(framed, self.detail, gap=WIDE)
        under.setStretch(0, 1)
        box = column(self.bar, self._day_row(), under, gap=SNUG)
        box.setStretch(2, 1)
        holder.setLayout(box)
        return holder

    def _day_row(self) -> QHBoxLayout:
        days = row(gap=SNUG)
        self._day_buttons: list[QPushButton] = []
        for number in range(7):
            made = chip("")
            made.setCheckable(False)
            made.clicked.connect(partial(self._go_to_day, number))
            self._day_buttons.append(made)
            days.addWidget(made, 1)
        return days

    def _connect(self) -> None:
        self.list.opened.connect(self.open)
        self.list.keyed.connect(self._keyed)
        self.list.selectionModel().currentChanged.connect(self._chosen)
        self.detail.opened.connect(self.open)
        self.detail.copied.connect(self.copy_one)
        self.detail.written_up.connect(self.write_up)
        self.detail.cancelled.connect(self.cancel)
        self.bar.moved.connect(self._move)
        self.bar.came_back.connect(self.this_week)
        self.bar.copied.connect(self.copy_all)
        self.bar.handed.connect(self.hand_in)
        self.by_team.toggled.connect(self._group)
        self.jump.changed.connect(self._jump)
        self.jump.field.returnPressed.connect(self._jump)
        self.teams.activated.connect(lambda _index: self.refresh())
        for key, run in (("Ctrl+PgUp", self.before), ("Ctrl+PgDown", self.after)):
            QShortcut(QKeySequence(key), self, run)
        self.services.office.changed.connect(self._touched)

    # -- the week

    def arrive(self, **arguments: Any) -> None:
        """Show a week, of one team too, or the list with words to search by."""
        if wanted := arguments.get("week"):
            self.key = str(wanted)
            self._wanted_team = arguments.get("team")
            self.show_view("week")
            self.refresh()
        elif "typed" in arguments:
            self.show_view("visit")
            self._panes["visit"].search.setText(str(arguments["typed"]))
            self._panes["visit"].ask()

    def start_search(self) -> None:
        """Ctrl+F: words are searched in the list."""
        if self.stack.currentIndex() == 0:
            self.show_view("visit")
        pane = self.stack.currentWidget()
        if isinstance(pane, RecordsPane):
            pane.search.begin()

    def show_view(self, name: str, _on: object = None) -> None:
        """The week, or a list of visits or plans."""
        for each, made in self.views.items():
            made.setChecked(each == name)
        if name == "week":
            self.stack.setCurrentIndex(0)
            self.subtitle.setText("")
            return
        if name not in self._panes:
            chips = ("visit_kind", "intent") if name == "visit" else ("state", "visit_kind")
            empty = (
                _("按 Ctrl+N 写第一次拜访。")
                if name == "visit"
                else _("先排好要去的企业，到日子“今天”会提醒，别的小组也看得见。")
            )
            pane = RecordsPane(self.services, name, chips_of=chips, icon="visit", empty_text=empty)
            table: RowsTable = pane.table
            table.opened.connect(partial(self.services.go.open_record, name))
            table.deletion_wanted.connect(self.acts.delete)
            self._panes[name] = pane
            self.stack.addWidget(pane)
            pane.ask()
        self.stack.setCurrentWidget(self._panes[name])

    def refresh(self) -> None:
        """Read the week again."""
        key, team = self.key, self.teams.currentData()
        self.services.read(
            lambda desk: weeks.week_view(desk, key, team),
            lambda shown: self._show(shown, team),
            owner=self,
            on_user_error=self._not_shown,
        )

    def _not_shown(self, error: Exception) -> None:
        self.key = self.shown.week.key if self.shown else None
        self.services.toast(str(error))

    def _touched(self, touched: Touched) -> None:
        if touched.concerns("visit", "plan", "submission", "team", "company", "contact"):
            self.refresh()

    def _show(self, shown: WeekView, team: str | None) -> None:
        if team != self.teams.currentData() or (self.key not in (None, shown.week.key)):
            return  # another week was asked for meanwhile
        is_first, chosen = self.shown is None, self.current().view.get("id")
        self.shown, self.key = shown, shown.week.key
        self.bar.fill_teams(shown)
        wanted, self._wanted_team = self._wanted_team or (shown.own if is_first else None), None
        if wanted is not None and wanted != team:
            self.teams.setCurrentIndex(max(0, self.teams.findData(wanted)))
            self.refresh()
            return
        first, last = shown.week.days[0].day, shown.week.days[-1].day
        days = f"{short_day(first.isoformat())}—{short_day(last.isoformat())}"
        self.bar.show_week(f"{shown.week.label}　{days}")
        for each, made in zip(shown.week.days, self._day_buttons, strict=True):
            count = len(each.visits) + sum(plan["state"] == "计划" for plan in each.plans)
            words = f"{weekday_word(each.day)} {each.day.day}" + (f" · {count}" if count else "")
            made.setText(words)
            made.setAccessibleName(_("{day}，{n}项").format(day=words, n=count))
            made.setEnabled(bool(each.visits or each.plans))
        lines = week_lines(shown, by_team=self.by_team.isChecked(), of_one=team is not None)
        self.model.put(lines)
        is_empty = all(line.is_heading for line in self.model.lines)
        self._week_stack.setCurrentIndex(1 if is_empty else 0)
        is_first = is_first or chosen is None or self._wanted_day is not None
        place = self._place_after(chosen)
        self._choose(place, is_first=is_first or place < 0)
        self.bar.show_state(shown)

    def _place_after(self, chosen: str | None) -> int:
        if self._wanted_day is not None:
            day, self._wanted_day = self._wanted_day, None
            if (place := self.model.first_of(day)) >= 0:
                return place
            chosen = None
        place = self.model.place_of(chosen) if chosen else -1
        if place < 0 and self.shown is not None:
            place = self.model.first_of(self.shown.today)
        return place

    def _choose(self, row_number: int, *, is_first: bool = False) -> None:
        if row_number < 0:
            row_number = next((n for n, line in enumerate(self.model.lines) if not line.is_heading), -1)
        index = self.model.index(row_number, 0) if row_number >= 0 else QModelIndex()
        self.list.setCurrentIndex(index)
        if is_first and row_number == 1:
            self.list.scrollToTop()
        elif is_first and row_number > 0:
            self.list.scrollTo(self.model.index(row_number - 1, 0), QListView.ScrollHint.PositionAtTop)
        elif row_number > 0:
            if self.model.lines[row_number - 1].is_heading:
                self.list.scrollTo(self.model.index(row_number - 1, 0))
            self.list.scrollTo(index)
        self._chosen()

    def before(self) -> None:
        """One week back."""
        self._move(-1)

    def after(self) -> None:
        """One week on."""
        self._move(1)

    def _move(self, by: int) -> None:
        if self.shown is not None:
            self.key = weeks.moved(self.key or self.shown.week.key, by)
            self.refresh()

    def this_week(self) -> None:
        """Back to the week of today."""
        self.key = None
        self._wanted_day = self.shown.today if self.shown else None
        self.refresh()

    def _jump(self) -> None:
        text = self.jump.field.text()
        if not self.jump.check() or len(text) < 3:
            return
        value = self.jump.value()
        self._wanted_day = date.fromisoformat(value)
        self.key = cadence.week_of(self._wanted_day).key
        self.refresh()

    def _go_to_day(self, number: int, _on: object = None) -> None:
        if self.shown is not None:
            self._choose(self.model.first_of(self.shown.week.days[number].day), is_first=True)
            self.list.setFocus()

    def _group(self, on: bool) -> None:
        self.services.preferences.put(_BY_TEAM, on or None)
        if self.shown is not None:
            self._show(self.shown, self.teams.currentData())

    # -- what a person does

    def current(self) -> WeekLine:
        """The line that is chosen; an empty heading where none is."""
        line = self.list.currentIndex().data(LINE_ROLE)
        return line if isinstance(line, WeekLine) else WeekLine("")

    def _chosen(self, *_indexes: object) -> None:
        self.detail.show_line(self.current())

    def _keyed(self, what: str) -> None:
        run: dict[str, Callable[[], None]] = {
            "write": self.write_up,
            "plan": self.new_plan,
            "cancel": self.cancel,
            "before": self.before,
            "after": self.after,
            "copy": self.copy_one,
        }
        run[what]()

    def open(self) -> None:
        """Look at the visit or plan."""
        view = self.current().view
        if view:
            self.services.go.open_record(view["kind"], view["id"])

    def new_plan(self) -> None:
        """A plan, on the day that is chosen."""
        day, shown = self.current().view.get("date"), self.shown
        today, own = (shown.today.isoformat(), shown.own) if shown else (None, None)
        self.acts.new_plan(day or today, self.teams.currentData() or own)

    def write_up(self) -> None:
        """A visit from the plan, which it closes."""
        view = self.current().view
        if self.shown is not None and _is_open(view):
            self.acts.write_up(view, self.shown.today)

    def cancel(self) -> None:
        """Mark the plan as cancelled; can be taken back."""
        view = self.current().view
        if _is_open(view):
            self.acts.cancel(view["id"])

    def copy_one(self) -> None:
        """The chosen visit as a message for a chat."""
        view = self.current().view
        if view.get("kind") == "visit":
            self.acts.copy([view["id"]])

    def copy_all(self) -> None:
        """All visits of the week that are looked at."""
        self.acts.copy([line.view["id"] for line in self.model.lines if line.view.get("kind") == "visit"])

    def hand_in(self) -> None:
        """Hand the week of the team in that is looked at."""
        team = self.teams.currentData()
        if team is None:
            self.services.toast(_("请先选定要报送的小组。"))
            self.teams.setFocus()
        elif self.shown is not None:
            self.acts.hand_in(self.shown.week.key, team)


def _is_open(view: dict[str, Any]) -> bool:
    return view.get("kind") == "plan" and view["state"] == "计划"
