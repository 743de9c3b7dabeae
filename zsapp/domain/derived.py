"""What follows from the specs alone: columns of a table, fields of a form, rows of a report, names an import understands."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from zsapp.base.texts import ENGLISH, _, spoken
from zsapp.domain.field import Choice, Kind, RecordSpec, Show, Spec
from zsapp.domain.kinds import shown


@cache
def shown_in(each: RecordSpec, where: Show) -> Mapping[str, Spec]:
    """The fields of a kind that show in a place, by printed name, in the order of their declaration."""
    return {name: spec for name, spec in each.printed().items() if spec.shows & where}


def words(spec: Spec, value: Any, name_of: Callable[[str], str | None]) -> str:
    """A stored value as a person reads it, links by name, with its unit."""
    if value is None or value == []:
        return ""
    if spec.kind is Kind.LINK:
        return name_of(value) or _("（资料未到）")
    if spec.kind is Kind.LINKS:
        return "、".join(name_of(each) or _("（资料未到）") for each in value)
    return shown(spec, value) + (_(spec.unit) if spec.unit else "")


def word_of(choice: Choice) -> str:
    """A word of a closed list in the person's language; stored and printed is the Chinese one."""
    return choice.english if spoken() == ENGLISH else choice.word


def rows(
    each: RecordSpec, values: Mapping[str, Any], where: Show, name_of: Callable[[str], str | None]
) -> list[tuple[str, str, str]]:
    """(name, label, words) of the filled fields that show in a place: a form, a report, a line of a list."""
    made = (
        (name, spec, words(spec, values.get(name), name_of)) for name, spec in shown_in(each, where).items()
    )
    return [(name, _(spec.label), text) for name, spec, text in made if text]


def understood(each: RecordSpec) -> dict[str, str]:
    """Every way an import may head a column -> printed name: the name itself, its label, its aliases."""
    specs = each.printed()
    aliases = {alias: name for name, spec in specs.items() for alias in spec.aliases}
    labels = {written: name for name, spec in specs.items() for written in (spec.label, _(spec.label))}
    return aliases | labels | {name: name for name in specs}
