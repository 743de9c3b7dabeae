"""A bug: what a person can do, and a report to copy that holds no customer's data."""

import platform
import sys
import traceback
from pathlib import Path

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from zsapp import __version__
from zsapp.base.texts import _
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.widgets.fields import NoteField
from zsapp.ui.widgets.plain import PlainLabel


def report_of(error: BaseException) -> str:
    """Where in the code it struck: files, lines, functions, the error's type; no values, no messages."""
    lines = [
        f"zsapp {__version__}, Python {platform.python_version()}, Qt {qVersion()}, {sys.platform}",
        type(error).__qualname__,
    ]
    for frame in traceback.extract_tb(error.__traceback__):
        lines.append(f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}")
    return "\n".join(lines)


class BugDialog(Dialog):
    """Shows the report."""

    def __init__(self, parent: QWidget | None, error: BaseException) -> None:
        super().__init__(parent, _("程序出了故障"), width_px=560)
        self.report = report_of(error)
        self.body.addWidget(
            PlainLabel(
                _("已保存的资料不受影响。请把下面的诊断信息发给维护人员；其中没有任何企业或个人资料。"),
                wraps=True,
            )
        )
        field = NoteField(_("诊断信息"), least=8)
        field.setPlainText(self.report)
        field.setReadOnly(True)
        self.body.addWidget(field)
        self.add_button(_("复制诊断信息"), self.copy)
        self.add_button(_("继续使用"), self.accept, tone="primary", is_default=True)

    def copy(self) -> None:
        """Put the report into the clipboard."""
        QGuiApplication.clipboard().setText(self.report)
