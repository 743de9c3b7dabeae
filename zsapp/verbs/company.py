"""All that is known of one company, read at one moment, for its page."""

from dataclasses import dataclass, field
from typing import Any

from zsapp.base.texts import _
from zsapp.domain.change import DELETED
from zsapp.domain.derived import words
from zsapp.domain.field import KINDS, Kind, Spec
from zsapp.domain.kinds import shown
from zsapp.store import companies, query
from zsapp.store.query import Where
from zsapp.verbs import records
from zsapp.verbs.desk import Desk
from zsapp.verbs.records import row_of
from zsapp.verbs.views import views

_BELONGING = {
    "dossier": (),
    "contact": ("name",),
    "visit": ("-date", "-time"),
    "plan": ("-date",),
    "project": ("name",),
    "matter": ("-raised_on",),
    "follow_up": ("due",),
}
PHOTO_TYPES = "image/"


@dataclass(frozen=True, slots=True)
class CompanyView:
    """The company as `record show` prints it, and the views of what belongs to it by kind; `photos` of its visits too.

    `papers`: its other files. `team` and `today`: of the desk that asked. `conflicts`: its fields that wait to be settled.
    """

    company: dict[str, Any]
    belonging: dict[str, list[dict[str, Any]]]
    photos: list[dict[str, Any]]
    papers: list[dict[str, Any]] = field(default_factory=list)
    team: str | None = None
    today: str = ""
    conflicts: tuple[str, ...] = ()


def company_view(desk: Desk, company: str) -> CompanyView:
    """Everything about a company. Raises UserError for an unknown id."""
    row = row_of(desk, company)
    here = [Where("company", "is", row.id)]
    with desk.store.database.read() as connection:
        found = {kind: query.rows(connection, kind, here, order=order) for kind, order in _BELONGING.items()}
        owners = {row.id, *(each.id for kind in ("visit", "project") for each in found[kind])}
        attached = views(connection, companies.attachments(connection, owners))
        view = views(connection, [row])[0]
        belonging = {kind: views(connection, many) for kind, many in found.items()}
    photos = [each for each in attached if str(each["media_type"] or "").startswith(PHOTO_TYPES)]
    return CompanyView(
        view,
        belonging,
        photos,
        [each for each in attached if each not in photos],
        desk.team,
        desk.today.isoformat(),
        tuple(sorted(records.form_of(desk, row.id).conflicts)),
    )


def photo(desk: Desk, blob: str) -> bytes | None:
    """The bytes of an attached file; None where it is not on this computer."""
    blobs = desk.store.profile.blobs
    return blobs.get(blob) if blobs.has(blob) else None


# -- the past of each field


@dataclass(frozen=True, slots=True)
class Was:
    """One value that a field had: as a person reads it, by whom ("" where his record is not here), when (UTC), and whether it stands:
    current, replaced or void."""

    words: str
    author: str
    at: str
    state: str


@dataclass(frozen=True, slots=True)
class Past:
    """The past of one field, newest first."""

    name: str
    label: str
    values: list[Was]


def past(desk: Desk, record: str) -> list[Past]:
    """The past of each field of a record in the order of the form. Raises UserError for an unknown id."""
    view = records.show(desk, record, history=True)
    specs = KINDS[view["kind"]].printed()
    lines: list[dict[str, Any]] = view["history"]
    links = {
        str(value)
        for line in lines
        if (spec := specs.get(line["field"].partition("/")[0])) and spec.to
        for value in ([line["value"]] if spec.kind is Kind.LINK else [line["field"].partition("/")[2]])
        if value
    }
    with desk.store.database.read() as connection:
        names = query.titles(connection, links)
    by_field: dict[str, list[Was]] = {}
    for line in reversed(lines):
        name, _slash, element = line["field"].partition("/")
        told = _told(specs.get(name), line["value"], element, names)
        was = Was(told, line["author_name"] or "", line["at"], line["state"])
        by_field.setdefault(name, []).append(was)
    order = {name: place for place, name in enumerate(specs)}
    return [
        Past(name, _label(specs.get(name), name), by_field[name])
        for name in sorted(by_field, key=lambda one: (order.get(one, len(order)), one))
    ]


def _label(spec: Spec | None, name: str) -> str:
    if name == DELETED:
        return _("回收站")
    return _(spec.label) if spec else name


def _told(spec: Spec | None, value: Any, element: str, names: dict[str, str]) -> str:
    """A value of the trail in words; of a set the element that was put in or taken out."""
    if spec is None:  # whether it is deleted, or a field of a later version
        return (_("放入回收站") if value else _("在用")) if isinstance(value, bool) else str(value)
    if element:
        word = names.get(element, _("（资料未到）")) if spec.kind is Kind.LINKS else element
        return (_("加入 {word}") if value else _("移出 {word}")).format(word=word)
    if value is None or value == "":
        return _("（空）")
    if spec.kind in (Kind.AMOUNT, Kind.CODE):  # printed already
        return str(value)
    return words(spec, value, names.get) if spec.kind is Kind.LINK else shown(spec, value)
