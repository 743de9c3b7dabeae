"""One's own password at the hub: the old one, the new one twice. Asked of the hub at once, so it needs a connection."""

from PySide6.QtWidgets import QWidget

from zsapp.base.errors import NeedsPersonError, PlaceError, UserError
from zsapp.base.texts import _
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.dialogs.joining import Asked
from zsapp.ui.dialogs.user import LEAST
from zsapp.ui.jobs import Lane
from zsapp.ui.services import Services
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.verbs import hub_admin


class PasswordDialog(Dialog):
    """For everybody who joined. What is wrong is said at its field; nothing is kept where the hub refuses."""

    def __init__(self, parent: QWidget | None, services: Services) -> None:
        super().__init__(parent, _("修改密码"), width_px=460)
        self._services = services
        self._is_busy = False
        words = _("登录中心端的密码。改了以后，您的其他电脑要用新密码重新登录；打开资料的口令不变。")
        self.body.addWidget(PlainLabel(words, role="soft", wraps=True))
        self.old = Asked(_("原密码 *"), is_secret=True)
        self.new = Asked(_("新密码 *"), _("至少{n}个字").format(n=LEAST), is_secret=True)
        self.again = Asked(_("再输一次新密码 *"), is_secret=True)
        self.wrong = PlainLabel(role="hint", wraps=True, selectable=True)
        self.wrong.hide()
        for part in (self.old, self.new, self.again, self.wrong):
            self.body.addWidget(part)
        self.add_button(_("取消"))
        self.take_button = self.add_button(_("修改密码"), self.take, tone="primary", is_default=True)
        self.old.setFocus()

    def take(self) -> None:
        """Ask the hub to change it."""
        if self._is_busy or self._mistake():
            return
        old, new = self.old.field.text(), self.new.field.text()
        office = self._services.office
        self._begin(busy=True)
        self._services.jobs.run(
            lambda: office.run(lambda desk: hub_admin.change_password(desk, old, new)),
            self._done,
            lane=Lane.POOL,
            owner=self,
            on_error=self._refused,
        )

    def _mistake(self) -> bool:
        """Whether something is wrong that needs no hub; said at its field."""
        self.wrong.hide()
        old, new = self.old.field.text(), self.new.field.text()
        wrong = (
            (self.old, _("请填写。") if not old else ""),
            (self.new, _("密码太短，请至少输入{n}个字。").format(n=LEAST) if len(new) < LEAST else ""),
            (self.new, _("新密码和原密码一样，请换一个。") if new == old else ""),
            (self.again, _("两次输入的新密码不一样。") if self.again.field.text() != new else ""),
        )
        for field, words in wrong:
            if words:
                field.tell(words)
                field.setFocus()
                return True
        return False

    def _begin(self, *, busy: bool) -> None:
        self._is_busy = busy
        self.take_button.setEnabled(not busy)
        self.take_button.setText(_("正在保存…") if busy else _("修改密码"))

    def _done(self, _none: None) -> None:
        self._is_busy = False
        self._services.toast(_("密码已修改。"))
        self.accept()

    def _refused(self, error: BaseException) -> None:
        """What the hub refuses is the old password; anything else stands below."""
        self._begin(busy=False)
        if isinstance(error, UserError):
            self.old.tell(str(error))
            self.old.setFocus()
            self.old.field.selectAll()
        elif isinstance(error, NeedsPersonError | PlaceError):
            self.wrong.setText(str(error))
            self.wrong.show()
        else:
            self._services.jobs.report(error)
