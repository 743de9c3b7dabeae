"""The visit queue of a team's day: in order by distance, moved by hand, each visit to be opened or written."""

from datetime import date

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from zsapp.base.errors import UserError
from zsapp.base.texts import _, counted
from zsapp.domain.derived import word_of
from zsapp.domain.field import Kind, part
from zsapp.domain.visit import PLAN_STATES
from zsapp.ui.editors.choices import Choices
from zsapp.ui.editors.typed import DateEditor
from zsapp.ui.jobs import Job
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import SNUG, TIGHT
from zsapp.ui.theme.tones import tone_of
from zsapp.ui.widgets.buttons import button, icon_button
from zsapp.ui.widgets.cards import CardDelegate, CardsModel, Face
from zsapp.ui.widgets.layout import Card, clear, column, row
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.ui.widgets.side_panel import WIDTH_PX
from zsapp.verbs import visit_map
from zsapp.verbs.desk import Desk, today
from zsapp.verbs.visit_map import Day, StopLine

_DATE_PX = 136
_ALONE_PX = 320  # of the list, below the map
_NO_LIMIT_PX = 16_777_215  # QWIDGETSIZE_MAX, which PySide does not hand on
_FINDINGS = 3


class QueueList(QListView):
    """Alt+Up and Alt+Down move the chosen visit."""

    move_wanted = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Moving, else what a list does."""
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if by is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.move_wanted.emit(by)
        else:
            super().keyPressEvent(event)


class QueueCard(Card):
    """Team and day above, the visits in order, the acts below."""

    def __init__(self, services: Services) -> None:
        super().__init__(_("拜访次序"), gap=SNUG)
        self.services = services
        self.setFixedWidth(WIDTH_PX)
        self.shown: Day | None = None
        self._asking: Job | None = None
        self._may_jump = True  # a team that was just come to is shown on a day on which it goes somewhere
        self.team = Choices()
        self.team.setAccessibleName(_("组别"))
        self.team.setSizeAdjustPolicy(Choices.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.team.activated.connect(lambda _place: self._team_chosen())
        self.day = DateEditor(part(_("日期"), Kind.DATE), services.icons)
        self.day.setFixedWidth(_DATE_PX)
        self.day.set_value(today().isoformat())
        self.day.changed.connect(self.look_again)
        line = row(self.team, self.day)
        line.setStretch(0, 1)
        self.summary = PlainLabel(role="caption", wraps=True)
        self.model = CardsModel(self)
        self.list = QueueList()
        self.list.setModel(self.model)
        self.list.setItemDelegate(CardDelegate(services.theme, self.list))
        self.list.setAccessibleName(_("当日拜访次序"))
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.NoDragDrop)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.move_wanted.connect(self.move_chosen)
        self.list.activated.connect(self._open)
        self.findings = column(gap=TIGHT)
        self.coming = button("", self.go_on, tone="flush")
        self.coming.hide()
        self.up = icon_button(services.icons, "up", _("上移（Alt+↑）"), self.move_up)
        self.down = icon_button(services.icons, "down", _("下移（Alt+↓）"), self.move_down)
        self.write = button(_("写拜访"), self.write_visit, tone="quiet", icons=services.icons, icon="edit")
        self.again = button(_("按距离重排"), self.by_distance, tone="quiet")
        self.add(line, self.summary, row(self.coming, None), self.list, self.findings)
        self.add(row(self.up, self.down, None, self.again, self.write))
        self.body.setStretch(self.body.indexOf(self.list), 1)
        self.body.addStretch(0)  # takes the room of the list where there is none
        self.list.selectionModel().currentChanged.connect(lambda *_both: self._can())
        self._can()

    def stand(self, *, is_alone: bool) -> None:
        """Beside the map, as high as the page; or alone below it, as wide."""
        self.setMinimumWidth(0 if is_alone else WIDTH_PX)
        self.setMaximumWidth(_NO_LIMIT_PX if is_alone else WIDTH_PX)
        self.list.setMinimumHeight(_ALONE_PX if is_alone else 0)

    # -- reading

    def show_teams(self, teams: list[tuple[str, str]]) -> None:
        """The teams to choose from; the one chosen stays."""
        before = self.team.currentData()
        self.team.clear()
        for team, name in teams:
            self.team.addItem(name, team)
        self.team.setCurrentIndex(max(0, self.team.findData(before)))
        self.look_again()

    def _team_chosen(self) -> None:
        self._may_jump = True
        self.look_again()

    def go_on(self) -> None:
        """The next day with plans."""
        if self.shown is not None and self.shown.coming is not None:
            self.day.set_value(self.shown.coming.isoformat())
            self.look_again()

    def look_again(self) -> None:
        """Read the day anew."""
        team = self.team.currentData()
        try:
            value = self.day.value()
        except UserError:
            return  # the field says so itself; the day before stays
        if not team:
            self._tell_no_team()
        if not team or not value:
            return
        day = date.fromisoformat(value)
        if self._asking is not None:
            self._asking.cancel()
        self._asking = self.services.read(
            lambda desk: visit_map.day_of(desk, team, day), self._show, owner=self
        )

    def _tell_no_team(self) -> None:
        """Nobody's day is shown: how there will be one."""
        self.shown = None
        self.model.show_faces([])
        self._show_list(is_shown=False)
        clear(self.findings)
        self.coming.hide()
        self.summary.setText(_("还没有小组。在“组织”里登记小组，再在“拜访”里写好计划，这里就会排出先后。"))
        self._can()

    def _show_list(self, *, is_shown: bool) -> None:
        """The list and its acts, or the sentence alone that says how it is filled."""
        for each in (self.list, self.up, self.down, self.again, self.write):
            each.setVisible(is_shown)

    def _show(self, found: Day) -> None:
        self._asking = None
        chosen = self.chosen()
        self.shown = found
        if self._may_jump and not found.stops and found.coming is not None:
            self._may_jump = False
            self.go_on()
            return
        self._may_jump = False
        self.coming.setVisible(not found.stops and found.coming is not None)
        if found.coming is not None:
            words = _("看{day}的计划").format(day=found.coming.isoformat())
            self.coming.setText(words)
            self.coming.setAccessibleName(words)
        self.model.show_faces([face(stop) for stop in found.stops])
        self._show_list(is_shown=bool(found.stops))
        place = self.model.place_of(chosen.plan) if chosen else -1
        if self.model.rowCount():
            self.list.setCurrentIndex(self.model.index(max(0, place)))
        self.summary.setText(self._words(found))
        clear(self.findings)
        for reason in [each for each in found.reasons if each.is_finding][:_FINDINGS]:
            self.findings.addWidget(PlainLabel("⚠ " + reason.text, role="remark", wraps=True))
        self._can()

    def _words(self, found: Day) -> str:
        if not found.stops:
            return _("这一天没有拜访计划。在“拜访”里写好计划，这里就会排出先后。")
        count = counted("{n}处拜访", len(found.stops)).format(n=len(found.stops))
        how = _("次序由人排定") if found.is_by_hand else _("按距离排序")
        if found.start:
            return _("{count}，从{city}出发，{how}").format(count=count, city=found.start, how=how)
        return _("{count}，{how}").format(count=count, how=how)

    def chosen(self) -> StopLine | None:
        """The visit that is chosen."""
        place = self.list.currentIndex().row()
        stops = self.shown.stops if self.shown else ()
        return stops[place] if 0 <= place < len(stops) else None

    def _can(self) -> None:
        """What can be done with it."""
        its = self.chosen()
        count = len(self.shown.stops) if self.shown else 0
        self.up.setEnabled(its is not None and its.number > 1)
        self.down.setEnabled(its is not None and its.number < count)
        self.write.setEnabled(its is not None)
        self.again.setEnabled(self.shown is not None and self.shown.is_by_hand)

    # -- acts

    def move_up(self) -> None:
        """One place earlier."""
        self.move_chosen(-1)

    def move_down(self) -> None:
        """One place later."""
        self.move_chosen(1)

    def move_chosen(self, by: int) -> None:
        """Move the chosen visit; all of the day have their place by hand then."""
        its, found = self.chosen(), self.shown
        if its is None or found is None:
            return
        self.services.ask(
            lambda desk: visit_map.move(desk, found.team, found.day, plan=its.plan, by=by),
            lambda _moved: None,
            owner=self,
        )

    def by_distance(self) -> None:
        """Take the places set by hand away."""
        found = self.shown
        if found is None:
            return

        def work(desk: Desk) -> int:
            return visit_map.by_distance(desk, found.team, found.day)

        self.services.ask(work, self._reordered, owner=self)

    def _reordered(self, count: int) -> None:
        if count:
            self.services.toast(
                _("已按距离重排。"), button=_("撤销"), then=lambda: self.services.actions.run("undo")
            )

    def write_visit(self) -> None:
        """Write down the visit of the chosen plan."""
        its, found = self.chosen(), self.shown
        if its is not None and found is not None:
            values = {"company": its.company, "team": found.team, "date": found.day.isoformat()}
            self.services.go.new_record("visit", plan=its.plan, **values)

    def _open(self, index: QModelIndex) -> None:
        if self.shown is not None and index.isValid():
            self.services.go.open_record("company", self.shown.stops[index.row()].company)


def face(stop: StopLine) -> Face:
    """A visit as a card."""
    way = " · ".join(each for each in (stop.city, stop.km) if each)
    states = {choice.word: word_of(choice) for choice in PLAN_STATES}
    pills = [(states.get(stop.state, stop.state), tone_of(stop.state))] if stop.state else []
    if stop.is_by_hand:
        pills.append((_("人工排定"), ""))
    lines = tuple(each for each in (way, stop.purpose) if each)
    return Face(stop.plan, f"{stop.number}. {stop.name}", lines, tuple(pills))
