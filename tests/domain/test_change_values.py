"""Values that follow from changes and verdicts (log rules 1 to 4, 9, 13, 14), as tables."""

from typing import Any

import pytest

from tests.domain.making import RECORD, Maker, form_of, history
from tests.simulation.kinds import THING, rule
from zsapp.domain.change import (
    DELETED,
    LINKED,
    Change,
    History,
    Judgement,
    edited,
    new_form,
    received,
)

LOST, VOID, OK = Judgement.LOST, Judgement.VOID, Judgement.OK


@pytest.fixture
def make() -> Maker:
    return Maker()


def state(record: History, field: str = "name") -> tuple[Any, int, bool]:
    """(value shown, how many values stand, whether in conflict)."""
    found = record.state(field)
    return found.value, len(found.heads), found.is_conflict


# -- rule 1: which values stand


def test_a_value_replaces_what_stood_on_the_screen(make: Maker) -> None:
    a = make.write({"name": "a"})
    b = make.write({"name": "b"}, {"name": [a]})
    assert state(history(a, b)) == ("b", 1, False)
    assert history(a, b).replaced("name") == {a.hash}


def test_values_of_people_who_could_not_know_of_each_other(make: Maker) -> None:
    a = make.write({"name": "a"})
    b = make.write({"name": "b"}, {"name": [a]}, device="one")
    c = make.write({"name": "c"}, {"name": [a]}, device="two")
    assert state(history(a, b, c)) == ("c", 2, True)
    assert history(a, b, c).conflicts() == ["name"]
    settled = make.write({"name": "b"}, {"name": [b, c]})
    assert state(history(a, b, c, settled)) == ("b", 1, False)


def test_over_of_a_field_that_is_not_set_replaces_nothing(make: Maker) -> None:
    a = make.write({"name": "a", "uses": "x"})
    b = make.write({"uses": "y"}, {"name": [a], "uses": [a]})
    assert state(history(a, b)) == ("a", 1, False)


def test_over_names_the_field_not_the_change(make: Maker) -> None:
    a = make.write({"name": "a", "uses": "x"})
    b = make.write({"name": "b"}, {"name": [a]})
    assert state(history(a, b), "uses") == ("x", 1, False)


def test_a_form_read_earlier_adds_a_value(make: Maker) -> None:
    a = make.write({"name": "a"})
    form = form_of(a)
    b = make.write({"name": "b"}, {"name": [a]}, device="two")
    c = make.write({"name": "c"}, form.over)
    assert state(history(a, b, c)) == ("c", 2, True)


@pytest.mark.parametrize(
    ("void", "lost", "value", "stand"),
    [
        ("", "", "d", 1),
        ("d", "", "c", 1),  # c was only replaced by a void value
        ("c", "", "d", 1),  # void in the middle: what it named stays replaced
        ("cb", "", "d", 1),
        ("dc", "", "b", 1),
        ("db", "", "c", 1),  # b is void and replaced by c, so a stays replaced
        ("dcb", "", "a", 1),
        ("dcba", "", None, 0),
        ("", "c", "d", 1),
        ("", "dc", "b", 1),
        ("d", "c", "b", 1),
        ("c", "d", "b", 1),
    ],
)
def test_void_and_lost_in_a_line_of_values(
    make: Maker, void: str, lost: str, value: str | None, stand: int
) -> None:
    line = [make.write({"name": "a"})]
    for name in "bcd":
        line.append(make.write({"name": name}, {"name": [line[-1]]}))
    judged = {c.hash: VOID for c in line if c.values and c.values["name"] in void}
    judged |= {c.hash: LOST for c in line if c.values and c.values["name"] in lost}
    assert state(History(line, judged, rule)) == (value, stand, False)


def test_ok_stands(make: Maker) -> None:
    a = make.write({"name": "a"})
    assert state(history(a, ok=[a])) == ("a", 1, False)


