"""Add, set, read, delete, restore, undo, erase: what a person does with any record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zsapp.base.errors import NeedsPersonError, UserError
from zsapp.base.texts import _, counted
from zsapp.domain.change import DELETED, LINKED, Change, Form, edited, new_form
from zsapp.domain.derived import rows
from zsapp.domain.field import KINDS, Kind, Merge, RecordSpec, Role, Show, StreamOf, merge_rule
from zsapp.domain.ids import Hash, RecordId, StreamId, natural_id, team_stream
from zsapp.domain.kinds import remarks
from zsapp.domain.rules import cadence
from zsapp.store import backup, drafts, log, query, search
from zsapp.store.query import Row, Where
from zsapp.store.store import Edit
from zsapp.verbs import places, visits
from zsapp.verbs.desk import Desk
from zsapp.verbs.links import Coming, Resolver
from zsapp.verbs.views import targets, trail, views

OWN_ACCOUNT = (
    "device",
    "erasure",
    "issued",
)  # kinds that the program writes on its own account: no person types them in
LINKS_SEEN = 2_000  # a deletion records at most so many links that its author saw
_DEFAULTS = {
    "plan": {"state": "计划"},
    "follow_up": {"state": "待办"},
    "matter": {"state": "待协调"},
    "team": {"team_kind": "招商小组"},
}
_DAY_DEFAULTS = {"visit": "date", "matter": "raised_on"}  # a day that is not given is today


@dataclass(slots=True)
class Saved:
    """What a save did: the record, the people entered along, and what is odd though it was saved."""

    id: RecordId
    entered: list[RecordId] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


# -- saving


def add(desk: Desk, kind: str, typed: Mapping[str, Any], *, draft: str | None = None) -> Saved:
    """Create a record from typed values by printed name; `draft` is gone with the save. Raises UserError."""
    each = spec_of_kind(kind)
    desk.require(each.creator, _("新增{label}").format(label=_(each.label)))
    organisation = desk.organisation
    given: dict[str, Any] = {**_DEFAULTS.get(kind, {}), **typed}
    if kind in _DAY_DEFAULTS:
        given.setdefault(_DAY_DEFAULTS[kind], desk.today.isoformat())
    if (known := _same_person(desk, each, given)) is not None:
        edits, saved = prepare_change(desk, known, given)
        saved.remarks.append(_("此人已登记过，已补充到原有记录。"))
    else:
        edits, saved = prepare_new(desk, each, given, organisation)
    if edits or draft:
        desk.store.write(edits, draft=draft)
    return saved


def _same_person(desk: Desk, each: RecordSpec, typed: Mapping[str, Any]) -> RecordId | None:
    """The one person of that name who was entered before (along with a visit, say) and whom nothing given contradicts."""
    if each.kind not in {spec.to for kind in KINDS.values() for spec in kind.fields.values() if spec.enters}:
        return None
    with desk.store.database.read() as connection:
        flat = _stored(desk, each, typed, {}, Resolver(connection))
        known = query.named(connection, each.kind, str(flat.get("name")))
        among = [row for one in known if (row := query.row(connection, one)) is not None]
    fitting = [row for row in among if all(row.values[n] in (None, [], v) for n, v in flat.items())]
    return fitting[0].id if len(fitting) == 1 else None


def prepare_new(
    desk: Desk,
    each: RecordSpec,
    typed: Mapping[str, Any],
    organisation: StreamId,
    *,
    record: RecordId | None = None,
    coming: Coming | None = None,
) -> tuple[list[Edit], Saved]:
    """The edits that create a record, with the people it enters and what belongs to it."""
    _require_typed(each)
    with desk.store.database.read() as connection:
        resolver = Resolver(connection, coming or Coming())
        chosen = record or desk.store.fresh_id()
        flat = _stored(desk, each, typed, {"id": chosen, "kind": each.kind}, resolver)
        for name, spec in each.printed().items():
            if spec.required and flat.get(name) is None:
                raise UserError(
                    _("新增{kind}要填“{label}”（{name}=…）。").format(
                        kind=_(each.label), label=_(spec.label), name=name
                    )
                )
        stream = places.stream_for(desk, each, flat, organisation, connection)
        chosen = places.natural(each, flat, organisation, stream) or chosen
        if chosen in log.erased(connection):
            raise UserError(_("编号为 {id} 的记录已永久清除，不能重新登记。").format(id=chosen))
        if query.row(connection, chosen) is not None:
            raise UserError(
                _("这条{label}已经有了（{id}），请改用 record set。").format(label=_(each.label), id=chosen)
            )
    saved = Saved(chosen, sorted(resolver.entered), _odd(each, flat))
    edits = _entering(resolver, organisation, stream)
    values = edited(new_form(each.kind, chosen), _whole(each, flat, {}), merge_rule)
    edits.append(Edit(each.kind, chosen, stream, {DELETED: False, **values}, {}))
    edits += _along(desk, each, chosen, stream, flat, before={})
    return edits, saved


def change(desk: Desk, record: str, typed: Mapping[str, Any], form: Form | None = None) -> Saved:
    """Set fields of a record; `form` as it was read, else it is read now.

    Raises UserError; NeedsPersonError where a field was in conflict when the form was read (log rule 1).
    """
    edits, saved = prepare_change(desk, record, typed, form=form)
    if edits:
        desk.store.write(edits)
    return saved


def prepare_change(
    desk: Desk,
    record: str,
    typed: Mapping[str, Any],
    *,
    form: Form | None = None,
    coming: Coming | None = None,
) -> tuple[list[Edit], Saved]:
    """The edits that set fields of a record; none where nothing differs."""
    row = row_of(desk, record)
    each = KINDS[row.kind]
    if any((spec := each.spec_of(name)) and spec.merge is Merge.ALL for name in typed):
        row = row_of(desk, record, own=True)  # what joins records belongs to each of them
    if row.is_deleted:
        raise UserError(_("这条记录在回收站里，请先恢复再修改。"))
    _require_typed(each)
    read = form or form_of(desk, row.id)
    with desk.store.database.read() as connection:
        resolver = Resolver(connection, coming or Coming())
        flat = _stored(desk, each, typed, {**row.values, "id": row.id, "kind": row.kind}, resolver)
        _require_same_stream(desk, each, row, flat)
    wanted = _whole(each, flat, read.values)
    if settled := sorted(read.conflicts & wanted.keys()):
        raise NeedsPersonError(
            _("“{field}”有冲突的值，请先核对：zsapp sync conflicts，再用 sync settle 定下来。").format(
                field=settled[0]
            )
        )
    for name, value in flat.items():
        if value is None and each.printed()[name].required:
            raise UserError(_("“{label}”不能为空。").format(label=_(each.printed()[name].label)))
    edits = _entering(resolver, desk.organisation, row.stream)
    if edit := visits.edit_of(read, row.stream, edited(read, wanted, merge_rule)):
        edits.append(edit)
        edits += _along(desk, each, row.id, row.stream, {**row.values, **flat}, before=row.values)
    return edits, Saved(row.id, sorted(resolver.entered), [*_odd(each, flat), *_stage_back(row, flat)])


def _stored(
    desk: Desk, each: RecordSpec, typed: Mapping[str, Any], before: Mapping[str, Any], resolver: Resolver
) -> dict[str, Any]:
    """Typed values as stored ones, links last: people are looked for in the company and team given beside."""
    specs = each.printed()
    if unknown := sorted(set(typed) - specs.keys()):
        raise UserError(
            _("{kind}没有名为“{name}”的栏目。可用：{names}。").format(
                kind=_(each.label), name=unknown[0], names=" ".join(specs)
            )
        )
    flat: dict[str, Any] = {}
    for name in sorted(typed, key=lambda n: (specs[n].kind is Kind.LINKS or specs[n].enters, n)):
        desk.require(specs[name].writer, _("填写“{label}”").format(label=_(specs[name].label)))
        beside = {**before, **flat}
        flat[name] = resolver.stored(specs[name], typed[name], beside, desk.store.fresh_id)
    return flat


def _whole(each: RecordSpec, flat: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Printed names back to fields as named in changes: setting one part keeps the others as shown (log rule 3)."""
    wanted: dict[str, Any] = {}
    for name, value in flat.items():
        whole = each.part_of.get(name)
        if whole is None:
            wanted[name] = value
            continue
        parts = wanted.setdefault(
            whole, dict.fromkeys(each.fields[whole].parts) | dict(before.get(whole) or {})
        )
        parts[name] = value
    return {
        name: None if isinstance(v, dict) and name in each.part_of.values() and not any(v.values()) else v
        for name, v in wanted.items()
    }


