"""What hangs on a company: its people, projects, matters, papers."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtGui import QGuiApplication

from zsapp.base.texts import _, counted
from zsapp.ui.pages.company.section import Section, line
from zsapp.ui.pages.company.words import amount, day_words, joined, pill
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import SNUG
from zsapp.ui.widgets.avatar import Avatar
from zsapp.ui.widgets.buttons import icon_button
from zsapp.ui.widgets.layout import row
from zsapp.verbs.company import CompanyView

Opener = Callable[[str, str], object]
_MANY = 2  # a heading over several


class ContactsSection(Section):
    """联系人: who they are and how to reach them; a button copies the number."""

    def __init__(self, services: Services, add: Callable[[], object], open_one: Opener) -> None:
        super().__init__(services, counted("联系人", _MANY), does=_("新增联系人"), then=add)
        self._add, self._open = add, open_one

    def data_of(self, view: CompanyView) -> Any:
        """The contacts."""
        return view.belonging["contact"]

    def fill(self, data: Any, view: CompanyView) -> None:
        """A line each."""
        self.tell_count(len(data))
        if not data:
            self.invite(_("还没有联系人。写拜访时填的对方人员会自动登记在这里。"), _("新增联系人"), self._add)
        for each in data:
            self.inside.addLayout(self._of(each))

    def _of(self, contact: dict[str, Any]) -> Any:
        record, name, phone = contact["id"], contact["name"] or "", contact["phone"]
        copy = None
        if phone:
            icons = self.services.icons
            copy = icon_button(
                icons, "copy", _("复制{name}的电话").format(name=name[:20]), lambda: self._copy(phone)
            )
        told = line(
            name,
            lambda: self._open("contact", record),
            caption=joined((contact["title"], phone, contact["wechat"] if not phone else None)),
        )
        box = row(Avatar(self.services.theme, name), told, *([copy] if copy else []), gap=SNUG)
        box.setStretch(1, 1)
        return box

    def _copy(self, phone: str) -> None:
        QGuiApplication.clipboard().setText(phone)
        self.services.toast(_("已复制电话号码。"))


class ProjectsSection(Section):
    """项目: the stage and how much."""

    def __init__(self, services: Services, add: Callable[[], object], open_one: Opener) -> None:
        super().__init__(services, counted("项目", _MANY), does=_("新增项目"), then=add)
        self._add, self._open = add, open_one

    def data_of(self, view: CompanyView) -> Any:
        """The projects."""
        return view.belonging["project"]

    def fill(self, data: Any, view: CompanyView) -> None:
        """A line each."""
        self.tell_count(len(data))
        if not data:
            self.invite(_("有了线索就登记成项目，阶段以后再改。"), _("新增项目"), self._add)
        for each in data:
            record = each["id"]
            stage_day = day_words(each["stage_date"], view.today)
            invested = amount(each["total_investment"])
            caption = joined(
                (
                    _("协议总投资 {words}").format(words=invested) if invested else "",
                    _("{day} 起").format(day=stage_day) if stage_day else "",
                    each["team_name"],
                )
            )
            self.inside.addLayout(
                line(
                    each["name"] or "",
                    partial(self._open, "project", record),
                    caption=caption,
                    pills=pill("project", "stage", each["stage"]),
                )
            )


class MattersSection(Section):
    """需协调事项: whom it asks, by when, where it stands."""

    def __init__(self, services: Services, add: Callable[[], object], open_one: Opener) -> None:
        super().__init__(services, counted("需协调事项", _MANY), does=_("新增需协调事项"), then=add)
        self._open = open_one

    def data_of(self, view: CompanyView) -> Any:
        """The matters."""
        return view.belonging["matter"]

    def fill(self, data: Any, view: CompanyView) -> None:
        """A line each."""
        self.tell_count(len(data))
        if not data:
            self.invite(_("没有需要协调的事。遇到要别的单位帮忙的，在这里提出来。"))
        for each in data:
            record = each["id"]
            due = day_words(each["due"], view.today)
            marks = list(pill("matter", "state", each["state"]))
            if each["due"] and each["due"] < view.today and each["state"] != "办结":
                marks.insert(0, (_("已过期"), "bad"))
            self.inside.addLayout(
                line(
                    each["title"] or "",
                    partial(self._open, "matter", record),
                    caption=joined((each["asks_whom"], _("{day}前").format(day=due) if due else "")),
                    pills=marks,
                )
            )


class PapersSection(Section):
    """资料: files that are no photos; hidden where there are none."""

    def __init__(self, services: Services, open_one: Opener) -> None:
        super().__init__(services, _("资料"))
        self._open = open_one

    def data_of(self, view: CompanyView) -> Any:
        """The papers."""
        return view.papers

    def fill(self, data: Any, view: CompanyView) -> None:
        """A line each."""
        self.tell_count(len(data))
        self.setVisible(bool(data))
        for each in data:
            record = each["id"]
            self.inside.addLayout(
                line(
                    each["title"] or each["file_name"] or "",
                    partial(self._open, "attachment", record),
                    caption=joined((each["attachment_kind"], each["file_name"])),
                )
            )