def test_void_value_replaced_by_one_of_two(make: Maker) -> None:
    """a <- b (void) <- c, and d beside b over a: a stays replaced, c and d stand."""
    a = make.write({"name": "a"})
    b = make.write({"name": "b"}, {"name": [a]})
    c = make.write({"name": "c"}, {"name": [b]})
    d = make.write({"name": "d"}, {"name": [a]}, device="two")
    assert {h.hash for h in history(a, b, c, d, void=[b]).heads("name")} == {c.hash, d.hash}
    assert {h.hash for h in history(a, b, c, d, void=[b, d]).heads("name")} == {c.hash}


def test_a_change_that_does_not_set_the_field_hands_nothing_down(make: Maker) -> None:
    """Only a hostile writer names such a change: what it saw is not thereby replaced."""
    a = make.write({"name": "a"})
    b = make.write({"uses": "x"}, {"name": [a]})
    c = make.write({"name": "c"}, {"name": [b]}, device="two")
    assert {h.hash for h in history(a, b, c, void=[b]).heads("name")} == {a.hash, c.hash}


def test_values_come_back_when_a_verdict_arrives(make: Maker) -> None:
    a = make.write({"name": "a"})
    b = make.write({"name": "b"}, {"name": [a]})
    assert state(history(a, b)) == ("b", 1, False)
    assert state(history(a, b, void=[b])) == ("a", 1, False)


def test_over_of_changes_that_are_not_here(make: Maker) -> None:
    a = make.write({"name": "a"}, {"name": ["f" * 64]})
    assert state(history(a)) == ("a", 1, False)


# -- rule 2: merging


def test_equal_values_are_put_together(make: Maker) -> None:
    values = [make.write({"money": {"amount": 1, "currency": "CNY"}}, device=d) for d in ("one", "two")]
    assert state(history(*values), "money") == ({"amount": 1, "currency": "CNY"}, 2, False)


@pytest.mark.parametrize(("one", "other"), [(1, True), (0, False), (None, ""), ([], None)])
def test_what_python_calls_equal_is_not(make: Maker, one: Any, other: Any) -> None:
    pair = [make.write({"name": one}), make.write({"name": other}, device="two")]
    assert state(history(*pair))[2] is True


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        ({"at": 2}, {"at": 1}, "first"),
        ({"at": 1}, {"at": 2}, "second"),
        ({"at": 1, "device": "two"}, {"at": 1, "device": "one"}, "first"),
        ({"at": 1, "device": "one", "n": 5}, {"at": 1, "device": "one", "n": 4}, "first"),
        ({"at": 1, "device": "one", "n": 9}, {"at": 1, "device": "one", "n": 10}, "second"),
    ],
)
def test_the_greater_at_device_n_is_shown(
    make: Maker, first: dict[str, Any], second: dict[str, Any], shown: str
) -> None:
    a, b = make.write({"name": "first"}, **first), make.write({"name": "second"}, **second)
    assert state(history(a, b)) == (shown, 2, True) == state(history(b, a))


def test_an_addition_beats_a_concurrent_removal(make: Maker) -> None:
    a = make.write({"tags/x": True, "tags/y": True})
    removed = make.write({"tags/x": False, "tags/y": False}, {"tags/x": [a], "tags/y": [a]}, device="one")
    added = make.write({"tags/x": True}, {"tags/x": [a]}, device="two")
    record = history(a, removed, added)
    assert record.values() == {"tags": ["x"]}
    assert record.conflicts() == []
    later = make.write({"tags/x": False}, {"tags/x": [removed, added]})
    assert history(a, removed, added, later).values() == {"tags": []}


def test_elements_of_a_set_are_sorted(make: Maker) -> None:
    a = make.write({"tags/z": True, "tags/a/b": True, "tags/m": True, "tags/n": None})
    assert history(a).values() == {"tags": ["a/b", "m", "z"]}


def test_all_values_of_same_as_count(make: Maker) -> None:
    a, b = make.write({"same_as": "p"}), make.write({"same_as": "q"}, device="two")
    assert state(history(a, b), "same_as") == ("q", 2, False)


