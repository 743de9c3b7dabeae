"""外资 (rules 17 to 19, 25): squads with patron, origins, postings; foreign capital by month, quarter, year; companies by origin."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QLayout, QTabWidget, QWidget

from zsapp.base.errors import UserError
from zsapp.base.texts import _, counted, zh
from zsapp.domain.field import Kind, part
from zsapp.ui.dialogs.behind import BehindDialog
from zsapp.ui.editors.typed import DateEditor
from zsapp.ui.models.held import HeldSource
from zsapp.ui.pages import title_of
from zsapp.ui.pages.foreign import rows
from zsapp.ui.pages.foreign.panel import SquadPanel
from zsapp.ui.pages.list_page import RecordsPane
from zsapp.ui.pages.live import LivePage
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG
from zsapp.ui.widgets.buttons import chip
from zsapp.ui.widgets.layout import clear, column
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.ui.widgets.side_panel import beside
from zsapp.verbs import foreign
from zsapp.verbs.desk import today
from zsapp.verbs.foreign import Board

_DATE_PX = 150
_SPANS = (("month", zh("按月")), ("quarter", zh("按季")), ("year", zh("按年")))
_FINDINGS_SHOWN = 2


class ForeignPage(LivePage):
    """`arrive(team=id)` shows one squad."""

    kinds = frozenset(
        {
            "team",
            "member",
            "company",
            "project",
            "visit",
            "posting",
            "campaign",
            "rate",
            "increase",
            "settings",
            "user",
        }
    )

    def __init__(self, services: Services) -> None:
        super().__init__(services, title_of("foreign"))
        self.found: Board | None = None
        self.on: date | None = None
        self.day = DateEditor(part(_("截至"), Kind.DATE), services.icons)
        self.day.setFixedWidth(_DATE_PX)
        self.day.set_value(today().isoformat())
        self.day.changed.connect(self._day_changed)
        self.tools.addWidget(PlainLabel(_("截至"), role="label"))
        self.tools.addWidget(self.day)
        self.squads = self._pane("team", rows.squad_columns(), "foreign/squads", _("各纵队外资情况"))
        self.squads.say_when_empty(
            _("还没有外资企业和尖刀纵队"),
            _("在“组织”里登记尖刀纵队和主攻方向，在企业资料里填资本来源，这里就按来源归入各纵队。"),
        )
        self.periods = self._pane(
            "project", rows.period_columns(), "foreign/periods", _("各期合同外资和到账外资")
        )
        self.periods.say_in_search(_("查找期间、归属"))
        self.periods.say_when_empty(
            _("还没有合同外资和到账外资"), _("在项目资料里填合同外资、到账外资和日期，这里按月、季、年汇总。")
        )
        self.companies = self._pane(
            "company", rows.company_columns(), "foreign/companies", _("外资企业的归属")
        )
        self.companies.say_when_empty(
            _("还没有外资企业"), _("在企业资料里填资本来源和最终资本来源，这里就列出它归哪个纵队。")
        )
        self._add_chips()
        self.panel = SquadPanel(services)
        self.panel.closed.connect(self.squads.table.setFocus)
        self.panel.periods_wanted.connect(self.show_periods)
        self.told = column(gap=SNUG)
        self.tabs = QTabWidget()
        self.tabs.tabBar().setAccessibleName(_("外资的各部分"))
        first = beside(self.squads, self.panel)
        whole = column(first, PlainLabel(_origins_words(), role="caption", wraps=True), gap=SNUG)
        whole.setStretch(0, 1)
        for title, part_ in (
            (_("各纵队"), whole),
            (_("合同与到账"), column(self.periods, gap=0)),
            (_("企业归属"), column(self.companies, gap=0)),
        ):
            self.tabs.addTab(_holder(part_), title)
        self.body.addLayout(self.told)
        self.body.addWidget(self.tabs, 1)
        self._connect()
        self.look_again()

    def _pane(self, kind: str, columns: Sequence[Any], name: str, label: str) -> RecordsPane:
        pane = RecordsPane(
            self.services, kind, source=HeldSource(columns), icon="globe", can_add=False, name=name
        )
        pane.table.setAccessibleName(label)
        return pane

    def _add_chips(self) -> None:
        """One of month, quarter, year; companies of no squad, and those whose origins differ."""
        self.spans = {span: chip(_(title)) for span, title in _SPANS}
        for place, (span, made) in enumerate(self.spans.items(), 1):
            made.clicked.connect(lambda _on, span=span: self.choose_span(span))
            self.periods.bar.insertWidget(place, made)
        self.outside, self.differing = chip(_("不属任何纵队")), chip(_("直接与最终来源不同"))
        for place, (name, made) in enumerate((("outside", self.outside), ("differs", self.differing)), 1):
            self.companies.chosen[name, True] = made
            made.toggled.connect(lambda _on: self.companies.ask())
            self.companies.bar.insertWidget(place, made)
        self.choose_span("month")

    def _connect(self) -> None:
        table = self.squads.table
        table.opened.connect(self.enter)
        table.clicked.connect(lambda index: self.open(self.squads.model.id_at(index.row())))
        self.periods.table.opened.connect(self.open_period)
        self.companies.table.opened.connect(lambda one: self.services.go.open_record("company", one))

    # -- coming

    def arrive(self, **arguments: Any) -> None:
        """`team`: that squad."""
        super().arrive(**arguments)
        if team := arguments.get("team"):
            self.tabs.setCurrentIndex(0)
            self.squads.table.select_id(str(team))
            self.open(str(team))

    def start_search(self) -> None:
        """Ctrl+F."""
        pane = (self.squads, self.periods, self.companies)[self.tabs.currentIndex()]
        pane.search.begin()

    # -- showing

    def look_again(self) -> None:
        """Read and judge anew."""
        on = self.on
        self.ask(lambda desk: foreign.board(desk, on or desk.today), self._take)

    def _day_changed(self) -> None:
        try:
            value = self.day.value()
        except UserError:
            return  # the field says so itself; the day before stays
        self.on = date.fromisoformat(value) if value else None
        self.look_again()

    def _take(self, found: Board) -> None:
        self.found = found
        _source(self.squads).hold(found.lines, rows.squad_row)
        _source(self.companies).hold(found.companies, rows.company_row)
        self.squads.ask()
        self._ask_periods()
        self.companies.ask()
        squads = sum(line.is_squad for line in found.lines)
        words = counted("{n}个纵队", squads).format(n=squads)
        outside = sum(line.is_outside for line in found.companies)
        if outside:
            words += counted("，{n}家企业不属任何纵队", outside).format(n=outside)
        self.subtitle.setText(words if found.lines else "")
        self._tell(found)
        if self.panel.record:
            self.open(self.panel.record)

    def _tell(self, found: Board) -> None:
        """What concerns no squad alone, above the tables."""
        clear(self.told)
        lines = [each.text for each in found.findings if each.is_finding]
        for text in lines[:_FINDINGS_SHOWN]:
            self.told.addWidget(PlainLabel(f"⚠ {text}", role="hint", wraps=True))
        if (more := len(lines) - _FINDINGS_SHOWN) > 0:
            self.told.addWidget(PlainLabel(_("另有{n}条").format(n=more), role="caption"))

    def choose_span(self, span: str) -> None:
        """Months, quarters or years."""
        for key, made in self.spans.items():
            made.setChecked(key == span)
        self._ask_periods()

    def _ask_periods(self) -> None:
        span = next(key for key, made in self.spans.items() if made.isChecked())
        lines = self.found.periods if self.found else ()
        _source(self.periods).hold([each for each in lines if each.span == span], rows.period_row)
        self.periods.ask()

    def show_periods(self, name: str) -> None:
        """The months, quarters and years of one squad."""
        self.periods.search.setText("" if name == _("合计") else name)
        self._ask_periods()
        self.tabs.setCurrentIndex(1)

    def open(self, key: str) -> None:
        """A squad beside the list."""
        line = self.found.line_of(key) if self.found else None
        if line is not None:
            self.panel.show_line(line)
        elif self.panel.record:
            self.panel.close_panel()

    def enter(self, key: str) -> None:
        """The same, and go there; Escape comes back."""
        self.panel.take_focus()
        self.open(key)

    def open_period(self, key: str) -> None:
        """The projects behind a line of a period."""
        line = next((each for each in self.found.periods if each.key == key), None) if self.found else None
        if line is not None:
            title = _("{period}　{name}").format(period=line.period.label, name=line.name)
            ids = tuple(dict.fromkeys((*line.contracted.ids, *line.paid_in.ids)))
            BehindDialog(self.window(), self.services, title, ids).open()


def _source(pane: RecordsPane) -> HeldSource:
    source = pane.model.source
    assert isinstance(source, HeldSource)
    return source


def _holder(inner: QLayout) -> QWidget:
    made = QWidget()
    inner.setContentsMargins(0, GAP, 0, 0)
    made.setLayout(inner)
    return made


def _origins_words() -> str:
    return _(
        "归属按直接来源和最终来源认定：台资归台资方向，日资、韩资归日韩方向，欧资、美资归欧美方向；港资、澳资、新加坡资和离岸控股不属任何纵队。"
        "台资、港资、澳资是中国境内的资本来源，参照外资统计。金额按各笔当日所存汇率折算，以后不再折算。"
    )
