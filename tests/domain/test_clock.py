"""The hybrid clock (log rule 12)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsapp.domain.clock import AHEAD_US, next_moment

NOW = 1_460_000_000_000_000
IN_2099 = 4_070_908_800_000_000
MINUTE = 60_000_000


@pytest.mark.parametrize(
    ("seen_us", "moment"),
    [
        (0, NOW),
        (NOW - 1, NOW),
        (NOW, NOW + 1),
        (NOW + MINUTE, NOW + MINUTE + 1),
        (NOW + 10 * MINUTE - 1, NOW + 10 * MINUTE),
        (NOW + 10 * MINUTE, NOW + 10 * MINUTE),
        (NOW + 11 * MINUTE, NOW + 10 * MINUTE),
        (IN_2099, NOW + 10 * MINUTE),
    ],
)
def test_rule_12(seen_us: int, moment: int) -> None:
    assert next_moment(NOW, seen_us=seen_us) == moment


def test_a_clock_of_2099_that_was_put_right_is_right_again() -> None:
    wrong = next_moment(IN_2099, seen_us=NOW)
    assert wrong == IN_2099
    assert next_moment(NOW, seen_us=wrong) == NOW + AHEAD_US


@given(st.integers(0, IN_2099), st.integers(0, IN_2099))
def test_never_behind_the_wall_nor_far_ahead(wall_us: int, seen_us: int) -> None:
    moment = next_moment(wall_us, seen_us=seen_us)
    assert wall_us <= moment <= wall_us + AHEAD_US
    assert moment > seen_us or moment == wall_us + AHEAD_US
