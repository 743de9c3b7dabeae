"""Who may come in: users with passwords, devices with tokens. What they may do is in the log; both change in one transaction.

Passwords are kept as Argon2id, tokens (32 random bytes) as their SHA-256.
"""

import hashlib
import secrets
import threading
import unicodedata
from collections.abc import Callable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import Connection, delete, select, update

from zsapp.base.texts import _
from zsapp.domain.change import DELETED
from zsapp.domain.field import Role
from zsapp.domain.ids import DeviceId, Hash, PersonId, RecordId, is_id
from zsapp.domain.judging import People
from zsapp.domain.organisation import ROLES
from zsapp.domain.rights import ROLE_OF, Person, record_of
from zsapp.server import tables as t
from zsapp.server.database import Database
from zsapp.server.hub import Draft, Hub, RefusalError
from zsapp.server.limits import RETRY_S, Tries, Try
from zsapp.server.shelf import Account, Shelf
from zsapp.server.sql import SqlShelf, SqlShelves
from zsapp.sync import protocol
from zsapp.sync.protocol import ChangePassword, Done, Join, JoinAnswer, PutUser, Revoke, Trouble

LEAST, MOST = 8, 200  # characters of a password
NAME_MOST = 100
TOKENS_OF_DEVICE = 3  # an answer to `Join` may have been lost on its way
_AT_A_TIME = threading.BoundedSemaphore(2)  # each costs 32 MiB for a moment
_HASHER = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)


