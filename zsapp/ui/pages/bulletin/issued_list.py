"""已签发的各期: every document that was issued, by year and number; each opens as it was issued, for ever."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt

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
from zsapp.verbs import records
from zsapp.verbs.desk import Desk

_COLUMNS = ("number", "period", "issued_on", "pages", "title")


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
    """`arrive(record=...)` opens one, on the page of the bulletin."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, title_of("issued"))
        self.back_button = button(
            _("去通报"), lambda: services.go.page("bulletin"), icons=services.icons, icon="bulletin"
        )
        self.tools.addWidget(self.back_button)
        self.pane = RecordsPane(
            services, "issued", source=IssuedSource(), icon="bulletin", can_add=False, name="issued"
        )
        self.pane.say_when_empty(_("还没有签发过通报"), _("在“通报”里点“签发”，签发的各期会永久保存在这里。"))
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
        self.pane.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.pane.search.selectAll()

    def _counted(self, count: int) -> None:
        self.subtitle.setText(counted("{n}期", count).format(n=count))

    def open(self, record: str) -> None:
        """As it was issued."""
        self.services.read(
            lambda desk: str(records.show(desk, record)["period"]),
            lambda week: self.services.go.page("bulletin", week=week),
            owner=self,
        )
