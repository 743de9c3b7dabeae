"""Above the week: which week, whose, and what is done with all of it. Two lines in a narrow window."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from zsapp.base.texts import _
from zsapp.domain.field import Kind, part
from zsapp.ui.editors.choices import Choices
from zsapp.ui.editors.typed import DateEditor
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG
from zsapp.ui.widgets.buttons import button, chip, icon_button
from zsapp.ui.widgets.layout import row
from zsapp.ui.widgets.plain import Pill, PlainLabel
from zsapp.verbs.weeks import WeekView

_JUMP_PX, _TEAM_PX = 140, 190


class WeekBar(QWidget):
    """`teams`, `jump`, `by_team` are read by the page; the signals are its buttons."""

    moved = Signal(int)  # weeks
    came_back = Signal()  # to this week
    copied = Signal()
    handed = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__()
        icons = services.icons
        self.label = PlainLabel(role="lead")
        self.jump = DateEditor(part(_("跳到日期"), Kind.DATE), icons)
        self.jump.field.setPlaceholderText(_("跳到日期"))
        self.jump.setFixedWidth(_JUMP_PX)
        self.teams = Choices()
        self.teams.setAccessibleName(_("组别"))
        self.teams.setFixedWidth(_TEAM_PX)
        self.teams.addItem(_("全部小组"), None)
        self.by_team = chip(_("按组排列"))
        self.state = Pill()
        self.copy = icon_button(icons, "copy", _("复制本周拜访的文字"), self.copied.emit)
        self.hand = button(_("报送本周"), self.handed.emit, icons=icons, icon="check")
        left = row(
            icon_button(icons, "left", _("上一周（←）"), self.before),
            self.label,
            icon_button(icons, "right", _("下一周（→）"), self.after),
            button(_("本周"), self.came_back.emit, tone="quiet"),
            self.jump,
            None,
        )
        right = row(self.teams, self.by_team, self.state, None, self.copy, self.hand)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(GAP)
        self._halves = (left, right)
        self._box.addLayout(left, 1)
        self._box.addLayout(right)

    def before(self) -> None:
        """One week back."""
        self.moved.emit(-1)

    def after(self) -> None:
        """One week on."""
        self.moved.emit(1)

    def show_week(self, label: str) -> None:
        """Which week it is."""
        self.label.setText(label)
        self.label.setMinimumWidth(self.label.sizeHint().width())
        self._fold(self.width())

    def fill_teams(self, shown: WeekView) -> None:
        """The teams to choose from, the chosen one kept."""
        if [self.teams.itemData(n) for n in range(1, self.teams.count())] == [
            one for one, _name in shown.teams
        ]:
            return
        chosen = self.teams.currentData()
        self.teams.clear()
        self.teams.addItem(_("全部小组"), None)
        for team, name in shown.teams:
            self.teams.addItem(name, team)
        self.teams.setCurrentIndex(max(0, self.teams.findData(chosen)))

    def show_state(self, shown: WeekView) -> None:
        """Whether the team that is looked at has handed in."""
        team = self.teams.currentData()
        self.hand.setEnabled(team is None or team not in shown.week.submitted)
        if team is None:
            words = _("已报送{n}／{all}组").format(n=len(shown.week.submitted), all=len(shown.teams))
            self.state.show_word(words, "accent")
        elif team in shown.week.submitted:
            self.state.show_word(_("已报送"), "good")
        else:
            self.state.show_word(_("未报送"), "warn")
        self.state.setMinimumWidth(self.state.sizeHint().width())
        self._fold(self.width())

    def _fold(self, width: int) -> None:
        """One line where everything has its room, else two."""
        for each in self._halves:  # a label has just got other words
            each.invalidate()
        needed = sum(each.sizeHint().width() for each in self._halves) + SNUG
        is_wide = width >= needed
        wanted = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        if self._box.direction() is not wanted:
            self._box.setDirection(wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Qt's."""
        super().resizeEvent(event)
        self._fold(event.size().width())
