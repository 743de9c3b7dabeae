"""Which bulletin: the week, the teams, the visit reports that are attached."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QMenu, QWidget

from zsapp.base.texts import _, counted
from zsapp.ui.pages.bulletin.weeks import WeekChoice
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import CONTROL_HEIGHT, TIGHT
from zsapp.ui.widgets.buttons import button, chip
from zsapp.ui.widgets.flow import Flow
from zsapp.ui.widgets.layout import row
from zsapp.ui.widgets.plain import shortened

_BUTTON_MOST, _MENU_MOST = 16, 40  # characters


class StayingMenu(QMenu):
    """A menu of things to tick that stays open while they are ticked."""

    def _toggle(self) -> bool:
        action = self.activeAction()
        if action is None or not action.isCheckable():
            return False
        action.trigger()
        return True

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Tick."""
        if not self._toggle():
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Space and Enter tick."""
        ticks = event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not (ticks and self._toggle()):
            super().keyPressEvent(event)


class Choosing(QWidget):
    """`changed` comes with every choice; `week`, `teams` (ids, none: all) and `attach` tell it."""

    changed = Signal()

    def __init__(self, services: Services, today: date) -> None:
        super().__init__()
        self._services = services
        self.teams: tuple[str, ...] = ()
        self._known: tuple[tuple[str, str], ...] = ()
        icons = services.icons
        self.weeks = WeekChoice(services, today)
        self.weeks.changed.connect(self.changed)
        self.teams_button = button(_("全部小组"), self._teams_menu, icons=icons, icon="people")
        self.attaching = QButtonGroup(self)
        self.attaching.setExclusive(True)
        self.chips = {}
        for key, title in (("none", _("不附拜访报告")), ("ab", _("附A、B级")), ("all", _("附全部"))):
            self.chips[key] = chip(title)
            self.chips[key].setAccessibleName(_("拜访报告：{choice}").format(choice=title))
            self.attaching.addButton(self.chips[key])
        self.chips["ab"].setChecked(True)
        self.attaching.buttonToggled.connect(self._attach_toggled)
        flow = Flow(self)
        for part in (self.weeks, self.teams_button):
            flow.addWidget(part)
        self._attach_holder = self._joined(*self.chips.values())
        flow.addWidget(self._attach_holder)

    @staticmethod
    def _joined(*parts: QWidget) -> QWidget:
        holder = QWidget()
        holder.setMinimumHeight(CONTROL_HEIGHT)
        holder.setLayout(row(*parts, gap=TIGHT))
        return holder

    @property
    def week(self) -> str:
        """The key of the week."""
        return self.weeks.week

    @property
    def attach(self) -> str:
        """none, ab or all."""
        return next(key for key, each in self.chips.items() if each.isChecked())

    def choose_week(self, key: str) -> None:
        """Go to a week, one beyond the list too. Raises UserError where it is none."""
        self.weeks.choose_week(key)

    def _attach_toggled(self, _button: object, is_on: bool) -> None:
        if is_on:
            self.changed.emit()

    def show_attaching(self, *, is_shown: bool) -> None:
        """Whether there is anything to choose of the visit reports: what was issued is as it is."""
        self._attach_holder.setVisible(is_shown)

    # -- teams

    def know_teams(self, known: tuple[tuple[str, str], ...]) -> None:
        """The teams there are; those chosen that have gone are no longer chosen."""
        self._known = known
        here = {team for team, _name in known}
        kept = tuple(team for team in self.teams if team in here)
        if kept != self.teams:
            self.choose_teams(kept)
        self._tell_teams()

    def choose_teams(self, teams: tuple[str, ...]) -> None:
        """Only these; none: all."""
        self.teams = teams
        self._tell_teams()
        self.changed.emit()

    def _tell_teams(self) -> None:
        names = [name for team, name in self._known if team in self.teams]
        text = names[0] if len(names) == 1 else counted("{n}个小组", len(names)).format(n=len(names))
        text = text if names else _("全部小组")
        self.teams_button.setText(shortened(text, _BUTTON_MOST).replace("&", "&&"))
        self.teams_button.setAccessibleName(_("小组：{choice}").format(choice=text))

    def teams_menu(self) -> QMenu:
        """The menu that chooses teams."""
        menu = StayingMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        every = QAction(_("全部小组"), menu)
        every.triggered.connect(lambda: self.choose_teams(()))
        menu.addAction(every)
        menu.addSeparator()
        for team, name in self._known:
            action = QAction(shortened(name, _MENU_MOST).replace("&", "&&"), menu, checkable=True)
            action.setChecked(team in self.teams)
            action.toggled.connect(lambda on, one=team: self._tick(one, is_on=on))
            menu.addAction(action)
        return menu

    def _tick(self, team: str, *, is_on: bool) -> None:
        chosen = {*self.teams, team} if is_on else {*self.teams} - {team}
        self.choose_teams(tuple(one for one, _name in self._known if one in chosen))

    def _teams_menu(self) -> None:
        self.teams_menu().popup(self.teams_button.mapToGlobal(self.teams_button.rect().bottomLeft()))