def _entering(resolver: Resolver, organisation: StreamId, stream: StreamId) -> list[Edit]:
    """The people named for the first time, each in the stream of its kind."""
    edits = []
    for record, (kind, values) in resolver.entered.items():
        where = organisation if KINDS[kind].stream is StreamOf.ORGANISATION else stream
        edits.append(
            Edit(kind, record, where, {DELETED: False, **{f: v for f, v in values.items() if v}}, {})
        )
    return edits


def _along(
    desk: Desk,
    each: RecordSpec,
    record: RecordId,
    stream: StreamId,
    flat: Mapping[str, Any],
    *,
    before: Mapping[str, Any],
) -> list[Edit]:
    """What is saved along with a record: a visit's follow-up and the plan it closes."""
    return visits.along(desk, record, stream, flat, before=before) if each.kind == "visit" else []


def _odd(each: RecordSpec, flat: Mapping[str, Any]) -> list[str]:
    return [remark for name, value in flat.items() for remark in remarks(each.printed()[name], value)]


def _stage_back(row: Row, flat: Mapping[str, Any]) -> list[str]:
    """What is odd about a stage of a project that is dated before the one it comes after: that one's date holds no more."""
    now = {name: flat.get(name, row.values.get(name)) for name in ("stage", "stage_date")}
    stage, day = row.values.get("stage"), row.values.get("stage_date")
    if row.kind != "project" or not (day and stage and now["stage"] and now["stage_date"]):
        return []
    if now["stage"] == stage or now["stage_date"] >= day:
        return []
    text = _("{stage}日期{on}早于{before}日期{day}，{before}的日期不再采用，请核对。")
    return [text.format(stage=_(now["stage"]), on=now["stage_date"], before=_(stage), day=day)]


