"""Writing up a visit: what the last one suggests, what is known of the company, photos that wait, and the one save of it all."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.change import Form
from zsapp.domain.field import KINDS
from zsapp.domain.ids import RecordId, StreamId, is_id
from zsapp.store import drafts, identity, log, query
from zsapp.store.drafts import Draft
from zsapp.store.query import Row, Where
from zsapp.store.store import Edit
from zsapp.store.tables import flattened
from zsapp.verbs import protection, week
from zsapp.verbs.attach import PHOTO, photo_type
from zsapp.verbs.desk import Desk
from zsapp.verbs.links import Coming
from zsapp.verbs.records import Saved, form_of, prepare_change, prepare_new, row_of
from zsapp.verbs.views import targets, views

PHOTOS, NEW_COMPANY = "photos", "new_company"  # what a visit's draft holds beside fields
_COMPANY_OFFERED = 30
EVER = "0001-01-01"
_FILLED = ("place", "our_people")


@dataclass(frozen=True, slots=True)
class Start:
    """What a new visit begins with: stored values by printed name, names of what they link to, visits not finished."""

    values: dict[str, Any]
    names: dict[str, str]
    unfinished: list[Draft]
    is_team_known: bool
    is_place_of_today: bool


@dataclass(frozen=True, slots=True)
class About:
    """What should be seen of a company before writing about it. Views, as `record show` prints them.

    `plans`: our open plans that a visit of that day may close, the nearest first; `claims`: sentences about other teams' live claims.
    """

    company: dict[str, Any]
    clashes: list[dict[str, Any]]
    claims: list[str]
    plans: list[dict[str, Any]]
    last: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo or paper of a visit. `record`: its attachment, "" while it waits for the visit to be saved."""

    blob: str
    file_name: str
    media_type: str
    size: int
    caption: str = ""
    record: str = ""
    attachment_kind: str = PHOTO


@dataclass(frozen=True, slots=True)
class Opened:
    """A visit as an editor shows it: `form` as it was read (None: new), `typed` over it from a draft."""

    record: RecordId | None
    form: Form | None
    values: dict[str, Any]
    names: dict[str, str]
    pictures: list[Picture]
    typed: Mapping[str, Any] = field(default_factory=dict)
    draft: Draft | None = None


# -- before writing


def start(desk: Desk) -> Start:
    """Kind, day, place, team and our people as the last visit of this team suggests them."""
    mine = [Where("team", "is", desk.team)] if desk.team else []
    with desk.store.database.read() as connection:
        past = [*mine, Where("date", "between", (EVER, desk.today.isoformat()))]
        last = query.rows(connection, "visit", past, order=("-date", "-time"), limit=1)
        teams = query.rows(connection, "team", limit=2)
        before: Mapping[str, Any] = last[0].values if last else {}
        team = desk.team or before.get("team") or (teams[0].id if len(teams) == 1 else None)
        values = {"visit_kind": "拜访", "date": desk.today.isoformat(), "team": team}
        values |= {name: before[name] for name in _FILLED if before.get(name)}
        if not values.get("our_people") and (me := _myself(connection)):
            values["our_people"] = [me]
        names = query.titles(connection, _ids(values))
        kept = [each for each in drafts.all_kept(connection) if each.kind == "visit"]
    is_of_today = bool(before) and before.get("date") == desk.today.isoformat()
    return Start(values, names, kept, desk.team is not None, is_of_today)


def _myself(connection: Connection) -> str | None:
    """The member this profile's person is: who writes his first visit was there."""
    person = identity.person(connection)
    user = query.row(connection, RecordId(person)) if person else None
    return user.values.get("member") if user is not None else None


