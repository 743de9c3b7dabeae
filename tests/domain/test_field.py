"""The fence around specs, merge rules by field, shapes."""

import ast
import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.simulation.kinds import KINDS as TEST_KINDS
from zsapp.domain import field as field_module
from zsapp.domain.field import (
    RESERVED,
    Choice,
    Kind,
    Merge,
    RecordSpec,
    Role,
    Show,
    Spec,
    StreamOf,
    merge_rule,
    part,
    record,
    shaped,
    spec,
)
from zsapp.domain.records import KINDS

DOMAIN = Path(field_module.__file__).parent
DATA = (str, int, bool, Kind, Merge, Role, Show, StreamOf, Choice, Spec)


def specs() -> list[tuple[str, Spec]]:
    """Every spec of every kind, parts too, by name."""
    found = []
    for kind in KINDS.values():
        for name, each in kind.fields.items():
            found.append((f"{kind.kind}.{name}", each))
            found += [(f"{kind.kind}.{name}.{p}", inner) for p, inner in each.parts.items()]
    return found


# -- the fence (design, "Three ideas", 1)


def test_a_spec_has_at_most_14_attributes() -> None:
    assert len(dataclasses.fields(Spec)) <= 14


def test_field_py_is_at_most_250_lines() -> None:
    assert len((DOMAIN / "field.py").read_text(encoding="utf-8").splitlines()) <= 250


def test_a_spec_is_data() -> None:
    """No callables, no subclasses, nothing that could hold a condition."""
    for where, each in specs():
        assert type(each) is Spec, where
        for attribute in dataclasses.fields(Spec):
            value = getattr(each, attribute.name)
            assert not callable(value), f"{where}.{attribute.name}"
            for item in (
                value.values()
                if isinstance(value, Mapping)
                else value
                if isinstance(value, tuple)
                else [value]
            ):
                assert isinstance(item, DATA), f"{where}.{attribute.name}"


def test_nobody_derives_from_a_spec() -> None:
    assert Spec.__subclasses__() == [] and RecordSpec.__subclasses__() == []
    for path in sorted(DOMAIN.parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                names = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
                assert not names & {"Spec", "RecordSpec"}, path


def test_a_spec_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        part("名", Kind.LINE).label = "x"  # type: ignore[misc]
    with pytest.raises(TypeError):
        TEST_KINDS["thing"].fields["new"] = part("名", Kind.LINE)  # type: ignore[index]


def test_kinds_are_a_closed_list() -> None:
    with pytest.raises(TypeError):

        class More(Kind):  # type: ignore[misc]
            LAYOUT = "layout"

    assert set(Kind) == {
        "line", "note", "choice", "tags", "flag", "number", "decimal", "date", "time", "amount", "link", "links",
        "code", "uscc", "blob", "compound",
    }  # fmt: skip


@pytest.mark.parametrize("where", [where for where, _ in specs()])
def test_declarations_make_sense(where: str) -> None:
    each = dict(specs())[where]
    assert each.label
    assert bool(each.choices) == (each.kind in (Kind.CHOICE, Kind.TAGS))
    assert bool(each.parts) == (each.kind is Kind.COMPOUND)
    assert bool(each.to) == (each.kind in (Kind.LINK, Kind.LINKS))
    # union only over links and closed lists (rule 2); texts only by paragraphs where there are some
    assert (each.merge is Merge.UNION) <= (each.kind in (Kind.TAGS, Kind.LINKS))
    assert (each.merge is Merge.TEXT) <= (each.kind is Kind.NOTE)
    assert "/" not in where
    words = [word for choice in each.choices for word in {choice.word, choice.english, *choice.also}]
    assert len(set(words)) == len(words)  # no word means two choices


def test_links_point_to_kinds_that_there_are() -> None:
    for where, each in specs():
        assert not each.to or each.to in KINDS, where


def test_names_and_day_are_fields() -> None:
    for kind in KINDS.values():
        printed = kind.printed()
        assert set(kind.names) <= printed.keys(), kind.kind
        assert not kind.day or printed[kind.day].kind is Kind.DATE, kind.kind
        assert not RESERVED & printed.keys(), kind.kind


# -- declaring


def declare(into: dict[str, RecordSpec], *, kind: str = "test", **fields: Any) -> type:
    annotations = dict.fromkeys(fields, Any)
    return record(kind, "试", StreamOf.TEAM, into=into)(
        type("Test", (), {"__annotations__": annotations, **fields})
    )


def test_one_line_declares_a_field() -> None:
    kinds: dict[str, RecordSpec] = {}
    shape = declare(
        kinds,
        name=spec("名称", Kind.LINE, required=True, aliases=("名",)),
        stage=spec(
            "阶段", Kind.COMPOUND, parts={"step": part("步", Kind.LINE), "step_date": part("日", Kind.DATE)}
        ),
    )
    made = kinds["test"]
    assert made.shape is shape
    assert list(made.printed()) == ["name", "step", "step_date"]
    assert dict(made.part_of) == {"step": "stage", "step_date": "stage"}
    assert made.spec_of("step_date") == part("日", Kind.DATE)
    assert made.spec_of("name") is made.fields["name"]
    assert made.spec_of("nothing") is None
    assert "test" not in KINDS


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"id": spec("号", Kind.LINE)}, "reserved"),
        ({"deleted": spec("删", Kind.FLAG)}, "reserved"),
        ({"linked": spec("链", Kind.FLAG)}, "reserved"),
        ({"x": spec("组", Kind.COMPOUND, parts={"kind": part("类", Kind.LINE)})}, "reserved"),
        (
            {"a": spec("甲", Kind.LINE), "x": spec("组", Kind.COMPOUND, parts={"a": part("乙", Kind.LINE)})},
            "declared twice",
        ),
    ],
)
def test_names_that_cannot_be_declared(fields: dict[str, Any], told: str) -> None:
    kinds: dict[str, RecordSpec] = {}
    with pytest.raises(ValueError, match=told):
        declare(kinds, **fields)
    assert kinds == {}


