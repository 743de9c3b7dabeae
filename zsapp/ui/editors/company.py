"""The company of a visit: two characters or initials find it, the first one is taken by Enter or Tab, a name nobody bears is a new one."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.field import Spec
from zsapp.store import query
from zsapp.ui.editors.links import LinkEditor, Offer, offers
from zsapp.ui.services import Services
from zsapp.verbs.desk import Desk

_NEW = "new:"


def company_offers(desk: Desk, typed: str) -> list[Offer]:
    """Companies that fit; last the offer to enter one, where none bears the very name. In a worker."""
    found, name = offers(desk, "company", typed), typed.strip()
    if len(name) < 2 or any(each[1] == name for each in found):
        return found
    return [*found, (_NEW + name, _("登记新企业“{name}”").format(name=name[:40]), "")]


def _is_first_meant(found: list[Offer]) -> bool:
    """Initials that fit nothing are rather a slip than the name of a new company."""
    return not found[0][0].startswith(_NEW) or _is_full(found[0][0].removeprefix(_NEW))


def _is_full(name: str) -> bool:
    return len(name) > 1 and not name.isascii()


def _unchosen() -> str:
    return _("没有选定企业：请从列表里选一家，或选“登记新企业”。")


def meant_by(desk: Desk, name: str) -> list[Offer]:
    """The company of exactly this name, else those that fit, at most two. In a worker."""
    with desk.store.database.read() as connection:
        exact = query.named(connection, "company", name)
    return [(str(each), name, "") for each in exact[:2]] or offers(desk, "company", name)[:2]


class CompanyEditor(LinkEditor):
    """`chosen` comes with the id of a known company, or "" where it is none or a new one (`new_name`)."""

    chosen = Signal(str)

    def __init__(self, spec: Spec, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(spec, services, parent)
        self._services = services
        self.new_name = ""
        self.field.ask = company_offers
        self.field.takes_first = _is_first_meant
        self.field.setPlaceholderText(_("名称、拼音或首字母，两个字就够"))
        self.field.left.connect(self._left)

    @property
    def company(self) -> str | None:
        """The id of the company, where a known one is chosen."""
        return self._id

    def _pick(self, record: str, name: str) -> None:
        if record.startswith(_NEW):
            self.set_new(record.removeprefix(_NEW))
            self.changed.emit()
            self.chosen.emit("")
            return
        self.new_name = ""
        super()._pick(record, name)
        self.chosen.emit(record)

    def set_new(self, name: str) -> None:
        """A company to be entered with the visit."""
        self._id, self._name, self.new_name = None, name, name
        self.field.setText(name)
        self.field.setCursorPosition(0)
        self.show_hint(_("新企业，保存时一并登记。"), is_remark=True)

    def _edited(self, text: str) -> None:
        was = self._id
        if text != self._name:
            self.new_name = ""
        super()._edited(text)
        if was is not None and self._id is None:
            self.chosen.emit("")

    def _left(self) -> None:
        """Left before a record was taken: the only one that fits is meant, a name that fits none is a new one."""
        name = self.field.text().strip()
        if not name or self._id is not None or self.new_name:
            return

        def found(fitting: list[Offer]) -> None:
            if self.field.text().strip() != name or self._id is not None or self.new_name:
                return
            if len(fitting) == 1:
                self._pick(*fitting[0][:2])
            elif not fitting and _is_full(name):
                self._pick(_NEW + name, name)
            elif not self.field.hasFocus():
                self.show_hint(_unchosen())

        self._services.read(lambda desk: meant_by(desk, name), found, owner=self)

    def value(self) -> Any:
        """The id; None for a new one, which is told by `new_name`. Raises UserError for a name that was not chosen."""
        text = self.field.text().strip()
        if not text or self.new_name:
            return None
        if self._id is None:
            raise UserError(_unchosen())
        return self._id

    def set_value(self, value: Any, names: Mapping[str, str] | None = None) -> None:
        """Show a company by its name."""
        self.new_name = ""
        super().set_value(value, names)
