"""What the rules find for today: overdue events for their team and headquarters, contracts that end for headquarters alone."""

from dataclasses import replace
from datetime import date

import pytest

from tests.support.office import Office
from tests.verbs.test_desk import become
from zsapp.verbs.notices import notices


def told(office: Office, day: str) -> list[tuple[str, str, str]]:
    with office.desk() as desk:
        return [(n.kind, n.title, n.word) for n in notices(replace(desk, today=date.fromisoformat(day)))]


@pytest.fixture
def busy(office: Office) -> Office:
    for name, team, month in (
        ("甲会", "一组", "2016-04"),
        ("乙会", "二组", "2015-11"),
        ("丙会", "一组", "2016-09"),
    ):
        office.ok(
            "record",
            "add",
            "event",
            f"name={name}",
            "event_kind=推介会",
            f"team={team}",
            f"planned_month={month}",
        )
    office.ok(
        "record",
        "add",
        "event",
        "name=丁会",
        "event_kind=推介会",
        "planned_date=2016-04-01",
        "is_cancelled=是",
    )
    office.ok("record", "add", "partner", "name=示例协会")
    for first, last in (
        ("2016-01-01", "2016-05-31"),
        ("2016-01-01", "2016-12-31"),
        ("2015-01-01", "2016-04-30"),
    ):
        office.ok(
            "record",
            "add",
            "engagement",
            "partner=示例协会",
            "mode=联合",
            f"from_day={first}",
            f"to_day={last}",
        )
    return office


def test_headquarters_sees_all_the_longest_overdue_first(busy: Office) -> None:
    assert told(busy, "2016-05-11") == [
        ("event", "乙会", "逾期163天"),
        ("event", "甲会", "逾期11天"),
        ("partner", "示例协会", "还有20天到期"),
    ]
    assert told(busy, "2016-04-30")[1:] == [("partner", "示例协会", "还有0天到期")]


def test_a_team_sees_its_own_events(busy: Office) -> None:
    become(busy, "组长", "一组")
    assert told(busy, "2016-05-11") == [("event", "甲会", "逾期11天")]
