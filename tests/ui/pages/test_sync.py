"""同步: before joining, against a real hub, in every state; joining says what is wrong at its field; the badge follows."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hubs import PASSWORD, HubProcess
from tests.support.window import Shown, is_gone, nameless, settle, unreached, until
from zsapp.sync.events import State, Status
from zsapp.sync.protocol import Trouble
from zsapp.ui.dialogs.joining import JoinDialog
from zsapp.ui.editors.pictures import Pictures
from zsapp.ui.main_window import MainWindow
from zsapp.ui.pages.sync.page import SyncPage
from zsapp.ui.pages.sync.words import advice, headline, retry_words
from zsapp.ui.services import Services
from zsapp.ui.sync_words import SyncWords, badge
from zsapp.verbs import records
from zsapp.verbs.sync import standing
from zsapp.verbs.visit_writing import Picture, keep_picture


def test_before_joining_it_says_so_and_offers_it(services: Services, show: Shown) -> None:
    page = show(SyncPage(services))
    assert page.empty.isVisible() and page.area.isHidden() and page.now_button.isHidden()
    assert nameless(page) == [] and unreached(page) == []


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_words_and_a_badge(state: State) -> None:
    status = Status(state, unsent=3, last_success_s=time.time())
    icon, token, words = badge(is_joined=True, status=status)
    assert icon and token and words and headline(status, 3)


@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_trouble_has_advice(trouble: Trouble) -> None:
    assert advice(Status(State.TROUBLE, trouble=trouble))


def test_the_next_try_is_told_whatever_the_clock_says() -> None:
    def told(at_s: float) -> str:
        return retry_words(Status(State.TROUBLE, retry_at_s=at_s), 1_000.0)

    assert "30" in told(1_030.0) and "5" in told(1_300.0)
    assert told(10.0) == told(4e9)  # a clock that was set is no appointment
    assert retry_words(Status(State.NEEDS_YOU)) == ""


def test_the_badge_follows_and_leads_to_the_page(window: MainWindow) -> None:
    SyncWords(window.services, window)
    assert "未加入" in window.status.sync.text()
    window.services.sync.is_joined = True
    window.services.sync.status = Status(State.OFFLINE, unsent=2)
    window.services.sync.changed.emit()
    assert "连不上中心端" in window.status.sync.text() and "2" in window.status.sync.text()
    window.status.sync.click()
    settle(window.services)
    assert window.current == "sync"


def test_what_is_wrong_is_said_at_its_field(empty_services: Services, show: Shown, tmp_path: Path) -> None:
    dialog = show(JoinDialog(None, empty_services), width=560, height=500)
    assert nameless(dialog) == [] and unreached(dialog) == []
    dialog.take()
    assert dialog.fields["url"].hint.isVisible()
    for name, text in (("url", "http://10.0.0.9"), ("user", "li"), ("password", "x")):
        dialog.fields[name].field.setText(text)
    dialog.take()
    assert "https" in dialog.fields["url"].hint.whole_text()
    dialog.fields["url"].field.setText("http://127.0.0.1:9")
    dialog.fields["ca"].field.setText(str(tmp_path / "absent.pem"))
    dialog.take()
    settle(empty_services)
    assert dialog.fields["ca"].hint.isVisible() and dialog.take_button.isEnabled()
    dialog.fields["ca"].field.clear()
    dialog.take()
    settle(empty_services)
    assert dialog.fields["url"].hint.isVisible()  # nobody listens there


def test_it_leaves_nothing_behind(services: Services) -> None:
    assert is_gone(lambda: SyncPage(services), services)
    assert is_gone(lambda: JoinDialog(None, services), services)


# -- against a real hub


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    made = HubProcess(tmp_path / "hub")
    made.team("一组")
    made.user("liqiang", role="leader", team="一组")
    made.start()
    yield made
    made.stop()


def wait_for(services: Services, state: str) -> None:
    """Until the service says this."""
    until(services, lambda: services.sync.status is not None and services.sync.status.state == state)


def joined(hub: HubProcess, services: Services, show: Shown) -> None:
    dialog = show(JoinDialog(None, services), width=560, height=500)
    for name, text in (("url", hub.url), ("user", "liqiang"), ("password", "falsch")):
        dialog.fields[name].field.setText(text)
    dialog.take()
    settle(services)
    assert dialog.fields["password"].hint.isVisible()  # and nothing was joined
    assert not services.sync.is_joined
    dialog.fields["password"].field.setText(PASSWORD)
    dialog.take()
    settle(services)
    wait_for(services, "up_to_date")


def test_a_window_joins_writes_and_synchronises(
    hub: HubProcess, empty_services: Services, show: Shown
) -> None:
    services = empty_services
    joined(hub, services, show)
    page = show(SyncPage(services))
    until(services, page.area.isVisible)
    assert "示范开发区" in page.subtitle.whole_text()
    assert nameless(page) == [] and unreached(page) == []
    told: list[str] = []
    services.sync.changed.connect(lambda: told.append(services.sync.status.state))  # type: ignore[union-attr]
    services.ask(lambda desk: records.add(desk, "company", {"name": "同步示例有限公司"}))
    until(services, lambda: {"due", "sending", "receiving"} & set(told) and told[-1] == "up_to_date")
    found: list[int] = []
    services.read(lambda desk: standing(desk).unsent, found.append)
    settle(services)
    assert found == [0]
    hub.stop()
    page.sync_now()
    wait_for(services, "offline")
    until(services, page.retry.isVisible)
    assert "连不上中心端" in page.state_words.whole_text()
    began = time.monotonic()
    services.sync.stop()
    assert time.monotonic() - began < 2.5


def test_a_photo_says_where_it_is(hub: HubProcess, empty_services: Services, show: Shown) -> None:
    services = empty_services
    joined(hub, services, show)
    shown = show(Pictures(services), width=500, height=300)
    made: list[Picture] = []
    errors: list[BaseException] = []
    services.ask(
        lambda desk: keep_picture(desk, b"GIF89a", "a.gif", kind="资料"), made.append, on_error=errors.append
    )
    settle(services)
    assert errors == []
    shown.put(made)
    settle(services)
    assert "仅在本机" in shown.tiles[0].where.whole_text() and shown.tiles[0].where.isVisible()
