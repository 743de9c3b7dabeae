"""Every rule explains itself: which rule, in words, with the records it looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Why:
    """One line of an explanation. `rule`: its number in the domain's description; `setting`: the setting it went by, if any;
    `facts`: ids of the records behind it; `is_finding`: something is missing or contradicts itself, a person should look."""

    rule: int
    text: str
    facts: Sequence[str] = ()
    setting: str = ""
    is_finding: bool = False


def finding(rule: int, text: str, facts: Iterable[str] = ()) -> Why:
    """A line that asks a person to look."""
    return Why(rule, text, tuple(facts), is_finding=True)
