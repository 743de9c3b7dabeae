"""报送台: headquarters sees all teams and urges, a team sees its own and hands in. The same from a hub and from hand-over files."""

from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout, QWidget

from zsapp.base.texts import _, zh
from zsapp.domain.handing_in import Standing
from zsapp.ui.dialogs.dialog import confirm
from zsapp.ui.dialogs.hand_in import HandInDialog
from zsapp.ui.models.cells import CellDelegate
from zsapp.ui.pages import title_of
from zsapp.ui.pages.bulletin.weeks import WeekChoice
from zsapp.ui.pages.desk.model import DeskModel
from zsapp.ui.pages.desk.team import TeamCard
from zsapp.ui.pages.desk.words import due_words, sources_words
from zsapp.ui.pages.live import LivePage
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, ROW_HEIGHT, SECTION, SNUG
from zsapp.ui.widgets.buttons import button, link
from zsapp.ui.widgets.layout import Card, column, row, scrolled
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.ui.widgets.states import EmptyState
from zsapp.verbs import submissions
from zsapp.verbs.desk import today
from zsapp.verbs.submissions import Board, TeamLine

_LOOK_AGAIN_MS = 60 * 1000  # the deadline may have passed
_ROWS_SEEN = 6  # at least; on a small screen the page scrolls
_COUNTED = (
    (Standing.HANDED_IN, zh("已报")),
    (Standing.ZERO, zh("零报告")),
    (Standing.MISSING, zh("未报")),
    (Standing.OVERDUE, zh("逾期")),
)


class _Table(QTableView):
    """Draws words of state as pills, as the other tables do."""

    def __init__(self, services: Services, model: DeskModel) -> None:
        super().__init__()
        self.setModel(model)
        self._cells = CellDelegate(services.theme, model, self)
        self.setItemDelegate(self._cells)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """With the colours of now."""
        self._cells.begin()
        super().paintEvent(event)


