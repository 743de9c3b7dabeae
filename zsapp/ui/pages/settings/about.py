"""The program and its licences, and why Chinese input works or not."""

import platform
import sys

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QWidget

from zsapp import __version__
from zsapp.base.texts import _
from zsapp.ui.input_method import diagnose_here
from zsapp.ui.pages.settings.part import Part
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SECTION, SNUG
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.layout import row
from zsapp.ui.widgets.plain import Pill, PlainLabel

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
