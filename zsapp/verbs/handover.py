"""Hand-over by file: write one for whoever is to read it, invite a team, read what came."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from zsapp.base.errors import NeedsPersonError, UserError, ZsappError
from zsapp.base.texts import _
from zsapp.domain.change import DELETED
from zsapp.domain.field import Role
from zsapp.domain.ids import (
    DeviceId,
    RecordId,
    StreamId,
    headquarters_stream,
    is_id,
    issued_stream,
    team_stream,
)
from zsapp.domain.rights import EVERYBODY, ROLE_OF
from zsapp.store import identity, log, query, writer
from zsapp.store.key import Kdf
from zsapp.store.query import Where
from zsapp.store.store import Edit
from zsapp.sync import acknowledged, giving, taking, zone
from zsapp.sync.giving import Audience, Given, Order
from zsapp.sync.handover import Invitation
from zsapp.sync.sealing import SUFFIX, Keys, Locks
from zsapp.sync.taking import Checked, Taken
from zsapp.verbs import submissions
from zsapp.verbs.desk import Desk

PASSPHRASE_VARIABLE = "ZSAPP_HANDOVER_PASSPHRASE"
LEAST = 6  # characters of a passphrase, where a person types a new one
HEADQUARTERS = "招商办"


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written, and what a person should know of it."""

    path: Path
    given: Given
    is_locked: bool  # by a passphrase; else for the devices of its readers alone
    findings: list[str]

    def as_json(self) -> dict[str, Any]:
        """The result of `handover write` and `invite`."""
        given = self.given
        return {
            "path": str(self.path),
            "changes": given.changes,
            "photos": given.photos,
            "bytes": given.size,
            "streams": given.streams,
            "devices": given.devices,
            "passphrase": self.is_locked,
            "findings": self.findings,
        }


@dataclass(slots=True)
class Read:
    """What some files brought together; `failed`: {file name: why nothing of it was taken}."""

    files: int = 0
    changes: int = 0
    new: int = 0
    photos: int = 0
    waiting: int = 0
    refused: int = 0
    findings: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The result of `handover read`."""
        return asdict(self)


# -- writing


@dataclass(frozen=True, slots=True)
class Readers:
    """For whom this person can write, as `write` takes it; whom he writes for as a rule; whether he may invite; a name for the file."""

    names: tuple[str, ...]
    usual: str
    may_invite: bool
    file_name: str


def readers(desk: Desk) -> Readers:
    """Headquarters, then the teams; a team's person writes for headquarters as a rule, headquarters for all ("")."""
    teams = desk.read(lambda connection: query.rows(connection, "team", order=("name",)))
    is_headquarters = desk.role >= Role.HEADQUARTERS
    joined = desk.read(identity.hub) is not None
    return Readers(
        names=(HEADQUARTERS, *(str(row.values["name"]) for row in teams if row.values.get("name"))),
        usual="" if is_headquarters else HEADQUARTERS,
        may_invite=is_headquarters and not joined,
        file_name=suggested_name(desk, date.today()),
    )


def suggested_name(desk: Desk, day: date) -> str:
    """`zsapp-<team>-<day>.zsh`: whose file it is, told in the chat by its name."""
    mine = desk.team
    row = desk.read(lambda connection: query.row(connection, mine)) if mine else None
    team = str(row.values.get("name")) if row is not None else HEADQUARTERS
    plain = "".join(each if each.isalnum() else "-" for each in team).strip("-")
    return f"zsapp-{plain or HEADQUARTERS}-{day:%Y%m%d}{SUFFIX}"