def about(desk: Desk, company: str, team: str | None, day: date, *, plan: str | None = None) -> About:
    """The company in brief, other teams' plans and visits near the day, our own open plans of the same week or the days before, our
    last visit there up to today. `plan`: the one the visit was begun from, whatever its day.
    """
    row = row_of(desk, company)
    here = [Where("company", "is", row.id), *([Where("team", "is", team)] if team else [])]
    with desk.store.database.read() as connection:
        found = query.rows(connection, "plan", [*here, Where("state", "is", "计划")], order=("date",))
        plans = sorted(
            (row for row in found if row.id == plan or _may_close(row, day)),
            key=lambda row: (row.id != plan, _apart(row, day)),
        )
        past = Where("date", "between", (EVER, desk.today.isoformat()))
        last = query.rows(connection, "visit", [*here, past], order=("-date", "-time"), limit=1)
        brief = views(connection, [row])[0]
        return About(
            brief,
            week.clashes(desk, row.id, team, day),
            protection.warnings(desk, row.id, team, day),
            views(connection, plans),
            next(iter(views(connection, last)), None),
        )


def _may_close(plan: Row, day: date) -> bool:
    """A visit closes what was planned for its week or shortly before; what is planned for later is another visit."""
    last = day + timedelta(days=6 - day.weekday())
    planned = str(plan.values["date"])
    return (day - timedelta(days=week.NEAR_DAYS)).isoformat() <= planned <= last.isoformat()


def _apart(plan: Row, day: date) -> int:
    """Days between a plan and a day."""
    return abs((date.fromisoformat(plan.values["date"]) - day).days)


def people_of(desk: Desk, company: str | None) -> list[tuple[str, str, str]]:
    """The contacts of a company: (id, name, title)."""
    if company is None or not is_id(company):
        return []
    with desk.store.database.read() as connection:
        found = query.rows(
            connection, "contact", [Where("company", "is", company)], order=("name",), limit=_COMPANY_OFFERED
        )
    return [(row.id, str(row.values.get("name") or ""), str(row.values.get("title") or "")) for row in found]


# -- opening


def opened(desk: Desk, visit: str) -> Opened:
    """A visit to be looked at or changed; a draft of it that was not finished comes with it. Raises UserError."""
    row = row_of(desk, visit)
    form = form_of(desk, row.id)
    with desk.store.database.read() as connection:
        kept = next((each for each in drafts.all_kept(connection) if each.record == row.id), None)
        pictures = _pictures(connection, row.id)
        if kept is not None and kept.form is not None:
            return _of_draft(connection, kept, pictures)
        return Opened(row.id, form, dict(row.values), query.titles(connection, targets(row)), pictures)


def reopened(desk: Desk, draft: str) -> Opened:
    """A visit whose writing was broken off. Raises UserError where the draft is gone."""
    with desk.store.database.read() as connection:
        kept = next((each for each in drafts.all_kept(connection) if each.id == draft), None)
        if kept is None or kept.kind != "visit":
            raise UserError(_("这份草稿已经保存或放弃了。"))
        return _of_draft(connection, kept, _pictures(connection, kept.record) if kept.record else [])


def _of_draft(connection: Connection, kept: Draft, pictures: list[Picture]) -> Opened:
    values = flattened(KINDS["visit"], kept.form.values) if kept.form else {}
    waiting = [Picture(**each) for each in kept.typed.get(PHOTOS) or ()]
    captions = {each.record: each for each in waiting if each.record}
    shown = [captions.get(each.record, each) for each in pictures]
    return Opened(
        kept.record,
        kept.form,
        values,
        query.titles(connection, {*_ids(values), *_ids(kept.typed)}),
        shown + [each for each in waiting if not each.record],
        kept.typed,
        kept,
    )


def _ids(values: Mapping[str, Any]) -> set[str]:
    flat = (each for v in values.values() for each in (v if isinstance(v, list) else [v]))
    return {each for each in flat if isinstance(each, str) and is_id(each)}


def _pictures(connection: Connection, visit: RecordId) -> list[Picture]:
    found = query.rows(connection, "attachment", [Where("visit", "is", visit)])
    return [_picture(row) for row in found]


def _picture(row: Row) -> Picture:
    values = row.values
    return Picture(
        str(values.get("blob") or ""),
        str(values.get("file_name") or ""),
        str(values.get("media_type") or ""),
        int(values.get("size") or 0),
        str(values.get("title") or ""),
        row.id,
        str(values.get("attachment_kind") or ""),
    )


