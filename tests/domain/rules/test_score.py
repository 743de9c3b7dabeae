"""Rule 28: three formulas, exact, explained line by line."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsapp.domain.rules.score import FORMULAS, Line, Terms, said, scores, weights

F = Fraction


def line(due: float | str, actual: float | str, weight: int = 100) -> Line:
    return Line("t", "签约项目", F(due), F(actual), F(weight))


def points(
    formula: str, lines: dict[str, list[Line]], missed: dict[str, int] | None = None
) -> list[Fraction | None]:
    return [each.points for each in scores(lines, missed or {}, Terms(formula))]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([line(2, 1)], F(50)),
        ([line(2, 2)], F(100)),
        ([line(3, 1)], F(100, 3)),
        ([line(2, 4)], F(110)),  # twice the task: a tenth of the weight, the cap
        ([line(2, 40)], F(110)),  # never more than the cap
        ([line(2, 3, 40), line(2, 1, 60)], F(40 + 30 + 2)),
        ([line(0, 3)], None),  # nothing was due
        ([line(0, 3, 40), line(2, 2, 60)], F(60)),
    ],
)
def test_capped(lines: list[Line], expected: Fraction | None) -> None:
    assert points("封顶加权", {"a": lines}) == [expected]


@pytest.mark.parametrize(
    ("actuals", "expected"),
    [
        ((0, 1, 2), (60, 80, 100)),
        ((1, 1, 1), (100, 100, 100)),  # equal minimum and maximum
        ((0, 0), (100, 100)),
        ((5,), (100,)),
    ],
)
def test_relative(actuals: tuple[int, ...], expected: tuple[int, ...]) -> None:
    lines = {str(place): [line(2, actual)] for place, actual in enumerate(actuals)}
    assert points("极差标准化", lines) == [F(each) for each in expected]


def test_relative_leaves_out_teams_with_nothing_due() -> None:
    lines = {"a": [line(2, 1)], "b": [line(0, 9)], "c": [line(2, 2)]}
    assert points("极差标准化", lines) == [F(60), None, F(100)]


@pytest.mark.parametrize(("missed", "expected"), [(0, F(50)), (1, F(49)), (50, F(0)), (60, F(0))])
def test_proportional(missed: int, expected: Fraction) -> None:
    assert points("比例扣分", {"a": [line(2, 1)]}, {"a": missed}) == [expected]


@pytest.mark.parametrize("formula", FORMULAS)
def test_every_score_says_how_it_came_about(formula: str) -> None:
    (found,) = scores(
        {"a": [Line("t", "签约项目", F(2), F(3), F(100), ("p", "q"))]}, {"a": 2}, Terms(formula)
    )
    assert found.why[0].facts == ("t", "p", "q")
    assert all(each.rule == 28 and each.text for each in found.why)


@pytest.mark.parametrize("formula", FORMULAS)
def test_nothing_due_is_a_finding_and_no_number(formula: str) -> None:
    (found,) = scores({"a": [line(0, 3)]}, {}, Terms(formula))
    assert found.points is None
    assert [each.is_finding for each in found.why] == [True]


@given(
    st.sampled_from(sorted(FORMULAS)),
    st.lists(st.tuples(st.integers(1, 20), st.integers(0, 60)), min_size=1, max_size=6),
    st.integers(0, 5),
)
def test_more_is_never_worse(formula: str, given_lines: list[tuple[int, int]], which: int) -> None:
    lines = {str(n): [line(due, actual)] for n, (due, actual) in enumerate(given_lines)}
    team = str(which % len(given_lines))
    better = {**lines, team: [line(given_lines[int(team)][0], given_lines[int(team)][1] + 1)]}
    place = list(lines).index(team)
    before, after = points(formula, lines)[place], points(formula, better)[place]
    assert before is not None and after is not None and after >= before


@pytest.mark.parametrize(
    ("given_weights", "expected"),
    [
        ([F(60), F(40)], [F(60), F(40)]),
        ([F(3), F(1)], [F(75), F(25)]),
        ([None, None], [F(50), F(50)]),
        ([F(50), None], [F(100), F(0)]),
        ([], []),
    ],
)
def test_weights_sum_to_a_hundred(given_weights: list[Fraction | None], expected: list[Fraction]) -> None:
    assert weights(given_weights) == expected


@pytest.mark.parametrize(
    ("number", "text"),
    [(F(1, 3), "0.33"), (F(25, 2), "12.5"), (F(8), "8"), (F(100), "100"), (F(2, 3), "0.67"), (F(0), "0")],
)
def test_numbers_as_printed(number: Fraction, text: str) -> None:
    assert said(number) == text
