"""First start: whose profile it is and what opens it; which backup is taken back; a passphrase where the keyring cannot serve."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLineEdit, QWidget

from zsapp.base.errors import NeedsPersonError, PlaceError, UserError
from zsapp.base.texts import _
from zsapp.store.files import BACKUP_SUFFIX
from zsapp.store.profile import Profile
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.dialogs.files import in_words
from zsapp.ui.jobs import Lane
from zsapp.ui.pages.bulletin.output import last_folder
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG, TIGHT
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.fields import LineField
from zsapp.ui.widgets.layout import column, row
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.verbs import beginning, demonstration
from zsapp.verbs.beginning import Beginning
from zsapp.verbs.desk import Desk

LEAST = 8  # characters of a passphrase


class _Asking(Dialog):
    """A dialog of the first start: its fields, what is wrong, and one act that takes a while."""

    def __init__(self, parent: QWidget | None, services: Services, title: str, text: str, act: str) -> None:
        super().__init__(parent, title, width_px=560)
        self._services = services
        self._act = act
        self._is_busy = False
        self.body.addWidget(PlainLabel(text, role="soft", wraps=True))
        self.wrong = PlainLabel(role="hint", wraps=True, selectable=True)
        self.wrong.hide()

    def _finish_layout(self) -> None:
        self.body.addWidget(self.wrong)
        self.body.addStretch(1)
        self.cancel_button = self.add_button(_("取消"))
        self.take_button = self.add_button(self._act, self.take, tone="primary", is_default=True)

    def take(self) -> None:
        """Do it."""
        raise NotImplementedError

    def tell(self, words: str, field: QWidget | None = None) -> None:
        """What is wrong, and where."""
        self.wrong.setText(words)
        self.wrong.show()
        if field is not None:
            field.setFocus()

    def _begin(self, *, busy: bool, words: str = "") -> None:
        self._is_busy = busy
        self.take_button.setEnabled(not busy)
        self.cancel_button.setEnabled(not busy)
        self.take_button.setText(words if busy else self._act)
        if busy:
            self.wrong.hide()

    def refused(self, error: BaseException) -> None:
        """By whose fault: here what a person or the place can mend; a bug as everywhere."""
        self._begin(busy=False)
        if isinstance(error, UserError | NeedsPersonError | PlaceError):
            self.tell(str(error))
        else:
            self._services.jobs.report(error)

    def reject(self) -> None:
        """Not in the middle of it."""
        if not self._is_busy:
            super().reject()


def secret_field(name: str) -> LineField:
    """A field whose content nobody sees."""
    field = LineField(name)
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setPlaceholderText(name)
    return field


def labelled(label: str, *fields: QWidget) -> QWidget:
    """Fields beside each other, with a label above."""
    holder = QWidget()
    beside = row(*fields, gap=SNUG)
    holder.setLayout(column(PlainLabel(label, role="label"), beside, gap=TIGHT))
    return holder


class NewPassphrase(QWidget):
    """Asks for a new passphrase where one is needed or wished: it knows after `look` whether the keyring can keep the key.

    `is_set_outside`: ZSAPP_PASSPHRASE serves, nothing is asked.
    """

    known = Signal()

    def __init__(self, services: Services, *, is_for_long: bool = True) -> None:
        """`is_for_long`: forgotten, it is lost with all it opens; else it can be made anew."""
        super().__init__()
        self.is_for_long = is_for_long
        self.trouble: str | None = None  # None: not known yet
        self.is_set_outside = services.office.has_passphrase_outside
        self.first, self.second = secret_field(_("口令")), secret_field(_("再输入一次"))
        self.first.setPlaceholderText(_("至少{n}个字").format(n=LEAST))
        self.words = PlainLabel(_("正在看这台电脑的密钥环…"), role="caption", wraps=True)
        self.fields = labelled(_("口令"), self.first, self.second)
        self.setLayout(column(self.fields, self.words, gap=TIGHT))
        if self.is_set_outside:
            self.trouble = ""
            self.fields.hide()
            self.words.setText(_("口令由环境变量 ZSAPP_PASSPHRASE 给出。"))
        else:
            services.jobs.run(beginning.keyring_trouble, self._known, lane=Lane.POOL, owner=self)

    def _known(self, trouble: str) -> None:
        self.trouble = trouble
        if trouble:
            words = (
                _("{trouble}，所以要设一个口令，每次打开时输入。口令忘了，资料就再也打不开。")
                if self.is_for_long
                else _("{trouble}，所以要设一个口令，下次看示范时输入。忘了也不要紧，示范可以重做。")
            )
            self.words.setText(words.format(trouble=trouble))
            if isinstance(label := self.fields.findChild(PlainLabel), PlainLabel):
                label.setText(_("口令 *"))
        else:
            self.words.setText(
                _(
                    "可以不填：密钥存在这台电脑的密钥环里，打开时不用输入。填了口令，换电脑、重装系统后也能用备份恢复。"
                )
            )

        self.known.emit()

    def mistake(self) -> str:
        """What is wrong with it, "" where nothing is."""
        new = self.first.text()
        if self.is_set_outside:
            return ""
        if self.trouble is None:
            return _("正在看这台电脑的密钥环，请稍候。")
        if not new and not self.trouble and not self.second.text():
            return ""
        if len(new) < LEAST:
            return _("口令太短，请至少输入{n}个字。").format(n=LEAST)
        return "" if new == self.second.text() else _("两次输入的口令不一样，请再输一次。")


class NewProfileDialog(_Asking):
    """Zone, team, person, passphrase; then the profile stands and `begun` is called."""

    def __init__(self, parent: QWidget | None, services: Services, begun: Callable[[], object]) -> None:
        text = _("资料加密保存在这台电脑的 {dir}，不联网也能用。").format(dir=services.office.home)
        super().__init__(parent, services, _("新建资料"), text, _("新建"))
        self._begun = begun
        self.zone, self.person, self.title = (
            LineField(_("开发区名称")),
            LineField(_("您的姓名")),
            LineField(_("职务")),
        )
        self.zone.setPlaceholderText(_("例如：某某经济技术开发区"))
        self.team = LineField(_("招商小组"))
        self.team.setPlaceholderText(_("例如：上海招商小组"))
        self.is_headquarters = QCheckBox(_("我在招商办，不属于哪个小组"))
        self.is_headquarters.toggled.connect(self.team.setDisabled)
        self.passphrase = NewPassphrase(services)
        self.body.addWidget(labelled(_("开发区名称 *"), self.zone))
        who = row(labelled(_("您的姓名 *"), self.person), labelled(_("职务"), self.title), gap=GAP)
        self.body.addLayout(who)
        team = row(labelled(_("招商小组 *"), self.team), gap=GAP)
        self.body.addLayout(team)
        self.body.addWidget(self.is_headquarters)
        self.body.addWidget(self.passphrase)
        self._finish_layout()
        self.zone.setFocus()

    def take(self) -> None:
        """Make it, where everything needed is there."""
        if self._is_busy or any(
            each.is_composing for each in (self.zone, self.person, self.title, self.team)
        ):
            return
        team = "" if self.is_headquarters.isChecked() else self.team.text().strip()
        told = Beginning(
            self.zone.text().strip(), self.person.text().strip(), team, self.title.text().strip()
        )
        for words, field, is_missing in (
            (_("请填写开发区名称。"), self.zone, not told.zone),
            (_("请填写您的姓名。"), self.person, not told.person),
            (_("请填写招商小组，或勾选“我在招商办”。"), self.team, not team and self.team.isEnabled()),
        ):
            if is_missing:
                self.tell(words, field)
                return
        if mistake := self.passphrase.mistake():
            self.tell(mistake, self.passphrase.first)
            return
        self._begin(busy=True, words=_("正在建立…"))
        folder = self._services.office.home

        def introduce(desk: Desk) -> None:
            beginning.introduce(desk, told)

        self._services.office.begin(
            lambda secrets: beginning.created(folder, secrets=secrets),
            introduce,
            folder=folder,
            label=_("正在建立资料…"),
            passphrase=self.passphrase.first.text(),
            on_error=self._not_made,
            then=self._made,
        )

    def _made(self) -> None:
        self._is_busy = False
        self.accept()
        self._begun()

    def _not_made(self, error: BaseException) -> None:
        self.refused(error)
        if Profile.exists(self._services.office.home):  # it stands, but for its first words
            self.accept()
            self._services.jobs.report(error)
            self._services.office.open()


class RestoreDialog(_Asking):
    """Which backup, and its passphrase where the keyring of this computer does not know it."""

    def __init__(self, parent: QWidget | None, services: Services, begun: Callable[[], object]) -> None:
        text = _("备份恢复到 {dir}。备份文件本身不会改动。").format(dir=services.office.home)
        super().__init__(parent, services, _("恢复备份"), text, _("恢复"))
        self._begun = begun
        self.file = LineField(_("备份文件"))
        self.file.setPlaceholderText(_("zsapp-日期{suffix}").format(suffix=BACKUP_SUFFIX))
        self.choose_button = button(_("选择…"), self.choose, icons=services.icons, icon="folder")
        self.choose_button.setAutoDefault(True)  # Enter on it chooses
        self.passphrase = secret_field(_("备份时的口令"))
        self.passphrase.setPlaceholderText(_("在本机备份、没有设过口令的，不用填"))
        self.body.addWidget(labelled(_("备份文件"), self.file, self.choose_button))
        self.body.addWidget(secret := labelled(_("备份时的口令"), self.passphrase))
        secret.setVisible(not services.office.has_passphrase_outside)
        self._finish_layout()
        self.choose_button.setFocus()

    def choose(self) -> QFileDialog:
        """Ask which file."""
        kinds = _("备份 (*{suffix})").format(suffix=BACKUP_SUFFIX)
        dialog = in_words(QFileDialog(self, _("选择备份文件"), str(last_folder(self._services)), kinds))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.file.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def take(self) -> None:
        """Restore it."""
        if self._is_busy:
            return
        if not self.file.text().strip():
            self.tell(_("请选择备份文件。"), self.choose_button)
            return
        file, folder = Path(self.file.text().strip()).expanduser(), self._services.office.home
        self._begin(busy=True, words=_("正在恢复…"))
        self._services.office.begin(
            lambda secrets: beginning.restored(file, folder, secrets=secrets),
            None,
            folder=folder,
            label=_("正在恢复备份…"),
            passphrase=self.passphrase.text(),
            on_error=self.refused,
            then=self._done,
        )

    def refused(self, error: BaseException) -> None:
        """A passphrase that is missing is asked for at its field."""
        super().refused(error)
        if isinstance(error, NeedsPersonError) and not self._services.office.has_passphrase_outside:
            self.passphrase.setFocus()
            self.passphrase.selectAll()
            if not self.passphrase.text():
                self.tell(_("这份备份要口令才能打开，请填写备份时的口令。"))

    def _done(self) -> None:
        self._is_busy = False
        self.accept()
        self._begun()


class DemonstrationPassphrase(_Asking):
    """The demonstration is sealed too: where no keyring keeps its key it has a passphrase, new or given before. `then` gets it."""

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        then: Callable[[str], object],
        *,
        is_new: bool,
        wrong: str = "",
    ) -> None:
        text = (
            _("示范资料也加密保存，请给它设一个口令。")
            if is_new
            else _("示范资料上次设了口令，请输入。忘了也不要紧：删掉文件夹 {dir}，再看一次示范。").format(
                dir=demonstration.place_of(services.office.home)
            )
        )
        super().__init__(parent, services, _("看示范"), text, _("打开示范"))
        self._then = then
        self.new = NewPassphrase(services, is_for_long=False) if is_new else None
        self.field = self.new.first if self.new is not None else secret_field(_("口令"))
        self.body.addWidget(self.new or self.field)
        self._finish_layout()
        if wrong:
            self.tell(wrong)
        self.field.setFocus()

    def take(self) -> None:
        """Hand it on."""
        mistake = self.new.mistake() if self.new is not None else ""
        if not self.field.text():
            mistake = mistake or _("请输入口令。")
        if mistake:
            self.tell(mistake, self.field)
            return
        self.accept()
        self._then(self.field.text())
