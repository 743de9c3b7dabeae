"""What the rules find that a person should look at today: overdue events, contracts with partners that end soon."""

from collections.abc import Callable
from dataclasses import dataclass

from zsapp.base.texts import _, counted
from zsapp.domain.field import Role
from zsapp.domain.rules.channels import ENDING, mode_word, term
from zsapp.domain.rules.events import due_words, overdue
from zsapp.verbs import facts as read
from zsapp.verbs.desk import Desk


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing with the record it is about. `word` and `tone`: how urgent it is."""

    kind: str
    record: str
    title: str
    more: str
    word: str
    tone: str


def notices(desk: Desk) -> list[Notice]:
    """All of them, source by source."""
    return [notice for source in SOURCES for notice in source(desk)]


def _events(desk: Desk) -> list[Notice]:
    """Events whose planned day or month has passed: a team's own, for headquarters those of all."""
    facts = read.facts(desk, desk.today.year, {"event", "team"})
    found = []
    for key, due, late in overdue(facts, desk.today):
        its = facts.events[key]
        if desk.team is None or its.team == desk.team:
            plan = _("计划{plan}，尚未举办").format(plan=due_words(due))
            more = "  ·  ".join(filter(None, (plan, facts.team_name(its.team) if its.team else "")))
            word = counted("逾期{n}天", late).format(n=late)
            found.append(Notice("event", key, its.name or key, more, word, "bad"))
    return found


def _engagements(desk: Desk) -> list[Notice]:
    """Contracts that end within 30 days, for headquarters, which makes them."""
    if desk.role < Role.HEADQUARTERS:
        return []
    facts = read.facts(desk, desk.today.year, {"engagement", "partner"})
    found = []
    for key, its in facts.engagements.items():
        how = term(facts, key, desk.today)
        if how.state == ENDING and how.left is not None:
            partner = facts.partners.get(its.partner or "")
            name = (partner.name if partner else None) or _("（资料未到）")
            more = _("{mode}协议到{day}为止").format(mode=mode_word(its.mode), day=its.to_day)
            word = counted("还有{n}天到期", how.left).format(n=how.left)
            found.append((how.left, key, Notice("partner", its.partner or key, name, more, word, "warn")))
    return [notice for _left, _key, notice in sorted(found, key=lambda one: one[:2])]


SOURCES: tuple[Callable[[Desk], list[Notice]], ...] = (_events, _engagements)
"""Each tells its own; one more subject is one more function here."""
KINDS_READ = frozenset({"event", "engagement", "partner"})
