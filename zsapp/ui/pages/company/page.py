"""The page of one company: who it is, what this team makes of it, what happened and what is to come."""

from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QWidget

from zsapp.base.errors import UserError
from zsapp.base.texts import _, counted
from zsapp.ui.office import Touched
from zsapp.ui.pages.company.acts import Acts
from zsapp.ui.pages.company.belongings import (
    ContactsSection,
    MattersSection,
    PapersSection,
    ProjectsSection,
)
from zsapp.ui.pages.company.facts import DossierSection, FactsSection
from zsapp.ui.pages.company.history import HistoryPanel
from zsapp.ui.pages.company.photos import PhotosSection
from zsapp.ui.pages.company.section import Section
from zsapp.ui.pages.company.talks import PlansSection, VisitsSection
from zsapp.ui.pages.company.words import amount, choice, joined
from zsapp.ui.pages.page import Page
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG, WIDE
from zsapp.ui.widgets.avatar import Avatar
from zsapp.ui.widgets.buttons import button, icon_button
from zsapp.ui.widgets.layout import column, row, scrolled
from zsapp.ui.widgets.plain import Pill, PlainLabel, set_look
from zsapp.verbs import company, records
from zsapp.verbs.company import CompanyView

_TWO_COLUMNS_PX = 820
_KINDS = (
    "company",
    "dossier",
    "contact",
    "visit",
    "plan",
    "project",
    "matter",
    "follow_up",
    "attachment",
    "team",
    "member",
)