# -- where a record lives


def _require_same_stream(desk: Desk, each: RecordSpec, row: Row, flat: Mapping[str, Any]) -> None:
    """A record lives in one stream for ever: a team's record cannot be given to another team by setting a field."""
    team = flat.get("team")
    if each.stream is not StreamOf.TEAM or "team" not in flat or team == row.values.get("team"):
        return
    if team is None or team_stream(desk.organisation, team) != row.stream:
        raise UserError(_("这条记录属于原来的小组，不能改换组别；请在新小组另建一条。"))


# -- reading


def spec_of_kind(kind: str) -> RecordSpec:
    """The spec of a kind by its name or Chinese label. Raises UserError."""
    for each in KINDS.values():
        if kind in (each.kind, each.label):
            return each
    raise UserError(_("没有“{kind}”这种记录。可用：{kinds}。").format(kind=kind, kinds=" ".join(KINDS)))


def _require_typed(each: RecordSpec) -> None:
    if each.kind in OWN_ACCOUNT:
        raise UserError(_("{label}由程序自动记录，不能手工填写、删除或清除。").format(label=_(each.label)))


def row_of(desk: Desk, record: str, *, own: bool = False) -> Row:
    """A record by id: of records that are one company the face, with `own` the very record. Raises UserError."""
    row: Row | None = desk.read(lambda connection: query.row(connection, RecordId(record), joined=not own))
    if row is None:
        raise UserError(_("没有编号为 {id} 的记录（不存在，或已清除）。").format(id=record))
    return row


def form_of(desk: Desk, record: RecordId) -> Form:
    """Read the form of a record. Raises UserError."""
    form = desk.store.form(record)
    if form is None:
        raise UserError(_("没有编号为 {id} 的记录（不存在，或已清除）。").format(id=record))
    return form


def show(desk: Desk, record: str, *, history: bool = False) -> dict[str, Any]:
    """A record as JSON; with `history` the trail of each field under `history`."""
    row = row_of(desk, record)
    with desk.store.database.read() as connection:
        view = views(connection, [row])[0]
    if history:
        past = desk.store.history(RecordId(record))
        with desk.store.database.read() as connection:
            view["history"] = trail(connection, past) if past else []
    return view


def listed(
    desk: Desk, kind: str, where: Sequence[tuple[str, str]] = (), *, limit: int | None = None
) -> list[dict[str, Any]]:
    """Live records of a kind that meet all conditions; `week`, `month` and `quarter` are of the record's date."""
    each = spec_of_kind(kind)
    with desk.store.database.read() as connection:
        conditions = [_condition(each, name, value, Resolver(connection)) for name, value in where]
        order = [each.day] if each.day else []
        return views(connection, query.rows(connection, each.kind, conditions, order=order, limit=limit))


