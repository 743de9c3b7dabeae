"""Rule 3: the posting is extended by itself, month by month, ending with the pass, at most until 31 December."""

import pytest

from tests.domain.rules.zone import Zone, posted, said

# start, day of the licence, as of, extension (from, until, months)
CASES = [
    ("2016-04-15", None, "2016-07-15", None),  # the last day of the window
    ("2016-04-15", None, "2016-07-16", ("2016-07-16", "2016-08-15", 1)),  # the day after
    ("2016-04-15", None, "2016-08-15", ("2016-07-16", "2016-08-15", 1)),
    ("2016-04-15", None, "2016-08-16", ("2016-07-16", "2016-09-15", 2)),
    ("2016-04-15", None, "2016-12-15", ("2016-07-16", "2016-12-15", 5)),
    ("2016-04-15", None, "2016-12-16", ("2016-07-16", "2016-12-31", 6)),  # at most 31 December
    ("2016-04-15", None, "2017-03-01", ("2016-07-16", "2016-12-31", 6)),
    ("2016-04-15", "2016-04-15", "2016-12-31", None),
    ("2016-04-15", "2016-07-15", "2016-07-16", None),
    ("2016-04-15", "2016-07-16", "2016-07-16", ("2016-07-16", "2016-07-16", 1)),  # ends with the pass
    ("2016-04-15", "2016-08-20", "2016-08-19", ("2016-07-16", "2016-09-15", 2)),  # not yet
    ("2016-04-15", "2016-08-20", "2016-08-20", ("2016-07-16", "2016-08-20", 2)),
    ("2016-04-15", "2016-08-20", "2016-12-01", ("2016-07-16", "2016-08-20", 2)),
    (
        "2016-04-15",
        "2017-02-01",
        "2017-03-01",
        ("2016-07-16", "2016-12-31", 6),
    ),  # a pass after the year's end
    ("2016-01-31", None, "2016-05-01", ("2016-05-01", "2016-05-31", 1)),  # counted from the start: not 30 May
    ("2016-01-31", None, "2016-06-01", ("2016-05-01", "2016-06-30", 2)),
    ("2016-03-31", None, "2016-08-31", ("2016-07-01", "2016-08-31", 2)),
    ("2016-05-31", None, "2016-09-30", ("2016-09-01", "2016-09-30", 1)),
    ("2016-05-31", None, "2016-10-01", ("2016-09-01", "2016-10-31", 2)),
    ("2016-11-30", None, "2017-03-01", ("2017-03-01", "2017-03-30", 1)),
    ("2015-11-30", None, "2016-03-01", ("2016-03-01", "2016-03-30", 1)),
    ("2016-09-30", None, "2016-12-31", ("2016-12-31", "2016-12-31", 1)),
    ("2016-09-30", None, "2017-02-01", ("2016-12-31", "2016-12-31", 1)),
]


@pytest.mark.parametrize(("start", "licence", "on", "expected"), CASES)
def test_extension(start: str, licence: str | None, on: str, expected: tuple[str, str, int] | None) -> None:
    zone = posted(start=start)
    if licence:
        zone.project("p", licence)
    found = zone.assess(on).extension
    assert (found and (found.first.isoformat(), found.until.isoformat(), found.months)) == expected


def test_a_window_that_ends_with_the_year_is_not_extended() -> None:
    zone = Zone()
    zone.campaign("2016-10-31", months=2)
    row = zone.assess("2017-02-01")
    assert row.extension is None
    assert said(row.why, 3, "不再顺延")


def test_the_last_day_of_the_calendar_is_no_crash() -> None:
    zone = posted(start="9999-09-15")
    found = zone.assess("9999-12-31").extension
    assert found is not None and found.until.isoformat() == "9999-12-31"


# licences of the last days (day, written down on), as of, is the withdrawal told, with which project
LATE = [
    ([("2016-07-15", "2016-07-25")], "2016-07-26", ["p0"]),  # ten days late
    ([("2016-07-15", "2016-07-25")], "2016-07-20", ["p0"]),  # looked back at, with what is known now
    ([("2016-07-15", "2016-07-16")], "2016-07-26", ["p0"]),
    ([("2016-07-15", "2016-07-15")], "2016-07-26", []),  # in time
    ([("2016-07-15", "2016-07-25")], "2016-07-15", []),  # nothing was extended by then
    ([("2016-05-01", "2016-07-25"), ("2016-06-01", "2016-06-02")], "2016-07-26", []),  # the other was known in time
    ([("2016-05-01", "2016-07-28"), ("2016-06-01", "2016-07-25")], "2016-07-30", ["p1"]),  # first known withdraws
]  # fmt: skip


