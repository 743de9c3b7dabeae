"""The posting told beside the spring: the spring does not shift, every rule has a case, and it is the same each time."""

from collections import Counter
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from tests.verbs.test_demo_story import check_value
from zsapp.domain.records import KINDS
from zsapp.verbs.demo_story import HEADQUARTERS, SEED, Act, Paper, demo_id, story, whole_story
from zsapp.verbs.demo_story.campaign import ENTERED_LATE, posting
from zsapp.verbs.demo_story.story import links
from zsapp.verbs.demo_story.whole import CHAPTERS

LAST = date(2016, 7, 15)
ASKED_BY_HEADQUARTERS = {"campaign", "task", "rate", "tiering"}


@cache
def spring() -> tuple[Act, ...]:
    return tuple(story())


@cache
def told() -> tuple[Act, ...]:
    return tuple(posting(spring()))


@cache
def final() -> dict[str, dict[str, Any]]:
    """Every record of both with its last values, its kind as `kind`."""
    found: dict[str, dict[str, Any]] = {}
    for act in whole_story():
        for entry in act.entries:
            found.setdefault(entry.id, {"kind": entry.kind}).update(entry.values)
    return found


def of(kind: str) -> dict[str, dict[str, Any]]:
    return {key: values for key, values in final().items() if values["kind"] == kind}


def test_the_spring_is_told_as_before_and_the_chapters_beside_it() -> None:
    beside = [act for chapter in CHAPTERS for act in chapter(spring(), SEED)]
    all_of_it = list(whole_story())
    assert [act for act in all_of_it if act not in beside] == [act for act in spring() if act not in beside]
    assert len(all_of_it) == len(spring()) + len(beside)
    assert [act.moment for act in all_of_it] == sorted(act.moment for act in all_of_it)


def test_same_each_time_and_with_another_seed_too() -> None:
    assert posting(spring()) == list(told())
    other = list(story(7))
    assert posting(other, 7) == posting(other, 7) != posting(other, 8)


def test_values_fit_their_specs_and_what_is_linked_is_known() -> None:
    known: set[str] = set()
    for act in whole_story():
        known |= {entry.id for entry in act.entries}
        for entry in act.entries:
            assert all(target in known for target in links(entry)), entry
    for act in (act for chapter in CHAPTERS for act in chapter(spring(), SEED)):
        for entry in act.entries:
            fields = KINDS[entry.kind].fields
            assert entry.values.keys() <= fields.keys()
            for name, value in entry.values.items():
                check_value(fields[name], value)
    for values in final().values():
        if values["kind"] in {*ASKED_BY_HEADQUARTERS, "trip", "increase"}:
            needed = [name for name, spec in KINDS[values["kind"]].fields.items() if spec.required]
            assert all(values.get(name) not in (None, "") for name in needed)


def test_headquarters_asks_and_teams_write_down_their_own() -> None:
    for act in told():
        for entry in act.entries:
            if entry.kind in {*ASKED_BY_HEADQUARTERS, "unit"}:  # who heads a unit (rule 6)
                assert act.author == HEADQUARTERS
            else:
                assert final()[entry.id]["team"] == final()[act.author]["team"]
                assert entry.kind in {"trip", "increase", "attachment", "project"}


def test_the_campaign_with_its_rates_and_one_re_tiering() -> None:
    campaign = final()[demo_id("campaign", "2016")]
    assert (campaign["start"], campaign["months"], campaign["projects"]) == ("2016-04-15", 3, 1)
    rates = {values["date"]: values["rate"] for values in of("rate").values()}
    assert rates == {
        "2016-04-01": "6.4754",
        "2016-05-01": "6.5259",
        "2016-06-01": "6.5892",
        "2016-07-01": "6.6771",
    }
    moved = list(of("tiering").values())
    assert len(moved) == 1 and final()[moved[0]["unit"]]["tier"] != moved[0]["tier"]


