"""A zone without a hub: headquarters' profile holds the zone's key and is the hub (log rule 8).

It makes users, writes an invitation for each team, admits the devices that are made from one, and judges what it reads as the hub would
(`zsapp.domain.judging`), in the order in which it came; its verdicts travel in hand-over files. The zone's key is that of the device on
which headquarters wrote its first invitation; what stood in that profile then is right by its word. Until then there is no zone: profiles
of one organisation exchange files as equals, and nobody judges.
"""

import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field

from sqlalchemy import Connection, text

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.change import Change, History, Judgement, received
from zsapp.domain.field import merge_rule
from zsapp.domain.heads import Verdict, new_key
from zsapp.domain.ids import NO_CHANGE, DeviceId, Hash, RecordId, StreamId
from zsapp.domain.judging import Judge, People, Said, sheets, signer
from zsapp.domain.rights import Reason
from zsapp.store import identity, log, signing
from zsapp.sync.handover import Admission, Invitation, Zone

_INVITED, _INVITATIONS, _ADMISSIONS = "invited", "invitations", "admissions"


@dataclass(frozen=True, slots=True)
class Authority:
    """Whose verdicts count here. `private`: only in headquarters' profile. `is_server`: a hub that was joined."""

    hub: DeviceId
    key: bytes
    private: bytes | None = None
    is_server: bool = False

    @property
    def as_zone(self) -> Zone:
        """As files say it."""
        return Zone(self.hub, self.key.hex(), self.is_server)


def authority(connection: Connection) -> Authority | None:
    """The hub that was joined, else the zone; None among equals."""
    joined = identity.hub(connection)
    if joined is not None:
        return Authority(joined.id, bytes.fromhex(joined.key), is_server=True)
    kept = identity.local(connection, identity.ZONE)
    if kept is None:
        return None
    private = bytes.fromhex(kept["private"]) if kept.get("private") else None
    return Authority(DeviceId(kept["hub"]), bytes.fromhex(kept["key"]), private)


def pin(connection: Connection, zone: Zone) -> None:
    """From now on this zone's word counts."""
    identity.put_local(connection, identity.ZONE, {"hub": zone.hub, "key": zone.key})


def found(connection: Connection) -> tuple[Authority, list[Verdict]]:
    """The zone whose key this profile holds, founded where there was none: then verdicts to take in. The device is enrolled.

    Raises UserError.
    """
    known = authority(connection)
    if known is not None and known.private is not None:
        return known, []
    if known is not None:
        words = _("已加入中心端，请在中心端添加用户和设备。") if known.is_server else _("邀请由招商办发出。")
        raise UserError(words)
    own = identity.device(connection)
    if own is None:
        raise RuntimeError("the device is enrolled first")
    _private, public = new_key(own.private_key)
    kept = {"hub": own.id, "key": public.hex(), "private": own.private_key.hex()}
    identity.put_local(connection, identity.ZONE, kept)
    made = Authority(own.id, public, own.private_key)
    right = [Said(unit, Judgement.OK) for unit in _unjudged(connection, ())]
    return made, sheets(right, signer(own.private_key, at=0))  # nobody knows when it came here


# -- invitations


def invite(connection: Connection, invitation: Invitation) -> None:
    """Remember whom headquarters invited."""
    kept = identity.local(connection, _INVITATIONS) or {}
    identity.put_local(connection, _INVITATIONS, {**kept, invitation.id: asdict(invitation)})


def invited_users(connection: Connection) -> set[str]:
    """Whom this headquarters invited."""
    return {each["user"] for each in (identity.local(connection, _INVITATIONS) or {}).values()}


def accept(connection: Connection, invitation: Invitation) -> None:
    """This new profile is the invited user's."""
    identity.put_local(connection, identity.PERSON, invitation.user)
    identity.put_local(connection, _INVITED, asdict(invitation))


def invited(connection: Connection) -> Invitation | None:
    """The invitation by which this profile began."""
    kept = identity.local(connection, _INVITED)
    return None if kept is None else Invitation(**kept)


