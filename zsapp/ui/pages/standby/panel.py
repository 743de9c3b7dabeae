"""One person beside the list: unit and team, the rule's reasons with the results found, and what headquarters decides."""

from functools import partial

from PySide6.QtCore import Signal

from zsapp.base.texts import _, counted
from zsapp.domain.rules.standby_people import CONFIRMED, DECLINED, PROPOSED
from zsapp.ui.services import Services
from zsapp.ui.theme.tones import tone_of
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.flow import flowing
from zsapp.ui.widgets.layout import row
from zsapp.ui.widgets.plain import Pill, PlainLabel
from zsapp.ui.widgets.reasons import add_reasons
from zsapp.ui.widgets.side_panel import SidePanel
from zsapp.verbs.standby import PersonLine


class PersonPanel(SidePanel):
    """`decision_wanted`: key of the person and year, decision; `withdrawal_wanted`: id of the decision."""

    decision_wanted = Signal(str, str)
    withdrawal_wanted = Signal(str)

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("待职认定"))

    def show_line(self, line: PersonLine) -> None:
        """State, who it is, why, and the acts that are open."""
        self.begin(line.key, line.name)
        self.add(row(Pill(_(line.state), tone_of(line.state)), PlainLabel(_when(line), role="caption"), None))
        self.add_fact(_("职务"), line.title)
        self.add_fact(_("单位"), line.units)
        self.add_fact(_("组别"), line.teams)
        self.add_fact(_("年度"), str(line.year))
        self.add_fact(_("认定日"), line.reference)
        acts = [
            button(
                _("确认待职…") if decision == CONFIRMED else _("不予待职…"),
                partial(self.decision_wanted.emit, line.key, decision),
                tone="primary" if decision == CONFIRMED and not line.record else "",
            )
            for decision in (CONFIRMED, DECLINED)
            if line.may_decide and line.state != decision
        ]
        if line.record:
            acts.append(button(_("撤回决定"), partial(self.withdrawal_wanted.emit, line.record)))
        if acts:
            self.add(flowing(*acts))
        elif line.state == PROPOSED:
            self.add(
                PlainLabel(
                    _(
                        "这是提前看：到今天认定日还没有过，不能决定；过了那一天，这里就有“确认待职”和“不予待职”。"
                    ),
                    role="remark",
                    wraps=True,
                )
            )
        add_reasons(self, line.reasons)
        self.add_section(
            _("人员"),
            row(
                button(
                    _("打开人员资料"),
                    partial(self.services.go.open_record, "member", line.member),
                    tone="flush",
                ),
                None,
            ),
        )
        self.end()


def _when(line: PersonLine) -> str:
    if line.days_left < 0:
        return _("认定日已过")
    return counted("距认定日还有{n}天", line.days_left).format(n=line.days_left)
