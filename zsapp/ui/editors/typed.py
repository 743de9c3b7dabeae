"""Editors that read what is typed in their own way: days and amounts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget, QWidgetAction

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.field import Spec
from zsapp.domain.money import parse_amount
from zsapp.ui.editors.amounts import amount_hint, amount_words, typed_amount
from zsapp.ui.editors.days import read_day
from zsapp.ui.editors.editor import LineEditor
from zsapp.ui.theme.icons import Icons
from zsapp.ui.widgets.calendar import Calendar
from zsapp.verbs.desk import today


class DateEditor(LineEditor):
    """A day: 4-28, 今天, 周五, 2016-04-28; up and down change it by a day, the calendar picks one."""

    def __init__(self, spec: Spec, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self._icons = icons
        self.field.setPlaceholderText(_("如 4-28、今天、周五"))
        self._open = self.field.addAction(icons.icon("calendar"), QLineEdit.ActionPosition.TrailingPosition)
        self._open.setText(_("打开日历"))
        icons.put(self._open, "calendar")
        self._open.triggered.connect(self.open_calendar)

    def _left(self) -> None:
        if self.check() and (value := self.value()) is not None:
            self.field.setText(value)

    def value(self) -> Any:
        """The day as 2016-04-28. Raises UserError."""
        text = self.field.text().strip()
        if not text:
            return None
        day = read_day(text, today())
        if day is None:
            raise UserError(_("看不懂这个日期，请写成 4-28、2016-04-28 或 今天。"))
        return day.isoformat()

    def set_value(self, value: Any, names: Mapping[str, str] | None = None) -> None:
        """Show a day."""
        self.field.setText(value or "")
        self._settled()

    def set_day(self, day: date) -> None:
        """Change the day, as a person would."""
        self.field.setText(day.isoformat())
        self._edited("")

    def open_calendar(self) -> None:
        """A calendar under the field."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar = Calendar(self._icons)
        current = read_day(self.field.text(), today()) or today()
        calendar.setSelectedDate(QDate(current.year, current.month, current.day))

        def pick(day: QDate) -> None:
            self.set_day(date(day.year(), day.month(), day.day()))
            menu.close()

        calendar.clicked.connect(pick)
        calendar.activated.connect(pick)
        action = QWidgetAction(menu)
        action.setDefaultWidget(calendar)
        menu.addAction(action)
        menu.popup(self.field.mapToGlobal(self.field.rect().bottomLeft()))
        calendar.setFocus()


class AmountEditor(LineEditor):
    """Money: 2000万元, 310万美元, 1.2亿元; a bare number is 万元. What was read stands under it while typing."""

    def __init__(self, spec: Spec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self._stored: Mapping[str, Any] | None = None
        self.field.setPlaceholderText(_("如 2000万元、310万美元"))

    def _left(self) -> None:
        if not self.check():
            return
        value = self.value()
        if value is not None:
            read = parse_amount(value)
            self.field.setText(amount_words(read))
            self.show_hint(amount_hint(read), is_remark=True)

    def value(self) -> Any:
        """The amount as verbs take it, its rate kept where the number alone was changed. Raises UserError."""
        return typed_amount(self.field.text(), self._stored)

    def set_value(self, value: Any, names: Mapping[str, str] | None = None) -> None:
        """Show an amount."""
        self._stored = value
        self.field.setText(amount_words(value) if value else "")
        self._settled()