class Accounts:
    """Users and devices of one hub."""

    def __init__(
        self, hub: Hub, shelves: SqlShelves, database: Database, *, now_us: Callable[[], int]
    ) -> None:
        self._hub, self._shelves, self._database, self._now_us = hub, shelves, database, now_us
        self._tries = Tries(database, now_us)
        self._decoy = _decoy()

    # -- coming in

    def account_of(self, token: str) -> Account | None:
        """Whose token this is; that of a revoked device is known, too, and refused by `Hub.person` for what it is."""
        try:
            hashed = hashlib.sha256(bytes.fromhex(token)).digest()
        except ValueError:
            return None
        a, k = t.account.c, t.token.c
        query = select(k.user_id, k.device).join(t.account, a.user_id == k.user_id)
        with self._database.reading() as connection:
            row = connection.execute(query.where(k.hash == hashed, a.is_active)).first()
        return None if row is None else Account(row.user_id, row.device)

    def join(self, question: Join, address: str) -> JoinAnswer:
        """Let a user in with a device. Raises RefusalError."""
        user = self._let_in(question, address)
        organisation = self._hub.identity.organisation
        _require_device(question)
        with self._shelves() as shelf:
            shelf.lock([organisation])
            people = People(shelf, organisation)
            person = people.person(user)
            if person.role is None:
                raise RefusalError(Trouble.LOG_IN, _wrong())
            team = _team(shelf, people, person, question.team)
            enrolment = self._enrolled(shelf, people, question, user)
            token = self._new_token(shelf.connection, user, question.device)
        own = self._hub.identity
        return JoinAnswer(
            hub=own.hub, hub_key=own.public_key.hex(), hub_name=own.name, organisation=organisation, user=user,
            role=word_of(person.role), team=team, enrolment=enrolment, token=token,
        )  # fmt: skip

    def _let_in(self, question: Join, address: str) -> PersonId:
        """The user whose name and password these are, if he has a try left."""
        name = folded(question.user)
        a, k = t.account.c, t.token.c
        with self._database.reading() as connection:
            row = connection.execute(select(a.user_id, a.password, a.is_active).where(a.name == name)).first()
            own = select(k.device).where(
                k.device == question.device, k.user_id == (row.user_id if row else "")
            )
            is_own = connection.execute(own.limit(1)).first() is not None
        one = Try(address, name, question.device, is_own)
        if not self._tries.take(one):
            words = _("登录尝试过于频繁，请等几秒再试；一直这样，可能有人在猜密码，请告诉管理员。")
            raise RefusalError(Trouble.BUSY, words, RETRY_S)
        # for names that nobody has as much is done, so that neither words nor time tell who is a user
        is_right = verified(self._decoy if row is None else row.password, question.password)
        if row is None or not is_right or not row.is_active:
            raise RefusalError(Trouble.LOG_IN, _wrong())
        self._tries.give_back(one)
        return PersonId(row.user_id)

    def _enrolled(self, shelf: SqlShelf, people: People, question: Join, user: PersonId) -> Hash:
        """The change that the device's chains stand on; written now at its first time."""
        history = people.history(RecordId(question.device))
        if history is None:
            return self._hub.enrol(
                shelf, device=question.device, name=question.name, user=user, public_key=question.public_key
            )
        writer = people.writer(question.device)
        if writer is None or writer.user != user or writer.public_key.hex() != question.public_key.lower():
            words = _("这台设备已用别的用户或密钥登记过，没有改动。请用新的数据文件夹加入。")
            raise RefusalError(Trouble.REFUSED, words)
        if writer.is_revoked:
            raise RefusalError(Trouble.REVOKED, protocol.words_of(Trouble.REVOKED))
        creations = [c for c in history.changes if c.sets(DELETED) and history.is_accepted(c)]
        return creations[0].hash

    def _new_token(self, connection: Connection, user: PersonId, device: DeviceId) -> str:
        token = secrets.token_bytes(32)
        k = t.token.c
        connection.execute(
            t.token.insert(),
            {
                "hash": hashlib.sha256(token).digest(), "user_id": user, "device": device,
                "made_us": self._now_us(),
            },
        )  # fmt: skip
        query = select(k.hash).where(k.device == device).order_by(k.made_us.desc(), k.hash)
        old = connection.execute(query.offset(TOKENS_OF_DEVICE)).scalars().all()
        connection.execute(delete(t.token).where(k.hash.in_(old)))
        return token.hex()

    # -- users and devices

    def put_user(self, question: PutUser, account: Account | None) -> Done:
        """Add or change a user, for `account` or (None) for whoever sits at the hub itself. Raises RefusalError."""
        own = self._hub.identity
        with self._shelves() as shelf:
            shelf.lock([own.organisation])
            people = People(shelf, own.organisation)
            asker = None if account is None else self._hub.person(shelf, account)[1]
            user = PersonId(question.user or self._hub.fresh_id())
            is_new = not question.user
            values = _values(shelf, people, question, is_new=is_new)
            before = _rank(people, user)
            if not is_new and not _is_user(shelf, user):
                raise RefusalError(Trouble.REFUSED, _("没有这个用户。"))
            after = ROLE_OF[str(values["role"])] if "role" in values else before
            _require_above(asker, user, before, after)
            if values:
                self._hub.write(shelf, [Draft("user", record_of(user), values)])
            self._put_account(shelf.connection, user, question, is_new=is_new)
            if before is Role.ADMINISTRATOR:
                self._require_administrator(shelf)
        return Done(user)

    def _put_account(
        self, connection: Connection, user: PersonId, question: PutUser, *, is_new: bool
    ) -> None:
        a = t.account.c
        said: dict[str, object] = {}
        if question.name is not None:
            said["name"] = folded(question.name)
            taken = select(a.user_id).where(a.name == said["name"], a.user_id != user)
            if connection.execute(taken).first() is not None:
                raise RefusalError(Trouble.REFUSED, _("已经有同名的用户，请换一个用户名。"))
        if question.password is not None:
            said["password"] = hashed(_checked(question.password))
        if question.is_active is not None:
            said["is_active"] = question.is_active
        if is_new:
            if "name" not in said or "password" not in said:
                raise RefusalError(Trouble.REFUSED, _("新用户要有用户名和初始密码。"))
            connection.execute(t.account.insert(), {"user_id": user, "is_active": True} | said)
        elif said:
            connection.execute(update(t.account).where(a.user_id == user).values(**said))
        if question.password is not None or question.is_active is False:
            connection.execute(delete(t.token).where(t.token.c.user_id == user))

    def _require_administrator(self, shelf: SqlShelf) -> None:
        """Somebody has to be left who may do everything."""
        people = People(shelf, self._hub.identity.organisation)
        users = shelf.connection.execute(select(t.account.c.user_id).where(t.account.c.is_active)).scalars()
        if not any(people.person(PersonId(user)).role is Role.ADMINISTRATOR for user in users.all()):
            raise RefusalError(Trouble.REFUSED, _("至少要留一位管理员，没有改动。"))

    def revoke(self, question: Revoke, account: Account | None) -> Done:
        """Refuse a device from now on: headquarters those of users below, everybody his own. Raises RefusalError."""
        own = self._hub.identity
        with self._shelves() as shelf:
            shelf.lock([own.organisation])
            people = People(shelf, own.organisation)
            asker = None if account is None else self._hub.person(shelf, account)[1]
            writer = people.writer(question.device)
            if writer is None or question.device == own.hub:
                raise RefusalError(
                    Trouble.REFUSED,
                    _("没有这台设备。请核对编号：zsapp hub device list，或窗口的“用户与设备”。"),
                )
            if asker is None or asker.user != writer.user:
                role = _rank(people, writer.user)
                _require_above(asker, writer.user, role, role)
            if not writer.is_revoked:
                self._hub.write(shelf, [Draft("device", RecordId(question.device), {"revoked": True})])
            # its own tokens stay known, so that it is told why it is out; but a copied profile goes on with the token of the
            # device that it was copied from, whose owner has to log in again
            for device in _ancestors(people, question.device)[1:]:
                shelf.connection.execute(delete(t.token).where(t.token.c.device == device))
        return Done(question.device)

    def change_password(self, question: ChangePassword, account: Account, address: str) -> Done:
        """A new password for who knows the old one; his other devices have to log in again. Raises RefusalError."""
        a, k = t.account.c, t.token.c
        with self._shelves() as shelf:
            self._hub.person(shelf, account)
        with self._database.reading() as connection:
            kept = connection.execute(select(a.password).where(a.user_id == account.user)).scalar_one()
        one = Try(address, f"password of {account.user}", account.device, True)
        if not self._tries.take(one):
            raise RefusalError(Trouble.BUSY, _("尝试过于频繁，请等几秒再试。"), RETRY_S)
        if not verified(kept, question.old):
            raise RefusalError(Trouble.REFUSED, _("原密码不对，没有更换。"))
        self._tries.give_back(one)
        new = hashed(_checked(question.new))
        with self._database.writing() as connection:
            connection.execute(update(t.account).where(a.user_id == account.user).values(password=new))
            others = delete(t.token).where(k.user_id == account.user, k.device != account.device)
            connection.execute(others)
        return Done(account.user)