@pytest.mark.parametrize(("licences", "on", "told"), LATE)
def test_a_licence_in_time_that_arrives_late_withdraws_the_extension(
    licences: list[tuple[str, str]], on: str, told: list[str]
) -> None:
    zone = posted()
    for number, (day, recorded) in enumerate(licences):
        zone.project(f"p{number}", day, recorded=recorded)
    row = zone.assess(on)
    assert row.extension is None
    assert [line.facts[0] for line in said(row.why, 3, "撤销")] == told


def test_before_it_arrives_the_posting_is_extended() -> None:
    zone = posted()
    assert zone.assess("2016-07-20").extension is not None
    zone.project("p", "2016-07-15", recorded="2016-07-25")
    row = zone.assess("2016-07-26")
    assert row.extension is None
    line = said(row.why, 3, "撤销")[0]
    assert "2016-07-15" in line.text and "2016-07-25" in line.text and "2016-07-16" in line.text


def test_an_increase_that_arrives_late_withdraws_too() -> None:
    zone = posted()
    zone.project("p", "2016-05-01", "500万元")
    key = zone.increase("p", "2016-07-14", "2000万元", recorded="2016-07-25")
    row = zone.assess("2016-07-26")
    assert row.extension is None
    assert [line.facts for line in said(row.why, 3, "撤销")] == [("p", key)]


def test_of_two_required_the_one_that_was_known_last_decides() -> None:
    zone = posted(projects=2)
    zone.project("p", "2016-05-01", recorded="2016-07-25")
    zone.project("q", "2016-06-01")
    line = said(zone.assess("2016-07-26").why, 3, "撤销")[0]
    assert line.facts == ("p",)


def test_a_result_without_the_task_is_extended_and_not_on_standby() -> None:
    zone = posted()
    zone.project("small", "2016-05-20", "500万元")
    row = zone.assess("2017-01-05")
    assert row.target is not None and row.target.met is False
    assert row.extension is not None and row.extension.until.isoformat() == "2016-12-31"
    assert row.standby is not None and not row.standby.proposed and row.standby.members == ()


def test_an_extension_that_hangs_on_an_amount_is_provisional() -> None:
    zone = posted()
    zone.project("p", "2016-05-20", "USD 3100000")
    row = zone.assess("2016-07-20")
    assert row.extension is not None
    assert [line.facts for line in said(row.why, 3, "暂定", is_finding=True)] == [("p",)]
    zone.rate("2016-05-20", "6.4754")
    row = zone.assess("2016-07-20")
    assert row.extension is None and not said(row.why, 3)


@pytest.mark.parametrize(
    ("licence", "words"),
    [(None, "第1个月至2016-08-15"), ("2016-07-18", "2016-07-18完成"), ("2016-08-15", "2016-08-15完成")],
)
def test_the_line_tells_until_when_and_why(licence: str | None, words: str) -> None:
    zone = posted()
    if licence:
        zone.project("p", licence)
    assert said(zone.assess("2016-08-15").why, 3, words)


# months of each extension in the settings, as of, until, months
STEPS = [
    (None, "2016-08-16", "2016-09-15", 2),
    (0, "2016-08-16", "2016-09-15", 2),
    (1, "2016-08-16", "2016-09-15", 2),
    (3, "2016-07-16", "2016-10-15", 3),
    (3, "2016-10-16", "2016-12-31", 6),
]


@pytest.mark.parametrize(("step", "on", "until", "months"), STEPS)
def test_how_long_is_a_setting_of_the_year(step: int | None, on: str, until: str, months: int) -> None:
    zone = posted()
    zone.set(extension_months=step)
    found = zone.assess(on).extension
    assert found is not None and (found.until.isoformat(), found.months) == (until, months)


def test_an_extension_of_no_months_is_told_and_goes_by_one() -> None:
    zone = posted()
    zone.set(2016, extension_months=0)
    row = zone.assess("2016-08-16")
    assert row.extension is not None and row.extension.months == 2
    (line,) = said(row.why, 3, "设置的每次顺延0个月不能用，按1个月", is_finding=True)
    assert not line.facts
    zone.set(2016, extension_months=1)
    assert not said(zone.assess("2016-08-16").why, 3, "不能用")


def test_what_ended_an_extension_is_named() -> None:
    zone = posted(projects=2)
    zone.project("first", "2016-05-01")
    (line,) = said(zone.assess("2016-08-01").why, 3, "自动顺延")
    assert line.facts == ("first",)
    zone.project("second", "2016-08-20")
    (line,) = said(zone.assess("2016-08-25").why, 3, "顺延至当日结束")
    assert line.facts == ("first", "second")
