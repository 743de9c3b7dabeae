"""The theme in force: light or dark, by the system or by wish; palette, style sheet and font of the application."""

import sys
from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from zsapp.base.paths import resources_dir
from zsapp.base.texts import ENGLISH, language
from zsapp.ui.theme.sheet import sheet
from zsapp.ui.theme.tokens import DARK, LIGHT, TYPE, Colours

# Chinese faces first: a fallback left to the system may take Japanese forms of the characters.
_FAMILIES = {
    "win32": ("Microsoft YaHei UI", "Microsoft YaHei"),
    "darwin": ("PingFang SC",),
}
# Under English a Latin face goes before them: in a Chinese one ’ and “ are as wide as a character.
_LATIN = {
    "win32": ("Segoe UI",),
    "darwin": ("Helvetica Neue",),
}
_LATIN_ELSEWHERE = ("Inter", "Noto Sans", "Ubuntu", "Cantarell", "Liberation Sans", "DejaVu Sans")
STYLE = "Fusion"
_FAMILIES_ELSEWHERE = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "WenQuanYi Micro Hei",
    "Droid Sans Fallback",
)


class Wish(StrEnum):
    """What the person wants."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """Follows the system unless told otherwise. `changed` comes when the colours did; icons are made anew then."""

    changed = Signal()

    def __init__(self, application: QApplication, wish: Wish = Wish.SYSTEM) -> None:
        super().__init__(application)
        self._application = application
        self._wish = wish
        self.colours: Colours = LIGHT
        self.is_dark = False
        application.setFont(_font())
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._apply()

    @property
    def wish(self) -> Wish:
        """What was asked for."""
        return self._wish

    def set_wish(self, wish: Wish) -> None:
        """Switch now."""
        self._wish = wish
        self._apply()
        self.changed.emit()

    def colour(self, token: str) -> QColor:
        """A colour by the name of its token."""
        return QColor(getattr(self.colours, token))

    def _system_changed(self, _scheme: Qt.ColorScheme) -> None:
        if self._wish is Wish.SYSTEM and self._wants_dark() != self.is_dark:
            self._apply()
            self.changed.emit()

    def _wants_dark(self) -> bool:
        if self._wish is not Wish.SYSTEM:
            return self._wish is Wish.DARK
        return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark

    def _apply(self) -> None:
        self.is_dark = self._wants_dark()
        self.colours = DARK if self.is_dark else LIGHT
        self._application.setPalette(_palette(self.colours))
        icons, which = (resources_dir() / "icons").as_posix(), "dark" if self.is_dark else "light"
        self._application.setStyleSheet(sheet(self.colours, icons=icons, which=which))


def _font() -> QFont:
    font = QGuiApplication.font()
    wanted = _FAMILIES.get(sys.platform, _FAMILIES_ELSEWHERE)
    if language() == ENGLISH:
        wanted = (*_LATIN.get(sys.platform, _LATIN_ELSEWHERE), *wanted)
    there = [name for name in wanted if QFontDatabase.hasFamily(name)]
    font.setFamilies([*there, *font.families()])
    font.setPixelSize(TYPE.body[0])
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    return font


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for which, token in (
        (role.Window, colours.canvas),
        (role.WindowText, colours.text),
        (role.Base, colours.surface),
        (role.AlternateBase, colours.canvas),
        (role.Text, colours.text),
        (role.Button, colours.surface),
        (role.ButtonText, colours.text),
        (role.ToolTipBase, colours.raised),
        (role.ToolTipText, colours.text),
        (role.Highlight, colours.accent),
        (role.HighlightedText, colours.on_accent),
        (role.PlaceholderText, colours.text_faint),
        (role.Link, colours.accent),
        (role.LinkVisited, colours.accent),
        (role.Accent, colours.accent),
        (role.Mid, colours.line),
        (role.Light, colours.surface),
        (role.Dark, colours.frame),
        (role.Shadow, colours.shadow),
    ):
        palette.setColor(which, QColor(token))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(colours.text_faint))
    return palette