def test_every_unit_and_squad_has_tasks_one_of_them_main() -> None:
    whose: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for task in of("task").values():
        whose.setdefault((task.get("unit") or task["team"], task["version"]), []).append(task)
    first = {who for who, version in whose if version == 1}
    squads = {key for key, team in of("team").items() if team["team_kind"] == "尖刀纵队"}
    assert first == of("unit").keys() | squads
    assert {who for who, version in whose if version == 2} == {t["unit"] for t in of("tiering").values()}
    for its in whose.values():
        assert len(its) >= 3 and sum(task["is_main"] for task in its) == 1
        assert len({task["metric"] for task in its}) == len(its)
        assert sum(int(task["weight"]) for task in its) == 100


def test_trips_lie_in_the_posting_and_some_teams_have_none() -> None:
    trips = list(of("trip").values())
    assert 80 <= len(trips) <= 200
    for trip in trips:
        assert "2016-04-15" <= trip["from_day"] <= trip["to_day"] <= "2016-07-15"
        assert final()[trip["member"]]["team"] == trip["team"]
        assert trip["city"] in {p["city"] for p in of("posting").values() if p["team"] == trip["team"]}
    assert len(of("team").keys() - {trip["team"] for trip in trips}) == 2
    spans: dict[str, list[tuple[str, str]]] = {}
    for trip in trips:
        spans.setdefault(trip["member"], []).append((trip["from_day"], trip["to_day"]))
    pairs = (zip(sorted(its), sorted(its)[1:], strict=False) for its in spans.values())
    assert any(one[1] >= other[0] for each in pairs for one, other in each), "no overlapping trips"


def test_one_increase_reaches_the_bound_by_itself_and_one_only_with_what_was_there() -> None:
    one, two = (of("increase")[demo_id("increase", f"{n:02d}")] for n in (1, 2))
    bound = 2_000_000_000
    assert one["increment"]["amount"] == bound > two["increment"]["amount"]
    for each in (one, two):
        project = final()[each["project"]]
        assert project["registered_capital"]["amount"] < bound
        assert project["stage_dated"]["stage_date"] < each["date"] <= LAST.isoformat()
    assert two["increment"]["amount"] + final()[two["project"]]["registered_capital"]["amount"] == bound


def test_one_licence_of_the_last_day_is_entered_ten_days_late() -> None:
    late = [(act, entry) for act in told() for entry in act.entries if "stage_dated" in entry.values]
    assert len(late) == 1
    act, entry = late[0]
    assert entry.values["stage_dated"]["stage_date"] == LAST.isoformat()
    assert act.moment.date() == ENTERED_LATE == LAST + timedelta(days=10)
    assert entry.values["registered_capital"]["amount"] >= 2_000_000_000


def test_some_results_have_evidence_and_some_lack_it() -> None:
    proven = {a["project"] for a in of("attachment").values() if a["attachment_kind"] == "佐证材料"}
    stages = Counter(
        (project["stage_dated"]["stage"] == "签约", key in proven)
        for key, project in of("project").items()
        if project["stage_dated"]["stage"] in {"签约", "注册", "开工"}
    )
    assert all(stages[is_signed, has] >= 2 for is_signed in (True, False) for has in (True, False)), stages


@pytest.mark.parametrize("number", [1, 5])
def test_a_paper_is_a_small_drawing(number: int) -> None:
    from zsapp.verbs.demo_story.campaign import paper_id

    drawn = Paper(paper_id(number)).jpeg()
    assert drawn == Paper(paper_id(number)).jpeg() != Paper(paper_id(number + 1)).jpeg()
    assert drawn.startswith(b"\xff\xd8") and len(drawn) < 60_000


def test_foreign_capital_is_contracted_before_it_is_paid_in() -> None:
    both = [p for p in of("project").values() if p.get("paid_in")]
    assert len(both) >= 5
    for project in both:
        assert project["contracted"]["amount"] > project["paid_in"]["amount"]
        assert project["contracted_date"] <= project["paid_in_date"]