def lines(desk: Desk, kind: str, ids: Sequence[str]) -> list[str]:
    """Records as lines for a person: id, then what shows in a table, links by name."""
    each = spec_of_kind(kind)
    with desk.store.database.read() as connection:
        found = {row.id: row for row in query.rows(connection, each.kind)}
        names = query.titles(connection, (t for row in found.values() for t in targets(row)))
    made = []
    for one in ids:
        shown = rows(each, found[RecordId(one)].values, Show.TABLE, names.get)
        made.append("  ".join([one, *(words[:40] for _name, _label, words in shown)]))
    return made


def _condition(each: RecordSpec, name: str, value: str, resolver: Resolver) -> Where:
    specs = each.printed()
    if name not in specs and name in ("week", "month", "quarter"):
        if not each.day:
            raise UserError(_("{kind}没有日期，不能按{name}筛选。").format(kind=_(each.label), name=name))
        period = getattr(cadence, name)(value)
        return Where(each.day, "between", (period.first.isoformat(), period.last.isoformat()))
    if name == "id":
        return Where("id", "is", value)
    if name not in specs:
        raise UserError(
            _("{kind}没有名为“{name}”的栏目。可用：{names}。").format(
                kind=_(each.label), name=name, names=" ".join(specs)
            )
        )
    stored = resolver.stored(specs[name], value, {}, None)
    if isinstance(stored, list):
        stored = stored[0] if stored else None
    return Where(name, "is", stored)


def found(desk: Desk, typed: str, *, kind: str | None, limit: int) -> list[dict[str, Any]]:
    """Search: live records that hold all words of `typed` (text, pinyin or initials of names), best first."""
    chosen = spec_of_kind(kind).kind if kind else None
    with desk.store.database.read() as connection:
        hits = search.find(connection, typed, kind=chosen, limit=limit)
        faces = query.faces(connection, (hit[0] for hit in hits))
        names = query.titles(connection, faces.values())
    kinds = {faces[record]: kind for record, kind, _title in reversed(hits)}
    best = dict.fromkeys(faces[hit[0]] for hit in hits)  # records that are one company stand once
    return [{"id": face, "kind": kinds[face], "name": names.get(face)} for face in best]


# -- deletion, undo


def delete(desk: Desk, record: str) -> Saved:
    """Put a record into the recycle bin, recording what of it was seen; live links to it are then listed (log rule 4)."""
    edit = deletion(desk, record)
    desk.store.write([edit])
    saved = Saved(edit.record)
    if linking := {
        source for source, _f, _c in desk.read(lambda connection: query.linking(connection, edit.record))
    }:
        saved.remarks.append(
            counted("还有{n}条记录用到它，已列入“冲突核对”：可恢复，也可确认删除。", len(linking)).format(
                n=len(linking)
            )
        )
    return saved


def deletion(desk: Desk, record: str) -> Edit:
    """What puts a record into the recycle bin, not written yet."""
    row = row_of(desk, record, own=True)
    desk.require(KINDS[row.kind].creator, _("删除{label}").format(label=_(KINDS[row.kind].label)))
    if row.is_deleted:
        raise UserError(_("这条记录已在回收站里。"))
    return _deletion(desk, row, with_links=False)


def confirm_deletion(desk: Desk, record: str) -> Saved:
    """Delete a record again, now having seen what was done to it meanwhile (log rule 4)."""
    row = row_of(desk, record, own=True)
    desk.require(KINDS[row.kind].creator, _("删除{label}").format(label=_(KINDS[row.kind].label)))
    if not row.is_deleted:
        raise UserError(_("这条记录不在回收站里。"))
    desk.store.write([_deletion(desk, row, with_links=True)])
    return Saved(row.id)


def _deletion(desk: Desk, row: Row, *, with_links: bool) -> Edit:
    """`with_links`: the author has been shown which records link to it ("deleted while in use") and deletes it all the same."""
    _require_typed(KINDS[row.kind])
    form = form_of(desk, row.id)
    over: dict[str, tuple[Hash, ...]] = dict(form.over)
    links = desk.read(lambda connection: query.linking(connection, row.id)) if with_links else []
    if seen := tuple(sorted({Hash(change) for _source, _field, change in links if change})[:LINKS_SEEN]):
        over[LINKED] = seen
    return Edit(row.kind, row.id, row.stream, {DELETED: True}, over)


