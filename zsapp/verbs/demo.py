"""The demonstration profile: an invented spring of 2016, written as changes in a log like any other data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.change import DELETED, edited, new_form
from zsapp.domain.field import KINDS, StreamOf, merge_rule
from zsapp.domain.ids import PersonId, RecordId, StreamId, headquarters_stream, team_stream
from zsapp.store import identity, log
from zsapp.store.store import Edit
from zsapp.verbs.demo_story import HEADQUARTERS, ORGANISATION, Act, Entry, Paper, whole_story
from zsapp.verbs.demo_story.photos import Photo, photos
from zsapp.verbs.desk import Desk
from zsapp.verbs.reports import Report, write_bulletin

WEEK = "2016-W17"


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What was made: how many changes the log holds, and the week's bulletin."""

    changes: int
    is_new: bool
    bulletin: Report


def demo(desk: Desk, out: Path) -> Demonstration:
    """Fill an empty profile with the demonstration data (a profile that holds them already stays as it is), then write the bulletin.

    Raises UserError where the profile holds other data.
    """
    known = desk.read(identity.organisation)
    if known not in (None, ORGANISATION):
        raise UserError(_("这个文件夹里已有别的数据，示范数据不会混进去。请用 --profile 指定一个空文件夹。"))
    is_new = desk.read(log.size) == 0
    if is_new:
        desk.store.found(StreamId(ORGANISATION))
        desk.store.load(_acts(list(_with_photos(desk))))
    return Demonstration(desk.read(log.size), is_new, write_bulletin(desk, WEEK, out))


def _acts(acts: Sequence[Act]) -> Iterator[tuple[Sequence[Edit], PersonId, int]]:
    """The story as edits; sets are written element by element, as they are merged."""
    sets: dict[tuple[str, str], list[str]] = {}
    streams: dict[str, StreamId] = {}
    for act in acts:
        edits = [_edit(entry, sets, streams) for entry in act.entries]
        author = PersonId("demo-" + HEADQUARTERS) if act.author == HEADQUARTERS else PersonId(act.author)
        yield edits, author, int(act.moment.timestamp()) * 1_000_000


def _with_photos(desk: Desk) -> Iterator[Act]:
    """The acts with their photos and papers drawn and sealed: files are kept before any record speaks of them."""
    drawn = photos()
    for act in whole_story():
        entries = [
            _sealed(desk, entry, drawn.get(entry.id) or Paper(entry.id))
            if entry.kind == "attachment"
            else entry
            for entry in act.entries
        ]
        yield Act(act.moment, act.author, tuple(entries))


def _sealed(desk: Desk, entry: Entry, photo: Photo | Paper) -> Entry:
    if "team" not in entry.values:  # set again later; the file stays
        return entry
    name, size = desk.store.keep_blob(photo.jpeg(), team_stream(ORGANISATION, entry.values["team"]))
    return Entry(entry.kind, entry.id, {**entry.values, "blob": name, "size": size})


def _edit(entry: Entry, sets: dict[tuple[str, str], list[str]], streams: dict[str, StreamId]) -> Edit:
    each = KINDS[entry.kind]
    stream, created = streams.get(entry.id), {}
    if stream is None:
        created = {DELETED: False}
        stream = streams[entry.id] = _stream(each.stream, entry)
    before: dict[str, Any] = {name: sets[entry.id, name] for name in entry.values if (entry.id, name) in sets}
    form = new_form(entry.kind, RecordId(entry.id))
    form = type(form)(form.kind, form.record, before, form.over, form.conflicts)
    sets.update({(entry.id, name): value for name, value in entry.values.items() if isinstance(value, list)})
    return Edit(
        entry.kind, RecordId(entry.id), stream, {**created, **edited(form, entry.values, merge_rule)}, {}
    )


def _stream(which: StreamOf, entry: Entry) -> StreamId:
    if which is StreamOf.TEAM:
        return team_stream(ORGANISATION, entry.values["team"])
    return headquarters_stream(ORGANISATION) if which is StreamOf.HEADQUARTERS else StreamId(ORGANISATION)
