"""Reasons in a panel: what a person should look at first, then the rest rule by rule, each with the records it rests on."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QLayout, QWidget

from zsapp.base.texts import _
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import TIGHT, WIDE
from zsapp.ui.widgets.layout import column, row
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.ui.widgets.side_panel import WIDTH_PX, SidePanel, cut_link
from zsapp.verbs.reasons import Fact, Reason

_FACTS_SHOWN = 5


def add_reasons(panel: SidePanel, reasons: Sequence[Reason]) -> None:
    """Findings under 请核对, the others under 依据 in the order of the rules; nothing where there are none."""
    findings = [reason for reason in reasons if reason.is_finding]
    rest = sorted((reason for reason in reasons if not reason.is_finding), key=lambda reason: reason.rule)
    for title, its in ((_("请核对"), findings), (_("依据"), rest)):
        if its:
            panel.add_section(title, *(_reason(panel.services, each) for each in its))


def _reason(services: Services, reason: Reason) -> QLayout:
    words = PlainLabel(reason.text, wraps=True, selectable=True)
    words.setMinimumWidth(1)
    parts: list[QWidget | QLayout] = [PlainLabel(_("规则{n}").format(n=reason.rule), role="caption"), words]
    shown = [fact for fact in reason.facts if fact.kind][:_FACTS_SHOWN]
    parts += [row(fact_link(services, fact), None) for fact in shown]
    if (more := len(reason.facts) - len(shown)) > 0:
        parts.append(PlainLabel(_("另有{n}条").format(n=more), role="caption"))
    return column(*parts, gap=TIGHT)


def fact_link(services: Services, fact: Fact) -> QWidget:
    """A record that a reason rests on, to be opened."""
    return cut_link(fact.name, partial(services.go.open_record, fact.kind, fact.id), WIDTH_PX - 4 * WIDE)
