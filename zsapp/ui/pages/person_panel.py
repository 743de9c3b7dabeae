"""The panel of one person: how to reach them, who opened the door, the visits that name them; erasure for good."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QToolButton

from zsapp.base.texts import _
from zsapp.domain.field import KINDS
from zsapp.domain.visit import VISIT_KINDS
from zsapp.ui.dialogs.erase import EraseDialog
from zsapp.ui.editors.choices import word_of
from zsapp.ui.office import Touched
from zsapp.ui.services import Services
from zsapp.ui.widgets.avatar import Avatar
from zsapp.ui.widgets.buttons import button, icon_button
from zsapp.ui.widgets.layout import column, row
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.ui.widgets.side_panel import SidePanel, cut_link
from zsapp.ui.widgets.timeline import Entry, Timeline
from zsapp.verbs import people
from zsapp.verbs.people import ContactView

_KINDS = {choice.word: choice for choice in VISIT_KINDS}
_REACHED_BY = ("phone", "email", "wechat")
_VISITS = 30
_NAME_PX = 240


class PersonPanel(SidePanel):
    """`erased` comes after a person was erased."""

    erased = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("联系人"))
        services.office.changed.connect(self._touched)

    def _touched(self, touched: Touched) -> None:
        if self.record and self.isVisible() and touched.concerns("contact", "visit", "dossier", "company"):
            self.read(self.record)

    def read(self, record: str) -> None:
        """Read a person and show them."""
        self.record = record
        self.services.read(
            lambda desk: people.contact_view(desk, record),
            self._show,
            owner=self,
            on_user_error=lambda _error: self.close_panel(),
        )

    def _show(self, view: ContactView) -> None:
        shown, services = view.contact, self.services
        if shown["id"] != self.record:
            return  # another was asked for, or the panel was closed meanwhile
        self.begin(self.record, str(shown["name"] or ""))
        labels = {name: _(spec.label) for name, spec in KINDS["contact"].printed().items()}
        title = PlainLabel(str(shown["title"] or ""), role="soft")
        place = column(title, gap=0)
        if shown["company"]:
            one = str(shown["company"])
            name = str(shown["company_name"] or _("（资料未到）"))
            open_company = cut_link(name, lambda: services.go.open_record("company", one), _NAME_PX)
            place.addLayout(row(open_company, None))
        title.setVisible(bool(shown["title"]))
        head = row(Avatar(services.theme, str(shown["name"] or ""), size=44), place)
        head.setStretch(1, 1)
        self.add(head)
        record = self.record
        talk = button(_("写拜访"), lambda: self._write_visit(view), tone="primary")
        self.add(
            row(talk, button(_("修改"), lambda: self.edit(record), icons=services.icons, icon="edit"), None)
        )
        for field in _REACHED_BY:
            if text := str(shown[field] or ""):
                self.add_fact(labels[field], text, tool=self._copy_button(labels[field], text))
        self.add_fact(labels["team"], str(shown["team_name"] or ""))
        opened = "\n".join(
            _("{who}（{team}）").format(who=who, team=team) if team else who for who, team in view.referrers
        )
        self.add_fact(_("引荐人"), opened)
        self.add_note(labels["remark"], str(shown["remark"] or ""))
        self._show_visits(view)
        if view.can_erase:
            erase = button(_("永久清除此人…"), lambda: self.ask_erasure(view), tone="flush")
            why = PlainLabel(
                _("按个人信息保护的要求，可以把此人的资料从所有电脑上清除，不能恢复。"),
                role="caption",
                wraps=True,
            )
            self.add_section(_("个人信息"), why, row(erase, None))
        self.end()

    def _copy_button(self, label: str, text: str) -> QToolButton:
        def copy() -> None:
            QGuiApplication.clipboard().setText(text)
            self.services.toast(_("已复制。"))

        return icon_button(self.services.icons, "copy", _("复制{label}").format(label=label), copy)

    def _show_visits(self, view: ContactView) -> None:
        go = self.services.go
        line = Timeline(self.services.theme)
        entries = []
        for place, visit in enumerate(view.visits[:_VISITS]):
            kind = str(visit["visit_kind"] or "")
            title = f"{visit['date']}  {word_of(_KINDS[kind]) if kind in _KINDS else kind}"
            text = str(visit["content"] or "").split("\n")[0][:80]
            entries.append(
                Entry(
                    str(visit["team_name"] or ""),
                    title,
                    text,
                    then=partial(go.open_record, "visit", str(visit["id"])),
                    is_strong=place == 0,
                )
            )
        line.show_entries(entries)
        if not view.visits:
            self.add_section(_("拜访记录"), PlainLabel(_("还没有提到此人的拜访。"), role="caption"))
            return
        more = len(view.visits) - len(entries)
        self.add_section(_("拜访记录（{n}次）").format(n=len(view.visits)), line)
        if more > 0:
            self.add(PlainLabel(_("更早的还有{n}次").format(n=more), role="caption"))

    # -- acts

    def _write_visit(self, view: ContactView) -> None:
        values = {
            "company": view.contact["company"],
            "team": view.contact["team"],
            "their_people": [view.contact["id"]],
        }
        self.services.go.new_record("visit", **{name: value for name, value in values.items() if value})

    def edit(self, record: str) -> None:
        """All fields in a dialog."""
        from zsapp.ui.dialogs.record import RecordDialog

        RecordDialog(self, self.services, "contact", record).open()

    def ask_erasure(self, view: ContactView) -> EraseDialog:
        """What would be left, then the name typed, then erasure."""
        dialog = EraseDialog(self, self.services, view.contact["id"], str(view.contact["name"] or ""))
        dialog.erased.connect(self.erased)
        dialog.open()
        return dialog
