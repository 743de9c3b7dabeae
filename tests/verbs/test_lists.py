"""Near and long lists on a real store: moves with their reasons, ranks, owners set offline (rules 15, 16)."""

import pytest

from tests.support.office import Office, exchange
from tests.support.stocked import COMPANY, OTHER
from tests.verbs.test_claims import company_of, team_of
from tests.verbs.test_desk import become
from zsapp.base.errors import NeedsPersonError, UserError
from zsapp.domain.rules.lists import LONG, NEAR
from zsapp.verbs import lists, records
from zsapp.verbs.desk import Desk
from zsapp.verbs.notices import notices

THIRD = "烟台第三机械有限公司"


def fill(desk: Desk) -> dict[str, str]:
    """Three companies on the near list of 一组, by name."""
    records.add(desk, "company", {"name": THIRD})
    team = team_of(desk, "一组")
    return {
        name: str(lists.enter(desk, company_of(desk, name), NEAR, "有意向", team=team).id)
        for name in (COMPANY, OTHER, THIRD)
    }


def order(desk: Desk, track: str = NEAR) -> list[tuple[str, int | None]]:
    return [(line.company_name, line.rank) for line in lists.board(desk).lines if line.track == track]


def test_entered_at_the_end_and_moved_up_and_down(office: Office) -> None:
    with office.desk() as desk:
        made = fill(desk)
        assert order(desk) == [(COMPANY, 1), (OTHER, 2), (THIRD, 3)]
        lists.shift(desk, made[THIRD], -1)
        assert order(desk) == [(COMPANY, 1), (THIRD, 2), (OTHER, 3)]
        lists.shift(desk, made[COMPANY], 1)
        assert order(desk) == [(THIRD, 1), (COMPANY, 2), (OTHER, 3)]
        lists.shift(desk, made[THIRD], -1)  # it is the first
        assert order(desk) == [(THIRD, 1), (COMPANY, 2), (OTHER, 3)]
        records.undo(desk)  # one act, both ranks
        assert order(desk) == [(COMPANY, 1), (THIRD, 2), (OTHER, 3)]


def test_moved_to_the_other_list_with_a_reason_both_are_numbered_anew(office: Office) -> None:
    with office.desk() as desk:
        made = fill(desk)
        with pytest.raises(UserError, match="理由"):
            lists.move(desk, made[COMPANY], LONG, " ")
        lists.move(desk, made[COMPANY], LONG, "今年没有投资计划")
        assert order(desk) == [(OTHER, 1), (THIRD, 2)] and order(desk, LONG) == [(COMPANY, 1)]
        lists.move(desk, made[THIRD], LONG, "先放一放", rank=1)
        assert order(desk, LONG) == [(THIRD, 1), (COMPANY, 2)]
        with pytest.raises(UserError, match="已在"):
            lists.move(desk, made[THIRD], LONG, "再放一放")


def test_the_history_of_moves_has_reason_author_and_date(office: Office) -> None:
    with office.desk() as desk:
        made = fill(desk)
        lists.move(desk, made[THIRD], LONG, "今年没有投资计划")
        lists.move(desk, made[THIRD], NEAR, "土地到期要搬迁", rank=1)
        lists.take_off(desk, made[THIRD], "已落户外地")
        told = [
            (m.before, m.before_rank, m.after, m.after_rank, m.reason) for m in lists.moves(desk, made[THIRD])
        ]
        assert told == [
            (NEAR, 1, "", None, "已落户外地"),
            (LONG, 1, NEAR, 1, "土地到期要搬迁"),
            (NEAR, 3, LONG, 1, "今年没有投资计划"),
            ("", None, NEAR, 3, "有意向"),
        ]
        its = lists.moves(desk, made[THIRD])
        assert all(m.author and m.at for m in its) and all(m.is_between for m in its)
        assert order(desk) == [(COMPANY, 1), (OTHER, 2)]
        assert [m.is_between for m in lists.moves(desk, made[COMPANY])] == [False, False, True]


def test_one_dossier_of_a_company_is_entered_again(office: Office) -> None:
    with office.desk() as desk:
        made = fill(desk)
        lists.take_off(desk, made[OTHER], "不再联系")
        again = lists.enter(desk, company_of(desk, OTHER), LONG, "又有来电", team=team_of(desk, "一组"))
        assert again.id == made[OTHER] and order(desk, LONG) == [(OTHER, 1)]
        with pytest.raises(UserError, match="已在"):
            lists.enter(desk, company_of(desk, OTHER), LONG, "又有来电", team=team_of(desk, "一组"))


def test_the_score_can_be_followed(office: Office) -> None:
    with office.desk() as desk:
        made = fill(desk)
        records.change(desk, made[THIRD], {"intent": "A"})
        records.change(desk, made[OTHER], {"intent": "B"})
        its = [(line.company_name, line.suggested, line.score) for line in lists.board(desk).lines]
        assert its == [(COMPANY, 3, "0"), (OTHER, 2, "28"), (THIRD, 1, "40")]
        assert lists.as_suggested(desk, team_of(desk, "一组"), NEAR) == 2
        assert order(desk) == [(THIRD, 1), (OTHER, 2), (COMPANY, 3)]
        assert lists.as_suggested(desk, team_of(desk, "一组"), NEAR) == 0