def folded(name: str) -> str:
    """A user name as it is looked up."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def hashed(password: str) -> str:
    """A password as it is kept (Argon2id)."""
    with _AT_A_TIME:
        return _HASHER.hash(_plain(password))


def verified(kept: str, password: str) -> bool:
    """Whether this is the password."""
    with _AT_A_TIME:
        try:
            return _HASHER.verify(kept, _plain(password))
        except (VerifyMismatchError, InvalidHashError):
            return False


def word_of(role: Role) -> str:
    """The word of a role as it is stored."""
    return ROLES[role - 1].word


def role_word(text: str) -> str:
    """The stored word for a role in Chinese or English. Raises RefusalError."""
    for choice in ROLES:
        if text.strip().casefold() in (choice.word, choice.english, *choice.also):
            return choice.word
    words = _("没有“{role}”这个角色。可用：{roles}").format(
        role=text[:20], roles="、".join(choice.word for choice in ROLES)
    )
    raise RefusalError(Trouble.REFUSED, words)


def team_named(shelf: Shelf, name: str) -> str | None:
    """The id of a team by its name or id; of several of one name the oldest."""
    for team in shelf.teams():
        history = shelf.history(RecordId(team))
        if history is None or not history.exists or history.is_deleted:
            continue
        if name == team or folded(str(history.values().get("name") or "")) == folded(name):
            return team
    return None


def _plain(password: str) -> bytes:
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


@cache
def _decoy() -> str:
    """A password that nobody has; made before the first log-in, for its making takes time."""
    return hashed(secrets.token_hex(16))


def _wrong() -> str:
    return _("用户名或密码不对，或账号已停用。请核对后再试，忘记了请联系招商办。")


def _checked(password: str) -> str:
    if not LEAST <= len(password) <= MOST:
        raise RefusalError(Trouble.REFUSED, _("密码要有{n}到{most}个字符。").format(n=LEAST, most=MOST))
    return password


def _require_device(question: Join) -> None:
    """Refuse what cannot be enrolled."""
    key = question.public_key
    is_key = len(key) == 64 and all(digit in "0123456789abcdef" for digit in key)
    if not is_id(question.device) or not is_key or not 0 < len(question.name.strip()) <= NAME_MOST:
        raise RefusalError(Trouble.REFUSED, _("设备的登记内容不对，没有登记。请更新 zsapp 后再试。"))


def _team(shelf: SqlShelf, people: People, person: Person, name: str | None) -> str | None:
    """The team he works in on this device; headquarters needs none."""
    if name:
        team = team_named(shelf, name)
        if team is None:
            raise RefusalError(
                Trouble.REFUSED,
                _("没有名为“{team}”的组，没有登录。请核对组名，或不填。").format(team=name[:40]),
            )
        if team not in person.teams and (person.role or Role.MEMBER) < Role.HEADQUARTERS:
            raise RefusalError(
                Trouble.FORBIDDEN,
                _("您不属于“{team}”，没有登录。请核对组名，或联系招商办。").format(team=name[:40]),
            )
        return team
    if person.teams or (person.role or Role.MEMBER) >= Role.HEADQUARTERS:
        history = people.history(record_of(person.user))
        own = history.values().get("team") if history else None
        return str(own) if own else min(person.teams, default=None)
    raise RefusalError(Trouble.FORBIDDEN, _("您还没有分到组里，请联系招商办。"))


def _is_user(shelf: SqlShelf, user: PersonId) -> bool:
    return (
        shelf.connection.execute(select(t.account.c.name).where(t.account.c.user_id == user)).first()
        is not None
    )


def _rank(people: People, user: PersonId) -> Role | None:
    """The role of a user, whether he is active or not."""
    history = people.history(record_of(user))
    return ROLE_OF.get(str(history.values().get("role"))) if history else None


def _values(shelf: SqlShelf, people: People, question: PutUser, *, is_new: bool) -> dict[str, object]:
    """What the log is told of a user. Raises RefusalError."""
    values: dict[str, object] = {DELETED: False} if is_new else {}
    if question.name is not None:
        if not 0 < len(question.name.strip()) <= NAME_MOST or not question.name.isprintable():
            raise RefusalError(Trouble.REFUSED, _("用户名不能为空，也不能太长。"))
        values["name"] = unicodedata.normalize("NFC", question.name.strip())
    if question.role is not None:
        values["role"] = role_word(question.role)
    elif is_new:
        raise RefusalError(Trouble.REFUSED, _("新用户要有角色。"))
    for field, wanted in (("team", question.team), ("member", question.member)):
        if wanted is None:
            continue
        history = people.history(RecordId(wanted)) if wanted else None
        if wanted and (history is None or history.kind != field or not history.exists):
            raise RefusalError(Trouble.REFUSED, _("没有这个组或人员。"))
        values[field] = wanted or None
    if question.is_active is not None and not is_new:
        values[DELETED] = not question.is_active
    return values


def _require_above(asker: Person | None, user: PersonId, before: Role | None, after: Role | None) -> None:
    """Headquarters may change users below it, an administrator everybody; None sits at the hub itself."""
    if asker is None or asker.role is Role.ADMINISTRATOR:
        return
    role = asker.role or Role.MEMBER
    if role < Role.HEADQUARTERS or max(before or 0, after or 0) >= role or user == asker.user:
        raise RefusalError(Trouble.FORBIDDEN, protocol.words_of(Trouble.FORBIDDEN))


def _ancestors(people: People, device: DeviceId) -> list[DeviceId]:
    """A device and those that it stands for, one after the other."""
    found: list[DeviceId] = []
    while device and device not in found:
        found.append(device)
        history = people.history(RecordId(device))
        device = DeviceId(str((history.values().get("replaces") if history else None) or ""))
    return found


# -- for who sits at the hub itself


def add_team(hub: Hub, name: str) -> RecordId:
    """A new team. Raises RefusalError where there is one of that name."""
    named = unicodedata.normalize("NFC", name.strip())
    if not 0 < len(named) <= NAME_MOST or not named.isprintable():
        raise RefusalError(Trouble.REFUSED, _("组名不能为空，也不能太长。"))
    with hub.shelves() as shelf:
        shelf.lock([hub.identity.organisation])
        if team_named(shelf, named) is not None:
            raise RefusalError(
                Trouble.REFUSED, _("已经有名为“{team}”的组，没有再添加。").format(team=named[:40])
            )
        team = hub.fresh_id()
        hub.write(shelf, [Draft("team", team, {DELETED: False, "name": named})])
    return team


def listed_users(hub: Hub, database: Database) -> list[dict[str, object]]:
    """All who have an account, by name."""
    with database.reading() as connection:
        a = t.account.c
        rows = connection.execute(select(a.user_id, a.is_active).order_by(a.name)).all()
    with hub.shelves() as shelf:
        found: list[dict[str, object]] = []
        for row in rows:
            history = shelf.history(RecordId(row.user_id))
            values = history.values() if history else {}
            told = {name: values.get(name) for name in ("name", "role", "team", "member")}
            found.append({"id": row.user_id, **told, "is_active": row.is_active})
    return found


def listed_devices(hub: Hub, shelves: SqlShelves) -> list[dict[str, object]]:
    """All devices that were enrolled, in the order in which they were; the hub's own is not among them."""
    with shelves() as shelf:
        found: list[dict[str, object]] = []
        for device in shelf.records_of("device"):
            history = shelf.history(device)
            if history is None or not history.exists or str(device) == hub.identity.hub:
                continue
            values = history.values()
            user = shelf.history(RecordId(str(values.get("user"))))
            told = {name: values.get(name) for name in ("name", "user", "replaces")}
            user_name = user.values().get("name") if user else None
            is_revoked = values.get("revoked") is True or history.is_deleted
            found.append({"id": device, **told, "user_name": user_name, "revoked": is_revoked})
    return found
