"""The hub of a history: the real rules over a database in memory, reached by bytes; watched by the oracle, which judges for itself."""

import hashlib
import json
import zlib
from dataclasses import replace
from typing import Any

from tests.simulation.checks import expect
from tests.simulation.oracle import View, Written
from tests.simulation.sync.kinds import NOTICE, THING
from tests.simulation.sync.shelf import Database, HubFullError, HubKilledError, MemoryShelf, Rows
from zsapp.domain import heads
from zsapp.domain.change import Change, Judgement, NewerVersionError
from zsapp.domain.ids import DeviceId, PersonId, RecordId, StreamId, team_stream
from zsapp.server.hub import Draft, Hub, Identity, RefusalError
from zsapp.server.shelf import Account
from zsapp.sync import protocol
from zsapp.sync.protocol import HUB_HEADER, QUESTIONS, Reply, Trouble

HUB, ORGANISATION = "0" * 8 + "-0000-7000-8000-" + "0" * 12, "1" * 8 + "-0000-7000-8000-" + "1" * 12
TEAMS = ("team-a", "team-b")
MEMBER, LEADER, STAFF, ADMINISTRATOR = "组员", "组长", "招商办", "管理员"
RANK = {MEMBER: 1, LEADER: 2, STAFF: 3, ADMINISTRATOR: 4}
STREAM_OF = {team: team_stream(ORGANISATION, team) for team in TEAMS}
PATHS = {question.path: question for question in QUESTIONS}
STATUS = {
    Trouble.LOG_IN: 401, Trouble.REVOKED: 401, Trouble.FORBIDDEN: 403, Trouble.REFUSED: 409,
    Trouble.UPGRADE: 426, Trouble.BUSY: 503, Trouble.BROKEN: 500, Trouble.FULL: 507,
}  # fmt: skip


