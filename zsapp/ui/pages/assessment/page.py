"""任务考核: teams by task, pace, target, extension and days left, each with its reasons; the records behind; the reports."""

from datetime import date
from typing import Any

from PySide6.QtWidgets import QMenu, QTabWidget, QWidget

from zsapp.base.errors import UserError
from zsapp.base.texts import _, counted
from zsapp.domain.field import Kind, part
from zsapp.ui.editors.typed import DateEditor
from zsapp.ui.office import Touched
from zsapp.ui.pages.assessment.panel import WhyPanel
from zsapp.ui.pages.assessment.records import RecordsTab
from zsapp.ui.pages.assessment.reports import Reports
from zsapp.ui.pages.assessment.source import AssessmentSource, TaskSource
from zsapp.ui.pages.list_page import RecordsPane
from zsapp.ui.pages.page import Page
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.layout import column
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.ui.widgets.side_panel import beside
from zsapp.verbs.desk import today

_DATE_PX = 150


class AssessmentPage(Page):
    """`arrive(team=id)` shows why that team stands as it does."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("任务考核"))
        self.day = DateEditor(part(_("考核到"), Kind.DATE), services.icons)
        self.day.setFixedWidth(_DATE_PX)
        self.day.set_value(today().isoformat())
        self.day.changed.connect(self._day_changed)
        self.reports_button = button(
            _("报表"), self.offer_reports, tone="primary", icons=services.icons, icon="bulletin"
        )
        self.tools.addWidget(PlainLabel(_("考核到"), role="label"))
        self.tools.addWidget(self.day)
        self.tools.addWidget(self.reports_button)
        self.source = AssessmentSource()
        services.office.changed.connect(self._note)  # before the model hears of it and asks
        self.reports = Reports(services, self, self._on)
        self.pane = RecordsPane(
            services,
            "team",
            source=self.source,
            icon="flag",
            can_add=False,
            name="assessment",
        )
        self.pane.table.setAccessibleName(_("各组考核情况"))
        self.pane.say_when_empty(_("还没有招商小组"), _("先在“组织”里登记单位和小组，再在这里下达任务。"))
        self.panel = WhyPanel(services)
        self.panel.closed.connect(self.pane.table.setFocus)
        self.tabs = QTabWidget()
        self.tabs.tabBar().setAccessibleName(_("任务考核的各部分"))
        board = QWidget()
        board.setLayout(beside(self.pane, self.panel))
        self.tabs.addTab(self._padded(board), _("各组进度"))
        self.lists = [self._list(*each) for each in _lists()]
        self.tabs.currentChanged.connect(self._tab_changed)
        self.body.addWidget(self.tabs, 1)
        table = self.pane.table
        table.opened.connect(self.enter)
        table.clicked.connect(lambda index: self.open(self.pane.model.id_at(index.row())))
        self.pane.model.counted.connect(self._counted)
        self.pane.ask()
        self.reports.look()

    @staticmethod
    def _padded(inner: QWidget) -> QWidget:
        holder = QWidget()
        holder.setLayout(column(inner, gap=0, margins=(0, GAP, 0, 0)))
        return holder

    def _list(self, kind: str, title: str, hint: str) -> RecordsTab:
        made = RecordsTab(self.services, kind, hint=hint, source=TaskSource() if kind == "task" else None)
        self.tabs.addTab(made, title)
        return made

    def _tab_changed(self, place: int) -> None:
        if place > 0:
            self.lists[place - 1].look()

    # -- coming

    def arrive(self, **arguments: Any) -> None:
        """`team`: that team's reasons; `record` and `kind`: the list of that kind."""
        if team := arguments.get("team"):
            self.tabs.setCurrentIndex(0)
            self.pane.table.select_id(str(team))
            self.open(str(team))

    def start_search(self) -> None:
        """Ctrl+F."""
        place = self.tabs.currentIndex()
        search = self.pane.search if place == 0 else self.lists[place - 1].pane.search
        search.begin()

    # -- showing

    def _note(self, touched: Touched) -> None:
        self.source.live.note(touched.ids, touched.kinds)

    def _day_changed(self) -> None:
        try:
            value = self.day.value()
        except UserError:
            return  # the field says so itself; the day before stays
        self.source.on = date.fromisoformat(value) if value else None
        self.pane.model.ask_for()
        self.reports.look()

    def _counted(self, count: int) -> None:
        board = self.source.board
        if board is None or not count:
            self.subtitle.setText("")
            return
        met = sum(line.state == "完成" for line in board.lines)
        longer = sum(line.state == "顺延" for line in board.lines)
        text = counted("{n}个组，{met}个完成离岗目标，{longer}个顺延", len(board.lines)).format(
            n=len(board.lines), met=met, longer=longer
        )
        if board.findings:
            text += counted("；{n}处任务请核对", len(board.findings)).format(n=len(board.findings))
        self.subtitle.setText(text)
        if self.panel.record:
            self.open(self.panel.record)

    def open(self, team: str) -> None:
        """Why a team stands as it does, beside the list."""
        if line := self.source.line_of(team):
            self.panel.show_line(line)

    def enter(self, team: str) -> None:
        """The same, and go there; Escape comes back."""
        self.panel.take_focus()
        self.open(team)

    # -- reports

    def _on(self) -> date:
        return self.source.on or today()

    def offer_reports(self) -> QMenu:
        """The reports of the period in which the day lies."""
        menu = self.reports.menu()
        menu.popup(self.reports_button.mapToGlobal(self.reports_button.rect().bottomLeft()))
        return menu


def _lists() -> list[tuple[str, str, str]]:
    """Kind, title of the tab, what to do where there is none."""
    return [
        (
            "task",
            counted("任务", 2),
            _("给每个单位下达任务：指标、任务数、起止日期；改任务时新增一个更高的版本。"),
        ),
        (
            "campaign",
            counted("离岗专职定点招商", 2),
            _("登记离岗专职定点招商的开始日期和为期，系统自动计算期限、目标和顺延。"),
        ),
        ("trip", counted("外出", 2), _("谁、哪一天到哪一天、去哪里：外出考勤由此汇总。")),
        ("increase", counted("增资", 2), _("项目增资时登记增加的注册资本，只有增加的部分计入实绩。")),
        ("rate", counted("汇率", 2), _("外币按当日有效的汇率折算，一条汇率最多用31天。")),
        ("tiering", counted("档次调整", 2), _("单位年中调整档次时登记起始日，以前的档次仍然保留。")),
    ]
