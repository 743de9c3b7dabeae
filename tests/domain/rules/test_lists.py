"""Rules 15 and 16: near and long lists, ranks, the explained score, follow-ups, one owner each."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.rules.targets import COMPANY, Targets
from tests.domain.rules.zone import OTHER, TEAM
from zsapp.domain.dossier import TRACKS
from zsapp.domain.rules.lists import DEFAULT, LONG, NEAR, Listed, Lists, Weights


def said(listed: Listed, words: str, *, rule: int = 15) -> bool:
    return any(line.is_finding and line.rule == rule and words in line.text for line in listed.why)


# list, days since the last talk, overdue days
FOLLOW_UPS = [
    (NEAR, 0, 0), (NEAR, 7, 0), (NEAR, 8, 1), (NEAR, 30, 23),
    (LONG, 7, 0), (LONG, 30, 0), (LONG, 31, 1), (LONG, 90, 60),
]  # fmt: skip


@pytest.mark.parametrize(("track", "since", "overdue"), FOLLOW_UPS)
def test_follow_ups_are_due_after_7_and_30_days(track: str, since: int, overdue: int) -> None:
    zone = Targets()
    key = zone.listed(track)
    day = date(2016, 5, 1) - timedelta(days=since)
    zone.meet(day.isoformat())
    zone.meet("2016-05-02")  # still to come
    zone.meet("2016-05-01", OTHER)  # another team's
    found = zone.on_list(key)
    assert (found.last_talk, found.overdue_days) == (day, overdue)


@pytest.mark.parametrize(
    ("settings", "track", "overdue"),
    [
        ({"near_days": 3}, NEAR, 7),
        ({"near_days": 3}, LONG, 0),
        ({"long_days": 9}, LONG, 1),
        ({"long_days": 9}, NEAR, 3),
        ({"near_days": 0}, NEAR, 3),
        ({"long_days": -5}, LONG, 0),
    ],
)
def test_the_intervals_are_settings(settings: dict[str, int], track: str, overdue: int) -> None:
    zone = Targets()
    zone.set(**settings)
    key = zone.listed(track)
    zone.meet("2016-04-21")
    assert zone.on_list(key).overdue_days == overdue
    wrong = [line for line in zone.lists().findings if "跟进间隔" in line.text]
    assert bool(wrong) == (min(settings.values()) <= 0)


def test_never_talked_to_is_told_and_not_counted() -> None:
    zone = Targets()
    key = zone.listed()
    found = zone.on_list(key)
    assert (found.last_talk, found.overdue_days) == (None, 0) and said(found, "还没有与该企业洽谈过")


def test_a_talk_with_another_record_of_the_company_counts() -> None:
    zone = Targets()
    zone.company("company-2", same_as=COMPANY)
    key = zone.listed()
    zone.meet("2016-04-30", company="company-2")
    assert zone.on_list(key).last_talk == date(2016, 4, 30)


# what is known, line of the score, its points
SCORES: list[tuple[str, dict[str, Any], str, str]] = [
    ("A", {"intent": "A"}, "意向评级", "40"),
    ("B", {"intent": "B"}, "意向评级", "28"),
    ("C", {"intent": "C"}, "意向评级", "14"),
    ("D", {"intent": "D"}, "意向评级", "0"),
    ("no intent", {}, "意向评级", "0"),
    ("intent of the last visit", {"visit": ("2016-04-30", "B")}, "意向评级", "28"),
    ("the file before the visit", {"intent": "C", "visit": ("2016-04-30", "A")}, "意向评级", "14"),
    ("7 days ago", {"visit": ("2016-04-24", None)}, "最近洽谈", "20"),
    ("8 days ago", {"visit": ("2016-04-23", None)}, "最近洽谈", "15"),
    ("15 days ago", {"visit": ("2016-04-16", None)}, "最近洽谈", "10"),
    ("60 days ago", {"visit": ("2016-03-02", None)}, "最近洽谈", "5"),
    ("61 days ago", {"visit": ("2016-03-01", None)}, "最近洽谈", "0"),
    ("never", {}, "最近洽谈", "0"),
    ("no project", {}, "项目阶段", "0"),
    ("a lead", {"stage": "线索"}, "项目阶段", "4"),
    ("in talks", {"stage": "在谈"}, "项目阶段", "14"),
    ("about to sign", {"stage": "拟签约"}, "项目阶段", "20"),
    ("on hold", {"stage": "搁置"}, "项目阶段", "0"),
    ("lost", {"stage": "流失"}, "项目阶段", "0"),
    ("flagship", {"company": {"is_flagship": True}}, "龙头", "8"),
    ("no flagship", {}, "龙头", "0"),
    ("key", {"company": {"is_key": True}}, "关键环节", "6"),
    ("in the catalogue", {"catalogue": {}}, "参考目录", "6"),
    ("in next year's", {"catalogue": {"year": 2017}}, "参考目录", "0"),
    ("in one not yet issued", {"catalogue": {"issued": "2016-05-02"}}, "参考目录", "0"),
    ("not in the catalogue", {}, "参考目录", "0"),
]


@pytest.mark.parametrize(("known", "what", "points"), [s[1:] for s in SCORES], ids=[s[0] for s in SCORES])
def test_each_line_of_the_score_has_its_points_and_says_why(
    known: dict[str, Any], what: str, points: str
) -> None:
    zone = Targets()
    zone.company(COMPANY, **known.get("company", {}))
    key = zone.listed(intent=known.get("intent"))
    if visit := known.get("visit"):
        zone.meet(visit[0], intent=visit[1])
    if stage := known.get("stage"):
        zone.project("p", company=COMPANY, moves=((stage, "2016-04-20"),))
    if "catalogue" in known:
        zone.catalogue(COMPANY, **known["catalogue"])
    score = zone.on_list(key).score
    line = next(each for each in score.lines if each.what == what)
    assert line.points == Decimal(points) and line.text
    assert score.points == sum(each.points for each in score.lines)


def test_the_furthest_project_counts_and_only_our_own() -> None:
    zone = Targets()
    key = zone.listed()
    zone.project("a", company=COMPANY, moves=(("初洽", "2016-04-20"),))
    zone.project("b", company=COMPANY, moves=(("搁置", "2016-04-25"),))
    zone.project("c", company=COMPANY, team=OTHER, moves=(("签约", "2016-04-25"),))
    line = next(each for each in zone.on_list(key).score.lines if each.what == "项目阶段")
    assert (line.points, line.facts) == (Decimal(8), ("a",))


def test_the_highest_version_of_the_catalogue_is_in_force() -> None:
    zone = Targets()
    zone.company("company-2")
    key = zone.listed()
    zone.catalogue(COMPANY, version=1)
    zone.catalogue("company-2", version=2, issued="2016-04-01")
    assert zone.on_list(key).score.points == 0
    assert zone.on_list(key, "2016-03-15").score.points == 6


def test_weights_are_data() -> None:
    zone = Targets()
    key = zone.listed(intent="A")
    weights = Weights(intent={"A": Decimal("0.1")}, flagship=Decimal("0.2"))
    zone.company(COMPANY, is_flagship=True)
    assert zone.on_list(key, weights=weights).score.points == Decimal("0.3")  # exact


def test_the_most_is_a_hundred() -> None:
    best = max(DEFAULT.intent.values()) + max(DEFAULT.stage.values()) + DEFAULT.talked[0][1]
    assert best + DEFAULT.flagship + DEFAULT.key_node + DEFAULT.in_catalogue == 100


def test_the_score_suggests_and_the_rank_decides() -> None:
    zone = Targets()
    for n, intent in enumerate("DAB", start=1):
        zone.company(f"c{n}")
        zone.listed(NEAR, n, company=f"c{n}", key=f"d{n}", intent=intent)
    its = zone.lists().of[TEAM, NEAR]
    assert [(each.dossier, each.rank, each.suggested) for each in its] == [
        ("d1", 1, 3),
        ("d2", 2, 1),
        ("d3", 3, 2),
    ]


# ranks on one list, which are told, with what words
RANKS: list[tuple[list[Any], list[int], str]] = [
    ([1, 2, 3], [], "请重排"),
    ([1, 2, 2], [1, 2], "第2位有2家"),
    ([1, None, 3], [1], "没有排名次"),
    ([None, None, 1], [0, 1], "没有排名次"),
    ([0, 1, 2], [0], "名次0不能用"),
    ([-3, 1, 2], [0], "名次-3不能用"),
    ([5, 9, 7], [], "请重排"),
]


@pytest.mark.parametrize(("ranks", "told", "words"), RANKS)
def test_ranks_that_cannot_be_are_findings(ranks: list[Any], told: list[int], words: str) -> None:
    zone = Targets()
    for n, rank in enumerate(ranks):
        zone.company(f"c{n}")
        zone.listed(NEAR, rank, company=f"c{n}", key=f"d{n}")
    its = zone.lists().of[TEAM, NEAR]
    assert sorted(each.dossier for each in its if said(each, words)) == [f"d{n}" for n in told]
    known = [each.rank for each in its if each.rank is not None]
    assert known == sorted(known) and [each.rank for each in its][: len(known)] == known


def test_a_rank_without_a_list_is_a_finding() -> None:
    zone = Targets()
    key = zone.listed(None, 3)
    found = zone.lists()
    assert (
        found.of == {}
        and found.findings[0].facts == (key,)
        and "有名次却不在名单里" in found.findings[0].text
    )


def test_one_rank_on_the_two_lists_or_in_two_teams_is_none() -> None:
    zone = Targets()
    for n, (track, team) in enumerate([(NEAR, TEAM), (LONG, TEAM), (NEAR, OTHER)]):
        zone.company(f"c{n}")
        zone.listed(track, 1, team=team, company=f"c{n}")
    assert not any(said(each, "请重排") for each in zone.lists().all())
    assert [(each.team, each.track) for each in zone.lists().all()] == [
        (TEAM, NEAR),
        (TEAM, LONG),
        (OTHER, NEAR),
    ]


# lists of the two teams' dossiers of one company, is that told
TWO_TEAMS = [(NEAR, NEAR, True), (NEAR, LONG, False), (LONG, LONG, False), (NEAR, None, False)]


@pytest.mark.parametrize(("one", "other", "is_told"), TWO_TEAMS)
def test_one_company_near_for_two_teams_is_a_finding(one: str, other: str | None, is_told: bool) -> None:
    zone = Targets()
    key = zone.listed(one)
    zone.listed(other, 1 if other else None, team=OTHER)
    assert said(zone.on_list(key), "的近期重点，请招商办协调") == is_told


@pytest.mark.parametrize("second", [NEAR, LONG])
def test_one_company_stands_on_one_list_once(second: str) -> None:
    zone = Targets()
    zone.company("company-2", same_as=COMPANY)
    one = zone.listed(NEAR, 1)
    other = zone.listed(second, 2, company="company-2")
    assert said(zone.on_list(one), "本组名单里有2处") and said(zone.on_list(other), "本组名单里有2处")


def test_a_dossier_handed_on_is_on_no_list() -> None:
    zone = Targets()
    zone.listed(is_closed=True)
    assert zone.lists().of == {}


# owners: of our dossier, apart on it, of the other team's dossier (its list); owners shown, clash, words of the finding
OWNERS: list[tuple[str, str | None, tuple[str, ...], tuple[str, str | None] | None, tuple[str, ...], bool, str]] = [
    ("one", "wang", (), None, ("wang",), False, ""),
    ("nobody", None, (), None, (), False, "还没有一对一负责人"),
    ("two owners set offline", "wang", ("wang", "sun"), None, ("wang", "sun"), True, "两人以上"),
    ("the same one set twice", "wang", ("wang", "wang"), None, ("wang",), False, ""),
    ("one in each of two teams", "wang", (), ("li", LONG), ("wang", "li"), True, "不同小组"),
    ("one in the other team only", None, (), ("li", NEAR), (), False, "还没有一对一负责人"),
    ("the other's is on no list", "wang", (), ("li", None), ("wang",), False, ""),
    ("of another team", "li", (), None, ("li",), False, "不是本组人员"),
    ("who left", "gone", (), None, ("gone",), False, "已不在人员名单里"),
    ("the leader, whose record names no team", "chen", (), None, ("chen",), False, ""),
    ("both at once", "wang", ("wang", "sun"), ("li", NEAR), ("wang", "sun", "li"), True, "两人以上"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("owner", "apart", "other", "owners", "is_clash", "words"),
    [o[1:] for o in OWNERS],
    ids=[o[0] for o in OWNERS],
)
def test_exactly_one_owner_while_active(
    owner: str | None,
    apart: tuple[str, ...],
    other: tuple[str, str | None] | None,
    owners: tuple[str, ...],
    is_clash: bool,
    words: str,
) -> None:
    zone = Targets()
    zone.member("sun", TEAM)
    zone.team(TEAM, "wang", leader="chen")
    zone.member("chen", None)
    key = zone.listed(owner=owner)
    if apart:
        zone.owners_apart[key] = apart
    if other:
        zone.listed(other[1], 1 if other[1] else None, team=OTHER, owner=other[0])
    found = zone.on_list(key)
    assert (found.owners, found.is_owner_clash) == (owners, is_clash)
    assert said(found, words, rule=16) == bool(words)


def test_on_the_long_list_nobody_need_own_a_company() -> None:
    zone = Targets()
    key = zone.listed(LONG)
    assert not any(line.rule == 16 for line in zone.on_list(key).why)


def test_an_owner_from_the_future_is_a_finding() -> None:
    zone = Targets()
    key = zone.listed(owner="wang", since="2016-05-02")
    assert said(zone.on_list(key), "负责起始日2016-05-02在以后", rule=16)
    assert not said(zone.on_list(key, "2016-05-02"), "负责起始日", rule=16)


def test_a_member_of_both_teams_may_own() -> None:
    zone = Targets()
    zone.member("both", OTHER, TEAM)
    key = zone.listed(owner="both")
    assert not any(line.is_finding and line.rule == 16 for line in zone.on_list(key).why)


# -- laws


@st.composite
def zones(draw: st.DrawFn) -> Targets:
    """Two teams with some companies on their lists."""
    zone = Targets()
    companies = [zone.company(f"c{n}", is_flagship=draw(st.booleans())) for n in range(3)]
    days = st.integers(0, 120).map(lambda n: (date(2016, 5, 1) - timedelta(days=n - 10)).isoformat())
    company, team = st.sampled_from([COMPANY, *companies]), st.sampled_from([TEAM, OTHER])
    for _dossier in range(draw(st.integers(0, 7))):
        zone.listed(
            draw(st.sampled_from([NEAR, LONG, None])), draw(st.none() | st.integers(-1, 4)), team=draw(team),
            company=draw(company), owner=draw(st.sampled_from([None, "wang", "li"])),
            intent=draw(st.sampled_from(["A", "B", "C", "D", None])),
        )  # fmt: skip
    for _visit in range(draw(st.integers(0, 6))):
        zone.meet(draw(days), draw(team), draw(company), intent=draw(st.sampled_from(["A", None])))
    for number in range(draw(st.integers(0, 3))):
        stages = st.sampled_from(["线索", "签约", "流失"])
        zone.project(
            f"p{number}", company=draw(company), team=draw(team), moves=((draw(stages), draw(days)),)
        )
    return zone


@given(zones(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(zone: Targets, shuffled: Random) -> None:
    on = date(2016, 5, 1)
    assert Lists(zone.facts(shuffled), on).all() == Lists(zone.facts(), on).all()


@given(zones())
def test_every_list_has_each_suggested_place_once_by_falling_points(zone: Targets) -> None:
    for its in zone.lists().of.values():
        by_place = sorted(its, key=lambda each: each.suggested)
        assert [each.suggested for each in by_place] == list(range(1, len(its) + 1))
        points = [each.score.points for each in by_place]
        assert points == sorted(points, reverse=True)
        assert all(0 <= each.score.points <= 100 and each.overdue_days >= 0 for each in its)


def test_the_two_lists_are_those_of_a_dossier() -> None:
    assert tuple(choice.word for choice in TRACKS) == (NEAR, LONG)
