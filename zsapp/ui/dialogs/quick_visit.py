"""Write up a visit in two minutes on a train: company, what was said, next step; the rest comes from the last visit. No mouse needed."""

from itertools import pairwise
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from zsapp.base.texts import _
from zsapp.ui.dialogs.dialog import Dialog, confirm_loss
from zsapp.ui.editors.editor import NoteEditor
from zsapp.ui.editors.form import labelled
from zsapp.ui.editors.pictures import Pictures
from zsapp.ui.editors.visit import VisitForm
from zsapp.ui.editors.visit_words import before_words, draft_words, last_words, not_kept_words, plan_words
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG, WIDE
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.layout import column, scrolled
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.ui.widgets.states import Banner
from zsapp.verbs.records import Saved
from zsapp.verbs.visit_writing import About, Picture

NAMES = (
    "company",
    "visit_kind",
    "content",
    "date",
    "place",
    "team",
    "our_people",
    "their_people",
    "intent",
    "next_step",
    "next_owner",
    "next_due",
)


class QuickVisit(Dialog):
    """`values`: stored values to begin with (company, plan, date ...). Closed unsaved, the words stay as a draft."""

    def __init__(self, parent: QWidget | None, services: Services, **values: Any) -> None:
        super().__init__(parent, _("写拜访"), width_px=640)
        self._services = services
        self._is_leaving = self._is_closing = self._has_told_loss = False
        self.visit = VisitForm(services, NAMES, self, content_lines=5)
        self.told = PlainLabel(
            _("Ctrl+Enter 保存　Ctrl+O 添加照片　Tab 到下一栏　Esc 关闭，内容留作草稿"), role="caption"
        )
        self.clash = Banner(services.theme, services.icons)
        self.draft = Banner(services.theme, services.icons)
        for each in (self.clash, self.draft):
            each.hide()
        self.clash.put_away.hide()  # nothing between company and words to stumble over
        self.closes = QCheckBox()
        self.closes.hide()
        self.closes.clicked.connect(self._close_plan)
        self.last = PlainLabel(role="caption")
        self.last.hide()
        self.wrong = PlainLabel(role="hint", wraps=True)
        self.wrong.hide()
        self._lay_out()
        self._connect()
        self.resize(860, 700)
        self._fit_screen()
        self.visit.begin(**values)

    def _fit_screen(self) -> None:
        space = self.screen().availableGeometry()
        self.resize(min(860, space.width() - 40), min(700, space.height() - 60))

    def _lay_out(self) -> None:
        editors = self.visit.editors
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, SNUG, 0)
        grid.setHorizontalSpacing(WIDE)
        grid.setVerticalSpacing(GAP)
        for each in range(6):
            grid.setColumnStretch(each, 1)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(labelled(editors["company"]), 0, 0, 1, 4, top)
        grid.addWidget(labelled(editors["visit_kind"]), 0, 4, 1, 2, top)
        notes = column(self.clash, self.closes, self.last, gap=SNUG)
        grid.addLayout(notes, 1, 0, 1, 6)
        grid.addWidget(labelled(editors["content"]), 2, 0, 1, 6)
        grid.addWidget(labelled(editors["their_people"]), 3, 0, 1, 4, top)
        grid.addWidget(labelled(editors["intent"]), 3, 4, 1, 2, top)
        grid.addWidget(labelled(editors["next_step"]), 4, 0, 1, 2, top)
        grid.addWidget(labelled(editors["next_owner"]), 4, 2, 1, 2, top)
        grid.addWidget(labelled(editors["next_due"]), 4, 4, 1, 2, top)
        grid.addWidget(labelled(editors["date"]), 5, 0, 1, 2, top)
        grid.addWidget(labelled(editors["place"]), 5, 2, 1, 2, top)
        self._team = labelled(editors["team"])
        grid.addWidget(self._team, 5, 4, 1, 2, top)
        grid.addWidget(labelled(editors["our_people"]), 6, 0, 1, 6, top)
        self.pictures = Pictures(self._services)
        grid.addWidget(self.pictures, 7, 0, 1, 6)
        grid.setRowStretch(8, 1)
        self.body.addWidget(self.draft)
        self._scroll = scrolled(inner)
        self.body.addWidget(self._scroll, 1)
        self.body.addWidget(self.wrong)
        self.body.addWidget(self.told)
        self.fuller = button(_("完整填写"), self.go_on_fully, tone="flush")
        self.foot.insertWidget(0, self.fuller)
        self.state = PlainLabel(role="caption")
        self.foot.insertWidget(1, self.state)
        self.add_button(_("关闭"), self.close)
        self.save_button = self.add_button(_("保存"), self.save, tone="primary")
        self._order()

    def _order(self) -> None:
        """Tab goes the way a visit is told."""
        editors = self.visit.editors
        order = (
            *("company", "visit_kind", "content", "their_people", "intent", "next_step", "next_owner"),
            *("next_due", "date", "place", "team", "our_people"),
        )
        for one, other in pairwise(order):
            QWidget.setTabOrder(editors[one], editors[other])
        QWidget.setTabOrder(editors["our_people"].control, self.pictures.pick)
        QWidget.setTabOrder(editors["content"].control, self.closes)
        QWidget.setTabOrder(self.closes, editors["their_people"].control)

    def _connect(self) -> None:
        visit = self.visit
        visit.ready.connect(self._ready)
        visit.about_changed.connect(self._show_about)
        visit.saved.connect(self._done)
        visit.refused.connect(self._refused)
        visit.keeper.kept.connect(self._kept)
        visit.keeper.not_kept.connect(self._not_kept)
        visit.pictures_changed.connect(self._show_pictures)
        self.pictures.added.connect(visit.add_picture)
        self.pictures.edited.connect(visit.touch_pictures)
        self.pictures.removed.connect(self._remove_picture)
        content = visit.editors["content"]
        if isinstance(content, NoteEditor):
            content.field.pasted_files.connect(self._pasted)
        for keys in ("Ctrl+Return", "Ctrl+Enter", "Ctrl+S"):
            QShortcut(QKeySequence(keys), self, self.save)
        QShortcut(QKeySequence("Ctrl+O"), self, self.pictures.choose)
        QShortcut(QKeySequence("Ctrl+E"), self, self.go_on_fully)

    def _ready(self) -> None:
        start = self.visit.start
        self._team.setVisible(start is None or not start.is_team_known)
        self.visit.editors["content" if self.visit.company.company else "company"].setFocus()
        if start is not None and start.unfinished:
            kept = start.unfinished[0]
            self.draft.retry.setText(_("接着写"))
            self.draft.retry.setAccessibleName(_("接着写"))
            words = draft_words(kept, len(start.unfinished))
            self.draft.tell("info", words, retry=lambda: self._leave_for(kept.id))

    # -- the company

    def _show_about(self, found: About | None) -> None:
        before = before_words(found)
        self.clash.setVisible(bool(before))
        if before:
            self.clash.tell("warn", before)
        plans = found.plans if found else []
        self.closes.setVisible(bool(plans))
        if plans:
            nearest = next((each for each in plans if each["id"] == self.visit.plan), plans[0])
            self.closes.setText(plan_words(nearest).replace("&", "&&"))
            self.closes.setProperty("plan", nearest["id"])
            self.closes.setChecked(True)
            self.visit.plan = nearest["id"]
        elif found is not None:
            self.visit.plan = None
        self.last.setVisible(found is not None and found.last is not None)
        if found is not None and found.last is not None:
            self.last.setText(last_words(found.last))

    def _close_plan(self) -> None:
        plan = self.closes.property("plan")
        self.visit.plan = str(plan) if self.closes.isChecked() and plan else None

    # -- photos

    def _show_pictures(self) -> None:
        is_more = len(self.visit.pictures) > len(self.pictures.tiles)
        self.pictures.put(self.visit.pictures)
        if is_more:  # they lie below what is seen, and Ctrl+O leaves the focus where it was
            QTimer.singleShot(0, self, self._show_last_picture)

    def _show_last_picture(self) -> None:
        if self.pictures.tiles:
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)  # the place of the new one
            self._scroll.ensureWidgetVisible(self.pictures.tiles[-1])

    def _pasted(self, data: QMimeData) -> None:
        self.pictures.add_data(data)
        self._services.toast(_("照片放在最下面，保存时一并存入。"))

    def _remove_picture(self, picture: Picture) -> None:
        self.visit.put_pictures([each for each in self.visit.pictures if each.blob != picture.blob])

    # -- saving and leaving

    def save(self) -> None:
        """Ctrl+Enter."""
        self.wrong.hide()
        self.visit.save()

    def _done(self, saved: Saved) -> None:
        self._services.toast(
            saved.remarks[0] if saved.remarks else _("拜访已保存。"),
            button=_("查看"),
            then=lambda: self._services.go.open_record("visit", saved.id),
        )
        self._is_leaving = True
        self.accept()

    def _refused(self, why: str) -> None:
        self._has_told_loss = False
        self.wrong.setText(why)
        self.wrong.show()

    def _kept(self) -> None:
        self.state.setText(_("草稿已保存"))
        if self._has_told_loss:
            self.wrong.hide()
        if self._is_closing:
            self.close()

    def _not_kept(self, why: str) -> None:
        self.state.setText("")
        self._refused(not_kept_words(why))
        self._has_told_loss = True
        if self._is_closing:
            self._is_closing = False
            confirm_loss(self, not_kept_words(why), self._give_up)

    def _give_up(self) -> None:
        self._is_leaving = True
        self.close()

    def go_on_fully(self) -> None:
        """The same words in the full editor."""
        keeper = self.visit.keeper
        if not self.visit.is_changed():
            given = {"company": self.visit.company.company, "plan": self.visit.plan}
            self._is_leaving = True
            self.accept()
            self._services.go.page("visit", new=True, **given)
            return
        keeper.touch()
        keeper.keep_now()
        self._leave_for(keeper.id)

    def _leave_for(self, draft: str) -> None:
        """To the full editor, after the keeping under way: one worker writes, in order."""
        if self.visit.is_changed() and self.visit.keeper.trouble:
            self._not_kept(self.visit.keeper.trouble)  # a full disk: what is typed would be gone
            return
        self._is_leaving = True
        if draft != self.visit.keeper.id and self.visit.is_changed():
            self.visit.keeper.keep_now()
        services = self._services
        services.ask(lambda _desk: None, lambda _none: services.go.page("visit", draft=draft))
        self.accept()

    def reject(self) -> None:
        """Escape: the words stay as a draft."""
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Not in the middle of a save, nor before the words are kept as a draft."""
        keeper = self.visit.keeper
        if self.visit.is_saving:
            event.ignore()
            return
        if not self._is_leaving and self.visit.is_changed():
            keeper.keep_now()
            if not keeper.is_quiet:
                self._is_closing = True  # closes by itself once they are
                event.ignore()
                return
            self._services.toast(_("没写完的拜访已存为草稿。"))
        event.accept()
