"""参考目录: the year's catalogue by node, its companies with chain action and last visit, cities, visits outside; import and report."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QFrame, QMenu, QStackedLayout, QTabWidget, QWidget

from zsapp.base.texts import _
from zsapp.ui.editors.choices import Choices
from zsapp.ui.pages import title_of
from zsapp.ui.pages.bulletin.output import ask_file, last_folder, remember_folder
from zsapp.ui.pages.catalogue.tables import (
    CityTable,
    CompanyTable,
    OutsideTable,
    ReasonsTab,
    city_row,
    company_row,
)
from zsapp.ui.pages.catalogue.tree import ALL, ChainTree
from zsapp.ui.pages.deleting import delete_records
from zsapp.ui.pages.live import LivePage
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SECTION, SNUG
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.layout import column, row
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.ui.widgets.states import EmptyState
from zsapp.verbs import catalogues, reviews
from zsapp.verbs.catalogues import KINDS, Board
from zsapp.verbs.reports import Drawn, Report

_TREE_PX, _LEAST_PX, _VERSION_PX = 392, 352, 244


class CataloguePage(LivePage):
    """`arrive(year=2016)` shows that year; the version in force unless another is chosen."""

    kinds = KINDS

    def __init__(self, services: Services) -> None:
        super().__init__(services, title_of("catalogue"))
        self.board: Board | None = None
        self.year: int | None = None
        self.version: str | None = None
        self._make_tools()
        self.tree = ChainTree(services.theme)
        self.tree.chosen.connect(lambda _key: self._show_companies())
        self.tree.opened.connect(partial(services.go.open_record, "chain_node"))
        self.companies = CompanyTable(services)
        self.companies.entry_opened.connect(self.open_company)
        self.companies.entry_wanted.connect(partial(services.go.open_record, "entry"))
        self.companies.deletion_wanted.connect(self.delete_entries)
        self.cities = CityTable(services)
        self.cities.opened.connect(self.show_city)
        self.outside = OutsideTable(services)
        self.outside.table.opened.connect(partial(services.go.open_record, "visit"))
        self.why = ReasonsTab(services)
        self.tabs = QTabWidget()
        self.tabs.tabBar().setAccessibleName(_("参考目录的各部分"))
        for title, part in (
            (_("目录企业"), self.companies),
            (_("各城市"), self.cities),
            (_("目录外拜访"), self.outside),
            (_("依据"), self.why),
        ):
            holder = QWidget()
            holder.setLayout(column(part, gap=0, margins=(0, GAP, 0, 0)))
            self.tabs.addTab(holder, title)
        self.tabs.currentChanged.connect(lambda _place: self._show_reasons())
        self.empty = EmptyState(
            services.theme,
            services.icons,
            "catalogue",
            _("还没有产业招商参考目录"),
            _("从 Excel 或 CSV 导入当年的目录：产业、环节、企业名称、城市、链条作用、主要产品。"),
            action=_("导入目录"),
            then=self.choose_file,
        )
        self._lay_out()
        self.look_again()

    def _make_tools(self) -> None:
        services = self.services
        self.years, self.versions = Choices(), Choices()
        self.years.setAccessibleName(_("年度"))
        self.versions.setAccessibleName(_("版本"))
        self.versions.setFixedWidth(_VERSION_PX)
        self.years.activated.connect(self._year_chosen)
        self.versions.activated.connect(self._version_chosen)
        self.report_button = button(_("报表"), self.offer_report, icons=services.icons, icon="bulletin")
        self.import_button = button(
            _("导入目录"), self.choose_file, tone="primary", icons=services.icons, icon="import"
        )
        for tool in (self.years, self.versions, self.report_button, self.import_button):
            self.tools.addWidget(tool)

    def _lay_out(self) -> None:
        framed = QFrame()
        framed.setProperty("role", "card")
        framed.setLayout(column(self.tree, margins=(1, SNUG, 1, SNUG)))
        self.flags = PlainLabel(role="caption", wraps=True)
        self.node_button = button(
            _("新增环节"), self.add_node, tone="flush", icons=self.services.icons, icon="add"
        )
        self.entry_button = button(
            _("新增条目"), self.add_entry, tone="flush", icons=self.services.icons, icon="add"
        )
        side = QWidget()
        side.setMinimumWidth(_LEAST_PX)
        side.setMaximumWidth(_TREE_PX)
        acts = row(self.node_button, self.entry_button, None, gap=SECTION)
        its = column(framed, self.flags, acts, gap=SNUG)
        its.setStretch(0, 1)
        side.setLayout(its)
        main = row(side, self.tabs, gap=GAP)
        main.setStretch(0, 2)
        main.setStretch(1, 3)
        filled = QWidget()
        filled.setLayout(main)
        self.stack = QStackedLayout()
        self.stack.addWidget(filled)
        self.stack.addWidget(self.empty)
        self.body.addLayout(self.stack, 1)

    # -- reading

    def look_again(self) -> None:
        """Read the catalogue of the chosen year and version anew."""
        year, version = self.year, self.version
        self.ask(lambda desk: catalogues.board(desk, year, version), self._show)

    def _show(self, found: Board) -> None:
        self.board = found
        self._fill_choices(found)
        self.subtitle.setText(catalogues.subtitle(found))
        self.import_button.setVisible(found.can_edit)
        self.node_button.setVisible(found.can_edit)
        self.entry_button.setVisible(found.can_edit)
        self.stack.setCurrentIndex(0 if found.chosen else 1)
        self.tree.show_nodes(found.nodes, found.share)
        told = [
            _("{what}{share}").format(what=words, share=its.words)
            for words, its in found.flagged
            if its.listed
        ]
        self.flags.setText(_("；").join(told))
        self.flags.setVisible(bool(told))
        self._show_companies()
        self.cities.show_lines(found.cities, city_row)
        self.outside.show_lines(found.outside)
        self.tabs.setTabText(2, _("目录外拜访 {n}").format(n=len(found.outside)))
        findings = sum(reason.is_finding for reason in found.reasons)
        words = _("请核对 {n}").format(n=findings) if findings else _("依据")
        self.tabs.setTabText(3, words)
        self._show_reasons()

    def _show_reasons(self) -> None:
        """Where they are looked at."""
        if self.board is not None and self.tabs.currentWidget() is self.why.parent():
            self.why.show_reasons(catalogues.subtitle(self.board), self.board.reasons)

    def _fill_choices(self, found: Board) -> None:
        self.years.clear()
        for year in found.years:
            self.years.addItem(_("{year}年").format(year=year), year)
        self.years.setCurrentIndex(found.years.index(found.year))
        self.versions.clear()
        for version in found.versions:
            self.versions.addItem(version.name, version.id)
        self.versions.setCurrentIndex(self.versions.findData(found.chosen))
        self.versions.setEnabled(len(found.versions) > 1)
        self.versions.setVisible(bool(found.versions))
        self.report_button.setEnabled(bool(found.chosen))

    def _show_companies(self) -> None:
        found = self.board
        if found is None:
            return
        key = self.tree.key()
        below = next((node.below for node in found.nodes if node.id == key), None) if key != ALL else None
        its = [each for each in found.companies if below is None or each.node in below]
        self.companies.show_lines(its, company_row)

    # -- choosing

    def arrive(self, **arguments: Any) -> None:
        """`year`: that year, and the version in force in it; `record` with `kind` chain_node: that node."""
        if year := arguments.get("year"):
            self.year, self.version = int(year), None
            self.look_again()
        else:
            super().arrive(**arguments)

    def start_search(self) -> None:
        """Ctrl+F."""
        pane = self.outside if self.tabs.currentIndex() == 2 else self.companies
        pane.search.begin()

    def _year_chosen(self, _place: int) -> None:
        self.year, self.version = self.years.currentData(), None
        self.look_again()

    def _version_chosen(self, _place: int) -> None:
        self.version = self.versions.currentData()
        self.look_again()

    def show_city(self, city: str) -> None:
        """The companies of a city, in their list."""
        self.tabs.setCurrentIndex(0)
        self.companies.search.setText(city)
        self.companies.ask()

    def open_company(self, entry: str) -> None:
        """The page of the company that an entry lists."""
        found = self.board.companies if self.board else ()
        if its := next((each for each in found if each.entry == entry), None):
            self.services.go.open_record("company", its.company)

    # -- acts

    def add_node(self) -> None:
        """A node below the chosen one."""
        if self.board is not None:
            above = {"above": self.tree.key()} if self.tree.key() != ALL else {}
            self.services.go.new_record("chain_node", catalogue=self.board.chosen, **above)

    def add_entry(self) -> None:
        """A company under the chosen node."""
        if self.board is not None:
            node = {"node": self.tree.key()} if self.tree.key() != ALL else {}
            self.services.go.new_record("entry", catalogue=self.board.chosen, **node)

    def delete_entries(self, ids: Sequence[str]) -> None:
        """Into the recycle bin; several after a question."""
        delete_records(self.services, ids, owner=self)

    # -- import and report

    def choose_file(self) -> QFileDialog:
        """Ask for a file, then show what it would make."""
        from zsapp.ui.dialogs.files import in_words

        kinds = _("Excel 或 CSV 文件") + " (*.xlsx *.csv)"
        dialog = in_words(QFileDialog(self.window(), _("导入目录"), str(last_folder(self.services)), kinds))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.preview(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def preview(self, path: Path) -> None:
        """Show what an import would make."""
        from zsapp.ui.dialogs.import_catalogue import ImportCatalogueDialog

        remember_folder(self.services, path)
        year = self.board.year if self.board else None
        dialog = ImportCatalogueDialog(self.window(), self.services, path, year=year)
        dialog.imported.connect(self._imported)
        dialog.open()

    def _imported(self, year: int) -> None:
        self.year, self.version = year, None
        self.look_again()

    def offer_report(self) -> QMenu:
        """The report to look at, or as Excel."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(_("查看参考目录和覆盖情况"), self.look_at)
        menu.addAction(_("存为 Excel"), self.ask_sheet)
        menu.popup(self.report_button.mapToGlobal(self.report_button.rect().bottomLeft()))
        return menu

    def _report_year(self) -> int:
        assert self.board is not None  # the button is off until the page has read
        return self.board.year

    def look_at(self) -> None:
        """Draw the report and show it; 另存为 writes it."""
        year = self._report_year()
        self.services.read(
            lambda desk: reviews.draw(desk, reviews.catalogue(desk, year)),
            partial(self._show_report, year),
            owner=self,
        )

    def _show_report(self, year: int, drawn: Drawn) -> None:
        from zsapp.ui.dialogs.pdf import PdfDialog

        name = f"产业招商参考目录{year}.pdf"
        title = title_of("catalogue")
        PdfDialog(
            self.window(), self.services, title, drawn.data, file_name=name, remarks=drawn.remarks
        ).open()

    def ask_sheet(self) -> None:
        """Ask where to write the tables as Excel."""
        year = self._report_year()
        path = last_folder(self.services) / f"产业招商参考目录{year}.xlsx"

        def write(to: Path) -> None:
            remember_folder(self.services, to)
            self.services.ask(
                lambda desk: reviews.write(desk, reviews.catalogue(desk, year), to),
                self._written,
                label=_("正在写文件…"),
                owner=self,
            )

        ask_file(self.window(), title_of("catalogue"), path, write, kind="Excel (*.xlsx)")

    def _written(self, report: Report) -> None:
        self.services.toast(_("已保存到 {path}").format(path=report.path))
