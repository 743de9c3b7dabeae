"""A catalogue as a table: 产业, 环节, 上级节点, 企业名称, 城市, 链条作用, 主要产品, 龙头, 关键环节 (rules 11 to 13).

A row with a company is an entry; one without describes its node. An empty 产业 is that of the row above, and where both 产业 and 环节 are
empty so is the 环节; a company whose 环节 is empty beside a filled 产业 stands right under the industry. Pure: whether a company is known
is for the caller to find out.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.field import KINDS, Spec
from zsapp.domain.kinds import parse
from zsapp.exchange.same_company import Key, ReadEntry, recognised
from zsapp.exchange.spreadsheet import Line

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "industry": ("产业", "产业名称", "产业类别"),
    "node": ("环节", "节点", "产业链环节", "产业链节点", "节点名称", "环节名称"),
    "above": ("上级节点", "上级环节"),
    "company": ("企业名称", "企业全称", "公司名称", "目标企业", "企业"),
    "uscc": ("统一社会信用代码", "信用代码", "社会信用代码"),
    "city": ("城市", "所在城市", "地区"),
    "action": ("链条作用", "作用"),
    "product": ("主要产品", "产品"),
    "flagship": ("龙头", "龙头企业"),
    "key": ("关键环节",),
}
"""What a column may be called; the first is what is printed."""
NEEDED = ("industry", "company")
_HEAD_WITHIN = 10  # rows; a title may stand above the heading


@dataclass(slots=True)
class ReadNode:
    """A node of the file. `above`: key of the one above, None for an industry."""

    key: Key
    above: Key | None
    line: int
    is_flagship: bool = False
    is_key: bool = False

    @property
    def name(self) -> str:
        """What the node is called."""
        return self.key[1] or self.key[0]


@dataclass(slots=True)
class ReadCatalogue:
    """Nodes with those above before those below, entries in the file's order. With `errors` nothing of it should be kept."""

    nodes: dict[Key, ReadNode] = field(default_factory=dict)
    entries: list[ReadEntry] = field(default_factory=list)
    errors: list[tuple[int, str]] = field(default_factory=list)
    findings: list[tuple[int, str]] = field(default_factory=list)


def understood(lines: Sequence[Line]) -> ReadCatalogue:
    """The catalogue that the rows describe. Raises UserError where no row is a heading with the columns needed."""
    columns, rest, unknown = _heading(lines)
    reading = _Reading(columns)
    if unknown:
        words = _("没有用到的栏目：{names}").format(names=_("、").join(unknown))
        reading.told.findings.append((lines[0].number, words))
    for line in rest:
        reading.take(line)
    return reading.finished()


def _heading(lines: Sequence[Line]) -> tuple[dict[str, int], Sequence[Line], list[str]]:
    names = {written: name for name, its in COLUMNS.items() for written in its}
    for place, line in enumerate(lines[:_HEAD_WITHIN]):
        titles = [re.sub(r"[\s*＊★:：]|[（(].*?[）)]", "", cell) for cell in line.cells]
        columns: dict[str, int] = {}
        for at, title in enumerate(titles):
            if title in names:
                columns.setdefault(names[title], at)
        if set(NEEDED) <= columns.keys():
            used = set(columns.values())
            unknown = [cell for at, cell in enumerate(line.cells) if cell and at not in used]
            return columns, lines[place + 1 :], [each for each in unknown if each != "序号"]
    wanted = _("、").join(its[0] for its in COLUMNS.values())
    raise UserError(
        _(
            "前{n}行里没有找到标题行，没有导入任何内容。标题行要有“产业”和“企业名称”；可用的栏目：{names}。"
        ).format(n=_HEAD_WITHIN, names=wanted)
    )


