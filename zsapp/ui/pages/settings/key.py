"""What opens the profile: passphrase and keyring; backups, and how one is restored."""

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLineEdit, QListWidget, QWidget

from zsapp.base.texts import _
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.dialogs.files import in_words
from zsapp.ui.pages.bulletin.output import open_folder
from zsapp.ui.pages.settings.part import Part, line
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import SNUG
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.fields import LineField
from zsapp.ui.widgets.layout import row
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.verbs import care
from zsapp.verbs.care import BackupFile, KeyState

_SHORT = 8
_BACKUPS_SEEN = 5


class NewPassphraseDialog(Dialog):
    """Typed twice; `then` gets it. Never kept, never shown."""

    def __init__(self, parent: QWidget | None, services: Services) -> None:
        super().__init__(parent, _("设置口令"))
        self._services = services
        self.body.addWidget(
            PlainLabel(
                _("口令用来在这台或另一台电脑上打开资料。忘记了口令、又没有系统密钥环，资料就再也打不开。"),
                role="soft",
                wraps=True,
            )
        )
        self.first, self.second = LineField(_("新口令")), LineField(_("再输入一次"))
        for each in (self.first, self.second):
            each.setEchoMode(QLineEdit.EchoMode.Password)
            each.setPlaceholderText(each.accessibleName())
            self.body.addWidget(each)
        self.wrong = PlainLabel(role="hint", wraps=True)
        self.wrong.hide()
        self.body.addWidget(self.wrong)
        self.add_button(_("取消"))
        self.take_button = self.add_button(_("设置口令"), self.take, tone="primary", is_default=True)
        self.first.setFocus()

    def take(self) -> None:
        """Set it, if both are the same and long enough."""
        new = self.first.text()
        if len(new) < _SHORT:
            self._tell(_("口令太短，请至少输入{n}个字。").format(n=_SHORT))
        elif new != self.second.text():
            self._tell(_("两次输入的口令不一样，请再输一次。"))
        else:
            self.take_button.setEnabled(False)
            self._services.ask(
                lambda desk: care.set_passphrase(desk.store, new),
                self._done,
                owner=self,
                on_user_error=lambda error: self._tell(str(error)),
            )

    def _tell(self, words: str) -> None:
        self.wrong.setText(words)
        self.wrong.show()
        self.take_button.setEnabled(True)

    def _done(self, _state: KeyState) -> None:
        self._services.toast(_("口令已设置，下次打开时使用。"))
        self.accept()


class KeyPart(Part):
    """Passphrase and backups."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("口令与备份"), "lock")
        self.state = PlainLabel(role="soft", wraps=True)
        self.warning = PlainLabel(
            _("只有这台电脑的系统密钥环能打开这份资料。电脑坏了、重装了系统，备份也打不开：请设置口令。"),
            role="remark",
            wraps=True,
        )
        self.warning.hide()
        self.set_button = button(_("设置口令"), self.set_passphrase)
        self.add_card(
            _("口令"),
            line(_("资料的口令"), _("资料始终加密保存。"), self.set_button),
            self.state,
            self.warning,
        )
        self.backups = QListWidget()
        self.backups.setAccessibleName(_("已有的备份"))
        self.backups.setProperty("role", "framed")
        self.none = PlainLabel(_("还没有备份。"), role="soft")
        here = button(_("立即备份"), self.backup, tone="primary", icons=services.icons, icon="save")
        there = button(_("备份到…"), self.ask_folder)
        self.open_button = button(
            _("打开文件夹"), self.open_backups, tone="flush", icons=services.icons, icon="folder"
        )
        self.add_card(
            _("已有的备份"),
            line(
                _("现在备份"),
                _("连同照片存成一个加密的文件，写好后再读一遍核对。本机保留最近5份；重要的请另存到U盘。"),
                there,
                here,
            ),
            self.none,
            self.backups,
            row(self.open_button, None),
        )
        self._add_restoring()

    def _add_restoring(self) -> None:
        self.command = f'zsapp --profile "{_("新文件夹")}" restore "{_("备份文件")}"'
        shown = PlainLabel(self.command, role="strong", wraps=True, selectable=True)
        shown.setAccessibleName(_("恢复备份的命令"))
        copy = button(_("复制命令"), self.copy_command, tone="quiet", icons=self.services.icons, icon="copy")
        places = row(shown, copy, gap=SNUG)
        places.setStretch(0, 1)
        self.add_card(
            _("恢复备份"),
            PlainLabel(
                _(
                    "备份总是恢复到一个新的空文件夹，不会覆盖现在的资料。可以在“开始使用”页选“恢复备份”，"
                    "也可以在命令行运行："
                ),
                role="soft",
                wraps=True,
            ),
            places,
        )

    def refresh(self) -> None:
        """What opens the profile now, and the backups there are."""
        self.services.read(lambda desk: care.key_state(desk.store), self._show_state, owner=self)
        self.services.read(lambda desk: care.backups(desk.store), self._show_backups, owner=self)

    def _show_state(self, state: KeyState) -> None:
        self.set_button.setText(_("更换口令") if state.has_passphrase else _("设置口令"))
        self.set_button.setAccessibleName(self.set_button.text())
        words = {
            (True, True): _("口令和这台电脑的系统密钥环都能打开这份资料。"),
            (True, False): _("用口令打开；这台电脑的系统密钥环没有保存密钥。"),
            (False, True): _("由这台电脑的系统密钥环打开，没有设置口令。"),
            (False, False): _("没有口令，系统密钥环里也没有密钥。"),
        }
        self.state.setText(words[state.has_passphrase, state.in_keyring])
        self.warning.setVisible(not state.has_passphrase)

    def set_passphrase(self) -> None:
        """Ask for a new passphrase."""
        dialog = NewPassphraseDialog(self, self.services)
        dialog.accepted.connect(self.refresh)
        dialog.open()

    # -- backups

    def _show_backups(self, found: list[BackupFile]) -> None:
        self.backups.clear()
        for each in found:
            size = f"{each.size_bytes / 1024 / 1024:.1f} MB"
            self.backups.addItem(f"{each.at:%Y-%m-%d %H:%M}　{size}　{each.path.name}")
        rows = min(_BACKUPS_SEEN, len(found))
        self.backups.setFixedHeight(max(1, rows) * max(24, self.backups.sizeHintForRow(0)) + 8)
        self.backups.setVisible(bool(found))
        self.none.setVisible(not found)
        self.open_button.setVisible(bool(found))

    def ask_folder(self) -> None:
        """Another folder: a stick, a share."""
        dialog = in_words(QFileDialog(self, _("备份到哪个文件夹")))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: self.backup(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def backup(self, folder: Path | None = None) -> None:
        """Make one, into the profile's own folder or another."""
        self.services.ask(
            lambda desk: care.backup(desk.store, folder), self._backed_up, label=_("正在备份…"), owner=self
        )

    def _backed_up(self, path: Path) -> None:
        self.services.toast(
            _("已备份到 {name}。").format(name=path.name),
            button=_("打开文件夹"),
            then=lambda: open_folder(path.parent),
        )
        self.refresh()

    def open_backups(self) -> None:
        """The folder of the profile's own backups."""
        open_folder(self.services.office.folder / "backups")

    def copy_command(self) -> None:
        """Into the clipboard."""
        QGuiApplication.clipboard().setText(self.command)
        self.services.toast(_("已复制。"))
