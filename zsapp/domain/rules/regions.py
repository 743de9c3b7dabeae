"""Groups of regions (rule 7) over GB/T 2260 codes: they overlap, and they do not cover everything."""

from dataclasses import dataclass
from functools import lru_cache

from zsapp.base.texts import zh


@dataclass(frozen=True, slots=True)
class Group:
    """A group by the beginnings of its codes. `name` is its word in Chinese."""

    name: str
    codes: tuple[str, ...]


GROUPS = (
    Group(zh("京津冀"), ("11", "12", "13")),
    # the two provinces and one city of the regional plan of 2010, in force in spring 2016
    Group(zh("长三角"), ("31", "32", "33")),
    # the nine cities of the plan of 2008
    Group(zh("珠三角"), ("4401", "4403", "4404", "4406", "4407", "4412", "4413", "4419", "4420")),
    Group(zh("浙江"), ("33",)),
    Group(zh("广东"), ("44",)),
    Group(zh("福建"), ("35",)),
    Group(zh("上海"), ("31",)),
    Group(zh("烟台"), ("3706",)),
    Group(zh("宁波"), ("3302",)),
)
GROUP_NAMES = tuple(group.name for group in GROUPS)


@lru_cache(1024)
def groups_of(region: str | None) -> tuple[str, ...]:
    """The names of the groups in which a stored region (`edition/code`) lies; none for a place without a code."""
    _edition, slash, code = (region or "").partition("/")
    if not slash or len(code) != 6 or not code.isdigit():
        return ()
    return tuple(group.name for group in GROUPS if code.startswith(group.codes))
