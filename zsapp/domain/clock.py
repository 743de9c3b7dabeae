"""The hybrid clock (log rule 12): it decides nothing but which of two conflicting values is shown first."""

AHEAD_US = (
    10 * 60 * 1_000_000
)  # others' moments, and my own earlier one, move mine at most this far beyond my wall clock


def next_moment(wall_us: int, *, seen_us: int) -> int:
    """The `at` of the next change, in microseconds since 1970; `seen_us` is the latest moment written or met here.

    A clock that was wrong once (of 2099) does not carry the others along: beyond the guard, order is given up for truth.
    """
    return max(wall_us, min(seen_us + 1, wall_us + AHEAD_US))
