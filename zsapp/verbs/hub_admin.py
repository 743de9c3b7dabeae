"""Headquarters at the hub, from its own place: users, devices, passwords, missing changes. What comes of it arrives by synchronisation."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from zsapp.base.errors import NeedsPersonError, UserError
from zsapp.base.texts import _
from zsapp.domain.field import Role
from zsapp.domain.ids import DeviceId, Hash, RecordId, StreamId
from zsapp.store import identity, log, query, signing
from zsapp.store.store import Edit
from zsapp.sync import protocol, zone
from zsapp.sync.http import Line, NoReplyError
from zsapp.sync.monitor import address_of
from zsapp.sync.protocol import ChangePassword, Done, GiveUp, PutUser, Question, Revoke, WrongAnswerError
from zsapp.verbs.desk import Desk
from zsapp.verbs.join import raise_for


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A device as it is listed."""

    id: DeviceId
    name: str
    user: str
    is_revoked: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class UserLine:
    """A user as he is listed, with his devices; `team` and `member` by name."""

    id: str
    name: str
    role: str
    team_id: str
    team: str
    member_id: str
    member: str
    is_active: bool
    devices: tuple[DeviceLine, ...]


@dataclass(frozen=True, slots=True)
class Administration:
    """The users, and what this person may do with them here: enter and change them (at a hub), revoke their computers."""

    users: tuple[UserLine, ...]
    is_joined: bool
    may_enter: bool
    may_revoke: bool


def administration(desk: Desk) -> Administration:
    """Who is who, for the page 用户与设备."""
    is_high = desk.role >= Role.HEADQUARTERS
    is_joined = desk.read(identity.hub) is not None
    may_revoke = is_high and (is_joined or _holds_zone(desk))
    return Administration(tuple(users(desk)), is_joined, is_high and is_joined, may_revoke)


def _holds_zone(desk: Desk) -> bool:
    """Whether this profile is the hub of a zone without one (log rule 8)."""
    known = desk.read(zone.authority)
    return known is not None and known.private is not None


def users(desk: Desk) -> list[UserLine]:
    """All users with their devices, as the log says; the deactivated ones last."""
    with desk.store.database.read() as connection:
        rows = [*query.rows(connection, "user"), *query.rows(connection, "user", deleted=True)]
        names = query.titles(
            connection, (str(r.values[n]) for r in rows for n in ("team", "member") if r.values.get(n))
        )
        devices, own = _devices(connection), _user_of_the_hub(connection)
    return [
        UserLine(
            row.id,
            str(row.values.get("name") or ""),
            str(row.values.get("role") or ""),
            str(row.values.get("team") or ""),
            names.get(str(row.values.get("team")), ""),
            str(row.values.get("member") or ""),
            names.get(str(row.values.get("member")), ""),
            not row.is_deleted,
            tuple(each for each in devices if each.user == row.id),
        )
        for row in rows
        if row.id != own
    ]


def _user_of_the_hub(connection: Connection) -> str:
    """The author of the hub's own changes, who is no person and has no log-in; "" without a hub."""
    hub = identity.hub(connection)
    found = query.row(connection, RecordId(hub.id)) if hub else None
    return str(found.values.get("user") or "") if found else ""


def _devices(connection: Connection) -> list[DeviceLine]:
    own, hub = identity.device(connection), identity.hub(connection)
    return [
        DeviceLine(
            DeviceId(row.id),
            str(row.values.get("name") or ""),
            str(row.values.get("user") or ""),
            bool(row.values.get("revoked")),
            own is not None and DeviceId(row.id) == own.id,
        )
        for row in query.rows(connection, "device")
        if hub is None or DeviceId(row.id) != hub.id
    ]


def add_user(
    desk: Desk, name: str, *, role: str, password: str, team: str | None = None, member: str | None = None
) -> str:
    """Enter a user with a first password; the id. `team` and `member` by id. Raises UserError, PlaceError, NeedsPersonError."""
    _require_headquarters(desk)
    return _ask(desk, PutUser(name=name, role=role, password=password, team=team, member=member))


