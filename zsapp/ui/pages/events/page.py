"""活动: the ten large promotions on top, below them the year by month, the list, and the guests; one event beside."""

from typing import Any

from PySide6.QtWidgets import QTabWidget, QWidget

from zsapp.base.texts import _, counted
from zsapp.domain.rules.events import HELD, OVERDUE, UNPLANNED
from zsapp.ui.models.held import HeldSource
from zsapp.ui.pages import title_of
from zsapp.ui.pages.assessment.records import RecordsTab
from zsapp.ui.pages.events.bar import BarCard
from zsapp.ui.pages.events.calendar import YearView
from zsapp.ui.pages.events.panel import BAR, EventPanel
from zsapp.ui.pages.events.words import columns, row_of
from zsapp.ui.pages.live import LivePage
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, TIGHT
from zsapp.ui.widgets.buttons import button, icon_button
from zsapp.ui.widgets.layout import column, row
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.ui.widgets.side_panel import beside
from zsapp.verbs import events
from zsapp.verbs.desk import today
from zsapp.verbs.events import EventLine, Year


class EventsPage(LivePage):
    """`arrive(record=id)` shows an event; `year` chooses another year."""

    kinds = events.KINDS_READ

    def __init__(self, services: Services) -> None:
        super().__init__(services, title_of("events"))
        self.number = today().year
        self.found: Year | None = None
        self._wanted = ""
        self._only: tuple[str, ...] | None = None
        self.year_label = PlainLabel(role="strong")
        before = icon_button(services.icons, "left", _("上一年"), lambda: self.show_year(self.number - 1))
        after = icon_button(services.icons, "right", _("下一年"), lambda: self.show_year(self.number + 1))
        add = button(_("新增活动"), self.add, tone="primary", icons=services.icons, icon="add")
        self.tools.addLayout(row(before, self.year_label, after, gap=TIGHT))
        self.tools.addWidget(add)
        self.bar = BarCard(services)
        self.bar.region_chosen.connect(self._narrow)
        self.bar.wanted.connect(self.open_bar)
        self.calendar = YearView(services)
        self.calendar.opened.connect(self.open)
        self.calendar.entered.connect(self.enter)
        self.source = HeldSource(columns())
        hint = _("登记推介会、说明会和请进来活动：先列计划（可以只到月份），办完后填日期和到会人数。")
        self.list = RecordsTab(services, "event", hint=hint, source=self.source, name="events")
        self.list.add_button.hide()
        self.list.pane.table.clicked.connect(lambda at: self.open(self.list.pane.model.id_at(at.row())))
        self.guests = RecordsTab(
            services, "guest", hint=_("在活动面板里点“登记来宾”，邀请了谁、来没来都记在这里。")
        )
        self.tabs = QTabWidget()
        self.tabs.tabBar().setAccessibleName(_("活动的各部分"))
        holder = QWidget()
        holder.setLayout(column(self.calendar, gap=0, margins=(0, GAP, 0, 0)))
        self.tabs.addTab(holder, _("年历"))
        self.tabs.addTab(self.list, _("清单"))
        self.tabs.addTab(self.guests, counted("来宾", 2))
        self.tabs.currentChanged.connect(self._tab_changed)
        self.panel = EventPanel(services)
        self.panel.closed.connect(self._back_to_list)
        main = column(self.bar, self.tabs, gap=GAP)
        main.setStretch(1, 1)
        self.body.addLayout(beside(main, self.panel), 1)
        self.look_again()

    # -- coming

    def arrive(self, **arguments: Any) -> None:
        """`record`: that event, in whatever year it lies; `year`: that year."""
        if number := arguments.get("year"):
            self.show_year(int(number))
        if record := arguments.get("record"):
            self._wanted = str(record)
            self.panel.take_focus()
            self.services.read(lambda desk: events.year_of(desk, str(record)), self._go_to_year, owner=self)
        super().arrive(**arguments)

    def _go_to_year(self, number: int | None) -> None:
        if number is not None and number != self.number:
            self.show_year(number)
        elif self.found is not None:
            self._show_wanted()

    def start_search(self) -> None:
        """Ctrl+F: in the list."""
        if self.tabs.currentIndex() == 0:
            self.tabs.setCurrentIndex(1)
        pane = (self.list if self.tabs.currentIndex() == 1 else self.guests).pane
        pane.search.begin()

    def _tab_changed(self, place: int) -> None:
        if place == 1:
            self.list.look()
        elif place == 2:
            self.guests.look()

    # -- showing

    def show_year(self, number: int) -> None:
        """Another year."""
        self.number = number
        self._only = None
        self.bar.chosen = None
        self.look_again()

    def look_again(self) -> None:
        """Read the year anew."""
        number = self.number
        self.year_label.setText(_("{year}年").format(year=number))
        self.ask(lambda desk: events.year(desk, number), self._show)

    def _show(self, found: Year) -> None:
        self.found = found
        self.bar.show_bar(found.bar)
        held = sum(line.state in (HELD, UNPLANNED) for line in found.lines)
        late = sum(line.state == OVERDUE for line in found.lines)
        text = counted("{n}场，已办{held}场", len(found.lines)).format(n=len(found.lines), held=held)
        if late:
            text += counted("，逾期{n}场", late).format(n=late)
        self.subtitle.setText(text)
        chosen = self.bar.chosen
        its = (region.events for region in found.bar.regions if region.name == chosen)
        self._only = next(its, None)
        self._show_lines()
        self._show_wanted()

    def _narrow(self, only: tuple[str, ...] | None) -> None:
        """Those of a region, or all."""
        self._only = only
        self._show_lines()

    def _show_lines(self) -> None:
        lines = [each for each in self._lines() if self._only is None or each.id in self._only]
        self.calendar.show_lines(lines)
        self.source.hold(lines, row_of)
        self.list.pane.model.ask_for()

    def _lines(self) -> tuple[EventLine, ...]:
        return self.found.lines if self.found else ()

    def _show_wanted(self) -> None:
        wanted, self._wanted = self._wanted or self.panel.record, ""
        if wanted == BAR:
            self.open_bar()
        elif wanted:
            self.open(wanted)

    def open(self, event: str) -> None:
        """An event beside the calendar or the list; one that is gone closes the panel."""
        line = next((each for each in self._lines() if each.id == event), None)
        if line is not None:
            self.list.pane.table.select_id(event)
            self.panel.show_line(line)
        elif self.panel.record == event:
            self.panel.close_panel()

    def enter(self, event: str) -> None:
        """The same, and go there; Escape comes back."""
        self.panel.take_focus()
        self.open(event)

    def open_bar(self) -> None:
        """What the ten-events figure counts."""
        if self.found is not None:
            self.panel.show_bar(self.found)

    def _back_to_list(self) -> None:
        if self.tabs.currentIndex() == 1:
            self.list.pane.table.setFocus()
        elif self.calendar.marks:
            self.calendar.marks[0].setFocus()

    def add(self) -> None:
        """A new event in a dialog."""
        self.services.go.new_record("event")
