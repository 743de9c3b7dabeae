"""Joining a hub: its id, key and organisation are pinned for good; logging in anew is the same act again."""

import time
from dataclasses import dataclass
from typing import NoReturn

from zsapp.base.errors import NeedsPersonError, PlaceError, UserError
from zsapp.base.texts import _
from zsapp.domain import heads
from zsapp.domain.ids import NO_CHANGE, DeviceId, StreamId
from zsapp.store import identity, log, outbox, token, writer
from zsapp.store.identity import Device, JoinedHub, Machine
from zsapp.store.store import Store
from zsapp.sync.http import Address, Line, NoReplyError, checked_ca, checked_url
from zsapp.sync.protocol import Join, JoinAnswer, Trouble, WrongAnswerError, read_hello, read_reply
from zsapp.verbs import demonstration
from zsapp.verbs.desk import Desk

_NAME_MOST = 100  # characters of a device's name
_PATIENCE_S = 5.0  # a hub that asks for no more than that is waited for


@dataclass(frozen=True, slots=True)
class Joined:
    """What a log-in came to: the hub's name, and who this profile's person is there. `team` is an id."""

    hub: str
    hub_name: str
    organisation: StreamId
    user: str
    role: str
    team: str | None


@dataclass(frozen=True, slots=True)
class Welcome:
    """What a hub answered, before a profile keeps it: the hub to pin, who the person is there, the device that was enrolled."""

    hub: JoinedHub
    answer: JoinAnswer
    device: Device


def knock(
    url: str, *, user: str, password: str, machine: Machine, team: str | None = None, ca: str = ""
) -> Welcome:
    """Log in where no profile is yet: only who is let in makes one, for `move_in`; a failure leaves nothing here. Raises as `join`."""
    trusted = checked_ca(ca) if ca else ""
    own, public = _fresh_device(machine)
    return _welcomed(
        Address(checked_url(url), ca=trusted),
        machine,
        own,
        public,
        None,
        user=user,
        password=password,
        team=team,
    )


def move_in(desk: Desk, welcome: Welcome) -> Joined:
    """Make an open profile, with nothing in it, that of the person whom the hub let in. Raises UserError."""
    _require_joinable(desk, None)
    return _settled_in(desk, welcome)


def join(desk: Desk, url: str, *, user: str, password: str, team: str | None = None, ca: str = "") -> Joined:
    """Join the hub at `url`, or log in anew at the one that was joined; `team` by name or id, `ca`: certificates (PEM) to trust.

    Raises UserError (address, refusal, data of another organisation), PlaceError (no connection), NeedsPersonError (password; another hub).
    """
    store, base = desk.store, checked_url(url)
    known = desk.read(identity.hub)
    _require_joinable(desk, known)
    trusted = checked_ca(ca) if ca else (known.ca if known else "")
    own, public = _device(store, known)
    address = Address(base, ca=trusted)
    welcome = _welcomed(address, store.machine, own, public, known, user=user, password=password, team=team)
    return _settled_in(desk, welcome)


def _welcomed(
    address: Address,
    machine: Machine,
    own: Device,
    public: bytes,
    known: JoinedHub | None,
    *,
    user: str,
    password: str,
    team: str | None,
) -> Welcome:
    """Ask to be let in."""
    name = user.strip()
    question = Join(
        user=name,
        password=password,
        device=own.id,
        public_key=public.hex(),
        name=machine.computer[:_NAME_MOST],
        team=team,
    )
    answer = _ask(address, question, known)
    hub = JoinedHub(
        url=address.url,
        id=DeviceId(answer.hub),
        key=answer.hub_key,
        name=answer.hub_name,
        user=name,
        role=answer.role,
        team=answer.team,
        ca=address.ca,
    )
    _require_same(known, hub)
    return Welcome(hub, answer, Device(own.id, own.private_key, answer.enrolment))


def _settled_in(desk: Desk, welcome: Welcome) -> Joined:
    """Keep it. Raises UserError where the data here are another organisation's."""
    hub, answer = welcome.hub, welcome.answer
    if desk.read(log.size) and desk.read(identity.organisation) != answer.organisation:
        _refuse_data()
    _settle_in(desk.store, hub, answer, welcome.device)
    token.keep(desk.store.profile, answer.token)
    return Joined(hub.id, hub.name, answer.organisation, answer.user, answer.role, answer.team)


