"""What every part of the settings is: cards below one another, lines with a name, a word of explanation and a control."""

from PySide6.QtWidgets import QLayout, QWidget

from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SECTION, SNUG, TIGHT, WIDE
from zsapp.ui.widgets.layout import Card, column, row
from zsapp.ui.widgets.plain import PlainLabel

_WIDEST_PX = 820


class Part(QWidget):
    """`add_card`, then `line` for each setting. `first_shown` is called when it is first looked at, `refresh` each time."""

    def __init__(self, services: Services, title: str, icon: str) -> None:
        super().__init__()
        self.services, self.part_title, self.part_icon = services, title, icon
        self._box = column(gap=WIDE)
        self.setLayout(column(self._box, None, gap=0, margins=(SNUG, 0, SNUG, GAP)))

    def add_card(self, title: str, *parts: QWidget | QLayout) -> Card:
        """A card with what it holds."""
        card = Card(title, gap=WIDE)
        card.setMaximumWidth(_WIDEST_PX)
        card.add(*parts)
        self._box.addWidget(card)
        return card

    def refresh(self) -> None:
        """Called each time the part is looked at."""


def line(title: str, hint: str, *controls: QWidget) -> QLayout:
    """A setting: its name and a word of explanation on the left, what changes it on the right."""
    words = column(PlainLabel(title, role="strong"), gap=TIGHT)
    if hint:
        words.addWidget(PlainLabel(hint, role="soft", wraps=True))
    made = row(words, row(*controls, gap=SNUG), gap=SECTION)
    made.setStretch(0, 1)
    return made