def change_user(
    desk: Desk,
    user: str,
    *,
    name: str | None = None,
    role: str | None = None,
    team: str | None = None,
    member: str | None = None,
    password: str | None = None,
    is_active: bool | None = None,
) -> None:
    """Change what is given of a user; "" for `team` or `member` takes it away. Raises UserError, PlaceError, NeedsPersonError."""
    _require_headquarters(desk)
    _ask(desk, PutUser(user, name, role, team, member, password, is_active))


def revoke(desk: Desk, device: str) -> None:
    """Revoke a device: headquarters those of users, everybody his own; without a hub, who holds the zone's key.

    Raises UserError, PlaceError, NeedsPersonError.
    """
    if desk.read(identity.hub) is None and desk.read(zone.authority) is not None:
        _revoke_here(desk, RecordId(device))
    else:
        _ask(desk, Revoke(DeviceId(device)))


def _revoke_here(desk: Desk, device: RecordId) -> None:
    """As the hub does: what comes of it travels with the next hand-over file, and what the device wrote and nobody has judged is void."""
    if not _holds_zone(desk):
        raise UserError(_("没有中心端时，电脑由招商办停用。请告诉招商办。"))
    _require_headquarters(desk)
    if device in desk.read(signing.own_keys):
        raise UserError(_("这台电脑管着全区的邀请和裁定，不能停用。"))
    form = desk.store.form(device)
    if form is None or form.kind != "device":
        raise UserError(_("没有这台设备。"))
    if not form.values.get("revoked"):
        over = {"revoked": form.over["revoked"]} if "revoked" in form.over else {}
        desk.store.write([Edit("device", device, desk.organisation, {"revoked": True}, over)], stack="")


def change_password(desk: Desk, old: str, new: str) -> None:
    """The person's own password at the hub; his other devices have to log in again. Raises UserError, PlaceError, NeedsPersonError."""
    _ask(desk, ChangePassword(old, new))


def missing(desk: Desk, device: str = "") -> dict[StreamId, list[Hash]]:
    """The changes that others here stand on and that have not come, stream by stream: they may come yet, or be given up.

    `device`: only those of one computer.
    """
    found: dict[StreamId, list[Hash]] = {}
    with desk.store.database.read() as connection:
        waiting = log.waiting(connection)
    here = {change.hash for change in waiting}
    for change in waiting:
        prev = change.header.prev
        if prev not in here and device in ("", change.header.device):
            found.setdefault(change.header.stream, []).append(prev)
    return {stream: sorted(set(names)) for stream, names in found.items()}


def give_up(desk: Desk, device: str = "") -> int:
    """Give up what is missing (log rule 7), of one computer or all: what stands on it is applied with the next round.

    Should it turn up after all, it is judged like any other. How many were given up. Raises UserError, PlaceError, NeedsPersonError.
    """
    _require_headquarters(desk)
    found = missing(desk, device)
    for stream, names in found.items():
        _ask(desk, GiveUp(stream, names))
    return sum(map(len, found.values()))


def _require_headquarters(desk: Desk) -> None:
    desk.require(Role.HEADQUARTERS, _("管理用户和设备"))


def _ask(desk: Desk, question: Question) -> str:
    """Ask the hub; the id of the record that it made or changed."""
    if desk.read(identity.hub) is None:
        raise UserError(_("还没有加入中心端。请先运行：zsapp join 网址 --user 用户名"))
    address = address_of(desk.store)
    if not address.token:
        raise NeedsPersonError(protocol.words_of(protocol.Trouble.LOG_IN))
    line = Line(address)
    try:
        answer: Any = protocol.read_reply(line.ask(question), Done, hub=address.hub)
    except (NoReplyError, WrongAnswerError) as error:
        raise_for(error)
    finally:
        line.close()
    return str(answer.id)
