"""Which week: a list, and the one before and after it."""

from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from zsapp.base.texts import _
from zsapp.domain.bulletin.words import span_words
from zsapp.domain.rules import cadence
from zsapp.ui.editors.choices import Choices
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import CONTROL_HEIGHT, TIGHT
from zsapp.ui.widgets.buttons import icon_button
from zsapp.ui.widgets.layout import row

_WEEKS_BACK, _WEEKS_AHEAD = 60, 2


class WeekChoice(QWidget):
    """`changed` comes with every choice; `week` is the key."""

    changed = Signal()

    def __init__(self, services: Services, today: date) -> None:
        super().__init__()
        icons = services.icons
        self.before = icon_button(icons, "left", _("上一周"), lambda: self._step(-7))
        self.after = icon_button(icons, "right", _("下一周"), lambda: self._step(7))
        self.weeks = Choices()
        self.weeks.setAccessibleName(_("周次"))
        self.weeks.setMaxVisibleItems(16)
        monday = cadence.week_of(today).first
        for back in range(-_WEEKS_AHEAD, _WEEKS_BACK):
            self._add_week(cadence.week_of(monday - timedelta(days=7 * back)))
        self.weeks.setCurrentIndex(_WEEKS_AHEAD)
        self.weeks.currentIndexChanged.connect(lambda _at: self.changed.emit())
        self.setMinimumHeight(CONTROL_HEIGHT)
        self.setLayout(row(self.before, self.weeks, self.after, gap=TIGHT))

    def _add_week(self, week: cadence.Period) -> None:
        words = f"{week.label}  {span_words(week.first, week.last)}"
        self.weeks.addItem(words, week.key)

    @property
    def week(self) -> str:
        """The key of the week."""
        return str(self.weeks.currentData())

    def choose_week(self, key: str) -> None:
        """Go to a week, one beyond the list too. Raises UserError where it is none."""
        week = cadence.week(key)
        if self.weeks.findData(week.key) < 0:
            self._add_week(week)
        self.weeks.setCurrentIndex(self.weeks.findData(week.key))

    def _step(self, days: int) -> None:
        first = cadence.week(self.week).first + timedelta(days=days)
        self.choose_week(cadence.week_of(first).key)
