"""Import a catalogue from Excel or CSV (rule 13): a new version for a year, its companies known or entered; all of it or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from zsapp.base.errors import NeedsPersonError, UserError
from zsapp.base.texts import _, counted, zh
from zsapp.domain.change import DELETED, edited, new_form
from zsapp.domain.field import KINDS, Role, merge_rule
from zsapp.domain.ids import RecordId, StreamId, natural_id
from zsapp.domain.kinds import remarks
from zsapp.exchange import catalogue, spreadsheet
from zsapp.exchange.catalogue import ReadCatalogue
from zsapp.exchange.same_company import Key, ReadEntry, normal, put_together
from zsapp.store import query
from zsapp.store.query import Where
from zsapp.store.store import Edit
from zsapp.verbs import records
from zsapp.verbs.desk import Desk

_TOLD_MOST = 20  # errors in one message
KNOWN, NEW = zh("已登记"), zh("新登记")
"""What becomes of a row's company."""


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """A row of the file as it will be taken in. `state`: KNOWN or NEW."""

    number: int
    industry: str
    node: str
    company: str
    action: str
    state: str


@dataclass(slots=True)
class Preview:
    """What an import will make; `edits` are what it writes, made when the file was read (log rule 1). With `errors` nothing can be kept.

    `errors`, `findings`: sentences with the number of their row. `like`: the version that says the same already, 0 for none.
    """

    year: int
    version: int
    issued_on: str
    name: str
    nodes: int = 0
    new: int = 0
    known: int = 0
    changed: int = 0
    like: int = 0
    lines: list[PreviewLine] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """As `import` prints it: the catalogue, its nodes and entries are new records, as are the companies entered."""
        made = 0 if self.like else 1 + self.nodes + len(self.lines) + self.new
        return {
            "new": made,
            "changed": self.changed,
            "same": self.known - self.changed if not self.like else len(self.lines),
            "skipped": 0,
            "rejected": len(self.errors),
            "findings": [*self.errors, *self.findings],
        }


def preview(desk: Desk, path: Path, year: int, *, issued_on: date | None = None) -> Preview:
    """Read a file and say what it would make; nothing is written. Raises UserError for a file that is no catalogue, PlaceError."""
    desk.require(Role.HEADQUARTERS, _("导入参考目录"))
    if not 1900 <= year <= 2999:
        raise UserError(_("“{year}”不是年度，请写成 2016。").format(year=year))
    read = catalogue.understood(spreadsheet.read(path))
    return _Making(desk, year, issued_on or desk.today).made(read)


def keep(desk: Desk, shown: Preview) -> None:
    """Write what a preview showed, in one act. Raises UserError naming every row that is wrong: then nothing is written."""
    desk.require(Role.HEADQUARTERS, _("导入参考目录"))
    if shown.errors:
        told = "\n".join(shown.errors[:_TOLD_MOST])
        more = len(shown.errors) - _TOLD_MOST
        tail = "\n" + counted("另有{n}处错误。", more).format(n=more) if more > 0 else ""
        text = counted("有{n}行要改，没有导入任何内容：", len(shown.errors))
        raise UserError(text.format(n=len(shown.errors)) + "\n" + told + tail)
    if shown.edits:
        desk.store.write(shown.edits)


def words(shown: Preview) -> str:
    """What a preview will make, in one sentence."""
    if shown.errors:
        return counted("有{n}行要改，改好以后才能导入。", len(shown.errors)).format(n=len(shown.errors))
    if shown.like:
        return _("与{year}年第{version}版完全相同，没有新增版本。").format(
            year=shown.year, version=shown.like
        )
    text = _("{year}年第{version}版：环节{nodes}个，条目{entries}条；企业新登记{new}家，已登记{known}家。")
    return text.format(
        year=shown.year,
        version=shown.version,
        nodes=shown.nodes,
        entries=len(shown.lines),
        new=shown.new,
        known=shown.known,
    )


