"""A month to pick a day from: weeks as the bulletin numbers them, in the colours of the theme."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QBoxLayout, QCalendarWidget, QToolButton, QWidget

from zsapp.base.texts import CHINESE, _, language
from zsapp.ui.theme.icons import Icons

_LEAST_PX = (336, 268)
_WEEKEND = (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday)


class Calendar(QCalendarWidget):
    """Monday first; week numbers beside; Qt's own arrows and its red weekends give way."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("日历"))
        self.setMinimumSize(*_LEAST_PX)
        self.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.ISOWeekNumbers)
        self.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.ShortDayNames)
        self.setGridVisible(False)
        plain, faint = QTextCharFormat(), QTextCharFormat()
        plain.setForeground(icons.theme.colour("text"))
        faint.setForeground(icons.theme.colour("text_faint"))
        self.setHeaderTextFormat(faint)
        for day in _WEEKEND:
            self.setWeekdayTextFormat(day, plain)
        for name, icon, told in (
            ("qt_calendar_prevmonth", "left", _("上个月")),
            ("qt_calendar_nextmonth", "right", _("下个月")),
        ):
            arrow = self.findChild(QToolButton, name)
            if arrow is not None:
                icons.put(arrow, icon)
                arrow.setAccessibleName(told)
        if language() == CHINESE:
            self._put_year_first()

    def _put_year_first(self) -> None:
        """2016 五月; Qt tells the month first in every language."""
        month = self.findChild(QToolButton, "qt_calendar_monthbutton")
        holder = self.findChild(QWidget, "qt_calendar_navigationbar")
        bar = holder.layout() if holder is not None else None
        if month is not None and isinstance(bar, QBoxLayout):
            place = bar.indexOf(month)
            bar.removeWidget(month)
            bar.insertWidget(
                place + 2, month
            )  # after the year and the field that replaces it while it is typed
