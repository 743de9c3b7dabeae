"""Claims on a real store: register, give up, hand over, rule, warn; what other teams and the hub's side see (rule 27)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.office import Office, exchange
from tests.support.profiles import opened
from tests.support.stocked import COMPANY, OTHER, add_visit
from tests.verbs.test_desk import become
from zsapp.base.errors import UserError
from zsapp.cli.context import machine
from zsapp.domain.ids import DeviceId, RecordId
from zsapp.domain.rules.claims import GIVEN_UP, HANDED, LAPSED, OVERRULED, PROTECTED
from zsapp.store import identity, outbox
from zsapp.store.store import Store
from zsapp.verbs import claims, facts, protection, records
from zsapp.verbs.arrivals import ARRIVED, ON_ITS_WAY
from zsapp.verbs.desk import Desk, on_the_wall
from zsapp.verbs.notices import notices


@contextmanager
def later(office: Office, days: int = 0) -> Iterator[Desk]:
    """The desk as it stands so many days after today at noon, its clock and its day."""
    noon = datetime.now(tz=UTC).replace(hour=12, minute=0) + timedelta(days=days + 1)
    at_us = round(noon.timestamp()) * 1_000_000
    with opened(office.dir, writing=True) as profile:
        its = replace(machine(), now_us=lambda: at_us)
        yield Desk.open(Store(profile, its), on_the_wall(at_us).date())


def company_of(desk: Desk, name: str = COMPANY) -> str:
    return str(records.listed(desk, "company", [("name", name)])[0]["id"])


def team_of(desk: Desk, name: str) -> str:
    return str(records.listed(desk, "team", [("name", name)])[0]["id"])


def register(desk: Desk, team: str = "一组", company: str = COMPANY, **more: Any) -> str:
    return str(claims.register(desk, {"company": company, "team": team, **more}).id)


def standing(desk: Desk, name: str = COMPANY) -> claims.CompanyClaims:
    found = claims.of_company(desk, company_of(desk, name))
    assert found is not None
    return found


def states(found: claims.CompanyClaims) -> list[tuple[str, str]]:
    return [(line.holder_name, line.state) for line in found.lines]


def test_registered_a_company_is_protected_for_ninety_days(office: Office) -> None:
    with later(office) as desk:
        register(desk, first_contact=desk.today.isoformat(), basis="来电")
        found = standing(desk)
        (line,) = found.lines
        assert (line.state, line.left, line.place, line.arrival) == (PROTECTED, 90, 1, "")
        assert (
            line.moment.startswith(desk.today.isoformat())
            and found.talks_name == "一组"
            and not line.has_finding
        )
    with later(office, 90) as desk:
        assert standing(desk).lines[0].left == 0 and standing(desk).lines[0].is_live
    with later(office, 91) as desk:
        assert states(standing(desk)) == [("一组", LAPSED)] and standing(desk).talks == ""


def test_our_own_claim_is_not_registered_twice_while_it_holds(office: Office) -> None:
    with later(office) as desk:
        register(desk)
        with pytest.raises(UserError, match="还在保护期内"):
            register(desk)
    with later(office, 100) as desk:
        register(desk)
        assert states(standing(desk)) == [("一组", LAPSED), ("一组", PROTECTED)]


def test_the_second_to_register_is_told_and_both_see_the_clash(office: Office) -> None:
    with later(office) as desk:
        register(desk)
    with later(office, 1) as desk:
        saved = claims.register(desk, {"company": COMPANY, "team": "二组"})
        assert len(saved.remarks) == 1 and "一组" in saved.remarks[0]
        found = standing(desk)
        assert found.clash_names == ("一组", "二组") and found.talks_name == "一组"
        assert [line.is_clash for line in found.lines] == [True, True]
        assert [each.company for each in claims.board(desk).companies] == [found.company]


def test_headquarters_rules_with_a_reason(office: Office) -> None:
    with later(office) as desk:
        register(desk)
    with later(office, 1) as desk:
        register(desk, "二组")
        with pytest.raises(UserError, match="裁定理由"):
            claims.rule(desk, company_of(desk), "二组", "  ")
        saved = claims.rule(desk, company_of(desk), "二组", "二组先见到董事长")
        assert saved.remarks == []
        found = standing(desk)
        assert states(found) == [("一组", OVERRULED), ("二组", PROTECTED)]
        assert (found.talks_name, found.clash, bool(found.ruling)) == ("二组", (), True)
        assert any("二组先见到董事长" in reason.text for reason in found.reasons)
    with later(office, 2) as desk:
        remark = claims.rule(desk, company_of(desk, OTHER), "二组", "企业自己的意思").remarks
        assert "没有登记过" in remark[0]


def test_a_team_does_not_rule_nor_act_for_another(office: Office) -> None:
    with later(office) as desk:
        other = register(desk, "二组")
    become(office, "组长", "一组")
    with later(office, 1) as desk:
        company = company_of(desk)
        for act in (
            lambda: claims.rule(desk, company, "一组", "理由"),
            lambda: claims.give_up(desk, other),
            lambda: claims.hand_over(desk, other, "一组"),
            lambda: register(desk, "二组", OTHER),
        ):
            with pytest.raises(UserError):
                act()
        saved = claims.register(desk, {"company": COMPANY})  # the own team where none is given
        assert "二组" in saved.remarks[0]
        found = standing(desk)
        assert states(found) == [("二组", PROTECTED), ("一组", PROTECTED)]
        assert any("不在本机" in reason.text for reason in found.reasons)
        assert claims.notices(desk, within_days=7).clashes[0].company == found.company


def test_given_up_the_next_one_talks_on(office: Office) -> None:
    with later(office) as desk:
        first = register(desk)
    with later(office, 1) as desk:
        register(desk, "二组")
        claims.give_up(desk, first)
        found = standing(desk)
        assert states(found) == [("一组", GIVEN_UP), ("二组", PROTECTED)] and found.talks_name == "二组"
        with pytest.raises(UserError, match="不必放弃"):
            claims.give_up(desk, first)


def test_handed_over_the_first_team_keeps_its_credit(office: Office) -> None:
    with later(office) as desk:
        claim = register(desk)
        with pytest.raises(UserError, match="另一个小组"):
            claims.hand_over(desk, claim, "一组")
        claims.hand_over(desk, claim, "二组")
        found = standing(desk)
        assert states(found) == [("二组", HANDED)]
        assert (found.talks_name, found.first_name) == ("二组", "一组")
    with later(office, 91) as desk, pytest.raises(UserError, match="不能移交"):
        claims.hand_over(desk, claim, "一组")


def test_handed_over_twice_it_lives_on_by_what_each_did(office: Office) -> None:
    """Who had it in between stands in its history; his visit carries it on, and is no 撞单."""
    with later(office) as desk:
        records.add(desk, "team", {"name": "三组"})
        claim = register(desk)
        claims.hand_over(desk, claim, "二组")
    with later(office, 30) as desk:
        records.add(desk, "visit", {"company": COMPANY, "team": "二组", "visit_kind": "拜访"})
    with later(office, 100) as desk:
        claims.hand_over(desk, claim, "三组")
        found = standing(desk)
        assert states(found) == [("三组", HANDED)] and found.lines[0].left == 20
        assert (found.talks_name, found.first_name, found.clash) == ("三组", "一组", ())


def test_a_hand_over_that_was_corrected_on_its_day_is_one(office: Office) -> None:
    with later(office) as desk:
        records.add(desk, "team", {"name": "三组"})
        claim = register(desk)
        claims.hand_over(desk, claim, "二组")
        records.change(desk, claim, {"handed_to": "三组"})
        assert facts.facts(desk, 2016).handed_before == {}
        assert states(standing(desk)) == [("三组", HANDED)]


def test_a_visit_carries_the_protection_on(office: Office) -> None:
    with later(office) as desk:
        register(desk)
    with later(office, 30) as desk:
        records.add(desk, "visit", {"company": COMPANY, "team": "一组", "visit_kind": "拜访"})
        assert standing(desk).lines[0].left == 90


def test_two_who_registered_offline_stand_in_the_order_of_their_moments(pair: tuple[Office, Office]) -> None:
    """Whoever's laptop is read first: the log of both says the same on both."""
    one, two = pair
    with later(one, 2) as desk:
        register(desk, "一组")
    with later(two, 1) as desk:
        register(desk, "二组")
    exchange(one, two)
    seen = []
    for office in pair:
        with later(office, 3) as desk:
            seen.append(standing(desk))
    assert seen[0].talks_name == "二组" and seen[0].clash_names == ("一组", "二组")
    assert [line.moment for line in seen[0].lines] == [line.moment for line in seen[1].lines]
    assert seen[0].reasons == seen[1].reasons


