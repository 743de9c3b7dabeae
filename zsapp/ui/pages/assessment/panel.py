"""Why a team stands as it does: rule by rule, with the records each line rests on."""

from functools import partial

from PySide6.QtWidgets import QLayout, QWidget

from zsapp.base.texts import _, counted
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import TIGHT, WIDE
from zsapp.ui.widgets.layout import column, row
from zsapp.ui.widgets.plain import Pill, PlainLabel
from zsapp.ui.widgets.side_panel import WIDTH_PX, SidePanel, cut_link
from zsapp.verbs.standings import Fact, Reason, TeamLine

_FACTS_SHOWN = 5


class WhyPanel(SidePanel):
    """Shows one team; `show_line` again with the same team keeps the place."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("考核说明"))

    def show_line(self, line: TeamLine) -> None:
        """The team's state in words of state, then its reasons in the order of the rules."""
        self.begin(line.team, line.name)
        pills = [Pill(_(word), tone) for word, tone in _states(line)]
        self.add(row(*pills, None))
        self.add_fact(_("主要任务"), f"{line.metric} {line.target}".strip(), selectable=False)
        if line.until:
            left = line.left or 0
            until = counted("{day}，剩{n}天", left).format(day=line.until, n=left)
            self.add_fact(_("截止"), until, selectable=False)
        findings = [reason for reason in line.reasons if reason.is_finding]
        if findings:
            self.add_section(_("请核对"), *(self._reason(each) for each in findings))
        rest = [reason for reason in line.reasons if not reason.is_finding]
        self.add_section(_("依据"), *(self._reason(each) for each in sorted(rest, key=lambda r: r.rule)))
        self.end()

    def _reason(self, reason: Reason) -> QLayout:
        words = PlainLabel(reason.text, wraps=True, selectable=True)
        words.setMinimumWidth(1)
        parts: list[QWidget | QLayout] = [
            PlainLabel(_("规则{n}").format(n=reason.rule), role="caption"),
            words,
        ]
        shown = [fact for fact in reason.facts if fact.kind][:_FACTS_SHOWN]
        parts += [row(self._fact(fact), None) for fact in shown]
        if (more := len(reason.facts) - len(shown)) > 0:
            parts.append(PlainLabel(_("另有{n}条").format(n=more), role="caption"))
        return column(*parts, gap=TIGHT)

    def _fact(self, fact: Fact) -> QWidget:
        return cut_link(
            fact.name, partial(self.services.go.open_record, fact.kind, fact.id), WIDTH_PX - 4 * WIDE
        )


def _states(line: TeamLine) -> list[tuple[str, str]]:
    from zsapp.ui.theme.tones import tone_of

    return [(word, tone_of(word)) for word in (line.colour, line.state) if word]