def admissions(connection: Connection) -> dict[str, Admission]:
    """What proves that devices were invited: this one, and others heard of."""
    kept = identity.local(connection, _ADMISSIONS) or {}
    found = {device: Admission(**each) for device, each in kept.items()}
    mine = invited(connection)
    if mine is not None:
        for device, private in signing.own_keys(connection).items():
            found[device] = Admission(mine.id, _proof(mine.token, device, new_key(private)[1].hex()))
    return found


def hear(connection: Connection, told: dict[str, Admission]) -> None:
    """Keep what files say of invited devices."""
    kept = identity.local(connection, _ADMISSIONS) or {}
    if new := {device: asdict(each) for device, each in told.items() if device not in kept}:
        identity.put_local(connection, _ADMISSIONS, {**kept, **new})


def _proof(token: str, device: str, public_key: str) -> str:
    return hmac.digest(bytes.fromhex(token), f"zsapp device {device} {public_key}".encode(), "sha256").hex()


# -- who reads what


class LocalLog:
    """Who is who, as the log of this profile says it. `only_judged`: what was not judged yet says nothing."""

    def __init__(self, connection: Connection, *, only_judged: bool) -> None:
        self._connection, self._only_judged = connection, only_judged

    def history(self, record: RecordId) -> History | None:
        """All changes of a record, as far as they count."""
        whole = log.history(self._connection, record)
        if whole is None or not self._only_judged:
            return whole
        said = _said_of(self._connection, [change.hash for change in whole.changes])
        known = [change for change in whole.changes if change.hash in said]
        judged = {c.hash: Judgement.OK if whole.is_accepted(c) else Judgement.VOID for c in known}
        return History(known, judged, merge_rule) if known else None

    def teams(self) -> list[str]:
        """The ids of all records of kind `team`."""
        rows = self._connection.execute(text("SELECT DISTINCT record FROM log WHERE kind = 'team'"))
        return list(rows.scalars())


def _said_of(connection: Connection, names: Iterable[Hash]) -> set[Hash]:
    """Those of these changes that were judged for good."""
    rows = connection.execute(
        text(
            "SELECT hash FROM verdict WHERE judgement != 'LOST' AND hash IN (SELECT value FROM json_each(:names))"
        ),
        {"names": json.dumps(list(names))},
    )
    return set(rows.scalars())


def people(connection: Connection) -> People:
    """Users, devices and teams as this profile knows them now."""
    organisation = identity.organisation(connection)
    if organisation is None:
        raise RuntimeError("a profile without an organisation has nobody")
    return People(LocalLog(connection, only_judged=False), organisation)


# -- judging


@dataclass(slots=True)
class Judged:
    """What headquarters said of what it read: changes right and void (by reason), devices admitted (their names)."""

    ok: int = 0
    void: dict[str, int] = field(default_factory=dict)
    admitted: list[str] = field(default_factory=list)


def judge(connection: Connection, now_us: int) -> tuple[Judged, list[Verdict]]:
    """Judge everything that has not been: what was said, and the verdicts to take in. Nothing where this is not headquarters' profile.

    The verdicts say that it came now, but for what was written here: that was never away.
    """
    told = Judged()
    mine, organisation = authority(connection), identity.organisation(connection)
    if mine is None or mine.private is None or organisation is None:
        return told, []
    invitations = identity.local(connection, _INVITATIONS) or {}
    heard = admissions(connection)
    doubted = _doubted(
        connection, [device for device, each in heard.items() if each.invitation in invitations]
    )
    units = _unjudged(connection, doubted)
    own = signing.own_keys(connection)
    admitted = [unit[0] for unit in units if _is_admitted(unit, heard, invitations)]
    right = {c.hash: Judgement.OK for unit in units for c in unit if c.header.device in own}
    right |= {change.hash: Judgement.OK for change in admitted}
    told.admitted = [str((c.values or {}).get("name") or c.header.device) for c in admitted]
    judging = Judge(
        People(LocalLog(connection, only_judged=True), organisation), _lives(connection, units),
        log.erased(connection), right, mine.hub,
    )  # fmt: skip
    said: list[Said] = []
    for unit in units:
        if judging.unknown(unit) is not None:
            continue  # for a newer version of headquarters' program to judge
        given = judging.judge(unit)
        said += [Said(unit, Judgement.OK)] if unit[0].hash in right else given
    for each in said:
        if each.judgement is Judgement.OK:
            told.ok += len(each.unit)
        else:
            told.void[each.reason] = told.void.get(each.reason, 0) + len(each.unit)
    here = [each for each in said if each.unit[0].header.device in own]
    came = [each for each in said if each.unit[0].header.device not in own]
    own_words = sheets(here, signer(mine.private, at=0))
    return told, own_words + sheets(came, signer(mine.private, at=now_us))