class DeskPage(LivePage):
    """`arrive(week=...)` goes to a week."""

    kinds = frozenset(
        {"submission", "visit", "plan", "project", "matter", "team", "settings", "issued", "user", "member"}
    )

    def __init__(self, services: Services) -> None:
        super().__init__(services, title_of("desk"))
        self.found: Board | None = None
        self._chosen = ""
        self._met: float | None = None
        self.choice = WeekChoice(services, today())
        self.choice.changed.connect(self.look_again)
        self.urge_button = button(
            _("复制催报文字"), self.copy_urge, tone="primary", icons=services.icons, icon="copy"
        )
        self.urge_button.setToolTip("Ctrl+Shift+C")
        self.bulletin_button = button(
            _("看这一周的通报"), self.open_bulletin, icons=services.icons, icon="bulletin"
        )
        self.tools.addWidget(self.bulletin_button)
        self.tools.addWidget(self.urge_button)
        self.head_card = self._make_head()
        self.model = DeskModel(self)
        self.table = _Table(services, self.model)
        self._set_table()
        self.team = self._connected(TeamCard(services, is_own=False))
        self.own: dict[str, TeamCard] = {}
        self._own_holder = QWidget()
        self._own_box = QVBoxLayout(self._own_holder)
        self._own_box.setContentsMargins(0, 0, 0, 0)
        self._own_box.setSpacing(GAP)
        self._own_box.addStretch(1)
        self.empty = EmptyState(
            services.theme,
            services.icons,
            "tray",
            _("还没有小组"),
            _("在“组织”里建立招商小组后，这里就能看到各组每周的报送。"),
        )
        box = column(self.head_card, self.table, self.team, self._own_holder, self.empty, gap=GAP)
        box.setStretch(1, 1)
        box.setStretch(3, 1)
        box.setStretch(4, 1)
        holder = QWidget()
        holder.setLayout(box)
        self.body.addWidget(scrolled(holder), 1)
        self._show_parts(None)
        self._connect()
        self.look_again()

    def _make_head(self) -> Card:
        card = Card(gap=SNUG)
        self.due = PlainLabel(role="strong", wraps=True)
        self.sources = PlainLabel(role="caption", wraps=True)
        self.sync_link = link(_("同步与交换包"), self._open_sync)
        line = row(self.choice, None, gap=SECTION)
        self.counts: dict[Standing, PlainLabel] = {}
        self._count_labels = []
        for state, title in _COUNTED:
            figure, label = PlainLabel("0", role="display"), PlainLabel(_(title), role="caption")
            for each in (figure, label):
                each.setAlignment(Qt.AlignmentFlag.AlignHCenter)
                each.setMinimumWidth(each.sizeHint().width())
            self.counts[state] = figure
            self._count_labels += [figure, label]
            line.addLayout(column(figure, label, gap=0))
        told = row(self.sources, self.sync_link, gap=GAP)
        told.setStretch(0, 1)
        card.add(line, self.due, told)
        return card

    def _set_table(self) -> None:
        table = self.table
        table.setProperty("role", "framed")
        table.setAccessibleName(_("各组报送情况"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = table.horizontalHeader()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place, each in enumerate(self.model.source.columns):
            table.setColumnWidth(place, max(each.width_px, header.sectionSizeHint(place)))
        table.setMinimumHeight(_ROWS_SEEN * ROW_HEIGHT)
        table.selectionModel().currentRowChanged.connect(self._row_changed)
        table.activated.connect(self._activated)

    def _connected(self, card: TeamCard) -> TeamCard:
        card.hand_in_wanted.connect(self.hand_in)
        card.withdrawal_wanted.connect(self.withdraw)
        card.urge_wanted.connect(self.copy_urge_of)
        card.week_wanted.connect(self.open_week)
        return card

    def _connect(self) -> None:
        for key, slot in (("Ctrl+Shift+C", self.copy_urge), ("Ctrl+Return", self.hand_in_chosen)):
            QShortcut(QKeySequence(key), self).activated.connect(slot)
        self.services.sync.changed.connect(self._synchronised)
        self._clock = QTimer(self)
        self._clock.setInterval(_LOOK_AGAIN_MS)
        self._clock.timeout.connect(self._look_if_seen)
        self._clock.start()

    # -- reading

    def arrive(self, **arguments: Any) -> None:
        """`week`: go to it; `team`: to a team's row."""
        self._chosen = str(arguments.get("team") or self._chosen)
        if week := arguments.get("week"):
            self.choice.choose_week(str(week))
        self.look_again()

    def look_again(self) -> None:
        """Read the desk anew."""
        week = self.choice.week
        self.ask(lambda desk: submissions.board(desk, week), self._show)

    def _look_if_seen(self) -> None:
        if self.isVisible():
            self.look_again()

    def _synchronised(self) -> None:
        status = self.services.sync.status
        met = status.last_success_s if status is not None else None
        if met != self._met:
            self._met = met
            self._look_if_seen()

    def _show(self, found: Board) -> None:
        self.found = found
        handed_in = len(found.lines) - len(found.missing)
        self.subtitle.setText(
            _("已报送{n}／{all}组").format(n=handed_in, all=len(found.lines)) if found.sees_all else ""
        )
        self.due.setText(due_words(found))
        self.sources.setText(sources_words(found))
        self.sources.setVisible(bool(self.sources.text()))
        self.sync_link.setVisible(bool(self.sources.text()))
        for state, figure in self.counts.items():
            figure.setText(str(sum(line.standing is state for line in found.lines)))
        self.urge_button.setVisible(found.sees_all)
        self.urge_button.setEnabled(bool(found.missing))
        self._show_parts(found)

    def _show_parts(self, found: Board | None) -> None:
        sees_all = found is not None and found.sees_all
        lines = found.lines if found is not None else ()
        self.head_card.setVisible(bool(lines))
        self.table.setVisible(sees_all and bool(lines))
        self.team.setVisible(sees_all and bool(lines))
        self._own_holder.setVisible(bool(lines) and not sees_all)
        self.empty.setVisible(found is not None and not lines)
        for label in self._count_labels:
            label.setVisible(len(lines) > 1)
        if found is None:
            return
        if sees_all:
            is_known = any(line.as_of.source != "none" for line in lines)
            self.table.setColumnHidden(self.model.columnCount() - 1, not is_known)
            self.model.show_lines(lines)
            place = max(0, self.model.place_of(self._chosen))
            if lines:
                self.table.selectRow(place)
                self.team.show_line(found, lines[place])
        else:
            self._show_own(found)

    def _show_own(self, found: Board) -> None:
        for team in self.own.keys() - {line.team for line in found.lines}:
            self.own.pop(team).deleteLater()
        for place, line in enumerate(found.lines):
            if line.team not in self.own:
                self.own[line.team] = self._connected(TeamCard(self.services, is_own=True))
                self._own_box.insertWidget(place, self.own[line.team])
            self.own[line.team].show_line(found, line)

    def _row_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid() and self.found is not None:
            line = self.model.lines[current.row()]
            self._chosen = line.team
            self.team.show_line(self.found, line)

    # -- acts

    def _line(self, team: str) -> TeamLine | None:
        lines = self.found.lines if self.found is not None else ()
        return next((line for line in lines if line.team == team), None)

    def copy_urge(self) -> None:
        """The 催报 text for all teams that are missing."""
        if self.found is not None and self.found.sees_all:
            self._copy(self.found.urge())

    def copy_urge_of(self, team: str) -> None:
        """The 催报 text for one team."""
        line = self._line(team)
        if self.found is not None and line is not None:
            self._copy(self.found.urge([line]))

    def _copy(self, text: str) -> None:
        if not text:
            self.services.toast(_("各组都已报送。"))
            return
        QGuiApplication.clipboard().setText(text)
        self.services.toast(_("催报文字已复制，可以粘贴到群里。"))

    def hand_in_chosen(self) -> None:
        """Hand in for the team that is looked at: one's own, or the row that is marked."""
        if self.found is None:
            return
        if self.found.sees_all:
            self.hand_in(self._chosen)
        else:
            waiting = [line.team for line in self.found.missing]
            self.hand_in(waiting[0] if waiting else "")

    def hand_in(self, team: str) -> None:
        """Ask, then hand in; an empty week is asked for as a zero report."""
        line = self._line(team)
        if self.found is None or line is None:
            self.services.toast(_("各组都已报送。"))
        elif line.is_handed_in:
            self.services.toast(_("这一周已经报送；要重新报送，请先撤回。"))
        elif self.found.week.first > self.found.now.date():
            self.services.toast(_("这一周还没有开始。"))
        else:
            HandInDialog(self.window(), self.services, self.found, line).open()

    def withdraw(self, team: str) -> None:
        """Ask, then take the hand-in back."""
        line = self._line(team)
        if self.found is None or line is None:
            return
        text = _("{team}将重新列为未报，可以改好再报。报送时间以再次报送为准。").format(team=line.name)
        confirm(
            self.window(),
            _("撤回{week}的报送？").format(week=self.found.week.label),
            text,
            yes=_("撤回报送"),
            then=partial(self._withdraw, self.found.week.key, team),
        )

    def _withdraw(self, key: str, team: str) -> None:
        self.services.ask(lambda desk: submissions.withdraw(desk, key, team), self._withdrawn, owner=self)

    def _withdrawn(self, _saved: object) -> None:
        self.services.toast(_("已撤回报送。"))

    # -- elsewhere

    def _activated(self, index: QModelIndex) -> None:
        self.open_week(self.model.lines[index.row()].team)

    def open_week(self, team: str) -> None:
        """The team's visits and plans of the week."""
        self.services.go.page("visits", week=self.choice.week, team=team)

    def open_bulletin(self) -> None:
        """The bulletin of the week."""
        self.services.go.page("bulletin", week=self.choice.week)

    def _open_sync(self) -> None:
        self.services.go.page("sync")
