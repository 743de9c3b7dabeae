"""Typefaces of reports: what serves each role and by what it is stood in for, a file of one's own, characters that none has."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLabel, QLayout, QVBoxLayout, QWidget

from zsapp.base.errors import UserError
from zsapp.base.texts import _, counted
from zsapp.domain.field import KINDS
from zsapp.ui.dialogs.files import in_words
from zsapp.ui.jobs import Lane
from zsapp.ui.office import Touched
from zsapp.ui.pages.settings.part import Part
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SECTION, SNUG, TIGHT
from zsapp.ui.widgets.buttons import button, link
from zsapp.ui.widgets.layout import clear, column, row
from zsapp.ui.widgets.plain import Pill, PlainLabel, shortened
from zsapp.verbs import fonts
from zsapp.verbs.fonts import FontUse, Lacking

_SHOWN = 40  # characters without a glyph
_TITLE_MOST = 40


class FontsPart(Part):
    """The files that are chosen are kept on this computer, for the profile that is open."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("报告字体"), "bulletin")
        self.uses: list[FontUse] = []
        self.lacking: list[Lacking] = []
        self._is_stale = True
        lines = QWidget()
        self._lines = QVBoxLayout(lines)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(SNUG)
        self.words = PlainLabel(_("正在查找字体…"), role="soft", wraps=True)
        self.wrong = PlainLabel(role="hint", wraps=True, selectable=True)
        self.wrong.hide()
        words = _(
            "公文按 GB/T 9704 用仿宋、小标宋、黑体、楷体。本机没有的字体，用最接近的代替；也可以为每种选一个字体文件。"
        )
        self.add_card(
            _("报告字体"), PlainLabel(words, role="soft", wraps=True), lines, self.wrong, self.words
        )
        self.lacking_words = PlainLabel(_("正在核对资料里的字…"), role="soft", wraps=True)
        holder = QWidget()
        self._characters = QVBoxLayout(holder)
        self._characters.setContentsMargins(0, 0, 0, 0)
        self._characters.setSpacing(TIGHT)
        self.add_card(_("没有字形的字"), self.lacking_words, holder)
        services.office.changed.connect(self._touched)

    def _touched(self, _touched: Touched) -> None:
        self._is_stale = True

    def refresh(self) -> None:
        """Look for them where something changed since."""
        if self._is_stale:
            self.look_again()

    def look_again(self) -> None:
        """Look which serve, and which characters none has."""
        self._is_stale = False
        jobs, run = self.services.jobs, self.services.office.run
        jobs.run(lambda: run(fonts.uses), self._show, lane=Lane.POOL, owner=self)
        jobs.run(lambda: run(fonts.lacking), self._show_lacking, lane=Lane.POOL, owner=self)

    # -- what serves

    def _show(self, uses: list[FontUse]) -> None:
        self.uses = uses
        clear(self._lines)
        for each in uses:
            self._lines.addWidget(self._line(each))
        stood_in = sum(not each.is_own for each in uses)
        told = counted("{n}种字体由别的代替，报告照样能印。", stood_in).format(n=stood_in)
        self.words.setText(told if stood_in else _("需要的字体都有。"))

    def _line(self, use: FontUse) -> QWidget:
        """Name, what it is, and acts; below, the face and the file: long names have the whole width."""
        is_taken = bool(use.chosen) and not use.problem
        word, tone = (_("自选"), "accent") if is_taken else (_("本字体"), "good")
        word, tone = (word, tone) if use.is_own else (_("代替"), "warn")
        automatic = button(_("自动"), partial(self.forget, use.role), tone="flush")
        automatic.setAccessibleName(_("{role}：改回自动").format(role=use.wanted))
        automatic.setVisible(bool(use.chosen))
        choose = button(_("选择…"), partial(self.choose, use.role), tone="flush")
        choose.setAccessibleName(_("{role}：选择字体文件").format(role=use.wanted))
        head = row(PlainLabel(use.wanted, role="strong"), Pill(word, tone), None, automatic, choose, gap=GAP)
        lines = column(head, PlainLabel(use.used, role="soft", wraps=True, selectable=True), gap=0)
        if use.problem:
            lines.addWidget(PlainLabel(use.problem, role="hint", wraps=True, selectable=True))
        elif is_taken:
            lines.addWidget(PlainLabel(use.chosen, role="caption", wraps=True, selectable=True))
        holder = QWidget()
        holder.setLayout(lines)
        return holder

    # -- choosing

    def choose(self, role: str) -> QFileDialog:
        """Ask which file."""
        use = next(each for each in self.uses if each.role == role)
        start = str(Path(use.chosen).parent) if use.chosen else str(Path.home())
        title = _("{role}：选择字体文件").format(role=use.wanted)
        kinds = _("字体 (*.ttf *.otf *.ttc *.otc)")
        dialog = in_words(QFileDialog(self.window(), title, start, kinds))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(partial(self.take, role))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def take(self, role: str, path: str) -> None:
        """Print a role with this file, where it can serve."""
        self.wrong.hide()
        self.services.ask(
            lambda desk: fonts.choose(desk, role, Path(path)),
            self._kept,
            owner=self,
            on_user_error=self._refused,
        )

    def forget(self, role: str) -> None:
        """The best one of this computer again."""
        self.wrong.hide()
        self.services.ask(lambda desk: fonts.forget(desk, role), self._kept, owner=self)

    def _kept(self, _none: None) -> None:
        self.look_again()

    def _refused(self, error: UserError) -> None:
        self.wrong.setText(str(error))
        self.wrong.show()

    # -- characters

    def _show_lacking(self, found: list[Lacking]) -> None:
        self.lacking = found
        clear(self._characters)
        where = _("企业、单位、人员、项目的名称，和最近{n}周拜访、计划、跟进、事项、外出的文字").format(
            n=fonts.WEEKS
        )
        told = (
            _(
                "{where}里，有{n}个字在本机的字体里都没有，报告里会印成“〓”。装上有这些字的字体，或改用别的字。"
            )
            if found
            else _("{where}里的字，本机的字体都有。")
        )
        self.lacking_words.setText(told.format(where=where, n=len(found)))
        for each in found[:_SHOWN]:
            self._characters.addLayout(self._character(each))
        if (more := len(found) - _SHOWN) > 0:
            self._characters.addWidget(
                PlainLabel(counted("还有{n}个字。", more).format(n=more), role="caption")
            )

    def _character(self, each: Lacking) -> QLayout:
        char: QLabel = PlainLabel(each.char, role="lead")
        code = PlainLabel(f"U+{ord(each.char):04X}", role="caption", selectable=True)
        title = shortened(each.title, _TITLE_MOST) or _(KINDS[each.kind].label)
        name = link(title, partial(self.services.go.open_record, each.kind, each.record))
        return row(char, code, name, None, gap=SECTION)
