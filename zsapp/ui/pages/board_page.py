"""What the pages with a board share: a board, the panel of one record beside it, and the way between them."""

from typing import Any

from PySide6.QtWidgets import QLayout, QWidget

from zsapp.base.texts import _
from zsapp.ui.pages.live import LivePage
from zsapp.ui.services import Services
from zsapp.ui.widgets.board import Board
from zsapp.ui.widgets.side_panel import SidePanel, beside


class BoardPage(LivePage):
    """`arrive(record=id)` shows a record; it makes `board` and `panel`, then calls `host`."""

    board: Board
    panel: SidePanel

    def __init__(self, services: Services, title: str) -> None:
        super().__init__(services, title)
        self._wanted = ""

    def host(self, main: QWidget | QLayout) -> None:
        """Put the panel beside the board and what goes with it."""
        self.board.opened.connect(self.open)
        self.board.entered_card.connect(self.enter)
        self.board.unfolded.connect(lambda _key: self.look_again())
        self.body.addLayout(beside(main, self.panel), 1)

    def open(self, record: str) -> None:
        """Show a record beside the board."""
        raise NotImplementedError

    def enter(self, record: str) -> None:
        """Show a record and go to it; Escape comes back."""
        self.panel.take_focus()
        self.open(record)

    def arrive(self, **arguments: Any) -> None:
        """`record`: show that one; where the board is not read yet, its card is chosen when it is."""
        super().arrive(**arguments)
        if record := arguments.get("record"):
            self._wanted = "" if self.board.choose(str(record)) else str(record)
            self.open(str(record))

    def find_again(self) -> None:
        """After the board was read: the card that was come for, and the record in the panel anew."""
        if self._wanted:
            self.board.choose(self._wanted)
            self._wanted = ""
        if self.panel.record:
            self.panel.read(self.panel.record)

    def told(self, words: str) -> None:
        """Say what was done, with a way back."""
        self.services.toast(words, button=_("撤销"), then=lambda: self.services.actions.run("undo"))
