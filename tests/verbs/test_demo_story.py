"""The demonstration data: the same each time, sound by the specs, and with the cases that the bulletin must show."""

import io
import json
from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from stdnum.cn import uscc

from zsapp.domain.field import Kind, Spec
from zsapp.domain.ids import natural_id, part_id, team_stream
from zsapp.domain.records import KINDS
from zsapp.verbs.demo_story import HEADQUARTERS, ORGANISATION, Act, photos, story
from zsapp.verbs.demo_story.phrases import table
from zsapp.verbs.demo_story.story import links

RARE = set("喆堃㛃𠮷")
FIRST, LAST = date(2016, 4, 15), date(2016, 7, 15)
DATA = Path(__file__).parents[2].parent / "shared" / "data"
NAMES = DATA / "company_short_names.txt"
REGIONS = DATA / "regions_2260_201612.csv"
INDUSTRIES = DATA / "industries_4754_2011.csv"


@cache
def acts() -> tuple[Act, ...]:
    return tuple(story())


@cache
def final() -> dict[str, dict[str, Any]]:
    """Every record with its last values, and its kind as `kind`."""
    found: dict[str, dict[str, Any]] = {}
    for act in acts():
        for entry in act.entries:
            found.setdefault(entry.id, {"kind": entry.kind}).update(entry.values)
    return found


def of(kind: str) -> list[dict[str, Any]]:
    return [values for values in final().values() if values["kind"] == kind and not values.get("deleted")]


def week_of(values: dict[str, Any]) -> int:
    return date.fromisoformat(values["date"]).isocalendar().week


def test_same_each_time_and_other_with_another_seed() -> None:
    def text(seed: int) -> str:
        return "\n".join(
            json.dumps([a.moment.isoformat(), a.author, [(e.kind, e.id, e.values) for e in a.entries]])
            for a in story(seed)
        )

    assert text(1) == text(1)
    assert text(1) != text(2)


def test_in_order_of_time_and_within_the_spring() -> None:
    moments = [act.moment for act in acts()]
    assert moments == sorted(moments)
    assert moments[0].date() >= date(2016, 4, 11) and moments[-1].date() <= date(2016, 7, 18)
    assert all(moment.utcoffset() == timedelta(hours=8) for moment in moments)
    assert all(1 <= len(act.entries) <= 1000 for act in acts())


def test_counts() -> None:
    counts = Counter(values["kind"] for values in final().values() if not values.get("deleted"))
    assert (counts["unit"], counts["team"], counts["company"]) == (12, 15, 400)
    assert (counts["project"], counts["matter"], counts["attachment"]) == (60, 60, 40)
    assert 960 <= counts["visit"] <= 1040
    assert 620 <= counts["plan"] <= 780
    assert 550 <= counts["contact"] <= 700
    assert len({unit["tier"] for unit in of("unit")}) == 4
    assert sum(team["team_kind"] == "尖刀纵队" for team in of("team")) == 3
    weeks = Counter(week_of(visit) for visit in of("visit"))
    assert all(55 <= weeks[week] <= 95 for week in range(16, 29))
    plans = Counter(plan["state"] for plan in of("plan"))
    assert plans["完成"] > 450 and plans["取消"] >= 30 and plans["计划"] >= 30
    assert sum(bool(values.get("deleted")) for values in final().values()) == 8


