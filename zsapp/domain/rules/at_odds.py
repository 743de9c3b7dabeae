"""Records of a team that contradict themselves and so are not counted where they belong: trips, postings, shares (rules 19, 24, 29).

Their own pages and reports tell of them too; here they stand where the team is assessed, so that nobody has to look for them.
"""

from zsapp.base.texts import _
from zsapp.domain.facts import Facts
from zsapp.domain.rules.attendance import out_of_order, span_of
from zsapp.domain.rules.shares import shares_of
from zsapp.domain.rules.why import Why, finding
from zsapp.domain.rules.window import day_of


def at_odds(facts: Facts) -> dict[str, list[Why]]:
    """The lines by team; "" for records whose team is not here."""
    found: dict[str, list[Why]] = {}

    def tell(team: str | None, line: Why) -> None:
        found.setdefault(team if team and team in facts.teams else "", []).append(line)

    for key, trip in sorted(facts.trips.items(), key=lambda one: one[0]):
        if span_of(trip) is None:
            tell(trip.team, out_of_order(facts, key, trip))
    for key, posting in sorted(facts.postings.items(), key=lambda one: one[0]):
        first, last = day_of(posting.from_day), day_of(posting.to_day)
        if first is None or last is None or last < first:
            text = _("驻点的起止日期不对（{first}至{last}），不采用，请核对")
            words = text.format(**_days(posting.from_day, posting.to_day))
            tell(posting.team, finding(19, words, [key]))
    credited: dict[str, list[str]] = {}
    for key, credit in sorted(facts.credits.items(), key=lambda one: one[0]):
        if credit.project in facts.projects:
            credited.setdefault(str(credit.project), []).append(key)
    for project, its in sorted(credited.items()):
        made = shares_of(facts, project, its)
        for line in () if made.is_whole else made.why:
            name = facts.projects[project].name or project
            text = _("{name}：{text}").format(name=name, text=line.text)
            tell(facts.projects[project].team, finding(24, text, [project, *line.facts]))
    return found


def _days(first: str | None, last: str | None) -> dict[str, str]:
    return {"first": first or _("未填"), "last": last or _("未填")}
