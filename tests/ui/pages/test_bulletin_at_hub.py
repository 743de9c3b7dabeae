"""Issuing in a window that is joined to a hub: the number is checked there first, and the window goes on synchronising."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QDialog

from tests.support.hubs import HubThread, Laptop
from tests.support.window import settle, until
from zsapp.sync.events import State
from zsapp.ui.dialogs.issue import IssueDialog
from zsapp.ui.pages.bulletin.page import BulletinPage
from zsapp.ui.services import Services

WEEK = "2016-W17"


def test_it_is_issued_with_the_hub_and_not_without(
    open_services: Callable[[Path], Services], tmp_path: Path
) -> None:
    hub = HubThread(tmp_path / "hub")
    hub.start()
    hub.user("zhang", role="招商办")
    hub.user("li", role="招商办")
    Laptop(tmp_path / "here").joined(hub, "zhang")
    there = Laptop(tmp_path / "there").joined(hub, "li")
    assert there.json("bulletin", "issue", "--week", "2016-W16")["number"] == "第1期"
    services = open_services(tmp_path / "here")
    page: Any = BulletinPage(services)
    page.choosing.choose_week(WEEK)
    page.show()
    try:
        until(services, lambda: services.sync.status is not None and page.drawn is not None)
        page.acts.issue()
        until(services, lambda: any(isinstance(each, IssueDialog) for each in page.findChildren(QDialog)))
        next(each for each in page.findChildren(IssueDialog)).act.click()
        until(services, lambda: page.issued is not None)
        assert page.issued.number == "第2期"
        there.sync()
        assert [each["number"] for each in there.json("bulletin", "list")] == ["第1期", "第2期"]
        until(services, lambda: services.sync._monitor is not None)  # it goes on
        hub.stop()
        told: list[str] = []
        services.jobs.place_failed.connect(lambda text, _retry: told.append(text))
        page.choosing.choose_week("2016-W15")
        settle(services)
        page.acts.issue_now()
        until(services, lambda: bool(told))
        assert "核对编号" in told[0] and page.issued is None
        until(services, lambda: services.sync.status.state is not State.UP_TO_DATE)
    finally:
        hub.stop()
        page.close()
        page.deleteLater()
