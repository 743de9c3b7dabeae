"""Planted faults of synchronisation: one line of the engine, of the hub, or of the rules that both share."""

from tests.simulation.sync.stack import Planted

ENGINE, HUB = "zsapp.sync.engine", "zsapp.server.hub"
JUDGING, RIGHTS, PROTOCOL = "zsapp.domain.judging", "zsapp.domain.rights", "zsapp.sync.protocol"

MUTANTS = (
    Planted(
        "nothing is acknowledged", ENGINE, "            self._ledger.acknowledge(stored)", "            pass"
    ),
    Planted(
        "what the hub lacks is not sent again",
        ENGINE,
        "            self._ledger.owe(known - there)",
        "            pass",
    ),
    Planted(
        "what only the hub has is not fetched",
        ENGINE,
        "[name for name in answer.hashes if name not in known])",
        "[])",
    ),
    Planted(
        "verdicts are not compared",
        ENGINE,
        "            yield from self._compare_verdicts(stream, answer.verdicts)",
        "            yield from ()",
    ),
    Planted(
        "goes on without the person who is needed",
        ENGINE,
        "isinstance(event, Woke) and self.status.state is State.NEEDS_YOU",
        "False",
    ),
    Planted(
        "an answer to an older question is heard",
        ENGINE,
        "        if self._round is None or event.number != self._number or self._question is None:",
        "        if self._round is None or self._question is None:",
    ),
    Planted(
        "another hub's answer is taken",
        PROTOCOL,
        "    if hub is not None and ours != hub:",
        "    if hub is None:",
    ),
    Planted(
        "a refusal is an answer",
        PROTOCOL,
        "    if reply.status != 200:",
        "    if reply.status > 600:",
    ),
    Planted(
        "everybody writes in every team",
        RIGHTS,
        "    if place.of is StreamOf.TEAM and not may_read(person, place):",
        "    if place.of is StreamOf.TEAM and person.role is None:",
    ),
    Planted(
        "fields of leaders are everybody's",
        RIGHTS,
        "    return None if person.role >= max(needed, default=Role.MEMBER) else Reason.ROLE",
        "    return None",
    ),
    Planted(
        "members read everything",
        RIGHTS,
        "    return person.role >= Role.HEADQUARTERS",
        "    return True",
    ),
    Planted(
        "a word that came along is not heeded",
        JUDGING,
        "            judged[name] = max(verdict.judgement, judged.get(name, Judgement.NONE))",
        "            pass",
    ),
    Planted(
        "a void member leaves its group",
        JUDGING,
        "        judgement = Judgement.OK if reason is None else Judgement.VOID",
        "        judgement = Judgement.OK",
    ),
    Planted(
        "heads are not kept",
        JUDGING,
        "    made.heads = [head for head in page.heads if head.hash in kept",
        "    made.heads = [head for head in page.heads if head.hash in ()",
    ),
    Planted(
        "ends of chains stay",
        HUB,
        "        gone = [tip for name, tip in before.items() if name in with_child]",
        "        gone = []",
    ),
    Planted(
        "verdicts that come along are dropped",
        HUB,
        "[*verdicts, *made.verdicts])",
        "[*verdicts])",
    ),
    Planted(
        "what the hub holds is given up",
        HUB,
        "            lost = [name for name in question.hashes if name not in here]",
        "            lost = [name for name in question.hashes if name]",
    ),
    Planted(
        "says that it holds what it does not",
        HUB,
        "            return LeftAnswer(all(tip.hash in shelf.stored([tip.hash]) for tip in question.tips))",
        "            return LeftAnswer(question.tips is not None)",
    ),
    Planted(
        "verdicts do not say their moment",
        HUB,
        "        return signer(self.identity.private_key, at=self._now_us())",
        "        return signer(self.identity.private_key, at=0)",
    ),
    Planted(
        "verdicts travel without their moment",
        "zsapp.sync.wire",
        "            if not parts[name]:",
        "            if True:",
    ),
)