class CompanyPage(Page):
    """`arrive(record=id)` shows a company; what is written meanwhile comes in by itself."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, "")
        self.record = ""
        self.view: CompanyView | None = None
        self.acts = Acts(services, self)
        self._is_stale = False
        self._columns = 0
        self._make_head()
        self._make_sections()
        self._make_body()
        self._specs = self.acts.specs(self.toggle_history)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        services.office.changed.connect(self._touched)

    # -- making

    def _make_head(self) -> None:
        icons, theme = self.services.icons, self.services.theme
        self.avatar = Avatar(theme, "", size=40)
        self.marks = [Pill(_("龙头"), "seal"), Pill(_("关键环节"), "accent")]
        self.head.insertWidget(0, icon_button(icons, "back", _("返回"), self.services.go.back))
        self.head.insertWidget(1, self.avatar)
        for place, mark in enumerate(self.marks):
            self.head.insertWidget(3 + place, mark, 0, Qt.AlignmentFlag.AlignVCenter)
        self.subtitle.hide()
        self.visit_button = button(
            _("写拜访"), self.acts.new_visit, tone="primary", icons=icons, icon="visit"
        )
        self.visit_button.setToolTip("Ctrl+N")
        self.plan_button = button(_("拜访计划"), self.acts.new_plan, icons=icons, icon="calendar")
        self.plan_button.setToolTip("Ctrl+Shift+P")
        self.history_button = icon_button(icons, "history", _("修改记录"), self.toggle_history)
        self.history_button.setCheckable(True)
        self.more_button = icon_button(
            icons, "more", _("更多操作"), lambda: self.acts.pop_up(self.more_button, self._specs)
        )
        for each in (self.visit_button, self.plan_button, self.history_button, self.more_button):
            self.tools.addWidget(each)
        self.summary = PlainLabel(role="soft")
        self.notice = QFrame()
        self.notice.setProperty("role", "banner")
        self.notice_words = PlainLabel(wraps=True)
        self.notice_button = button("", self._mend)
        box = row(self.notice_words, self.notice_button, gap=GAP, margins=(WIDE, SNUG, SNUG, SNUG))
        box.setStretch(0, 1)
        self.notice.setLayout(box)
        self.notice.hide()

    def _make_sections(self) -> None:
        services, opened = self.services, self.acts.open_belonging
        self.dossier = DossierSection(services, partial(self.acts.new, "dossier"), opened)
        self.visits = VisitsSection(services, self.acts.new_visit, opened)
        self.photos = PhotosSection(services)
        self.plans = PlansSection(services, self.acts.new_plan, opened)
        self.facts = FactsSection(services, self.acts.edit)
        self.contacts = ContactsSection(services, partial(self.acts.new, "contact"), opened)
        self.projects = ProjectsSection(services, partial(self.acts.new, "project"), opened)
        self.matters = MattersSection(services, partial(self.acts.new, "matter"), opened)
        self.papers = PapersSection(services, opened)
        self.papers.hide()
        self.sections: tuple[Section, ...] = (
            *(self.dossier, self.visits, self.plans, self.contacts, self.projects, self.facts),
            *(self.matters, self.photos, self.papers),
        )

    def _make_body(self) -> None:
        self.left, self.right = QWidget(), QWidget()
        self.left.setLayout(column(self.dossier, self.visits, None, gap=WIDE))
        beside = (self.plans, self.contacts, self.projects, self.facts, self.matters, self.photos)
        self.right.setLayout(column(*beside, self.papers, None, gap=WIDE))
        inner = QWidget()
        self._grid = QGridLayout(inner)
        self._grid.setContentsMargins(0, 0, SNUG, WIDE)
        self._grid.setHorizontalSpacing(WIDE)
        self._grid.setVerticalSpacing(WIDE)
        self.area = scrolled(inner)
        self.history = HistoryPanel(self.services, self.toggle_history)
        across = QHBoxLayout()
        across.setSpacing(WIDE)
        across.addWidget(self.area, 1)
        across.addWidget(self.history)
        self.body.addWidget(self.summary)
        self.body.addWidget(self.notice)
        self.body.addLayout(across, 1)
        self._arrange(2)

    # -- reading

    def arrive(self, **arguments: Any) -> None:
        """Another company, or the same again."""
        wanted = str(arguments.get("record") or self.record)
        if wanted != self.record:
            self.record, self.view = wanted, None
            self.title.setText("")
            self.area.verticalScrollBar().setValue(0)
            self.visit_button.setFocus()
        self.read()

    def read(self) -> None:
        """Ask for everything, in a worker."""
        if not self.record:
            return
        self._is_stale = False
        record = self.record
        self.services.read(
            lambda desk: company.company_view(desk, record), self._show, owner=self, on_user_error=self._gone
        )

    def _touched(self, touched: Touched) -> None:
        if not touched.concerns(*_KINDS):
            return
        if self.isVisible():
            self.read()
        else:
            self._is_stale = True

    def _gone(self, error: UserError) -> None:
        self.services.toast(str(error))
        self.services.go.page("companies")

    def _show(self, view: CompanyView) -> None:
        if view == self.view:
            return
        self.view = view
        this = view.company
        self.record = this["id"]
        name = this["name"] or _("（未填名称）")
        self.title.setText(name)
        self.avatar.show_name(name)
        for mark, field in zip(self.marks, ("is_flagship", "is_key"), strict=True):
            mark.setVisible(bool(this[field]))
        capital = amount(this["registered_capital"])
        self.summary.setText(
            joined(
                (
                    this["short_name"],
                    this["city"],
                    this["industry"],
                    choice("company", "origin", this["origin"]),
                    _("注册资本 {words}").format(words=capital) if capital else "",
                )
            )
            or _("还没有填写基本情况。按 F2 补充。")
        )
        self._notify(view)
        for section in self.sections:
            section.show_view(view)
        self.history.show_view(view)

    def _notify(self, view: CompanyView) -> None:
        """Deleted, or waiting to be settled."""
        is_deleted = bool(view.company.get("deleted"))
        self.notice.setVisible(is_deleted or bool(view.conflicts))
        if is_deleted:
            self.notice_words.setText(_("这家企业在回收站里。恢复以后才能修改。"))
            self.notice_button.setText(_("恢复"))
        elif view.conflicts:
            self.notice_words.setText(
                counted("有{n}栏存在两个不同的值，需要核对后定下来。", len(view.conflicts)).format(
                    n=len(view.conflicts)
                )
            )
            self.notice_button.setText(_("去核对"))
        self.notice_button.setAccessibleName(self.notice_button.text())
        set_look(self.notice, tone="warn")
        set_look(self.notice_words)

    def _mend(self) -> None:
        if self.view is not None and self.view.company.get("deleted"):
            record = self.record
            self.services.ask(
                lambda desk: records.restore(desk, record),
                lambda _saved: self.services.toast(_("已恢复。")),
                owner=self,
            )
        else:
            self.services.go.page("conflicts")

    # -- the side panel

    def toggle_history(self) -> None:
        """The side panel with the past of each field."""
        is_shown = self.history.isHidden()
        self.history.setVisible(is_shown)
        self.history_button.setChecked(is_shown)
        self._fit()
        if is_shown:
            self.history.ask()
            self.history.which.setFocus()
        else:
            self.history_button.setFocus()

    # -- Qt's

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for each in (self.left, self.right):
            self._grid.removeWidget(each)
        self._grid.addWidget(self.left, 0, 0)
        self._grid.addWidget(self.right, *((0, 1) if columns == 2 else (1, 0)))
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 2 if columns == 2 else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Two columns where there is room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        beside = self.history.width() + WIDE if not self.history.isHidden() else 0
        self._arrange(2 if self.width() - beside >= _TWO_COLUMNS_PX else 1)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Its actions stand in the palette while it is seen."""
        super().showEvent(event)
        self.services.actions.withdraw(*(each.id for each in self._specs))
        for spec in self._specs:
            self.services.actions.register(spec, window=self)
        if self._is_stale:
            self.read()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """And go with it."""
        super().hideEvent(event)
        self.services.actions.withdraw(*(each.id for each in self._specs))

    def event(self, event: QEvent) -> bool:
        """Ctrl+N belongs to this page: it writes a visit to this company."""
        if event.type() == QEvent.Type.ShortcutOverride and _is_new_visit(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Ctrl+N."""
        if _is_new_visit(event):
            self.acts.new_visit()
        else:
            super().keyPressEvent(event)


def _is_new_visit(event: QEvent) -> bool:
    return (
        isinstance(event, QKeyEvent)
        and event.key() == Qt.Key.Key_N
        and event.modifiers() == Qt.KeyboardModifier.ControlModifier
    )
