"""Typefaces of reports, the program and its licences, and why Chinese input works or not."""

import platform
import sys

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QWidget

from zsapp import __version__
from zsapp.base.texts import _
from zsapp.ui.input_method import diagnose_here
from zsapp.ui.jobs import Lane
from zsapp.ui.pages.settings.part import Part
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SECTION, SNUG
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.layout import clear, row
from zsapp.ui.widgets.plain import Pill, PlainLabel
from zsapp.verbs import reports
from zsapp.verbs.reports import FontUse

_PARTS = (
    ("Qt / PySide6", "LGPL-3.0"),
    ("Python", "PSF-2.0"),
    ("SQLCipher / sqlcipher3", "BSD-3-Clause / Zlib"),
    ("SQLAlchemy, argon2-cffi, keyring, pypinyin", "MIT"),
    ("cryptography", "Apache-2.0 / BSD-3-Clause"),
    ("reportlab", "BSD-3-Clause"),
    ("uharfbuzz, tzdata", "Apache-2.0"),
    ("Pillow", "MIT-CMU"),
    ("python-stdnum", "LGPL-2.1+"),
    ("Noto Sans CJK (justmytype-intl-cjk)", "OFL-1.1"),
)


def _grid(lines: list[tuple[str, str]]) -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(SECTION)
    grid.setVerticalSpacing(SNUG)
    grid.setColumnStretch(1, 1)
    for place, (name, value) in enumerate(lines):
        grid.addWidget(PlainLabel(name, role="label"), place, 0)
        grid.addWidget(PlainLabel(value, wraps=True, selectable=True), place, 1)
    return holder


class FontsPart(Part):
    """Which typeface serves each role of a report."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("报告字体"), "bulletin")
        self.uses: list[FontUse] = []
        self._lines = QWidget()
        self._grid = QGridLayout(self._lines)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SECTION)
        self._grid.setVerticalSpacing(SNUG)
        self._grid.setColumnStretch(1, 1)
        self.words = PlainLabel(_("正在查找字体…"), role="soft", wraps=True)
        self.add_card(
            _("报告字体"),
            PlainLabel(
                _(
                    "公文按 GB/T 9704 用仿宋、小标宋、黑体、楷体。本机没有的字体，用最接近的代替；装上后重新打开窗口即可。"
                ),
                role="soft",
                wraps=True,
            ),
            self._lines,
            self.words,
        )

    def refresh(self) -> None:
        """Look for them, once."""
        if not self.uses:
            self.services.jobs.run(reports.font_uses, self._show, lane=Lane.POOL, owner=self)

    def _show(self, uses: list[FontUse]) -> None:
        self.uses = uses
        clear(self._grid)
        for place, each in enumerate(uses):
            self._grid.addWidget(PlainLabel(each.wanted, role="strong"), place, 0)
            self._grid.addWidget(PlainLabel(each.used, selectable=True), place, 1)
            mark = Pill(_("本字体") if each.is_own else _("代替"), "good" if each.is_own else "warn")
            self._grid.addWidget(mark, place, 2)
        count = sum(not each.is_own for each in uses)
        told = _("{n}种字体由别的代替，报告照样能印。").format(n=count) if count else _("需要的字体都有。")
        self.words.setText(told)


class InputPart(Part):
    """Chinese input."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("输入法诊断"), "keyboard")
        self.found = diagnose_here()
        self.advice = PlainLabel(self.found.advice, wraps=True, selectable=True)
        is_good = self.found.is_good
        mark = Pill(_("可以输入") if is_good else _("请看这里"), "good" if is_good else "warn")
        advice = row(mark, self.advice, gap=GAP)
        advice.setStretch(1, 1)
        copy = button(_("复制诊断信息"), self.copy, icons=services.icons, icon="copy")
        self.add_card(_("输入法诊断"), advice, _grid(list(self.found.facts)), row(copy, None))

    def copy(self) -> None:
        """Into the clipboard."""
        QGuiApplication.clipboard().setText(self.found.text)
        self.services.toast(_("已复制。"))


class AboutPart(Part):
    """The program and what it is made of."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("关于"), "info")
        self.add_card(
            _("关于 zsapp"),
            PlainLabel(_("招商工作：离线记录拜访，汇成周通报。"), role="soft", wraps=True),
            _grid(
                [
                    (_("版本"), __version__),
                    ("Python", platform.python_version()),
                    ("Qt", qVersion()),
                    (
                        _("系统"),
                        f"{platform.system()} {platform.release()} {platform.machine()} ({sys.platform})",
                    ),
                    (_("许可"), "Apache-2.0"),
                ]
            ),
        )
        self.add_card(
            _("所用的部件与许可"),
            _grid(list(_PARTS)),
        )
