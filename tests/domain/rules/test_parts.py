"""Parts are kept while what they are made of is the same; very many visits are counted as they would be listed."""

from random import Random

import pytest

from zsapp.domain.facts import Facts
from zsapp.domain.rules.many import Chained, Until, count_until
from zsapp.domain.rules.outside import OutsideIds, OutsideVisits
from zsapp.domain.rules.parts import Parts, Same, differing
from zsapp.domain.visit import Visit


class Made:
    """Counts how often something was made."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


def test_a_part_is_made_anew_when_something_else_is_what_it_is_made_of() -> None:
    parts, made = Parts(), Made()
    for made_of, times in ((("a", 1), 1), (("a", 1), 1), (("a", 2), 2), (("a", 1), 3)):
        with parts.based_on("day") as kept:
            assert kept.of("key", made_of, made) == times


def test_another_base_makes_all_anew_and_what_was_not_asked_for_is_forgotten() -> None:
    parts, made, teams = Parts(), Made(), {"t": 1}
    for base, key, times in (
        (teams, "a", 1),
        (teams, "a", 1),
        ({"t": 1}, "a", 2),
        (teams, "b", 3),
        (teams, "a", 4),
    ):
        with parts.based_on(base) as kept:
            assert kept.of(key, (), made) == times


def test_same_is_this_very_object() -> None:
    one, other = [1], [1]
    assert Same(one) == Same(one) and Same(one) != Same(other) and (Same(one), 1) == (Same(one), 1)


@pytest.mark.parametrize("seed", range(20))
def test_of_many_those_are_made_anew_that_differ(seed: int) -> None:
    """Of a mapping and one beside it, in any order; something else beside them makes all anew."""
    rng, parts, asked = Random(seed), Parts(), list[str]()
    of: dict[str, object] = {f"k{n}": object() for n in range(6)}
    also: dict[str, object] = {}
    known, beside = dict[str, tuple[object, ...]](), 0

    def make(key: str) -> tuple[object, ...]:
        asked.append(key)
        return (of[key], also.get(key), beside)

    for _round in range(12):
        of, also = dict(of), dict(also)
        for its in (of, also):
            for key in rng.sample([f"k{n}" for n in range(8)], rng.randint(0, 2)):
                if rng.random() < 0.3:
                    its.pop(key, None)
                else:
                    its[key] = object()
        beside += rng.random() < 0.2
        asked.clear()
        with parts.based_on("day") as kept:
            made = kept.each("all", of, make, beside=beside, also=(also,))
        wanted = {key: (each, also.get(key), beside) for key, each in of.items()}
        assert made == wanted
        assert sorted(asked) == sorted(key for key, its in wanted.items() if known.get(key) != its)
        known = wanted


def test_after_a_fault_nothing_wrong_is_kept() -> None:
    parts, made = Parts(), Made()
    with pytest.raises(ZeroDivisionError), parts.based_on("day") as kept:
        kept.of("key", (), lambda: 1 // 0)
    with parts.based_on("day") as kept:
        assert kept.of("key", (), made) == 1


@pytest.mark.parametrize("seed", range(40))
def test_visits_are_counted_as_they_are_listed(seed: int) -> None:
    rng = Random(seed)
    days = ["", *(f"2016-05-{day:02}" for day in range(1, 9))]
    its = [
        tuple(sorted((rng.choice(days), f"{company}/{n}") for n in range(rng.randint(0, 5))))
        for company in range(4)
    ]
    last = rng.choice(days[1:])
    listed = sorted(one for each in its for one in each if one[0] and one[0] <= last)
    found = Until(lambda: its, last, sum(count_until(each, last) for each in its))
    assert len(found) == len(listed) and list(found) == [key for _day, key in listed]
    assert [count_until(each, last) for each in its] == [
        sum(bool(day) and day <= last for day, _key in each) for each in its
    ]
    assert found == tuple(found) and found[:2] == tuple(found)[:2]
    assert list(Chained([found, found])) == [*found, *found] and len(Chained([found, found])) == 2 * len(
        found
    )


@pytest.mark.parametrize("seed", range(20))
def test_visits_outside_are_counted_as_they_are_listed(seed: int) -> None:
    rng = Random(seed)
    visits = {
        f"v{n}": Visit(
            company=f"c{rng.randrange(6)}",
            date=rng.choice((None, "2015-12-31", "2016-03-01", "2016-05-20", "2016-06-01", "2016-13-01")),
            visit_kind=rng.choice(("拜访", "来访", "电话")),
            team="t",
        )
        for n in range(40)
    }
    facts, listed = Facts(visits=visits), {"c0", "c1", "c2"}

    def among(is_listed: bool) -> list[tuple[str, str]]:
        return sorted(
            (
                (each.date or "", key)
                for key, each in visits.items()
                if each.visit_kind != "电话"
                and each.date in ("2016-03-01", "2016-05-20")
                and (each.company in listed) is is_listed
            ),
            reverse=True,
        )

    found = OutsideVisits(facts, "2016-01-01", "2016-05-31", listed=listed, inside=len(among(is_listed=True)))
    wanted = among(is_listed=False)
    assert len(found) == len(wanted) and [(each.day, each.visit) for each in found] == wanted
    assert OutsideIds(found) == [key for _day, key in wanted]


@pytest.mark.parametrize("seed", range(40))
def test_what_differs_is_found_whatever_the_order(seed: int) -> None:
    rng = Random(seed)
    before = {f"k{n}": object() for n in range(rng.randint(0, 6))}
    after: dict[str, object] = dict(before)
    for key in rng.sample(sorted(before), rng.randint(0, len(before))):
        where = rng.random()
        if where < 0.5:
            after[key] = object()  # in its place
        elif where < 0.75:
            del after[key]
        else:
            after[key] = after.pop(key)  # the same at another place
    after |= {f"new{n}": object() for n in range(rng.randint(0, 2))}
    wanted = {key for key in {*before, *after} if before.get(key) is not after.get(key)}
    assert differing(before, after) == wanted == differing(after, before)
