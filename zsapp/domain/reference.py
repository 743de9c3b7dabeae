"""Tables of facts with their edition: regions (GB/T 2260) and industries (GB/T 4754), from `resources/reference/`.

A coded value is `edition/code` (`201612/310000`), so that the edition is kept; a text that no code fits stands as it is (foreign cities).
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from zsapp.base.paths import resources_dir

_FILES = {"regions": ("2260", "201612"), "industries": ("4754", "2011")}
_CODED = re.compile(r".+[(（](?P<code>[0-9A-Z]+)[)）]")
_REGION_ENDINGS = ("特别行政区", "地区", "省", "市", "盟")
_OF_CHINA = {"710000": "中国台湾", "810000": "中国香港", "820000": "中国澳门"}
"""Regions of China whose short name stands with the country's in every list and label."""


@dataclass(frozen=True, slots=True)
class Table:
    """One edition of a reference table: `names` by code, and every unambiguous way to write an entry by name."""

    edition: str
    names: Mapping[str, str]
    codes: Mapping[str, str]
    parents: Mapping[str, str]

    def encode(self, text: str) -> str:
        """`edition/code` for a code, a name, an unambiguous short name, or what `decode` gives; any other text unchanged."""
        bare = text.removeprefix(f"{self.edition}/")
        coded = _CODED.fullmatch(bare)
        if coded and coded["code"] in self.names:
            bare = coded["code"]
        code = bare if bare in self.names else self.codes.get(bare)
        return f"{self.edition}/{code}" if code else text

    def decode(self, value: str) -> str:
        """The name people write for a stored value; with the code behind where the name alone means another entry, or several."""
        edition, slash, code = value.partition("/")
        if not slash or edition != self.edition or code not in self.names:
            return value
        name = _OF_CHINA.get(code) or short_name(self.names[code])
        return name if self.codes.get(name) == code else f"{name}({code})"


def short_name(name: str) -> str:
    """上海市 -> 上海, 江苏省 -> 江苏; names of one character keep their ending."""
    for ending in _REGION_ENDINGS:
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return name.removesuffix(ending)
    return name


@cache
def table(which: str) -> Table:
    """The table `regions` or `industries`."""
    standard, edition = _FILES[which]
    path = resources_dir() / "reference" / f"{which}_{standard}_{edition}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {row["code"]: row["name"] for row in rows}
    codes: dict[str, str] = {}
    doubtful: set[str] = set()
    # provinces before cities before counties: a short name means the larger place; two of one rank mean neither
    for rank in _ranks(which, rows):
        fresh: dict[str, str] = {}
        for row in rank:
            for written in {row["name"], short_name(row["name"]), _OF_CHINA.get(row["code"], row["name"])}:
                if written in fresh and fresh[written] != row["code"]:
                    doubtful.add(written)
                fresh[written] = row["code"]
        codes = {**{w: c for w, c in fresh.items() if w not in doubtful}, **codes}
    return Table(edition, names, codes, {row["code"]: row["parent"] for row in rows})


def _ranks(which: str, rows: list[dict[str, str]]) -> list[list[dict[str, str]]]:
    key = "level" if which == "regions" else "code"
    ranks: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        ranks.setdefault(row[key] if key == "level" else str(len(row[key])), []).append(row)
    return [ranks[rank] for rank in sorted(ranks)]
