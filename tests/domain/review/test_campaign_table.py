"""The table of targets says the same as `assess`: only the window meets the target (rules 2 and 3)."""

from datetime import date

import pytest

from tests.domain.rules.zone import posted
from zsapp.domain.review.tasks import campaign_table
from zsapp.domain.rules.assess import assess

# day of the licence, its capital, projects asked for, count, state
CASES = [
    (None, "2000万元", 1, "0", "未完成"),
    ("2016-07-15", "2000万元", 1, "1", "完成"),
    ("2016-07-16", "2000万元", 1, "0", "期后完成"),
    ("2016-05-20", "USD 3100000", 1, "0", "待定"),
    ("2016-05-20", "2000万元", 0, "1", "不作评估"),
]


@pytest.mark.parametrize(("day", "capital", "projects", "count", "state"), CASES)
def test_count_and_state(day: str | None, capital: str, projects: int, count: str, state: str) -> None:
    zone = posted(projects=projects)
    zone.project("p", day, capital)
    facts = zone.facts()
    (row,) = campaign_table(facts, assess(facts, date(2016, 7, 20))).rows()
    assert (row.cells["actual"].text, row.cells["state"]) == (count, state)  # type: ignore[union-attr]
