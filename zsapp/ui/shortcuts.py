"""The actions of the window itself, each registered once."""

from functools import partial
from typing import TYPE_CHECKING

from zsapp.base.texts import _
from zsapp.ui.actions import ActionSpec
from zsapp.ui.office import State
from zsapp.ui.pages import PAGES, key_of
from zsapp.ui.services import Services
from zsapp.ui.theme.theme import Wish

if TYPE_CHECKING:
    from zsapp.ui.main_window import MainWindow


def register_all(services: Services, window: "MainWindow") -> None:
    """Pages, palette, search, new records, undo and redo, theme."""
    go, actions = services.go, services.actions

    def is_open() -> bool:
        return services.office.state == State.OPEN

    pages, do, look, app = _("前往"), _("操作"), _("显示"), _("程序")
    specs = [
        ActionSpec(
            f"go.{entry.id}",
            entry.shown_title,
            partial(go.page, entry.id),
            key_of(entry.id),
            entry.icon,
            pages,
            partial(window.may_come_to, entry),
        )
        for entry in PAGES
        if entry.is_listed
    ]
    specs += [
        ActionSpec("palette", _("命令与查找"), lambda: _palette(services, window), "Ctrl+K", "search", pages),
        ActionSpec("find", _("在本页查找"), lambda: _search(window), "Ctrl+F", "search", pages, is_open),
        ActionSpec("back", _("返回上一页"), go.back, "Alt+Left", "back", pages, is_open),
        ActionSpec("new.visit", _("写拜访"), lambda: go.new_record("visit"), "Ctrl+N", "visit", do, is_open),
        ActionSpec(
            "new.company",
            _("新增目标企业"),
            lambda: go.new_record("company"),
            "Ctrl+Shift+N",
            "company",
            do,
            is_open,
        ),
        ActionSpec(
            "undo",
            _("撤销"),
            lambda: _undo(services),
            "Ctrl+Z",
            "undo",
            do,
            is_open,
        ),
        ActionSpec(
            "redo",
            _("重做"),
            lambda: _redo(services),
            "Ctrl+Shift+Z",
            "redo",
            do,
            is_open,
        ),
        ActionSpec(
            "open",
            _("重新打开资料"),
            lambda: _open(services),
            "Ctrl+R",
            "refresh",
            app,
            lambda: not is_open(),
        ),
        ActionSpec(
            "handover.write", _("写交换包…"), lambda: _hand_over(services, window), "", "export", do, is_open
        ),
        ActionSpec("handover.read", _("读取交换包…"), window.read_files, "", "import", do, is_open),
        ActionSpec("theme.light", _("浅色"), lambda: _theme(services, Wish.LIGHT), group=look),
        ActionSpec("theme.dark", _("深色"), lambda: _theme(services, Wish.DARK), group=look),
        ActionSpec("theme.system", _("跟随系统颜色"), lambda: _theme(services, Wish.SYSTEM), group=look),
        ActionSpec("tour", _("五步导览"), lambda: _tour(window), "", "star", app, is_open),
        ActionSpec(
            "home",
            _("结束示范，用自己的资料"),
            window.go_home,
            "",
            "forward",
            app,
            lambda: is_open() and services.office.is_demonstration,
        ),
        ActionSpec("help", _("快捷键"), lambda: _help(services, window), "F1", "keyboard", app),
        ActionSpec("quit", _("退出"), window.close, "Ctrl+Q", "", app),
    ]
    for spec in specs:
        actions.register(spec, window=window)


def withdraw_all(services: Services) -> None:
    """Take the window's actions out again, when it closes."""
    services.actions.withdraw(*(spec.id for spec in services.actions))


def _hand_over(services: Services, window: "MainWindow") -> None:
    from zsapp.ui.dialogs.handing import WriteDialog

    WriteDialog(window, services).open()


def _palette(services: Services, window: "MainWindow") -> None:
    from zsapp.ui.palette import Palette

    palette = Palette(window, services)
    palette.show()
    palette.field.setFocus()


def _search(window: "MainWindow") -> None:
    here = window.pages.get(window.current)
    if here is not None:
        here.start_search()  # type: ignore[attr-defined]


def _undo(services: Services) -> None:
    from zsapp.verbs import records

    services.ask(
        records.undo,
        lambda _ids: services.toast(_("已撤销。"), button=_("重做"), then=lambda: _redo(services)),
    )


def _redo(services: Services) -> None:
    from zsapp.verbs import records

    services.ask(records.redo, lambda _ids: services.toast(_("已重做。")))


def _open(services: Services) -> None:
    if services.office.state in (State.LOCKED, State.CLOSED):
        services.office.open()


def _theme(services: Services, wish: Wish) -> None:
    services.theme.set_wish(wish)
    services.preferences.put("theme", wish.value)


def _tour(window: "MainWindow") -> None:
    from zsapp.ui.tour import Tour

    if not any(each.isVisible() for each in window.findChildren(Tour)):
        Tour(window).begin()


def _help(services: Services, window: "MainWindow") -> None:
    from zsapp.ui.dialogs.help import HelpDialog

    HelpDialog(window, services).open()
