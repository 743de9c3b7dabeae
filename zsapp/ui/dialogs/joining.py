"""The way into an organisation that has a hub: what it takes, and its dialog."""

from PySide6.QtWidgets import QWidget

from zsapp.base.texts import _
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP
from zsapp.ui.widgets.layout import row
from zsapp.ui.widgets.plain import Pill, PlainLabel


class _Explained(Dialog):
    """What it is good for, and the steps to it."""

    def __init__(self, parent: QWidget | None, title: str, text: str, steps: tuple[str, ...]) -> None:
        super().__init__(parent, title, width_px=560)
        self.body.addWidget(PlainLabel(text, role="soft", wraps=True))
        for number, step in enumerate(steps, 1):
            words = PlainLabel(step, wraps=True)
            line = row(Pill(str(number), "accent"), words, gap=GAP)
            line.setStretch(1, 1)
            self.body.addLayout(line)


class JoinDialog(_Explained):
    """加入中心端."""

    def __init__(self, parent: QWidget | None, _services: Services) -> None:
        super().__init__(
            parent,
            _("加入中心端"),
            _("中心端由招商办架设。加入后，各组的拜访、计划和通报在有网络时自动互通，没有网络时照常记录。"),
            (
                _("向招商办要三样东西：中心端网址、您的用户名、首次登录的密码。"),
                _("在这里填写，选定自己的小组，资料就会取到这台电脑。"),
                _("以后联网时自动收发；窗口底部写着收发到哪里。"),
            ),
        )
        self.body.addWidget(
            PlainLabel(_("招商办还没有架设中心端的，请先“新建资料”，照常记录。"), role="remark", wraps=True)
        )
        self.add_button(_("知道了"), self.accept, tone="primary", is_default=True)
