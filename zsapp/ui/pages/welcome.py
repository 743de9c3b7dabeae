"""First start: nothing is here yet; a new profile, the demonstration, a backup, a hand-over file, or a hub."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from zsapp.base.errors import NeedsPersonError, PlaceError, UserError
from zsapp.base.texts import _, zh
from zsapp.store.key import KeyFile
from zsapp.store.profile import Profile
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.dialogs.first_start import DemonstrationPassphrase, NewProfileDialog, RestoreDialog
from zsapp.ui.dialogs.handing import HandOverDialog
from zsapp.ui.dialogs.joining import JoinDialog
from zsapp.ui.jobs import Lane
from zsapp.ui.pages.page import Page
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SECTION, SNUG
from zsapp.ui.widgets.choice import ChoiceButton
from zsapp.ui.widgets.layout import column, row, scrolled
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.ui.widgets.states import Banner
from zsapp.verbs import beginning, demonstration

_TWO_COLUMNS_PX = 780
_WIDEST_PX = 920


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to begin: `take` is given the page."""

    id: str
    icon: str
    title: str
    text: str
    take: "Callable[[WelcomePage], object]"


CHOICES = (
    Choice(
        "new",
        "add",
        zh("新建资料"),
        zh("填上开发区、小组和姓名，马上可以写拜访。"),
        lambda page: page.new_profile(),
    ),
    Choice(
        "demonstration",
        "eye",
        zh("先看示范"),
        zh("一份虚构的2016年春季招商资料，随便点、随便改，放在单独的文件夹里，不会混进您的资料。"),
        lambda page: page.show_demonstration(),
    ),
    Choice(
        "restore",
        "restore",
        zh("恢复备份"),
        zh("换了电脑，或资料损坏：选一个备份文件，连同照片一起恢复。"),
        lambda page: page.restore(),
    ),
    Choice(
        "handover",
        "import",
        zh("读取交换包"),
        zh("招商办或同组的人发来的加密文件，没有网络也能接着做。"),
        lambda page: page.hand_over(),
    ),
    Choice(
        "join",
        "sync",
        zh("加入中心端"),
        zh("用招商办给的网址、用户名和密码，取来本组的资料，以后自动互通。"),
        lambda page: page.open_dialog(JoinDialog(page.window(), page.services)),
    ),
)


class WelcomePage(Page):
    """Every way is a large button; what went wrong stands above them."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("开始使用"))
        self._is_busy = False
        self.lead = PlainLabel(
            _("拜访一写完就存在本机，离线可用；每周自动汇成一期通报。从哪里开始？"), role="soft", wraps=True
        )
        self.wrong = Banner(services.theme, services.icons)
        self.choices = {
            each.id: ChoiceButton(services, each.icon, _(each.title), _(each.text), self._taker(each))
            for each in CHOICES
        }
        self._grid = QGridLayout()
        self._grid.setSpacing(GAP)
        self.place = PlainLabel(role="caption", wraps=True, selectable=True)
        inner = QWidget()
        inner.setMaximumWidth(_WIDEST_PX)
        inner.setLayout(
            column(self.lead, SNUG, self.wrong, self._grid, SNUG, self.place, None, margins=(0, 0, SNUG, 0))
        )
        holder = QWidget()
        beside = row(inner, None, gap=0, margins=(0, SNUG, 0, SECTION))
        beside.setStretch(0, 1000)  # as wide as it may be, from the left
        holder.setLayout(beside)
        self.body.addWidget(scrolled(holder))
        self._columns = 0
        self._arrange(2)

    def _taker(self, choice: Choice) -> Callable[[], object]:
        def take() -> None:
            if not self._is_busy:
                self.wrong.hide()
                choice.take(self)

        return take

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for number, each in enumerate(self.choices.values()):
            self._grid.addWidget(each, number // columns, number % columns)
        for number in range(2):
            self._grid.setColumnStretch(number, 1 if number < columns else 0)

    def arrive(self, **arguments: Any) -> None:
        """The first way has the focus."""
        self.place.setText(_("资料的位置：{dir}").format(dir=self.services.office.home))
        self.choices["new"].setFocus()

    # -- the ways

    def open_dialog(self, dialog: Dialog) -> Dialog:
        """Ask in a dialog."""
        dialog.open()
        return dialog

    def new_profile(self) -> Dialog:
        """Zone, team, person."""
        return self.open_dialog(NewProfileDialog(self.window(), self.services, self._begun))

    def restore(self) -> Dialog:
        """A backup."""
        return self.open_dialog(RestoreDialog(self.window(), self.services, lambda: None))

    def hand_over(self, files: Sequence[Path] = ()) -> Dialog:
        """What headquarters or a colleague sent."""
        return self.open_dialog(HandOverDialog(self.window(), self.services, lambda: None, files))

    def show_demonstration(self) -> None:
        """The keyring keeps its key where it can; else a passphrase is asked for."""
        office = self.services.office
        place = demonstration.place_of(office.home)
        if office.has_passphrase_outside:
            self.begin_demonstration("")
        elif not Profile.exists(place):
            self._is_busy = True
            self.services.jobs.run(beginning.keyring_trouble, self._keyring_known, lane=Lane.POOL, owner=self)
        else:
            self._open_demonstration()

    def _keyring_known(self, trouble: str) -> None:
        self._is_busy = False
        if trouble:
            self.open_dialog(
                DemonstrationPassphrase(self.window(), self.services, self.begin_demonstration, is_new=True)
            )
        else:
            self.begin_demonstration("")

    def _open_demonstration(self, wrong: str = "") -> None:
        try:
            key_file = KeyFile.read(demonstration.place_of(self.services.office.home) / "zsapp.key")
        except PlaceError as error:
            self._refused(error)
            return
        if not wrong and key_file.in_keyring:
            self.begin_demonstration("")
            return
        if key_file.wrap is None:  # nothing that could be typed opens it
            self.wrong.tell("bad", wrong)
            return
        self.open_dialog(
            DemonstrationPassphrase(
                self.window(), self.services, self.begin_demonstration, is_new=False, wrong=wrong
            )
        )

    def begin_demonstration(self, passphrase: str) -> None:
        """Make it, or open the one made before."""
        if self._is_busy:
            return
        self._is_busy = True
        folder = demonstration.place_of(self.services.office.home)
        self.services.office.begin(
            lambda secrets: demonstration.opened(folder, secrets),
            lambda desk: demonstration.fill(desk, folder),
            folder=folder,
            label=_("正在准备示范资料，一般十来秒，慢的电脑要半分钟…"),
            passphrase=passphrase,
            on_error=self._not_begun,
            then=self._begun,
        )

    def _begun(self) -> None:
        self._is_busy = False
        self.services.actions.run("tour")

    def _not_begun(self, error: BaseException) -> None:
        self._is_busy = False
        place = demonstration.place_of(self.services.office.home)
        outside = self.services.office.has_passphrase_outside
        if isinstance(error, NeedsPersonError) and Profile.exists(place) and not outside:
            self._open_demonstration(str(error))
        else:
            self._refused(error)

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, UserError | NeedsPersonError | PlaceError):
            self.wrong.tell("bad", str(error))
        else:
            self.services.jobs.report(error)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """One column in a narrow window."""
        super().resizeEvent(event)
        self._arrange(2 if event.size().width() >= _TWO_COLUMNS_PX else 1)
