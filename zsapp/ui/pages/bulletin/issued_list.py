"""已签发的各期: every document that was issued, by year and number; each opens as it was issued, for ever."""

from collections.abc import Mapping
from typing import Any

from zsapp.base.errors import UserError
from zsapp.base.texts import _, counted
from zsapp.domain.rules import cadence
from zsapp.store.query import Row
from zsapp.ui.models.sources import Ask, Column, KindSource, Line, cell
from zsapp.ui.pages import title_of
from zsapp.ui.pages.list_page import RecordsPane
from zsapp.ui.pages.page import Page
from zsapp.ui.services import Services
from zsapp.ui.widgets.buttons import button
from zsapp.verbs import records, review_issuing
from zsapp.verbs.desk import Desk
from zsapp.verbs.issuing import Issue
from zsapp.verbs.reports import Drawn, draw_issued

_COLUMNS = ("document_kind", "number", "period", "issued_on", "pages", "title")


class IssuedSource(KindSource):
    """The newest first; the year of its own, the week by its label."""

    def __init__(self) -> None:
        super().__init__("issued", columns=_COLUMNS)
        self.columns = [Column("year", _("年度"), 72, can_sort=False), *self.columns]

    def ids(self, desk: Desk, ask: Ask) -> Any:
        """All ids, the newest first."""
        return super().ids(desk, ask if ask.order else ask.but(order=("-period",)))

    def line(self, row: Row, names: Mapping[str, str]) -> Line:
        """One row in words."""
        period = str(row.values.get("period") or "")
        try:
            label = cadence.period(period).label
        except UserError:  # of a version that counts otherwise
            label = period
        specs = self.spec.printed()
        texts = {name: cell(specs[name], row.values.get(name), names) for name in _COLUMNS}
        return Line(row.id, {**texts, "year": period[:4], "period": label}, row.values, row.kind)


class IssuedPage(Page):
    """`arrive(record=...)` opens one: a bulletin on its own page."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, title_of("issued"))
        self.back_button = button(
            _("去通报"), lambda: services.go.page("bulletin"), icons=services.icons, icon="bulletin"
        )
        self.tools.addWidget(self.back_button)
        self.pane = RecordsPane(
            services, "issued", source=IssuedSource(), icon="bulletin", can_add=False, name="issued"
        )
        self.pane.say_when_empty(
            _("还没有签发过通报"), _("在“通报”或“任务考核”的“报表”里签发，签发的各期会永久保存在这里。")
        )
        self.body.addWidget(self.pane)
        self.pane.table.opened.connect(self.open)
        self.pane.model.counted.connect(self._counted)
        self.pane.ask()

    def arrive(self, **arguments: Any) -> None:
        """`record`: open it."""
        if record := arguments.get("record"):
            self.open(str(record))
        else:
            self.pane.table.setFocus()

    def start_search(self) -> None:
        """Ctrl+F."""
        self.pane.search.begin()

    def _counted(self, count: int) -> None:
        self.subtitle.setText(counted("{n}期", count).format(n=count))

    def open(self, record: str) -> None:
        """As it was issued: a bulletin on its page, a review by itself."""

        def read(desk: Desk) -> tuple[Issue, Drawn] | str:
            issue = review_issuing.by_record(desk, record)
            return (issue, draw_issued(desk, issue)) if issue else str(records.show(desk, record)["period"])

        self.services.read(read, self._show, owner=self)

    def _show(self, found: tuple[Issue, Drawn] | str) -> None:
        if isinstance(found, str):
            self.services.go.page("bulletin", week=found)
            return
        from zsapp.ui.dialogs.pdf import PdfDialog

        issue, drawn = found
        name = f"{issue.kind}{issue.week}.pdf"
        PdfDialog(
            self.window(), self.services, issue.title, drawn.data, file_name=name, remarks=drawn.remarks
        ).open()
