"""Health of the profile: check, rebuild, audit, told in words; where it lies, and files in and out."""

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from zsapp.base.texts import _, counted
from zsapp.ui.dialogs.dialog import confirm
from zsapp.ui.dialogs.files import in_words
from zsapp.ui.jobs import progress
from zsapp.ui.pages.bulletin.output import ask_file, last_folder, open_folder, remember_folder
from zsapp.ui.pages.settings.part import Part, line
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import SNUG
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.layout import row
from zsapp.ui.widgets.plain import PlainLabel, set_look
from zsapp.verbs import care, exchange
from zsapp.verbs.care import Health
from zsapp.verbs.desk import Desk
from zsapp.verbs.exchange import Imported

_SHOWN = 8


class HealthPart(Part):
    """Three acts that only read or rebuild what follows from the log."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("检查与修复"), "check")
        self.check_words, self.rebuild_words, self.audit_words = (self._result() for _each in range(3))
        self.check_button = button(_("检查"), self.check)
        self.rebuild_button = button(_("重建"), self.rebuild)
        self.audit_button = button(_("核验"), self.audit)
        self.add_card(
            _("检查与修复"),
            line(_("检查"), _("读遍数据库的每一页和每个附件，看有没有损坏。什么也不改。"), self.check_button),
            self.check_words,
            line(
                _("重建"),
                _("按改动日志重新生成全部表格和查找索引。列表或查找结果不对时使用。"),
                self.rebuild_button,
            ),
            self.rebuild_words,
            line(_("核验"), _("逐条核对日志、签名和清除记录，看有没有被动过。"), self.audit_button),
            self.audit_words,
        )

    @staticmethod
    def _result() -> PlainLabel:
        made = PlainLabel(wraps=True, selectable=True)
        made.hide()
        return made

    def _tell(self, label: PlainLabel, words: list[str], *, is_good: bool) -> None:
        more = [_("还有{n}处。").format(n=len(words) - _SHOWN)] if len(words) > _SHOWN else []
        label.setText("\n".join(words[:_SHOWN] + more))
        set_look(label, role="soft" if is_good else "hint")
        label.show()

    def check(self) -> None:
        """Read every page."""
        self.services.ask(
            lambda desk: care.check(desk.store), self._checked, label=_("正在检查…"), owner=self
        )

    def _checked(self, found: Health) -> None:
        if found.damage:
            words = [_("发现损坏，请从最近的备份恢复："), *found.damage]
            self._tell(self.check_words, words, is_good=False)
            return
        words = [_("数据完好。")]
        if found.conflicts:
            words.append(counted("有{n}处数据冲突等着核对。", found.conflicts).format(n=found.conflicts))
        if found.waiting:
            words.append(counted("有{n}条改动在等更早的改动到达。", found.waiting).format(n=found.waiting))
        self._tell(self.check_words, words, is_good=True)

    def rebuild(self) -> None:
        """Make the tables anew from the log."""
        self.services.ask(
            lambda desk: care.rebuild(desk.store, progress), self._rebuilt, label=_("正在重建…"), owner=self
        )

    def _rebuilt(self, digests: tuple[str, str]) -> None:
        before, after = digests
        is_same = before == after
        words = (
            _("已重建，内容与重建前一致。")
            if is_same
            else _("已重建，内容与重建前不同：原来的表格有误，现在以日志为准。")
        )
        self._tell(self.rebuild_words, [words], is_good=is_same)

    def audit(self) -> None:
        """Prove the log."""
        self.services.ask(
            lambda desk: care.audit(desk.store), self._audited, label=_("正在核验…"), owner=self
        )

    def _audited(self, found: list[str]) -> None:
        self._tell(self.audit_words, found or [_("日志、签名和清除记录全部相符。")], is_good=not found)


class FilesPart(Part):
    """Where the profile lies; everything out, records in."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("资料与导入导出"), "folder")
        path = PlainLabel(str(services.office.folder), wraps=True, selectable=True)
        path.setAccessibleName(_("资料所在的文件夹"))
        copy = button(_("复制路径"), self.copy_path, tone="quiet", icons=services.icons, icon="copy")
        open_it = button(
            _("打开文件夹"), self.open_profile, tone="quiet", icons=services.icons, icon="folder"
        )
        places = row(path, copy, open_it, gap=SNUG)
        places.setStretch(0, 1)
        self.add_card(
            _("资料在哪里"),
            PlainLabel(
                _("全部资料都在这个文件夹里，加密保存。请不要在窗口打开时移动它。"), role="soft", wraps=True
            ),
            places,
        )
        out = button(_("导出全部…"), self.ask_export, icons=services.icons, icon="export")
        into = button(_("导入…"), self.ask_import, icons=services.icons, icon="import")
        self.words = PlainLabel(role="soft", wraps=True, selectable=True)
        self.words.hide()
        self.add_card(
            _("导入导出"),
            line(
                _("导出全部"),
                _("把改动日志和照片写成一个 .jsonl 文件。文件不加密，请妥善保管。"),
                out,
            ),
            line(
                _("导入 .jsonl"),
                _("导入导出的全部资料，或每行一条记录的文件。记录可以一次撤销。"),
                into,
            ),
            self.words,
        )

    def copy_path(self) -> None:
        """Into the clipboard."""
        QGuiApplication.clipboard().setText(str(self.services.office.folder))
        self.services.toast(_("已复制。"))

    def open_profile(self) -> None:
        """Show it."""
        open_folder(self.services.office.folder)

    def ask_export(self) -> None:
        """Ask where to; the file is not sealed, which is told."""
        confirm(
            self,
            _("导出全部资料？"),
            _("导出的文件没有加密，任何拿到它的人都能看到企业和联系人。"),
            yes=_("选择位置"),
            then=lambda: ask_file(
                self,
                _("导出全部资料"),
                last_folder(self.services) / "zsapp.jsonl",
                self.export_to,
                kind="JSON Lines (*.jsonl)",
            ),
        )

    def export_to(self, path: Path) -> None:
        """Write the whole log."""

        def done(lines: int) -> None:
            remember_folder(self.services, path)
            self._tell([counted("已导出到 {path}，共{n}行。", lines).format(path=path, n=f"{lines:,}")])

        self.services.ask(
            lambda desk: exchange.export_log(desk, path), done, label=_("正在导出…"), owner=self
        )

    def ask_import(self) -> None:
        """Ask which file."""
        dialog = in_words(
            QFileDialog(self, _("导入哪个文件"), str(last_folder(self.services)), "JSON Lines (*.jsonl)")
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.import_from(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def import_from(self, path: Path) -> None:
        """Take in a whole log, or records a line each."""

        def take_in(desk: Desk) -> Imported:
            return exchange.import_file(desk, path, None)

        self.services.ask(take_in, self._imported, label=_("正在导入…"), owner=self)

    def _imported(self, told: Imported) -> None:
        self.services.office.look_again_who()
        words = _("导入完成：新增{new}，修改{changed}，相同{same}，略过{skipped}，拒收{rejected}。").format(
            new=told.new, changed=told.changed, same=told.same, skipped=told.skipped, rejected=told.rejected
        )
        self._tell([words, *told.findings])

    def _tell(self, words: list[str]) -> None:
        more = [_("还有{n}处。").format(n=len(words) - _SHOWN)] if len(words) > _SHOWN else []
        self.words.setText("\n".join(words[:_SHOWN] + more))
        self.words.show()
