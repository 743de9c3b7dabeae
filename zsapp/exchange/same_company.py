"""Which rows of a catalogue's file speak of one company: by its code, else by its name, however it is spaced or bracketed.

Pure: no row is lost. A row that names a company a second time under one node is put into the first one, and a sentence says so.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from zsapp.base.texts import _

Key = tuple[str, str]
"""(industry, node); the node is "" for the industry itself."""
Told = tuple[int, str]
"""(number of the row, what is told of it)."""


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """A company of the file under a node; values as stored. `flagship`, `key`: of the company, None where nothing stands."""

    line: int
    node: Key
    company: str
    uscc: str | None
    city: str | None
    action: str | None
    further: tuple[str, ...]
    product: str | None
    flagship: bool | None
    key: bool | None


_OWN = ("line", "node", "company", "uscc", "further")  # what is no value to be put together
_COLUMNS: Mapping[str, str] = {
    "city": "城市",
    "action": "链条作用",
    "product": "主要产品",
    "flagship": "龙头",
    "key": "关键环节",
}


def normal(name: str) -> str:
    """A company's name without what is written in one way or another: width, spaces, the shape of brackets, case."""
    return re.sub(r"[\s·・.。,，〔〕【】\[\]()]", "", unicodedata.normalize("NFKC", name)).casefold()


def recognised(entries: Sequence[ReadEntry]) -> tuple[list[ReadEntry], list[Told]]:
    """The entries with the code that another row gives for the same name, once under each node; and what is told of rows."""
    coded, told = _with_codes(entries)
    found: dict[tuple[Key, str], ReadEntry] = {}
    for entry in coded:
        what = (entry.node, entry.uscc or normal(entry.company))
        first = found.setdefault(what, entry)
        if first is not entry:
            found[what], words = put_together(first, entry)
            told.append(words)
    return list(found.values()), told


def _with_codes(entries: Iterable[ReadEntry]) -> tuple[list[ReadEntry], list[Told]]:
    """A row without a code takes that of the only company of its name in the file; of two it cannot be told which, and a line says so."""
    entries = list(entries)
    codes: dict[str, dict[str, ReadEntry]] = {}
    names: dict[str, ReadEntry] = {}
    for entry in entries:
        if entry.uscc:
            codes.setdefault(normal(entry.company), {}).setdefault(entry.uscc, entry)
    coded, told = [], []
    for entry in entries:
        its = codes.get(normal(entry.company), {})
        if not entry.uscc and len(its) == 1:
            ((code, other),) = its.items()
            entry = replace(entry, uscc=code)
            text = _("没有填信用代码，与第{n}行“{name}”（{code}）同名，按同一家企业列入")
            told.append((entry.line, text.format(n=other.line, name=other.company, code=code)))
        elif not entry.uscc and its:
            text = _("有{n}家同名企业的信用代码（{codes}），这一行没有填，按另一家列入，请核对")
            told.append((entry.line, text.format(n=len(its), codes=_("、").join(its))))
        first = names.setdefault(entry.uscc or normal(entry.company), entry)
        if first.company != entry.company:
            text = _("“{name}”与第{n}行“{first}”写法不同，按同一家企业列入")
            told.append((entry.line, text.format(name=entry.company, n=first.line, first=first.company)))
        coded.append(entry)
    return coded, told


def put_together(first: ReadEntry, other: ReadEntry) -> tuple[ReadEntry, Told]:
    """Two rows of one company under one node as one: what the first leaves blank comes from the other; where both say something else,
    the first is right, and the sentence names what differs."""
    blank, apart = {}, []
    for each in fields(ReadEntry):
        one, two = getattr(first, each.name), getattr(other, each.name)
        if each.name in _OWN or two in (None, one):
            continue
        if one is None:
            blank[each.name] = two
        else:
            apart.append(_COLUMNS[each.name])
    action = first.action or other.action
    further = dict.fromkeys((*first.further, *((other.action,) if other.action else ()), *other.further))
    more = tuple(each for each in further if each != action)
    if "链条作用" in apart:  # one company may do several things for a node: the other one is a further one
        apart.remove("链条作用")
    made = replace(first, **blank, further=more)
    text = _("与第{n}行是同一环节的同一家企业，并入第{n}行")
    if apart:
        text = _("与第{n}行是同一环节的同一家企业，并入第{n}行；{columns}不同，按第{n}行，请核对")
    return made, (other.line, text.format(n=first.line, columns=_("、").join(apart)))
