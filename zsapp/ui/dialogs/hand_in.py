"""Hand a team's week in: what it holds, what is odd about it, a word for headquarters; an empty week by a button that says so."""

from PySide6.QtWidgets import QWidget

from zsapp.base.texts import ENGLISH, _, counted, language
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.services import Services
from zsapp.ui.widgets.fields import NoteField
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.verbs import submissions
from zsapp.verbs.desk import Desk
from zsapp.verbs.submissions import Board, TeamLine


class HandInDialog(Dialog):
    """Closes at once; that it was handed in is told when it is durable."""

    def __init__(self, parent: QWidget, services: Services, board: Board, line: TeamLine) -> None:
        super().__init__(parent, _("报送{week}？").format(week=board.week.label))
        self._services, self._parent = services, parent
        self._key, self._team = board.week.key, line.team
        self.words = PlainLabel(words_of(board, line), wraps=True)
        label = PlainLabel(_("给招商办的说明（可不填）"), role="label")
        self.remark = NoteField(label.whole_text(), least=2, most=6)
        label.setBuddy(self.remark)
        self.remark.setPlainText(line.remark)
        for each in (self.words, label, self.remark):
            self.body.addWidget(each)
        self.add_button(_("取消"))
        title = _("报送") if line.is_active else _("零报告报送")
        self.act = self.add_button(title, self.accept, tone="primary", is_default=True)
        self.act.setFocus()
        self.accepted.connect(self._hand_in)

    def _hand_in(self) -> None:
        key, team, remark = self._key, self._team, self.remark.toPlainText()
        services = self._services

        def verb(desk: Desk) -> object:
            return submissions.hand_in(desk, key, team, remark=remark)

        services.ask(verb, lambda _saved: services.toast(_("已报送。")), owner=self._parent)


def words_of(board: Board, line: TeamLine) -> str:
    """What is handed in, and what a person should think of before."""
    calls = sum(line.figures[name] for name in ("calls", "groups", "phones", "meetings"))
    if line.is_active:
        text = [counted("{team}本周拜访{n}次。", calls).format(team=line.name, n=calls)]
    else:
        text = [_("{team}本周没有内容，将作为零报告报送，通报中列为“零报告”。").format(team=line.name)]
    if line.open_plans:
        text.append(counted("还有{n}项计划没有完成或取消。", line.open_plans).format(n=line.open_plans))
    if board.now.date() <= board.week.last:
        text.append(_("这一周还没有结束。"))
    if board.issued is not None:
        text.append(_("这一周的通报已经签发，本组的内容列入下期补报。"))
    elif board.now > board.due:
        text.append(_("报送时间（{due}）已过，记为逾期报送。").format(due=f"{board.due:%Y-%m-%d %H:%M}"))
    else:
        text.append(_("报送以后仍可补写，也可以撤回重报；签发以后补写的内容列入下期补报。"))
    return (" " if language() == ENGLISH else "").join(text)