def check_value(spec: Spec, value: Any) -> None:
    if value is None:
        return
    if spec.kind is Kind.COMPOUND:
        assert value.keys() <= spec.parts.keys()
        for name, each in value.items():
            check_value(spec.parts[name], each)
    elif spec.kind is Kind.CHOICE:
        assert value in {choice.word for choice in spec.choices}
    elif spec.kind is Kind.TAGS:
        assert value == sorted(value) and set(value) <= {choice.word for choice in spec.choices}
    elif spec.kind is Kind.LINKS:
        assert value and value == sorted(set(value))
    elif spec.kind is Kind.DATE:
        assert date.fromisoformat(value).isoformat() == value
    elif spec.kind is Kind.TIME:
        assert len(value) == 5 and 7 <= int(value[:2]) <= 21 and 0 <= int(value[3:]) < 60
    elif spec.kind is Kind.NUMBER:
        assert type(value) is int
    elif spec.kind is Kind.FLAG:
        assert type(value) is bool
    elif spec.kind is Kind.AMOUNT:
        assert value.keys() == {"amount", "currency", "rate", "rate_date"} and type(value["amount"]) is int
        assert (value["currency"] == "CNY") == (value["rate"] is None) == (value["rate_date"] is None)
    else:
        assert isinstance(value, str) and value.strip() == value and value
        assert not set("{}[]|~") & set(value), value


def test_every_field_is_known_and_every_value_fits_its_spec() -> None:
    for act in acts():
        for entry in act.entries:
            fields = KINDS[entry.kind].fields
            assert entry.values.keys() <= fields.keys() | {"deleted"}
            for name, value in entry.values.items():
                if name != "deleted":
                    check_value(fields[name], value)


def test_required_fields_are_there_but_for_the_photos_bytes() -> None:
    for values in final().values():
        for name, spec in KINDS[values["kind"]].fields.items():
            if spec.required and name != "blob":
                assert values.get(name) not in (None, ""), (values["kind"], name)


def test_what_is_linked_was_there_before_or_comes_along() -> None:
    known: dict[str, str] = {}
    deleted: set[str] = set()
    members = {HEADQUARTERS}
    for act in acts():
        known |= {entry.id: entry.kind for entry in act.entries}
        members |= {entry.id for entry in act.entries if entry.kind == "member"}
        assert act.author in members
        for entry in act.entries:
            assert all(target in known and target not in deleted for target in links(entry)), entry
            assert known[entry.id] == entry.kind and (entry.id not in deleted)
            if entry.values.get("deleted"):
                deleted.add(entry.id)


def test_who_writes_what() -> None:
    """Members write what is their team's; headquarters enters the organisation and answers matters."""
    team_of = {
        member_id: values["team"] for member_id, values in final().items() if values["kind"] == "member"
    }
    for act in acts():
        for entry in act.entries:
            if entry.kind in {"unit", "team", "member", "posting", "settings"}:
                assert act.author == HEADQUARTERS
            elif entry.kind != "company" and act.author != HEADQUARTERS:
                assert final()[entry.id]["team"] == team_of[act.author]
            elif entry.kind not in {"company", "matter"}:
                pytest.fail(f"headquarters wrote a {entry.kind}")


def test_codes_are_valid_and_fit_the_city() -> None:
    codes = [company["uscc"] for company in of("company")]
    assert len(set(codes)) == 400
    for company in of("company"):
        assert uscc.is_valid(company["uscc"])
        edition, city = company["location"]["city"].split("/")
        assert edition == "201612"
        length = 2 if city.endswith("0000") else 4
        assert company["uscc"][2:8][:length] == city[:length]
        body, check = company["uscc"][8:16], company["uscc"][16]
        total = sum(w * int(c, 36) for w, c in zip((3, 7, 9, 10, 5, 8, 4, 2), body, strict=True))
        assert check == "0123456789X"[(11 - total % 11) % 11]  # GB 11714


@pytest.mark.skipif(not REGIONS.exists(), reason="shared/data/regions_2260_201612.csv is not here")
def test_regions_and_industries_stand_in_their_tables() -> None:
    regions = {line.split(",")[0] for line in REGIONS.read_text(encoding="utf-8").splitlines()}
    industries = {line.split(",")[0] for line in INDUSTRIES.read_text(encoding="utf-8").splitlines()}
    for company in of("company"):
        assert company["location"]["city"].removeprefix("201612/") in regions
        assert company["uscc"][2:8] in regions
        assert company["industry"].removeprefix("2011/") in industries
    assert all(posting["city"].removeprefix("201612/") in regions for posting in of("posting"))


