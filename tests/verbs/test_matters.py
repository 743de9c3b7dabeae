"""Matters: overdue ones, answers, states with their days."""

from datetime import date

import pytest

from tests.support.office import Office
from tests.support.stocked import COMPANY
from zsapp.base.errors import UserError
from zsapp.verbs import matters, records
from zsapp.verbs.desk import Desk


def on(desk: Desk, day: str) -> Desk:
    return Desk(desk.store, date.fromisoformat(day), desk.role, desk.team)


def made(desk: Desk, **values: object) -> str:
    given = {"title": "标准厂房不足", "company": COMPANY, "team": "一组", "asks_whom": "建设局"}
    return str(
        records.add(desk, "matter", {"raised_on": "2016-04-20", "due": "2016-05-01", **given, **values}).id
    )


@pytest.mark.parametrize(
    ("day", "state", "late"),
    [("2016-05-01", "待协调", 0), ("2016-05-02", "待协调", 1), ("2016-05-11", "督办", 10), ("2016-05-11", "已答复", 0),
     ("2016-05-11", "办结", 0)],
)  # fmt: skip
def test_a_matter_that_waits_is_overdue_after_its_day(
    office: Office, day: str, state: str, late: int
) -> None:
    with office.desk() as desk:
        made(desk, state=state)
        (card,) = matters.board(on(desk, day)).cards
    assert card.late_days == late


def test_an_answer_has_its_day_and_ends_the_waiting(office: Office) -> None:
    with office.desk() as desk:
        matter = made(desk)
        with pytest.raises(UserError, match="答复"):
            matters.answer(desk, matter, "  ", day="2016-05-02")
        matters.answer(desk, matter, "已协调五号厂房", day="2016-05-02")
        view = matters.matter_view(on(desk, "2016-05-11"), matter)
    shown = view.card.view
    assert (shown["state"], shown["answer"], shown["answered_on"]) == (
        "已答复",
        "已协调五号厂房",
        "2016-05-02",
    )
    assert [step[0] for step in view.steps] == ["已答复", "待协调"]


def test_states_change_with_their_day(office: Office) -> None:
    with office.desk() as desk:
        matter = made(desk)
        matters.set_state(desk, matter, "督办", day="2016-05-03")
        with pytest.raises(UserError, match="答复"):
            matters.set_state(desk, matter, "已答复", day="2016-05-04")
        matters.set_state(desk, matter, "办结", day="2016-05-09")
        shown = records.show(desk, matter)
        assert (shown["state"], shown["pressed_on"], shown["closed_on"]) == (
            "办结",
            "2016-05-03",
            "2016-05-09",
        )
        matters.set_state(desk, matter, "待协调", day="2016-05-10")
        assert records.show(desk, matter)["raised_on"] == "2016-04-20"


def test_those_due_first_stand_on_top(office: Office) -> None:
    with office.desk() as desk:
        made(desk, title="不急", due=None)
        made(desk, title="急", due="2016-05-02")
        made(desk, title="更急", due="2016-05-01")
        assert [card.view["title"] for card in matters.board(desk).cards] == ["更急", "急", "不急"]


def test_of_closed_ones_only_the_number_is_read_and_late_ones_can_be_asked_for(office: Office) -> None:
    with office.desk() as desk:
        made(desk, title="急", due="2016-05-02")
        made(desk, title="不急", due="2016-06-02")
        made(desk, title="督办的", state="督办", due="2016-05-01")
        for title in ("办完一", "办完二"):
            made(desk, title=title, state="办结")
        shown = on(desk, "2016-05-11")
        board = matters.board(shown, closed=("办结",))
        assert board.totals == {"待协调": 2, "督办": 1, "办结": 2} and board.lanes["办结"] == []
        assert (board.count, board.waiting, board.late) == (5, 3, 2)
        assert {card.view["title"] for card in matters.board(shown, late_only=True).cards} == {"急", "督办的"}
        assert [card.view["title"] for card in matters.board(shown, "不急").cards] == ["不急"]
        assert [card.view["title"] for card in matters.board(shown, limit=1).lanes["待协调"]] == ["急"]
