"""Import and export: records as flat JSON Lines, and the whole log as it is."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.change import Change, Judgement, received
from zsapp.domain.derived import understood
from zsapp.domain.field import RecordSpec
from zsapp.domain.ids import DeviceId, Hash, RecordId, StreamId
from zsapp.exchange import jsonl
from zsapp.exchange.jsonl import Line
from zsapp.store import audit, identity, log, query, signing
from zsapp.store.store import Edit
from zsapp.verbs import records
from zsapp.verbs.desk import Desk
from zsapp.verbs.links import Coming
from zsapp.verbs.views import views


@dataclass(slots=True)
class Imported:
    """What an import did, in records: made, changed, the same already, left out, refused; and sentences about them."""

    new: int = 0
    changed: int = 0
    same: int = 0
    skipped: int = 0
    rejected: int = 0
    findings: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The contract's object."""
        return {
            name: getattr(self, name)
            for name in ("new", "changed", "same", "skipped", "rejected", "findings")
        }


# -- records


def export_kind(desk: Desk, kind: str, out: Path) -> int:
    """Write the live records of a kind as JSON Lines; returns how many. Raises UserError, PlaceError."""
    if out.suffix.lower() != ".jsonl":
        raise UserError(_("目前只能导出为 .jsonl 文件（{name}）。").format(name=out.name))
    each = records.spec_of_kind(kind)
    with desk.store.database.read() as connection:
        return jsonl.write(out, views(connection, query.rows(connection, each.kind)))


def import_records(desk: Desk, lines: list[Line], kind: str | None, *, dry_run: bool = False) -> Imported:
    """Take in flat records: one with an id (or a name) that is here is changed, any other is new. One act, undone together."""
    told = Imported()
    organisation = desk.organisation
    coming, planned = _coming(desk, lines, kind, told)
    edits: list[Edit] = []
    for line, each, record, is_new in planned:
        typed = _typed(each, line, told)
        try:
            if is_new:
                prepared, saved = records.prepare_new(
                    desk, each, typed, organisation, record=record, coming=coming
                )
            else:
                prepared, saved = records.prepare_change(desk, record, typed, coming=coming)
        except UserError as error:
            told.rejected += 1
            told.findings.append(_("第{n}行：{why}").format(n=line.number, why=error))
            continue
        told.findings += [_("第{n}行：{why}").format(n=line.number, why=remark) for remark in saved.remarks]
        told.new += is_new
        told.changed += bool(prepared) and not is_new
        told.same += not prepared
        edits += prepared
    if edits and not dry_run:
        desk.store.write(edits)
    return told


Planned = tuple[Line, RecordSpec, RecordId, bool]


def _coming(desk: Desk, lines: list[Line], kind: str | None, told: Imported) -> tuple[Coming, list[Planned]]:
    """What each line is about, and which records it will make: later lines may link to earlier ones and the other way round."""
    coming, planned = Coming(), []
    with desk.store.database.read() as connection:
        for line in lines:
            try:
                each = records.spec_of_kind(str(line.value.get("kind") or kind or ""))
            except UserError as error:
                told.rejected += 1
                told.findings.append(_("第{n}行：{why}").format(n=line.number, why=error))
                continue
            if line.value.get("deleted"):
                told.skipped += 1
                continue
            record, is_new = _record_of(desk, connection, each, line)
            if is_new:
                coming.kinds[record] = each.kind
                for field_name in each.names:
                    if isinstance(name := line.value.get(field_name), str):
                        coming.named.setdefault((each.kind, name), []).append(record)
            planned.append((line, each, record, is_new))
    return coming, planned


def _record_of(desk: Desk, connection: Any, each: RecordSpec, line: Line) -> tuple[RecordId, bool]:
    """(id, whether it is new): by id, else by its first name where one live record bears it."""
    given = line.value.get("id")
    if isinstance(given, str) and given:
        return RecordId(given), query.row(connection, RecordId(given)) is None
    name = line.value.get(each.names[0]) if each.names else None
    known = query.named(connection, each.kind, name) if isinstance(name, str) else []
    return (known[0], False) if len(known) == 1 else (desk.store.fresh_id(), True)


def _typed(each: RecordSpec, line: Line, told: Imported) -> dict[str, Any]:
    """The fields of a line by printed name; labels and import aliases are understood, what is not known is told once."""
    specs, names = each.printed(), understood(each)
    typed: dict[str, Any] = {}
    for key, value in line.value.items():
        if key in names:
            typed[names[key]] = value
        elif key not in ("id", "kind", "deleted", "history") and key.removesuffix("_name") not in specs:
            finding = _("没有“{key}”这一栏，已略过。").format(key=key[:60])
            if finding not in told.findings:
                told.findings.append(finding)
    return {name: value for name, value in typed.items() if value not in (None, "", [])}


# -- the log


def export_log(desk: Desk, out: Path) -> int:
    """Write the log as it is: headers, bodies, heads, verdicts, photos in base64. Returns the number of lines."""
    with desk.store.database.write() as connection:
        signing.sign_tips(connection)
    with desk.store.database.read() as connection:
        return jsonl.write(out, _log_lines(desk, connection))