def test_follow_ups_overdue(office: Office) -> None:
    with office.desk() as desk:
        fill(desk)
        records.add(
            desk, "visit", {"company": OTHER, "team": "一组", "visit_kind": "电话", "date": "2016-04-01"}
        )
        (late,) = lists.board(desk).overdue
        assert late.company_name == OTHER and late.last_talk == "2016-04-01" and late.overdue > 3000


def test_two_owners_set_offline_are_a_clash_until_one_is_settled(pair: tuple[Office, Office]) -> None:
    one, two = pair
    with one.desk() as desk:
        made = fill(desk)
    exchange(one, two)
    for office, owner in ((one, "李强"), (two, "陈晨")):
        with office.desk() as desk:
            lists.assign(desk, made[COMPANY], owner)
            assert lists.board(desk).lines[0].owner == owner
    exchange(one, two)
    for office in pair:
        with office.desk() as desk:
            line = next(each for each in lists.board(desk).lines if each.id == made[COMPANY])
            assert line.is_owner_clash and sorted(line.owner.split("、")) == ["李强", "陈晨"]
            assert any(reason.rule == 16 and reason.is_finding for reason in line.reasons)
            with pytest.raises(NeedsPersonError):
                lists.assign(desk, made[COMPANY], "李强")
    (settled,) = one.json("record", "list", "member", "--where", "name=李强")
    one.ok("sync", "settle", made[COMPANY], "owner_since", settled["id"])
    with one.desk() as desk:
        line = next(each for each in lists.board(desk).lines if each.id == made[COMPANY])
        assert (line.owner, line.is_owner_clash) == ("李强", False)


def test_two_teams_with_an_owner_each_are_a_clash_that_headquarters_sees(office: Office) -> None:
    with office.desk() as desk:
        made = fill(desk)
        other = lists.enter(desk, company_of(desk, COMPANY), NEAR, "另有渠道", team=team_of(desk, "二组"))
        lists.assign(desk, made[COMPANY], "李强")
        assert not any(line.is_owner_clash for line in lists.board(desk).lines)
        lists.assign(desk, other.id, "王芳")
        its = [line for line in lists.board(desk).lines if line.company_name == COMPANY]
        assert [line.is_owner_clash for line in its] == [True, True]
        assert any("近期重点，请招商办协调" in reason.text for reason in its[0].reasons)


def test_a_team_sees_and_moves_its_own_lists_only(office: Office) -> None:
    with office.desk() as desk:
        made = fill(desk)
    become(office, "组员", "二组")
    with office.desk() as desk:
        assert lists.board(desk).lines == ()
        for act in (
            lambda: lists.shift(desk, made[OTHER], -1),
            lambda: lists.move(desk, made[OTHER], LONG, "理由"),
            lambda: lists.assign(desk, made[OTHER], "王芳"),
        ):
            with pytest.raises(UserError, match="本组的名单"):
                act()


def test_ranks_that_clash_are_mended_by_a_move(office: Office) -> None:
    with office.desk() as desk:
        made = fill(desk)
        for name in (OTHER, THIRD):
            records.change(desk, made[name], {"rank": 1})
        assert any("请重排" in r.text for r in lists.board(desk).lines[0].reasons)
        lists.shift(desk, made[THIRD], -1)
        assert sorted(rank or 0 for _name, rank in order(desk)) == [1, 2, 3]


def test_what_is_closed_or_gone_is_refused(office: Office) -> None:
    with office.desk() as desk:
        made = fill(desk)
        records.change(desk, made[OTHER], {"is_closed": True})
        records.delete(desk, made[THIRD])
        for name in (OTHER, THIRD):
            with pytest.raises(UserError, match="已移交或删除"):
                lists.shift(desk, made[name], 1)
        with pytest.raises(UserError, match="请选择小组"):
            lists.enter(desk, company_of(desk), NEAR, "理由")


def test_today_tells_of_follow_ups_overdue_one_by_one_to_a_team_and_in_sum_to_headquarters(
    office: Office,
) -> None:
    with office.desk() as desk:
        fill(desk)
        for name, day in ((OTHER, "2016-04-01"), (COMPANY, "2016-04-20")):
            typed = {"company": name, "team": "一组", "visit_kind": "电话", "date": day}
            records.add(desk, "visit", typed)
        (sum_of_all,) = notices(desk)
        assert (sum_of_all.word, sum_of_all.page) == ("2家跟进超期", "lists") and OTHER in sum_of_all.more
        assert [line.company_name for line in lists.overdue(desk)] == [
            line.company_name for line in lists.board(desk).overdue
        ]
    become(office, "组员", "一组")
    with office.desk() as desk:
        assert [each.title for each in notices(desk)] == [OTHER, COMPANY]
    become(office, "组员", "二组")
    with office.desk() as desk:
        assert notices(desk) == []
