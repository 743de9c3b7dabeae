"""A card of the page: a title, a count, a button that adds; what it holds is made anew only where it differs."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from zsapp.ui.pages.company.words import gist
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import CONTROL_HEIGHT, HAIR, SNUG, WIDE
from zsapp.ui.widgets.buttons import icon_button, link
from zsapp.ui.widgets.layout import Card, clear, column, row
from zsapp.ui.widgets.plain import Pill, PlainLabel
from zsapp.verbs.company import CompanyView

_TITLE = 80  # characters of a link
Pills = Sequence[tuple[str, str]]


class Section(Card):
    """`data_of` says what it shows of a view, `fill` shows it."""

    def __init__(
        self,
        services: Services,
        title: str,
        *,
        icon: str = "add",
        does: str = "",
        then: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(title, gap=SNUG, margin=WIDE)
        self.services = services
        self.count = PlainLabel(role="caption")
        self.head.insertWidget(1, self.count)
        self.title.setMinimumHeight(CONTROL_HEIGHT)  # as high as with a button beside it
        if does and then is not None:
            self.head.addWidget(icon_button(services.icons, icon, does, then))
        self.inside = QVBoxLayout()
        self.inside.setSpacing(SNUG)
        self.body.addLayout(self.inside)
        self.body.addStretch(1)
        self._shown: Any = None

    def data_of(self, view: CompanyView) -> Any:
        """What of the view it shows."""
        raise NotImplementedError

    def fill(self, data: Any, view: CompanyView) -> None:
        """Show it; `inside` is empty."""
        raise NotImplementedError

    def show_view(self, view: CompanyView) -> None:
        """Show another view; nothing is touched where it says the same."""
        data = (view.company["id"], view.team, view.today, self.data_of(view))
        if data == self._shown:
            return
        self._shown = data
        clear(self.inside)
        self.fill(data[-1], view)

    def tell_count(self, count: int) -> None:
        """The number beside the title; none where there is nothing."""
        self.count.setText(str(count) if count else "")

    def invite(self, text: str, title: str = "", then: Callable[[], object] | None = None) -> None:
        """What stands where there is nothing yet."""
        self.inside.addWidget(PlainLabel(text, role="caption", wraps=True))
        if title and then is not None:
            made = link(title, then)
            self.inside.addLayout(row(made, None))


def short_link(text: str, then: Callable[[], object]) -> QPushButton:
    """A link whose long words are cut; a screen reader tells them whole."""
    made = link(gist(text, _TITLE), then)
    made.setAccessibleName(text[:400])
    return made


def line(title: str, then: Callable[[], object], *, caption: str = "", pills: Pills = ()) -> QVBoxLayout:
    """A record in a card: its name leads to it, states beside, a line below."""
    marks: list[Any] = [Pill(*each) for each in pills]
    head: QHBoxLayout = row(short_link(title, then), None, *marks)
    box = column(head, gap=HAIR)
    if caption:
        box.addWidget(PlainLabel(caption, role="caption"))
    return box


def said(label: str, text: str) -> QVBoxLayout:
    """A paragraph under its label; long ones are cut, the form shows them whole."""
    words = PlainLabel(text, wraps=True, selectable=True)
    words.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    return column(PlainLabel(label, role="caption"), words, gap=HAIR)
