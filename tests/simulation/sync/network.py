"""Between laptops and hub: bytes that come through, or do not, or come late, or are somebody else's."""

import gzip
import json
from typing import Any

from tests.simulation.checks import expect
from tests.simulation.sync.headquarters import HUB
from tests.simulation.sync.shelf import HubFullError, HubKilledError
from tests.simulation.sync.world import LaptopKilledError, Late, SyncSite, SyncWorld
from zsapp.domain.change import Judgement
from zsapp.sync.events import Asked, Edited, Effect, Failed, Replied, Send, State, Stopped, Told, Woke
from zsapp.sync.protocol import HUB_HEADER, Left, Push, Reply, Trouble, packed

LATEST = 150  # ticks
PAGE_OF_A_HOTEL = b"<!doctype html><title>Wi-Fi</title>Please log in"
OTHER_HUB = "f" * 8 + "-0000-7000-8000-" + "f" * 12
FAULTS = (  # up to which of all exchanges
    ("request dropped", 0.04),
    ("strange answer", 0.09),
    ("repeated late", 0.12),
    ("hub killed or full", 0.17),
    ("answer dropped", 0.2),
    ("answer cut", 0.22),
    ("bit flipped", 0.24),
    ("laptop killed or full", 0.29),
    ("stopped", 0.3),
)
NEEDS_PERSON = (Trouble.LOG_IN, Trouble.REVOKED, Trouble.OTHER_HUB, Trouble.TLS)


def feed(world: SyncWorld, site: SyncSite, event: Any) -> None:
    """Give the engine an event; a laptop killed on the way starts again from what its ledger holds."""
    engine = site.engine
    try:
        effects = engine.step(event)
    except LaptopKilledError:
        world.seen["laptop killed"] += 1
        site.start()
        return
    site.pending = site.pending if engine.is_busy else None
    for effect in effects:
        follow(world, site, effect)


def follow(world: SyncWorld, site: SyncSite, effect: Effect) -> None:
    """Do what the engine wants done."""
    if isinstance(effect, Send):
        site.pending = effect
        if isinstance(effect.question, Push):
            # now: before it goes out, a file may be read that brings words which could not go along
            check_push(world, site, effect.question)
    elif isinstance(effect, Told):
        world.say("state", site.laptop.device, effect.status.state, effect.status.trouble)
        state, trouble = effect.status.state, effect.status.trouble
        if trouble is not None and state is not State.UP_TO_DATE:
            world.seen[f"trouble: {trouble}"] += 1
        asks = state is State.NEEDS_YOU
        expect(asks == (trouble in NEEDS_PERSON and asks), f"{state} for {trouble}")
        expect(not asks or effect.status.retry_at_s is None, "tried again without the person who is needed")


def begin(world: SyncWorld, site: SyncSite) -> None:
    """Start a round, unless one is under way."""
    if not site.engine.is_busy:
        rng = world.rng
        state = site.engine.status.state
        event = rng.choice((Asked(), Woke(), Edited())) if not world.is_healing else Asked()
        feed(world, site, event)
        is_stopped = isinstance(event, Woke | Edited) and state is State.NEEDS_YOU
        expect(not (is_stopped and site.pending), "went on without the person who is needed")


