"""Hand-over by file in the window: write one, read some, begin with the one that headquarters sent."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QCheckBox, QFileDialog, QSizePolicy, QWidget

from zsapp.base.texts import _, counted
from zsapp.store.key import Secrets
from zsapp.store.profile import Profile
from zsapp.sync.sealing import SUFFIX
from zsapp.ui.dialogs.dialog import message
from zsapp.ui.dialogs.files import in_words
from zsapp.ui.dialogs.first_start import NewPassphrase, _Asking, labelled, secret_field
from zsapp.ui.editors.choices import Choices
from zsapp.ui.jobs import progress
from zsapp.ui.pages.bulletin.output import last_folder, remember_folder
from zsapp.ui.services import Services
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.fields import LineField
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.verbs import handover
from zsapp.verbs.desk import Desk
from zsapp.verbs.handover import Read, Readers, Written

_SHOWN = 12  # sentences of a result


def files_in(data: QMimeData) -> list[Path]:
    """The hand-over files that are dragged here; none where anything else is among what is dragged."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return paths if paths and all(path.suffix.lower() == SUFFIX for path in paths) else []


def words_of_reading(told: Read) -> str:
    """What came, in sentences."""
    first = _("读入 {files} 个交换包：改动 {changes} 条，其中新的 {new} 条；照片 {photos} 个。")
    lines = [first.format(**told.as_json()), *told.failed.values(), *told.findings]
    more = (
        [counted("另有{n}条说明。", len(lines) - _SHOWN).format(n=len(lines) - _SHOWN)]
        if len(lines) > _SHOWN
        else []
    )
    return "\n".join([*lines[:_SHOWN], *more])


class _Choosing(_Asking):
    """A dialog over some hand-over files and their passphrase."""

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        title: str,
        text: str,
        act: str,
        files: Sequence[Path],
    ) -> None:
        super().__init__(parent, services, title, text, act)
        self.files = list(files)
        self.shown = PlainLabel(wraps=True, selectable=True)
        self.choose_button = button(_("选择…"), self.choose, icons=services.icons, icon="folder")
        self.choose_button.setAutoDefault(True)  # Enter on it chooses
        self.choose_button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.passphrase = secret_field(_("交换包的口令"))
        self.passphrase.setPlaceholderText(_("写包的人另行告知；只封给这台电脑的不用填"))
        self.body.addWidget(labelled(_("交换包（可以选几个）"), self.shown, self.choose_button))
        self.body.addWidget(labelled(_("交换包的口令"), self.passphrase))
        self._show_files()
        (self.passphrase if self.files else self.choose_button).setFocus()

    def choose(self) -> QFileDialog:
        """Ask which files."""
        kinds = _("交换包 (*{suffix})").format(suffix=SUFFIX)
        dialog = in_words(QFileDialog(self, _("选择交换包"), str(last_folder(self._services)), kinds))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self.set_files)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def set_files(self, chosen: Sequence[str]) -> None:
        """These are to be read."""
        self.files = [Path(each) for each in chosen]
        if self.files:
            remember_folder(self._services, self.files[0])
        self._show_files()
        self.passphrase.setFocus()

    def _show_files(self) -> None:
        names = "\n".join(path.name for path in self.files[:_SHOWN])
        more = _("…共{n}个").format(n=len(self.files)) if len(self.files) > _SHOWN else ""
        self.shown.setText("\n".join(filter(None, (names, more))) or _("还没有选择"))

    def _has_files(self) -> bool:
        if not self.files:
            self.tell(_("请选择交换包。"), self.choose_button)
        return bool(self.files)


class ReadDialog(_Choosing):
    """读取交换包: several at once, in any order."""

    def __init__(self, parent: QWidget | None, services: Services, files: Sequence[Path] = ()) -> None:
        text = _(
            "读取只会增加和合并，不会丢掉您写的；两边改了同一处的，列在“冲突核对”里。先后不论，重复读取也无妨。"
        )
        super().__init__(parent, services, _("读取交换包"), text, _("读取"), files)
        self._finish_layout()

    def take(self) -> None:
        """Read them."""
        if self._is_busy or not self._has_files():
            return
        files, passphrase = list(self.files), self.passphrase.text()
        self._begin(busy=True, words=_("正在读取…"))
        self._services.ask(
            lambda desk: handover.read(desk, files, passphrase=passphrase, progress=progress),
            self._done,
            owner=self,
            on_error=self.refused,
        )

    def _done(self, told: Read) -> None:
        self._begin(busy=False)
        self._services.office.look_again_who()
        self.accept()
        message(self.parentWidget(), _("读取交换包"), words_of_reading(told))


