"""An issued bulletin never changes; what came late or was changed since stands in the next one, once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.support import profiles
from tests.support.office import Office
from zsapp.base.errors import NeedsPersonError, PlaceError, UserError
from zsapp.domain.bulletin.model import Bulletin, Table, said
from zsapp.domain.change import DELETED
from zsapp.domain.field import Role
from zsapp.domain.ids import DeviceId, issued_stream, natural_id
from zsapp.domain.rights import EVERYBODY
from zsapp.store import audit, identity
from zsapp.store.identity import JoinedHub, this_machine
from zsapp.store.store import Edit, Store
from zsapp.verbs import bulletins, handover, issuing, records, reports
from zsapp.verbs.desk import Desk
from zsapp.verbs.submissions import hand_in

W17, W18, W19 = "2016-W17", "2016-W18", "2016-W19"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with profiles.new_profile(tmp_path / "p") as profile:
        desk = Desk.open(Store(profile, this_machine()), date(2016, 5, 2))
        team = records.add(desk, "team", {"name": "一组"}).id
        company = records.add(desk, "company", {"name": "宁波样板食品有限公司"}).id
        for day in ("2016-04-26", "2016-04-28"):
            add(desk, company, team, day, content=f"{day}谈供地")
        records.add(desk, "settings", {"year": "2016", "first_issue_week": "2016-W06", "issues_before": "48"})
        yield desk


def add(desk: Desk, company: str, team: str, day: str, **more: Any) -> str:
    return records.add(
        desk, "visit", {"company": company, "team": team, "visit_kind": "拜访", "date": day, **more}
    ).id


def visits(desk: Desk) -> list[dict[str, Any]]:
    return sorted(records.listed(desk, "visit"), key=lambda view: str(view["date"]))


def on(desk: Desk, day: str) -> Desk:
    return replace(desk, today=date.fromisoformat(day))


def late_rows(made: Bulletin, key: str) -> list[list[str]]:
    tables = [b for s in made.sections if s.key == "late" for b in s.blocks if isinstance(b, Table)]
    rows = [row for table in tables if table.key == key for row in table.rows()]
    return [[said(cell) for cell in row.cells.values()] for row in rows]


def test_issued_bytes_stay_and_the_next_tells_what_changed(desk: Desk, tmp_path: Path) -> None:
    first = issuing.issue(desk, W17)
    data = issuing.frozen(desk, first)
    assert data.startswith(b"%PDF") and first.number == "第12期（总第60期）" and first.order == 12
    early, other = visits(desk)
    add(desk, early["company"], early["team"], "2016-04-29", content="补登的一次")
    records.change(desk, early["id"], {"intent": "A"})
    records.delete(desk, other["id"])
    assert issuing.frozen(desk, first) == data
    reports.write_bulletin(desk, W17, tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == data
    made = reports.bulletin(on(desk, "2016-05-08"), W18)
    assert made.masthead.number == "第13期（总第61期）"
    assert late_rows(made, "late") == [
        ["2016年第17周", "宁波样板食品有限公司", "4月29日", "补登的一次", "拜访"]
    ]
    assert late_rows(made, "changes") == [
        ["2016年第17周", "宁波样板食品有限公司", "意向：—→A"],
        ["2016年第17周", "宁波样板食品有限公司", "已撤销"],
    ]
    issuing.issue(on(desk, "2016-05-09"), W18)
    assert "late" not in {section.key for section in reports.bulletin(on(desk, "2016-05-16"), W19).sections}
    assert desk.read(audit.audit) == []


def test_a_change_taken_back_is_told_again(desk: Desk) -> None:
    issuing.issue(desk, W17)
    early = visits(desk)[0]
    records.change(desk, early["id"], {"intent": "A"})
    issuing.issue(on(desk, "2016-05-09"), W18)
    records.change(desk, early["id"], {"intent": ""})
    made = reports.bulletin(on(desk, "2016-05-16"), W19)
    assert late_rows(made, "changes") == [["2016年第17周", "宁波样板食品有限公司", "意向：A→—"]]
    records.change(desk, early["id"], {"intent": "A"})
    assert late_rows(reports.bulletin(on(desk, "2016-05-16"), W19), "changes") == []


def test_a_visit_moved_to_the_next_week_is_withdrawn_from_its_own(desk: Desk) -> None:
    issuing.issue(desk, W17)
    early = visits(desk)[0]
    records.change(desk, early["id"], {"date": "2016-05-03"})
    made = reports.bulletin(on(desk, "2016-05-08"), W18)
    assert late_rows(made, "changes") == [["2016年第17周", "宁波样板食品有限公司", "已撤销"]]
    assert made.figures["calls"].value == 1
    issuing.issue(on(desk, "2016-05-09"), W18)
    assert late_rows(reports.bulletin(on(desk, "2016-05-16"), W19), "changes") == []


def test_what_was_erased_is_not_printed_again(desk: Desk) -> None:
    early = visits(desk)[0]
    records.change(desk, early["id"], {"their_people": "王小明"})
    issuing.issue(desk, W17)
    records.erase(desk, records.listed(desk, "contact")[0]["id"])
    made = reports.bulletin(on(desk, "2016-05-08"), W18)
    assert "王小明" not in str(made)


def test_numbers_follow_the_last_that_was_issued(desk: Desk) -> None:
    assert issuing.issue(desk, W17).order == 12
    assert issuing.issue(on(desk, "2016-05-20"), W19).order == 13  # a week was left out
    assert [each.week for each in issuing.issues(desk)] == [W17, W19]
    late = issuing.issue(on(desk, "2016-05-21"), W18)
    assert (late.order, late.number) == (14, "第14期（总第62期）")


def test_a_document_has_a_number_of_its_own_kind(desk: Desk) -> None:
    its = records.listed(desk, "settings")[0]["id"]
    records.change(desk, its, {"bulletin_form": "文件", "document_word": "招办", "documents_before": "3"})
    assert issuing.issue(desk, W17).number == "招办〔2016〕15号"


def test_what_cannot_be_issued(desk: Desk) -> None:
    issuing.issue(desk, W17)
    with pytest.raises(UserError, match="不能再签发"):
        issuing.issue(desk, W17)
    with pytest.raises(UserError, match="还没有开始"):
        issuing.issue(desk, W19)
    with pytest.raises(UserError, match="没有权限"):
        issuing.issue(replace(desk, role=Role.LEADER), W18)
    issued = issuing.issues(desk)[0]
    for act in (
        lambda: records.change(desk, issued.id, {"number": "第1期"}),
        lambda: records.delete(desk, issued.id),
        lambda: records.add(desk, "issued", {"document_kind": "周通报", "period": W18, "pdf": "0" * 64}),
    ):
        with pytest.raises(UserError):
            act()


def test_the_numbers_are_given_where_the_others_are_known(desk: Desk) -> None:
    met: list[int] = []
    issuing.issue(desk, W17, meet=lambda: met.append(len(issuing.issues(desk))))
    assert met == [0, 1]  # before the number is taken, and after

    def offline() -> None:
        raise UserError("offline")

    with pytest.raises(UserError, match="offline"):
        issuing.issue(on(desk, "2016-05-09"), W18, meet=offline)
    assert len(issuing.issues(desk)) == 1


def test_what_is_issued_is_not_yet_at_the_hub(desk: Desk) -> None:
    told: list[str] = []
    met: list[int] = []

    def meet() -> None:
        met.append(1)
        if len(met) == 2:
            raise PlaceError("没有连上。")

    issued = issuing.issue(desk, W17, meet=meet, tell=told.append)
    assert issuing.issues(desk) == [issued]
    assert "还没有送到中心端" in told[-1]


def test_a_number_that_was_given_twice_is_told(desk: Desk) -> None:
    """Another laptop issued the week after, and both took the same number before they met."""
    told: list[str] = []
    met: list[int] = []

    def meet() -> None:
        met.append(1)
        if len(met) == 2:
            values = {each.week: each for each in issuing.issues(desk)}[W17]
            stream = issued_stream(desk.organisation, EVERYBODY)
            record = natural_id(stream, "issued", f"周通报/{W18}")
            same = {DELETED: False, "document_kind": "周通报", "period": W18, "order": values.order,
                    "number": values.number, "pdf": values.pdf}  # fmt: skip
            desk.store.write([Edit("issued", record, stream, same, {})], stack="")

    issuing.issue(desk, W17, meet=meet, tell=told.append)
    assert "同时给了两期（2016-W17、2016-W18）" in told[-1]


def test_without_a_hub_one_computer_gives_the_numbers(desk: Desk, tmp_path: Path) -> None:
    issuing.meet_hub(desk)
    file = tmp_path / "zsapp.zsh"
    handover.invite(desk, file, team=None, role="招商办", passphrase="一二三四五六", kdf=profiles.FAST)
    issuing.meet_hub(desk)
    with profiles.new_profile(tmp_path / "other") as profile:
        second = Desk.open(Store(profile, this_machine()), date(2016, 5, 2))
        handover.read(second, [file], passphrase="一二三四五六")
        second = Desk.open(second.store, second.today)
        assert second.role == Role.HEADQUARTERS
        with pytest.raises(UserError, match="那台招商办电脑"):
            issuing.issue(second, W17, meet=lambda: issuing.meet_hub(second))
        assert issuing.issues(second) == []


def test_a_profile_that_joined_asks_the_hub_first(desk: Desk) -> None:
    hub = JoinedHub(
        "http://127.0.0.1:9", DeviceId(str(desk.store.fresh_id())), "00" * 32, "h", "u", "招商办", None
    )
    with desk.store.database.write() as connection:
        identity.put_hub(connection, hub)
    with pytest.raises((PlaceError, NeedsPersonError)):
        issuing.issue(desk, W17, meet=lambda: issuing.meet_hub(desk))
    assert issuing.issues(desk) == []


def test_the_first_of_all_has_a_number_though_no_setting_counts(tmp_path: Path) -> None:
    with profiles.new_profile(tmp_path / "q") as profile:
        desk = Desk.open(Store(profile, this_machine()), date(2016, 5, 2))
        assert issuing.next_number(desk, W17) == "第1期"
        assert issuing.issue(desk, W17).number == "第1期"
        assert issuing.next_number(on(desk, "2016-05-09"), W18) == "第2期"


def test_an_original_that_is_not_here_yet_is_told(desk: Desk) -> None:
    issued = replace(issuing.issue(desk, W17), pdf="0" * 64)
    assert not issuing.is_here(desk, issued)
    with pytest.raises(PlaceError, match="还没有到这台电脑"):
        issuing.frozen(desk, issued)


def test_a_watermark_is_put_behind_the_pages_that_were_issued(desk: Desk, tmp_path: Path) -> None:
    issued = issuing.issue(desk, W17)
    records.change(desk, visits(desk)[0]["id"], {"content": "改过了"})
    made = reports.write_bulletin(desk, W17, tmp_path / "w.pdf", watermark="内部资料")
    pages = [each.extract_text() for each in PdfReader(made.path).pages]
    assert len(pages) == issued.pages and all("内部资料" in text for text in pages)
    assert "改过了" not in "".join("".join(pages).split())
    word = reports.write_bulletin(desk, W17, tmp_path / "w.docx")
    assert "可能与签发件不同" in str(word.remarks)


def test_written_texts_stand_in_what_is_issued(desk: Desk, tmp_path: Path) -> None:
    bulletins.write(desk, W17, {"overview": "本周工作扎实推进。"})
    made = issuing.draft(desk, W17)
    assert "扎实推进" in str(made.section("overview"))
    assert reports.bulletin(desk, W17, teams=["一组"]).masthead.number == "第12期（总第60期）"


def test_a_team_hands_in(desk: Desk) -> None:
    saved = hand_in(desk, W17, "一组")
    assert records.show(desk, saved.id)["week"] == W17


def test_by_the_command_line(tmp_path: Path) -> None:
    office = Office(tmp_path / "office")
    team = office.ok("record", "add", "team", "name=一组")
    company = office.ok("record", "add", "company", "name=甲公司")
    office.ok(
        "record", "add", "visit", f"company={company}", f"team={team}", "date=2016-04-28", "visit_kind=拜访"
    )
    out = tmp_path / "w.pdf"
    assert office.json("bulletin", "submit", "--week", W17, "--team", "一组")["week"] == W17
    made = office.json("bulletin", "issue", "--week", W17, "-o", str(out))
    assert made["week"] == W17 and out.read_bytes().startswith(b"%PDF")
    assert office.json("bulletin", "list") == [made]
    assert "不能再签发" in office.refused(1, "bulletin", "issue", "--week", W17)
    again = tmp_path / "again.pdf"
    office.ok("report", "weekly", "--week", W17, "-o", str(again))
    assert again.read_bytes() == out.read_bytes()


def test_weeks_at_the_turn_of_the_year_count_in_the_year_they_end_in(desk: Desk) -> None:
    early = replace(desk, today=date(2016, 1, 18))
    weeks = ("2015-W52", "2015-W53", "2016-W01", "2016-W02")
    numbers = [issuing.issue(early, week, attach="none").number for week in weeks]
    assert len(set(numbers[1:])) == 3  # W53 ends on 3 January 2016: it is the first of 2016
