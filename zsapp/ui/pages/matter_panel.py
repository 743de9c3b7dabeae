"""The panel of one matter: what was asked of whom, the answer written in place, its states."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Signal

from zsapp.base.errors import NeedsPersonError, UserError
from zsapp.base.texts import _, counted
from zsapp.domain.change import Form
from zsapp.domain.field import KINDS
from zsapp.domain.ids import RecordId
from zsapp.domain.matter import MATTER_STATES
from zsapp.ui.dialogs.dialog import confirm
from zsapp.ui.editors.choices import word_of
from zsapp.ui.editors.editor import NoteEditor
from zsapp.ui.editors.typed import DateEditor
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import TIGHT
from zsapp.ui.theme.tones import tone_of
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.flow import flowing
from zsapp.ui.widgets.layout import column, row
from zsapp.ui.widgets.plain import Pill, PlainLabel
from zsapp.ui.widgets.side_panel import SidePanel
from zsapp.ui.widgets.timeline import Entry, Timeline
from zsapp.verbs import matters, records
from zsapp.verbs.desk import Desk, today
from zsapp.verbs.matters import ANSWERED, CLOSED, PRESSED, RAISED, MatterView

_WORDS = {choice.word: choice for choice in MATTER_STATES}
_ACTS = {
    RAISED: (PRESSED, CLOSED),
    ANSWERED: (PRESSED, CLOSED, RAISED),
    PRESSED: (CLOSED,),
    CLOSED: (RAISED,),
}


class MatterPanel(SidePanel):
    """`state_wanted`: matter, state; the page asks for its day. What is being typed is never taken away by news from elsewhere."""

    state_wanted = Signal(str, str)

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("需协调事项"))
        self._form: Form | None = None
        self.card: matters.MatterCard | None = None
        self.answer: NoteEditor | None = None
        self.day: DateEditor | None = None

    def is_dirty(self) -> bool:
        """Whether an answer is half written."""
        return bool(self.record) and self.answer is not None and self.answer.is_changed()

    def when_clean(self, record: str, then: Callable[[], object]) -> None:
        """Do it at once, or after the half-written answer was given up. `record`: what is to be shown, the same one may stay."""
        if not self.is_dirty() or record == self.record:
            then()
            return

        def give_up() -> None:
            self.answer = None
            then()

        confirm(
            self,
            _("放弃没有保存的答复？"),
            _("“{title}”的答复还没有保存。").format(title=self.title.whole_text()),
            yes=_("放弃"),
            no=_("继续填写"),
            then=give_up,
            is_danger=True,
        )

    def close_panel(self) -> None:
        """Not before the person was asked about a half-written answer."""
        self.when_clean("", self._close)

    def _close(self) -> None:
        self.answer = None
        super().close_panel()

    def read(self, record: str) -> None:
        """Read a matter and show it; a half-written answer to the same one stays."""
        if record == self.record and self.is_dirty():
            return
        self.record = record

        def read(desk: Desk) -> tuple[MatterView, Form]:
            return matters.matter_view(desk, record), records.form_of(desk, RecordId(record))

        self.services.read(read, lambda found: self._show(*found), owner=self)

    def _show(self, view: MatterView, form: Form) -> None:
        card, shown = view.card, view.card.view
        if shown["id"] != self.record:
            return  # another was asked for, or the panel was closed meanwhile
        self._form, self.card = form, card
        self.begin(self.record, str(shown["title"] or ""))
        state = str(shown["state"] or RAISED)
        pills = [Pill(state_word(state), tone_of(state))]
        if card.late_days:
            pills.append(Pill(counted("超期{n}天", card.late_days).format(n=card.late_days), "bad"))
        told = (
            counted("已提出{n}天", card.open_days).format(n=card.open_days)
            if card.open_days is not None and state != CLOSED
            else ""
        )
        self.add(row(*pills, PlainLabel(told, role="caption"), None))
        if shown["company"]:
            one, go = str(shown["company"]), self.services.go
            name = str(shown["company_name"] or _("（资料未到）"))
            self.add_link(name, lambda: go.open_record("company", one))
        for name in ("team_name", "asks_whom", "raised_on", "due"):
            label = _(KINDS["matter"].printed()[name.removesuffix("_name")].label)
            self.add_fact(label, str(shown[name] or ""))
        self._show_answer(shown)
        self._show_acts(state)
        line = Timeline(self.services.theme)
        line.show_entries(
            [
                Entry(day, state_word(word), who, is_strong=place == 0)
                for place, (word, day, who) in enumerate(view.steps)
            ]
        )
        self.add_section(_("办理过程"), line)
        self.end()

    def _show_answer(self, shown: dict[str, Any]) -> None:
        specs = KINDS["matter"].printed()
        self.answer = NoteEditor(specs["answer"], least=4, most=10)
        self.answer.set_value(shown["answer"])
        self.day = DateEditor(specs["answered_on"], self.services.icons)
        self.day.set_value(shown["answered_on"] or today().isoformat())
        self.save_button = button(_("保存答复"), self.save_answer, tone="primary")
        self.save_button.setEnabled(False)
        self.answer.changed.connect(self._typed)
        self.day.changed.connect(self._typed)
        day = column(PlainLabel(self.day.label, role="label"), self.day, gap=TIGHT)
        foot = row(day, column(None, self.save_button))
        foot.setStretch(0, 1)
        self.add_section(_("答复"), self.answer, foot)

    def _typed(self) -> None:
        self.save_button.setEnabled(True)

    def _show_acts(self, state: str) -> None:
        record = self.record
        titles = {PRESSED: _("督办…"), CLOSED: _("办结…"), RAISED: _("退回待协调")}
        acts = [
            button(titles[to], partial(self.state_wanted.emit, record, to)) for to in _ACTS.get(state, ())
        ]
        edit = button(_("修改"), self.edit, icons=self.services.icons, icon="edit")
        self.add(flowing(*acts, edit))

    # -- acts

    def save_answer(self) -> None:
        """The answer with its day; the matter is answered then."""
        if self.answer is None or self.day is None or self.answer.is_composing or not self.day.check():
            return
        if not self.answer.value():
            self.answer.show_hint(_("请先写答复内容。"))
            self.answer.setFocus()
            return
        record, text, day, form = self.record, self.answer.value(), self.day.value(), self._form
        self.save_button.setEnabled(False)
        self.services.ask(
            lambda desk: matters.answer(desk, record, text, day=day or today().isoformat(), form=form),
            lambda _saved: self._answered(record, text),
            label=_("正在保存…"),
            owner=self,
            on_error=self._refused,
        )

    def _answered(self, record: str, text: str) -> None:
        self.services.toast(_("已答复。"), button=_("撤销"), then=lambda: self.services.actions.run("undo"))
        if self.answer is not None and self.record == record and self.answer.value() == text:
            self.answer.set_value(text)
            self.read(record)

    def _refused(self, error: BaseException) -> None:
        self.save_button.setEnabled(True)
        if self.answer is not None and isinstance(error, UserError | NeedsPersonError):
            self.answer.show_hint(str(error))
        else:
            self.services.jobs.report(error, retry=self.save_answer)

    def edit(self) -> None:
        """All fields in a dialog."""
        from zsapp.ui.dialogs.record import RecordDialog

        RecordDialog(self, self.services, "matter", self.record).open()


def state_word(state: str) -> str:
    """A state in the person's language, as a title."""
    word = word_of(_WORDS[state]) if state in _WORDS else state
    return word[:1].upper() + word[1:]
