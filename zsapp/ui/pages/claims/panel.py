"""The panel of one company: who talks on, all its claims with what can be done about each, and why."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from zsapp.base.texts import _
from zsapp.domain.rules.claims import CLASH, OVERRULED
from zsapp.ui.pages import title_of
from zsapp.ui.pages.claims.words import left_words
from zsapp.ui.services import Services
from zsapp.ui.theme.tones import tone_of
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.flow import flowing
from zsapp.ui.widgets.layout import row
from zsapp.ui.widgets.plain import Pill
from zsapp.ui.widgets.reasons import add_reasons
from zsapp.ui.widgets.side_panel import SidePanel
from zsapp.verbs.arrivals import OFFICE, words
from zsapp.verbs.claims import ClaimLine, CompanyClaims


class ClaimsPanel(SidePanel):
    """`register_wanted`: company; `ruling_wanted`: company; `giving_up_wanted` and `handing_wanted`: claim."""

    register_wanted = Signal(str)
    ruling_wanted = Signal(str)
    giving_up_wanted = Signal(str)
    handing_wanted = Signal(str)

    def __init__(self, services: Services) -> None:
        super().__init__(services, title_of("claims"))
        self.acts: dict[str, QWidget] = {}

    def show_company(self, found: CompanyClaims, *, may_rule: bool) -> None:
        """Show a company; again with the same one keeps the place."""
        self.begin(found.company, found.name)
        self.acts = {}
        if found.clash:
            self.add(row(Pill(_(CLASH), tone_of(CLASH)), None))
            self.add_fact(_("撞单小组"), _("、").join(found.clash_names))
        self.add_link(_("打开企业"), partial(self.services.go.open_record, "company", found.company))
        self.add_fact(_("由谁洽谈"), found.talks_name or _("没有有效的登记"))
        self.add_fact(_("首谈小组"), found.first_name)
        if may_rule:
            self.acts["rule"] = button(_("裁定…"), partial(self.ruling_wanted.emit, found.company))
        self.acts["register"] = button(_("登记…"), partial(self.register_wanted.emit, found.company))
        self.add(flowing(*self.acts.values()))
        for line in found.lines:
            self._add_claim(line)
        findings = [each for line in found.lines for each in line.reasons if each.is_finding]
        its = [each for line in found.lines for each in line.reasons if not each.is_finding]
        add_reasons(self, [*found.reasons, *findings, *its])
        self.end()

    def _add_claim(self, line: ClaimLine) -> None:
        title = f"{line.place}. {line.team_name}" if line.place else line.team_name
        self.add_section(title, tool=Pill(_(line.state), tone_of(line.state)))
        self.add_fact(_("登记时刻"), line.moment)
        at = _("到达招商办") if line.judge == OFFICE else _("到达中心端")
        self.add_fact(at, words(line.arrival, line.judge))
        self.add_fact(_("首次接触"), line.first_contact)
        self.add_fact(_("保护至"), left_words(line))
        if line.holder != line.team:
            self.add_fact(_("移交组别"), line.holder_name)
        acts = [button(_("修改"), partial(self.services.go.open_record, "claim", line.id), tone="quiet")]
        if line.may_act and line.is_live:
            acts.insert(0, button(_("移交…"), partial(self.handing_wanted.emit, line.id)))
        if line.may_act and (line.is_live or line.state == OVERRULED):
            acts.insert(0, button(_("放弃…"), partial(self.giving_up_wanted.emit, line.id)))
        for each in acts:
            each.setAccessibleName(f"{each.text()} {line.team_name}")
        self.add(flowing(*acts))
