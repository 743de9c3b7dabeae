"""用户与设备: read-only before joining; headquarters adds a user and revokes a computer at a real hub."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pytestqt.modeltest import ModelTester  # type: ignore[import-untyped]

from tests.support.handing import begun, headquarters
from tests.support.hubs import PASSWORD, HubProcess
from tests.support.window import Shown, is_gone, nameless, settle, type_into, unreached, until
from zsapp.domain.ids import DeviceId
from zsapp.ui.dialogs.password import PasswordDialog
from zsapp.ui.pages.sync.page import SyncPage
from zsapp.ui.pages.users import UsersPage, name_of
from zsapp.ui.services import Services
from zsapp.verbs import hub_admin, join, records
from zsapp.verbs.hub_admin import DeviceLine, UserLine


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


def chosen(page: UsersPage, name: str) -> UserLine:
    place = next(n for n, user in enumerate(page.model.users) if user.name == name)
    page.table.selectRow(place)
    return page.model.users[place]


def _the_person_of_a_user_is_changed(page: UsersPage) -> None:
    """Linked to a person, to another one, to none."""
    services, made = page.services, []
    services.ask(
        lambda desk: [records.add(desk, "member", {"name": name}).id for name in ("王芳", "李强")],
        made.append,
    )
    settle(services)
    wang, li = made[0]
    services.sync.ask()
    until(services, lambda: services.sync.status is not None and not services.sync.status.unsent)
    for record, name in ((wang, "王芳"), (li, "李强"), (None, "")):
        chosen(page, "wangfang")
        dialog = page.change()
        assert dialog is not None and dialog.editors["member"].isEnabled()
        dialog.editors["member"].set_value(record, {record: name})
        dialog.take()
        until(services, lambda: chosen(page, "wangfang").member == name)  # noqa: B023
    assert chosen(page, "wangfang").role == "组员"


def _the_own_password_is_changed(services: Services, show: Shown) -> None:
    """What is wrong stands at its field; the new one is the hub's at once."""
    dialog = show(PasswordDialog(None, services), width=460, height=420)
    assert nameless(dialog) == [] and unreached(dialog) == []

    def told(old: str, new: str, again: str) -> list[bool]:
        for field, text in ((dialog.old, old), (dialog.new, new), (dialog.again, again)):
            field.field.setText(text)
            field.tell("")
        dialog.take()
        settle(services)
        return [field.hint.isVisible() for field in (dialog.old, dialog.new, dialog.again)]

    assert told("", "", "") == [True, False, False]
    assert told(PASSWORD, "kurz", "kurz") == [False, True, False]
    assert told(PASSWORD, PASSWORD, PASSWORD) == [False, True, False]
    assert told(PASSWORD, "neues-wort-2016", "anderes-wort") == [False, False, True]
    assert told("falsch-falsch", "neues-wort-2016", "neues-wort-2016") == [True, False, False]
    assert "原密码不对" in dialog.old.hint.whole_text() and dialog.take_button.isEnabled()
    for field, text in (
        (dialog.old, PASSWORD),
        (dialog.new, "neues-wort-2016"),
        (dialog.again, "neues-wort-2016"),
    ):
        field.field.setText(text)
    dialog.take()
    settle(services)
    errors: list[BaseException] = []
    services.ask(lambda desk: hub_admin.change_password(desk, PASSWORD, "x" * 9), on_error=errors.append)
    settle(services)
    assert len(errors) == 1 and "原密码不对" in str(errors[0])


def test_two_computers_of_one_name_are_told_apart() -> None:
    one = DeviceLine(DeviceId("0155-000000aa"), "DESKTOP-1", "u", is_revoked=True, is_own=False)
    same = replace(one, id=DeviceId("0155-000000bb"))
    other = replace(one, name="DESKTOP-2")
    user = UserLine("u", "王芳", "组员", "", "一组", "", "", is_active=True, devices=(one, same, other))
    assert [name_of(user, each) for each in user.devices] == [
        "DESKTOP-1（尾号0000aa）", "DESKTOP-1（尾号0000bb）", "DESKTOP-2",
    ]  # fmt: skip


def test_without_a_hub_headquarters_revokes_the_computer_of_a_team(
    open_services: Callable[[Path], Services], tmp_path: Path
) -> None:
    hq = headquarters(tmp_path / "hq", tmp_path / "chat")
    one = begun(tmp_path / "one", hq.chat, hq.invite("一组"))
    hq.read(one.give())
    services = open_services(hq.dir)
    page = Shown(services)(UsersPage(services))
    assert not page.add_button.isEnabled() and page.may_revoke and page.change() is None
    assert "交换包" in page.remark.whole_text()
    user = next(user for user in page.model.users if user.role == "组长")
    page.table.selectRow(page.model.users.index(user))
    dialog = page.revoke(user, user.devices[0])
    assert nameless(dialog) == []
    dialog.close()
    page._revoke(user.devices[0].id)
    settle(services)
    assert all(device.is_revoked for each in page.model.users for device in each.devices if not device.is_own)
    page.close()
    page.deleteLater()


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
        # in step with the hub is told before what came is in the tables
        until(services, lambda: "ban" in [user.name for user in page.model.users])
        before = page.model.rowCount()
        assert page.add_button.isEnabled()
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
        _the_person_of_a_user_is_changed(page)
        _the_own_password_is_changed(services, show)
        own = next(user for user in page.model.users if user.name == "ban")
        page._revoke(own.devices[0].id)
        until(services, lambda: services.sync.status.state == "needs_you")  # type: ignore[union-attr]
        told = show(SyncPage(services))
        until(services, lambda: "已被停用" in told.words.whole_text())
        assert told.log_in_button.isHidden()
    finally:
        hub.stop()
