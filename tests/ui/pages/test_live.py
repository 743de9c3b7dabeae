"""A page that shows what one question answers says that it reads, where the first answer takes long."""

import threading
import time

from tests.support.window import settle, spin
from zsapp.ui.pages.live import LivePage
from zsapp.ui.services import Services


class Slow(LivePage):
    """Answers when it is let."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, "慢")
        self.may_answer = threading.Event()
        self.shown: list[int] = []

    def look_again(self) -> None:
        self.ask(lambda _desk: self.may_answer.wait(10) and 7, lambda answer: self.shown.append(int(answer)))


def test_the_first_reading_is_told_where_it_takes_long(services: Services) -> None:
    page = Slow(services)
    page.arrive()
    assert page.subtitle.text() == ""
    ends = time.monotonic() + 9
    while page.subtitle.text() != "正在读取…":
        spin(20)
        assert time.monotonic() < ends
    assert page.shown == []
    page.may_answer.set()
    settle(services)
    assert page.subtitle.text() == "" and page.shown == [7]
    page.may_answer.clear()
    page.look_again()
    spin(400)
    assert page.subtitle.text() == ""  # what is shown stays while it is read again
    page.may_answer.set()
    settle(services)
    assert page.shown == [7, 7]
    page.deleteLater()
