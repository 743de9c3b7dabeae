"""Joining a hub, and logging in anew: what is wrong is said at its field; another hub at the known address stops everything."""

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from zsapp.base.errors import NeedsPersonError, PlaceError, UserError
from zsapp.base.texts import _
from zsapp.store.identity import this_machine
from zsapp.store.profile import Profile
from zsapp.sync.http import checked_ca, checked_url
from zsapp.sync.protocol import Trouble
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.dialogs.files import in_words
from zsapp.ui.dialogs.first_start import NewPassphrase
from zsapp.ui.jobs import Lane
from zsapp.ui.office import State
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG, TIGHT
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.fields import LineField
from zsapp.ui.widgets.layout import column, row
from zsapp.ui.widgets.plain import PlainLabel, set_look
from zsapp.verbs import beginning, join
from zsapp.verbs.desk import Desk
from zsapp.verbs.join import Joined, Welcome
from zsapp.verbs.sync import Standing

if TYPE_CHECKING:
    from zsapp.store.key import Secrets

_CA_MOST = 1_000_000  # bytes of a file of certificates


class FieldError(UserError):
    """What is wrong with one field of the dialog."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


class Asked(QWidget):
    """A field under its label, with a place for what is wrong with it."""

    def __init__(self, label: str, placeholder: str = "", *, is_secret: bool = False) -> None:
        super().__init__()
        self.field = LineField(label)
        self.field.setPlaceholderText(placeholder)
        if is_secret:
            self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.hint = PlainLabel(role="hint", wraps=True)
        self.hint.hide()
        self.beside = row(self.field, gap=SNUG)
        self.setLayout(column(PlainLabel(label, role="label"), self.beside, self.hint, gap=TIGHT))
        self.setFocusProxy(self.field)
        self.field.textEdited.connect(lambda _text: self.tell(""))

    def text(self) -> str:
        """What stands in it."""
        return self.field.text().strip()

    def tell(self, words: str) -> None:
        """What is wrong; "" takes it away."""
        self.hint.setText(words)
        self.hint.setVisible(bool(words))
        self.field.setAccessibleDescription(words)
        set_look(self.field, tone="bad" if words else "")


class JoinDialog(Dialog):
    """At the first start a profile is made for it; `known`: a hub that was joined is logged in at anew."""

    def __init__(self, parent: QWidget | None, services: Services, *, known: Standing | None = None) -> None:
        self.is_again = known is not None and bool(known.hub)
        super().__init__(parent, _("登录中心端") if self.is_again else _("加入中心端"), width_px=560)
        self._services = services
        self._is_first = services.office.state != State.OPEN
        self._is_busy = False
        self.fields = {
            "url": Asked(_("中心端网址 *"), _("https://主机名，向招商办要")),
            "user": Asked(_("用户名 *")),
            "password": Asked(_("密码 *"), is_secret=True),
            "team": Asked(_("招商小组"), _("招商办的人不用填")),
            "ca": Asked(_("证书文件"), _("单位自己的证书才要选，一般不填")),
        }
        self.passphrase = NewPassphrase(services) if self._is_first else None
        self.choose_button = button(_("选择…"), self.choose_ca, icons=services.icons, icon="folder")
        self.wrong = PlainLabel(role="hint", wraps=True, selectable=True)
        self.wrong.hide()
        self._lay_out()
        if known is not None and self.is_again:
            self.fields["url"].field.setText(known.url)
            self.fields["user"].field.setText(known.user)
        self._first_empty().setFocus()

    def _lay_out(self) -> None:
        text = (
            _("密码改过、换了电脑或登录过期时，在这里重新登录。没有上传的改动不会丢。")
            if self.is_again
            else _("网址、用户名和首次登录的密码由招商办给。登录后本组的资料就会取到这台电脑。")
        )
        self.body.addWidget(PlainLabel(text, role="soft", wraps=True))
        self.body.addWidget(self.fields["url"])
        self.body.addLayout(row(self.fields["user"], self.fields["password"], gap=GAP))
        self.body.addWidget(self.fields["team"])
        self.fields["team"].setVisible(not self.is_again)
        self.fields["ca"].beside.addWidget(self.choose_button)
        self.body.addWidget(self.fields["ca"])
        if self.passphrase is not None:
            self.body.addWidget(self.passphrase)
        self.body.addWidget(self.wrong)
        self.cancel_button = self.add_button(_("取消"))
        self.take_button = self.add_button(self._act, self.take, tone="primary", is_default=True)

    @property
    def _act(self) -> str:
        return _("登录") if self.is_again else _("加入")

    def _first_empty(self) -> Asked:
        return next(
            (self.fields[n] for n in ("url", "user", "password") if not self.fields[n].text()),
            self.fields["url"],
        )

    def choose_ca(self) -> QFileDialog:
        """Ask for the file of certificates."""
        dialog = in_words(
            QFileDialog(self, _("选择证书文件"), str(Path.home()), _("证书 (*.pem *.crt *.cer)"))
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.fields["ca"].field.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    # -- doing it

    def take(self) -> None:
        """Log in, where everything needed is there."""
        if self._is_busy or any(each.field.is_composing for each in self.fields.values()):
            return
        self.wrong.hide()
        for name in ("url", "user", "password"):
            if not self.fields[name].text():
                self.fields[name].tell(_("请填写。"))
                self.fields[name].setFocus()
                return
        try:
            checked_url(self.fields["url"].text())
        except UserError as error:
            self._refused(FieldError("url", str(error)))
            return
        if self.passphrase is not None and (mistake := self.passphrase.mistake()):
            self._refused(UserError(mistake))
            return
        told = {name: each.text() for name, each in self.fields.items()}
        told["password"] = self.fields["password"].field.text()
        self._begin(busy=True)
        if self._is_first:
            self._make_profile(told)
            return
        office = self._services.office
        self._services.jobs.run(
            lambda: office.run(lambda desk: _joined(desk, told)),
            self._done,
            lane=Lane.POOL,
            owner=self,
            on_error=self._refused,
        )

    def _make_profile(self, told: dict[str, str]) -> None:
        folder = self._services.office.home
        welcomed: list[Welcome] = []

        def make(secrets: "Secrets") -> Profile:
            """Only who was let in makes a profile: what fails leaves nothing behind."""
            beginning.require_free(folder)
            welcomed[:] = [join.knock(told["url"], machine=this_machine(), **_said(told))]
            return beginning.created(folder, secrets=secrets)

        self._services.office.begin(
            make,
            lambda desk: join.move_in(desk, welcomed[0]),
            folder=folder,
            label=_("正在登录…"),
            passphrase=self.passphrase.first.text() if self.passphrase is not None else "",
            on_error=self._refused,
            then=self._made,
        )

    def _made(self) -> None:
        self._is_busy = False
        self.accept()

    def _done(self, joined: Joined) -> None:
        self._is_busy = False
        self._services.office.look_again_who()
        self._services.sync.restart()
        self._services.toast(_("已登录{hub}，开始同步。").format(hub=joined.hub_name or joined.hub[:8]))
        self.accept()

    def _begin(self, *, busy: bool) -> None:
        self._is_busy = busy
        self.take_button.setEnabled(not busy)
        self.cancel_button.setEnabled(not busy)
        self.take_button.setText(_("正在登录…") if busy else self._act)

    def _refused(self, error: BaseException) -> None:
        """At the field that it is about; a bug as everywhere."""
        self._begin(busy=False)
        if not isinstance(error, UserError | NeedsPersonError | PlaceError):
            self._services.jobs.report(error)
            return
        name = (
            error.field
            if isinstance(error, FieldError)
            else _field_of(getattr(error.__cause__, "trouble", None))
        )
        if name:
            self.fields[name].tell(str(error))
            self.fields[name].setFocus()
            self.fields[name].field.selectAll()
        else:
            self.wrong.setText(str(error))
            self.wrong.show()
        if name and self._is_first:
            self.wrong.setText(_("还没有加入，这台电脑上什么也没有留下。改好再试，或取消后选别的办法开始。"))
            self.wrong.show()

    def reject(self) -> None:
        """Not in the middle of it."""
        if not self._is_busy:
            super().reject()


def _field_of(trouble: Trouble | None) -> str:
    """Which field a trouble is about; "" where about none."""
    if trouble is Trouble.LOG_IN:
        return "password"
    if trouble in (Trouble.OFFLINE, Trouble.STRANGE, Trouble.OTHER_HUB):
        return "url"
    return "ca" if trouble is Trouble.TLS else ""


def _joined(desk: Desk, told: dict[str, str]) -> Joined:
    """Join. In a worker. Raises FieldError and what `join.join` raises."""
    return join.join(desk, told["url"], **_said(told))


class _Said(TypedDict):
    user: str
    password: str
    team: str | None
    ca: str


def _said(told: dict[str, str]) -> _Said:
    """What was typed, as the verbs take it, with the file of certificates read. Raises FieldError."""
    pem = ""
    if told["ca"]:
        try:
            with Path(told["ca"]).expanduser().open("rb") as file:
                pem = checked_ca(file.read(_CA_MOST).decode("ascii", "replace"))
        except UserError as error:
            raise FieldError("ca", str(error)) from error
        except OSError as error:
            words = _("无法读取 {path}：{why}。请检查路径和权限，或关闭正在使用它的程序后再试。").format(
                path=told["ca"], why=error.strerror
            )
            raise FieldError("ca", words) from error
    return {"user": told["user"], "password": told["password"], "team": told["team"] or None, "ca": pem}
