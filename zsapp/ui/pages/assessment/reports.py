"""The reports that the assessment offers for a day: to look at, as Excel; the month's and the quarter's are issued from here, too."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMenu, QWidget

from zsapp.base.texts import _, counted
from zsapp.domain.rules import cadence
from zsapp.ui.dialogs.issue import IssueDialog, hub_line
from zsapp.ui.office import Touched
from zsapp.ui.pages import title_of
from zsapp.ui.pages.bulletin.freezing import Freezing
from zsapp.ui.pages.bulletin.output import ask_file, last_folder, remember_folder
from zsapp.ui.services import Services
from zsapp.verbs import review_issuing, reviews
from zsapp.verbs.desk import Desk
from zsapp.verbs.issuing import Issue
from zsapp.verbs.reports import Drawn, Report
from zsapp.verbs.review_issuing import KINDS, Standing
from zsapp.verbs.reviews import MONTHLY, QUARTERLY


class Offer(NamedTuple):
    """A report: title, file name without its ending, how it is drawn and written; `kind` where it is one that is issued."""

    title: str
    name: str
    draw: Callable[[Desk], Drawn]
    write: Callable[[Desk, Path], Report]
    kind: str = ""


class Reports(QObject):
    """Of one page. `standing`: whether the reviews of the day chosen are issued, by kind; read again when something was issued."""

    def __init__(self, services: Services, page: QWidget, on: Callable[[], date]) -> None:
        super().__init__(page)
        self.services, self._page, self._on = services, page, on
        self.standing: dict[str, Standing] = {}
        self.freezing = Freezing(services, self)
        services.office.changed.connect(self._touched)

    def _touched(self, touched: Touched) -> None:
        if touched.concerns("issued", "user", "member"):
            self.look()

    def look(self) -> None:
        """Read anew which reviews of the day are issued."""
        keys = self._keys()
        self.services.read(
            lambda desk: {kind: review_issuing.standing(desk, kind, keys[kind]) for kind in KINDS},
            self._take,
            owner=self,
        )

    def _take(self, found: dict[str, Standing]) -> None:
        self.standing = found

    def _keys(self) -> dict[str, str]:
        on = self._on()
        month = cadence.month(f"{on.year:04}-{on.month:02}")
        return {MONTHLY: month.key, QUARTERLY: f"{on.year:04}-Q{(on.month + 2) // 3}"}

    def offers(self) -> list[Offer]:
        """The reports of the day chosen."""
        on, keys = self._on(), self._keys()
        month = cadence.month(keys[MONTHLY])
        return [
            self._review(MONTHLY, keys[MONTHLY]),
            self._review(QUARTERLY, keys[QUARTERLY]),
            self._other(
                _("外出考勤（{month}）").format(month=month.label),
                f"外出考勤{month.key}",
                lambda desk: reviews.attendance(desk, month.first, month.last),
            ),
            self._other(
                _("任务完成进度（截至{day}）").format(day=on.isoformat()),
                f"任务完成进度{on.isoformat()}",
                lambda desk: reviews.tasks(desk, on),
            ),
        ]

    def _review(self, kind: str, key: str) -> Offer:
        period = reviews.period_of(kind, key)
        title = _("月调度（{month}）") if kind == MONTHLY else _("季考核（{quarter}）")
        title = title.format(month=period.label, quarter=period.label)
        its = self.standing.get(kind)
        if its is not None and its.period.key == key and its.issue is not None:
            title = _("{title}　已签发{number}").format(title=title, number=its.issue.number)
        return Offer(
            title,
            f"{kind}{key}",
            lambda desk: review_issuing.draw(desk, kind, key),
            lambda desk, to: review_issuing.write(desk, kind, key, to),
            kind,
        )

    def _other(self, title: str, name: str, make: Callable[[Desk], Any]) -> Offer:
        return Offer(
            title,
            name,
            lambda desk: reviews.draw(desk, make(desk)),
            lambda desk, to: reviews.write(desk, make(desk), to),
        )

    def menu(self) -> QMenu:
        """To look at, as Excel, to issue (headquarters), and all that was issued."""
        menu = QMenu(self._page)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        excel = QMenu(_("存为 Excel"), menu)
        for offer in self.offers():
            menu.addAction(offer.title, partial(self.look_at, offer))
            excel.addAction(offer.title, partial(self.ask_sheet, offer))
        menu.addSeparator()
        menu.addMenu(excel)
        menu.addSeparator()
        for offer in self.offers():
            its = self.standing.get(offer.kind)
            if its is not None and its.may_issue and its.issue is None:
                menu.addAction(_("签发{review}…").format(review=offer.title), partial(self.ask_issue, its))
        menu.addAction(title_of("issued"), partial(self.services.go.page, "issued"))
        return menu

    # -- to look at, as Excel

    def look_at(self, offer: Offer) -> None:
        """Draw a report and show it; 另存为 writes it."""
        self.services.read(offer.draw, partial(self._show, offer), owner=self)

    def _show(self, offer: Offer, drawn: Drawn) -> None:
        from zsapp.ui.dialogs.pdf import PdfDialog

        PdfDialog(
            self._page.window(),
            self.services,
            offer.title,
            drawn.data,
            file_name=f"{offer.name}.pdf",
            remarks=drawn.remarks,
        ).open()

    def ask_sheet(self, offer: Offer) -> None:
        """Ask where to write the tables of a report as Excel."""
        path = last_folder(self.services) / f"{offer.name}.xlsx"

        def write(to: Path) -> None:
            remember_folder(self.services, to)
            self.services.ask(
                lambda desk: offer.write(desk, to), self._written, label=_("正在写文件…"), owner=self
            )

        ask_file(self._page.window(), offer.title, path, write, kind="Excel (*.xlsx)")

    def _written(self, report: Report) -> None:
        self.services.toast(_("已保存到 {path}").format(path=report.path))

    # -- issuing

    def ask_issue(self, its: Standing) -> None:
        """Tell number and cut-off, then freeze it."""
        told = its.why.text
        lines = [(told, "")] if its.is_over else [(told, ""), (review_issuing.not_over(), "hint")]
        IssueDialog(
            self._page.window(),
            _("签发{kind}").format(kind=_(its.kind)),
            number=its.number,
            what=its.period.label,
            lines=[*lines, hub_line(its.hub)],
            then=partial(self.issue_now, its),
        ).open()

    def issue_now(self, its: Standing) -> None:
        """Number it and keep it."""
        self.freezing.freeze(
            lambda desk, meet, tell: review_issuing.issue(
                desk, its.kind, its.period.key, meet=meet, tell=tell
            ),
            self._issued,
        )

    def _issued(self, issue: Issue) -> None:
        words = counted("已签发{number}，共{n}页。", issue.pages).format(number=issue.number, n=issue.pages)
        record, go = issue.id, self.services.go
        self.services.toast(words, button=_("打开"), then=lambda: go.page("issued", record=record))
