"""One squad beside the list: its patron, its postings, figures that open their records, and why."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLayout, QWidget

from zsapp.base.texts import _
from zsapp.ui.dialogs.behind import BehindDialog
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, TIGHT
from zsapp.ui.widgets.buttons import link
from zsapp.ui.widgets.layout import column, row
from zsapp.ui.widgets.plain import Pill, PlainLabel
from zsapp.ui.widgets.reasons import add_reasons
from zsapp.ui.widgets.side_panel import SidePanel
from zsapp.verbs.foreign import Money, Posting, SquadLine


class SquadPanel(SidePanel):
    """`periods_wanted`: the squad's name, to see its months, quarters and years."""

    periods_wanted = Signal(str)

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("外资情况"))

    def show_line(self, line: SquadLine) -> None:
        """What the squad is, what it brought, where it is posted, why."""
        self.begin(line.key, line.name)
        self.add_fact(_("挂帅领导"), line.patron)
        self.add_fact(_("主攻方向"), line.directions)
        self.add_section(_("数字"), *self._figures(line))
        if line.postings:
            self.add_section(_("驻点"), *(self._posting(each) for each in line.postings))
        add_reasons(self, line.reasons)
        self.end()

    def _figures(self, line: SquadLine) -> list[QLayout]:
        made = [
            self._figure(_("企业数"), str(len(line.companies)), line.companies, line.name),
            self._figure(_("走访接洽"), str(len(line.visits)), line.visits, line.name),
            self._figure(_("项目数"), str(len(line.projects)), line.projects, line.name),
            self._money(_("合同外资"), line.contracted, line.name),
            self._money(_("到账外资"), line.paid_in, line.name),
        ]
        if line.contracted.ids or line.paid_in.ids:
            made.append(row(link(_("按月、季、年看"), partial(self.periods_wanted.emit, line.name)), None))
        return made

    def _money(self, label: str, its: Money, name: str) -> QLayout:
        """万美元 with the link, 万元 below it."""
        dollars, yuan = (
            text.format(n=value) if value != "—" else value
            for text, value in ((_("{n}万美元"), its.dollars), (_("{n}万元"), its.in_yuan))
        )
        below = row(None, PlainLabel(yuan, role="caption"))
        return column(self._figure(label, dollars, its.ids, name), below, gap=TIGHT)

    def _figure(self, label: str, text: str, ids: Sequence[str], name: str) -> QLayout:
        """A label and its figure, which opens the records behind it; without any it is no link."""
        what = PlainLabel(label, role="label")
        if not ids:
            return row(what, None, PlainLabel(text), gap=GAP)
        title = _("{name}：{label}{figure}").format(name=name, label=label, figure=text)
        made = link(text, partial(self._open, title, ids))
        made.setAccessibleName(title)
        return row(what, None, made, gap=GAP)

    def _open(self, title: str, ids: Sequence[str]) -> None:
        BehindDialog(self.window(), self.services, title, ids).open()

    def _posting(self, its: Posting) -> QLayout:
        parts: list[QWidget | None] = [
            link(its.city, partial(self.services.go.open_record, "posting", its.id))
        ]
        if its.is_now:
            parts.append(Pill(_("现驻"), "good"))
        return column(row(*parts, None), PlainLabel(its.span, role="caption"), gap=TIGHT)
