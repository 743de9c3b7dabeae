"""A visit in full, as "What a visit report holds" of the domain lists it; laid out by hand with borrowed editors."""

from functools import partial
from typing import Any

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QResizeEvent, QShortcut, QTextCursor
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QWidget

from zsapp.base.texts import _
from zsapp.domain.field import KINDS, Kind
from zsapp.domain.money import parse_amount
from zsapp.ui.dialogs.dialog import confirm, confirm_loss
from zsapp.ui.editors.amounts import amount_words
from zsapp.ui.editors.editor import NoteEditor
from zsapp.ui.editors.form import labelled
from zsapp.ui.editors.pictures import Pictures
from zsapp.ui.editors.visit import VisitForm
from zsapp.ui.editors.visit_words import before_words, last_words, not_kept_words, plan_words
from zsapp.ui.office import Touched
from zsapp.ui.pages import title_of
from zsapp.ui.pages.deleting import delete_records
from zsapp.ui.pages.page import Page
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SECTION, SNUG, WIDE
from zsapp.ui.widgets.buttons import button, icon_button, link
from zsapp.ui.widgets.layout import Card, clear, column, scrolled
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.ui.widgets.states import Banner
from zsapp.verbs import records, visit_report, week
from zsapp.verbs.desk import Desk
from zsapp.verbs.records import Saved
from zsapp.verbs.visit_writing import About, Picture

NAMES = (
    *("company", "visit_kind", "team", "date", "time", "place", "our_people", "their_people", "their_count"),
    *("content", "asks", "answer", "competing_places"),
    *("intent", "total_investment", "land_mu", "floor_sqm", "energy", "environment", "intent_text"),
    *("next_step", "next_owner", "next_due"),
)
_BRIEF = ("registered_capital", "industry", "main_business", "listed_as", "origin", "city")
_ONE_COLUMN_PX = 900
_SIDE_PX = 340


class CompanyBrief(Card):
    """The company in brief, beside what is written about it."""

    def __init__(self, services: Services) -> None:
        super().__init__(_("企业概况"))
        self._services = services
        self._words = column(gap=SNUG)
        self.add(self._words)

    def show_company(self, found: About | None, *, is_new: bool) -> None:
        """Its name as a way to its page, what is known of it, and our last visit."""
        clear(self._words)
        self.setVisible(found is not None)
        if found is None:
            return
        company, specs = found.company, KINDS["company"].printed()
        full = str(company["name"] or "")
        name = link(full, partial(self._services.go.open_record, "company", company["id"]))
        self._words.addWidget(name)
        for field in _BRIEF:
            if value := company.get(field):
                is_amount = specs[field].kind is Kind.AMOUNT
                text = amount_words(parse_amount(value)) if is_amount else str(value)
                label = PlainLabel(_(specs[field].label), role="caption")
                self._words.addLayout(column(label, PlainLabel(text, wraps=True, lines=4), gap=0))
        if found.last is not None and is_new:
            self._words.addWidget(PlainLabel(last_words(found.last), role="soft", wraps=True))


