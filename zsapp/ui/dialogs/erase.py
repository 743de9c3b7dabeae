"""Erase a person for good: what still names them is listed before and after, and the name has to be typed."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from zsapp.base.texts import _, counted
from zsapp.domain.field import KINDS
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import TIGHT
from zsapp.ui.widgets.fields import LineField
from zsapp.ui.widgets.layout import clear, column, row, scrolled
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.ui.widgets.side_panel import cut_link
from zsapp.verbs import records

_SHOWN = 200
_TYPED = 12  # of a longer name so many characters are typed; nobody types 300
_NAME_PX = 300
_LEAST_PX, _MOST_PX = 64, 260  # the list of what still names the person
Mention = dict[str, Any]


class EraseDialog(Dialog):
    """Two steps in one dialog: the preview with the name to type, then what is left for headquarters to redact."""

    erased = Signal()

    def __init__(self, parent: QWidget | None, services: Services, record: str, name: str) -> None:
        super().__init__(parent, _("永久清除“{name}”").format(name=name), width_px=560)
        self._services, self._record, self._name = services, record, name.strip()
        self._asked = self._name[:_TYPED].strip()
        self.text = PlainLabel(
            _(
                "此人的姓名、电话等资料会从这里和所有同步的电脑上清除，不能撤销，也不能恢复。拜访记录本身保留。"
            ),
            wraps=True,
        )
        self.found = PlainLabel(_("正在查找提到此人的文字…"), role="strong", wraps=True)
        holder = QWidget()
        self.list = column(gap=TIGHT)
        holder.setLayout(self.list)
        self.area = scrolled(holder)
        whole = _("请键入“{name}”以确认：").format(name=self._asked)
        first = _("名字较长，请键入开头的“{name}”以确认：").format(name=self._asked)
        self.label = PlainLabel(whole if self._asked == self._name else first, role="label", wraps=True)
        self.field = LineField(_("确认姓名"))
        self.field.textChanged.connect(self._typed)
        self.wrong = PlainLabel(role="hint", wraps=True)
        self.wrong.hide()
        for part in (self.text, self.found, self.area, self.label, self.field, self.wrong):
            self.body.addWidget(part)
        self.cancel = self.add_button(_("取消"))
        self.erase_button = self.add_button(_("确认清除"), self.erase, tone="danger")
        self.erase_button.setEnabled(False)
        self.area.hide()
        services.read(lambda desk: records.mentions_of(desk, record), self._preview, owner=self)

    def _preview(self, mentions: list[Mention]) -> None:
        words = _("清除后，下面{n}处文字仍会提到此人，需要招商办逐条改写：").format(n=len(mentions))
        self.found.setText(words if mentions else _("没有别的文字提到此人。"))
        self._list(mentions)
        self.field.setFocus()

    def _list(self, mentions: list[Mention]) -> None:
        clear(self.list)
        for each in mentions[:_SHOWN]:
            self.list.addLayout(self._line(each))
        if len(mentions) > _SHOWN:
            self.list.addWidget(PlainLabel(_("另有{n}处").format(n=len(mentions) - _SHOWN), role="caption"))
        self.list.addStretch(1)
        height = self.list.sizeHint().height()
        self.area.setMinimumHeight(min(height, _LEAST_PX))
        self.area.setMaximumHeight(min(height, _MOST_PX))
        self.area.setVisible(bool(mentions))

    def _line(self, mention: Mention) -> Any:
        spec = KINDS[mention["kind"]]
        field = spec.printed().get(mention["field"])
        where = _("{kind}的“{field}”").format(
            kind=_(spec.label), field=_(field.label) if field else mention["field"]
        )
        past = _("（旧版本）") if mention["past"] else ""
        opened = cut_link(str(mention["name"] or mention["record"]), lambda: self._open(mention), _NAME_PX)
        line = row(opened, PlainLabel(where + past, role="caption"), None)
        line.setStretch(0, 0)
        return line

    def _open(self, mention: Mention) -> None:
        self.accept()
        self._services.go.open_record(mention["kind"], mention["record"])

    def _typed(self, text: str) -> None:
        self.erase_button.setEnabled(bool(self._name) and text.strip() in (self._asked, self._name))

    def erase(self) -> None:
        """Erase, then list what is left."""
        if self.field.is_composing or not self.erase_button.isEnabled():
            return
        self.erase_button.setEnabled(False)
        self.field.setEnabled(False)
        record = self._record
        self._services.ask(
            lambda desk: records.erase(desk, record),
            self._done,
            owner=self,
            label=_("正在清除…"),
            on_user_error=lambda error: self._refused(str(error)),
        )

    def _refused(self, why: str) -> None:
        self.wrong.setText(why)
        self.wrong.show()
        self.field.setEnabled(True)

    def _done(self, told: dict[str, Any]) -> None:
        self.erased.emit()
        mentions: list[Mention] = told["mentions"]
        self.heading.setText(_("已永久清除"))
        self.text.setText(_("此人的资料已清除；其他电脑同步后也会清除。"))
        words = counted("请逐条打开，改写仍提到此人的{n}处文字：", len(mentions)).format(n=len(mentions))
        self.found.setText(words if mentions else _("没有别的文字提到此人。"))
        self._list(mentions)
        for part in (self.label, self.field, self.erase_button):
            part.hide()
        self.cancel.setText(_("完成"))
        self.cancel.setAccessibleName(_("完成"))
        self.cancel.setFocus()
