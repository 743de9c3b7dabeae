"""补报与更正: what came late for a week whose bulletin was issued, and what was changed since; found by itself.

Each issued bulletin keeps a snapshot of what its data said of each record. The next one makes the same of the same weeks anew and
compares (so do the reviews, with months and quarters for weeks): what was not there is a late entry, what reads otherwise a
correction. Both are in its own snapshot, and so told once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zsapp.base.texts import _
from zsapp.domain.bulletin import events, sections
from zsapp.domain.bulletin.model import Block, Column, Group, Paragraph, Row, Table, said
from zsapp.domain.bulletin.sections import NONE
from zsapp.domain.bulletin.tally import gather
from zsapp.domain.facts import Facts
from zsapp.domain.rules import cadence

VERSION = 1
_NAMES = {
    "visits": "company",
    "progress": "project",
    "leads": "project",
    "signed": "project",
    "events": "event",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a bulletin said of a record in one of its tables: cells by column key."""

    week: str
    table: str
    record: str
    cells: Mapping[str, str]


EntriesOf = Callable[[Facts, cadence.Period], dict[str, Entry]]


@dataclass(frozen=True, slots=True)
class Told:
    """What issued bulletins have said so far: their weeks (of reviews: months or quarters), and the newest word on each entry
    (None: that it was withdrawn)."""

    weeks: tuple[str, ...] = ()
    entries: Mapping[str, Entry | None] = field(default_factory=dict)


def entries(facts: Facts, week: cadence.Period) -> dict[str, Entry]:
    """What the data say now of the visits, changes of stage, leads, signings and events of a week, by a key that stays the same."""
    found = gather(facts, week, None)
    blocks = (
        *sections.visits(found),
        *sections.progress(found),
        *sections.leads(found),
        *events.events(found),
    )
    columns = _columns(block for block in blocks if isinstance(block, Table))
    made: dict[str, Entry] = {}
    for block in blocks:
        if not isinstance(block, Table):
            continue
        for row in block.rows():
            cells = {name: said(row.cells.get(name, "")) for name in columns[block.key]}
            key = "/".join((block.key, row.record, *_move(block.key, cells)))
            made[key] = Entry(week.key, block.key, row.record, cells)
    return made


def _columns(tables: Iterable[Table]) -> dict[str, list[str]]:
    return {table.key: [column.key for column in (*table.columns, *table.below)] for table in tables}


def _move(table: str, cells: Mapping[str, str]) -> tuple[str, ...]:
    """A project may change its stage twice in a week."""
    return (cells["change"],) if table == "progress" else ()


def snapshot(facts: Facts, week: cadence.Period, told: Told, of: EntriesOf = entries) -> dict[str, Any]:
    """What the bulletin of `week` says, as JSON values: its own entries, and the word on those of earlier weeks that changed."""
    changed: dict[str, Entry | None] = dict(of(facts, week))
    for key, before, now in _differences(facts, told, of):
        if now is not None or before is not None:
            changed.setdefault(key, now)
    return {
        "version": VERSION,
        "week": week.key,
        "entries": {key: None if each is None else _plain(each) for key, each in sorted(changed.items())},
    }


def _plain(entry: Entry) -> dict[str, Any]:
    return {"week": entry.week, "table": entry.table, "record": entry.record, "cells": dict(entry.cells)}


def told_by(snapshots: Sequence[Mapping[str, Any]]) -> Told:
    """What these snapshots say together, in the order in which their bulletins were issued. Those of a newer version are left out."""
    weeks: list[str] = []
    known: dict[str, Entry | None] = {}
    for each in snapshots:
        if each.get("version") != VERSION:
            continue
        weeks.append(each["week"])
        known |= {key: None if raw is None else Entry(**raw) for key, raw in each["entries"].items()}
    return Told(tuple(weeks), known)