def _log_lines(desk: Desk, connection: Any) -> Iterator[dict[str, Any]]:
    yield jsonl.log_header(str(identity.organisation(connection) or ""))
    for name, stream in connection.execute(text("SELECT hash, stream FROM blob ORDER BY hash, stream")).all():
        if desk.store.profile.blobs.has(name):
            yield jsonl.blob_line(name, stream, desk.store.profile.blobs.get(name))
    for verdict in log.verdicts(connection):
        yield jsonl.signed_line("verdict", verdict)
    for head in signing.kept(connection):
        yield jsonl.signed_line("head", head)
    for row in connection.execute(text("SELECT header, salt, body FROM log ORDER BY seq")):
        yield jsonl.change_line(received(*row, proved=True))
    for change in log.waiting(connection):
        yield jsonl.change_line(change)


def import_log(desk: Desk, path: Path) -> Imported:
    """Take in a log: into an empty profile it gives the same streams (under a new device id), into one of the same zone it is merged.

    Raises UserError where the file belongs to another organisation: such data are never mixed.
    """
    changes: list[Change] = []
    verdicts: list[log.Verdict] = []
    found_heads: list[signing.Head] = []
    blobs: list[Line] = []
    told = Imported()
    lines = jsonl.read(path)
    adopted = _adopt(desk, str(next(lines).value.get("organisation") or ""))
    for line in lines:
        try:
            if "change" in line.value:
                changes.append(jsonl.change_of(line))
            elif "verdict" in line.value:
                verdicts.append(_verdict_of(line))
            elif "head" in line.value:
                found_heads.append(_head_of(line))
            elif "blob" in line.value:
                blobs.append(line)
        except (KeyError, ValueError, TypeError) as error:
            raise UserError(_("第{n}行看不懂，没有导入任何内容。").format(n=line.number)) from error
    for line in blobs:
        desk.store.keep_blob(jsonl.content_of(line), StreamId(str(line.value.get("stream"))))
    if verdicts and not adopted:  # whose word it is cannot be proved without the hub's key
        told.skipped += len(verdicts)
        told.findings.append(_("文件中的{n}条裁定未采用：本机没有中心端的公钥。").format(n=len(verdicts)))
        verdicts = []
    before = desk.read(log.size)
    arrived = desk.store.receive(changes, verdicts)
    told.new = desk.read(log.size) - before
    told.rejected = len(arrived.refused)
    told.same = len(changes) - told.new - told.rejected - arrived.waiting
    told.findings += [_("一条记录被拒收：{why}").format(why=why) for _change, why in arrived.refused[:20]]
    if arrived.waiting:
        told.findings.append(_("有{n}条改动在等它们之前的改动到达。").format(n=arrived.waiting))
    told.findings += _keep_heads(desk, found_heads)
    return told


def _adopt(desk: Desk, organisation: str) -> bool:
    """Whether this empty profile takes the file's organisation for its own. Raises UserError where it has another."""
    known = desk.read(identity.organisation)
    if known is not None and known != organisation:
        raise UserError(_("文件属于另一个组织，没有导入。请导入到一个新的空文件夹（--profile 指定）。"))
    if known is None:
        desk.store.found(StreamId(organisation))
    return known is None


def _verdict_of(line: Line) -> log.Verdict:
    each = line.value["verdict"]
    return log.Verdict(
        Hash(each["hash"]),
        Judgement[each["judgement"]],
        each["reason"],
        StreamId(each["stream"]),
        bytes.fromhex(each["signature"]),
    )


def _head_of(line: Line) -> signing.Head:
    each = line.value["head"]
    return signing.Head(
        StreamId(each["stream"]),
        DeviceId(each["device"]),
        int(each["n"]),
        Hash(each["hash"]),
        bytes.fromhex(each["signature"]),
    )


def _keep_heads(desk: Desk, found: list[signing.Head]) -> list[str]:
    """Keep the heads that their devices really signed; say which were not."""
    false = []
    with desk.store.database.write() as connection:
        for head in found:
            if signing.is_genuine(head, audit.public_key(connection, head.device)):
                signing.put_head(connection, head)
            else:
                false.append(_("设备 {device} 的签名不符，请核对文件来源。").format(device=head.device))
    return sorted(set(false))


# -- either


def import_file(desk: Desk, path: Path, kind: str | None, *, dry_run: bool = False) -> Imported:
    """Import a `.jsonl` file: flat records, or a whole log."""
    if path.suffix.lower() != ".jsonl":
        raise UserError(_("目前只能导入 .jsonl 文件（{name}）。").format(name=path.name))
    first = next(jsonl.read(path), None)
    if first is None:
        raise UserError(_("文件 {name} 是空的，没有可导入的内容。").format(name=path.name))
    if jsonl.is_log(first.value):
        return import_log(desk, path)
    return import_records(desk, list(jsonl.read(path)), kind, dry_run=dry_run)