def exchange(world: SyncWorld, site: SyncSite, *, has_faults: bool) -> None:
    """One question, and what becomes of it."""
    send = site.pending
    if send is None:
        return
    rng = world.rng
    kind = fault(world) if has_faults else ""
    world.seen[kind or "went well"] += 1
    raw, path = packed(send.question), send.question.path
    site.pending = None
    hear_late(site)
    if kind == "request dropped":
        feed(world, site, Failed(send.number, Trouble.OFFLINE, "offline"))
        return
    if kind == "strange answer":
        odd = strange(world)
        feed(world, site, Replied(send.number, odd))
        is_other = odd.headers.get(HUB_HEADER.lower()) == OTHER_HUB
        told = site.engine.status.trouble is Trouble.OTHER_HUB
        expect(told or not is_other, "another hub is not told from ours")
        return
    if kind == "repeated late":
        world.late.append(Late(world.tick + rng.randint(1, LATEST), path, raw, site.account))
    if kind == "hub killed or full":
        world.office.database.fuse = rng.randint(1, 8)
        world.office.database.fault = rng.choice((HubKilledError, HubKilledError, HubFullError))
    answered = world.office.answer(path, raw, site.account)
    if isinstance(send.question, Left):
        site.confirmed = world.office.database.rows.changes
    if answered is not None and kind in ("answer dropped", "stopped"):
        site.late_answer = Replied(send.number, answered)
    reply = damaged(world, kind, answered)
    if kind == "laptop killed or full":
        site.trap = trap(world)
    if kind == "stopped":
        feed(world, site, Stopped())
        reply = None
    if reply is None:
        feed(world, site, Failed(send.number, Trouble.OFFLINE, "offline"))
    else:
        feed(world, site, Replied(send.number, reply))
    site.trap = None


def hear_late(site: SyncSite) -> None:
    """The answer to a question that was given up comes after all, while another one is under way: nobody listens."""
    late, site.late_answer = site.late_answer, None
    if late is not None:
        expect(site.engine.step(late) == [], "an answer to an older question is heard")


def fault(world: SyncWorld) -> str:
    """What goes wrong with an exchange, mostly nothing."""
    chance = world.rng.random()
    return next((kind for kind, share in FAULTS if chance < share), "")


def damaged(world: SyncWorld, kind: str, reply: Reply | None) -> Reply | None:
    """The reply as it comes through."""
    if reply is None or kind == "answer dropped":
        return None
    body = reply.body
    if kind == "answer cut":
        body = body[: world.rng.randrange(len(body))]
    elif kind == "bit flipped":
        whole = bytearray(body)
        whole[world.rng.randrange(len(whole))] ^= 1 << world.rng.randrange(8)
        body = bytes(whole)
    return Reply(reply.status, reply.headers, body)


def trap(world: SyncWorld) -> tuple[str, int, bool, bool]:
    """The laptop dies, or its disk is full, at one of the ledger's next steps, before or after it is done."""
    rng = world.rng
    method = rng.choice(("take", "take", "acknowledge", "owe", "set_readable", "outgoing", "read", "leave"))
    return method, rng.choice((0, 0, 1, 3)), rng.random() < 0.5, rng.random() < 0.4


def strange(world: SyncWorld) -> Reply:
    """An answer that is none, or the hub's refusal."""
    rng = world.rng
    status = rng.choice((200, 200, 302, 401, 403, 413, 426, 429, 500, 503))
    headers: dict[str, str] = {}
    body = PAGE_OF_A_HOTEL
    who = rng.random()
    if who < 0.6:
        headers[HUB_HEADER.lower()] = HUB if who < 0.5 else OTHER_HUB
        if rng.random() < 0.5:
            body = gzip.compress(json.dumps(rng.choice(({}, [], {"same": True, "epoch": 1}, 7))).encode())
    if status in (429, 503) and rng.random() < 0.5:
        headers["retry-after"] = rng.choice(("30", "soon", "-1"))
    return Reply(status, headers, body)


def check_push(world: SyncWorld, site: SyncSite, push: Push) -> None:
    """What a laptop pushes is what it holds, and the verdicts that it knows go along."""
    words = {name for verdict in push.page.verdicts for name in verdict.hashes}
    known = {name for _s, name, j in site.view.verdicts if j != Judgement.LOST}
    names = {change.hash for change in push.page.changes}
    expect(names <= site.view.applied, "pushes what it does not hold")
    if all(tuple(v.hashes) for v in push.page.verdicts):
        expect(names & known <= words, "pushes a judged change without its verdict")


def deliver_late(world: SyncWorld) -> None:
    """Requests that arrive once more."""
    due = [late for late in world.late if late.due <= world.tick]
    world.late = [late for late in world.late if late.due > world.tick]
    for late in due:
        world.seen["arrived again"] += 1
        world.office.answer(late.path, late.raw, late.account)
