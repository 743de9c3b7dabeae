"""需协调事项: a board by state; a matter is answered, pressed and closed beside it, each with its day."""

from datetime import timedelta
from typing import Any

from zsapp.base.texts import _, counted
from zsapp.ui.dialogs.few import FewDialog
from zsapp.ui.pages import title_of
from zsapp.ui.pages.board_page import BoardPage
from zsapp.ui.pages.matter_panel import MatterPanel, state_word
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP
from zsapp.ui.theme.tones import tone_of
from zsapp.ui.widgets.board import Board, Lane
from zsapp.ui.widgets.buttons import button, chip
from zsapp.ui.widgets.cards import Face
from zsapp.ui.widgets.fields import SearchBox
from zsapp.ui.widgets.flow import flowing
from zsapp.ui.widgets.layout import column
from zsapp.ui.widgets.states import EmptyState
from zsapp.verbs import matters
from zsapp.verbs.desk import Desk, today
from zsapp.verbs.matters import CLOSED, RAISED, MatterCard

_ORDER = ("待协调", "督办", "已答复", "办结")  # what waits first


class MattersPage(BoardPage):
    """Four lanes: what waits, what is pressed, what is answered, what is closed (folded at first)."""

    panel: MatterPanel
    kinds = frozenset({"matter", "company", "team"})

    def __init__(self, services: Services) -> None:
        super().__init__(services, title_of("matters"))
        self.found: matters.Board | None = None
        self.tools.addWidget(
            button(_("提出事项"), self.add, tone="primary", icons=services.icons, icon="add")
        )
        self.search = SearchBox(services.icons, _("查找事项、企业、单位"))
        self.search.setMaximumWidth(320)
        self.search.settled.connect(lambda _text: self.look_again())
        self.late = chip(_("已超期"), lambda _on: self.look_again())
        self.board = Board(
            services, [Lane(word, state_word(word), tone_of(word)) for word in _ORDER], folded=(CLOSED,)
        )
        self.search.down_pressed.connect(self.board.focus_card)
        self.board.move_wanted.connect(self.ask_state)
        self.panel = MatterPanel(services)
        self.panel.state_wanted.connect(self.ask_state)
        self.panel.closed.connect(self.board.focus_card)
        self.empty = EmptyState(
            services.theme,
            services.icons,
            "matter",
            _("没有需要协调的事项"),
            _("企业提的问题小组解决不了，就在这里提出来，招商办答复、督办、办结都看得到。"),
            action=_("提出事项"),
            then=self.add,
        )
        left = column(flowing(self.search, self.late), self.board, self.empty, gap=GAP)
        left.setStretch(1, 1)
        left.setStretch(2, 1)
        self.host(left)
        self.empty.hide()
        self.look_again()

    # -- showing

    def look_again(self) -> None:
        """Read the board anew; of closed ones, while folded, only how many there are."""
        typed, late_only = self.search.text(), self.late.isChecked()
        closed = [state for state in self.board.folded if state == CLOSED]
        self.ask(lambda desk: matters.board(desk, typed, late_only=late_only, closed=closed), self._take)

    @property
    def cards(self) -> list[MatterCard]:
        """The cards that are shown."""
        return self.found.cards if self.found is not None else []

    def _take(self, found: matters.Board) -> None:
        self.found = found
        words = _("{n}件待办理，{late}件已超期") if found.late else _("{n}件待办理")
        self.subtitle.setText(words.format(n=found.waiting, late=found.late) if found.count else "")
        self.empty.setVisible(not found.count)
        self.board.setVisible(bool(found.count))
        faces = {state: [face(card) for card in cards] for state, cards in found.lanes.items()}
        self.board.show_faces(faces, found.totals, more=_("还有{n}件，请查找"))
        self.find_again()

    # -- acts

    def start_search(self) -> None:
        """Ctrl+F."""
        self.search.begin()

    def add(self) -> None:
        """A new matter, raised today."""
        self.services.go.new_record("matter", raised_on=today().isoformat(), state=RAISED)

    def open(self, record: str) -> None:
        """Show a matter beside the board; an answer half written elsewhere is asked about first."""
        self.panel.when_clean(record, lambda: self.panel.read(record))

    def leave(self) -> bool:
        """Stay while an answer is half written, and ask."""
        if self.panel.is_dirty():
            self.panel.close_panel()
            return False
        return True

    def ask_state(self, record: str, state: str) -> FewDialog | None:
        """Ask for the day of a new state, and for the answer where it is answered; back to 待协调 needs no day."""
        shown = [*self.cards, *([self.panel.card] if self.panel.card is not None else [])]
        card = next((each for each in shown if each.view["id"] == record), None)
        if card is None or card.view["state"] == state:
            return None
        if state == RAISED:
            self.services.ask(
                lambda desk: matters.set_state(desk, record, RAISED, day=""),
                lambda _saved: self._changed(),
                owner=self,
            )
            return None
        day, field = today(), matters.DAY_OF[state]
        values: dict[str, Any] = {field: day.isoformat()}
        if state == matters.ANSWERED:
            values = {"answer": card.view["answer"], **values}

        def write(desk: Desk, typed: dict[str, Any], form: Any) -> Any:
            if state == matters.ANSWERED:
                return matters.answer(desk, record, typed["answer"] or "", day=typed[field], form=form)
            return matters.set_state(desk, record, state, day=typed[field], form=form)

        dialog = FewDialog(
            self,
            self.services,
            _("改为“{state}”").format(state=state_word(state)),
            kind="matter",
            record=record,
            values=values,
            write=write,
            text=str(card.view["title"]),
            required=tuple(values),
            days=((_("今天"), day), (_("昨天"), day - timedelta(days=1))),
            saved=self._changed,
        )
        dialog.open()
        return dialog

    def _changed(self) -> None:
        self.told(_("状态已更新。"))


def face(card: MatterCard) -> Face:
    """The card of a matter."""
    view = card.view
    lines = [str(view["company_name"] or ""), str(view["team_name"] or "")]
    if view["asks_whom"]:
        lines.append(_("请{whom}协调").format(whom=view["asks_whom"]))
    pills: list[tuple[str, str]] = []
    if card.late_days:
        pills.append((counted("超期{n}天", card.late_days).format(n=card.late_days), "bad"))
    elif view["due"] and view["state"] in matters.WAITING:
        pills.append((_("{day}前").format(day=view["due"][5:]), "accent"))
    elif view["closed_on"] or view["answered_on"]:
        pills.append((str(view["closed_on"] or view["answered_on"]), ""))
    return Face(
        str(view["id"]),
        str(view["title"] or ""),
        tuple(filter(None, lines)),
        tuple(pills),
        "bad" if card.late_days else "",
    )
