"""用户与设备: read-only before joining; headquarters adds a user and revokes a computer at a real hub."""

import time
from pathlib import Path
from typing import Any

from pytestqt.modeltest import ModelTester  # type: ignore[import-untyped]

from tests.support.hubs import PASSWORD, HubProcess
from tests.support.window import Shown, is_gone, nameless, settle, spin, type_into, unreached
from zsapp.ui.pages.users import UsersPage
from zsapp.ui.services import Services
from zsapp.verbs import join


def test_without_a_hub_it_can_only_be_looked_at(
    services: Services, show: Shown, qtmodeltester: ModelTester
) -> None:
    page = show(UsersPage(services))
    assert page.remark.isVisible() and not page.add_button.isEnabled() and page.model.rowCount() == 1
    assert nameless(page) == [] and unreached(page) == []
    assert page.change() is None
    qtmodeltester.check(page.model)


def test_it_leaves_nothing_behind(services: Services) -> None:
    assert is_gone(lambda: UsersPage(services), services)


def until(services: Services, holds: Any) -> None:
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        spin(50)
    settle(services)


def test_headquarters_adds_a_user_and_revokes_a_computer(
    empty_services: Services, show: Shown, tmp_path: Path
) -> None:
    services = empty_services
    hub = HubProcess(tmp_path / "hub")
    hub.team("一组")
    hub.user("ban", role="headquarters")
    hub.start()
    try:
        services.ask(lambda desk: join.join(desk, hub.url, user="ban", password=PASSWORD))
        settle(services)
        services.office.look_again_who()
        services.sync.restart()
        until(
            services, lambda: services.sync.status is not None and services.sync.status.state == "up_to_date"
        )
        page = show(UsersPage(services))
        before = page.model.rowCount()
        assert page.add_button.isEnabled() and "ban" in [user.name for user in page.model.users]
        assert nameless(page) == [] and unreached(page) == []
        dialog = page.add()
        settle(services)
        assert nameless(dialog) == []
        dialog.take()
        assert dialog.editors["name"].accessibleDescription()
        type_into(dialog.editors["name"].control, "wangfang")
        dialog.editors["role"].box.setCurrentIndex(1)  # type: ignore[attr-defined]
        dialog.password.field.setText("kurz")
        dialog.take()
        assert dialog.password.hint.isVisible()
        dialog.password.field.setText("wangfang-2016")
        dialog.take()
        until(services, lambda: page.model.rowCount() == before + 1)
        own = next(user for user in page.model.users if user.name == "ban")
        page._revoke(own.devices[0].id)
        until(services, lambda: services.sync.status.state == "needs_you")  # type: ignore[union-attr]
    finally:
        hub.stop()
