"""Void changes: what the hub did not accept and why, who may take it over as his own (log rule 7), and taking note of it."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.change import DELETED, Change, History
from zsapp.domain.field import KINDS, Role
from zsapp.domain.ids import Hash, RecordId, team_stream
from zsapp.domain.rights import ROLE_OF, Reason
from zsapp.store import identity, log, unsettled
from zsapp.store.store import Edit
from zsapp.store.unsettled import Void
from zsapp.verbs.desk import Desk
from zsapp.verbs.records import Saved

PUT_ASIDE = (
    "void_put_aside"  # in the settings of this computer: void changes that its person has taken note of
)


def open_voids(desk: Desk, connection: Connection, record: RecordId | None = None) -> list[Void]:
    """Void changes that nobody took over yet and that this person has not put aside: his own, and those he may take over.

    Enrolments are left out: a computer that was not let in is no question to a person.
    """
    me, aside = identity.person(connection), set(identity.local(connection, PUT_ASIDE) or [])
    histories: dict[str, History | None] = {}
    found = []
    for void in unsettled.void_changes(connection, record):
        change = void.change
        if change.hash in aside or change.values is None or change.header.kind not in KINDS:
            continue
        if change.header.kind == "device":
            continue  # the program enrolled it; what was written on it is told by itself
        if change.header.author != me and take_over_refusal(desk, connection, [change], void.reason):
            continue
        of = change.header.record
        if of not in histories:
            histories[of] = log.history(connection, of)
        history = histories[of]
        if history is not None and not is_taken_over(history, change):
            found.append(void)
    return found


def is_taken_over(history: History, change: Change) -> bool:
    """Whether everything that a void change set was written over since."""
    creates = _creates(change)
    fields = [name for name in change.values or () if not (creates and name == DELETED)]
    is_replaced = all(change.hash in history.replaced(name) for name in fields)
    return is_replaced and (not creates or history.exists)


def _creates(change: Change) -> bool:
    return (change.values or {}).get(DELETED) is False and not change.header.over.get(DELETED)


def take_over(desk: Desk, names: Sequence[Hash]) -> Saved:
    """Write what void changes of one record set, as one's own change over them and over what stands. Raises UserError."""
    with desk.store.database.read() as connection:
        voids = [v for v in unsettled.void_changes(connection) if v.change.hash in set(names)]
        if not voids:
            raise UserError(_("这条改动已经有人处理了。"))
        changes = [void.change for void in voids]
        header = changes[0].header
        for void in voids:
            if why := take_over_refusal(desk, connection, [void.change], void.reason):
                raise UserError(why)
        history = log.history(connection, header.record)
    values: dict[str, Any] = {}
    for change in changes:
        values |= change.values or {}
    over = _over(history, changes, values) if history is not None else {}
    desk.store.write([Edit(header.kind, header.record, header.stream, values, over)])
    return Saved(header.record)


def take_over_of(desk: Desk, record: str, named: Sequence[str] = ()) -> Saved:
    """Take over the void changes of a record that this person may; `named`: those whose names begin so. Raises UserError.

    Where people set a field to different values, he has to say whose; of one author the newest value counts.
    """
    with desk.store.database.read() as connection:
        voids = open_voids(desk, connection, RecordId(record))
        if named:
            voids = [each for each in voids if each.change.hash.startswith(tuple(named))]
        refusals = [take_over_refusal(desk, connection, [each.change], each.reason) for each in voids]
    if not voids:
        raise UserError(_("这条记录没有可以接过来的改动。请核对编号：zsapp sync conflicts。"))
    changes = [each.change for each, why in zip(voids, refusals, strict=True) if not why]
    if not changes:
        raise UserError(refusals[0])
    if any(_is_against(one, other) for one in changes for other in changes):
        words = _("几个人的改动不一样，请写明接谁的：--change 加 zsapp sync conflicts 列出的改动号。")
        raise UserError(words)
    return take_over(desk, [change.hash for change in changes])


def _is_against(one: Change, other: Change) -> bool:
    """Whether two people set a field to different values."""
    mine, his = one.values or {}, other.values or {}
    return one.header.author != other.header.author and any(his[n] != mine[n] for n in mine.keys() & his)


def _over(history: History, changes: Sequence[Change], values: dict[str, Any]) -> dict[str, tuple[Hash, ...]]:
    """Over the void changes and what stands; a creation is over nothing (log rule 9)."""
    over: dict[str, tuple[Hash, ...]] = {}
    seen = history.seen()
    for name in values:
        void = [change.hash for change in changes if change.sets(name)]
        over[name] = tuple(sorted({*void, *seen.get(name, ())}))
    if values.get(DELETED) is False and not history.exists:
        over.pop(DELETED)
    if values.get(DELETED) is True:
        over = {**seen, **over}
    return over


def put_aside(desk: Desk, names: Iterable[Hash]) -> None:
    """Taken note of: they are not shown on this computer any more. Nothing is written to the log."""
    with desk.store.database.write() as connection:
        known = set(identity.local(connection, PUT_ASIDE) or [])
        identity.put_local(connection, PUT_ASIDE, sorted(known | set(names)))


def bring_back(desk: Desk, names: Iterable[Hash]) -> None:
    """Show them again."""
    with desk.store.database.write() as connection:
        known = set(identity.local(connection, PUT_ASIDE) or [])
        identity.put_local(connection, PUT_ASIDE, sorted(known - set(names)) or None)


def take_over_refusal(desk: Desk, connection: Connection, changes: Iterable[Change], reason: str) -> str:
    """Why this person may not take void changes over; "" where he may (log rule 7)."""
    if reason == Reason.STREAM:
        return _("这类内容不能写在这里，无法采用；请按需要重新填写。")
    organisation = identity.organisation(connection)
    own = {organisation, team_stream(organisation, desk.team) if organisation and desk.team else organisation}
    needed = Role.LEADER
    for change in changes:
        spec = KINDS[change.header.kind]
        for name in change.values or ():
            each = spec.fields.get(name.partition("/")[0])
            writer = spec.creator if name == DELETED else each.writer if each else Role.ADMINISTRATOR
            needed = max(needed, writer)
        needed = max(needed, Role.LEADER if change.header.stream in own else Role.HEADQUARTERS)
    return refusal(desk, needed)


def refusal(desk: Desk, needed: Role) -> str:
    """Why this person may not do what needs that role; "" where he may."""
    if desk.role >= needed:
        return ""
    who = next(word for word, each in ROLE_OF.items() if each is needed)
    return _("须由{who}核对").format(who=_(who))


def reason_words(reason: str) -> str:
    """Why a change is void, as a sentence."""
    known = {
        Reason.AUTHOR: _("写这条改动的电脑不是署名人的，没有采用。"),
        Reason.REVOKED: _("写的时候这台电脑已经停用，没有采用。"),
        Reason.MEMBERSHIP: _("写的人当时已经不在这个小组，没有采用；组长可以接过来，作为自己的改动。"),
        Reason.ROLE: _("写的人没有改这一栏的权限，没有采用；有权限的人可以接过来。"),
        Reason.STREAM: _("这条记录不该放在这里，没有采用。"),
    }
    return known[Reason(reason)] if reason in set(Reason) else _("中心端没有采用这条改动。")