# -- before a call


def test_a_call_on_anothers_company_is_warned_of_and_goes_on(office: Office) -> None:
    with later(office) as desk:
        register(desk)
    with later(office, 1) as desk:
        company, own, other = company_of(desk), team_of(desk, "一组"), team_of(desk, "二组")
        (line,) = protection.warnings(desk, company, other, desk.today)
        assert "一组" in line and "仍可保存" in line
        assert protection.warnings(desk, company, own, desk.today) == []
        assert protection.warnings(desk, company_of(desk, OTHER), other, desk.today) == []
        assert protection.warnings(desk, company, other, desk.today - timedelta(days=2)) == []
        assert protection.warnings(desk, company, other, desk.today + timedelta(days=100)) == []
        assert len(protection.warnings(desk, company, None, desk.today)) == 1
        register(desk, "二组")
        assert "由本组洽谈" in protection.warnings(desk, company, own, desk.today)[0]
        claims.rule(desk, company, "二组", "理由")
        assert "二组" in protection.warnings(desk, company, own, desk.today)[0]
        assert protection.warnings(desk, company, other, desk.today) == []


def test_where_headquarters_ruled_for_a_team_without_a_claim_the_others_are_told(office: Office) -> None:
    with later(office) as desk:
        company, own, other = company_of(desk), team_of(desk, "一组"), team_of(desk, "二组")
        claims.rule(desk, company, "一组", "企业自己的意思")
        assert "裁定由一组洽谈" in protection.warnings(desk, company, other, desk.today)[0]
        assert protection.warnings(desk, company, own, desk.today) == []


