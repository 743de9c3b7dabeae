"""What is done on the page of a company: visits, plans, people, editing, deleting; each with its key."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMenu, QWidget

from zsapp.base.texts import _
from zsapp.ui.actions import ActionSpec
from zsapp.ui.dialogs.plan import PlanDialog
from zsapp.ui.dialogs.record import RecordDialog
from zsapp.ui.pages.company.words import gist
from zsapp.ui.services import Services
from zsapp.verbs import records
from zsapp.verbs.company import CompanyView
from zsapp.verbs.desk import Desk


class _Shown(Protocol):
    """The page: which company it shows."""

    record: str
    view: CompanyView | None

    def window(self) -> QWidget:
        """Dialogs open over it."""


class Acts(QObject):
    """The verbs of the page; `page` is its parent."""

    def __init__(self, services: Services, page: Any) -> None:
        super().__init__(page)
        self.services = services

    @property
    def page(self) -> _Shown:
        """Whose company is meant."""
        shown: Any = self.parent()
        return shown  # type: ignore[no-any-return]

    def specs(self, toggle_history: Callable[[], object]) -> tuple[ActionSpec, ...]:
        """The actions that stand in the palette and the menu while the page is seen."""
        group, new = _("企业"), partial
        return (
            ActionSpec("company.edit", _("修改企业资料"), self.edit, "F2", "edit", group),
            ActionSpec("company.plan", _("新增拜访计划"), self.new_plan, "Ctrl+Shift+P", "calendar", group),
            ActionSpec("company.contact", _("新增联系人"), new(self.new, "contact"), "Ctrl+Shift+K", "people", group),
            ActionSpec("company.project", _("新增项目"), new(self.new, "project"), "Ctrl+Shift+J", "project", group),
            ActionSpec("company.matter", _("新增需协调事项"), new(self.new, "matter"), "Ctrl+Shift+M", "matter", group),
            ActionSpec("company.dossier", _("对接档案"), self.open_dossier, "Ctrl+Shift+D", "paper", group),
            ActionSpec("company.history", _("修改记录"), toggle_history, "Ctrl+H", "history", group),
            ActionSpec("company.delete", _("删除企业"), self.delete, "Ctrl+Delete", "bin", group),
        )  # fmt: skip

    def menu(self, over: QWidget, specs: Iterable[ActionSpec]) -> QMenu:
        """All that can be done here, with its keys."""
        menu = QMenu(over)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for spec in specs:
            if spec.id == "company.delete":
                menu.addSeparator()
                menu.addAction(_("撤销") + "\tCtrl+Z", partial(self.services.actions.run, "undo"))
            menu.addAction(f"{spec.title}\t{spec.shortcut_text}", spec.run)
        return menu

    def pop_up(self, over: QWidget, specs: Iterable[ActionSpec]) -> None:
        """The menu under its button."""
        menu, at = self.menu(over, specs), over.rect().bottomRight()
        at.setX(at.x() - menu.sizeHint().width())
        menu.popup(over.mapToGlobal(at))

    @property
    def _beginning(self) -> dict[str, Any]:
        """What a new record of this company begins with."""
        team = self.page.view.team if self.page.view is not None else None
        return {"company": self.page.record, **({"team": team} if team else {})}

    def new_visit(self) -> None:
        """Write a visit to this company."""
        self.services.go.new_record("visit", company=self.page.record)

    def new_plan(self) -> None:
        """Plan a visit, with a warning of clashes."""
        PlanDialog(self.page.window(), self.services, values=self._beginning).open()

    def new(self, kind: str) -> None:
        """A new record that belongs to this company."""
        self.services.go.new_record(kind, **self._beginning)

    def open_dossier(self) -> None:
        """This team's dossier, or a new one."""
        found = self.page.view.belonging["dossier"] if self.page.view is not None else []
        mine = [each for each in found if self.page.view and self.page.view.team in (None, each["team"])]
        if mine:
            self.open_belonging("dossier", mine[0]["id"])
        else:
            self.new("dossier")

    def open_belonging(self, kind: str, record: str) -> None:
        """Look at something of this company."""
        if kind == "plan":
            PlanDialog(self.page.window(), self.services, record).open()
        else:
            self.services.go.open_record(kind, record)

    def edit(self) -> None:
        """The form of the company."""
        if self.page.record:
            RecordDialog(self.page.window(), self.services, "company", self.page.record).open()

    def delete(self) -> None:
        """Into the recycle bin, with 撤销; back to the list."""
        view, record = self.page.view, self.page.record
        name = gist(view.company["name"], 24) if view is not None else ""

        def work(desk: Desk) -> records.Saved:
            return records.delete(desk, record)

        def done(saved: records.Saved) -> None:
            undo = self.services.actions.get("undo").run
            told = " ".join([_("{name}已放入回收站。").format(name=name), *saved.remarks])
            self.services.toast(told, button=_("撤销"), then=undo)
            self.services.go.page("companies")

        self.services.ask(work, done, owner=self)
