"""The two ways into an organisation that is there already: a hub, or a hand-over file. What each takes, and its dialog."""

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


class HandOverDialog(_Explained):
    """读取交换包."""

    def __init__(self, parent: QWidget | None, _services: Services) -> None:
        super().__init__(
            parent,
            _("读取交换包"),
            _("没有中心端也能互通：对方把改动写成一个加密的交换包，用微信群或U盘传给您，读取后两边一致。"),
            (
                _("请招商办或同组的人写一个交换包发给您，口令另行告知。"),
                _("在这里选择文件，输入口令。"),
                _("读取只会增加和合并，不会丢掉您写的；两边改了同一处的，列在“冲突核对”里。"),
            ),
        )
        self.body.addWidget(
            PlainLabel(_("手头还没有交换包的，请先“新建资料”，照常记录。"), role="remark", wraps=True)
        )
        self.add_button(_("知道了"), self.accept, tone="primary", is_default=True)
