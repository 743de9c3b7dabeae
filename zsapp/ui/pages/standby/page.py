"""待职 (rule 4): people whom the rule proposes, with warnings and reasons; headquarters confirms or declines. For nobody else."""

from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from zsapp.base.errors import UserError
from zsapp.base.texts import _, counted
from zsapp.domain.field import Kind, part
from zsapp.domain.rules.standby_people import CONFIRMED, DECLINED, PROPOSED, WARNED
from zsapp.ui.editors.typed import DateEditor
from zsapp.ui.pages import title_of
from zsapp.ui.pages.list_page import RecordsPane
from zsapp.ui.pages.page import Page
from zsapp.ui.pages.standby.dialog import DecisionDialog
from zsapp.ui.pages.standby.panel import PersonPanel
from zsapp.ui.pages.standby.source import StandbySource
from zsapp.ui.services import Services
from zsapp.ui.widgets.buttons import chip
from zsapp.ui.widgets.layout import column
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.ui.widgets.side_panel import beside
from zsapp.verbs import standby
from zsapp.verbs.desk import today

_DATE_PX = 150


class StandbyPage(Page):
    """`arrive(record=id of a person)` shows why that person stands as he does."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, title_of("standby"))
        self.day = DateEditor(part(_("截至"), Kind.DATE), services.icons)
        self.day.setFixedWidth(_DATE_PX)
        self.day.set_value(today().isoformat())
        self.day.changed.connect(self._day_changed)
        self.tools.addWidget(PlainLabel(_("截至"), role="label"))
        self.tools.addWidget(self.day)
        self.source = StandbySource()
        self.pane = RecordsPane(
            services, "member", source=self.source, icon="person-wait", can_add=False, name="standby"
        )
        self.pane.table.setAccessibleName(_("涉及待职认定的人员"))
        self.pane.say_when_empty(
            _("没有涉及待职认定的人员"),
            _("登记了离岗专职定点招商、各组有了人员以后，这里按规则列出年底前没有任何实绩的人。"),
        )
        self.open_chip = chip(_("只看待决定和预警"), self._narrow)
        self.pane.bar.insertWidget(1, self.open_chip)
        self.panel = PersonPanel(services)
        self.panel.closed.connect(self.pane.table.setFocus)
        self.panel.decision_wanted.connect(self.ask_decision)
        self.panel.withdrawal_wanted.connect(self.withdraw)
        self.remark = PlainLabel(
            _(
                "只有招商办看得到这一页。系统只提出建议：所在各组一年没有任何实绩的人，认定日以后由招商办确认或不予待职。"
            ),
            role="caption",
            wraps=True,
        )
        inner = QWidget()
        inner.setLayout(beside(self.pane, self.panel))
        box = column(self.remark, inner)
        box.setStretch(1, 1)
        self.body.addLayout(box, 1)
        table = self.pane.table
        table.opened.connect(self.enter)
        table.clicked.connect(lambda index: self.open(self.pane.model.id_at(index.row())))
        self.pane.model.counted.connect(self._counted)
        self.pane.ask()

    def arrive(self, **arguments: Any) -> None:
        """`record`: that person."""
        if record := arguments.get("record"):
            self.pane.table.select_id(str(record))
            self.open(str(record))

    def start_search(self) -> None:
        """Ctrl+F."""
        self.pane.search.begin()

    # -- showing

    def _narrow(self, is_on: bool) -> None:
        self.source.states = frozenset({PROPOSED, WARNED}) if is_on else frozenset()
        self.pane.model.ask_for()

    def _day_changed(self) -> None:
        try:
            value = self.day.value()
        except UserError:
            return  # the field says so itself; the day before stays
        self.source.on = date.fromisoformat(value) if value else None
        self.pane.model.ask_for()

    def _counted(self, _count: int) -> None:
        board = self.source.board
        self.subtitle.setText("" if board is None or not board.lines else _words(board))
        if self.panel.record:
            self.open(self.panel.record)

    def open(self, key: str) -> None:
        """Why a person stands as he does, beside the list; one who is not concerned any more is not shown."""
        line = self.source.line_of(key)
        if line is not None:
            self.panel.show_line(line)
        elif self.panel.record:
            self.panel.close_panel()

    def enter(self, key: str) -> None:
        """The same, and go there; Escape comes back."""
        self.panel.take_focus()
        self.open(key)

    # -- deciding

    def ask_decision(self, key: str, decision: str) -> DecisionDialog | None:
        """Ask for the reason; None where the person is not shown any more."""
        line = self.source.line_of(key)
        if line is None:
            return None
        dialog = DecisionDialog(self, self.services, line, decision, saved=lambda: self._decided(decision))
        dialog.open()
        return dialog

    def _decided(self, decision: str) -> None:
        self._told(_("已确认待职。") if decision == CONFIRMED else _("已定为不予待职。"))

    def withdraw(self, record: str) -> None:
        """Take a decision back."""
        self.services.ask(
            lambda desk: standby.withdraw(desk, record),
            lambda _none: self._told(_("已撤回决定。")),
            label=_("正在保存…"),
            owner=self,
        )

    def _told(self, words: str) -> None:
        self.services.toast(words, button=_("撤销"), then=lambda: self.services.actions.run("undo"))


def _words(board: standby.Board) -> str:
    """18人，4人待决定，2人预警，1人已决定."""
    words = counted("{n}人", len(board.lines)).format(n=len(board.lines))
    for text, states in (
        (_("，{n}人待决定"), (PROPOSED,)),
        (_("，{n}人预警"), (WARNED,)),
        (_("，{n}人已决定"), (CONFIRMED, DECLINED)),
    ):
        if count := board.count(*states):
            words += text.format(n=count)
    return words