def test_unknown_kinds_and_fields_are_kept(make: Maker) -> None:
    """Rule 14; what looks like an element of a set that nobody here knows stays as it is named."""
    a = make.write({"future": [3, 1, {"b": 1}], "future/x": True}, kind="future kind")
    assert history(a).values() == {"future": [3, 1, {"b": 1}], "future/x": True}
    b = make.write({"future": [1]}, kind="future kind", device="two")
    assert history(a, b).conflicts() == ["future"]


def test_a_list_is_shown_as_it_was_written(make: Maker) -> None:
    a = make.write({"money": [{"amount": 2}, {"amount": 1}]})
    assert history(a).values() == {"money": [{"amount": 2}, {"amount": 1}]}


@pytest.mark.parametrize("bare", ["x", None, 3, {"a": 1}])
def test_a_set_that_somebody_wrote_as_one_value_breaks_nothing(make: Maker, bare: Any) -> None:
    a = make.write({"tags": bare, "tags/x": True})
    assert history(a).values() == {"tags": ["x"]}
    assert edited(history(a).form(), {"tags": ["x", "y"]}, rule) == {"tags/y": True}


# -- texts


def text_of(make: Maker, base: str | None, *versions: str | None) -> tuple[Any, int, bool]:
    root = make.write({"note": base})
    heads = [make.write({"note": v}, {"note": [root]}, device=f"d{i}") for i, v in enumerate(versions)]
    return state(history(root, *heads), "note")


@pytest.mark.parametrize(
    ("base", "versions", "shown", "is_conflict"),
    [
        ("a\nb\nc", ["A\nb\nc", "a\nb\nC"], "A\nb\nC", False),
        ("a\nb\nc", ["X\nb\nc", "Y\nb\nc"], "Y\nb\nc", True),
        ("a\nb\nc", ["A\nb\nc", "a\nb\nc\nd", "a\nB2\nc"], "a\nB2\nc", True),
        ("a\nb\nc\nd\ne", ["A\nb\nc\nd\ne", "a\nb\nC\nd\ne", "a\nb\nc\nd\nE"], "A\nb\nC\nd\nE", False),
        ("a\nb\nc", [None, "a\nb\nC"], "a\nb\nC", True),
        (None, ["a", "b"], "b", True),
        ("a", [None, ""], "", False),
        ("a\nb\nc", ["A\nb\nc", "a\nb\nc"], "A\nb\nc", False),
    ],
)
def test_texts(
    make: Maker, base: str | None, versions: list[str | None], shown: str, is_conflict: bool
) -> None:
    assert text_of(make, base, *versions) == (shown, len(versions), is_conflict)


def test_texts_without_a_common_value_conflict(make: Maker) -> None:
    a, b = make.write({"note": "a\nb\nc"}), make.write({"note": "a\nb\nC"}, device="two")
    assert state(history(a, b), "note") == ("a\nb\nC", 2, True)


def test_texts_are_merged_over_the_nearest_value(make: Maker) -> None:
    far = make.write({"note": "1\n2\n3"})
    near = make.write({"note": "1\n2\n3\n4\n5"}, {"note": [far]})
    a = make.write({"note": "A\n2\n3\n4\n5"}, {"note": [near]}, device="one")
    b = make.write({"note": "1\n2\n3\n4\nB"}, {"note": [near]}, device="two")
    assert state(history(far, near, a, b), "note") == ("A\n2\n3\n4\nB", 2, False)


def test_a_void_value_is_a_base_too(make: Maker) -> None:
    root = make.write({"note": "1\n2\n3"})
    void = make.write({"note": "1\n2\n3\n4\n5"}, {"note": [root]})
    a = make.write({"note": "A\n2\n3\n4\n5"}, {"note": [void]}, device="one")
    b = make.write({"note": "1\n2\n3\n4\nB"}, {"note": [void]}, device="two")
    assert state(history(root, void, a, b, void=[void]), "note") == ("A\n2\n3\n4\nB", 2, False)


