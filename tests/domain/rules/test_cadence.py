"""Rules 8 (cadence) and 9 (roll-up by the facts' own date)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsapp.base.errors import UserError
from zsapp.domain.rules import cadence

# rule, what is typed, first day, last day, key
CASES = [
    (8, "2016-W17", date(2016, 4, 25), date(2016, 5, 1), "2016-W17"),
    (8, "2016-w17", date(2016, 4, 25), date(2016, 5, 1), "2016-W17"),
    (8, " 2016W17 ", date(2016, 4, 25), date(2016, 5, 1), "2016-W17"),
    (8, "2016年第17周", date(2016, 4, 25), date(2016, 5, 1), "2016-W17"),
    (8, "2016-W1", date(2016, 1, 4), date(2016, 1, 10), "2016-W01"),
    (8, "2015-W53", date(2015, 12, 28), date(2016, 1, 3), "2015-W53"),
    (8, "2020-W53", date(2020, 12, 28), date(2021, 1, 3), "2020-W53"),
    (8, "2014-W01", date(2013, 12, 30), date(2014, 1, 5), "2014-W01"),
    (9, "2016-W13", date(2016, 3, 28), date(2016, 4, 3), "2016-W13"),
    (8, "2016-05", date(2016, 5, 1), date(2016, 5, 31), "2016-05"),
    (8, "2016-2", date(2016, 2, 1), date(2016, 2, 29), "2016-02"),
    (8, "2015-02", date(2015, 2, 1), date(2015, 2, 28), "2015-02"),
    (8, "2016年12月", date(2016, 12, 1), date(2016, 12, 31), "2016-12"),
    (8, "2016-Q2", date(2016, 4, 1), date(2016, 6, 30), "2016-Q2"),
    (8, "2016q4", date(2016, 10, 1), date(2016, 12, 31), "2016-Q4"),
    (8, "2016年第一季度", date(2016, 1, 1), date(2016, 3, 31), "2016-Q1"),
    (9, "2016", date(2016, 1, 1), date(2016, 12, 31), "2016"),
    (9, "2016年", date(2016, 1, 1), date(2016, 12, 31), "2016"),
]


@pytest.mark.parametrize(("rule", "typed", "first", "last", "key"), CASES)
def test_period_by_its_form(rule: int, typed: str, first: date, last: date, key: str) -> None:
    found = cadence.period(typed)
    assert (found.first, found.last, found.key) == (first, last, key), f"rule {rule}"


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("", "2016-W17"),
        ("上周", "2016-W17"),
        ("2016-W00", "2016-W17"),
        ("2016-W54", "2016-W17"),
        ("2016-W53", "53"),
        ("0000-W01", "2016-W17"),
        ("9999-W52", "2016-W17"),
        ("2016-13", "2016-05"),
        ("2016-00", "2016-05"),
        ("2016-Q5", "2016-Q2"),
        ("2016-Q0", "2016-Q2"),
        ("0000", "2016"),
        ("２０１６", "2016-W17"),
        ("2016-04-28", "2016-W17"),
    ],
)
def test_what_is_no_period_says_what_to_type(typed: str, hint: str) -> None:
    with pytest.raises(UserError, match=hint):
        cadence.period(typed)


@pytest.mark.parametrize("read", [cadence.week, cadence.month, cadence.quarter, cadence.year])
def test_each_reader_refuses_the_other_forms(read: object) -> None:
    own = {
        cadence.week: "2016-W17",
        cadence.month: "2016-05",
        cadence.quarter: "2016-Q2",
        cadence.year: "2016",
    }
    for reader, text in own.items():
        if reader is read:
            assert reader(text).key == text
        else:
            with pytest.raises(UserError):
                read(text)  # type: ignore[operator]


def test_labels_are_chinese() -> None:
    labels = [cadence.period(text).label for text in ("2016-W17", "2016-05", "2016-Q2", "2016")]
    assert labels == ["2016年第17周", "2016年5月", "2016年第二季度", "2016年"]


@given(st.dates(date(1, 1, 8), date(9998, 12, 20)))
def test_every_day_lies_in_exactly_its_week(day: date) -> None:
    its = cadence.week_of(day)
    assert its.first <= day <= its.last
    assert its.days == 7
    assert its.first.isoweekday() == 1
    assert cadence.week(its.key) == its
    assert cadence.week_after(its).first == its.last + timedelta(days=1)


@given(st.dates(date(1, 1, 1), date(9998, 12, 31)))
def test_quarters_and_months_of_a_year_cover_each_day_once(day: date) -> None:
    text = day.isoformat()
    quarters = [cadence.quarter(f"{day.year:04}-Q{n}") for n in range(1, 5)]
    months = [cadence.month(f"{day.year:04}-{n:02}") for n in range(1, 13)]
    assert sum(each.holds(text) for each in quarters) == 1
    assert sum(each.holds(text) for each in months) == 1
    assert sum(each.days for each in quarters) == sum(each.days for each in months)


def test_a_week_of_two_quarters_gives_each_its_own_days() -> None:
    """Rule 9: 28 March to 3 April 2016."""
    its = cadence.week("2016-W13")
    days = [(its.first + timedelta(days=n)).isoformat() for n in range(7)]
    assert sum(cadence.quarter("2016-Q1").holds(day) for day in days) == 4
    assert sum(cadence.quarter("2016-Q2").holds(day) for day in days) == 3


def test_no_date_lies_in_no_period() -> None:
    assert not cadence.year("2016").holds(None)