class Office:
    """The hub, its backups, and what the oracle knows of it."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.database = Database()
        self.database.committed = self._committed
        private, public = heads.new_key(hashlib.sha256(b"hub").digest())
        self.identity = Identity(
            hub=DeviceId(HUB), private_key=private, public_key=public, organisation=StreamId(ORGANISATION),
            user=PersonId("hub-user"), name="中心端", epoch="epoch-0",
        )  # fmt: skip
        self.view = View(world.witness)
        self.backups: list[tuple[Rows, View]] = []
        self.moments: dict[
            str, set[int]
        ] = {}  # at which it judged a change: again only where it forgot the first time
        self.is_restored = False
        self._asker: Any = None  # the page that is pushed; what the hub's administrator sees
        self._start()

    def _start(self) -> None:
        def salts(size: int) -> bytes:
            return hashlib.sha256(self.world.rng.randbytes(8)).digest()[:size]

        def now_us() -> int:
            return int(self.world.now_us)

        self.hub = Hub(self.identity, self.database, now_us=now_us, random=salts)

    def found(self, users: dict[str, tuple[str, str | None]]) -> None:
        """Its own enrolment, the teams and the users {id: (role, team)}."""
        about = {"deleted": False, "name": "hub", "user": "hub-user"}
        self.write("device", HUB, {**about, "public_key": self.identity.public_key.hex()})
        for team in TEAMS:
            self.write("team", team, {"deleted": False, "name": team})
        for user, (role, team) in users.items():
            self.write("user", user, {"deleted": False, "name": user, "role": role, "team": team})

    # -- as its administrator

    def write(self, kind: str, record: str, values: dict[str, Any]) -> Change:
        """Write a change as the hub."""
        screen = {f: self.view.shown(record, f).heads for f in values}
        before = {f: self.view.shown(record, f).value for f in values}
        screen = {name: found for name, found in screen.items() if found}
        with self.database() as shelf:
            self._asker = (screen, before)
            (change,) = self.hub.write(shelf, [Draft(kind, RecordId(record), values)])
        return change

    def enrol(self, device: str, user: str, public: bytes) -> str | None:
        """What joining does: the enrolment of a device; None where it is there already."""
        with self.database() as shelf:
            known = self.hub.person
            try:
                known(shelf, Account(user, DeviceId(device)))
            except RefusalError:
                names = shelf.rows.records.get(RecordId(device), ())
            else:
                return None
        if names:
            return None  # revoked, or no user any more
        values = {"deleted": False, "name": device, "user": user, "public_key": public.hex()}
        return self.write("device", device, values).hash

    def back_up(self) -> None:
        """Keep a backup of the database."""
        self.backups.append((self.database.rows, self.view.copy()))

    def restore(self, which: int, *, is_new_epoch: bool) -> None:
        """The database is as it was."""
        self.database.rows, view = self.backups[which]
        self.view = view.copy()
        self.is_restored = True
        if is_new_epoch:
            number = int(self.identity.epoch.split("-")[1]) + 1
            self.identity = replace(self.identity, epoch=f"epoch-{number}")
        self._start()

    # -- as laptops reach it

    def answer(self, path: str, raw: bytes, account: Account) -> Reply | None:
        """What comes back over the wire; None where its process died."""
        try:
            return self._reply(200, self._answered(path, raw, account))
        except HubKilledError:
            self.world.seen["hub killed"] += 1
            self._start()
            return None
        except HubFullError:
            self.world.seen["hub's disk full"] += 1
            return self._refusal(507, "full", "")
        except RefusalError as refusal:
            return self._refusal(STATUS[refusal.trouble], refusal.trouble, refusal.words)
        except NewerVersionError:
            return self._refusal(426, "upgrade", "")
        except (ValueError, zlib.error):
            return self._refusal(400, "refused", "")
        finally:
            self.database.fuse = None

    def _answered(self, path: str, raw: bytes, account: Account) -> bytes:
        question = protocol.unpacked(raw, PATHS[path])
        self._asker = getattr(question, "page", None)
        return protocol.packed(self.hub.answer(question, account))

    def _reply(self, status: int, body: bytes) -> Reply:
        return Reply(status, {HUB_HEADER.lower(): HUB}, body)

    def _refusal(self, status: int, trouble: str, words: str) -> Reply:
        return self._reply(status, json.dumps({"trouble": trouble, "words": words}).encode())

    # -- as the oracle sees it

    def _committed(self, shelf: MemoryShelf) -> None:
        """Judge for ourselves what was stored, in its order, and look whether the hub said the same."""
        told: dict[str, Judgement] = {}
        said = [(v.stream, n, v.judgement) for v in shelf.sheets for n in v.hashes]
        for _stream, name, judgement in said:
            told[name] = max(judgement, told.get(name, Judgement.NONE))
        known_before = {name for _s, name, j in self.view.verdicts if j != Judgement.LOST}
        for change in shelf.appended:
            if change.hash not in self.world.changes:
                screen, before = self._asker
                expect(change.header.device == HUB, "a change comes out of nowhere")
                over = {field: frozenset(names) for field, names in change.header.over.items()}
                expect(
                    over == screen,
                    f"the hub's own change of {change.header.record} covers what it did not see",
                )
                self.world.note(change, screen, before)
        self._note_moments(shelf)
        self._judge(shelf, told, known_before)
        self.view.hand([c.hash for c in shelf.appended], [(s, n, int(j)) for s, n, j in said])
        self.world.say("hub", [c.hash for c in shelf.appended], [v.signature for v in shelf.sheets])

    def _note_moments(self, shelf: MemoryShelf) -> None:
        """What the hub says now, it says of this moment; what was brought along bears that of an earlier one."""
        brought = {v.signature for v in getattr(self._asker, "verdicts", ())}
        for verdict in shelf.sheets:
            if verdict.signature not in brought:
                expect(
                    verdict.at == self.world.now_us,
                    "a verdict says another moment than that of the hub's clock",
                )
                for name in verdict.hashes:
                    self.moments.setdefault(name, set()).add(verdict.at)

    def _judge(self, shelf: MemoryShelf, told: dict[str, Judgement], known_before: set[str]) -> None:
        brought = getattr(self._asker, "verdicts", ())
        given = {n for v in brought if v.judgement != Judgement.LOST for n in v.hashes}
        own = {v.signature for v in brought}
        said = [(n, v.judgement) for v in shelf.sheets if v.signature not in own for n in v.hashes]
        again = {n for n, judgement in said if judgement != Judgement.LOST} & (known_before | given)
        expect(not again, f"judged twice: {sorted(again)[:3]}")
        # giving up is no judgement of an author: a restored hub may have the word on a change back from a file, while
        # the change itself went down with the last disk that held it; what stands on it is let in by that alone
        lost = {n for n, judgement in said if judgement == Judgement.LOST} & shelf.rows.changes.keys()
        expect(not lost, f"gives up what it holds: {sorted(lost)[:3]}")
        bodies = {change.hash: change.values for change in (*shelf.appended, *shelf.filled)}
        for name in bodies:
            group = self.world.witness.groups[self.world.witness.written[name].group]
            is_first = name == group[0]
            if is_first and not (known_before | given) & set(group) and None not in map(bodies.get, group):
                is_right = all(self._is_right(self.world.witness.written[m]) for m in group)
                due = Judgement.OK if is_right else Judgement.VOID
                expect(told.get(name) == due, f"the hub judges {name[:8]} {told.get(name)!r}, not {due!r}")
            if is_first:
                self._hand_on(group, told)

    def _hand_on(self, group: list[Any], told: dict[str, Judgement]) -> None:
        words = [(self.world.witness.written[m].stream, m, int(told[m])) for m in group if m in told]
        self.view.hand(group, words)

    def _is_right(self, one: Written) -> bool:
        """Whether its author had the right to a change, by the users and devices as they stand."""
        if one.device == HUB:
            return True
        change = self.world.changes[one.name]
        user, kind = change.header.author, change.header.kind
        if self.shown(one.device, "user") != user or self.is_revoked(one.device):
            return False
        role, team = self.shown(user, "role"), self.shown(user, "team")
        if role is None or not self.view.exists(user):
            return False
        if kind == "device":
            fits = one.values.get("replaces") == one.device and one.values.get("user") == user
            return fits and one.values.get("deleted") is False and one.stream == ORGANISATION
        if kind == "erasure":
            return RANK[role] >= RANK[STAFF]
        if (kind == NOTICE) != (one.stream == ORGANISATION) or kind not in (NOTICE, THING):
            return False
        if kind == THING and one.stream != STREAM_OF.get(team or "") and RANK[role] < RANK[STAFF]:
            return False
        return "sealed" not in one.values or RANK[role] >= RANK[LEADER]

    def shown(self, record: str, name: str) -> Any:
        """What a user or device is, as far as the hub can know."""
        return self.view.shown(record, name).value

    def is_revoked(self, device: str) -> bool:
        """Whether it, or one that it goes on for, was revoked."""
        seen: set[str] = set()
        while device and device not in seen:
            if self.shown(device, "revoked") is True:
                return True
            seen.add(device)
            device = self.shown(device, "replaces") or ""
        return False

    def reads(self, user: str) -> set[str]:
        """The streams that a user may read."""
        role, team = self.shown(user, "role"), self.shown(user, "team")
        if role is None:
            return set()
        if RANK[role] >= RANK[STAFF]:
            return {ORGANISATION, *STREAM_OF.values()}
        return {ORGANISATION} | ({STREAM_OF[team]} if team else set())
