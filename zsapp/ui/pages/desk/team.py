"""One team's week at the desk: how it stands, when it was handed in, what it counts, and what can be done."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from zsapp.base.texts import _, counted, zh
from zsapp.ui.pages.desk.words import clock_words, handed_words, newest_words
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SECTION, SNUG
from zsapp.ui.theme.tones import tone_of
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.layout import Card, column, row
from zsapp.ui.widgets.plain import Pill, PlainLabel
from zsapp.verbs.submissions import Board, TeamLine

FIGURES = (
    ("calls", zh("拜访")),
    ("groups", zh("来访")),
    ("heads", zh("人次")),
    ("phones", zh("电话")),
    ("meetings", zh("会议")),
    ("leads", zh("线索")),
    ("signed", zh("签约")),
)


class TeamCard(Card):
    """`show_line` shows a team; the signals say what the person wants, with the team's id."""

    hand_in_wanted = Signal(str)
    withdrawal_wanted = Signal(str)
    urge_wanted = Signal(str)
    week_wanted = Signal(str)

    def __init__(self, services: Services, *, is_own: bool) -> None:
        """`is_own`: the card of the person's own team, with its figures and one primary act."""
        super().__init__(gap=GAP if is_own else SNUG)
        self._team, self._is_own = "", is_own
        icons = services.icons
        self.name = PlainLabel(role="lead")
        self.state, self.late = Pill(), Pill(_("逾期报送"), "bad")
        self.words = PlainLabel(wraps=True, selectable=True)
        self.clock = PlainLabel(role="hint", wraps=True)
        self.remark = PlainLabel(role="soft", wraps=True, selectable=True)
        self.as_of = PlainLabel(role="caption", wraps=True)
        self.figures: dict[str, PlainLabel] = {}
        self.hand = button(
            _("报送…"), self._hand_in, tone="primary" if is_own else "", icons=icons, icon="check"
        )
        self.back = button(
            _("撤回报送…"), self._withdraw, tone="flush" if is_own else "quiet", icons=icons, icon="undo"
        )
        self.urge = button(_("复制本组催报文字"), self._urge, icons=icons, icon="copy")
        self.week = button(_("本组这一周"), self._week, tone="quiet", icons=icons, icon="visit")
        head = row(self.name, self.state, self.late, None, gap=SNUG)
        acts = row(self.week, self.back, self.urge, self.hand, gap=SNUG)
        if is_own:
            acts = row(self.hand, self.back, self.week, None, gap=SNUG)
            self.add(head, self._figures())
        else:
            head.addLayout(acts)
            self.add(head)
        for part in (self.words, self.clock, self.remark, self.as_of):
            self.add(part)
        if is_own:
            self.add(acts)

    def _figures(self) -> QWidget:
        holder = QWidget()
        line = row(gap=SECTION)
        for name, title in FIGURES:
            figure = PlainLabel("0", role="title")
            self.figures[name] = figure
            words = _(title)
            label = PlainLabel(words[:1].upper() + words[1:], role="caption")
            line.addLayout(column(figure, label, gap=0))
        line.addStretch(1)
        holder.setLayout(line)
        return holder

    def show_line(self, board: Board, line: TeamLine) -> None:
        """Show a team's week."""
        self._team = line.team
        self.name.setText(line.name)
        self.state.show_word(_(str(line.standing)), tone_of(str(line.standing)))
        self.late.setVisible(line.is_late)
        self.words.setText(_words(board, line))
        for label, text in (
            (self.clock, clock_words(line)),
            (self.remark, _("说明：{text}").format(text=line.remark) if line.remark else ""),
            (self.as_of, "" if self._is_own else newest_words(line.as_of, board.now)),
        ):
            label.setText(text)
            label.setVisible(bool(text))
        for name, figure in self.figures.items():
            figure.setText(str(line.figures[name]))
        self._show_acts(board, line)

    def _show_acts(self, board: Board, line: TeamLine) -> None:
        may = board.may_hand_in(line.team) and board.week.first <= board.now.date()
        title = _("报送…") if line.is_active else _("零报告报送…")
        if not self._is_own:
            title = _("代为报送…") if line.is_active else _("代报零报告…")
        self.hand.setText(title)
        self.hand.setAccessibleName(_("{act} {team}").format(act=title, team=line.name))
        self.hand.setVisible(may and not line.is_handed_in)
        self.back.setVisible(may and line.is_handed_in and board.issued is None)
        self.back.setAccessibleName(_("{act} {team}").format(act=_("撤回报送…"), team=line.name))
        self.urge.setVisible(board.sees_all and not line.is_handed_in)

    def _hand_in(self) -> None:
        self.hand_in_wanted.emit(self._team)

    def _withdraw(self) -> None:
        self.withdrawal_wanted.emit(self._team)

    def _urge(self) -> None:
        self.urge_wanted.emit(self._team)

    def _week(self) -> None:
        self.week_wanted.emit(self._team)


def _words(board: Board, line: TeamLine) -> str:
    told = [handed_words(line)] if line.is_handed_in else []
    if not line.is_handed_in and board.week.first > board.now.date():
        told.append(_("这一周还没有开始。"))
    elif not line.is_handed_in and line.is_active:
        told.append(_("这一周已有内容，还没有报送。"))
    elif not line.is_handed_in:
        told.append(_("这一周还没有内容；确实没有工作的，请作零报告报送。"))
    if line.open_plans:
        told.append(counted("还有{n}项计划没有完成或取消。", line.open_plans).format(n=line.open_plans))
    if board.issued is not None:
        told.append(_("通报已签发（{number}），补写的内容列入下期。").format(number=board.issued[0] or "-"))
    return "　".join(told)
