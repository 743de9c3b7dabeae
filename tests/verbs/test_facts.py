"""Facts for reports, above all the stages a project really passed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from tests.support.office import Office, exchange
from tests.support.stocked import COMPANY, add_visit
from zsapp.domain.money import parse_amount
from zsapp.domain.rules.tasks import Tasks
from zsapp.verbs import projects, reports, reviews
from zsapp.verbs.facts import facts


def project(office: Office, *values: str) -> str:
    return office.ok("record", "add", "project", "name=示例项目", "team=一组", f"company={COMPANY}", *values)


def moves(office: Office) -> list[tuple[str | None, str, str]]:
    with office.desk(writing=False) as desk:
        return [(move.before, move.stage, move.date) for move in facts(desk, 2016).stage_moves]


def to(office: Office, record: str, stage: str, day: str) -> None:
    office.ok("record", "set", record, f"stage={stage}", f"stage_date={day}")


def test_records_come_as_their_dataclasses(office: Office) -> None:
    visit = add_visit(office, "our_people=李强", "total_investment=2000万元", "their_people=赵敏")
    record = project(office, "stage=在谈", "stage_date=2016-04-20", "registered_capital=USD 3100000 @6.4754")
    office.ok("record", "add", "settings", "year=2016", "zone=示例开发区")
    office.ok("record", "delete", add_visit(office))
    with office.desk(writing=False) as desk:
        known = facts(desk, 2016)
        other = facts(desk, 2015)
    assert list(known.visits) == [visit] and len(known.contacts) == 1
    assert known.visits[visit].total_investment == parse_amount("2000万元")
    assert known.visits[visit].their_people == list(known.contacts)
    assert known.projects[record].stage_dated == {
        "stage": "在谈",
        "stage_date": "2016-04-20",
        "stage_reason": None,
    }
    assert (
        known.companies[next(c for c in known.companies if known.companies[c].name == COMPANY)].location
        is not None
    )
    assert known.settings is not None and known.settings.zone == "示例开发区" and other.settings is None


def test_stages_one_after_another_and_back(office: Office) -> None:
    record = project(office, "stage=线索", "stage_date=2016-04-20")
    to(office, record, "签约", "2016-04-28")
    to(office, record, "在谈", "2016-05-10")  # went back
    to(office, record, "签约", "2016-05-20")
    office.ok("record", "set", record, "summary=厂房")
    assert moves(office) == [
        (None, "线索", "2016-04-20"),
        ("线索", "签约", "2016-04-28"),
        ("签约", "在谈", "2016-05-10"),
        ("在谈", "签约", "2016-05-20"),
    ]


def test_what_was_taken_back_did_not_happen(office: Office) -> None:
    record = project(office, "stage=在谈", "stage_date=2016-04-20", "total_investment=5000万元")
    to(office, record, "签约", "2016-04-28")
    with office.desk(writing=False) as desk:
        assert reports.bulletin(desk, "2016-W17").figures["signed"].value == 1
    office.ok("record", "undo")
    assert moves(office) == [(None, "在谈", "2016-04-20")]
    with office.desk(writing=False) as desk:
        assert reports.bulletin(desk, "2016-W17").figures["signed"].value == 0
    office.ok("record", "redo")
    assert moves(office)[1:] == [("在谈", "签约", "2016-04-28")]
    office.ok("record", "set", record, "stage_date=2016-04-25")  # a corrected date
    assert moves(office)[1:] == [("在谈", "签约", "2016-04-25")]
    office.ok("record", "set", record, "stage_date=2016-05-03")
    assert moves(office)[1:] == [("在谈", "签约", "2016-05-03")]
    office.ok("record", "set", record, "stage=", "stage_date=")
    assert moves(office) == []


def test_a_deleted_project_passed_nothing(office: Office) -> None:
    office.ok("record", "delete", project(office, "stage=签约", "stage_date=2016-04-28"))
    assert moves(office) == []


def test_who_lost_a_conflict_moved_nothing(pair: tuple[Office, Office]) -> None:
    here, there = pair
    record = project(here, "stage=线索", "stage_date=2016-04-20")
    there.take(here)
    to(here, record, "签约", "2016-04-28")
    to(there, record, "在谈", "2016-04-27")
    exchange(here, there)
    shown = here.json("record", "show", record)
    assert (
        moves(here)
        == moves(there)
        == [(None, "线索", "2016-04-20"), ("线索", shown["stage"], shown["stage_date"])]
    )
    for stage in ("签约", "在谈"):
        here.ok("sync", "settle", record, "stage", stage) if stage == "签约" else to(
            here, record, stage, "2016-05-02"
        )
    exchange(here, there)
    assert moves(here) == moves(there) == [
        (None, "线索", "2016-04-20"), ("线索", "签约", "2016-04-28"), ("签约", "在谈", "2016-05-02"),
    ]  # fmt: skip


def told(office: Office, on: str = "2016-07-20") -> list[tuple[bool, str]]:
    rows = office.json("assess", "--on", on)
    return [
        (line["finding"], line["text"]) for row in rows for line in row["why"] if "不采用" in line["text"]
    ]


def test_a_later_stage_dated_before_an_earlier_one_is_told_wherever_it_is_looked_at(office: Office) -> None:
    office.ok("record", "add", "campaign", "name=2016年春", "start=2016-04-15")
    record = project(office, "stage=签约", "stage_date=2016-05-20", "registered_capital=2500万元")
    said = office.run("record", "set", record, "stage=注册", "stage_date=2016-05-10")
    assert said.code == 0 and "注册日期2016-05-10早于签约日期2016-05-20" in said.err
    words = "次序颠倒，按注册日期计，签约日期不采用，请核对"
    assert [(is_finding, words in text) for is_finding, text in told(office)] == [(True, True)]
    with office.desk(writing=False) as desk:
        (remark,) = projects.project_view(desk, record).remarks
        assert words in remark
        checks = next(s for s in reviews.monthly(desk, "2016-05").sections if s.key == "checks")
    assert any(words in str(block) for block in checks.blocks)
    assert moves(office) == [(None, "注册", "2016-05-10")]  # the licence's date is the one that counts
    to(office, record, "签约", "2016-05-08")  # put right: the signing first, then the licence
    to(office, record, "注册", "2016-05-10")
    assert moves(office) == [(None, "签约", "2016-05-08"), ("签约", "注册", "2016-05-10")]
    assert told(office) == []


def test_a_stage_taken_back_with_an_earlier_date_wants_a_reason(office: Office) -> None:
    office.ok("record", "add", "campaign", "name=2016年春", "start=2016-04-15")
    record = project(office, "stage=签约", "stage_date=2016-05-20")
    to(office, record, "在谈", "2016-05-10")
    assert [is_finding for is_finding, _text in told(office)] == [True]
    office.ok("record", "set", record, "stage_reason=误填")
    assert [(is_finding, "误填" in text) for is_finding, text in told(office)] == [(False, True)]


def test_a_corrected_date_brings_back_what_the_wrong_one_had_set_aside(office: Office) -> None:
    office.ok("record", "add", "campaign", "name=2016年春", "start=2016-04-15")
    record = project(office, "stage=签约", "stage_date=2016-05-20")
    to(office, record, "注册", "2016-05-10")
    assert moves(office) == [(None, "注册", "2016-05-10")] and told(office)
    to(office, record, "注册", "2016-05-25")
    assert moves(office) == [(None, "签约", "2016-05-20"), ("签约", "注册", "2016-05-25")]
    assert told(office) == []


def test_which_of_two_was_entered_later_is_told_by_the_moment_of_its_first_change(office: Office) -> None:
    """Natural ids and ids of other programs do not rise with time."""
    team = office.json("record", "list", "team")[0]["id"]
    made = [
        office.ok("record", "add", "task", f"team={team}", "metric=拜访", f"value={value}", "from_day=2016-04-01",
                  "to_day=2016-06-30")
        for value in ("10", "20")
    ]  # fmt: skip
    with office.desk() as desk:
        known = facts(desk, 2016)
        assert set(known.written_at) == set(made)
        assert known.entered(made[0]) < known.entered(made[1])
        swapped = replace(known, written_at={made[0]: 2, made[1]: 1})
        held = {it.value for it in Tasks(known, date(2016, 6, 1)).by_team[team]}
        other = {it.value for it in Tasks(swapped, date(2016, 6, 1)).by_team[team]}
    assert (held, other) == ({Decimal(20)}, {Decimal(10)})