def write(
    desk: Desk,
    out: Path,
    *,
    to: str | None = None,
    streams: Sequence[str] = (),
    everything: bool = False,
    passphrase: str = "",
    ask: Callable[[], str] | None = None,
    kdf: Kdf | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Written:
    """Write what the readers lack; into a folder by `suggested_name`. `to`: a team, a user, a device, 招商办; None: whoever is known.

    Without a passphrase it is sealed for the readers' devices; where none is known, `ask` is called. Raises UserError,
    NeedsPersonError, PlaceError; then a file that was there is as it was.
    """
    path = _target(desk, out)
    if desk.read(identity.organisation) is None:
        raise UserError(_("还没有资料可交换：请先登记内容，或读入招商办的邀请。"))
    readers: Audience = desk.read(lambda connection: giving.audience(connection, to))
    chosen = frozenset(_stream(desk, name) for name in streams) if streams else None
    locks = _locks(readers, passphrase or ("" if readers.keys else _asked(ask)))
    order = Order(readers, locks, chosen, everything, kdf=kdf)
    given = giving.give(desk.store, path, order, progress)
    return Written(path, given, bool(locks.passphrase), _findings(given, locks))


def invite(
    desk: Desk,
    out: Path,
    *,
    team: str | None,
    user: str | None = None,
    role: str | None = None,
    passphrase: str = "",
    ask: Callable[[], str] | None = None,
    kdf: Kdf | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Written:
    """Write the file by which a new profile becomes that of a team's person; headquarters only. `role`: 组长 where none is said.

    The user is made where the team has none of that name. Raises UserError, NeedsPersonError, PlaceError.
    """
    desk.require(Role.HEADQUARTERS, _("邀请小组"))
    path = _target(desk, out)
    given_role = _role(role or ("组长" if team else HEADQUARTERS))
    if team is None and ROLE_OF[given_role] < Role.HEADQUARTERS:
        raise UserError(_("请写明邀请哪个小组。"))
    team_id = _team(desk, team) if team is not None else None
    locks = Locks(passphrase or _asked(ask))
    organisation = desk.organisation
    with desk.store.database.write() as connection:
        writer.enrolled(connection, desk.store.machine, at_us=None)
        _mine, verdicts = zone.found(connection)
    if verdicts:
        desk.store.receive((), verdicts)
    person = _user(desk, user or team or given_role, team_id, given_role)
    invitation = Invitation(
        id=str(desk.store.fresh_id()),
        token=secrets.token_hex(32),
        user=person,
        role=given_role,
        team=team_id or "",
    )
    with desk.store.database.write() as connection:
        zone.invite(connection, invitation)
    streams = {organisation, issued_stream(organisation, EVERYBODY)}
    if team_id is not None:
        streams.add(team_stream(organisation, team_id))
    if ROLE_OF[given_role] >= Role.HEADQUARTERS:
        streams = set(desk.read(log.streams))
    order = Order(Audience(streams=frozenset(streams)), locks, invitation=invitation, kdf=kdf)
    given = giving.give(desk.store, path, order, progress)
    with desk.store.database.write() as connection:
        if not acknowledged.by(connection, DeviceId(person)):
            acknowledged.keep(connection, DeviceId(person), giving.have(connection, sorted(streams)))
    return Written(path, given, True, _findings(given, locks))


def _target(desk: Desk, out: Path) -> Path:
    """Where to write; what is no hand-over file is never replaced."""
    path = out / suggested_name(desk, date.today()) if out.is_dir() else out
    if path.exists():
        try:
            with path.open("rb") as file:
                is_ours = path.stat().st_size == 0 or file.read(6) == b"zshand"
        except OSError:
            is_ours = False
        if not is_ours:
            raise UserError(_("{path} 是别的文件，没有覆盖。请换一个文件名。").format(path=path))
    return path


def _asked(ask: Callable[[], str] | None) -> str:
    given = ask() if ask is not None else ""
    if not given:
        words = _("交换包要用口令加密：请用环境变量 {name} 给出，或在终端中输入。")
        raise NeedsPersonError(words.format(name=PASSPHRASE_VARIABLE))
    return given


def _locks(readers: Audience, passphrase: str) -> Locks:
    return Locks(passphrase) if passphrase else Locks(devices=readers.keys)


def _findings(given: Given, locks: Locks) -> list[str]:
    told = []
    if not locks.passphrase:
        told.append(_("没有设口令：只有收件人的{n}台设备能打开。").format(n=len(locks.devices)))
    if given.at_hub:
        words = _("中心端已有的{n}条改动没有写入，对方同步后即齐；要全部写入请加 --all。")
        told.append(words.format(n=given.at_hub))
    if given.unproved:
        told.append(_("有{n}条别处的改动还没有签名可证，没有写入。").format(n=given.unproved))
    if given.damaged:
        told.append(
            _("有{n}个附件在这台电脑上已损坏，没有写入。请运行 zsapp check。").format(n=len(given.damaged))
        )
    if given.teams > 1 and locks.passphrase:
        words = _("里面有{n}个小组的内容，知道口令的人都能打开：只给一个小组的，请用 --to。")
        told.append(words.format(n=given.teams))
    return told


def _stream(desk: Desk, name: str) -> StreamId:
    organisation = desk.organisation
    if name in ("organisation", "组织"):
        return organisation
    if name in ("headquarters", HEADQUARTERS):
        return headquarters_stream(organisation)
    if name in ("issued", "通报"):
        return issued_stream(organisation, EVERYBODY)
    if is_id(name) and name in desk.read(log.streams):
        return StreamId(name)
    return team_stream(organisation, _team(desk, name))


def _team(desk: Desk, name: str) -> RecordId:
    found = desk.read(lambda connection: query.named(connection, "team", name))
    if is_id(name) and desk.read(lambda connection: query.kind_of(connection, RecordId(name))) == "team":
        return RecordId(name)
    if len(found) != 1:
        raise UserError(_("没有名为“{name}”的小组，请先登记。").format(name=name[:60]))
    return RecordId(found[0])


def _role(word: str) -> str:
    english = {"member": "组员", "leader": "组长", "headquarters": HEADQUARTERS}
    role = english.get(word, word)
    if role not in english.values():
        raise UserError(_("角色应是组员、组长或招商办，现在是“{word}”。").format(word=word[:20]))
    return role


def _user(desk: Desk, name: str, team: RecordId | None, role: str) -> RecordId:
    """The user of that name in that team; made where there is none."""
    where = [Where("name", "is", name), *([Where("team", "is", team)] if team else [])]
    found = desk.read(lambda connection: query.rows(connection, "user", where))
    own = desk.read(identity.person)
    for row in found:
        if row.values.get("role") == role and row.id != own:
            return RecordId(row.id)
    user = desk.store.fresh_id()
    values: dict[str, Any] = {DELETED: False, "name": name, "role": role}
    if team is not None:
        values["team"] = team
    desk.store.write([Edit("user", user, desk.organisation, values, {})], stack="")
    return user


# -- reading


def read(
    desk: Desk,
    paths: Sequence[Path],
    *,
    passphrase: str = "",
    ask: Callable[[str], str] | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Read:
    """Take in files, in whatever order they are named; all are checked before any is taken, and a bad one changes nothing.

    Raises what is wrong with the first where none can be taken.
    """
    told = Read()
    keys = taking.keys_of(desk.store, passphrase, once(ask))
    checked = _checked(desk, paths, keys, told)
    for each in sorted(checked, key=lambda c: (c.manifest.invitation is None, c.manifest.at)):
        try:
            taken = taking.take(desk.store, each, progress)
        except UserError as error:
            _fail(told, each.path, error, many=len(paths) > 1)
            continue
        _add(told, each, taken)
        submissions.remember_file(desk, each.manifest.streams, each.manifest.at)
    told.waiting = taking.waiting(desk.store)
    if told.waiting:
        words = _("有{n}条改动在等它们之前的改动：请读入更早的交换包，或请对方写一份完整的（--all）。")
        told.findings.append(words.format(n=told.waiting))
    return told


def require_beginning(
    paths: Sequence[Path], *, passphrase: str = "", ask: Callable[[str], str] | None = None
) -> None:
    """Raises what keeps a new profile from beginning with these files: then none should be made."""
    keys = taking.keys_of(None, passphrase, ask)
    wrong: ZsappError | None = None
    for path in paths:
        try:
            taking.could_begin(path, keys)
        except ZsappError as error:
            wrong = wrong or error
        else:
            return
    if wrong is not None:
        raise wrong


def once(ask: Callable[[str], str] | None) -> Callable[[str], str] | None:
    """Several files from one chat have one passphrase: it is asked for once."""
    if ask is None:
        return None
    answers: list[str] = []

    def asked(prompt: str) -> str:
        if not answers:
            answers.append(ask(prompt))
        return answers[0]

    return asked


def _checked(desk: Desk, paths: Sequence[Path], keys: Keys, told: Read) -> list[Checked]:
    found = []
    for path in dict.fromkeys(paths):
        try:
            found.append(taking.check(desk.store, path, keys))
        except ZsappError as error:
            _fail(told, path, error, many=len(paths) > 1)
    return found


def _fail(told: Read, path: Path, error: ZsappError, *, many: bool) -> None:
    if not many:
        raise error
    told.failed[path.name] = str(error)


def _add(told: Read, checked: Checked, taken: Taken) -> None:
    told.files += 1
    told.changes += taken.changes
    told.new += taken.new
    told.photos += taken.photos
    told.refused += taken.refused
    name, says = checked.path.name, told.findings.append
    if taken.began and checked.manifest.invitation is not None:
        says(_("这份资料现在属于{role}，可以开始记录。").format(role=_(checked.manifest.invitation.role)))
    if taken.refused:
        words = _("{name}：有{n}条改动签名不符或接不上，没有采用。请核对文件来源。")
        if not checked.manifest.whole:  # what proves them may stand in a file that this computer has not read
            words = _(
                "{name}：有{n}条改动签名不符或接不上，没有采用。本机新加入或漏读了更早的交换包时，请对方写一份完整的（--all）；"
                "否则请核对文件来源。"
            )
        says(words.format(name=name, n=taken.refused))
    if taken.foreign:
        says(_("{name}：有{n}条改动属于别的小组，没有读入。").format(name=name, n=taken.foreign))
    if taken.sheets:
        says(_("{name}：有{n}份裁定不是招商办签发的，没有采用。").format(name=name, n=taken.sheets))
    for device in taken.judged.admitted:
        says(_("新设备“{device}”凭邀请加入。").format(device=device))
    for reason, count in sorted(taken.judged.void.items()):
        says(_("{name}：有{n}条改动作废：{why}。").format(name=name, n=count, why=zone.words_of(reason)))
