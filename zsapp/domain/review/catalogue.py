"""产业招商参考目录 (rules 11 to 13): the version in force with its coverage by node and by city, its companies, visits outside it."""

from datetime import date

from zsapp.base.texts import _, counted
from zsapp.domain.bulletin.annex import whole
from zsapp.domain.bulletin.model import Block, Cell, Column, Figure, Group, Paragraph, Review, Row, Table
from zsapp.domain.bulletin.words import day_words
from zsapp.domain.derived import word_of
from zsapp.domain.dossier import CHAIN_ACTIONS
from zsapp.domain.facts import Facts
from zsapp.domain.geography import place_name
from zsapp.domain.review.model import checks, masthead, numbered, plain
from zsapp.domain.rules.cadence import year as year_of
from zsapp.domain.rules.catalogue import Coverage, Covered, Listed, covered
from zsapp.domain.rules.pace import percent


def catalogue_review(facts: Facts, year: int, on: date) -> Review:
    """The catalogue of a year as of a day."""
    found = covered(facts, year, on)
    bodies = [
        ("overview", _("总体情况"), (_overview(found),)),
        ("nodes", _("各环节覆盖情况"), (_nodes(found),) if found.nodes else ()),
        ("cities", _("各城市覆盖情况"), (_cities(found),) if found.by_city else ()),
        ("companies", _("目录企业"), (_companies(facts, found),) if found.entries else ()),
        ("outside", _("目录外拜访"), (_outside(facts, found),) if found.outside else ()),
        ("checks", _("请核对"), checks(facts, (("", line) for line in found.why))),
    ]
    its = found.record
    title = _("{year}年产业招商参考目录").format(year=year)
    version = _("第{version}版，").format(version=its.version) if its and its.version else ""
    day = day_words(on.isoformat(), with_year=True)
    subtitle = _("（{version}覆盖情况截至{day}）").format(version=version, day=day)
    head = masthead(facts, _("产业招商参考目录"), on.isoformat())
    return Review("catalogue", year_of(f"{year:04}"), head, title, subtitle, numbered(bodies))


def _overview(found: Covered) -> Block:
    if found.catalogue is None or found.record is None:
        return plain(_("截至目前没有印发{year}年的产业招商参考目录。").format(year=found.year))
    total = found.total
    parts: list[Cell] = [
        _("目录{issued}印发，列企业").format(issued=day_words(found.record.issued_on, with_year=True)),
        _count(total.listed),
        _("家，已拜访"),
        Figure(len(total.visited), str(len(total.visited)), _visits(found, total)),
        _("家，覆盖率{ratio}").format(ratio=percent(total.ratio)),
    ]
    for words, its in flagged(found):
        if its.listed:
            text = _("；其中{which}{n}家，已拜访{visited}家，覆盖率{ratio}")
            parts.append(
                text.format(
                    which=words, n=len(its.listed), visited=len(its.visited), ratio=percent(its.ratio)
                )
            )
    if found.outside:
        text = counted("。目录外拜访{n}次", len(found.outside))
        ids = tuple(each.visit for each in found.outside)
        parts.append(Figure(len(found.outside), text.format(n=len(found.outside)), ids))
    return Paragraph((*parts, "。"))


def flagged(found: Covered) -> tuple[tuple[str, Coverage], ...]:
    """The coverages of what is flagged, by their words (rule 12)."""
    return (
        (_("龙头企业"), found.flagship),
        (_("关键环节企业"), found.key),
        (_("龙头环节所列企业"), found.under_flagship),
        (_("关键环节所列企业"), found.under_key),
    )


def _count(ids: tuple[str, ...]) -> Figure:
    return whole(len(ids), ids)


def _visits(found: Covered, coverage: Coverage) -> tuple[str, ...]:
    """The visits that made the companies of a coverage visited."""
    wanted = set(coverage.visited)
    return tuple(
        dict.fromkeys(visit for each in found.entries if each.company in wanted for visit in each.visits)
    )


def _coverage(found: Covered, its: Coverage) -> dict[str, Cell]:
    return {
        "listed": _count(its.listed),
        "visited": whole(len(its.visited), _visits(found, its)),
        "ratio": percent(its.ratio),
    }


