"""Changes and values (log rules 1 to 4, 7, 9, 13, 14), as tables and as laws."""

import hashlib
import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.making import RECORD, Maker, form_of, history
from tests.simulation.kinds import THING, rule
from zsapp.domain.canonical import canonical
from zsapp.domain.change import (
    BODY_LIMIT,
    DELETED,
    GROUP_LIMIT,
    HEADER_LIMIT,
    LINKED,
    Change,
    History,
    Judgement,
    NewerVersionError,
    RefusedError,
    edited,
    is_hash,
    new_form,
    received,
)
from zsapp.domain.ids import Hash

LOST, VOID, OK = Judgement.LOST, Judgement.VOID, Judgement.OK


@pytest.fixture
def make() -> Maker:
    return Maker()


def state(record: History, field: str = "name") -> tuple[Any, int, bool]:
    """(value shown, how many values stand, whether in conflict)."""
    found = record.state(field)
    return found.value, len(found.heads), found.is_conflict


# -- form of a change


def header_of(change: Change) -> dict[str, Any]:
    return dict(json.loads(change.header_bytes))


def test_written_and_received_are_the_same(make: Maker) -> None:
    change = make.write({"name": "名", "note": "一\n二"}, {"name": ["a" * 64]})
    again = received(change.header_bytes, change.salt, change.body_bytes)
    assert again == change
    assert received(change.header_bytes, change.salt, change.body_bytes, proved=True) == change
    assert change.hash == hashlib.sha256(change.header_bytes).hexdigest()
    assert change.body_bytes is not None and change.salt is not None
    assert change.header.body_digest == hashlib.sha256(change.salt + change.body_bytes).hexdigest()
    assert change.header_bytes == canonical(header_of(change))


def test_bytes_are_frozen() -> None:
    """Names of changes stand in every profile: another form of the header would break all chains."""
    change = Maker().write({"name": "名", DELETED: False}, {"name": ["b" * 64, "a" * 64, "b" * 64]}, n=3)
    assert change.body_bytes == '{"deleted":false,"name":"名"}'.encode()
    assert change.header_bytes == (
        b'{"at":1460000000001000,"author":"person","body_digest":'
        b'"' + change.header.body_digest.encode() + b'","device":"one","group":[3,1],"kind":"thing","n":3,'
        b'"over":{"name":["' + b"a" * 64 + b'","' + b"b" * 64 + b'"]},"prev":"' + b"0" * 64 + b'",'
        b'"record":"record","stream":"team"}'
    )


def test_an_erased_change_keeps_its_name(make: Maker) -> None:
    change = make.write({"name": "某人"})
    bare = received(change.header_bytes, None, None)
    assert (bare.hash, bare.values, bare.body_bytes) == (change.hash, None, None)
    assert received(change.header_bytes, change.salt, None).salt is None  # it would help to guess the body
    assert not bare.sets("name")


@pytest.mark.parametrize(
    "other",
    [
        {"n": 0},
        {"n": -1},
        {"n": True},
        {"n": "1"},
        {"n": None},
        {"at": -1},
        {"at": "now"},
        {"stream": ""},
        {"stream": "x" * 65},
        {"device": 1},
        {"author": None},
        {"kind": []},
        {"record": ""},
        {"prev": ""},
        {"prev": "A" * 64},
        {"prev": "a" * 63},
        {"prev": None},
        {"body_digest": "g" * 64},
        {"group": [1]},
        {"group": [1, 1, 1]},
        {"group": [0, 2]},
        {"group": [1, 0]},
        {"group": [2, 1]},
        {"group": [1, GROUP_LIMIT + 1]},
        {"group": ["1", 1]},
        {"group": [True, 1]},
        {"group": 1},
        {"group": {}},
        {"group": None},
        {"over": []},
        {"over": None},
        {"over": {"name": "a" * 64}},
        {"over": {"name": [1]}},
        {"over": {"name": ["a"]}},
        {"over": {"name": None}},
    ],
    ids=repr,
)
def test_header_form_is_refused(make: Maker, other: dict[str, Any]) -> None:
    change = make.write({"name": "a"})
    with pytest.raises(RefusedError) as error:
        received(canonical({**header_of(change), **other}), change.salt, change.body_bytes)
    assert not isinstance(error.value, NewerVersionError)


@pytest.mark.parametrize("part", sorted(header_of(Maker().write({"name": "a"}))))
def test_header_without_a_part_is_refused(make: Maker, part: str) -> None:
    header = header_of(make.write({"name": "a"}))
    del header[part]
    with pytest.raises(RefusedError):
        received(canonical(header), None, None)


def test_header_of_a_newer_version_is_told_apart(make: Maker) -> None:
    with pytest.raises(NewerVersionError, match="invented"):
        received(canonical({**header_of(make.write({"name": "a"})), "invented": 1}), None, None)


@pytest.mark.parametrize("raw", [b"[]", b"1", b'"a"', b"null", b"{}", b"", b"\xff", b"{"])
def test_what_is_no_header(raw: bytes) -> None:
    with pytest.raises(RefusedError):
        received(raw, None, None)


def test_header_that_is_not_canonical_is_refused(make: Maker) -> None:
    header = header_of(make.write({"name": "a"}))
    with pytest.raises(RefusedError):
        received(json.dumps(header).encode(), None, None)


def test_body_is_refused(make: Maker) -> None:
    change = make.write({"name": "a"})
    assert change.salt is not None
    for salt, body in (
        (None, change.body_bytes),
        (change.salt[:15], change.body_bytes),
        (b"x" * 16, change.body_bytes),
        (change.salt, b'{"name":"b"}'),
        (change.salt, b'{"name": "a"}'),
        (change.salt, b""),
    ):
        with pytest.raises(RefusedError):
            received(change.header_bytes, salt, body)
    listed = canonical(["a"])
    header = {**header_of(change), "body_digest": hashlib.sha256(change.salt + listed).hexdigest()}
    with pytest.raises(RefusedError, match="without fields"):
        received(canonical(header), change.salt, listed)


def test_sizes(make: Maker) -> None:
    make.write({"name": "x" * (BODY_LIMIT - 100)})
    with pytest.raises(RefusedError, match="too large"):
        make.write({"name": "x" * BODY_LIMIT})
    with pytest.raises(RefusedError, match="too large"):
        make.write({"name": "x"}, {"name": [f"{i:064x}" for i in range(HEADER_LIMIT // 66)]})
    with pytest.raises(RefusedError, match="too large"):
        received(b" " * (HEADER_LIMIT + 1), None, None)


@pytest.mark.parametrize(
    "values", [{"name": 1.5}, {"name": "\x00"}, {"name": 2**53}, {"name": "\ud800"}, {"n\x00": 1}, {1: "a"}]
)
def test_values_that_cannot_stand_in_the_log(make: Maker, values: Any) -> None:
    with pytest.raises(RefusedError):
        make.write(values)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("0" * 64, True), ("0f" * 32, True), ("0F" * 32, False), ("0" * 63, False), (None, False), (1, False)],
)
def test_is_hash(text: object, is_one: bool) -> None:
    assert is_hash(text) is is_one


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


# -- laws


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


# -- the fence


def test_the_pure_heart_stays_small_and_pure() -> None:
    source = Path(__file__).parents[2] / "zsapp" / "domain" / "change.py"
    text = source.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 500
    for word in ("import time", "import random", "import os", "datetime", "open("):
        assert word not in text