@pytest.mark.skipif(not NAMES.exists(), reason="shared/data/company_short_names.txt is not here")
def test_no_company_bears_a_real_short_name() -> None:
    real = set(NAMES.read_text(encoding="utf-8").split("\n"))
    brands = set(" ".join(table("brands").values()).split())
    assert not brands & real
    assert not {company["short_name"] for company in of("company")} & real
    assert not {company["name"] for company in of("company")} & real
    assert all(any(brand in company["name"] for brand in brands) for company in of("company"))
    assert len({company["name"] for company in of("company")}) == 400


def test_phones_and_addresses_are_made_up() -> None:
    for person in (*of("contact"), *of("member")):
        assert person["phone"].startswith(("199-0000-", "199-0001-"))
        assert person.get("email", "@example.com").split("@")[1] in {
            "example.com",
            "example.net",
            "example.org",
        }


def test_visits_hold_together() -> None:
    members, contacts = final(), final()
    for visit_id, visit in final().items():
        if visit["kind"] != "visit":
            continue
        assert FIRST <= date.fromisoformat(visit["date"]) <= LAST
        assert all(members[member]["team"] == visit["team"] for member in visit["our_people"])
        assert all(contacts[person]["company"] == visit["company"] for person in visit["their_people"])
        assert ("their_count" in visit) == (visit["visit_kind"] == "来访")
        step = final().get(part_id(visit_id, "follow_up"))
        assert (step is None) == ("next_step" not in visit)
        if step:
            assert (step["title"], step["owner"], step["due"]) == (
                visit["next_step"],
                visit["next_owner"],
                visit["next_due"],
            )
        if plan := visit.get("plan"):
            assert final()[plan]["state"] == "完成" and final()[plan]["company"] == visit["company"]
            assert week_of(final()[plan]) == week_of(visit)
    kinds = Counter(visit["visit_kind"] for visit in of("visit"))
    total = sum(kinds.values())
    assert 0.66 < kinds["拜访"] / total < 0.8 and all(
        kinds[kind] / total > 0.03 for kind in ("来访", "电话", "会议")
    )
    assert {visit.get("intent") for visit in of("visit")} >= set("ABCD")


def test_notes_are_all_different_and_no_sentence_wears_out() -> None:
    notes = [visit["content"] for visit in of("visit")]
    assert len(set(notes)) == len(notes)
    assert all(len(note) >= 25 for note in notes)
    sentences = Counter(
        part for note in notes for part in note.replace("\n", "。").split("。") if len(part) > 7
    )
    assert sentences.most_common(1)[0][1] <= 0.03 * len(notes), sentences.most_common(5)
    openings = Counter(note[:12] for note in notes)
    assert openings.most_common(1)[0][1] <= 25, openings.most_common(5)


def test_week_17_has_what_the_acceptance_looks_for() -> None:
    visits = [visit for visit in of("visit") if week_of(visit) == 17]
    companies = "".join(final()[visit["company"]]["name"] for visit in visits)
    ours = "".join(final()[member]["name"] for visit in visits for member in visit["our_people"])
    assert RARE & set(companies) and set(ours) >= RARE
    handed_in = {submission["team"] for submission in of("submission") if submission["week"] == "2016-W17"}
    met = {visit["team"] for visit in visits}
    teams = {team_id for team_id, values in final().items() if values["kind"] == "team"}
    assert handed_in - met, "no team with a zero report"
    assert teams - handed_in, "no team that did not submit"
    assert [a for a in of("attachment") if week_of(final()[a["visit"]]) == 17]


def test_rare_characters_come_in_several_weeks() -> None:
    weeks = {week_of(visit) for visit in of("visit") if RARE & set(final()[visit["company"]]["name"])}
    assert len(weeks) >= 8
    assert {c for company in of("company") for c in company["name"]} >= RARE
    assert {c for member in of("member") for c in member["name"]} >= RARE


