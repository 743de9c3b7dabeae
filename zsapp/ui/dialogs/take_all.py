"""批量采用: every conflict in which a value of one person stands is settled by it, after one look at how many these are."""

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from zsapp.base.errors import UserError
from zsapp.base.texts import _, counted
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.jobs import progress
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import SNUG
from zsapp.ui.widgets.layout import clear
from zsapp.ui.widgets.plain import PlainLabel, shortened
from zsapp.verbs import settling
from zsapp.verbs.settling import Author

_SHOWN = 8
_NAME_MOST = 24


class TakeAllDialog(Dialog):
    """Asks whose values are taken."""

    def __init__(self, parent: QWidget | None, services: Services) -> None:
        super().__init__(parent, _("批量采用一个人的值"), width_px=520)
        self._services = services
        self._is_busy = False
        self.body.addWidget(
            PlainLabel(
                _(
                    "凡是有这个人的值在里面的冲突，都按他最后写的定下来。别人写的仍留在修改记录里，可以再改回来。"
                ),
                role="soft",
                wraps=True,
            )
        )
        self._choices = QVBoxLayout()
        self._choices.setSpacing(SNUG)
        self.body.addLayout(self._choices)
        self.group = QButtonGroup(self)
        self.group.buttonClicked.connect(lambda _button: self._chosen())
        self.authors: list[Author] = []
        self.wait = PlainLabel(_("正在数…"), role="caption")
        self._choices.addWidget(self.wait)
        self.wrong = PlainLabel(role="hint", wraps=True)
        self.wrong.hide()
        self.body.addWidget(self.wrong)
        self.add_button(_("取消"))
        self.take_button = self.add_button(_("全部采用"), self.take, tone="primary", is_default=True)
        self.take_button.setEnabled(False)
        services.read(lambda desk: settling.authors(desk, progress=progress), self._show, owner=self)

    def _show(self, authors: list[Author]) -> None:
        self.authors = authors[:_SHOWN]
        clear(self._choices)
        for place, each in enumerate(self.authors):
            words = _("{name}：{fields}，在{records}里").format(
                name=shortened(each.name, _NAME_MOST),
                fields=counted("{n}处", each.fields).format(n=f"{each.fields:,}"),
                records=counted("{n}条记录", each.records).format(n=f"{each.records:,}"),
            )
            choice = QRadioButton(words.replace("&", "&&"))
            choice.setAccessibleName(words)
            self.group.addButton(choice, place)
            self._choices.addWidget(choice)
        if not self.authors:
            self._choices.addWidget(PlainLabel(_("没有需要核对的冲突了。"), role="soft"))
        elif self.group.buttons():
            self.group.buttons()[0].setFocus()

    def _chosen(self) -> None:
        self.take_button.setEnabled(not self._is_busy)

    def take(self) -> None:
        """Settle them, with progress and Cancel."""
        chosen = self.group.checkedId()
        if chosen < 0 or self._is_busy:
            return
        self._is_busy = True
        self.take_button.setEnabled(False)
        author = self.authors[chosen].author
        self._services.ask(
            lambda desk: settling.settle_all_of(desk, author, progress=progress),
            self._done,
            label=_("正在定下来…"),
            owner=self,
            on_user_error=self._refused,
        )

    def _refused(self, error: UserError) -> None:
        self._is_busy = False
        self._chosen()
        self.wrong.setText(str(error))
        self.wrong.show()

    def _done(self, counts: tuple[int, int]) -> None:
        settled, left = counts
        words = counted("已定下{n}处。", settled).format(n=f"{settled:,}")
        if left:
            words += _("另有{n}处须由招商办核对。").format(n=f"{left:,}")
        self._services.toast(words)
        self.accept()
