"""Synchronise with the hub, and say how things stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text

from zsapp.base.errors import NeedsPersonError, PlaceError
from zsapp.base.texts import _, counted
from zsapp.domain.ids import StreamId, headquarters_stream, issued_stream, team_stream
from zsapp.domain.rights import EVERYBODY
from zsapp.store import audit, identity, outbox, query
from zsapp.sync import files
from zsapp.sync.events import State, Status
from zsapp.sync.monitor import Monitor, read_status
from zsapp.sync.protocol import Trouble
from zsapp.verbs.desk import Desk


@dataclass(frozen=True, slots=True)
class StreamState:
    """One stream of this profile: its owner's name, and how many changes the hub has not got."""

    stream: StreamId
    name: str
    unsent: int


@dataclass(frozen=True, slots=True)
class FileState:
    """A file that is not both here and on the hub. `record` "": nothing here names it any more. `why` it waits, "" where it is just due."""

    hash: str
    record: str
    name: str
    size: int
    state: str  # files.FileStateOf
    why: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How synchronisation stands. `last_success`: ISO moment of UTC, "" before the first."""

    hub: str
    hub_name: str
    url: str
    user: str
    role: str
    state: str
    words: str
    trouble: str
    last_success: str
    unsent: int
    waiting: int
    streams: tuple[StreamState, ...]
    files: tuple[FileState, ...]

    def as_json(self) -> dict[str, Any]:
        """The contract's object."""
        names = ("hub", "hub_name", "url", "user", "role", "state", "words", "trouble", "last_success")
        return {
            **{name: getattr(self, name) for name in names},
            "unsent": self.unsent,
            "waiting": self.waiting,
            "streams": [
                {"stream": s.stream, "name": s.name, "unsent": s.unsent} for s in self.streams if s.unsent
            ],
            "files": [{name: getattr(f, name) for name in FileState.__slots__} for f in self.files],
        }


def sync(desk: Desk) -> Standing:
    """Bring notes and files in step with the hub, until nothing more can be done.

    Raises UserError before `join`, PlaceError (no connection, hub in trouble), NeedsPersonError (log-in, revoked, another hub).
    What was not sent stays here.
    """
    _require_joined(desk)
    status = Monitor(desk.store).run_once()
    if status.state is not State.UP_TO_DATE:
        needs_person = status.trouble in (Trouble.LOG_IN, Trouble.REVOKED, Trouble.OTHER_HUB)
        raise (NeedsPersonError if needs_person else PlaceError)(status.words)
    return standing(desk)


def standing(desk: Desk, live: Status | None = None) -> Standing:
    """How things stand; `live`: what a monitor that runs says, else what was kept last."""
    with desk.store.database.read() as connection:
        hub = identity.hub(connection)
        status = live or read_status(desk.store)
        unsent = outbox.counts(connection)
        streams = tuple(
            StreamState(stream, name, unsent.get(stream, 0)) for stream, name in _streams(connection).items()
        )
        found = tuple(_file(connection, *each) for each in files.waiting(connection))
        waiting = audit.waiting_count(connection)
    at_s = status.last_success_s if status else None
    return Standing(
        hub=hub.id if hub else "",
        hub_name=hub.name if hub else "",
        url=hub.url if hub else "",
        user=hub.user if hub else "",
        role=hub.role if hub else "",
        state=str(status.state) if status else "never",
        words=words_of(status, sum(unsent.values())) if hub else _("还没有加入中心端，资料只在本机。"),
        trouble=str(status.trouble or "") if status else "",
        last_success="" if at_s is None else datetime.fromtimestamp(at_s, UTC).isoformat(timespec="seconds"),
        unsent=sum(unsent.values()),
        waiting=waiting,
        streams=streams,
        files=found,
    )


def words_of(status: Status | None, unsent: int) -> str:
    """The state as a sentence."""
    if status is None:
        return _("已加入中心端，还没有同步过。")
    if status.words:
        return status.words
    if status.state is State.UP_TO_DATE and unsent:
        return counted("有{n}条改动还没有同步。", unsent).format(n=unsent)
    return {
        State.OFFLINE: _("没有联网。记录都保存在本机，联网后会自动同步。"),
        State.UP_TO_DATE: _("已与中心端一致。"),
        State.DUE: _("有改动，即将同步。"),
        State.SENDING: _("正在上传。"),
        State.RECEIVING: _("正在下载。"),
        State.NEEDS_YOU: _("需要您处理后才能继续同步。"),
        State.TROUBLE: _("同步遇到问题，稍后自动重试。"),
    }[status.state]


def file_states(desk: Desk, hashes: Iterable[str]) -> dict[str, str]:
    """Where files are (`files.FileStateOf`), by hash; nothing where no hub was joined. Of several streams the one furthest behind."""
    found: dict[str, str] = {}
    with desk.store.database.read() as connection:
        if identity.hub(connection) is None:
            return found
        for name in dict.fromkeys(hashes):
            streams = connection.execute(
                text("SELECT stream FROM blob WHERE hash = :hash ORDER BY stream"), {"hash": name}
            ).scalars()
            states = {files.state_of(connection, name, StreamId(stream)) for stream in streams}
            is_all_there = states == {files.FileStateOf.ON_HUB}
            is_here = bool(states) or desk.store.profile.blobs.has(
                name
            )  # one of a visit not saved yet is of no stream
            behind = files.FileStateOf.HERE_ONLY if is_here else files.FileStateOf.ON_ITS_WAY
            found[name] = files.FileStateOf.ON_HUB if is_all_there else behind
    return found


def _require_joined(desk: Desk) -> None:
    if desk.read(identity.hub) is None:
        raise NeedsPersonError(_("还没有加入中心端。请先运行：zsapp join 网址 --user 用户名"))


def _streams(connection: Connection) -> dict[StreamId, str]:
    """The streams of which anything is here, by their owners' names."""
    organisation = identity.organisation(connection)
    if organisation is None:
        return {}
    names = {
        organisation: _("全区"),
        headquarters_stream(organisation): _("招商办"),
        issued_stream(organisation, EVERYBODY): _("印发文件"),
    }
    names |= {team_stream(organisation, team.id): str(team.values.get("name") or "")
              for deleted in (False, True) for team in query.rows(connection, "team", deleted=deleted)}  # fmt: skip
    held = connection.execute(text("SELECT stream FROM vector ORDER BY stream")).scalars()
    return {stream: names.get(stream) or stream for stream in map(StreamId, held)}


def _file(connection: Connection, file: outbox.FileRow, is_here: bool, why: str) -> FileState:
    record, name = outbox.title_of(connection, file)
    state = files.FileStateOf.HERE_ONLY if is_here else files.FileStateOf.ON_ITS_WAY
    return FileState(file.hash, record or "", name, file.size, str(state), why)
