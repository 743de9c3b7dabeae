"""Projects: the board with dwell time, capital mark (rule 2) and evidence (rule 26); moves with date and reason."""

from datetime import date

import pytest

from tests.support.office import Office
from tests.support.stocked import COMPANY
from zsapp.base.errors import UserError
from zsapp.verbs import attach, projects, records
from zsapp.verbs.desk import Desk


def on(desk: Desk, day: str) -> Desk:
    return Desk(desk.store, date.fromisoformat(day), desk.role, desk.team)


def made(desk: Desk, **values: object) -> str:
    given = {
        "name": "苏北工厂",
        "company": COMPANY,
        "team": "一组",
        "stage": "初洽",
        "stage_date": "2016-04-20",
    }
    return str(records.add(desk, "project", {**given, **values}).id)


def test_the_board_tells_how_long_a_project_stands(office: Office) -> None:
    with office.desk() as desk:
        made(desk)
        made(desk, name="还没到", stage_date="2016-06-01")
        cards = {card.view["name"]: card for card in projects.board(on(desk, "2016-05-11")).cards}
    assert cards["苏北工厂"].days == 21
    assert cards["还没到"].days is None


@pytest.mark.parametrize(
    ("capital", "passes"),
    [
        ("20000000.00 CNY", True),
        ("19999999.99 CNY", False),
        ("USD 3000000 @6.4754 (2016-05-12)", False),
        ("USD 3100000 @6.4754 (2016-05-12)", True),
        ("USD 3100000", False),  # without a rate nobody knows
        (None, False),
    ],
)
def test_the_mark_of_registered_capital(office: Office, capital: str | None, passes: bool) -> None:
    with office.desk() as desk:
        made(desk, **({"registered_capital": capital} if capital else {}))
        (card,) = projects.board(desk).cards
    assert card.passes_mark is passes


def test_a_move_has_its_date_and_stands_in_the_history(office: Office) -> None:
    with office.desk() as desk:
        project = made(desk)
        projects.move(desk, project, "签约", day="2016-05-02", reason="董事会通过")
        view = projects.project_view(on(desk, "2016-05-11"), project)
    assert [(p.stage, p.day, p.reason, p.days) for p in view.passed] == [
        ("签约", "2016-05-02", "董事会通过", 9),
        ("初洽", "2016-04-20", None, 12),
    ]
    assert (view.card.view["stage"], view.card.days) == ("签约", 9)


def test_going_back_and_aside_want_a_reason(office: Office) -> None:
    with office.desk() as desk:
        project = made(desk, stage="在谈")
        for stage in ("线索", "搁置", "流失"):
            with pytest.raises(UserError, match="原因"):
                projects.move(desk, project, stage, day="2016-05-02")
        projects.move(desk, project, "搁置", day="2016-05-02", reason="母公司收缩")
        projects.move(desk, project, "在谈", day="2016-05-09")
        assert records.show(desk, project)["stage"] == "在谈"
        assert records.show(desk, project)["stage_reason"] is None


def test_a_move_is_not_dated_before_the_stage_it_leaves(office: Office) -> None:
    with office.desk() as desk:
        project = made(desk)
        with pytest.raises(UserError, match="2016-04-20"):
            projects.move(desk, project, "在谈", day="2016-04-19")
        projects.move(desk, project, "在谈", day="2016-04-20")
        assert records.show(desk, project)["stage"] == "在谈"


def test_two_moves_from_one_form_are_both_kept(office: Office) -> None:
    with office.desk() as desk:
        project = made(desk)
        form = records.form_of(desk, records.row_of(desk, project).id)
        projects.move(desk, project, "在谈", day="2016-05-02", form=form)
        projects.move(desk, project, "签约", day="2016-05-03", form=form)
    assert len(office.json("sync", "conflicts")) == 1


def test_a_result_lacks_evidence_until_a_file_is_attached(office: Office) -> None:
    with office.desk() as desk:
        project = made(desk, stage="注册")
        lead = made(desk, name="线索项目", stage="线索")
        assert projects.project_view(desk, project).card.lacks_evidence
        assert not projects.project_view(desk, lead).card.lacks_evidence
        paper = office.dir.parent / "营业执照.pdf"
        paper.write_bytes(b"%PDF-1.4 licence")
        attach.attach(desk, paper, {"project": project, "attachment_kind": projects.EVIDENCE})
        view = projects.project_view(desk, project)
        assert [each["file_name"] for each in view.evidence] == ["营业执照.pdf"]
        assert not view.card.lacks_evidence
        assert projects.cards(desk, [project])[project].evidence == 1


def test_a_lane_shows_the_first_and_tells_how_many_there_are(office: Office) -> None:
    with office.desk() as desk:
        for day in range(1, 6):
            made(desk, name=f"在谈{day}", stage="在谈", stage_date=f"2016-04-0{day}")
        made(desk, name="丢了", stage="流失", stage_reason="去了别处")
        made(desk, name="没写阶段", stage=None, stage_date=None)
        board = projects.board(on(desk, "2016-05-11"), closed=("流失",), limit=2)
    assert [card.view["name"] for card in board.lanes["在谈"]] == ["在谈1", "在谈2"]
    assert board.totals == {"在谈": 5, "流失": 1, "线索": 1}
    assert board.lanes["流失"] == [] and board.lanes["线索"][0].view["name"] == "没写阶段"
    assert (board.count, board.passing) == (7, 0)


def test_the_board_is_narrowed_by_words_mark_evidence_and_days(office: Office) -> None:
    with office.desk() as desk:
        made(desk, name="大项目", stage="在谈", registered_capital="3000万元", stage_date="2016-05-10")
        made(desk, name="旧线索", stage="线索", stage_date="2016-04-01")
        proved = made(desk, name="有证", stage="注册")
        made(desk, name="缺证", stage="注册")
        paper = office.dir.parent / "营业执照.pdf"
        paper.write_bytes(b"%PDF-1.4 licence")
        attach.attach(desk, paper, {"project": proved, "attachment_kind": projects.EVIDENCE})

        def names(**by: object) -> set[str]:
            found = projects.board(on(desk, "2016-05-11"), projects.Narrowed(**by))  # type: ignore[arg-type]
            assert found.count == 4
            return {str(card.view["name"]) for card in found.cards}

        assert names() == {"大项目", "旧线索", "有证", "缺证"}
        assert names(typed="旧线") == {"旧线索"}
        assert names(typed="示例电子") == {"大项目", "旧线索", "有证", "缺证"}
        assert names(passes_mark=True) == {"大项目"}
        assert names(lacks_evidence=True) == {"缺证"}
        assert names(stands_long=True) == {"旧线索"}
        cards = {str(card.view["name"]): card for card in projects.board(on(desk, "2016-05-11")).cards}
        assert {name for name, card in cards.items() if card.stands_long} == {"旧线索"}
        assert cards["有证"].evidence == 1


def test_a_team_sees_its_own_projects_and_no_deleted_ones(office: Office) -> None:
    with office.desk() as desk:
        made(desk)
        made(desk, name="别组的", team="二组")
        records.delete(desk, made(desk, name="删了"))
        team = next(each["id"] for each in records.listed(desk, "team") if each["name"] == "一组")
        board = projects.board(Desk(desk.store, desk.today, desk.role, team))
        assert [card.view["name"] for card in board.cards] == ["苏北工厂"] and board.count == 1
        assert projects.board(desk).count == 2