def restore(desk: Desk, record: str) -> Saved:
    """Take a record out of the recycle bin."""
    edit = restoration(desk, record)
    desk.store.write([edit])
    return Saved(edit.record)


def restoration(desk: Desk, record: str) -> Edit:
    """What takes a record out of the recycle bin, not written yet."""
    row = row_of(desk, record, own=True)
    desk.require(KINDS[row.kind].creator, _("恢复{label}").format(label=_(KINDS[row.kind].label)))
    if not row.is_deleted:
        raise UserError(_("这条记录不在回收站里。"))
    form = form_of(desk, row.id)
    return Edit(row.kind, row.id, row.stream, {DELETED: False}, {DELETED: form.over[DELETED]})


def undo(desk: Desk) -> list[RecordId]:
    """Take this device's newest act back. Returns the records it touched. Raises UserError where it cannot be taken back."""
    return _take_back(desk, "done", _("没有可以撤销的操作。"))


def redo(desk: Desk) -> list[RecordId]:
    """Give the act last undone back."""
    return _take_back(desk, "undone", _("没有可以重做的操作。"))


def _take_back(desk: Desk, stack: str, nothing: str) -> list[RecordId]:
    act = desk.store.last_act(stack)
    if not act:
        raise UserError(nothing)
    edits = [
        _inverse(desk, each) for each in reversed(act) if each.values is not None
    ]  # what is erased stays so
    desk.store.take_back(edits, stack=stack)
    return sorted({edit.record for edit in edits})


def _inverse(desk: Desk, done: Change) -> Edit:
    header = done.header
    history = desk.store.history(header.record)
    values = history.undo_of(done) if history else None
    if history is None or values is None:
        raise UserError(_("这一步的内容后来又改过，不能自动撤销；请打开该记录直接修改。"))
    creates = DELETED in values and values[DELETED] is True and DELETED not in header.over
    own = {name: (history.stand_in(name, done) or done.hash,) for name in values}
    return Edit(header.kind, header.record, header.stream, values, history.seen() if creates else own)


# -- erasure (log rule 13)


def erase(desk: Desk, record: str) -> dict[str, Any]:
    """Drop a record's contents for good, everywhere; cannot be undone. Returns `id` and `mentions` (`mentions_of`).

    The automatic backups are replaced by one new backup; copies kept elsewhere are the person's to delete.
    """
    desk.require(Role.HEADQUARTERS, _("永久清除"))
    row = row_of(desk, record, own=True)
    _require_typed(KINDS[row.kind])
    mentions = mentions_of(desk, row.id)
    marker = natural_id(row.stream, "erasure", row.id)
    desk.store.erase(row.id, Edit("erasure", marker, row.stream, {DELETED: False, "target": row.id}, {}))
    return {"id": row.id, "mentions": mentions, "backups_renewed": backup.renew(desk.store.profile)}


def mentions_of(desk: Desk, record: str) -> list[dict[str, Any]]:
    """Other texts that name a record, by what it is or ever was called; `past`: in older versions only. What an erasure leaves."""
    row = row_of(desk, record, own=True)
    words = _personal_words(desk, row)
    with desk.store.database.read() as connection:
        present = set(query.mentions(connection, words, but=row.id)) if words else set()
        present |= drafts.mentions(connection, words, but=row.id)
        mentions = sorted(present | log.mentions(connection, words, but=row.id))
        titles = query.titles(connection, (each[0] for each in mentions))
    return [
        {"record": r, "kind": k, "field": f, "name": titles.get(r), "past": (r, k, f) not in present}
        for r, k, f in mentions
    ]


def _personal_words(desk: Desk, row: Row) -> list[str]:
    """What a person could be known by: all values that the personal fields of the record ever had, but for notes and single characters."""
    history = desk.store.history(row.id)
    values = (
        value
        for change in (history.changes if history else ())
        for name, value in (change.values or {}).items()
        if (spec := KINDS[row.kind].fields.get(name)) and spec.personal and spec.kind is not Kind.NOTE
    )
    return sorted({v for v in values if isinstance(v, str) and len(v) >= 2})