class HandOverDialog(_Choosing):
    """读取交换包 at the first start: the profile is made, and begins with what headquarters or a colleague sent."""

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        begun: Callable[[], object],
        files: Sequence[Path] = (),
    ) -> None:
        text = _(
            "没有中心端也能互通：请招商办写一份给本组的邀请，用微信群或U盘传来，口令另行告知。读取后就能记录，以后互换交换包，两边一致。"
        )
        super().__init__(parent, services, _("读取交换包"), text, _("读取"), files)
        self._begun = begun
        self.own = NewPassphrase(services)
        self.body.addWidget(PlainLabel(_("打开这份资料的口令，与交换包的无关："), role="label", wraps=True))
        self.body.addWidget(self.own)
        self._finish_layout()

    def take(self) -> None:
        """Make the profile and read them."""
        if self._is_busy or not self._has_files():
            return
        if mistake := self.own.mistake():
            self.tell(mistake, self.own.first)
            return
        files, passphrase, folder = list(self.files), self.passphrase.text(), self._services.office.home
        self._begin(busy=True, words=_("正在读取…"))

        def make(secrets: Secrets) -> Profile:
            handover.require_beginning(files, passphrase=passphrase)
            return Profile.create(folder, secrets=secrets)

        def first(desk: Desk) -> None:
            handover.read(desk, files, passphrase=passphrase, progress=progress)

        self._services.office.begin(
            make,
            first,
            folder=folder,
            label=_("正在读取…"),
            passphrase=self.own.first.text(),
            on_error=self._not_begun,
            then=self._done,
        )

    def _done(self) -> None:
        self._is_busy = False
        self.accept()
        self._begun()

    def _not_begun(self, error: BaseException) -> None:
        self.refused(error)
        if Profile.exists(self._services.office.home):  # it stands; the file can be read again in it
            self.accept()
            self._services.jobs.report(error)
            self._services.office.open()


class WriteDialog(_Asking):
    """写交换包: for whom, whether it invites, the passphrase, where."""

    def __init__(self, parent: QWidget | None, services: Services) -> None:
        text = _("把对方还没有的改动和照片写成一个加密的文件，用微信群或U盘传过去；口令另行告知。")
        super().__init__(parent, services, _("写交换包"), text, _("写入"))
        self.to = Choices()
        self.to.setAccessibleName(_("给谁"))
        self.to.addItem(_("所有人"), "")
        self.invites = QCheckBox(_("这是邀请：对方的新电脑第一次使用"))
        self.invites.hide()
        self.first, self.second = secret_field(_("口令")), secret_field(_("再输入一次"))
        self.file = LineField(_("文件"))
        self.choose_button = button(_("选择…"), self.choose, icons=services.icons, icon="folder")
        self.body.addWidget(labelled(_("给谁"), self.to))
        self.body.addWidget(self.invites)
        self.body.addWidget(labelled(_("交换包的口令"), self.first, self.second))
        self.body.addWidget(labelled(_("文件"), self.file, self.choose_button))
        self._finish_layout()
        services.read(handover.readers, self._known, owner=self, on_error=self.refused)
        self.to.setFocus()

    def _known(self, told: Readers) -> None:
        for name in told.names:
            self.to.addItem(name, name)
        self.to.setCurrentIndex(max(self.to.findData(told.usual), 0))
        self.invites.setVisible(told.may_invite)
        if not self.file.text():
            self.file.setText(str(last_folder(self._services) / told.file_name))

    def choose(self) -> QFileDialog:
        """Ask where."""
        kinds = _("交换包 (*{suffix})").format(suffix=SUFFIX)
        dialog = in_words(QFileDialog(self, _("写交换包"), self.file.text(), kinds))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
        dialog.fileSelected.connect(self.file.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def take(self) -> None:
        """Write it."""
        if self._is_busy:
            return
        to, invites = str(self.to.currentData() or ""), self.invites.isVisible() and self.invites.isChecked()
        passphrase, out = self.first.text(), self.file.text().strip()
        if invites and not to:
            self.tell(_("请选择邀请哪个小组。"), self.to)
            return
        if len(passphrase) < handover.LEAST:
            self.tell(_("口令太短，请至少输入{n}个字。").format(n=handover.LEAST), self.first)
            return
        if passphrase != self.second.text():
            self.tell(_("两次输入的口令不一样，请再输一次。"), self.second)
            return
        if not out:
            self.tell(_("请选择写到哪里。"), self.choose_button)
            return
        path = Path(out).expanduser()
        self._begin(busy=True, words=_("正在写入…"))

        def work(desk: Desk) -> Written:
            if invites:
                team = None if to == handover.HEADQUARTERS else to
                return handover.invite(desk, path, team=team, passphrase=passphrase, progress=progress)
            return handover.write(desk, path, to=to or None, passphrase=passphrase, progress=progress)

        self._services.ask(work, self._done, owner=self, on_error=self.refused)

    def _done(self, told: Written) -> None:
        self._begin(busy=False)
        remember_folder(self._services, told.path)
        self.accept()
        words = _("已写入 {path}：改动 {changes} 条，照片 {photos} 个。").format(**told.as_json())
        message(self.parentWidget(), _("写交换包"), "\n".join([words, *told.findings]))
