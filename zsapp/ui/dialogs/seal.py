"""A copy with a watermark, a password, or both: asked before where it is saved."""

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from zsapp.base.texts import _
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.theme.tokens import TIGHT
from zsapp.ui.widgets.fields import LineField
from zsapp.ui.widgets.layout import column
from zsapp.ui.widgets.plain import PlainLabel

LEAST = 6  # characters of a password


class SealDialog(Dialog):
    """`then` gets the watermark and the password, "" where there is none."""

    def __init__(self, parent: QWidget, *, then: Callable[[str, str], object]) -> None:
        super().__init__(parent, _("加水印或口令"))
        self._then = then
        self.watermark = self._field(_("水印文字"), _("如：内部资料"))
        self.password = self._field(_("打开口令"), _("不填就不加口令"), is_secret=True)
        self.again = self._field(_("再输一次口令"), "", is_secret=True)
        self.hint = PlainLabel(role="hint", wraps=True)
        self.hint.hide()
        self.body.addWidget(self.hint)
        words = _(
            "水印印在每页正文后面。口令用 AES-256 加密，忘了就打不开；请另行告诉收件人，不要写在同一封信里。"
        )
        self.body.addWidget(PlainLabel(words, role="caption", wraps=True))
        self.add_button(_("取消"))
        self.act = self.add_button(_("选择位置…"), self._go_on, tone="primary", is_default=True)
        self.watermark.setFocus()

    def _field(self, title: str, placeholder: str, *, is_secret: bool = False) -> LineField:
        label, field = PlainLabel(title, role="label"), LineField(title)
        label.setBuddy(field)
        field.setPlaceholderText(placeholder)
        if is_secret:
            field.setEchoMode(QLineEdit.EchoMode.Password)
        self.body.addLayout(column(label, field, gap=TIGHT))
        return field

    def _go_on(self) -> None:
        watermark, password = self.watermark.text().strip(), self.password.text()
        if (wrong := _wrong(watermark, password, self.again.text())) is not None:
            field = {"watermark": self.watermark, "password": self.password, "again": self.again}[wrong[0]]
            self.hint.setText(wrong[1])
            self.hint.show()
            field.setFocus()
            return
        then = self._then
        self.accept()
        then(watermark, password)


def _wrong(watermark: str, password: str, again: str) -> tuple[str, str] | None:
    if not watermark and not password:
        return "watermark", _("请填水印文字或口令；都不要的话，直接保存 PDF 就行。")
    if password and len(password) < LEAST:
        return "password", _("口令至少{n}个字符。").format(n=LEAST)
    if password != again:
        return "again", _("两次输入的口令不一样。")
    return None
