"""A window and a laptop of the command line meet at a hub: what both wrote is settled in the window, and gone on the other."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from tests.support.hubs import HubProcess, Laptop
from tests.support.window import settle, until
from zsapp.ui.main_window import MainWindow
from zsapp.ui.pages.conflicts.cards import AwaitedCard
from zsapp.ui.services import Services
from zsapp.verbs.unsettled import What


def sync(services: Services) -> None:
    """By hand, until it is through."""
    told: list[Any] = []
    services.sync.changed.connect(
        lambda: told.append(services.sync.status.state if services.sync.status else "")
    )
    services.sync.ask()
    until(services, lambda: "up_to_date" in told)


def opened(services: Services) -> MainWindow:
    window = MainWindow(services)
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    window._state_changed("open")
    settle(services)
    return window


def test_settled_in_the_window_and_gone_on_the_other(
    tmp_path: Path, open_services: Callable[[Path], Services]
) -> None:
    hub = HubProcess(tmp_path / "hub")
    hub.team("一组")
    hub.user("liqiang", role="leader", team="一组")
    hub.user("wangfang", role="leader", team="一组")
    hub.start()
    try:
        here, there = Laptop(tmp_path / "here"), Laptop(tmp_path / "there")
        here.joined(hub, "liqiang")
        there.joined(hub, "wangfang")
        company = here.ok("record", "add", "company", "name=示例电子有限公司", "website=old.cn")
        here.sync()
        there.sync()
        here.ok("record", "set", company, "website=li.cn")
        there.ok("record", "set", company, "website=wang.cn")
        there.sync()
        services = open_services(here.dir)
        window = opened(services)
        sync(services)
        window.show_page("conflicts")
        settle(services)
        page: Any = window.pages["conflicts"]
        until(services, lambda: bool(page.subjects))
        assert [subject.fields for subject in page.subjects] == [("网址",)]
        page.list.setFocus()
        QTest.keyClick(page.list, Qt.Key.Key_Return)
        tiles = page.detail.fields[0].tiles
        number = next(n for n, tile in enumerate(tiles, 1) if "wang.cn" in tile.accessibleName())
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, str(number))
        QTest.keyClick(page.detail.take_button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        settle(services)
        until(services, lambda: page.empty.isVisible())
        there.sync()
        assert there.conflicts() == [(company, "website", "value")]
        sync(services)
        there.sync()
        assert there.conflicts() == []
        assert there.json("record", "show", company)["website"] == "wang.cn"
        window.close()
        window.deleteLater()
    finally:
        hub.stop()


def test_headquarters_waits_no_longer_for_what_never_comes(
    tmp_path: Path, open_services: Callable[[Path], Services]
) -> None:
    hub = HubProcess(tmp_path / "hub")
    hub.user("ban", role="headquarters")
    hub.start()
    try:
        here = Laptop(tmp_path / "here").joined(hub, "ban")
        company = here.orphaned()
        services = open_services(here.dir)
        window = opened(services)
        window.show_page("conflicts")
        settle(services)
        page: Any = window.pages["conflicts"]
        until(services, lambda: bool(page.subjects))
        page.list.setFocus()
        QTest.keyClick(page.list, Qt.Key.Key_Return)
        (card,) = page.detail.cards
        assert isinstance(card, AwaitedCard)
        QTest.keyClick(card, Qt.Key.Key_G)
        (agree,) = (each for each in window.findChildren(QPushButton) if each.text() == "不再等")
        agree.click()
        # it is judged now: a stranger wrote it, so it stands there as not taken
        until(services, lambda: [(one.key, one.what) for one in page.subjects] == [(company, (What.VOID,))])
        window.close()
        window.deleteLater()
    finally:
        hub.stop()