def crossed(make: Maker, left: str, right: str) -> History:
    """Two heads, each over both of two concurrent values: two nearest bases."""
    root = make.write({"note": "1\n2\n3\n4\n5"})
    p = make.write({"note": left}, {"note": [root]}, device="one")
    q = make.write({"note": right}, {"note": [root]}, device="two")
    a = make.write({"note": "A\n2\n3\n4\n5"}, {"note": [p, q]}, device="one")
    b = make.write({"note": "1\n2\n3\n4\nB"}, {"note": [p, q]}, device="two")
    return history(root, p, q, a, b)


def test_several_nearest_values_conflict(make: Maker) -> None:
    assert state(crossed(make, "P\n2\n3\n4\n5", "1\n2\n3\n4\nQ"), "note")[2] is True


def test_several_nearest_changes_of_one_value_are_one_base(make: Maker) -> None:
    same = "1\n2\n3\n4\n5"
    assert state(crossed(make, same, same), "note") == ("A\n2\n3\n4\nB", 2, False)


def test_a_merged_text_is_settled_by_whoever_edits_it_next(make: Maker) -> None:
    root = make.write({"note": "a\nb\nc"})
    one = make.write({"note": "A\nb\nc"}, {"note": [root]}, device="one")
    two = make.write({"note": "a\nb\nC"}, {"note": [root]}, device="two")
    form = form_of(root, one, two)
    assert form.values == {"note": "A\nb\nC"} and form.conflicts == frozenset()
    assert set(form.over["note"]) == {one.hash, two.hash}
    after = make.write({"note": "A\nb\nC\nd"}, form.over)
    assert state(history(root, one, two, after), "note") == ("A\nb\nC\nd", 1, False)


# -- rules 4 and 9: deletion, creation, links


def created(make: Maker, **values: Any) -> Change:
    return make.write({DELETED: False, **values})


def test_a_deletion_beats_a_concurrent_restore_and_a_seen_one_does_not(make: Maker) -> None:
    a = created(make, name="a")
    gone = make.write({DELETED: True}, form_of(a).over)
    back = make.write({DELETED: False}, {DELETED: [gone]}, device="two")
    again = make.write({DELETED: True}, {DELETED: [a]}, device="three")
    assert history(a, gone).is_deleted
    assert not history(a, gone, back).is_deleted
    assert history(a, gone, back, again).is_deleted
    assert history(a, gone, back, again).conflicts() == []


def test_deletion_leaves_the_values(make: Maker) -> None:
    a = created(make, name="a")
    record = history(a, make.write({DELETED: True}, form_of(a).over))
    assert record.values() == {"name": "a"} and record.is_deleted and record.exists


def test_deleted_while_edited(make: Maker) -> None:
    a = created(make, name="a", note="n")
    seen = make.write({"name": "b"}, {"name": [a]})
    unseen = make.write({"note": "m"}, {"note": [a]}, device="two")
    gone = make.write({DELETED: True}, form_of(a, seen).over)
    assert history(a, seen, unseen).unseen_by_deletion() == []
    assert history(a, seen, unseen, gone).unseen_by_deletion() == [unseen]
    assert history(a, seen, unseen, gone, void=[unseen]).unseen_by_deletion() == []
    assert history(a, seen, unseen, gone, void=[gone]).unseen_by_deletion() == []
    confirmed = make.write({DELETED: True}, form_of(a, seen, unseen, gone).over)
    assert history(a, seen, unseen, gone, confirmed).unseen_by_deletion() == []


def test_a_form_opened_before_a_deletion_and_saved_after_it_is_listed(make: Maker) -> None:
    a = created(make, name="a")
    form = form_of(a)
    gone = make.write({DELETED: True}, form_of(a).over, device="two")
    late = make.write({"name": "late"}, {"name": form.over["name"]})
    record = history(a, gone, late)
    assert record.is_deleted and record.unseen_by_deletion() == [late]


def test_what_either_of_two_deletions_saw_is_seen(make: Maker) -> None:
    a = created(make, name="a")
    b = make.write({"name": "b"}, {"name": [a]})
    one = make.write({DELETED: True}, form_of(a).over, device="one")
    two = make.write({DELETED: True}, form_of(a, b).over, device="two")
    assert history(a, b, one).unseen_by_deletion() == [b]
    assert history(a, b, one, two).unseen_by_deletion() == []


