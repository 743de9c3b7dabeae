"""The passphrase is asked for; never shown, never kept."""

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from zsapp.base.texts import _
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.widgets.fields import LineField
from zsapp.ui.widgets.plain import PlainLabel


class PassphraseDialog(Dialog):
    """`answer` gets what was typed, or "" where the question is put aside."""

    def __init__(self, parent: QWidget | None, answer: Callable[[str], object], *, wrong: str = "") -> None:
        super().__init__(parent, _("请输入口令"))
        self._answer = answer
        self._is_answered = False
        self.body.addWidget(
            PlainLabel(_("这份资料是加密的。口令只用来在这台电脑上打开它。"), role="soft", wraps=True)
        )
        self.field = LineField(_("口令"))
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.body.addWidget(self.field)
        self.wrong = PlainLabel(wrong, role="hint", wraps=True)
        self.wrong.setVisible(bool(wrong))
        self.body.addWidget(self.wrong)
        self.add_button(_("取消"))
        self.add_button(_("打开"), self._take, tone="primary", is_default=True)
        self.finished.connect(self._put_aside)
        self.field.setFocus()

    def _take(self) -> None:
        if self.field.text():
            self._is_answered = True
            self._answer(self.field.text())
            self.accept()

    def _put_aside(self) -> None:
        if not self._is_answered:
            self._is_answered = True
            self._answer("")
