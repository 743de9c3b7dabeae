"""The panel of a listed company: place and owner with what can be done, the score line by line, how it came here, and why."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLayout, QWidget

from zsapp.base.texts import _
from zsapp.domain.rules.lists import LONG, NEAR
from zsapp.ui.pages import title_of
from zsapp.ui.pages.lists.words import move_words, overdue_words
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import SNUG, TIGHT
from zsapp.ui.theme.tones import tone_of
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.flow import flowing
from zsapp.ui.widgets.layout import column, row
from zsapp.ui.widgets.plain import Pill, PlainLabel
from zsapp.ui.widgets.reasons import add_reasons, fact_link
from zsapp.ui.widgets.side_panel import SidePanel
from zsapp.ui.widgets.timeline import Entry, Timeline
from zsapp.verbs.lists import ListLine, Move, Points

_MOVES_SHOWN = 12
_POINTS_PX = 40


def other(track: str) -> str:
    """The other list."""
    return LONG if track == NEAR else NEAR


class ListPanel(SidePanel):
    """`shift_wanted`: dossier, -1 up or 1 down; `move_wanted`, `off_wanted`, `owner_wanted`: dossier."""

    shift_wanted = Signal(str, int)
    move_wanted = Signal(str)
    off_wanted = Signal(str)
    owner_wanted = Signal(str)

    def __init__(self, services: Services) -> None:
        super().__init__(services, title_of("lists"))

    def show_line(self, line: ListLine, moves: Sequence[Move]) -> None:
        """Show a company; again with the same one keeps the place."""
        self.begin(line.id, line.company_name)
        pills = [Pill(_(line.track), tone_of(line.track))]
        if line.overdue:
            pills.append(Pill(overdue_words(line), "bad"))
        if line.is_owner_clash:
            pills.append(Pill(_("负责人冲突"), "bad"))
        self.add(row(*pills, None))
        self.add_link(_("打开企业"), partial(self.services.go.open_record, "company", line.company))
        self.add_fact(_("组别"), line.team_name)
        rank = "—" if line.rank is None else str(line.rank)
        self.add_fact(_("名次"), _("第{rank}位，按得分建议第{n}位").format(rank=rank, n=line.suggested))
        self.add_fact(_("负责人"), line.owner or _("还没有"))
        self.add_fact(_("最近洽谈"), line.last_talk or _("还没有洽谈"))
        self._add_acts(line)
        total = PlainLabel(_("{n}分").format(n=line.score), role="strong")
        self.add_section(_("得分"), *(self._points(each) for each in line.points), tool=total)
        if moves:
            timeline = Timeline(self.services.theme)
            timeline.show_entries(
                [
                    Entry(move.at, move_words(move), self._told(move), is_strong=move.is_between)
                    for move in moves[:_MOVES_SHOWN]
                ]
            )
            self.add_section(_("名单变动"), timeline)
        add_reasons(self, line.reasons)
        self.end()

    @staticmethod
    def _told(move: Move) -> str:
        reason = move.reason if move.is_between else ""
        return "　".join(part for part in (move.author, reason) if part)

    def _add_acts(self, line: ListLine) -> None:
        one, icons = line.id, self.services.icons
        up = button(_("上移"), partial(self.shift_wanted.emit, one, -1), icons=icons, icon="up")
        up.setToolTip("Alt+↑")
        down = button(_("下移"), partial(self.shift_wanted.emit, one, 1), icons=icons, icon="down")
        down.setToolTip("Alt+↓")
        move = button(
            _("移到{track}…").format(track=_(other(line.track))), partial(self.move_wanted.emit, one)
        )
        move.setToolTip("Alt+M")
        owner = button(_("指定负责人…"), partial(self.owner_wanted.emit, one))
        owner.setToolTip("Alt+O")
        off = button(_("移出名单…"), partial(self.off_wanted.emit, one))
        self.add(flowing(up, down, move, owner, off))

    def _points(self, points: Points) -> QLayout:
        number = PlainLabel(points.points, role="strong" if points.points != "0" else "soft")
        number.setFixedWidth(_POINTS_PX)
        number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        words = PlainLabel(_("{what}：{text}").format(what=points.what, text=points.text), wraps=True)
        words.setMinimumWidth(1)
        parts: list[QWidget | QLayout] = [words]
        parts += [
            row(fact_link(self.services, f), None) for f in points.facts if f.kind not in ("", "company")
        ]
        line = row(column(*parts, gap=TIGHT), number, gap=SNUG)
        line.setStretch(0, 1)
        line.setAlignment(number, Qt.AlignmentFlag.AlignTop)
        return line
