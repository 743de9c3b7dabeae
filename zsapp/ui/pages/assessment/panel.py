"""Why a team stands as it does: rule by rule, with the records each line rests on."""

from zsapp.base.texts import _, counted
from zsapp.ui.services import Services
from zsapp.ui.widgets.layout import row
from zsapp.ui.widgets.plain import Pill
from zsapp.ui.widgets.reasons import add_reasons
from zsapp.ui.widgets.side_panel import SidePanel
from zsapp.verbs.standings import TeamLine


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
        add_reasons(self, line.reasons)
        self.end()


def _states(line: TeamLine) -> list[tuple[str, str]]:
    from zsapp.ui.theme.tones import tone_of

    return [(word, tone_of(word)) for word in (line.colour, line.state) if word]