class VisitPage(Page):
    """`arrive(record=id)`, `arrive(draft=id)`, or `arrive(new=True)` with values (company, plan ...) to begin with."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, title_of("visit"))
        self.visit = VisitForm(services, NAMES, self)
        self._then_preview = False
        self._shows = self._is_given_up = self._has_told_loss = False
        self._make_tools()
        self.notice = Banner(services.theme, services.icons)
        self.clash = Banner(services.theme, services.icons)
        self.wrong = Banner(services.theme, services.icons)
        for each in (self.notice, self.clash, self.wrong):
            self.body.addWidget(each)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setContentsMargins(0, 0, SNUG, 0)
        self._columns.setSpacing(WIDE)
        self._main, self._side = QWidget(), QWidget()
        self._main.setLayout(
            column(self._meeting(), self._talk(), self._intent(), self._next(), None, gap=WIDE)
        )
        self.brief = CompanyBrief(services)
        self._side.setLayout(column(self.brief, self._photos(), None, gap=WIDE))
        self._columns.addWidget(self._main, 1)
        self._columns.addWidget(self._side)
        holder = QWidget()
        holder.setLayout(self._columns)
        self.body.addWidget(scrolled(holder), 1)
        self._connect()

    # -- laid out by hand

    def _make_tools(self) -> None:
        icons = self.services.icons
        self.head.insertWidget(0, icon_button(icons, "back", _("返回"), self.services.go.back))
        self.state = PlainLabel(role="caption")
        self.drop = button(_("放弃修改"), self.discard, tone="quiet")
        self.copy = button(_("复制文字"), self.copy_text, icons=icons, icon="copy")
        self.bin = icon_button(icons, "bin", _("放入回收站"), self.delete)
        self.preview_button = button(_("预览报告"), self.preview, icons=icons, icon="eye")
        self.save_button = button(_("保存"), self.save, tone="primary", icons=icons, icon="save")
        for each in (self.state, self.drop, self.bin, self.copy, self.preview_button, self.save_button):
            self.tools.addWidget(each)

    def _grid(self, *lines: tuple[str, ...]) -> QGridLayout:
        """Editors line by line; those of a line share its width."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(WIDE)
        grid.setVerticalSpacing(GAP)
        for number, names in enumerate(lines):
            span = 12 // len(names)
            for place, name in enumerate(names):
                holder = labelled(self.visit.editors[name])
                grid.addWidget(holder, number, place * span, 1, span, Qt.AlignmentFlag.AlignTop)
        for each in range(12):
            grid.setColumnStretch(each, 1)
        return grid

    def _meeting(self) -> Card:
        card = Card(_("会面"))
        days = ("visit_kind", "date", "time", "their_count")
        card.add(self._grid(("company",), days, ("place", "team"), ("our_people",), ("their_people",)))
        self.plan_label = PlainLabel(role="caption")
        self.plan_label.hide()
        card.add(self.plan_label)
        return card

    def _talk(self) -> Card:
        card = Card(_("洽谈"))
        card.add(self._grid(("content",), ("asks",), ("answer",), ("competing_places",)))
        return card

    def _intent(self) -> Card:
        card = Card(_("投资意向"))
        lines = (("intent", "total_investment"), ("land_mu", "floor_sqm"), ("energy", "environment"))
        card.add(self._grid(("intent_text",), *lines))
        return card

    def _next(self) -> Card:
        card = Card(_("下一步"))
        card.add(self._grid(("next_step",), ("next_owner", "next_due")))
        return card

    def _photos(self) -> Card:
        card = Card(_("照片与资料"))
        self.pictures = Pictures(self.services)
        card.add(self.pictures)
        return card

    def _connect(self) -> None:
        visit = self.visit
        visit.ready.connect(self._ready)
        visit.changed.connect(self._changed)
        visit.about_changed.connect(self._show_about)
        visit.pictures_changed.connect(self._show_pictures)
        visit.saved.connect(self._saved)
        visit.refused.connect(self._refused)
        visit.keeper.kept.connect(self._kept)
        visit.keeper.not_kept.connect(self._not_kept)
        self.pictures.added.connect(visit.add_picture)
        self.pictures.edited.connect(visit.touch_pictures)
        self.pictures.removed.connect(self._remove)
        for editor in visit.editors.values():
            if isinstance(editor, NoteEditor):
                editor.field.pasted_files.connect(self._pasted)
        keys = {
            "Ctrl+S": self.save,
            "Ctrl+Return": self.save,
            "Ctrl+P": self.preview,
            "Ctrl+O": self.pictures.choose,
        }
        for key, run in keys.items():
            QShortcut(QKeySequence(key), self, run)
        self.services.office.changed.connect(self._touched)

    # -- coming and going

    def arrive(self, **arguments: Any) -> None:
        """Show a visit, a draft, or begin a new one; without arguments (coming back) what stood here stands here still."""
        is_new = arguments.pop("new", False)
        if not arguments and not is_new and self._shows:
            return
        self._shows, self._is_given_up = True, False
        self.visit.keeper.keep_now()
        for each in (self.notice, self.clash, self.wrong):
            each.hide()
        self.state.setText("")
        if record := arguments.pop("record", None):
            self.visit.open(str(record))
        elif draft := arguments.pop("draft", None):
            self.visit.reopen(str(draft))
        else:
            self.visit.begin(**arguments)

    def leave(self) -> bool:
        """What is not saved stays as a draft; in the middle of a save the window waits for the worker by itself.

        While a full disk keeps no draft, whoever leaves is asked: what is typed would be gone.
        """
        visit = self.visit
        if visit.is_changed() and not visit.is_saving and not self._is_given_up:
            visit.keeper.keep_now()
            if trouble := visit.keeper.trouble:
                confirm_loss(self, not_kept_words(trouble), self._give_up)
                return False
        return True

    def _give_up(self) -> None:
        self._is_given_up, self._shows = True, False
        self.visit.keeper.begin()
        self.services.go.back()

    def _ready(self) -> None:
        visit = self.visit
        is_new = visit.record is None
        self.title.setText(_("写拜访") if is_new else title_of("visit"))
        self.copy.setVisible(not is_new)
        self.bin.setVisible(not is_new)
        if visit.keeper.is_stored:
            words = _("接着上次没写完的草稿。保存后草稿自动清除，“{drop}”会把它扔掉。")
            self.notice.tell("info", words.format(drop=self._drop_word()))
        self._changed()
        first = visit.editors["content" if visit.company.company else "company"]
        first.setFocus()
        if visit.keeper.is_stored and isinstance(first, NoteEditor):
            first.field.moveCursor(QTextCursor.MoveOperation.End)  # one goes on behind what stands there

    def _changed(self) -> None:
        is_changed = self.visit.is_changed()
        self.drop.setVisible(is_changed or self.visit.keeper.is_stored)
        self.drop.setText(self._drop_word())
        self.save_button.setEnabled(is_changed or self.visit.record is None)

    def _drop_word(self) -> str:
        """What throwing away is called: of a new visit there is nothing but the draft."""
        return _("放弃草稿") if self.visit.record is None else _("放弃修改")

    def _kept(self) -> None:
        self.state.setText(_("草稿已保存"))
        if self._has_told_loss:
            self.wrong.hide()

    def _not_kept(self, why: str) -> None:
        self.state.setText("")
        self._refused(not_kept_words(why))
        self._has_told_loss = True

    def _touched(self, touched: Touched) -> None:
        """A visit that was changed elsewhere is read anew while nothing was typed here."""
        visit = self.visit
        if visit.record in touched.ids and not visit.is_saving and not visit.is_changed():
            visit.open(str(visit.record))

    # -- beside

    def _show_about(self, found: About | None) -> None:
        self.brief.show_company(found, is_new=self.visit.record is None)
        self.plan_label.hide()
        before = before_words(found)
        self.clash.setVisible(bool(before))
        if found is None:
            return
        if before:
            self.clash.tell("warn", before)
        self._suggest_plan(found)

    def _suggest_plan(self, found: About) -> None:
        """A new visit closes our open plan for the company."""
        if self.visit.record is None and found.plans:
            plan = next((each for each in found.plans if each["id"] == self.visit.plan), found.plans[0])
            self.visit.plan = plan["id"]
            self.plan_label.setText(_("保存时{words}。").format(words=plan_words(plan)))
            self.plan_label.show()
        elif self.visit.record is None:
            self.visit.plan = None

    def _show_pictures(self) -> None:
        self.pictures.put(self.visit.pictures)

    def _pasted(self, data: QMimeData) -> None:
        self.pictures.add_data(data)

    def _remove(self, picture: Picture) -> None:
        """A photo that waits goes at once; an attached one into the recycle bin, from where it can be taken back."""
        left = [each for each in self.visit.pictures if each.blob != picture.blob]
        if not picture.record:
            self.visit.put_pictures(left)
            return

        def done(_saved: Saved) -> None:
            self.visit.forget_picture(picture)
            undo = self.services.actions.get("undo").run
            self.services.toast(_("照片已放入回收站。"), button=_("撤销"), then=undo)

        self.services.ask(lambda desk: records.delete(desk, picture.record), done, owner=self)

    # -- what a person does

    def save(self) -> None:
        """Ctrl+S or Ctrl+Enter."""
        self.wrong.hide()
        self.visit.save()

    def _saved(self, saved: Saved) -> None:
        self.state.setText("")
        self.notice.hide()
        self.services.toast(saved.remarks[0] if saved.remarks else _("拜访已保存。"))
        self.visit.open(saved.id)
        if self._then_preview:
            self._then_preview = False
            self._render(saved.id)

    def _refused(self, why: str) -> None:
        self._has_told_loss = False
        self._then_preview = False
        self.wrong.tell("bad", why)

    def preview(self) -> None:
        """The report as it will be printed; what is not saved yet is saved first."""
        if self.visit.record is None or self.visit.is_changed():
            self._then_preview = True
            self.save()
        else:
            self._render(str(self.visit.record))

    def _render(self, record: str) -> None:
        self.services.read(lambda desk: visit_report.preview(desk, record), self._show_report, owner=self)

    def _show_report(self, made: visit_report.Preview) -> None:
        from zsapp.ui.dialogs.pdf import PdfDialog

        PdfDialog(
            self.window(),
            self.services,
            _("拜访报告"),
            made.content,
            file_name=made.file_name,
            remarks=made.remarks,
        ).open()

    def copy_text(self) -> None:
        """The saved visit as a message for a chat."""
        record = str(self.visit.record)

        def copied(text: str) -> None:
            QGuiApplication.clipboard().setText(text)
            self.services.toast(_("已复制，可以粘贴到聊天里。"))

        def told(desk: Desk) -> str:
            return week.chat_text(records.show(desk, record))

        self.services.read(told, copied, owner=self)

    def discard(self) -> None:
        """Throw away what is not saved, after a question."""
        confirm(
            self.window(),
            _("放弃没有保存的内容？"),
            _("放弃后不能恢复。"),
            yes=_("放弃"),
            no=_("继续写"),
            then=self._discard,
            is_danger=True,
        )

    def _discard(self) -> None:
        record = self.visit.record
        self.notice.hide()
        self.state.setText("")
        if record is not None:
            self.visit.discard(lambda: self.visit.open(record))
        else:
            self.visit.discard(self._begin_again)

    def _begin_again(self) -> None:
        self._shows = False
        self.services.go.back()

    def delete(self) -> None:
        """Into the recycle bin, with a way back."""

        def then() -> None:
            self._shows = False
            self.services.go.back()

        delete_records(self.services, [str(self.visit.record)], owner=self, then=then)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Photos beside the words where there is room, else below them."""
        super().resizeEvent(event)
        is_wide = event.size().width() - 2 * SECTION >= _ONE_COLUMN_PX
        wanted = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        if self._columns.direction() is not wanted:
            self._columns.setDirection(wanted)
        self._side.setMaximumWidth(_SIDE_PX if is_wide else 16_777_215)
        self._side.setMinimumWidth(_SIDE_PX if is_wide else 0)
