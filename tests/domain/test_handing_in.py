"""Until when a week is handed in, and how a team stands at a moment."""

from datetime import datetime

import pytest

from zsapp.domain.handing_in import Moment, Standing, deadline, moment_of, standing, urge
from zsapp.domain.rules import cadence

W17 = cadence.week("2016-W17")
DUE = datetime(2016, 5, 1, 18)
SENT = Moment(datetime(2016, 5, 1, 17), is_exact=True)


def test_sunday_at_six_unless_the_settings_say_otherwise() -> None:
    assert deadline(W17) == DUE
    assert deadline(W17, "星期五", "16:30") == datetime(2016, 4, 29, 16, 30)


@pytest.mark.parametrize(
    ("written", "clock", "at", "is_exact"),
    [
        ("2016-05-01 17:42", None, datetime(2016, 5, 1, 17, 42), True),
        ("2016-05-01 17:42", datetime(2016, 5, 3), datetime(2016, 5, 1, 17, 42), True),
        ("2016-05-01", None, datetime(2016, 5, 1), False),
        ("2016-05-01", datetime(2016, 5, 1, 20, 5), datetime(2016, 5, 1, 20, 5), True),
        ("2016-05-01", datetime(2026, 11, 23, 9), datetime(2016, 5, 1), False),
        ("昨天", datetime(2016, 5, 1, 9), datetime(2016, 5, 1, 9), True),
        ("", datetime(2016, 5, 1, 9), datetime(2016, 5, 1, 9), True),
    ],
)
def test_the_moment_is_what_was_written_its_time_else_the_clocks(
    written: str, clock: datetime | None, at: datetime, is_exact: bool
) -> None:
    assert moment_of(written, clock) == Moment(at, is_exact)


def test_nothing_written_and_no_clock_is_no_moment() -> None:
    assert moment_of("昨天", None) is moment_of(None, None) is None


@pytest.mark.parametrize(
    ("moment", "is_late"),
    [
        (Moment(DUE, is_exact=True), False),
        (Moment(datetime(2016, 5, 1, 18, 1), is_exact=True), True),
        (Moment(datetime(2016, 5, 1), is_exact=False), False),  # at some time of that day
        (Moment(datetime(2016, 5, 2), is_exact=False), True),
    ],
)
def test_late_is_after_the_deadline(moment: Moment, is_late: bool) -> None:
    assert moment.is_after(DUE) == is_late


@pytest.mark.parametrize(
    ("moment", "now", "is_active", "wanted"),
    [
        (SENT, datetime(2016, 5, 1, 19), True, Standing.HANDED_IN),
        (SENT, datetime(2016, 5, 1, 19), False, Standing.ZERO),
        (None, datetime(2016, 5, 1, 18), True, Standing.MISSING),
        (None, datetime(2016, 5, 1, 18, 1), False, Standing.OVERDUE),
        (
            SENT,
            datetime(2016, 4, 30, 12),
            True,
            Standing.MISSING,
        ),  # a day shown in the past knows nothing of it
    ],
)
def test_how_a_team_stands(moment: Moment | None, now: datetime, is_active: bool, wanted: Standing) -> None:
    assert standing(moment, now=now, due=DUE, is_active=is_active) is wanted


def test_the_text_that_urges() -> None:
    before = urge(W17, DUE, now=datetime(2016, 5, 1, 9), names=["一组", "二组"])
    assert before == "【催报】请于5月1日（星期日）18:00前报送2016年第17周招商周报。尚未报送：一组、二组。"
    after = urge(W17, DUE, now=datetime(2016, 5, 2, 9), names=["一组"])
    assert after.startswith("【催报】2016年第17周招商周报的报送时间（5月1日18:00）已过，请尽快报送。")
    assert urge(W17, DUE, now=DUE, names=[]) == ""
