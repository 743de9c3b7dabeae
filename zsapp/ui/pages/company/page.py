"""The page of one company: who it is, what this team makes of it, what happened and what is to come."""

from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QMenu, QWidget

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.ui.actions import ActionSpec
from zsapp.ui.dialogs.plan import PlanDialog
from zsapp.ui.dialogs.record import RecordDialog
from zsapp.ui.office import Touched
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
from zsapp.ui.pages.company.words import amount, choice, gist, joined
from zsapp.ui.pages.page import Page
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG, WIDE
from zsapp.ui.widgets.avatar import Avatar
from zsapp.ui.widgets.buttons import button, icon_button
from zsapp.ui.widgets.layout import column, row, scrolled
from zsapp.ui.widgets.plain import Pill, PlainLabel, set_look
from zsapp.verbs import company, records
from zsapp.verbs.company import CompanyView
from zsapp.verbs.desk import Desk

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
)


class CompanyPage(Page):
    """`arrive(record=id)` shows a company; what is written meanwhile comes in by itself."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, "")
        self.record = ""
        self.view: CompanyView | None = None
        self._is_stale = False
        self._columns = 0
        self._make_head()
        self._make_sections()
        self._make_body()
        self._specs = self._actions()
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
            self.head.insertWidget(3 + place, mark)
        self.head.setStretchFactor(self.title, 1)
        self.subtitle.hide()
        self.visit_button = button(_("写拜访"), self.new_visit, tone="primary", icons=icons, icon="visit")
        self.visit_button.setToolTip("Ctrl+N")
        self.plan_button = button(_("拜访计划"), self.new_plan, icons=icons, icon="calendar")
        self.plan_button.setToolTip("Ctrl+Shift+P")
        self.history_button = icon_button(icons, "history", _("修改记录"), self.toggle_history)
        self.history_button.setCheckable(True)
        self.more_button = icon_button(icons, "more", _("更多操作"), self._more)
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
        services, opened = self.services, self.open_belonging
        self.dossier = DossierSection(services, partial(self.new, "dossier"), opened)
        self.visits = VisitsSection(services, self.new_visit, opened)
        self.photos = PhotosSection(services)
        self.plans = PlansSection(services, self.new_plan, opened)
        self.facts = FactsSection(services, self.edit)
        self.contacts = ContactsSection(services, partial(self.new, "contact"), opened)
        self.projects = ProjectsSection(services, partial(self.new, "project"), opened)
        self.matters = MattersSection(services, partial(self.new, "matter"), opened)
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

    def _actions(self) -> tuple[ActionSpec, ...]:
        group = _("企业")
        return (
            ActionSpec("company.edit", _("修改企业资料"), self.edit, "F2", "edit", group),
            ActionSpec("company.plan", _("新增拜访计划"), self.new_plan, "Ctrl+Shift+P", "calendar", group),
            ActionSpec("company.contact", _("新增联系人"), partial(self.new, "contact"), "Ctrl+Shift+K", "people", group),
            ActionSpec("company.project", _("新增项目"), partial(self.new, "project"), "Ctrl+Shift+J", "project", group),
            ActionSpec("company.matter", _("新增需协调事项"), partial(self.new, "matter"), "Ctrl+Shift+M", "matter", group),
            ActionSpec("company.dossier", _("对接档案"), self.open_dossier, "Ctrl+Shift+D", "paper", group),
            ActionSpec("company.history", _("修改记录"), self.toggle_history, "Ctrl+H", "history", group),
            ActionSpec("company.delete", _("删除企业"), self.delete, "Ctrl+Delete", "bin", group),
        )  # fmt: skip

    # -- reading

    def arrive(self, **arguments: Any) -> None:
        """Another company, or the same again."""
        wanted = str(arguments.get("record") or self.record)
        if wanted != self.record:
            self.record, self.view = wanted, None
            self.title.setText("")
            self.area.verticalScrollBar().setValue(0)
        if not self.isAncestorOf(self.focusWidget() or self):
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
                _("有{n}栏存在两个不同的值，需要核对后定下来。").format(n=len(view.conflicts))
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

    # -- acting

    @property
    def _beginning(self) -> dict[str, Any]:
        """What a new record of this company begins with."""
        team = self.view.team if self.view is not None else None
        return {"company": self.record, **({"team": team} if team else {})}

    def new_visit(self) -> None:
        """Write a visit to this company."""
        self.services.go.new_record("visit", company=self.record)

    def new_plan(self) -> None:
        """Plan a visit, with a warning of clashes."""
        PlanDialog(self.window(), self.services, values=self._beginning).open()

    def new(self, kind: str) -> None:
        """A new record that belongs to this company."""
        self.services.go.new_record(kind, **self._beginning)

    def open_dossier(self) -> None:
        """This team's dossier, or a new one."""
        found = self.view.belonging["dossier"] if self.view is not None else []
        mine = [each for each in found if self.view and self.view.team in (None, each["team"])]
        if mine:
            self.open_belonging("dossier", mine[0]["id"])
        else:
            self.new("dossier")

    def open_belonging(self, kind: str, record: str) -> None:
        """Look at something of this company."""
        if kind == "plan":
            PlanDialog(self.window(), self.services, record).open()
        else:
            self.services.go.open_record(kind, record)

    def edit(self) -> None:
        """The form of the company."""
        if self.record:
            RecordDialog(self.window(), self.services, "company", self.record).open()

    def delete(self) -> None:
        """Into the recycle bin, with 撤销; back to the list."""
        record, name = self.record, gist(self.title.whole_text(), 24)

        def work(desk: Desk) -> None:
            records.delete(desk, record)

        def done(_none: None) -> None:
            undo = self.services.actions.get("undo").run
            told = _("{name}已放入回收站。").format(name=name)
            self.services.toast(told, button=_("撤销"), then=undo)
            self.services.go.page("companies")

        self.services.ask(work, done, owner=self)

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

    def _more(self) -> None:
        menu = self.more_menu()
        at = self.more_button.rect().bottomRight()
        at.setX(at.x() - menu.sizeHint().width())
        menu.popup(self.more_button.mapToGlobal(at))

    def more_menu(self) -> QMenu:
        """All that can be done here, with its keys."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for spec in self._specs:
            if spec.id == "company.delete":
                menu.addSeparator()
                menu.addAction(_("撤销") + "\tCtrl+Z", partial(self.services.actions.run, "undo"))
            menu.addAction(f"{spec.title}\t{spec.shortcut_text}", spec.run)
        return menu

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
            self.new_visit()
        else:
            super().keyPressEvent(event)


def _is_new_visit(event: QEvent) -> bool:
    return (
        isinstance(event, QKeyEvent)
        and event.key() == Qt.Key.Key_N
        and event.modifiers() == Qt.KeyboardModifier.ControlModifier
    )
