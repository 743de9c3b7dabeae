"""合作机构: partners, success by channel, sister cities, shares of credit, contracts; fees for headquarters only."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QFrame, QTabWidget, QWidget

from zsapp.base.texts import _, counted
from zsapp.ui.models.held import HeldSource
from zsapp.ui.models.rows import RowsModel
from zsapp.ui.models.sources import Column
from zsapp.ui.models.table import RowsTable
from zsapp.ui.pages import title_of
from zsapp.ui.pages.assessment.records import RecordsTab
from zsapp.ui.pages.list_page import RecordsPane
from zsapp.ui.pages.live import LivePage
from zsapp.ui.pages.partners import words
from zsapp.ui.pages.partners.panel import PartnersPanel
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.layout import column
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.ui.widgets.side_panel import beside
from zsapp.verbs import partners
from zsapp.verbs.partners import Board


class PartnersPage(LivePage):
    """`arrive(record=id)` shows a partner, also one of the other kinds where `kind` names it."""

    kinds = partners.KINDS_READ

    def __init__(self, services: Services) -> None:
        super().__init__(services, title_of("partners"))
        self.found: Board | None = None
        self._shown: Callable[[], None] | None = None
        self._wanted = ""
        add = button(_("新增合作机构"), self.add, tone="primary", icons=services.icons, icon="add")
        self.tools.addWidget(add)
        self.panel = PartnersPanel(services)
        self.panel.closed.connect(self._back)
        self.tabs = QTabWidget()
        self.tabs.tabBar().setAccessibleName(_("合作机构的各部分"))
        self._make_lists()
        self.fees: RecordsTab | None = None
        self.tabs.currentChanged.connect(self._tab_changed)
        self.body.addLayout(beside(self.tabs, self.panel), 1)
        self.look_again()

    def _make_lists(self) -> None:
        services = self.services
        self.partner_rows = HeldSource(words.partner_columns(shows_fees=True))
        hint = _("登记中介、外企协会、央企驻外办，再登记合作协议；项目选上“合作机构”渠道，成效就算出来了。")
        self.partners = RecordsTab(
            services,
            "partner",
            hint=hint,
            source=self.partner_rows,
            name="partners",
        )
        self.partners.add_button.hide()
        self.partners.pane.table.clicked.connect(
            lambda at: self.open_partner(self.partners.pane.model.id_at(at.row()))
        )
        self.tabs.addTab(self.partners, counted("合作机构", 2))
        self.channel_rows = HeldSource(words.channel_columns())
        self.channel_model = RowsModel(services, self.channel_rows, self)
        self.channels = RowsTable(services, self.channel_model, name="channels", label=_("渠道成效"))
        self._follow(self.channels, self.channel_model, self.open_channel)
        self.since = PlainLabel(role="caption", wraps=True)
        self.tabs.addTab(self._channels_tab(), _("渠道成效"))
        self.city_rows = HeldSource(words.city_columns())
        hint = _("登记友城，推介活动和项目可以选它；来自友城的线索在这里汇总。")
        self.cities = RecordsTab(
            services, "sister_city", hint=hint, source=self.city_rows, name="sister_cities"
        )
        self.cities.pane.table.clicked.connect(
            lambda at: self.open_city(self.cities.pane.model.id_at(at.row()))
        )
        self.tabs.addTab(self.cities, counted("友城", 2))
        self.credit_rows = HeldSource(words.credit_columns())
        self.credits = self._credits_tab()
        self.tabs.addTab(self.credits, counted("贡献份额", 2))
        hint = _("登记与机构的合作方式和起止日期，首尾两天都算；到期前30天在“今天”提醒。")
        self.engagements = RecordsTab(services, "engagement", hint=hint)
        self.tabs.addTab(self.engagements, counted("合作协议", 2))

    def _follow(self, table: RowsTable, model: RowsModel, then: Callable[[str], None]) -> None:
        """A click shows a row beside the list, Enter goes there."""
        table.clicked.connect(lambda at: then(model.id_at(at.row())))
        table.opened.connect(lambda record: self._enter(then, record))

    def _enter(self, then: Callable[[str], None], record: str) -> None:
        self.panel.take_focus()
        then(record)

    def _channels_tab(self) -> QWidget:
        framed = QFrame()
        framed.setProperty("role", "card")
        framed.setLayout(column(self.channels, margins=(1, SNUG, 1, SNUG)))
        holder = QWidget()
        box = column(self.since, framed, gap=SNUG, margins=(0, GAP, 0, 0))
        box.setStretch(1, 1)
        holder.setLayout(box)
        return holder

    def _credits_tab(self) -> QWidget:
        self.credit_pane = RecordsPane(
            self.services, "credit", source=self.credit_rows, icon="list", name="credits",
            empty_text=_("登记谁为项目出了多少力：组别、人员或机构，一个项目的份额合计为100%。"),
        )  # fmt: skip
        self._follow(self.credit_pane.table, self.credit_pane.model, self.open_credit)
        make = button(
            _("新增贡献份额"),
            lambda: self.services.go.new_record("credit"),
            tone="primary",
            icons=self.services.icons,
            icon="add",
        )
        self.credit_pane.bar.addWidget(make)
        holder = QWidget()
        holder.setLayout(column(self.credit_pane, margins=(0, GAP, 0, 0)))
        return holder

    # -- coming

    def arrive(self, **arguments: Any) -> None:
        """`record`: that partner."""
        super().arrive(**arguments)
        if record := arguments.get("record"):
            self._wanted = str(record)
            self.panel.take_focus()
            self.tabs.setCurrentIndex(0)
            if self.found is not None:
                self._show_wanted()

    def start_search(self) -> None:
        """Ctrl+F: in the list that is shown."""
        here = self.tabs.currentWidget()
        pane = here.pane if isinstance(here, RecordsTab) else None
        if here is self.credits:
            pane = self.credit_pane
        if pane is not None:
            pane.search.begin()

    def _tab_changed(self, _place: int) -> None:
        here = self.tabs.currentWidget()
        if here is self.engagements or here is self.fees:
            here.look()

    # -- showing

    def look_again(self) -> None:
        """Read it anew."""
        self.ask(partners.board, self._show)

    def _show(self, found: Board) -> None:
        self.found = found
        if found.shows_fees and self.fees is None:
            hint = _("合作费用只有招商办看得到。")
            self.fees = RecordsTab(self.services, "fee", hint=hint)
            self.tabs.addTab(self.fees, counted("合作费用", 2))
        if not found.shows_fees:
            self._without_fees()
        text = counted("{n}家机构", len(found.partners)).format(n=len(found.partners))
        wrong = sum(not line.is_whole for line in found.credits)
        if found.findings or wrong:
            n = len(found.findings) + wrong
            text += counted("，{n}处请核对", n).format(n=n)
        self.subtitle.setText(text)
        span = _("{first}至{last}来的线索；签约、注册按曾经达到计，成功率为签约数除以线索数。")
        self.since.setText(span.format(first=found.since.isoformat(), last=found.on.isoformat()))
        self.partner_rows.hold(found.partners, words.partner_row)
        self.channel_rows.hold(found.channels, words.channel_row)
        self.city_rows.hold(found.cities, words.city_row)
        self.credit_rows.hold(found.credits, words.credit_row)
        for model in (
            self.partners.pane.model,
            self.channel_model,
            self.cities.pane.model,
            self.credit_pane.model,
        ):
            model.ask_for()
        self._show_wanted()

    def _without_fees(self) -> None:
        """For others the column is not there at all."""
        columns: list[Column] = words.partner_columns(shows_fees=False)
        if len(self.partner_rows.columns) != len(columns):
            model = self.partners.pane.model
            model.beginResetModel()
            self.partner_rows.columns = columns
            model.endResetModel()

    def _show_wanted(self) -> None:
        """Who was come for, else what the panel showed before, as it stands now."""
        if wanted := self._wanted:
            self._wanted = ""
            self.open_partner(wanted)
        elif self._shown is not None and self.panel.record:
            self._shown()

    def open_partner(self, record: str) -> None:
        """A partner beside the list."""
        line = next((each for each in self._board().partners if each.id == record), None)
        self._shown = lambda: self.open_partner(record)
        if line is not None:
            self.partners.pane.table.select_id(record)
            self.panel.show_partner(line, self._board())
        else:
            self.panel.close_panel()

    def open_channel(self, key: str) -> None:
        """The projects of a channel."""
        self._shown = lambda: self.open_channel(key)
        line = next(each for each in self._board().channels if (each.key or "-") == key)
        self.panel.show_channel(line, self._board())

    def open_city(self, record: str) -> None:
        """A sister city."""
        line = next((each for each in self._board().cities if each.id == record), None)
        self._shown = lambda: self.open_city(record)
        if line is not None:
            self.panel.show_city(line)
        else:
            self.panel.close_panel()

    def open_credit(self, project: str) -> None:
        """The shares of a project."""
        line = next((each for each in self._board().credits if each.project == project), None)
        self._shown = lambda: self.open_credit(project)
        if line is not None:
            self.credit_pane.table.select_id(project)
            self.panel.show_credit(line)
        else:
            self.panel.close_panel()

    def _board(self) -> Board:
        assert self.found is not None  # rows are there only after it was read
        return self.found

    def _back(self) -> None:
        """The panel was closed: into the list again."""
        self._shown = None
        here = self.tabs.currentWidget()
        table = here.pane.table if isinstance(here, RecordsTab) else self.channels
        (self.credit_pane.table if here is self.credits else table).setFocus()

    def add(self) -> None:
        """A new partner in a dialog."""
        self.services.go.new_record("partner")
