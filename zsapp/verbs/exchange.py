"""Import and export: records as flat JSON Lines, and the whole log as it is."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text

from zsapp.base.errors import NeedsPersonError, UserError
from zsapp.base.texts import _, counted
from zsapp.domain import heads
from zsapp.domain.canonical import LARGEST
from zsapp.domain.change import Change, Judgement, received
from zsapp.domain.derived import understood
from zsapp.domain.field import RecordSpec, Show
from zsapp.domain.ids import DeviceId, Hash, RecordId, StreamId, is_id, natural_id
from zsapp.exchange import jsonl
from zsapp.exchange.jsonl import Line
from zsapp.store import identity, log, query, sheets, sight, signing
from zsapp.store.store import Edit
from zsapp.sync import taking, zone
from zsapp.verbs import records
from zsapp.verbs.desk import Desk
from zsapp.verbs.links import Coming, Resolver
from zsapp.verbs.views import views

_SHARED = ("company", "team")  # of one name, those of another company or team are others


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
    for line, each, record, is_new, typed in planned:
        try:
            if is_new:
                prepared, saved = records.prepare_new(
                    desk, each, typed, organisation, record=record, coming=coming
                )
            else:
                prepared, saved = records.prepare_change(desk, record, typed, coming=coming)
        except (UserError, NeedsPersonError) as error:
            _reject(told, line, error)
            coming.drop(record)
            continue
        for edit in prepared:
            if edit.record in saved.entered:  # a later line may name the same person
                coming.add(edit.kind, edit.record, edit.values)
        told.findings += [_("第{n}行：{why}").format(n=line.number, why=remark) for remark in saved.remarks]
        told.new += is_new
        told.changed += bool(prepared) and not is_new
        told.same += not prepared
        edits += prepared
    if edits and not dry_run:
        desk.store.write(edits)
    return told


Planned = tuple[Line, RecordSpec, RecordId, bool, dict[str, Any]]


def _reject(told: Imported, line: Line, error: Exception) -> None:
    told.rejected += 1
    told.findings.append(_("第{n}行：{why}").format(n=line.number, why=error))


def _coming(desk: Desk, lines: list[Line], kind: str | None, told: Imported) -> tuple[Coming, list[Planned]]:
    """What each line is about, and which records it will make: later lines may link to earlier ones and the other way round."""
    coming, planned = Coming(), []
    first_line: dict[RecordId, int] = {}
    titled: dict[tuple[str, str], RecordId] = {}
    binned = 0
    with desk.store.database.read() as connection:
        for line in lines:
            if line.value.get("deleted"):
                told.skipped += 1
                continue
            try:
                each = records.spec_of_kind(str(line.value.get("kind") or kind or ""))
                typed = _typed(each, line, told)
                record, is_new = _record_of(desk, Resolver(connection, coming), each, line, typed)
            except UserError as error:
                _reject(told, line, error)
                continue
            if not is_new and not line.value.get("id") and record == _id_by_content(desk, each, typed):
                told.same += 1
                binned += (known := query.row(connection, record)) is not None and known.is_deleted
                continue
            if is_new and not line.value.get("id") and not set(_SHARED) & each.fields.keys() and each.names:
                record = titled.setdefault((each.kind, str(typed.get(each.names[0]))), record)
            if (first := first_line.setdefault(record, line.number)) != line.number:
                told.skipped += 1
                told.findings.append(
                    _("第{n}行与第{first}行是同一条记录，已略过。").format(n=line.number, first=first)
                )
                continue
            if is_new:
                coming.add(each.kind, record, {n: typed.get(n) for n in each.names})
            planned.append((line, each, record, is_new, typed))
        if binned:
            told.findings.append(
                counted("其中{n}条在回收站里，没有恢复；要用请在回收站恢复。", binned).format(n=binned)
            )
        for _line, each, record, is_new, typed in planned:
            if is_new:
                coming.beside[record] = _shared(Resolver(connection, coming), each, typed)
    return coming, planned


def _shared(resolver: Resolver, each: RecordSpec, typed: dict[str, Any]) -> dict[str, Any]:
    """Company and team of a line, as far as they can be made out."""
    found: dict[str, Any] = {}
    for name in _SHARED:
        with suppress(UserError):
            if name in each.fields and typed.get(name):
                found[name] = resolver.stored(each.fields[name], typed[name], {}, None)
    return found


def _record_of(
    desk: Desk, resolver: Resolver, each: RecordSpec, line: Line, typed: dict[str, Any]
) -> tuple[RecordId, bool]:
    """(id, whether it is new): by id, else by its name where one live record bears it and is not of another company or team.

    Raises UserError for an id that is none, or of another kind of record.
    """
    connection, given = resolver.connection, str(line.value.get("id") or "").lower()
    if given:
        if not is_id(given):
            raise UserError(_("“{id}”不是编号，请改正或删去 id。").format(id=given[:60]))
        row = query.row(connection, RecordId(given), joined=False)
        if row is not None and row.kind != each.kind:
            raise UserError(_("编号 {id} 已是别的记录，没有导入。").format(id=given))
        return RecordId(given), row is None
    title = each.names[0] if each.names else ""
    if not isinstance(typed.get(title), str) or not each.fields[title].shows & Show.NAME:
        record = _id_by_content(desk, each, typed)
        return record, query.row(connection, record, joined=False) is None
    name = typed[title].strip()
    wanted = _shared(resolver, each, typed)
    lacking = [n for n in _SHARED if n in each.fields and typed.get(n) and n not in wanted]
    among = [] if lacking else query.named(connection, each.kind, name)
    fitting = [
        row.id
        for one in among
        if (row := query.row(connection, one)) is not None
        and row.values[title] == name
        and all(
            row.values[n] is None or query.are_one(connection, row.values[n], v) for n, v in wanted.items()
        )
    ]
    return (fitting[0], False) if len(fitting) == 1 else (desk.store.fresh_id(), True)


def _id_by_content(desk: Desk, each: RecordSpec, typed: dict[str, Any]) -> RecordId:
    """The id of a line that has neither id nor name (a visit): the same line read again is the same record, whatever became of it."""
    content = hashlib.sha256(json.dumps(typed, sort_keys=True, ensure_ascii=True).encode()).hexdigest()
    return natural_id(desk.organisation, "import", f"{each.kind}/{content}")


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
    """Write the log as it is: headers, bodies, heads, verdicts, photos in base64; without a stream that is held back from this person.
    Returns the number of lines."""
    with desk.store.database.write() as connection:
        signing.sign_tips(connection)
    with desk.store.database.read() as connection:
        return jsonl.write(out, _log_lines(desk, connection))


def _log_lines(desk: Desk, connection: Any) -> Iterator[dict[str, Any]]:
    yield jsonl.log_header(str(identity.organisation(connection) or ""))
    unseen = sight.held_back(connection) or ""
    for name, stream in connection.execute(text("SELECT hash, stream FROM blob ORDER BY hash, stream")).all():
        if stream != unseen and desk.store.profile.blobs.has(name):
            yield jsonl.blob_line(name, stream, desk.store.profile.blobs.get(name))
    for verdict in sheets.given(connection):
        yield jsonl.signed_line("verdict", verdict)
    for head in signing.kept(connection):
        if head.stream != unseen:
            yield jsonl.signed_line("head", head)
    asked = text("SELECT header, salt, body FROM log WHERE stream != :unseen ORDER BY seq")
    for row in connection.execute(asked, {"unseen": unseen}):
        yield jsonl.change_line(received(*row, proved=True))
    for change in log.waiting(connection):
        if change.header.stream != unseen:
            yield jsonl.change_line(change)


@dataclass(slots=True)
class _Log:
    """What a log file holds."""

    organisation: str
    changes: list[Change] = field(default_factory=list)
    verdicts: list[heads.Verdict] = field(default_factory=list)
    signatures: list[heads.Head] = field(default_factory=list)
    blobs: list[Line] = field(default_factory=list)


def import_log(desk: Desk, path: Path) -> Imported:
    """Take in a log: into an empty profile it gives the same streams (under a new device id), into one of the same zone it is merged.

    Merged is what its devices signed (log rule 8): what is unproved would stand in the chains of others, even in this profile's own.
    Raises UserError where the file belongs to another organisation: such data are never mixed.
    """
    told, found = Imported(), _read_log(path)
    adopted = _adopt(desk, found.organisation)  # only now: a file that is refused leaves nothing behind
    for line in found.blobs:
        desk.store.keep_blob(jsonl.content_of(line), StreamId(line.value["stream"]))
    before = desk.read(log.names)
    verdicts = _said(desk, found.verdicts, told, adopted=adopted)
    changes = found.changes if adopted else _signed(desk, found, before, told)
    arrived = desk.store.receive(changes, verdicts)
    desk.store.drop_erased_blobs(line.value["blob"] for line in found.blobs)
    told.new = desk.read(log.size) - len(before)
    told.rejected += len(arrived.refused)
    told.same = sum(change.hash in before for change in found.changes)
    told.findings += [_("一条记录被拒收：{why}").format(why=why) for _change, why in arrived.refused[:20]]
    if arrived.waiting:
        told.findings.append(
            counted("有{n}条改动在等它们之前的改动到达。", arrived.waiting).format(n=arrived.waiting)
        )
    told.findings += _keep_heads(desk, found.signatures)
    return told


def _read_log(path: Path) -> _Log:
    """All lines of a log file. Raises UserError naming the one that is none; then nothing was taken in."""
    lines = jsonl.read(path)
    found = _Log(str(next(lines).value.get("organisation") or ""))
    for line in lines:
        try:
            if "change" in line.value:
                found.changes.append(jsonl.change_of(line))
            elif "verdict" in line.value:
                found.verdicts.append(_verdict_of(line))
            elif "head" in line.value:
                found.signatures.append(_head_of(line))
            elif "blob" in line.value:
                jsonl.content_of(line)
                found.blobs.append(line)
        except (KeyError, ValueError, TypeError) as error:
            raise UserError(
                _("第{n}行看不懂，没有导入任何内容。请重新导出或换一份文件。").format(n=line.number)
            ) from error
    return found


def _said(desk: Desk, verdicts: list[heads.Verdict], told: Imported, *, adopted: bool) -> list[heads.Verdict]:
    """The verdicts whose word counts here: those of the hub or zone; where there is none, all that begin an empty profile."""
    known = desk.read(zone.authority)
    if known is None and adopted:
        return verdicts
    genuine = [each for each in verdicts if known is not None and heads.is_verdict_genuine(each, known.key)]
    if strange := len(verdicts) - len(genuine):
        told.skipped += strange
        words = (
            counted("文件中的{n}条裁定未采用：本机没有中心端的公钥。", strange)
            if known is None
            else counted("文件中的{n}条裁定未采用：不是本单位中心端签的。", strange)
        )
        told.findings.append(words.format(n=strange))
    return genuine


def _signed(desk: Desk, found: _Log, before: set[Hash], told: Imported) -> list[Change]:
    """The changes that are here already or that their devices signed."""
    with desk.store.database.read() as connection:
        proofs = taking.proofs(connection, found.changes, found.signatures)
    signed = [change for change in found.changes if change.hash in proofs or change.hash in before]
    if unsigned := len(found.changes) - len(signed):
        told.rejected += unsigned
        words = counted("有{n}条改动没有所属电脑的签名，未采用。请让对方重新导出，并核对文件来源。", unsigned)
        told.findings.append(words.format(n=unsigned))
    return signed


def _adopt(desk: Desk, organisation: str) -> bool:
    """Whether this empty profile takes the file's organisation for its own. Raises UserError where it has another."""
    if organisation and not is_id(organisation):
        raise UserError(_("文件第1行已损坏，没有导入任何内容。请重新导出。"))
    known = desk.read(identity.organisation)
    # one that joined a hub is of its organisation, whether anything came already or not
    is_empty = bool(desk.read(log.size) == 0) and desk.read(zone.authority) is None
    if known != organisation and not is_empty:
        raise UserError(_("文件属于另一个组织，没有导入。请导入到一个新的空文件夹（--profile 指定）。"))
    if is_empty and organisation:
        desk.store.found(StreamId(organisation))
    return is_empty


