"""How the window looks: theme, language, size of the text, the day that is shown."""

import os

from PySide6.QtWidgets import QButtonGroup, QWidget

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.field import Kind, part
from zsapp.ui import wishes
from zsapp.ui.editors.choices import Choices
from zsapp.ui.editors.typed import DateEditor
from zsapp.ui.office import Touched
from zsapp.ui.pages.settings.part import Part, line
from zsapp.ui.services import Services
from zsapp.ui.theme.icons import on_change
from zsapp.ui.theme.theme import Wish
from zsapp.ui.theme.tokens import SNUG, TIGHT
from zsapp.ui.widgets.buttons import button, chip
from zsapp.ui.widgets.layout import column, row
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.verbs.desk import today

_DAY = "ZSAPP_TODAY"


class LookPart(Part):
    """The theme changes at once; language and size the next time the window is opened."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("外观与语言"), "eye")
        self.themes = {
            wish: chip(title)
            for wish, title in (
                (Wish.SYSTEM, _("跟随系统")),
                (Wish.LIGHT, _("浅色")),
                (Wish.DARK, _("深色")),
            )
        }
        self._group = QButtonGroup(self)
        for wish, each in self.themes.items():
            each.setAccessibleName(_("外观：{wish}").format(wish=each.text()))
            each.setChecked(wish is services.theme.wish)
            self._group.addButton(each)
        self._group.buttonToggled.connect(self._theme_chosen)
        chips = QWidget()
        chips.setLayout(row(*self.themes.values(), gap=TIGHT))
        self.language = self._choices(
            _("语言"),
            ((_("跟随系统"), None), ("中文", "zh_CN"), ("English", "en")),
            services.preferences.get(wishes.LANGUAGE),
        )
        self.text_size = self._choices(
            _("文字大小"),
            tuple((f"{percent}%", percent) for percent in wishes.SIZES),
            services.preferences.get(wishes.TEXT_SIZE, 100),
        )
        self.language.activated.connect(lambda _at: self._keep(wishes.LANGUAGE, self.language.currentData()))
        self.text_size.activated.connect(
            lambda _at: self._keep(wishes.TEXT_SIZE, self.text_size.currentData())
        )
        self.later = PlainLabel(_("已记住，下次打开窗口时生效。"), role="remark")
        self.later.hide()
        self.add_card(
            _("外观与语言"),
            line(_("外观"), _("浅色、深色，或跟随系统。立即生效。"), chips),
            line(_("语言"), _("界面的语言；通报和报告总是中文。"), self.language),
            line(_("文字大小"), _("在系统缩放之上再放大。"), self.text_size),
            self.later,
        )
        self._add_day()
        on_change(services.theme, self._theme_changed)

    def _choices(self, name: str, items: tuple[tuple[str, object], ...], now: object) -> Choices:
        box = Choices()
        box.setAccessibleName(name)
        for title, value in items:
            box.addItem(title, value)
        box.setCurrentIndex(max(0, box.findData(now)))
        return box

    def _keep(self, name: str, value: object) -> None:
        self.services.preferences.put(name, value)
        self.later.show()

    # -- theme

    def _theme_chosen(self, chosen: object, is_on: bool) -> None:
        wish = next((w for w, each in self.themes.items() if each is chosen), None)
        if is_on and wish is not None and wish is not self.services.theme.wish:
            self.services.theme.set_wish(wish)
            self.services.preferences.put("theme", wish.value)

    def _theme_changed(self) -> None:
        self.themes[self.services.theme.wish].setChecked(True)

    # -- the day shown

    def _add_day(self) -> None:
        self.day = DateEditor(part(_("显示的日期"), Kind.DATE), self.services.icons)
        self.day_words = PlainLabel(role="soft", wraps=True)
        use = button(_("按此日期显示"), self.use_day)
        self.back = button(_("用电脑的日期"), self.use_computers_day, tone="quiet")
        controls = QWidget()
        controls.setLayout(column(self.day, row(use, self.back, gap=SNUG), gap=SNUG))
        self.add_card(
            _("显示的日期"),
            line(
                _("把哪天当作今天"),
                _("“今天”、到期提醒和本周都按这个日期算，关闭窗口后失效；保存的时刻始终是电脑的时钟。"),
                controls,
            ),
            self.day_words,
        )
        self.refresh()

    def refresh(self) -> None:
        """The day in force."""
        is_wished = bool(os.environ.get(_DAY))
        self.day.set_value(today().isoformat())
        self.back.setVisible(is_wished)
        words = (
            _("现在显示的是 {day}，不是电脑的日期。") if is_wished else _("现在显示的是电脑的日期 {day}。")
        )
        self.day_words.setText(words.format(day=today().isoformat()))

    def use_day(self) -> None:
        """Show the typed day as today, until the window is closed."""
        try:
            wished = self.day.value()
        except UserError as error:
            self.day.show_hint(str(error))
            return
        if wished is not None:
            self._set_day(wished)

    def use_computers_day(self) -> None:
        """The computer's again."""
        self._set_day(None)

    def _set_day(self, day: str | None) -> None:
        if day is None:
            os.environ.pop(_DAY, None)
        else:
            os.environ[_DAY] = day
        self.refresh()
        self.services.office.changed.emit(Touched(frozenset(), frozenset()))