def _nodes(found: Covered) -> Table:
    columns = (
        Column("node", _("产业、环节")),
        Column("flags", _("标识")),
        Column("own", _("本环节\n企业"), is_number=True),
        Column("listed", _("含下级\n企业"), is_number=True),
        Column("visited", _("已拜访"), is_number=True),
        Column("ratio", _("覆盖率"), is_number=True),
    )
    numbers = node_numbers(found)
    rows = tuple(
        Row(
            {
                "node": f"{numbers[node.id]}　{node.name}",
                "flags": flag_words(flagship=node.is_flagship, key=node.is_key) or "—",
                "own": _count(node.own.listed),
                **_coverage(found, node.whole),
            },
            node.id,
        )
        for node in found.nodes
    )
    total = Row({"node": _("合计"), **_coverage(found, found.total)})
    remark = _(
        "注：当年拜访或来访过的企业计为已拜访；同一企业列在几个环节的，合计中只计一次；没有列企业的环节不计覆盖率。"
    )
    return Table("nodes", columns, (Group("", rows),), total=total, remarks=(remark,))


def node_numbers(found: Covered) -> dict[str, str]:
    """Node -> 1, 1.1, 1.1.1 in the order of the tree."""
    numbers: dict[str, str] = {}
    below: dict[str, int] = {}
    for node in found.nodes:
        below[node.above] = below.get(node.above, 0) + 1
        before = f"{numbers[node.above]}." if node.above else ""
        numbers[node.id] = f"{before}{below[node.above]}"
    return numbers


def flag_words(*, flagship: bool, key: bool) -> str:
    """龙头, 关键环节, both or nothing (rule 12)."""
    words = [*([_("龙头")] if flagship else []), *([_("关键环节")] if key else [])]
    return "、".join(words)


def _cities(found: Covered) -> Table:
    columns = (
        Column("city", _("城市")),
        Column("listed", _("目录企业"), is_number=True),
        Column("visited", _("已拜访"), is_number=True),
        Column("ratio", _("覆盖率"), is_number=True),
    )
    its = sorted(found.by_city.items(), key=lambda one: (one[0] == "", -len(one[1].listed), one[0]))
    rows = tuple(
        Row({"city": place_name(city) or _("未填城市"), **_coverage(found, each)}) for city, each in its
    )
    total = Row({"city": _("合计"), **_coverage(found, found.total)})
    return Table("listed_cities", columns, (Group("", rows),), total=total)


def _companies(facts: Facts, found: Covered) -> Table:
    columns = (
        Column("company", _("企业名称")),
        Column("city", _("城市")),
        Column("action", _("链条作用")),
        Column("product", _("主要产品")),
        Column("flags", _("标识")),
        Column("last", _("最近拜访")),
    )
    ways = node_ways(found)
    groups: dict[str, list[Row]] = {}
    for each in found.entries:
        groups.setdefault(ways.get(each.node, _("（未列环节）")), []).append(_company(facts, each))
    return Table(
        "listed_companies", columns, tuple(Group(title, tuple(rows)) for title, rows in groups.items())
    )


def node_ways(found: Covered) -> dict[str, str]:
    """Node -> 智能家电 › 电机, from its industry on."""
    ways: dict[str, str] = {}
    for node in found.nodes:
        ways[node.id] = f"{ways[node.above]} › {node.name}" if node.above else node.name
    return ways


def _company(facts: Facts, its: Listed) -> Row:
    cells: dict[str, Cell] = {
        "company": facts.company_name(its.company),
        "city": place_name(its.city) or "—",
        "action": action_words(its) or "—",
        "product": its.product or "—",
        "flags": flag_words(flagship=its.flagship, key=its.key) or "—",
        "last": Figure(len(its.visits), day_words(its.last_visit), its.visits) if its.visits else _("未拜访"),
    }
    return Row(cells, its.company)


def action_words(its: Listed) -> str:
    """The primary chain action, and the further ones behind it (rule 11)."""
    words = {choice.word: word_of(choice) for choice in CHAIN_ACTIONS}
    further = _("、").join(words.get(each, each) for each in its.further)
    first = words.get(its.action, its.action)
    return (
        _("{first}（兼{further}）").format(first=first, further=further)
        if first and further
        else first or further
    )


def _outside(facts: Facts, found: Covered) -> Table:
    columns = (
        Column("day", _("日期")),
        Column("company", _("企业名称")),
        Column("city", _("城市")),
        Column("team", _("组别")),
    )
    rows = []
    for each in found.outside:
        company = facts.company(each.company)
        city = (company.location or {}).get("city") if company else None
        cells: dict[str, Cell] = {
            "day": day_words(each.day),
            "company": facts.company_name(each.company),
            "city": place_name(city) or "—",
            "team": facts.team_name(each.team),
        }
        rows.append(Row(cells, each.visit))
    return Table("outside_visits", columns, (Group("", tuple(rows)),))
