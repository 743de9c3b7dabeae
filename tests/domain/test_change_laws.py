"""Laws of values: they hang on the set of changes and verdicts alone, and on `over` as rule 1 is written."""

import random
from dataclasses import dataclass
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.making import Maker
from tests.simulation.kinds import rule
from zsapp.domain.change import (
    DELETED,
    Change,
    History,
    Judgement,
)
from zsapp.domain.ids import Hash

LOST, VOID, OK = Judgement.LOST, Judgement.VOID, Judgement.OK


@dataclass(frozen=True)
class Told:
    """Changes of one record by several people, and verdicts."""

    changes: list[Change]
    judged: dict[Hash, Judgement]


@st.composite
def told(draw: st.DrawFn) -> Told:
    """People write over what an arbitrary part of the earlier changes shows."""
    make, changes = Maker(), list[Change]()
    judged: dict[Hash, Judgement] = {}
    for number in range(draw(st.integers(1, 9))):
        known = [c for c in changes if draw(st.booleans())]
        seen = History(known, {n: j for n, j in judged.items() if draw(st.booleans())}, rule)
        field = draw(st.sampled_from(("name", "note", "tags/x", "same_as", DELETED)))
        value: Any = draw(st.sampled_from(("a", "b", None)))
        if field == "note":
            base = str(seen.state("note").value or "1\n2\n3\n4\n5").split("\n")
            base[draw(st.integers(0, len(base) - 1))] = f"w{draw(st.integers(0, 3))}"
            value = "\n".join(base)
        elif field in (DELETED, "tags/x"):
            value = draw(st.booleans())
        over = seen.seen() if known and draw(st.booleans()) else seen.seen([field])
        changes.append(make.write({field: value}, over, device=f"d{number}"))
        judged |= {changes[-1].hash: draw(st.sampled_from((LOST, VOID, OK)))} if draw(st.booleans()) else {}
    return Told(changes, judged)


def answers(record: History) -> Any:
    return (
        record.values(),
        record.conflicts(),
        record.is_deleted,
        record.exists,
        record.seen(),
        [c.hash for c in record.unseen_by_deletion()],
        [record.undo_of(c) for c in record.changes],
    )


@given(told(), st.randoms(use_true_random=False))
def test_values_do_not_hang_on_the_order_of_arrival(story: Told, rng: random.Random) -> None:
    shuffled = story.changes.copy()
    rng.shuffle(shuffled)
    expected = answers(History(story.changes, story.judged, rule))
    assert answers(History(shuffled, story.judged, rule)) == expected
    assert answers(History([*shuffled], dict(reversed(story.judged.items())), rule)) == expected


@given(told())
def test_rule_1_as_it_is_written(story: Told) -> None:
    record = History(story.changes, story.judged, rule)
    accepted = {c.hash for c in story.changes if story.judged.get(c.hash) not in (VOID, LOST)}
    for field in record.names():
        setters = [c for c in story.changes if c.sets(field)]
        replaced: set[Hash] = set()
        for d in reversed(setters):  # nobody names what was written after
            if d.hash in accepted or d.hash in replaced:
                replaced |= set(d.header.over.get(field, ()))
        stand = {c.hash for c in setters if c.hash in accepted and c.hash not in replaced}
        assert {c.hash for c in record.heads(field)} == stand


@given(told())
def test_whoever_saves_over_all_that_is_shown_settles(story: Told) -> None:
    record = History(story.changes, story.judged, rule)
    make = Maker()
    make.moment = 2_000_000_000_000_000
    values: dict[str, Any] = {"name": "settled", "note": "settled", DELETED: False, "tags/x": False}
    last = make.write(values, record.seen(), device="last")
    after = History([*story.changes, last], story.judged, rule)
    assert after.conflicts() == []
    assert all(after.state(field).value == value for field, value in values.items())
    assert all(after.heads(field) == [last] for field in values)


@given(told())
def test_a_void_change_is_as_good_as_none_where_nobody_saw_it(story: Told) -> None:
    make = Maker()
    make.moment = 2_000_000_000_000_000
    record = History(story.changes, story.judged, rule)
    void = make.write({"name": "void", DELETED: True}, record.seen(), device="last")
    after = History([*story.changes, void], {**story.judged, void.hash: VOID}, rule)
    assert after.seen() == record.seen()
    assert {**after.values(), "name": 0} == {**record.values(), "name": 0}
    assert after.state("name") == record.state("name")