def late(facts: Facts, told: Told, of: EntriesOf = entries, when: str = "") -> tuple[Block, ...]:
    """The blocks of the section; none where nothing came late and nothing was changed. `when`: title of the first column."""
    missed: list[Row] = []
    changed: list[Row] = []
    for _key, before, now in _differences(facts, told, of):
        if before is None and now is not None:
            missed.append(_late_row(now))
        elif before is not None:
            words = _("已撤销") if now is None else _changes(before, now)
            if words:
                changed.append(
                    Row({"week": _week(before), "item": _item(now or before), "change": words}, before.record)
                )
    tables = [table for table in _tables(missed, changed, when or _("所属周次")) if table.rows()]
    titles = {"late": _("补报"), "changes": _("更正")}
    blocks: list[Block] = []
    for numeral, table in zip(_("一二"), tables, strict=False):
        blocks += [Paragraph((f"（{numeral}）{titles[table.key]}",), is_heading=True), table]
    return tuple(blocks)


def _tables(missed: list[Row], changed: list[Row], when: str) -> tuple[Table, Table]:
    named = (Column("week", when), Column("item", _("企业（项目）")))
    late_columns = (*named, Column("day", _("日期")), Column("kind", _("事项")), Column("gist", _("内容")))
    return (
        Table("late", late_columns, (Group("", tuple(missed)),)),
        Table("changes", (*named, Column("change", _("更正"))), (Group("", tuple(changed)),)),
    )


def _differences(facts: Facts, told: Told, of: EntriesOf) -> list[tuple[str, Entry | None, Entry | None]]:
    """(key, as it was told, as it is now) wherever the two are not the same, week by week."""
    found: list[tuple[str, Entry | None, Entry | None]] = []
    for week in told.weeks:
        now = of(facts, cadence.period(week))
        before = {key: each for key, each in told.entries.items() if each is not None and each.week == week}
        for key in [*now, *(key for key in before if key not in now)]:
            was, is_now = before.get(key), now.get(key)
            if was is None or is_now is None or _changes(was, is_now):
                found.append((key, was, is_now))
    return found


def _week(entry: Entry) -> str:
    return cadence.period(entry.week).label


def _item(entry: Entry) -> str:
    return entry.cells.get(_NAMES.get(entry.table, "item")) or NONE


def _late_row(entry: Entry) -> Row:
    kinds = {"progress": _("阶段变动"), "leads": _("新增线索"), "signed": _("签约")}
    told = (entry.cells.get(name) for name in ("gist", "change", "investment"))
    content = next(filter(None, told), "") or _others(entry) or NONE
    cells = {"week": _week(entry), "item": _item(entry), "day": entry.cells.get("day", ""), "gist": content}
    return Row({**cells, "kind": kinds.get(entry.table, entry.cells.get("kind", ""))}, entry.record)


def _others(entry: Entry) -> str:
    """注册资本：2,500万元；佐证：有."""
    labels, shown = _labels(), ("item", "day", "kind")
    text = _("{label}：{value}")
    return "；".join(
        text.format(label=labels.get(name, name), value=value)
        for name, value in entry.cells.items()
        if name not in shown and value
    )


def _changes(before: Entry, now: Entry) -> str:
    """意向：C→B；…; what was erased since is not printed again."""
    labels = _labels()
    gone = _("（已清除）")
    words = [
        _("{label}：{before}→{after}").format(
            label=labels.get(name, name), before=before.cells.get(name) or NONE, after=value or NONE
        )
        for name, value in now.cells.items()
        if value != before.cells.get(name) and gone not in value
    ]
    return "；".join(words)


def _labels() -> dict[str, str]:
    return {
        "company": _("企业"), "day": _("日期"), "kind": _("方式"), "intent": _("意向"), "ours": _("我方人员"),
        "theirs": _("对方人员"), "gist": _("内容摘要"), "project": _("项目"), "team": _("组别"), "change": _("阶段变动"),
        "investment": _("投资额"), "capital": _("注册资本"), "reason": _("说明"), "summary": _("建设内容"),
        "event": _("活动"), "attendees": _("到会人数"), "city": _("地点"),
        "item": _("名称"), "evidence": _("佐证"), "amount": _("金额"), "span": _("起止"), "points": _("得分"),
    }  # fmt: skip
