"""Before a call: whose claims protect a company on the day, said in a sentence each; it warns and never stands in the way (rule 27)."""

from datetime import date

from zsapp.base.texts import _
from zsapp.domain.ids import RecordId
from zsapp.domain.rules.claims import Claims
from zsapp.domain.rules.window import day_of
from zsapp.store import query
from zsapp.store.query import Where
from zsapp.verbs.desk import Desk
from zsapp.verbs.facts import facts_about

KINDS_READ = ("claim", "ruling", "visit", "plan", "project")
"""What the rule goes by."""
_ALIVE = ("计划", None)  # a plan that is done or called off needs no warning


def warnings(desk: Desk, company: str, team: str | None, day: date) -> list[str]:
    """Other teams' live claims on a company for a call on that day, the first one first; none where nobody else registered it."""
    on_it = [Where("company", "is", company)]
    if not desk.read(
        lambda c: query.rows(c, "claim", on_it, limit=1) or query.rows(c, "ruling", on_it, limit=1)
    ):
        return []  # by far the most companies
    facts = facts_about(desk, desk.today.year, [company], KINDS_READ)
    found = Claims(facts, desk.today).of(company)
    if found is None:
        return []
    lines = []
    for each in found.held_by_others(team):
        registered = day_of(facts.recorded.get(each.claim))
        if registered is None or each.until is None or not registered <= day <= each.until:
            continue
        form = (
            _("{team}也登记了这家企业（{day}），由本组洽谈")
            if found.talks == team
            else _("{team}{day}已登记首谈，保护到{until}：请先沟通，仍可保存")
        )
        lines.append(
            form.format(
                team=facts.team_name(each.holder), day=registered.isoformat(), until=each.until.isoformat()
            )
        )
    if not lines and found.ruling and found.talks not in ("", team):
        lines.append(
            _("招商办已裁定由{team}洽谈：请先沟通，仍可保存").format(team=facts.team_name(found.talks))
        )
    return lines


def warnings_of(desk: Desk, record: str) -> list[str]:
    """The same for a plan or a visit that was written down; none for other records."""
    row = desk.read(lambda connection: query.row(connection, RecordId(record)))
    if row is None or row.kind not in ("plan", "visit"):
        return []
    values = row.values
    day = day_of(values.get("date"))
    if day is None or not values.get("company") or (row.kind == "plan" and values.get("state") not in _ALIVE):
        return []
    return warnings(desk, values["company"], values.get("team"), day)