# -- photos that wait


def keep_picture(desk: Desk, content: bytes, file_name: str, *, kind: str = PHOTO) -> Picture:
    """Seal the bytes of a photo (pasted, dropped, from a file) until its visit is saved: a power cut does not lose it.

    Raises UserError where it is no photo.
    """
    media_type = photo_type(content, file_name) if kind == PHOTO else "application/octet-stream"
    name, size = desk.store.profile.blobs.put(content)
    return Picture(name, file_name, media_type, size, attachment_kind=kind)


def drop_picture(desk: Desk, blob: str) -> None:
    """Throw away a photo that waited, unless a record names it."""
    with desk.store.database.read() as connection:
        is_named = log.is_named(connection, blob)
    if not is_named:
        desk.store.profile.blobs.delete(blob)


def discard(desk: Desk, draft: str) -> None:
    """Throw a draft away with the photos that waited for it."""
    with desk.store.database.write() as connection:
        kept = next((each for each in drafts.all_kept(connection) if each.id == draft), None)
        drafts.drop(connection, draft)
    for each in (kept.typed.get(PHOTOS) or ()) if kept else ():
        if not each["record"]:
            drop_picture(desk, each["blob"])


def as_kept(pictures: Sequence[Picture]) -> list[dict[str, Any]]:
    """Pictures as a draft holds them."""
    return [asdict(each) for each in pictures]


# -- saving


def save(
    desk: Desk,
    typed: Mapping[str, Any],
    *,
    visit: str | None = None,
    form: Form | None = None,
    new_company: str = "",
    pictures: Sequence[Picture] = (),
    draft: str | None = None,
) -> Saved:
    """Save a visit in one transaction: a company named for the first time, its people, follow-up, plan, photos and captions.

    `typed` as verbs take it; `visit` None: a new one. The draft is gone with it. Raises UserError, NeedsPersonError.
    """
    organisation, coming, edits, given = desk.organisation, Coming(), list[Edit](), dict(typed)
    if new_company:
        more, made = prepare_new(desk, KINDS["company"], {"name": new_company}, organisation)
        coming.add("company", made.id, {"name": new_company})
        edits, given["company"] = [*edits, *more], made.id
    if visit is None:
        given.setdefault("date", desk.today.isoformat())
        more, saved = prepare_new(desk, KINDS["visit"], given, organisation, coming=coming)
        team = next(edit.values.get("team") for edit in more if edit.record == saved.id)
    else:
        more, saved = prepare_change(desk, visit, given, form=form, coming=coming)
        team = row_of(desk, saved.id).values.get("team")
    edits += more
    coming.add("visit", saved.id, {})
    for each in pictures:
        edits += _picture_edits(desk, each, saved.id, str(team), organisation, coming)
    if edits or draft:
        desk.store.write(edits, draft=draft)
    return saved


def _picture_edits(
    desk: Desk, picture: Picture, visit: RecordId, team: str, organisation: StreamId, coming: Coming
) -> list[Edit]:
    """A photo that waited becomes an attachment; of one that is attached already, its caption."""
    title = picture.caption.strip() or None
    if picture.record:
        return prepare_change(desk, picture.record, {"title": title})[0]
    values = {
        "visit": visit,
        "team": team,
        "title": title or (None if picture.attachment_kind == PHOTO else picture.file_name),
        "attachment_kind": picture.attachment_kind,
        "blob": picture.blob,
        "file_name": picture.file_name,
        "media_type": picture.media_type,
        "size": picture.size,
    }
    given = {name: value for name, value in values.items() if value is not None}
    edits, _saved = prepare_new(desk, KINDS["attachment"], given, organisation, coming=coming)
    for edit in edits:  # its bytes are here already; now they belong to the team's stream
        desk.store.keep_blob(desk.store.profile.blobs.get(picture.blob), edit.stream)
    return edits