def _verdict_of(line: Line) -> heads.Verdict:
    each = line.value["verdict"]
    moment = each.get("at", 0)  # before moments were said there was none
    if type(moment) is not int or not 0 <= moment <= LARGEST:
        raise ValueError("no moment")
    return heads.Verdict(
        StreamId(each["stream"]),
        tuple(Hash(name) for name in each["hashes"]),
        Judgement[each["judgement"]],
        each["reason"],
        bytes.fromhex(each["signature"]),
        moment,
    )


def _head_of(line: Line) -> heads.Head:
    each = line.value["head"]
    return heads.Head(
        StreamId(each["stream"]),
        DeviceId(each["device"]),
        int(each["n"]),
        Hash(each["hash"]),
        bytes.fromhex(each["signature"]),
    )


def _keep_heads(desk: Desk, found: list[heads.Head]) -> list[str]:
    """Keep the heads that their devices really signed; say which were not."""
    with desk.store.database.write() as connection:
        false = signing.put_genuine(connection, found)
    words = _("设备 {device} 的签名不符，请核对文件来源。")
    return sorted({words.format(device=head.device) for head in false})


# -- either


def import_file(desk: Desk, path: Path, kind: str | None, *, dry_run: bool = False) -> Imported:
    """Import a `.jsonl` file: flat records, or a whole log."""
    if path.suffix.lower() != ".jsonl":
        words = _("只能导入 .jsonl 文件（{name}）。")
        if kind is None:
            words = _(
                "只能导入 .jsonl 文件（{name}）。参考目录的 .xlsx 和 .csv 请在“参考目录”页导入，或加 --kind catalogue。"
            )
        raise UserError(words.format(name=path.name))
    first = next(jsonl.read(path), None)
    if first is None:
        raise UserError(_("文件 {name} 是空的，没有可导入的内容。").format(name=path.name))
    if jsonl.is_log(first.value):
        return import_log(desk, path)
    return import_records(desk, list(jsonl.read(path)), kind, dry_run=dry_run)