def _require_joinable(desk: Desk, known: JoinedHub | None) -> None:
    """Data of another organisation never mix with a hub's: what was written here before any hub is of one."""
    if demonstration.is_shown(desk):
        raise UserError(_("这里是演示数据，不能加入中心端。请用 --profile 换一个新文件夹。"))
    if known is None and desk.read(identity.device) is not None:
        _refuse_data()


def _refuse_data() -> NoReturn:
    raise UserError(
        _(
            "这里已有不属于这个中心端的资料，没有加入，资料没有改动。请用 --profile 换一个新文件夹加入；"
            "原有资料可用 export 导出，加入后再用 import 导入。"
        )
    )


def _device(store: Store, known: JoinedHub | None) -> tuple[Device, bytes]:
    """The device to log in with, and its public key: this profile's own where the hub knows it, else a fresh one."""
    with store.database.read() as connection:
        own = identity.device(connection)
        is_due = identity.must_renew(connection)
    if known is not None and own is not None and not is_due:
        return own, heads.new_key(own.private_key)[1]
    return _fresh_device(store.machine)


def _fresh_device(machine: Machine) -> tuple[Device, bytes]:
    private, public = heads.new_key(machine.random(32))
    return Device(DeviceId(writer.fresh_id(machine)), private, NO_CHANGE), public


def _ask(address: Address, question: Join, known: JoinedHub | None) -> JoinAnswer:
    """The hub's answer, from the hub that was pinned before. Raises UserError, PlaceError, NeedsPersonError.

    Sent away for a moment, the same device asks once more: a hub under a storm of log-ins lets in who waited and comes back.
    """
    line = Line(address)
    try:
        if (
            known is not None
        ):  # a password is for the hub that was joined, not for whoever has its address now
            read_hello(line.hello(), hub=known.id)
        try:
            return _answer(line, question, known)
        except WrongAnswerError as error:
            if error.trouble is not Trouble.BUSY or not 0 < (error.retry_s or 0) <= _PATIENCE_S:
                raise
            time.sleep(error.retry_s or 0)
        return _answer(line, question, known)
    except (NoReplyError, WrongAnswerError) as error:
        raise_for(error)
    finally:
        line.close()


def _answer(line: Line, question: Join, known: JoinedHub | None) -> JoinAnswer:
    return read_reply(line.ask(question), JoinAnswer, hub=known.id if known else None)


def raise_for(error: NoReplyError | WrongAnswerError) -> NoReturn:
    """A trouble with the hub as an error by whose fault it is: a person's turn, a refusal of what was asked, or the environment."""
    if error.trouble in (Trouble.LOG_IN, Trouble.REVOKED, Trouble.OTHER_HUB):
        raise NeedsPersonError(error.words) from error
    if error.trouble in (Trouble.REFUSED, Trouble.FORBIDDEN):
        raise UserError(error.words) from error
    raise PlaceError(error.words) from error


def _require_same(known: JoinedHub | None, hub: JoinedHub) -> None:
    """The answer has to come from the hub that it claims."""
    if len(hub.key) != 64 or not set(hub.key) <= set("0123456789abcdef"):
        raise PlaceError(_("中心端的应答不完整或已损坏，没有采用。稍后会自动重试。"))
    if known is not None and (known.id, known.key) != (hub.id, hub.key):
        raise NeedsPersonError(_("这个网址上是另一个中心端，没有登录。请与招商办核对网址。"))


def _settle_in(store: Store, hub: JoinedHub, answer: JoinAnswer, own: Device) -> None:
    """Keep who this profile is from now on, in one transaction."""
    with store.database.write() as connection:
        before = identity.device(connection)
        if before is not None and before.id != own.id:
            identity.put_former(connection, before)
        if before is None or before.id != own.id:
            identity.put_device(connection, own)
            for done in (identity.RENEW, identity.RESTORED):
                identity.put_local(connection, done, None)
        if identity.hub(connection) is None:
            outbox.owe_all(connection)  # what an import brought; the hub says what of it is there already
        identity.put_local(connection, identity.ORGANISATION, answer.organisation)
        identity.put_local(connection, identity.PERSON, answer.user)
        identity.put_hub(connection, hub)