def test_a_part_of_two_compounds_is_declared_twice() -> None:
    parts = {"city": part("市", Kind.LINE)}
    with pytest.raises(ValueError, match="declared twice"):
        declare({}, x=spec("甲", Kind.COMPOUND, parts=parts), y=spec("乙", Kind.COMPOUND, parts=parts))


def test_a_kind_is_declared_once() -> None:
    kinds: dict[str, RecordSpec] = {}
    declare(kinds, name=spec("名称", Kind.LINE))
    with pytest.raises(ValueError, match="declared twice: test"):
        declare(kinds, name=spec("名称", Kind.LINE))


# -- merge rules (rule 2)


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("thing", "name", Merge.CONFLICT),
        ("thing", "note", Merge.TEXT),
        ("thing", "tags/x", Merge.UNION),
        ("thing", "tags/", Merge.UNION),
        ("thing", "tags/a/b", Merge.UNION),
        ("thing", "tags", Merge.CONFLICT),
        ("thing", "note/x", Merge.CONFLICT),
        ("thing", "same_as", Merge.ALL),
        ("thing", "same_as/x", Merge.CONFLICT),
        ("thing", "unknown", Merge.CONFLICT),
        ("thing", "deleted", Merge.CONFLICT),
        ("unknown", "tags/x", Merge.CONFLICT),
    ],
)
def test_merge_rule(kind: str, name: str, expected: Merge) -> None:
    assert merge_rule(kind, name, TEST_KINDS) is expected


def test_rules_by_kind_of_field() -> None:
    found = {kind: part("x", kind).merge for kind in Kind}
    assert {kind for kind, merge in found.items() if merge is Merge.UNION} == {Kind.TAGS, Kind.LINKS}
    assert {kind for kind, merge in found.items() if merge is Merge.TEXT} == {Kind.NOTE}
    assert part("x", Kind.LINK, Merge.ALL).merge is Merge.ALL


# -- shapes


def test_shaped() -> None:
    shape = TEST_KINDS["thing"].shape
    made = shaped(shape, {"name": "a", "tags": ["x"], "unknown": 1})
    assert (made.name, made.tags, made.note) == ("a", ["x"], None)  # type: ignore[attr-defined]
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.name = "b"  # type: ignore[attr-defined]