def test_the_command_line_warns_and_writes(office: Office) -> None:
    with office.desk() as desk:
        register(desk)
        day = desk.today.isoformat()
    plan = ("record", "add", "plan", f"company={COMPANY}", "team=二组", f"date={day}")
    told = office.run(*plan)
    assert told.code == 0 and "一组" in told.err and "已登记首谈" in told.err and len(told.out.strip()) == 36
    done = office.run(*plan[:-1], f"date={day}", "state=取消")
    assert (done.code, done.err) == (0, "")
    own = office.run("record", "add", "plan", f"company={COMPANY}", "team=一组", f"date={day}")
    assert (own.code, own.err) == (0, "")
    visit = add_visit(office, f"date={day}")
    changed = office.run("record", "set", visit, f"date={day}")
    assert (changed.code, changed.err) == (0, "")
    moved = office.run("record", "set", told.out.strip(), f"company={OTHER}")
    assert (moved.code, moved.err) == (0, "")


# -- what stands today


def test_what_ends_within_a_week_and_where_teams_meet(office: Office) -> None:
    with later(office) as desk:
        register(desk)
        register(desk, "二组", OTHER)
        assert claims.notices(desk, within_days=7) == claims.Notices((), ())
    with later(office, 83) as desk:
        found = claims.notices(desk, within_days=7)
        assert sorted(line.holder_name for line in found.ending) == ["一组", "二组"]
        assert {line.left for line in found.ending} == {7}
    become(office, "组员", "一组")
    with later(office, 83) as desk:
        assert [line.holder_name for line in claims.notices(desk, within_days=7).ending] == ["一组"]
    with later(office, 91) as desk:
        assert claims.notices(desk, within_days=7).ending == ()


def test_acts_are_taken_back_by_undo(office: Office) -> None:
    with later(office) as desk:
        register(desk)
        records.undo(desk)
        assert claims.of_company(desk, company_of(desk)) is None
        claim = register(desk)
        claims.give_up(desk, claim)
        records.undo(desk)
        assert states(standing(desk)) == [("一组", PROTECTED)]


def test_a_deleted_claim_does_not_count(office: Office) -> None:
    with later(office) as desk:
        claim = register(desk)
        records.delete(desk, claim)
        assert claims.of_company(desk, company_of(desk)) is None
        with pytest.raises(UserError, match="已删除"):
            claims.give_up(desk, claim)


def test_today_tells_of_clashes_and_of_what_ends(office: Office) -> None:
    with later(office) as desk:
        register(desk)
        register(desk, "二组", OTHER)
    with later(office, 84) as desk:
        told = [(each.title, each.word, each.page) for each in notices(desk)]
        assert told == [(COMPANY, "还有6天到期", "claims"), (OTHER, "还有6天到期", "claims")]
        register(desk, "二组")
        first = notices(desk)[0]
        assert (first.title, first.more, first.word, first.tone) == (COMPANY, "一组、二组", "撞单", "bad")


def test_whether_the_hub_has_it_stands_beside_the_registration(office: Office) -> None:
    """Where nobody said when it arrived (a hub of an older version), none is shown."""
    with later(office) as desk:
        register(desk)
        hub = identity.JoinedHub("https://hub.example", DeviceId("hub"), "00", "hub", "wang", "招商办", None)
        with desk.store.database.write() as connection:
            identity.put_hub(connection, hub)
        claim = register(desk, "二组", OTHER)
        seen = {line.id: line.arrival for line in claims.board(desk).lines}
        assert seen.pop(claim) == ON_ITS_WAY and set(seen.values()) == {ARRIVED}
        history = desk.store.history(RecordId(claim))
        assert history is not None
        with desk.store.database.write() as connection:
            outbox.acknowledge(connection, [change.hash for change in history.changes])
        claims.give_up(desk, claim)  # what is changed later is on its way, the registration is there
        assert {line.arrival for line in claims.board(desk).lines} == {ARRIVED}
