"""A user of the hub, added or changed: asked of the hub at once, so it needs a connection; nothing is kept where it refuses."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from zsapp.base.errors import NeedsPersonError, PlaceError, UserError
from zsapp.base.texts import _
from zsapp.domain.field import KINDS
from zsapp.domain.ids import is_id
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.dialogs.joining import Asked
from zsapp.ui.editors.editor import Editor
from zsapp.ui.editors.form import labelled
from zsapp.ui.editors.making import editor_for
from zsapp.ui.jobs import Lane
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP
from zsapp.ui.widgets.layout import row
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.verbs import hub_admin
from zsapp.verbs.desk import Desk
from zsapp.verbs.hub_admin import UserLine

LEAST = 8  # characters of a first password


class UserDialog(Dialog):
    """`user` None: a new one. A password is asked for a new one, and may be set anew for a known one."""

    def __init__(
        self, parent: QWidget | None, services: Services, user: UserLine | None, then: Callable[[], object]
    ) -> None:
        super().__init__(parent, _("修改用户") if user else _("新增用户"), width_px=560)
        self._services, self._user, self._then = services, user, then
        self._is_busy = False
        specs = KINDS["user"].printed()
        self.editors: dict[str, Editor] = {
            name: editor_for(specs[name], services) for name in ("name", "role", "team", "member")
        }
        title = _("新密码（不改就不填）") if user else _("首次登录的密码 *")
        self.password = Asked(title, _("至少{n}个字").format(n=LEAST), is_secret=True)
        self.shows = QCheckBox(_("显示密码"))
        self.shows.toggled.connect(self._show_password)
        self.active = QCheckBox(_("可以登录"))
        self.active.setChecked(user is None or user.is_active)
        self.active.setVisible(user is not None)
        self.wrong = PlainLabel(role="hint", wraps=True, selectable=True)
        self.wrong.hide()
        self.body.addLayout(row(labelled(self.editors["name"]), labelled(self.editors["role"]), gap=GAP))
        self.body.addLayout(row(labelled(self.editors["team"]), labelled(self.editors["member"]), gap=GAP))
        for part in (self.password, self.shows, self.active, self.wrong):
            self.body.addWidget(part)
        self.add_button(_("取消"))
        self.take_button = self.add_button(_("保存"), self.take, tone="primary", is_default=True)
        if user is not None:
            self.editors["name"].set_value(user.name)
            self.editors["role"].set_value(user.role or None)
            self.editors["team"].set_value(user.team_id or None, {user.team_id: user.team})
            self.editors["member"].set_value(user.member_id or None, {user.member_id: user.member})
        self.editors["name"].setFocus()

    def _show_password(self, is_shown: object) -> None:
        mode = QLineEdit.EchoMode.Normal if is_shown else QLineEdit.EchoMode.Password
        self.password.field.setEchoMode(mode)

    def take(self) -> None:
        """Ask the hub to do it."""
        if self._is_busy or any(each.is_composing for each in self.editors.values()):
            return
        self.wrong.hide()
        if (values := self._values()) is None:
            return
        user, is_active = self._user, self.active.isChecked()

        def write(desk: Desk) -> None:
            if user is None:
                hub_admin.add_user(desk, **values)
            else:
                changed = None if is_active == user.is_active else is_active
                hub_admin.change_user(desk, user.id, is_active=changed, **values)

        self._begin(busy=True)
        office = self._services.office
        self._services.jobs.run(
            lambda: office.run(write), self._done, lane=Lane.POOL, owner=self, on_error=self._refused
        )

    def _values(self) -> dict[str, Any] | None:
        """What was typed; None where something is missing, told at its field."""
        values: dict[str, Any] = {}
        for name, editor in self.editors.items():
            values[name] = editor.value()
            is_link = name in ("team", "member")
            if name in ("name", "role") and not values[name]:
                return self._missing(editor, _("请填写。"))
            if is_link and values[name] and not is_id(values[name]):
                return self._missing(editor, _("请从列表里选一个。"))
        password = self.password.field.text()
        if (self._user is None or password) and len(password) < LEAST:
            self.password.tell(_("密码太短，请至少输入{n}个字。").format(n=LEAST))
            self.password.setFocus()
            return None
        if self._user is not None:
            held = {"team": self._user.team_id, "member": self._user.member_id}
            values |= {name: "" for name, before in held.items() if before and not values[name]}  # taken away
        return {**values, "password": password or None}

    @staticmethod
    def _missing(editor: Editor, words: str) -> None:
        editor.show_hint(words)
        editor.setFocus()

    def _begin(self, *, busy: bool) -> None:
        self._is_busy = busy
        self.take_button.setEnabled(not busy)
        self.take_button.setText(_("正在保存…") if busy else _("保存"))

    def _done(self, _none: None) -> None:
        self._is_busy = False
        self.accept()
        self._then()

    def _refused(self, error: BaseException) -> None:
        self._begin(busy=False)
        if isinstance(error, UserError | NeedsPersonError | PlaceError):
            self.wrong.setText(str(error))
            self.wrong.show()
        else:
            self._services.jobs.report(error)
