"""The right side: one record with its cards; what is chosen is settled by one act, then the next record comes."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from zsapp.base.errors import UserError
from zsapp.base.texts import _, counted
from zsapp.domain.field import KINDS
from zsapp.domain.ids import Hash
from zsapp.ui.dialogs.dialog import confirm
from zsapp.ui.jobs import Lane
from zsapp.ui.office import Touched
from zsapp.ui.pages.conflicts.cards import AwaitedCard, DeletionCard, KeyedCard, RefusedCard, UnreadableCard
from zsapp.ui.pages.conflicts.fields import FieldCard
from zsapp.ui.pages.conflicts.words import name_words
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG, WIDE
from zsapp.ui.widgets.buttons import button, link
from zsapp.ui.widgets.flow import flowing
from zsapp.ui.widgets.layout import clear, column, row, scrolled
from zsapp.ui.widgets.plain import Pill, PlainLabel, shortened
from zsapp.ui.widgets.states import Banner
from zsapp.verbs import hub_admin, settling, void
from zsapp.verbs.desk import Desk
from zsapp.verbs.settling import Choice
from zsapp.verbs.unsettled import Awaited, Detail, Question

_FIELDS = 12  # cards of fields at first
_TITLE_MOST = 80
_AUTHORS = 6


class DetailPane(QWidget):
    """`settled`: (record, how many fields) when something was written; `left`: Escape, back to the list."""

    settled = Signal(str, int)
    left = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self.found: Detail | Awaited | None = None
        self.fields: list[FieldCard] = []
        self.cards: list[KeyedCard] = []
        self._is_busy = False
        self._wanted_scroll = 0
        self.said = Banner(services.theme, services.icons)
        self._inner = QWidget()
        self._box = QVBoxLayout(self._inner)
        self._box.setContentsMargins(0, 0, SNUG, 0)
        self._box.setSpacing(GAP)
        self.area: QScrollArea = scrolled(self._inner)
        self.far = PlainLabel(role="caption")
        self.take_button = button(_("定下来（Ctrl+Enter）"), self.settle, tone="primary")
        self.foot = QWidget()
        self.foot.setLayout(row(self.far, None, self.take_button, gap=GAP))
        box = column(self.said, self.area, self.foot, gap=GAP)
        box.setStretch(1, 1)
        self.setLayout(box)

    # -- showing

    def show_nothing(self) -> None:
        """No record is chosen."""
        self.found, self.fields, self.cards = None, [], []
        clear(self._box)
        self.foot.hide()

    def show_found(self, found: Detail | Awaited, *, keep: bool = False) -> None:
        """A record. `keep`: the same one read again; what is chosen or typed for fields whose values did not change stays."""
        if keep and found == self.found:
            return
        had_focus = self._has_focus()
        before = list(self.fields) if keep else []
        questions = found.questions if isinstance(found, Detail) else ()
        has_lost = any(card.is_chosen and card.question not in questions for card in before)
        scroll = self.area.verticalScrollBar().value() if keep else 0
        self.found, self.fields, self.cards = found, [], []
        for card in before:
            if card.question in questions:
                self._box.removeWidget(card)
        clear(self._box)
        if isinstance(found, Awaited):
            self._put_awaited(found)
        else:
            self._put_detail(found, before)
        self._box.addStretch(1)
        self.foot.setVisible(any(card.may_settle for card in self.fields))
        self._changed()
        if has_lost:
            self.said.tell("info", _("刚传来新的值，这一栏请再选一次。"))
        else:
            self.said.hide()
        self._scroll_to(scroll)
        if had_focus:
            self.focus_first()

    def _scroll_to(self, place: int) -> None:
        self._wanted_scroll = place
        QTimer.singleShot(0, self, self._scroll)

    def _scroll(self) -> None:
        self.area.verticalScrollBar().setValue(self._wanted_scroll)

    def _has_focus(self) -> bool:
        focus = self.window().focusWidget() if self.isVisible() else None
        return focus is not None and self.isAncestorOf(focus)

    def _put_detail(self, found: Detail, kept: list[FieldCard]) -> None:
        self._box.addLayout(self._head(found))
        authors = _authors(found)
        if len(authors) > 1 and found.questions and not _is_settled(found):
            self._box.addWidget(self._takers(authors))
        if found.deletion is not None:
            card = DeletionCard(self.services, found.deletion)
            card.decided.connect(self._decide)
            self._put(card)
        for refused in found.refused:
            self._put_refused(RefusedCard(self.services, refused))
        for question in found.questions[:_FIELDS]:
            known = next((card for card in kept if card.question == question), None)
            field = known or self._new_field(found, question)
            self.fields.append(field)
            self._box.addWidget(field)
            field.show()
        if (more := len(found.questions) - _FIELDS) > 0:
            self._box.addWidget(PlainLabel(_("定下这些以后，还有{n}处。").format(n=more), role="soft"))
        for name in found.unreadable:
            spec = KINDS[found.kind].spec_of(name)
            self._put(UnreadableCard(self.services, _(spec.label) if spec else name, self.open_record))
        if found.is_awaited and not found.refused:
            self._put(AwaitedCard(self.services, None))

    def _head(self, found: Detail) -> QVBoxLayout:
        title = shortened(found.title or _("（没有名称的{label}）").format(label=found.label), _TITLE_MOST)
        name = PlainLabel(title, role="lead") if found.is_awaited else link(title, self.open_record)
        line = row(name, Pill(found.label), None, gap=SNUG)
        box = column(line, gap=SNUG)
        if found.questions:
            words = (
                _("有人在不知道对方改动的时候也改了同一处。选一个、合并或自行填写，定下来后各台电脑都一样。")
                if not _is_settled(found)
                else _("这几处已经定下。要改，可以重新选一个或自行填写：写成一个新的改动，各台电脑都一样。")
            )
            box.addWidget(PlainLabel(words, role="soft", wraps=True))
        return box

    def _takers(self, authors: dict[str, str]) -> QWidget:
        """All values of one person at once."""
        made = [
            button(_("全部采用{name}的").format(name=name), partial(self.take_all_of, author), tone="flush")
            for author, name in list(authors.items())[:_AUTHORS]
        ]
        return flowing(*made, gap=WIDE)

    def _put(self, card: KeyedCard) -> None:
        card.steps_wanted.connect(self._step)
        self.cards.append(card)
        self._box.addWidget(card)

    def _put_refused(self, card: RefusedCard) -> None:
        card.take_over_wanted.connect(self._take_over)
        card.put_aside_wanted.connect(self._put_aside)
        self._put(card)

    def _new_field(self, found: Detail, question: Question) -> FieldCard:
        card = FieldCard(self.services, found, question)
        card.changed.connect(self._changed)
        card.chosen_by_key.connect(self._go_on)
        card.steps_wanted.connect(self._step)
        card.opened.connect(self._bring_into_sight)
        return card

    # -- keyboard

    def focus_first(self) -> None:
        """The first card that is not done."""
        open_fields = [card for card in self.fields if not card.is_chosen and card.may_settle]
        cards: list[KeyedCard | FieldCard] = [*self.cards, *open_fields, *self.fields]
        first = next(iter(cards), None)
        if first is not None:
            first.show()
            first.focus_first()

    def _all_cards(self) -> list[KeyedCard | FieldCard]:
        return [*self.cards, *self.fields]

    def _here(self) -> int:
        focus = self.window().focusWidget()
        cards = self._all_cards()
        return next((n for n, card in enumerate(cards) if focus is not None and card.isAncestorOf(focus)), -1)

    def _step(self, by: int) -> None:
        cards, here = self._all_cards(), self._here()
        if 0 <= here + by < len(cards):
            cards[here + by].focus_first()
            self._bring_into_sight(cards[here + by])

    def _go_on(self) -> None:
        """A value was taken by its key: to the next field that is open, or to the button that settles."""
        here = max(0, self._here() - len(self.cards))
        following = [card for card in self.fields[here:] if not card.is_chosen and card.may_settle]
        if following:
            following[0].focus_first()
            self._bring_into_sight(following[0])
        else:
            self.take_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _bring_into_sight(self, card: QWidget) -> None:
        self.area.ensureWidgetVisible(card, 0, GAP)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Ctrl+Enter settles, Escape goes back to the list."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.settle()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    # -- acting

    def open_record(self) -> None:
        """The record itself, on its page."""
        if isinstance(self.found, Detail):
            self.services.go.open_record(self.found.kind, self.found.record)

    def take_all_of(self, author: str) -> None:
        """Choose all values of a person; they are settled by the button."""
        for card in self.fields:
            card.take_of(author)
        self._changed()
        self.take_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _changed(self) -> None:
        chosen = sum(card.is_chosen for card in self.fields)
        possible = sum(card.may_settle for card in self.fields)
        self.far.setText(_("已选{n}处，共{of}处").format(n=chosen, of=possible))
        self.take_button.setEnabled(bool(chosen) and not self._is_busy)

    def settle(self) -> None:
        """Write what is chosen; what is not stays as it is."""
        found = self.found
        if not isinstance(found, Detail) or self._is_busy or any(card.is_composing for card in self.fields):
            return
        choices: list[Choice] = []
        for card in self.fields:
            try:
                choice = card.choice()
            except UserError as error:
                card.show_error(error)
                return
            choices += [choice] if choice is not None else []
        if not choices:
            return
        if _is_settled(found):
            words = _("已改，各台电脑同步后都一样。")
            self._write(
                lambda desk: settling.settle(desk, found.record, choices), 0, told=words, can_undo=True
            )
        else:
            count = len(choices)
            self._write(lambda desk: settling.settle(desk, found.record, choices), count)

    def _write(
        self,
        verb: Callable[[Desk], object],
        count: int,
        *,
        told: str = "",
        can_undo: bool = False,
        back: Callable[[], object] | None = None,
    ) -> None:
        """Do it in the worker; what a person can mend is said above the cards. `back`: how it is taken back, where 撤销 does not."""
        assert isinstance(self.found, Detail)
        record = self.found.record
        self._is_busy = True
        self._changed()

        def done(_result: object) -> None:
            self._is_busy = False
            self._changed()
            if not count:  # taking note of a void change is no write that others would hear of
                self.services.office.changed.emit(Touched(frozenset((record,)), frozenset(("verdict",))))
            if told:
                undo = self.services.actions.get("undo").run if can_undo and self._has_undo() else back
                self.services.toast(told, button=_("撤销") if undo else "", then=undo)
            self.settled.emit(record, count)

        def failed(error: BaseException) -> None:
            self._is_busy = False
            self._changed()
            if isinstance(error, UserError):
                self.said.tell("bad", str(error))
            else:
                self.services.jobs.report(error)

        self.services.ask(verb, done, owner=self, on_error=failed)

    def _has_undo(self) -> bool:
        return any(each.id == "undo" for each in self.services.actions)

    def _decide(self, is_deleted: bool) -> None:
        found = self.found
        if not isinstance(found, Detail) or found.deletion is None or self._is_busy:
            return
        over = found.deletion.over
        if is_deleted:
            self._write(
                lambda desk: settling.confirm_deletion(desk, found.record, over),
                0,
                told=_("已确认删除，它还在回收站里。"),
            )
        else:
            self._write(
                lambda desk: settling.restore(desk, found.record, over), 0, told=_("已恢复。"), can_undo=True
            )

    def _put_awaited(self, found: Awaited) -> None:
        card = AwaitedCard(self.services, found)
        card.give_up_wanted.connect(lambda: self._ask_to_give_up(found))
        self._put(card)

    def _ask_to_give_up(self, found: Awaited) -> None:
        words = _(
            "缺的改动可能还在一台没有同步的电脑上。不再等以后，等着的改动照常判定、采用；缺的改动以后传到时，也会照常判定，不会丢。"
        )
        confirm(
            self.window(),
            _("不再等缺的改动？"),
            words,
            yes=_("不再等"),
            then=lambda: self._give_up(found.device),
        )

    def _give_up(self, device: str) -> None:
        office = self.services.office
        self.services.jobs.run(
            lambda: office.run(lambda desk: hub_admin.give_up(desk, device)),
            self._given_up,
            lane=Lane.POOL,
            owner=self,
            label=_("正在告诉中心端…"),
        )

    def _given_up(self, count: int) -> None:
        self.services.sync.ask()
        told = counted("已告诉中心端：不再等{n}条缺的改动。同步后就会采用等着的。", count)
        self.services.toast(told.format(n=count))

    def _take_over(self) -> None:
        card = self.sender()
        if isinstance(card, RefusedCard) and not self._is_busy:
            names = card.refused.names
            self._write(lambda desk: void.take_over(desk, names), 0, told=_("已接过来，作为您的改动。"))

    def _put_aside(self) -> None:
        card = self.sender()
        if isinstance(card, RefusedCard) and isinstance(self.found, Detail) and not self._is_busy:
            names, told = card.refused.names, _("知道了，在这台电脑上不再提示。")
            back = partial(self._bring_back, self.found.record, names)
            self._write(lambda desk: void.put_aside(desk, names), 0, told=told, back=back)

    def _bring_back(self, record: str, names: Sequence[Hash]) -> None:
        again = Touched(frozenset((record,)), frozenset(("verdict",)))
        self.services.ask(
            lambda desk: void.bring_back(desk, names), lambda _none: self.services.office.changed.emit(again)
        )


def _authors(found: Detail) -> dict[str, str]:
    """Whose values stand, with their names."""
    return {
        signer.author: name_words(signer)
        for question in found.questions
        for version in question.versions
        for signer in version.by
    }


def _is_settled(found: Detail) -> bool:
    """Whether its fields were settled already, and are looked at to choose again."""
    return any(question.standing is not None for question in found.questions)
