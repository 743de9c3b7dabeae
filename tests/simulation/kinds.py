"""The kinds of record that histories are made of: one field for each merge rule."""

from functools import cache

from zsapp.domain.field import Kind, Merge, RecordSpec, StreamOf, merge_rule, record, spec

THING = "thing"
SETS = ("tags",)
KINDS: dict[str, RecordSpec] = {}


@record(THING, "事", StreamOf.TEAM, into=KINDS)
class Thing:
    """A record with a field for each merge rule."""

    name: str | None = spec("名称", Kind.LINE)
    note: str | None = spec("备注", Kind.NOTE)
    tags: list[str] | None = spec("标签", Kind.TAGS)
    money: dict[str, object] | None = spec("金额", Kind.AMOUNT)
    uses: str | None = spec("相关", Kind.LINK, to=THING)
    same_as: str | None = spec("同一", Kind.LINK, Merge.ALL, to=THING)


@cache
def rule(kind: str, field: str) -> Merge:
    """The merge rule of a field as named in a change."""
    return merge_rule(kind, field, KINDS)
