"""The hub's verbs, before any network: questions about changes are answered, one transaction each.

It writes changes itself, too (users, devices, roles, revocations), as a device of its own whose key is the hub's (log rule 8).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from zsapp.domain import chain, rights
from zsapp.domain.change import DELETED, Change, Judgement, written
from zsapp.domain.clock import next_moment
from zsapp.domain.field import Role
from zsapp.domain.heads import Verdict, signed_head
from zsapp.domain.ids import NO_CHANGE, DeviceId, Hash, PersonId, RecordId, StreamId, new_id
from zsapp.domain.rights import Person
from zsapp.server.judging import Decision, People, Signing, decide, sheets, signer, units_of
from zsapp.server.shelf import Account, Shelf, Shelves
from zsapp.sync import protocol
from zsapp.sync.protocol import (
    PAGE_BYTES,
    PAGE_CHANGES,
    Hashes,
    HashesAnswer,
    Left,
    LeftAnswer,
    News,
    NewsAnswer,
    Page,
    Pull,
    PullAnswer,
    Push,
    PushAnswer,
    Tip,
    Trouble,
    Vector,
    VectorAnswer,
)


class RefusalError(Exception):
    """The hub does not do it; the words (Chinese) are for the person at the laptop."""

    def __init__(self, trouble: Trouble, words: str, retry_s: int | None = None) -> None:
        super().__init__(words)
        self.trouble, self.words, self.retry_s = trouble, words, retry_s


@dataclass(frozen=True, slots=True)
class Identity:
    """Which hub this is: its id is its device's, its key signs verdicts and its own chains. `user` is the author of its changes."""

    hub: DeviceId
    private_key: bytes
    public_key: bytes
    organisation: StreamId
    user: PersonId
    name: str
    epoch: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A change that the hub is about to write."""

    kind: str
    record: RecordId
    values: Mapping[str, Any]


class Hub:
    """One hub; any number of processes may each have one over the same database."""

    def __init__(
        self,
        identity: Identity,
        shelves: Shelves,
        *,
        now_us: Callable[[], int],
        random: Callable[[int], bytes],
        erased: Callable[[list[str]], None] = lambda blobs: None,
        lacking: Callable[[Collection[StreamId]], dict[StreamId, list[Hash]]] = lambda streams: {},
    ) -> None:
        """`erased` is told the files that no change names any more; `lacking` tells some that streams name and that are not here."""
        self.identity = identity
        self.shelves = shelves
        self._now_us, self._random, self.erased, self.lacking = now_us, random, erased, lacking

    def answer(self, question: protocol.Question, account: Account) -> protocol.Answer:
        """The answer to a question about changes. Raises RefusalError."""
        tasks: dict[type, Callable[[Any, Account], protocol.Answer]] = {
            News: self._news,
            Pull: self._pull,
            Push: self._push,
            Vector: self._vector,
            Hashes: self._hashes,
            Left: self._left,
            protocol.GiveUp: self._give_up,
        }
        return tasks[type(question)](question, account)

    # -- reading

    def person(self, shelf: Shelf, account: Account) -> tuple[People, Person]:
        """Who asks, with his rights of this moment. Raises RefusalError for a revoked device and for who is no user any more."""
        people = People(shelf, self.identity.organisation)
        writer = people.writer(account.device)
        if writer is None or writer.is_revoked or writer.user != account.user:
            raise RefusalError(Trouble.REVOKED, protocol.words_of(Trouble.REVOKED))
        person = people.person(PersonId(account.user))
        if person.role is None:
            raise RefusalError(Trouble.LOG_IN, protocol.words_of(Trouble.LOG_IN))
        return people, person

    def require_reader(self, shelf: Shelf, account: Account, stream: StreamId) -> Person:
        """Who asks, if he may read the stream. Raises RefusalError."""
        people, person = self.person(shelf, account)
        place = people.place(stream)
        if place is None or not rights.may_read(person, place):
            raise RefusalError(Trouble.FORBIDDEN, protocol.words_of(Trouble.FORBIDDEN))
        return person

    def _news(self, question: News, account: Account) -> NewsAnswer:
        with self.shelves() as shelf:
            people, person = self.person(shelf, account)
            digests = shelf.digests()
            readable = {stream: digests.get(stream, "") for stream in self._readable(people, person, shelf)}
        lacking, epoch = self.lacking(readable), self.identity.epoch
        if protocol.overall(readable) == question.digest:
            return NewsAnswer(same=True, epoch=epoch, lacking=lacking)
        return NewsAnswer(same=False, epoch=epoch, streams=readable, lacking=lacking)

    def _readable(self, people: People, person: Person, shelf: Shelf) -> list[StreamId]:
        places = rights.places(self.identity.organisation, shelf.teams())
        return [stream for stream, place in places.items() if rights.may_read(person, place)]

    def _pull(self, question: Pull, account: Account) -> PullAnswer:
        with self.shelves() as shelf:
            self.require_reader(shelf, account, question.stream)
            if question.want is None:
                page, seq = shelf.page(
                    question.stream, question.seq, most=PAGE_CHANGES, most_bytes=PAGE_BYTES
                )
            else:
                page, seq = shelf.named(question.want[:PAGE_CHANGES]), question.seq
                if any(change.header.stream != question.stream for change in page.changes):
                    raise RefusalError(Trouble.FORBIDDEN, protocol.words_of(Trouble.FORBIDDEN))
            return PullAnswer(page, seq, shelf.top(question.stream), self.identity.epoch)

    def _vector(self, question: Vector, account: Account) -> VectorAnswer:
        with self.shelves() as shelf:
            self.require_reader(shelf, account, question.stream)
            digest = shelf.digests().get(question.stream, "")
            return VectorAnswer(shelf.tips(question.stream), digest)

    def _hashes(self, question: Hashes, account: Account) -> HashesAnswer:
        with self.shelves() as shelf:
            self.require_reader(shelf, account, question.stream)
            if question.devices:
                return HashesAnswer(shelf.hashes(question.stream, question.devices), [])
            return HashesAnswer([], shelf.verdicts(question.stream))

    def _left(self, question: Left, account: Account) -> LeftAnswer:
        """Asked by who reads the stream no longer: it tells nothing but whether what he names is here."""
        with self.shelves() as shelf:
            self.person(shelf, account)
            return LeftAnswer(all(tip.hash in shelf.stored([tip.hash]) for tip in question.tips))

    # -- taking in

    def _push(self, question: Push, account: Account) -> PushAnswer:
        page = question.page
        with self.shelves() as shelf:
            streams = {c.header.stream for c in page.changes} | {v.stream for v in page.verdicts}
            shelf.lock(streams)
            people, _person = self.person(shelf, account)
            if any(people.place(stream) is None and not self._is_coming(stream, page) for stream in streams):
                raise RefusalError(Trouble.FORBIDDEN, protocol.words_of(Trouble.FORBIDDEN))
            made = decide(page, shelf, people, hub=self.identity.hub, hub_key=self.identity.public_key)
            if made.unknown and not made.units and not made.filled:
                raise RefusalError(Trouble.UPGRADE, protocol.words_of(Trouble.UPGRADE))
            verdicts = sheets(made.said, self._signing())
            places, blobs = self._keep(shelf, made, [*verdicts, *made.verdicts])
        if blobs:
            self.erased(blobs)
        unplaced = made.held | made.refused.keys() | self._waiting(page, made)
        taken = next((i for i, c in enumerate(page.changes) if c.hash in unplaced), len(page.changes))
        return PushAnswer(taken, verdicts, made.refused, made.missing, places)

    def _is_coming(self, stream: StreamId, page: Page) -> bool:
        """Whether the stream is that of a team which this very page makes."""
        teams = {c.header.record for c in page.changes if c.header.kind == "team"}
        return stream in rights.places(self.identity.organisation, teams)

    def _waiting(self, page: Page, made: Decision) -> set[Hash]:
        if not made.missing:
            return set()
        kept = {change.hash for unit in made.units for change in unit}
        waiting = set(made.missing)
        for change in page.changes:  # in the sender's order: what stands on a waiting one comes after it
            if change.header.prev in waiting and change.hash not in kept:
                waiting.add(change.hash)
        return waiting

    def _signing(self) -> Signing:
        """Signs verdicts of this moment: that at which the changes arrived."""
        return signer(self.identity.private_key, at=self._now_us())

    def _keep(
        self, shelf: Shelf, made: Decision, verdicts: list[Verdict]
    ) -> tuple[dict[StreamId, list[int]], list[str]]:
        """Store what was decided: {stream: [place before, place after]}, and the files that nothing names any more."""
        prevs = [unit[0].header.prev for unit in made.units]
        rows = units_of(made.units, shelf.stored(prevs))
        by_stream: dict[StreamId, list[tuple[Change, Hash]]] = {}
        for row in rows:
            by_stream.setdefault(row[0].header.stream, []).append(row)
        places: dict[StreamId, list[int]] = {}
        for stream, mine in by_stream.items():
            places[stream] = list(shelf.append(stream, mine))
            self._move_tips(shelf, stream, [change for change, _unit in mine])
        for change in made.filled:
            shelf.fill(change)
        shelf.put_heads(made.heads)
        for stream, after in shelf.put_verdicts(verdicts).items():
            if stream in places:
                places[stream][1] = after
        blobs = [blob for target in self._erasures(shelf, made) for blob in shelf.erase(target)]
        return places, blobs

    def _erasures(self, shelf: Shelf, made: Decision) -> list[RecordId]:
        """The records that accepted erasures name, those just stored and those that took effect by a verdict just now."""
        changes = [c for unit in made.units for c in unit] + made.filled
        found = []
        for record in dict.fromkeys(c.header.record for c in changes if c.header.kind == "erasure"):
            history = shelf.history(record)
            if history is not None and history.exists:
                found.append(RecordId(str(history.values().get("target"))))
        return found

    def _move_tips(self, shelf: Shelf, stream: StreamId, changes: list[Change]) -> None:
        """The ends of chains after these changes; one that turned up late has a child already and is none."""
        before = {tip.hash: tip for tip in shelf.tips(stream)}
        new = {c.hash: Tip(c.header.device, c.header.n, c.hash) for c in changes}
        with_child = {c.header.prev for c in changes if c.header.n > 1}
        with_child |= shelf.with_children(new.keys() - with_child)
        gone = [tip for name, tip in before.items() if name in with_child]
        come = [tip for name, tip in new.items() if name not in with_child]
        shelf.put_tips(stream, gone=gone, come=come)
        amount = sum(chain.tip_digest(tip.device, tip.n, tip.hash) for tip in come)
        shelf.move_digest(stream, amount - sum(chain.tip_digest(t.device, t.n, t.hash) for t in gone))

    def _give_up(self, question: protocol.GiveUp, account: Account) -> protocol.Done:
        with self.shelves() as shelf:
            shelf.lock([question.stream])
            person = self.require_reader(shelf, account, question.stream)
            if (person.role or Role.MEMBER) < Role.HEADQUARTERS:
                raise RefusalError(Trouble.FORBIDDEN, protocol.words_of(Trouble.FORBIDDEN))
            here = shelf.stored(question.hashes).keys()
            lost = [name for name in question.hashes if name not in here]
            if lost:
                shelf.put_verdicts([self._signing()(question.stream, lost, Judgement.LOST, "")])
        return protocol.Done()

    # -- the hub's own changes

    def write(self, shelf: Shelf, drafts: Iterable[Draft]) -> list[Change]:
        """Write changes of the organisation's stream as the hub, over all that stands, one group, judged OK."""
        own, many = self.identity, list(drafts)
        shelf.lock([own.organisation])
        ends = sorted((t.n, t.hash) for t in shelf.tips(own.organisation) if t.device == own.hub)
        before, prev = ends[-1] if ends else (0, NO_CHANGE)
        group, unit = (before + 1, len(many)), []
        for n, draft in enumerate(many, before + 1):
            history = shelf.history(draft.record)
            seen = history.seen(draft.values) if history else {}
            latest = max((c.header.at for c in history.changes), default=0) if history else 0
            change = written(
                stream=own.organisation, device=own.hub, n=n, prev=prev,
                at=next_moment(self._now_us(), seen_us=latest), author=own.user, group=group, kind=draft.kind,
                record=draft.record, over=seen, values=draft.values, salt=self._random(16),
            )  # fmt: skip
            unit.append(change)
            prev = change.hash
        end = unit[-1]
        made = Decision(units=[tuple(unit)])
        made.heads = [
            signed_head(
                own.private_key, stream=own.organisation, device=own.hub, n=end.header.n, name=end.hash
            )
        ]
        verdict = self._signing()(own.organisation, [c.hash for c in unit], Judgement.OK, "")
        self._keep(shelf, made, [verdict])
        return unit

    def fresh_id(self) -> RecordId:
        """An id for a new record."""
        return new_id(self._now_us(), self._random(16))

    def enrol(self, shelf: Shelf, *, device: DeviceId, name: str, user: PersonId, public_key: str) -> Hash:
        """Enrol a device of a user; the change that its chains stand on."""
        values = {DELETED: False, "name": name, "user": user, "public_key": public_key}
        return self.write(shelf, [Draft("device", RecordId(device), values)])[0].hash