def test_a_deletion_has_seen_what_lies_below_what_it_saw(make: Maker) -> None:
    a = created(make, name="a")
    b = make.write({"name": "b"}, {"name": [a]})
    c = make.write({"name": "c"}, {"name": [b]})
    gone = make.write({DELETED: True}, form_of(a, b, c).over)
    assert history(a, b, c, gone).unseen_by_deletion() == []
    assert history(a, b, c, gone, void=[c]).unseen_by_deletion() == []


def test_deleted_while_in_use(make: Maker) -> None:
    a = created(make, name="a")
    seen = make.write({"uses": RECORD}, record="other")
    unseen = make.write({"uses": RECORD}, record="third")
    gone = make.write({DELETED: True}, {**form_of(a).over, LINKED: [seen]})
    record = history(a, gone)
    assert record.is_link_seen_by_deletion(seen.hash)
    assert not record.is_link_seen_by_deletion(unseen.hash)
    assert LINKED not in record.names() and record.conflicts() == []
    back = make.write({DELETED: False}, {DELETED: [gone]})
    again = make.write({DELETED: True}, form_of(a, gone, back).over)
    assert not history(a, gone, back, again).is_link_seen_by_deletion(seen.hash)
    assert not history(a, gone, void=[gone]).is_link_seen_by_deletion(seen.hash)


@pytest.mark.parametrize(
    ("values", "over", "exists"),
    [
        ({DELETED: False}, {}, True),
        ({DELETED: False, "name": "a"}, {DELETED: []}, True),
        ({DELETED: False}, {DELETED: ["f" * 64]}, False),  # a restore of what is not here
        ({DELETED: True}, {}, False),
        ({DELETED: None}, {}, False),
        ({DELETED: 0}, {}, False),
        ({"name": "a"}, {}, False),
    ],
)
def test_what_creates_a_record(
    make: Maker, values: dict[str, Any], over: dict[str, Any], exists: bool
) -> None:
    assert history(make.write(values, over)).exists is exists


def test_a_void_creation_creates_nothing(make: Maker) -> None:
    a = created(make, name="a")
    assert not history(a, void=[a]).exists
    other = make.write({DELETED: False}, device="two")
    assert history(a, other, void=[a]).exists  # a natural id: somebody else created it too


def test_two_creations_of_a_natural_id_are_one_record(make: Maker) -> None:
    a = make.write({DELETED: False, "name": "a"}, device="one")
    b = make.write({DELETED: False, "name": "b"}, device="two")
    record = history(a, b)
    assert (record.is_deleted, record.exists, record.conflicts()) == (False, True, ["name"])


# -- rule 13: erasure


def test_an_erased_record_is_nothing_but_headers(make: Maker) -> None:
    a = created(make, name="某人")
    b = make.write({"name": "别人"}, {"name": [a]})
    record = history(*(received(c.header_bytes, None, None) for c in (a, b)))
    assert record.is_erased and not record.exists and not record.is_deleted
    assert (record.values(), record.names(), record.conflicts()) == ({}, [], [])
    assert record.unseen_by_deletion() == [] and record.undo_of(record.changes[1]) is None
    assert record.kind == THING
    assert not history(a, received(b.header_bytes, None, None)).is_erased


# -- undo (rule 1)


def test_undo_gives_back_what_stood_before(make: Maker) -> None:
    a = created(make, name="a", note="n")
    b = make.write({"name": "b", "note": "m"}, {"name": [a], "note": [a]})
    assert history(a, b).undo_of(b) == {"name": "a", "note": "n"}


def test_undo_of_a_first_value_sets_null(make: Maker) -> None:
    a = created(make, name="a")
    b = make.write({"uses": "x", "tags/y": True})
    assert history(a, b).undo_of(b) == {"uses": None, "tags/y": None}


def test_undo_of_a_creation_deletes(make: Maker) -> None:
    a = created(make, name="a")
    assert history(a).undo_of(a) == {DELETED: True}