def test_every_week_has_plans_moves_of_stage_and_new_leads() -> None:
    plans = Counter(week_of(plan) for plan in of("plan"))
    moved: Counter[int] = Counter()
    leads: Counter[int] = Counter()
    signed: Counter[int] = Counter()
    for act in acts():
        for entry in act.entries:
            if entry.kind == "project" and (dated := entry.values.get("stage_dated")):
                week = date.fromisoformat(dated["stage_date"]).isocalendar().week
                (leads if dated["stage"] == "线索" else moved)[week] += 1
                signed[week] += dated["stage"] == "签约"
    assert all(plans[week] >= 20 for week in range(16, 29)) and plans[29] >= 5
    assert all(moved[week] >= 2 for week in range(17, 29)), moved
    assert sum(bool(leads[week]) for week in range(16, 29)) >= 9, leads
    assert signed[17] and leads[17] and sum(bool(signed[week]) for week in range(17, 29)) >= 8, signed


def test_projects_stand_on_both_sides_of_the_boundary() -> None:
    """Rule 2: 20,000,000.00 passes, 19,999,999.99 does not; USD 3,000,000 at 6.4754 fails, 3,100,000 passes."""
    registered = {
        (capital["amount"], capital["currency"], capital["rate"])
        for project in of("project")
        if project["stage_dated"]["stage"] in {"注册", "开工"} and (capital := project["registered_capital"])
    }
    wanted = {(2_000_000_000, "CNY", None), (1_999_999_999, "CNY", None)}
    wanted |= {(300_000_000, "USD", "6.4754"), (310_000_000, "USD", "6.4754")}
    assert wanted <= registered
    ends = Counter(project["stage_dated"]["stage"] for project in of("project"))
    assert ends["搁置"] >= 2 and ends["流失"] >= 2 and ends["签约"] >= 8
    assert all(
        p["total_investment"] for p in of("project") if p["stage_dated"]["stage"] in {"签约", "注册", "开工"}
    )
    assert any(p.get("paid_in", {}).get("currency") == "USD" and p["paid_in_date"] for p in of("project"))
    for project in of("project"):
        if project["stage_dated"]["stage"] in {"搁置", "流失"}:
            assert project["stage_dated"]["stage_reason"]


def test_stage_dates_never_go_back_and_the_write_follows_the_day() -> None:
    last: dict[str, str] = {}
    for act in acts():
        for entry in act.entries:
            if entry.kind == "project" and (dated := entry.values.get("stage_dated")):
                assert last.get(entry.id, "") <= dated["stage_date"] <= act.moment.date().isoformat()
                last[entry.id] = dated["stage_date"]


def test_two_teams_plan_one_company_in_a_week() -> None:
    teams: dict[tuple[str, int], set[str]] = {}
    for plan in of("plan"):
        teams.setdefault((plan["company"], week_of(plan)), set()).add(plan["team"])
    assert sum(len(found) > 1 for found in teams.values()) >= 3


def test_matters_in_every_state_some_overdue() -> None:
    states = Counter(matter["state"] for matter in of("matter"))
    assert all(states[state] >= 3 for state in ("已答复", "督办", "办结")), states
    assert all(matter.get("answer") for matter in of("matter") if matter["state"] != "待协调")


def test_submissions_have_natural_ids() -> None:
    for record, values in final().items():
        if values["kind"] == "submission":
            stream = team_stream(ORGANISATION, values["team"])
            assert record == natural_id(stream, "submission", f"{values['team']}/{values['week']}")


def test_photos_are_small_pictures_of_the_stories_attachments() -> None:
    drawn = photos()
    assert drawn.keys() == {record for record, values in final().items() if values["kind"] == "attachment"}
    some = sorted(drawn)[::8]
    for attachment in some:
        data = drawn[attachment].jpeg()
        assert len(data) < 120_000 and data == drawn[attachment].jpeg()
        with Image.open(io.BytesIO(data)) as image:
            assert (image.size, image.format) == ((1200, 800), "JPEG")
    assert len({drawn[attachment].jpeg() for attachment in some}) == len(some)
