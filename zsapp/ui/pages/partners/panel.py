"""One partner, channel, sister city or project with its shares: what stands behind the figures, and why."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QLayout, QWidget

from zsapp.base.texts import _, counted
from zsapp.ui.dialogs.record import RecordDialog
from zsapp.ui.pages.partners.words import fee_words, titled
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import TIGHT, WIDE
from zsapp.ui.theme.tones import tone_of
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.layout import column, row
from zsapp.ui.widgets.plain import Pill, PlainLabel
from zsapp.ui.widgets.reasons import add_reasons, fact_link
from zsapp.ui.widgets.side_panel import WIDTH_PX, SidePanel, cut_link
from zsapp.verbs.partners import (
    Board,
    CityLine,
    CreditLine,
    EngagementLine,
    PartnerLine,
    ShareLine,
    SuccessLine,
    kind_word,
)
from zsapp.verbs.reasons import Fact, Reason

_SHOWN = 12


class PartnersPanel(SidePanel):
    """What it shows is told by `show_partner`, `show_channel`, `show_city` or `show_credit`."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("合作机构"))

    def show_partner(self, line: PartnerLine, board: Board) -> None:
        """Contracts, leads and why."""
        self.label.setText(_("合作机构"))
        self.begin(line.id, line.name)
        words = [(_(line.state), tone_of(line.state))] if line.state else []
        kinds = [(kind_word(line.kind), "")] if line.kind else []
        self.add(row(*(Pill(word, tone) for word, tone in (*words, *kinds)), None))
        engage = None
        if board.shows_fees:  # the same people who see fees make contracts
            engage = button(
                _("登记协议"),
                partial(self._new, "engagement", partner=line.id),
                icons=self.services.icons,
                icon="add",
            )
        self.add(row(self._edit_button("partner"), *([engage] if engage else []), None))
        self.add_fact(_("所在城市"), line.city)
        self.add_fact(_("合作费用"), fee_words(line.fees))
        self.add_fact(_("说明"), line.note)
        if line.engagements:
            self.add_section(_("合作协议"), *(self._engagement(each) for each in line.engagements))
        self._show_success(line.success)
        add_reasons(self, line.reasons)
        self.end()

    def _engagement(self, its: EngagementLine) -> QLayout:
        text = _("{mode} {first}至{last}").format(mode=its.mode, first=its.first, last=its.last or _("长期"))
        go = partial(self.services.go.open_record, "engagement", its.id)
        name = cut_link(text, go, WIDTH_PX - 7 * WIDE)
        box = column(row(name, None, Pill(_(its.state), tone_of(its.state))), gap=0)
        left = counted("还有{n}天到期", its.left).format(n=its.left) if its.left is not None else ""
        said = "  ".join(filter(None, (left, fee_words(its.fees))))
        if said:
            box.addWidget(PlainLabel(said, role="caption"))
        return box

    def _show_success(self, its: SuccessLine) -> None:
        """Leads in one list; the words beside each tell how far it went."""
        if not its.leads:
            return
        reached = {
            **{fact.id: (_("在谈"), "accent") for fact in its.talks},
            **{fact.id: (_("签约"), "good") for fact in its.signed},
            **{fact.id: (_("注册"), "good") for fact in its.registered},
        }
        title = _("线索{n}条，签约{signed}个，成功率{rate}")
        words = title.format(n=len(its.leads), signed=len(its.signed), rate=its.rate)
        parts = [self._lead(fact, reached.get(fact.id)) for fact in its.leads[:_SHOWN]]
        more = len(its.leads) - _SHOWN
        if more > 0:
            parts.append(column(PlainLabel(_("另有{n}条").format(n=more), role="caption")))
        self.add_section(words, *parts)

    def _lead(self, fact: Fact, reached: tuple[str, str] | None) -> QLayout:
        go = partial(self.services.go.open_record, fact.kind, fact.id)
        pills = [Pill(*reached)] if reached else []
        return row(cut_link(fact.name, go, WIDTH_PX - 6 * WIDE), None, *pills)

    def show_channel(self, line: SuccessLine, board: Board) -> None:
        """The projects of a channel, and what is contradictory in them."""
        self.label.setText(_("招商渠道"))
        self.begin(f"channel/{line.key}", titled(line.name))
        text = _("{first}至{last}来的线索").format(first=board.since.isoformat(), last=board.on.isoformat())
        self.add(PlainLabel(text, role="caption"))
        self._show_success(line)
        ids = {fact.id for fact in line.leads}
        add_reasons(self, _about(board.findings, ids))
        self.end()

    def show_city(self, line: CityLine) -> None:
        """Events with the city and the leads from it."""
        self.label.setText(_("友城"))
        self.begin(line.id, line.name)
        self.add(row(self._edit_button("sister_city"), None))
        self.add_fact(_("国家或地区"), line.country)
        self.add_fact(_("结好日期"), line.since)
        self.add_fact(_("说明"), line.note)
        if line.events:
            parts = (row(fact_link(self.services, each), None) for each in line.events)
            self.add_section(_("活动"), *parts)
        self._show_success(line.success)
        self.end()

    def show_credit(self, line: CreditLine) -> None:
        """The shares of a project with their sum."""
        self.label.setText(_("贡献份额"))
        self.begin(line.project, line.name)
        total = Pill(_("合计{total}").format(total=line.total), "good" if line.is_whole else "warn")
        self.add(row(total, None))
        go = partial(self.services.go.open_record, "project", line.project)
        add = partial(self._new, "credit", project=line.project)
        self.add(
            row(
                button(_("打开项目"), go, icons=self.services.icons, icon="project"),
                button(_("登记份额"), add, icons=self.services.icons, icon="add"),
                None,
            )
        )
        self.add_section(_("份额"), *(self._share(each) for each in line.shares))
        add_reasons(self, line.reasons)
        self.end()

    def _share(self, its: ShareLine) -> QLayout:
        name = its.whose.name if its.whose else _("（未填对象）")
        go = partial(self.services.go.open_record, "credit", its.id)
        top = row(
            cut_link(name, go, WIDTH_PX - 8 * WIDE), None, PlainLabel(its.percent or "—", role="strong")
        )
        return column(top, *([PlainLabel(its.role, role="caption")] if its.role else []), gap=TIGHT)

    # -- acts

    def _edit_button(self, kind: str) -> QWidget:
        return button(_("修改"), partial(self.edit, kind), icons=self.services.icons, icon="edit")

    def edit(self, kind: str) -> RecordDialog:
        """All fields in a dialog."""
        dialog = RecordDialog(self, self.services, kind, self.record)
        dialog.open()
        return dialog

    def _new(self, kind: str, **values: str) -> None:
        self.services.go.new_record(kind, **values)


def _about(lines: Sequence[Reason], ids: set[str]) -> list[Reason]:
    """Those that rest on one of the records."""
    return [line for line in lines if any(fact.id in ids for fact in line.facts)]
