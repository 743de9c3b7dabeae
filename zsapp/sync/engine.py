"""The engine of synchronisation: it decides what to ask the hub next, and when. It does nothing by itself.

`step(event)` gives effects; clock, randomness and ledger are handed in, sending is an effect. A round is written as a generator that
yields questions and is sent their answers; killed anywhere it leaves nothing half done, for all that lasts is in the ledger, and each of
the ledger's methods is one transaction.

A round brings the organisation's stream in step first (who belongs where is said there), then the others: pull what came, push what
the hub lacks, ask again. Where digests differ though nothing is new on either side, one of the two was restored from a backup: then
vectors and hashes are exchanged, and each gives the other what it lacks, others' changes and verdicts too (log rules 6 and 7).
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from zsapp.base.errors import PlaceError
from zsapp.base.texts import _, counted
from zsapp.domain.heads import Verdict, is_verdict_genuine, proved
from zsapp.domain.ids import DeviceId, Hash, StreamId
from zsapp.sync.events import (
    Asked,
    Edited,
    Effect,
    Event,
    Failed,
    Send,
    State,
    Status,
    Stopped,
    Told,
    Wake,
    Woke,
)
from zsapp.sync.ledger import Ledger, Pinned
from zsapp.sync.protocol import (
    PAGE_CHANGES,
    Answer,
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
    Question,
    Tip,
    Trouble,
    Vector,
    VectorAnswer,
    WrongAnswerError,
    overall,
    read_reply,
)

EDIT_PAUSE_S, EDIT_LATEST_S = 1.0, 60.0  # after the last edit, after the first one
POLL_S = 60.0
BACK_OFF_S, BACK_OFF_MOST_S = 2.0, 300.0
UPGRADE_PAUSE_S = 3_600.0
VERDICTS_AT_ONCE = 200
ATTEMPTS = 6  # alignments in one round; more means that something is wrong

Round = Generator[Question, Any, None]
Pushing = Generator[Question, Any, bool]


class ForgedError(Exception):
    """A page whose changes or verdicts are not signed by whom they should be."""


class UnknownDeviceError(Exception):
    """A page with changes of a device whose enrolment is not here."""


class Engine:
    """One laptop's synchronisation with its hub."""

    def __init__(self, ledger: Ledger, *, now_s: Callable[[], float], random: Callable[[], float]) -> None:
        """`random`: evenly from 0 to 1."""
        self._ledger, self._now_s, self._random = ledger, now_s, random
        self.status = Status(State.DUE)
        self._round: Round | None = None
        self._number = 0
        self._question: Question | None = None
        self._first_edit_s: float | None = None
        self._failures = 0
        self._agreed: dict[StreamId, str] = {}  # the hub's digest when both were last equal
        self._news = NewsAnswer(same=True)
        self._moved = 0
        self._held_back: WrongAnswerError | None = (
            None  # of this round: the hub does not know a part of what was pushed
        )

    def step(self, event: Event) -> list[Effect]:
        """What is to be done now that this happened."""
        before = self.status
        effects = self._step(event)
        if self.status != before:
            effects.append(Told(self.status))
        return effects

    @property
    def is_busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._round is not None

    def _step(self, event: Event) -> list[Effect]:
        try:
            return self._stepped(event)
        except PlaceError as error:  # the ledger cannot be read or written
            return self._failed(WrongAnswerError(Trouble.FULL, str(error)))

    def _stepped(self, event: Event) -> list[Effect]:
        if isinstance(event, Edited):
            return self._edited()
        if isinstance(event, Stopped):
            self._end_round()
            return []
        if isinstance(event, Woke) and self.status.state is State.NEEDS_YOU:
            return []  # an old wish: only a person goes on from here
        if isinstance(event, Asked | Woke):
            return [] if self._round else self._begin()
        if self._round is None or event.number != self._number or self._question is None:
            return []  # of a round that has ended
        try:
            if isinstance(event, Failed):
                raise WrongAnswerError(event.trouble, event.words)
            answer: Answer = read_reply(event.reply, self._question.answer, hub=self._pinned().hub)
        except WrongAnswerError as error:
            if isinstance(self._question, Push) and error.trouble is Trouble.UPGRADE:
                return self._go_on(error)  # the rest goes on
            return self._failed(error)
        return self._go_on(answer)

    # -- when

    def _edited(self) -> list[Effect]:
        """1 s after the last edit, at the latest 60 s after the first; not while a person has to act first."""
        now = self._now_s()
        self._first_edit_s = now if self._first_edit_s is None else self._first_edit_s
        if self._round or self.status.state is State.NEEDS_YOU:
            return []
        if self.status.retry_at_s is not None and self.status.state in (State.OFFLINE, State.TROUBLE):
            self.status = replace(self.status, unsent=self._unsent())
            return []  # it is tried again soon enough
        self.status = replace(self.status, state=State.DUE, unsent=self._unsent())
        return [Wake(min(now + EDIT_PAUSE_S, self._first_edit_s + EDIT_LATEST_S))]

    def _begin(self) -> list[Effect]:
        self._first_edit_s = None
        self._moved = 0
        if self._ledger.pinned() is None:
            return []
        self._round = self._whole_round()
        self._show(State.RECEIVING)
        return self._go_on(None)

    def _go_on(self, answer: Answer | WrongAnswerError | None) -> list[Effect]:
        """Send the answer, or that there is none, into the round; what it asks next, or its end."""
        if self._round is None:
            return []
        try:
            if isinstance(answer, WrongAnswerError):
                self._question = self._round.throw(answer)
            else:
                self._question = self._round.send(answer)
        except StopIteration:
            return self._succeeded()
        except WrongAnswerError as error:
            return self._failed(error)
        except UnknownDeviceError:
            words = _("收到一台还不认识的设备的改动，没有采用；稍后自动重试。")
            return self._failed(WrongAnswerError(Trouble.BROKEN, words))
        except ForgedError:
            words = _("中心端送来的内容签名不符，没有采用。请联系管理员。")
            return self._failed(WrongAnswerError(Trouble.STRANGE, words))
        self._number += 1
        return [Send(self._number, self._question)]

    def _succeeded(self) -> list[Effect]:
        self._end_round()
        now = self._now_s()
        self._failures = 0
        self.status = Status(State.UP_TO_DATE, last_success_s=now, unsent=self._unsent())
        if self._first_edit_s is not None:  # edited meanwhile
            self.status = replace(self.status, state=State.DUE)
            return [Wake(now + EDIT_PAUSE_S)]
        return [Wake(now + POLL_S * (0.9 + 0.2 * self._random()))]

    def _failed(self, error: WrongAnswerError) -> list[Effect]:
        """What went wrong, and when it is tried again: at once never, by itself only where waiting may help."""
        self._end_round()
        needs_you = error.trouble in (Trouble.LOG_IN, Trouble.REVOKED, Trouble.OTHER_HUB, Trouble.TLS)
        state = State.NEEDS_YOU if needs_you else State.TROUBLE
        state = State.OFFLINE if error.trouble is Trouble.OFFLINE else state
        self._failures += 1
        pause_s = min(BACK_OFF_S * 2 ** min(self._failures - 1, 10), BACK_OFF_MOST_S) * (0.5 + self._random())
        if error.trouble is Trouble.UPGRADE:
            pause_s = BACK_OFF_MOST_S if error is self._held_back else UPGRADE_PAUSE_S  # others' changes come
        pause_s = max(pause_s, error.retry_s or 0.0)
        retry_at_s = None if needs_you else self._now_s() + pause_s
        self.status = replace(
            self.status, state=state, words=error.words, trouble=error.trouble, retry_at_s=retry_at_s,
            unsent=self._unsent(),
        )  # fmt: skip
        return [] if retry_at_s is None else [Wake(retry_at_s)]

    def _end_round(self) -> None:
        if self._round is not None:
            self._round.close()
        self._round, self._question = None, None

    def _show(self, state: State) -> None:
        self.status = Status(
            state, last_success_s=self.status.last_success_s, unsent=self._unsent(), progress=(self._moved, 0)
        )

    def _unsent(self) -> int:
        try:
            return sum(self._ledger.unsent().values())
        except PlaceError:
            return self.status.unsent

    def _pinned(self) -> Pinned:
        pinned = self._ledger.pinned()
        if pinned is None:
            raise RuntimeError("a round without a hub")
        return pinned

    # -- a round

    def _whole_round(self) -> Round:
        organisation = self._pinned().organisation
        self._held_back = None
        yield from self._ask_news()
        yield from self._align([organisation])
        others = [s for s in self._ledger.digests().keys() | self._news.streams.keys() if s != organisation]
        yield from self._align(sorted(others))
        for stream in sorted(self._ledger.digests().keys() - self._ledger.readable()):
            yield from self._leave(stream)
        if self._held_back is not None:
            raise self._held_back

    def _ask_news(self) -> Round:
        """Ask for all streams at once."""
        readable, digests = self._ledger.readable(), self._ledger.digests()
        mine = {stream: digests.get(stream, "") for stream in readable}
        news: NewsAnswer = yield News(overall(mine))
        if news.same:
            news = replace(news, streams=mine)
        else:
            self._ledger.set_readable(news.streams.keys())
        if news.lacking:
            self._ledger.offer_again(news.lacking)
        self._news = news

    def _differing(self, streams: Sequence[StreamId]) -> list[StreamId]:
        """Those of the streams that this user reads in which the hub holds something else than we do."""
        mine = self._ledger.digests()
        return [
            s for s in streams if s in self._news.streams and not _same(mine.get(s), self._news.streams[s])
        ]

    def _align(self, streams: Sequence[StreamId]) -> Round:
        """Bring streams in step with the hub: pull, push, ask again; and where that was not enough, compare."""
        for attempt in range(ATTEMPTS):
            differing = self._differing(streams)
            if not differing and not self._unsent_in(streams):
                self._agreed |= {s: self._news.streams[s] for s in streams if s in self._news.streams}
                return
            for stream in differing:
                if attempt == 0 and self._agreed.get(stream) == self._news.streams[stream]:
                    continue  # all the difference is ours
                yield from self._pull(stream)
                if attempt:
                    yield from self._compare(stream)
            has_pushed = False
            for each in [streams] if self._held_back is None else [[stream] for stream in streams]:
                has_pushed |= yield from self._push(each)
            if self._held_back is not None or not (differing or has_pushed):
                return  # what is left waits for a newer hub, or nobody can prove it
            yield from self._ask_news()
        words = _("与中心端反复核对后仍不一致，稍后自动重试。请把诊断文件交给管理员。")
        raise WrongAnswerError(Trouble.BROKEN, words)

    def _unsent_in(self, streams: Sequence[StreamId]) -> int:
        return sum(count for stream, count in self._ledger.unsent().items() if stream in streams)

    def _pull(self, stream: StreamId) -> Round:
        """Everything that came to a stream since the last time, page by page."""
        self._show(State.RECEIVING)
        epoch, seq = self._ledger.cursor(stream)
        seq = seq if epoch == self._news.epoch else 0
        while True:
            answer: PullAnswer = yield Pull(stream, seq)
            if answer.top < seq or answer.seq < seq:  # an older hub than the one we knew
                self._ledger.take(Page(), cursors={stream: (answer.epoch, answer.top)})
                return
            try:
                self._take(answer.page, {stream: (answer.epoch, answer.seq)}, answer.top - answer.seq)
            except UnknownDeviceError:
                yield from self._meet(stream)
                self._take(answer.page, {stream: (answer.epoch, answer.seq)}, answer.top - answer.seq)
            if answer.seq >= answer.top or answer.seq == seq:
                return
            seq = answer.seq

    def _meet(self, stream: StreamId) -> Round:
        """Get the enrolments that are missing: they came in the meantime, or before our cursor, where the hub was restored."""
        organisation = self._pinned().organisation
        if stream == organisation:
            yield from self._compare(stream)
        else:
            yield from self._ask_news()
            yield from self._align([organisation])

    def _push(self, streams: Sequence[StreamId]) -> Pushing:
        """What the hub lacks, oldest first; whether there was anything."""
        has_pushed = False
        while (page := self._ledger.outgoing(streams)).changes:
            has_pushed = True
            self._show(State.SENDING)
            try:
                answer: PushAnswer = yield Push(page)
            except WrongAnswerError as error:  # it knows a part of this not yet: other streams go on
                self._held_back = error
                return has_pushed
            self._check(answer.verdicts)
            stored = [change.hash for change in page.changes[: answer.taken]]
            self._ledger.take(Page(verdicts=tuple(answer.verdicts)), cursors=self._moved_on(answer.places))
            self._ledger.acknowledge(stored)
            self._moved += len(stored)
            if answer.missing or not stored:
                for stream in sorted({change.header.stream for change in page.changes}):
                    yield from self._resolve(stream)
                again = self._ledger.outgoing(streams).changes
                if not stored and [c.hash for c in again] == [c.hash for c in page.changes]:
                    raise WrongAnswerError(Trouble.REFUSED, _why_not(answer, len(page.changes)))
                break  # what was missing is owed now, and goes first in the next attempt
        return has_pushed

    def _resolve(self, stream: StreamId) -> Round:
        """The hub lacks what was acknowledged once; of a stream that this user reads no longer, only all can be sent again."""
        if stream in self._news.streams:
            yield from self._compare(stream)
        else:
            self._owe_all(stream)

    def _owe_all(self, stream: StreamId) -> None:
        devices = sorted({tip.device for tip in self._ledger.tips(stream)})
        self._ledger.owe(self._ledger.hashes(stream, devices))

    def _moved_on(self, places: Mapping[StreamId, list[int]]) -> dict[StreamId, tuple[str, int]]:
        """Cursors that were right before our own changes: past them, so that they are not pulled back."""
        epoch = self._news.epoch
        return {
            stream: (epoch, after)
            for stream, (before, after) in places.items()
            if self._ledger.cursor(stream) == (epoch, before)
        }

    def _compare(self, stream: StreamId) -> Round:
        """Find out by vectors and hashes what each side lacks."""
        vector: VectorAnswer = yield Vector(stream)
        if _same(self._ledger.digests().get(stream), vector.digest):
            return
        theirs, mine = _by_device(vector.tips), _by_device(self._ledger.tips(stream))
        devices = sorted(d for d in theirs.keys() | mine.keys() if theirs.get(d) != mine.get(d))
        answer: HashesAnswer = yield Hashes(stream, devices)
        if devices:
            known, there = self._ledger.hashes(stream, devices), set(answer.hashes)
            yield from self._fetch(stream, [name for name in answer.hashes if name not in known])
            self._ledger.acknowledge(known & there)
            self._ledger.owe(known - there)
        else:
            yield from self._compare_verdicts(stream, answer.verdicts)

    def _compare_verdicts(self, stream: StreamId, theirs: Sequence[Verdict]) -> Round:
        """Chains are equal, so what was said of them is not."""
        self._check(theirs)
        self._ledger.take(Page(verdicts=tuple(theirs)))
        told = {verdict.signature for verdict in theirs}
        lacking = [verdict for verdict in self._ledger.verdicts(stream) if verdict.signature not in told]
        for start in range(0, len(lacking), VERDICTS_AT_ONCE):
            yield Push(Page(verdicts=tuple(lacking[start : start + VERDICTS_AT_ONCE])))

    def _fetch(self, stream: StreamId, names: Sequence[Hash]) -> Round:
        """Changes by their names."""
        for start in range(0, len(names), PAGE_CHANGES):
            wanted = list(names[start : start + PAGE_CHANGES])
            answer: PullAnswer = yield Pull(stream, 0, want=wanted)
            self._take(answer.page, {})

    def _leave(self, stream: StreamId) -> Round:
        """Push what is ours (that was done), then let the copy go when the hub has all of it."""
        answer: LeftAnswer = yield Left(stream, self._ledger.tips(stream))
        if not answer.all_here:  # the hub was restored
            self._owe_all(stream)
            yield from self._push([stream])
            answer = yield Left(stream, self._ledger.tips(stream))
        if answer.all_here and not self._unsent_in([stream]):
            self._ledger.leave(stream)

    # -- proof

    def _take(self, page: Page, cursors: dict[StreamId, tuple[str, int]], to_come: int = 0) -> None:
        """Take in what came, if its devices and the hub signed it. Raises ForgedError, UnknownDeviceError."""
        self._check(page.verdicts)
        coming = {
            str(c.header.record): str(c.values["public_key"])
            for c in page.changes
            if c.header.kind == "device" and c.values and "public_key" in c.values
        }

        def key_of(device: DeviceId) -> bytes:
            return self._ledger.key_of(device) or bytes.fromhex(coming.get(device, ""))

        try:
            proofs = proved(page.changes, page.heads, key_of)
        except ValueError as error:
            raise ForgedError from error
        unproved = {change.header.device for change in page.changes if change.hash not in proofs}
        if any(key_of(device) for device in unproved):
            raise ForgedError
        if unproved:
            raise UnknownDeviceError
        self._ledger.take(page, cursors=cursors, to_come=to_come)
        self._moved += len(page.changes)
        self._show(self.status.state)

    def _check(self, verdicts: Sequence[Verdict]) -> None:
        key = self._pinned().key
        if not all(is_verdict_genuine(verdict, key) for verdict in verdicts):
            raise ForgedError


def _why_not(answer: PushAnswer, count: int) -> str:
    if answer.missing:
        words = _("有{n}条改动所依据的较早改动已经丢失，没有被中心端接受；它们仍在本机。请招商办确认丢失。")
        return words.format(n=count)
    why = next(iter(answer.refused.values()), "?")
    return counted("有{n}条改动没有被中心端接受：{why}。它们仍在本机。", count).format(n=count, why=why)


def _same(mine: str | None, theirs: str) -> bool:
    """Whether two digests are equal; a stream that holds nothing and one that is not there are, too."""
    return _held(mine) == _held(theirs)


def _held(digest: str | None) -> str:
    return digest if digest and digest.strip("0") else ""


def _by_device(tips: Sequence[Tip]) -> dict[DeviceId, set[tuple[int, Hash]]]:
    found: dict[DeviceId, set[tuple[int, Hash]]] = {}
    for tip in tips:
        found.setdefault(tip.device, set()).add((tip.n, tip.hash))
    return found