def test_undo_of_a_deletion_restores(make: Maker) -> None:
    a = created(make, name="a")
    gone = make.write({DELETED: True}, form_of(a).over)
    assert history(a, gone).undo_of(gone) == {DELETED: False}


def test_redo_is_undo_of_the_undo(make: Maker) -> None:
    a = created(make, name="a")
    b = make.write({"name": "b"}, {"name": [a]})
    undo = make.write(history(a, b).undo_of(b) or {}, {"name": [b]})
    assert state(history(a, b, undo)) == ("a", 1, False)
    assert history(a, b, undo).undo_of(undo) == {"name": "b"}
    assert history(a, b, undo).undo_of(b) is None


def test_undo_is_not_offered(make: Maker) -> None:
    a = created(make, name="a", note="n")
    b = make.write({"name": "b", "note": "m"}, {"name": [a], "note": [a]})
    replaced = make.write({"note": "later"}, {"note": [b]}, device="two")
    beside = make.write({"name": "beside"}, {"name": [a]}, device="two")
    assert history(a, b, replaced).undo_of(b) is None
    assert history(a, b, beside).undo_of(b) is None
    assert history(a, b, void=[b]).undo_of(b) is None
    assert history(a, b, lost=[b]).undo_of(b) is None
    assert history(a, b, void=[a]).undo_of(b) is None  # what stood before does not stand any more
    assert history(b).undo_of(b) is None  # what stood before is not here


def test_undo_of_a_settling_is_not_offered(make: Maker) -> None:
    a, b = make.write({"name": "a"}, device="one"), make.write({"name": "b"}, device="two")
    settled = make.write({"name": "b"}, {"name": [a, b]})
    assert history(a, b, settled).undo_of(settled) is None


def test_undo_over_equal_values_is_offered(make: Maker) -> None:
    a, b = make.write({"name": "a"}, device="one"), make.write({"name": "a"}, device="two")
    c = make.write({"name": "c"}, {"name": [a, b]})
    assert history(a, b, c).undo_of(c) == {"name": "a"}


# -- forms


def test_form(make: Maker) -> None:
    a = created(make, name="a", **{"tags/x": True})
    b = make.write({"name": "b"}, {"name": [a]}, device="one")
    c = make.write({"name": "c"}, {"name": [a]}, device="two")
    form = form_of(a, b, c)
    assert (form.kind, form.record, form.values) == (THING, RECORD, {"name": "c", "tags": ["x"]})
    assert form.over == {
        DELETED: (a.hash,),
        "name": tuple(sorted([b.hash, c.hash])),
        "tags/x": (a.hash,),
    }
    assert form.conflicts == {"name"}
    assert history(a, b, c).seen(["tags/x", "nothing"]) == {"tags/x": (a.hash,)}


def test_a_form_names_no_void_values(make: Maker) -> None:
    a = created(make, name="a")
    b = make.write({"name": "b"}, {"name": [a]})
    assert history(a, b, void=[b]).form().over["name"] == (a.hash,)
    assert "name" not in history(a, b, void=[a, b]).form().over


@pytest.mark.parametrize(
    ("wanted", "values"),
    [
        ({}, {}),
        ({"name": "a"}, {}),
        ({"name": "b"}, {"name": "b"}),
        ({"name": None}, {"name": None}),
        ({"uses": None}, {}),
        ({"tags": ["x", "y"]}, {}),
        ({"tags": ["y", "z"]}, {"tags/x": False, "tags/z": True}),
        ({"tags": None}, {"tags/x": False, "tags/y": False}),
        ({"money": {"amount": 1}}, {"money": {"amount": 1}}),
    ],
)
def test_edited_writes_only_what_differs(make: Maker, wanted: dict[str, Any], values: dict[str, Any]) -> None:
    form = form_of(created(make, name="a", **{"tags/x": True, "tags/y": True}))
    assert edited(form, wanted, rule) == values


def test_new_form() -> None:
    form = new_form(THING, RECORD)
    assert (form.values, form.over, form.conflicts) == ({}, {}, frozenset())
    assert edited(form, {"name": "a", "tags": ["x"], "uses": None}, rule) == {"name": "a", "tags/x": True}
