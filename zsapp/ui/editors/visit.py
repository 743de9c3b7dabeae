"""The editors of a visit with what belongs to writing one: suggestions, drafts, warnings, photos that wait, one save.

Quick visit and full editor lay the editors out by hand; this is what they share.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from zsapp.base.errors import NeedsPersonError, PlaceError, UserError
from zsapp.base.texts import _
from zsapp.domain.change import Form
from zsapp.domain.field import KINDS
from zsapp.domain.ids import RecordId
from zsapp.ui.editors.company import CompanyEditor
from zsapp.ui.editors.drafting import DraftKeeper
from zsapp.ui.editors.editor import Editor, NoteEditor
from zsapp.ui.editors.links import LinksEditor, Offer, offers
from zsapp.ui.editors.making import editor_for
from zsapp.ui.editors.raw import put_raw, raw
from zsapp.ui.services import Services
from zsapp.verbs import visit_writing
from zsapp.verbs.desk import Desk
from zsapp.verbs.records import Saved
from zsapp.verbs.visit_writing import NEW_COMPANY, PHOTOS, About, Opened, Picture, Start

_SUGGESTED = (
    "team",
    "visit_kind",
    "date",
    "place",
    "our_people",
)  # no words of the person: no draft of them alone
_ABOUT_MS = 150
_NOTES = {"content": (7, 24), "asks": (3, 12), "answer": (3, 12), "intent_text": (3, 12)}


class VisitForm(QObject):
    """`names`: the fields to make editors of, by printed name. The editors are put on the page by its owner."""

    ready = Signal()  # values stand on the screen
    changed = Signal()
    about_changed = Signal(object)  # About, or None
    pictures_changed = Signal()
    saved = Signal(object)  # Saved
    refused = Signal(str)  # a sentence that belongs to no field

    def __init__(
        self, services: Services, names: Sequence[str], parent: QWidget, *, content_lines: int = 7
    ) -> None:
        super().__init__(parent)
        self._services, self._content_lines = services, content_lines
        specs = KINDS["visit"].printed()
        self.editors: dict[str, Editor] = {name: self._made(name, specs[name]) for name in names}
        for editor in self.editors.values():
            editor.changed.connect(self._edited)
        self.record: RecordId | None = None
        self.form: Form | None = None
        self.about: About | None = None
        self.start: Start | None = None
        self._is_one_place = False  # what stands as the place is where others were met today
        self.pictures: list[Picture] = []
        self.plan: str | None = None  # the plan this visit closes, where it has no editor
        self._given: dict[str, Any] = {}  # what a new visit was begun with: nobody's words yet
        self._meant_plan: str | None = None  # the one it was begun from, whatever its day
        self._kept_pictures: list[Picture] = []
        self._is_filling = True
        self.is_saving = False
        self.keeper = DraftKeeper(services, "visit", self._gather, parent)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_ABOUT_MS)
        self._soon.timeout.connect(self._ask_about)
        self.company.chosen.connect(self._soon.start)
        for name in ("date", "team"):
            if name in self.editors:
                self.editors[name].changed.connect(self._soon.start)

    def _made(self, name: str, spec: Any) -> Editor:
        if name == "company":
            return CompanyEditor(spec, self._services)
        if name in _NOTES:
            least, most = _NOTES[name] if name != "content" else (self._content_lines, 24)
            return NoteEditor(spec, least=least, most=most)
        editor = editor_for(spec, self._services)
        if name == "their_people" and isinstance(editor, LinksEditor):
            editor.field.ask = self._people
            editor.field.setPlaceholderText(_("姓名，可写成 张伟（总经理），回车添加"))
            editor.field.setMinimumWidth(300)
        return editor

    @property
    def company(self) -> CompanyEditor:
        """The editor of the company."""
        editor = self.editors["company"]
        assert isinstance(editor, CompanyEditor)
        return editor

    def _people(self, desk: Desk, typed: str) -> list[Offer]:
        """The people of the company first, then others who fit. In a worker."""
        word = typed.strip()
        near = [each for each in visit_writing.people_of(desk, self.company.company) if word in each[1]]
        if not word:
            return near
        others = offers(desk, "contact", typed)
        return near + [each for each in others if each[0] not in {one[0] for one in near}]

    # -- what stands on the screen

    def begin(self, **values: Any) -> None:
        """A new visit, with what the last one suggests; `values` (stored form) go before."""
        self._services.read(
            lambda desk: (visit_writing.start(desk), _names_of(desk, values)),
            lambda found: self._begin(found[0], found[1], values),
            owner=self,
        )

    def _begin(self, start: Start, names: Mapping[str, str], values: Mapping[str, Any]) -> None:
        self.start, self._is_one_place = start, start.is_place_of_today
        self._show(Opened(None, None, {}, {}, []))
        self.plan = self._meant_plan = values.get("plan")
        given = {**start.values, **{name: value for name, value in values.items() if value is not None}}
        for name, value in given.items():
            if name in self.editors:
                self.editors[name].set_value(value, {**start.names, **names})
                self.editors[name]._before = None
        self._given = {name: raw(self.editors[name]) for name in values if name in self.editors}
        self._is_filling = False
        self.ready.emit()
        self._soon.start()

    def open(self, record: str) -> None:
        """A visit that is there, with its draft where one was left."""
        self._read(lambda desk: visit_writing.opened(desk, record))

    def reopen(self, draft: str) -> None:
        """A visit whose writing was broken off."""
        self._read(lambda desk: visit_writing.reopened(desk, draft))

    def _read(self, question: Callable[[Desk], Opened]) -> None:
        """Where a draft is being kept, after that: one worker writes, in order."""
        run = self._services.read if self.keeper.is_quiet else self._services.ask
        run(question, self._open, owner=self)

    def _open(self, opened: Opened) -> None:
        self._show(opened)
        if opened.draft is not None:
            self.keeper.begin(opened.draft.id, opened.form)
            self.plan = self._meant_plan = opened.typed.get("plan", self.plan)
            for name, value in opened.typed.items():
                if name in self.editors:
                    put_raw(self.editors[name], value, opened.names)
            if opened.typed.get(NEW_COMPANY):
                self.company.set_new(str(opened.typed[NEW_COMPANY]))
        self._is_filling = False
        self.ready.emit()
        self._ask_about()

    def _show(self, opened: Opened) -> None:
        self._is_filling = True
        self.is_saving = False
        self.record, self.form, self._given = opened.record, opened.form, {}
        self.keeper.begin(None, opened.form)
        self.plan = opened.values.get("plan")
        for name, editor in self.editors.items():
            editor.set_value(opened.values.get(name), opened.names)
            is_open = opened.form is None or name not in opened.form.conflicts
            editor.setEnabled(is_open)
            if not is_open:
                editor.show_hint(_("这一栏有两个不同的值，请先到“冲突核对”定下来。"))
        if opened.record is not None and "team" in self.editors:
            self.editors["team"].setEnabled(False)  # a record lives in one team's stream for ever
        self.pictures, self._kept_pictures = list(opened.pictures), list(opened.pictures)
        self.about = None
        self.about_changed.emit(None)
        self.pictures_changed.emit()

    def _edited(self) -> None:
        if not self._is_filling:
            self.keeper.touch()
            self.changed.emit()

    # -- photos

    def add_picture(self, picture: Picture) -> None:
        """A photo that waits for the save; the same one only once."""
        if any(each.blob == picture.blob for each in self.pictures):
            self._services.toast(_("这张照片已经在里面了。"))
            return
        self.put_pictures([*self.pictures, picture])

    def put_pictures(self, pictures: Sequence[Picture]) -> None:
        """Other photos or captions than before."""
        self.pictures = list(pictures)
        self.pictures_changed.emit()
        self._edited()

    def touch_pictures(self, pictures: Sequence[Picture]) -> None:
        """Other captions: the tiles need not be drawn anew."""
        self.pictures = list(pictures)
        self._edited()

    def forget_picture(self, picture: Picture) -> None:
        """An attached photo was put into the recycle bin."""
        self._kept_pictures = [each for each in self._kept_pictures if each.record != picture.record]
        self.pictures = [each for each in self.pictures if each.record != picture.record]
        self.pictures_changed.emit()

    # -- the company

    def _ask_about(self) -> None:
        company = self.company.company
        if company is None:
            self.about = None
            if self.company.new_name:
                self._suggest_place(None)
            self.about_changed.emit(None)
            return
        team, day, plan = self._team(), self._day(), self._meant_plan
        self._services.read(
            lambda desk: visit_writing.about(desk, company, team or desk.team, day or desk.today, plan=plan),
            lambda found: self._show_about(company, found),
            owner=self,
        )

    def _team(self) -> str | None:
        value = raw(self.editors["team"]) if "team" in self.editors else None
        return str(value) if value else None

    def _day(self) -> date | None:
        try:
            value = self.editors["date"].value()
        except UserError:
            return None
        return date.fromisoformat(value) if value else None

    def _show_about(self, company: str, found: About) -> None:
        if company == self.company.company:
            self.about = found
            if self.record is not None:  # a visit is no clash with itself, nor with its own time
                found.clashes[:] = []
                found.claims[:] = []
            else:
                near = found.company.get("address") or found.company.get("city")
                self._suggest_place((found.last or {}).get("place") or near)
            self.about_changed.emit(found)

    def _suggest_place(self, place: str | None) -> None:
        """Where we met them last, else where they are, in the place of where we met others; never over what was typed.

        Where nobody knows a place of theirs, that of the others stays only if it was today: at a fair one meets many at one place.
        """
        start, editor = self.start, self.editors.get("place")
        if self.record is not None or start is None or editor is None or (not place and self._is_one_place):
            return
        if editor.value() in (None, start.values.get("place")):
            editor.set_value(place)
            editor._before = None
            start.values["place"] = place
            self._is_one_place = False

    # -- drafts and saving

    def is_changed(self) -> bool:
        """Whether anything differs from what was shown first; of a new visit, whether a word of the person's stands there."""
        if self.company.new_name or self.pictures != self._kept_pictures:
            return True
        return any(
            editor.is_changed() and not (name in self._given and raw(editor) == self._given[name])
            for name, editor in self.editors.items()
            if self.record is not None or name not in _SUGGESTED
        )

    def _gather(self) -> Mapping[str, Any] | None:
        if not self.is_changed():
            return None
        typed = {name: raw(each) for name, each in self.editors.items() if each.is_changed()}
        if self.record is None:
            typed = {name: value for name, value in typed.items() if value is not None}
        if self.company.new_name:
            typed |= {"company": self.company.new_name, NEW_COMPANY: self.company.new_name}
        if self.plan and self.record is None:
            typed["plan"] = self.plan
        if self.pictures != self._kept_pictures:
            typed[PHOTOS] = visit_writing.as_kept(self.pictures)
        return typed

    def discard(self, then: Callable[[], object]) -> None:
        """Throw away what was typed, and its draft; `then` is called when it is gone."""
        draft, self._is_filling = self.keeper.id, True
        self.keeper.hold()
        self._services.ask(
            lambda desk: visit_writing.discard(desk, draft), lambda _none: _call(then), owner=self
        )

    def save(self) -> None:
        """Save it all at once; `saved` comes when it is durable. What is wrong is told at its field."""
        if self.is_saving or any(editor.is_composing for editor in self.editors.values()):
            return
        typed = self._typed()
        if typed is None:
            return
        visit, form, new, draft = self.record, self.form, self.company.new_name, self.keeper.id
        pictures = self._changed_pictures()
        if visit is not None and not typed and not pictures and not self.keeper.is_stored:
            self.saved.emit(Saved(visit))
            return
        self.is_saving = True
        self.keeper.hold()

        def write(desk: Desk) -> Saved:
            return visit_writing.save(
                desk, typed, visit=visit, form=form, new_company=new, pictures=pictures, draft=draft
            )

        self._services.ask(write, self._done, owner=self, on_error=self._not_saved)

    def _changed_pictures(self) -> list[Picture]:
        return [each for each in self.pictures if not each.record or each not in self._kept_pictures]

    def _typed(self) -> dict[str, Any] | None:
        """What differs, as verbs take it; None where something cannot be read or is missing, which is told."""
        typed: dict[str, Any] = {}
        wrong: Editor | None = None
        for name, editor in self.editors.items():
            if not editor.check():
                wrong = wrong or editor
            elif editor.spec.required and editor.value() is None and not self._is_new(name):
                editor.show_hint(_("请填写{label}。").format(label=editor.label))
                wrong = wrong or editor
            elif editor.is_changed():
                typed[name] = editor.value()
        if wrong is not None:
            wrong.setFocus()
            return None
        if self.company.new_name:
            self.company.set_new(self.company.new_name)
        if self.record is None:
            typed = {name: value for name, value in typed.items() if value is not None}
            if self.plan:
                typed.setdefault("plan", self.plan)
        return typed

    def _is_new(self, name: str) -> bool:
        return name == "company" and bool(self.company.new_name)

    def _done(self, saved: Saved) -> None:
        self.is_saving = False
        self._is_filling = True
        self.saved.emit(saved)

    def _not_saved(self, error: BaseException) -> None:
        self.is_saving = False
        self.keeper.go_on()
        if isinstance(error, UserError) and _told_at_field(self.editors, error):
            return
        if isinstance(error, UserError | NeedsPersonError | PlaceError):
            self.refused.emit(str(error))
            return
        self._services.jobs.report(error)


def _told_at_field(editors: Mapping[str, Editor], error: UserError) -> bool:
    """Show a verb's refusal at the field it speaks of; False where it speaks of none."""
    text = str(error)
    for editor in editors.values():
        value = raw(editor)
        words = value if isinstance(value, list) else [value]
        if f"“{editor.label}”" in text or any(isinstance(w, str) and f"“{w}”" in text for w in words):
            editor.show_hint(text)
            editor.setFocus()
            return True
    return False


def _names_of(desk: Desk, values: Mapping[str, Any]) -> dict[str, str]:
    from zsapp.store import query

    ids = [v for v in values.values() if isinstance(v, str)] + [
        each for v in values.values() if isinstance(v, list) for each in v
    ]
    found: dict[str, str] = desk.read(lambda connection: query.titles(connection, ids))
    return found


def _call(then: Callable[[], object]) -> None:
    then()
