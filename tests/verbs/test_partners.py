"""Partners, channels and shares read from a real profile; fees are headquarters' alone (rules 23 and 24)."""

from dataclasses import replace
from datetime import date

import pytest

from tests.support.office import Office
from tests.verbs.test_desk import become
from zsapp.domain.ids import RecordId, headquarters_stream
from zsapp.store import query
from zsapp.verbs import partners
from zsapp.verbs.partners import Board

AGENT = "示例咨询公司"


@pytest.fixture
def engaged(office: Office) -> Office:
    office.ok("record", "add", "partner", f"name={AGENT}", "partner_kind=中介", "city=上海")
    first = office.ok("record", "add", "engagement", f"partner={AGENT}", "mode=委托", "from_day=2015-01-01",
                      "to_day=2016-03-31")  # fmt: skip
    office.ok("record", "add", "engagement", f"partner={AGENT}", "mode=联合", "from_day=2016-05-01",
              "to_day=2016-05-31")  # fmt: skip
    office.ok("record", "add", "fee", f"engagement={first}", "date=2015-01-01", "amount=12万元")
    office.ok("record", "add", "sister_city", "name=诺伊维德", "country=德国")
    for name, stage, day in (("甲", "签约", "2016-05-10"), ("乙", "线索", "2016-04-10")):
        office.ok("record", "add", "project", f"name={name}", "team=一组", "channel=合作机构", f"partner={AGENT}",
                  f"stage={stage}", f"stage_date={day}")  # fmt: skip
    return office


def board(office: Office, day: str = "2016-05-11") -> Board:
    with office.desk() as desk:
        return partners.board(replace(desk, today=date.fromisoformat(day)))


def test_a_partner_with_its_contracts_and_success(engaged: Office) -> None:
    (its,) = board(engaged).partners
    assert (its.name, its.kind, its.city, its.state, its.until) == (
        AGENT,
        "中介",
        "上海",
        "即将到期",
        "2016-05-31",
    )
    assert [(e.mode, e.state, e.left, e.fees) for e in its.engagements] == [
        ("委托", "已到期", None, 12_000_000),
        ("联合", "即将到期", 20, None),
    ]
    assert [fact.name for fact in its.success.leads] == ["甲", "乙"]
    assert [fact.name for fact in its.success.signed] == ["甲"] and its.success.rate == "50.0%"
    assert its.fees == 12_000_000
    (wrong,) = [each for each in its.reasons if each.is_finding]
    assert "乙" in wrong.text and "2016-05-01才开始" in wrong.text and wrong.facts[0].name == "乙"


def test_the_best_contract_says_how_a_partner_stands(engaged: Office) -> None:
    states = {
        day: board(engaged, day).partners[0].state for day in ("2016-03-31", "2016-04-10", "2016-06-01")
    }
    assert states == {"2016-03-31": "即将到期", "2016-04-10": "未开始", "2016-06-01": "已到期"}


def test_channels_lead_to_their_projects(engaged: Office) -> None:
    engaged.ok("record", "add", "project", "name=丙", "team=一组", "stage=线索", "stage_date=2016-04-12")
    found = board(engaged)
    rows = {row.name: ([lead.name for lead in row.leads], row.rate) for row in found.channels}
    assert rows["合作机构"] == (["甲", "乙"], "50.0%") and rows["未填"] == (["丙"], "0.0%")
    assert rows["自主"] == ([], "—")
    assert any("没有填招商渠道" in each.text for each in found.findings)
    assert [city.name for city in found.cities] == ["诺伊维德"]


def test_shares_with_their_sum(engaged: Office) -> None:
    for whose, share in (("of_team=一组", "60"), ("of_team=二组", "30")):
        engaged.ok("record", "add", "credit", "project=甲", "team=一组", whose, f"share={share}")
    (its,) = board(engaged).credits
    assert (its.name, its.team, its.total, its.is_whole) == ("甲", "一组", "90%", False)
    assert [(each.whose.name, each.percent) for each in its.shares if each.whose] == [
        ("一组", "60%"),
        ("二组", "30%"),
    ]
    engaged.ok("record", "add", "credit", "project=甲", "team=一组", f"partner={AGENT}", "share=10")
    assert board(engaged).credits[0].is_whole


def test_fees_are_headquarters_alone(engaged: Office) -> None:
    (fee,) = engaged.json("record", "list", "fee")
    assert fee["engagement_name"] == f"2015-01-01 {AGENT}"
    assert f"2015-01-01 {AGENT}  2015-01-01  120000.00 CNY" in engaged.ok("record", "list", "fee")
    with engaged.desk() as desk:
        row = desk.read(lambda connection: query.row(connection, RecordId(fee["id"])))
        assert row.stream == headquarters_stream(desk.organisation)
    become(engaged, "组长", "一组")
    told = engaged.run("record", "add", "fee", f"engagement={fee['engagement']}", "amount=1万元")
    assert told.code == 1 and "招商办" in told.err
    found = board(engaged)
    assert not found.shows_fees
    assert (found.partners[0].fees, {e.fees for e in found.partners[0].engagements}) == (None, {None})
    assert (
        engaged.run(
            "record", "add", "engagement", f"partner={AGENT}", "mode=委托", "from_day=2016-01-01"
        ).code
        == 1
    )