class _Making:
    def __init__(self, desk: Desk, year: int, issued_on: date) -> None:
        self.desk, self.organisation = desk, desk.organisation
        with desk.store.database.read() as connection:
            before = query.rows(connection, "catalogue", [Where("year", "is", year)])
        version = max((row.values["version"] or 0 for row in before), default=0) + 1
        name = _("{year}年产业招商参考目录（第{version}版）").format(year=year, version=version)
        self.before = {row.values["version"] or 0: row.id for row in before}
        self.shown = Preview(year, version, issued_on.isoformat(), name)
        self.catalogue = desk.store.fresh_id()
        self.nodes: dict[Key, RecordId] = {}
        self.listed: dict[tuple[Key, RecordId], tuple[ReadEntry, str]] = {}
        self.entered: dict[str, tuple[RecordId, dict[str, Any]]] = {}
        self.by_normal: dict[str, list[RecordId]] | None = None
        self.flagged: dict[RecordId, tuple[int, dict[str, Any]]] = {}

    def made(self, read: ReadCatalogue) -> Preview:
        shown = self.shown
        shown.errors = [_row(number, text) for number, text in read.errors]
        shown.findings = [_row(number, text) for number, text in read.findings]
        values = {
            "name": shown.name,
            "year": shown.year,
            "version": shown.version,
            "issued_on": shown.issued_on,
        }
        edits = [self._edit("catalogue", self.catalogue, values), *self._node_edits(read)]
        with self.desk.store.database.read() as connection:
            for entry in read.entries:
                try:
                    self._list(entry, *self._company(connection, entry))
                except UserError as error:
                    shown.errors.append(_row(entry.line, str(error)))
        rows = [
            self._entry_edit(entry, company, state)
            for (_node, company), (entry, state) in self.listed.items()
        ]
        companies = [self._edit("company", record, its) for record, its in self.entered.values()]
        shown.new = len(companies)
        shown.known = len({line.company for line in shown.lines if line.state == KNOWN})
        changes = self._changes()
        shown.nodes = len(read.nodes)
        if not shown.errors:
            shown.like = self._like(edits[1:], rows) if not companies and not changes else 0
            shown.edits = [] if shown.like else [*companies, *changes, *edits, *rows]
        return shown

    def _edit(self, kind: str, record: RecordId, values: Mapping[str, Any]) -> Edit:
        given = {name: value for name, value in values.items() if value not in (None, [], ())}
        made = edited(new_form(kind, record), given, merge_rule)
        return Edit(kind, record, StreamId(self.organisation), {DELETED: False, **made}, {})

    def _node_edits(self, read: ReadCatalogue) -> list[Edit]:
        edits = []
        for place, (key, node) in enumerate(read.nodes.items(), 1):
            record = natural_id(self.organisation, "chain_node", f"{self.catalogue}/{key[0]}/{key[1]}")
            self.nodes[key] = record
            values = {
                "catalogue": self.catalogue,
                "name": node.name,
                "above": self.nodes.get(node.above) if node.above is not None else None,
                "is_flagship": node.is_flagship or None,
                "is_key": node.is_key or None,
                "order": place,
            }
            edits.append(self._edit("chain_node", record, values))
        return edits

    def _list(self, entry: ReadEntry, company: RecordId, state: str) -> None:
        """Put a company under its node; one that stands there already, by another name that is known here, is one with it."""
        first, _state = self.listed.setdefault((entry.node, company), (entry, state))
        if first is not entry:
            made, told = put_together(first, entry)
            self.listed[entry.node, company] = (made, state)
            self.shown.findings.append(_row(*told))

    def _entry_edit(self, entry: ReadEntry, company: RecordId, state: str) -> Edit:
        industry, node = entry.node
        node_id = self.nodes.get(entry.node, RecordId(""))
        action = _("、").join(each for each in (entry.action, *entry.further) if each)
        line = PreviewLine(entry.line, industry, node, entry.company, action, state)
        self.shown.lines.append(line)
        values = {
            "catalogue": self.catalogue,
            "node": node_id,
            "company": company,
            "action": entry.action,
            "further": list(entry.further),
            "product": entry.product,
        }
        record = natural_id(self.organisation, "entry", f"{self.catalogue}/{node_id}/{company}")
        return self._edit("entry", record, values)

    # -- companies

    def _company(self, connection: Connection, entry: ReadEntry) -> tuple[RecordId, str]:
        """The record of a row's company: by its code, else by its name; a new one where nobody bears either. Raises UserError."""
        found = self._known(connection, entry)
        if found is not None:
            self._flag(connection, found, entry)
            return found, KNOWN
        key = entry.uscc or normal(entry.company)
        if key not in self.entered:
            spec = KINDS["company"].printed()["uscc"]
            self.shown.findings += [_row(entry.line, each) for each in remarks(spec, entry.uscc)]
            self.entered[key] = (self.desk.store.fresh_id(), {"name": entry.company, "uscc": entry.uscc})
        record, values = self.entered[key]
        if entry.city:
            values.setdefault("location", {"city": entry.city, "address": None})
        for name, flag in (("is_flagship", entry.flagship), ("is_key", entry.key)):
            if flag is not None:
                values[name] = flag
        return record, NEW

    def _known(self, connection: Connection, entry: ReadEntry) -> RecordId | None:
        by_code = query.named(connection, "company", entry.uscc) if entry.uscc else []
        if len(by_code) == 1:
            name = query.titles(connection, by_code).get(by_code[0], "")
            if name != entry.company:
                words = _("信用代码 {code} 登记的是“{name}”，按这家企业列入")
                text = words.format(code=entry.uscc, name=name)
                self.shown.findings.append(_row(entry.line, text))
            return by_code[0]
        named = query.named(connection, "company", entry.company) or self._written_otherwise(
            connection, entry
        )
        if len(named) > 1 or len(by_code) > 1:
            words = _("有{n}家企业都叫“{name}”，请填信用代码一栏，或先合并这几家")
            raise UserError(words.format(n=max(len(named), len(by_code)), name=entry.company))
        if not named:
            return None
        row = query.row(connection, named[0])
        code = row.values.get("uscc") if row is not None else None
        if entry.uscc and code and code != entry.uscc:
            words = _("“{name}”登记的信用代码是 {code}，与这一行不同，请核对")
            raise UserError(words.format(name=entry.company, code=code))
        name = query.titles(connection, named).get(named[0], "")
        if name != entry.company:
            words = (
                _("“{short}”与登记的“{name}”写法不同，按这家企业列入")
                if normal(name) == normal(entry.company)
                else _("“{short}”是“{name}”的简称或曾用名，按这家企业列入")
            )
            self.shown.findings.append(_row(entry.line, words.format(short=entry.company, name=name)))
        return named[0]

    def _written_otherwise(self, connection: Connection, entry: ReadEntry) -> list[RecordId]:
        """Companies whose name differs from the row's in width, spaces or brackets alone."""
        if self.by_normal is None:  # most files need it for no row or for many
            self.by_normal = {}
            for row in query.rows(connection, "company"):
                self.by_normal.setdefault(normal(str(row.values.get("name") or "")), []).append(row.id)
        return self.by_normal.get(normal(entry.company), [])

    def _flag(self, connection: Connection, record: RecordId, entry: ReadEntry) -> None:
        """A company that is known keeps what it says; flags of the file and a city that was blank are added."""
        row = query.row(connection, record)
        assert row is not None  # it was found by its name just now
        wanted = self.flagged.setdefault(record, (entry.line, {}))[1]
        if entry.city and not row.values.get("city"):
            wanted["city"] = entry.city
        for name, flag in (("is_flagship", entry.flagship), ("is_key", entry.key)):
            if flag and not row.values.get(name):
                wanted[name] = True

    def _changes(self) -> list[Edit]:
        edits: list[Edit] = []
        for record, (line, wanted) in self.flagged.items():
            if not wanted:
                continue
            try:
                prepared, _saved = records.prepare_change(self.desk, record, wanted)
            except (UserError, NeedsPersonError) as error:
                self.shown.errors.append(_row(line, str(error)))
                continue
            edits += prepared
            self.shown.changed += bool(prepared)
        return edits

    def _like(self, nodes: list[Edit], rows: list[Edit]) -> int:
        """The version before, where it holds the very same nodes and entries; 0 where it does not."""
        if not self.before:
            return 0
        last = max(self.before)
        where = [Where("catalogue", "is", self.before[last])]
        with self.desk.store.database.read() as connection:
            old_nodes = {row.id: row.values for row in query.rows(connection, "chain_node", where)}
            old_rows = [row.values for row in query.rows(connection, "entry", where)]
        new_nodes = {edit.record: dict(edit.values) for edit in nodes}
        new_rows = [{**edit.values, "further": _further(edit.values)} for edit in rows]
        is_same = _said(new_nodes, new_rows) == _said(old_nodes, old_rows)
        return last if is_same else 0


def _further(values: Mapping[str, Any]) -> list[str]:
    return sorted(
        name.partition("/")[2] for name, held in values.items() if name.startswith("further/") and held
    )


def _said(nodes: Mapping[Any, Mapping[str, Any]], rows: list[Any]) -> tuple[Any, Any]:
    """What a catalogue says, without ids: ways of names with flags, and what is listed at their ends."""

    def way(node: Any) -> tuple[str, ...]:
        found: list[str] = []
        seen: set[Any] = set()
        while node in nodes and node not in seen:
            seen.add(node)
            found.append(str(nodes[node].get("name")))
            node = nodes[node].get("above")
        return tuple(found)

    told = sorted(
        (way(key), bool(its.get("is_flagship")), bool(its.get("is_key"))) for key, its in nodes.items()
    )
    listed = sorted(
        (
            way(its.get("node")),
            str(its.get("company")),
            its.get("action") or "",
            tuple(sorted(its.get("further") or ())),
            its.get("product") or "",
        )
        for its in rows
    )
    return told, listed


def _row(number: int, text: str) -> str:
    return _("第{n}行：{why}").format(n=number, why=text) if number else text