class _Reading:
    def __init__(self, columns: Mapping[str, int]) -> None:
        self.columns = columns
        self.told = ReadCatalogue()
        self._industry, self._node = "", ""
        self._wanted: dict[Key, tuple[str, int]] = {}  # node -> the name of the one above, and its row
        entry, company = KINDS["entry"].printed(), KINDS["company"].printed()
        node = KINDS["chain_node"].printed()
        self.specs: dict[str, Spec] = {
            "industry": node["name"],
            "node": node["name"],
            "above": node["name"],
            "company": company["name"],
            "uscc": company["uscc"],
            "city": company["city"],
            "product": entry["product"],
            "flagship": company["is_flagship"],
            "key": company["is_key"],
            "action": entry["action"],
        }

    def take(self, line: Line) -> None:
        """One row; what is wrong with it is told with its number."""
        try:
            values = self._values(line)
            key = self._place(values)
            if key is None:
                raise UserError(_("没有产业，请填“产业”一栏"))
            self._keep_node(line.number, key, values)
            if values["company"]:
                self._keep_entry(line.number, key, values)
        except UserError as error:
            self.told.errors.append((line.number, str(error)))

    def _values(self, line: Line) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, spec in self.specs.items():
            at = self.columns.get(name)
            text = line.cells[at] if at is not None and at < len(line.cells) else ""
            found[name] = _actions(spec, text) if name == "action" else parse(spec, text)
        return found

    def _place(self, values: dict[str, Any]) -> Key | None:
        """The node of a row; empty cells are those of the row above."""
        industry, node = values["industry"], values["node"]
        if industry:
            self._industry, self._node = industry, node or ""
        elif node:
            self._node = node
        return (self._industry, self._node) if self._industry else None

    def _keep_node(self, number: int, key: Key, values: dict[str, Any]) -> None:
        industry = (key[0], "")
        nodes = self.told.nodes
        nodes.setdefault(industry, ReadNode(industry, None, number))
        its = nodes.setdefault(key, ReadNode(key, industry if key[1] else None, number))
        if values["above"] and key[1]:
            before = self._wanted.setdefault(key, (values["above"], number))
            if before[0] != values["above"]:
                words = _("环节“{name}”的上级与第{n}行不同（{above}），请改成一样")
                raise UserError(words.format(name=its.name, n=before[1], above=before[0]))
        if not values["company"]:  # a row that describes the node itself
            its.is_flagship |= bool(values["flagship"])
            its.is_key |= bool(values["key"])

    def _keep_entry(self, number: int, key: Key, values: dict[str, Any]) -> None:
        if values["city"] and "/" not in values["city"]:
            words = _("城市“{city}”不在区划表中，按原文登记")
            self.told.findings.append((number, words.format(city=values["city"])))
        action, *further = values["action"] or [None]
        self.told.entries.append(
            ReadEntry(
                number,
                key,
                values["company"],
                values["uscc"],
                values["city"],
                action,
                tuple(further),
                values["product"],
                values["flagship"],
                values["key"],
            )
        )

    def finished(self) -> ReadCatalogue:
        """All rows are taken: nodes find the ones above them."""
        told = self.told
        for key, (name, number) in self._wanted.items():
            above = (key[0], "" if name == key[0] else name)
            if above not in told.nodes:
                words = _("上级节点“{name}”不在产业“{industry}”的环节里，请补一行，或改正")
                told.errors.append((number, words.format(name=name, industry=key[0])))
            else:
                told.nodes[key].above = above
        for key in _in_circles(told.nodes):
            words = _("环节“{name}”兜圈成了自己的上级，请改正“上级节点”")
            told.errors.append((told.nodes[key].line, words.format(name=told.nodes[key].name)))
        if not told.errors:
            told.nodes = _above_first(told.nodes)
        if not told.nodes and not told.errors:
            told.errors.append((0, _("标题行下面没有内容，请填好后再导入")))
        told.entries, joined = recognised(told.entries)
        told.findings = sorted([*told.findings, *joined], key=lambda one: one[0])
        told.errors.sort(key=lambda one: one[0])
        return told


def _actions(spec: Spec, text: str) -> list[str]:
    """The chain actions in the order written: the first is the primary one. Raises UserError."""
    words = [each for each in re.split(r"[,，、;；/\s]+", text) if each]
    return list(dict.fromkeys(parse(spec, each) for each in words))


def _in_circles(nodes: Mapping[Key, ReadNode]) -> Iterable[Key]:
    for key, node in nodes.items():
        seen, above = {key}, node.above
        while above is not None and above not in seen:
            seen.add(above)
            above = nodes[above].above
        if above == key:
            yield key


def _above_first(nodes: Mapping[Key, ReadNode]) -> dict[Key, ReadNode]:
    made: dict[Key, ReadNode] = {}
    for key in nodes:
        way: list[Key] = []
        at: Key | None = key
        while at is not None and at not in made:
            way.append(at)
            at = nodes[at].above
        made |= {each: nodes[each] for each in reversed(way)}
    return made