def _unjudged(connection: Connection, doubted: Iterable[Hash]) -> list[tuple[Change, ...]]:
    """The groups on which there is no word yet, and those that are judged again, in the order in which they came."""
    rows = connection.execute(
        text(
            "SELECT unit, header, salt, body FROM log c WHERE NOT EXISTS "
            "(SELECT 1 FROM verdict v WHERE v.hash = c.hash AND v.judgement != 'LOST') "
            "OR c.hash IN (SELECT value FROM json_each(:again)) ORDER BY seq"
        ),
        {"again": json.dumps(list(doubted))},
    ).all()
    units: dict[Hash, list[Change]] = {}
    for unit, *parts in rows:
        units.setdefault(unit, []).append(received(*parts, proved=True))
    return [tuple(changes) for changes in units.values()]


def _doubted(connection: Connection, devices: Iterable[DeviceId | str]) -> list[Hash]:
    """What devices wrote that nobody knew to be invited: void for that alone, to be judged again."""
    rows = connection.execute(
        text(
            "SELECT c.hash FROM log c JOIN verdict v ON v.hash = c.hash AND v.judgement = 'VOID' AND v.reason = :author "
            "WHERE c.device IN (SELECT value FROM json_each(:devices)) AND NOT EXISTS "
            "(SELECT 1 FROM verdict o WHERE o.hash = c.hash AND o.judgement = 'OK')"
        ),
        {"author": Reason.AUTHOR.value, "devices": json.dumps(list(devices))},
    )
    return list(rows.scalars())


def _lives(connection: Connection, units: Iterable[Sequence[Change]]) -> dict[RecordId, tuple[StreamId, str]]:
    """(stream, kind) of each record, by its first change that was judged right."""
    rows = connection.execute(
        text(
            "SELECT c.record, c.stream, c.kind FROM log c JOIN verdict v ON v.hash = c.hash AND v.judgement = 'OK' "
            "WHERE c.record IN (SELECT value FROM json_each(:records)) ORDER BY c.seq"
        ),
        {"records": json.dumps(sorted({c.header.record for unit in units for c in unit}))},
    )
    found: dict[RecordId, tuple[StreamId, str]] = {}
    for record, stream, kind in rows:
        found.setdefault(record, (stream, kind))
    return found


def _is_admitted(
    unit: Sequence[Change], heard: dict[str, Admission], invitations: dict[str, dict[str, str]]
) -> bool:
    """Whether it is the enrolment of a device that was made from an invitation, for the invited user."""
    first, values = unit[0], unit[0].values or {}
    told = heard.get(first.header.device)
    invitation = invitations.get(told.invitation) if told else None
    if told is None or invitation is None or len(unit) != 1 or first.header.prev != NO_CHANGE:
        return False
    proof = _proof(invitation["token"], first.header.device, str(values.get("public_key")))
    is_his = values.get("user") == invitation["user"] == first.header.author and not values.get("revoked")
    return is_his and hmac.compare_digest(proof, told.proof)


def words_of(reason: str) -> str:
    """Why changes are void, for a person."""
    words = {
        Reason.AUTHOR: _("写入的设备未经邀请，或不是作者本人的"),
        Reason.REVOKED: _("设备已停用"),
        Reason.MEMBERSHIP: _("作者不属于这个小组"),
        Reason.ROLE: _("作者没有这项权限"),
        Reason.STREAM: _("记录不属于这条数据流"),
    }
    return words.get(Reason(reason), reason) if reason in set(Reason) else reason
