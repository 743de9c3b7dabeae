"""Writing up a visit: what the last one suggests, what is known of the company, one save of it all, photos that wait."""

import io
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from tests.support import profiles
from tests.support.stocked import COMPANY
from zsapp.base.errors import UserError
from zsapp.domain.ids import RecordId
from zsapp.store.identity import this_machine
from zsapp.store.store import Store
from zsapp.verbs import drafts, records, visit_report, visit_writing, weeks
from zsapp.verbs.desk import Desk

TODAY = date(2016, 5, 1)


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("writing") / "p"
    with profiles.new_profile(folder) as profile:
        desk = Desk.open(Store(profile, this_machine()), TODAY)
        for name in ("一组", "二组"):
            records.add(desk, "team", {"name": name})
        records.add(desk, "member", {"name": "陈晨", "team": "一组"})
        records.add(desk, "company", {"name": COMPANY})
        records.add(
            desk,
            "visit",
            {
                "company": COMPANY,
                "team": "一组",
                "visit_kind": "拜访",
                "date": "2016-04-20",
                "place": "上海展厅",
                "our_people": "陈晨",
                "their_people": "王总(总经理)",
            },
        )
    return folder


@pytest.fixture
def desk(stocked: Path, tmp_path: Path) -> Iterator[Desk]:
    shutil.copytree(stocked, tmp_path / "p")
    with profiles.opened(tmp_path / "p") as profile:
        yield Desk.open(Store(profile, this_machine()), TODAY)


def one(desk: Desk, kind: str, name: str) -> RecordId:
    return next(RecordId(each["id"]) for each in records.listed(desk, kind) if each["name"] == name)


def photo(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return out.getvalue()


def typed(desk: Desk, **more: str) -> dict[str, str]:
    return {
        "company": one(desk, "company", COMPANY),
        "team": one(desk, "team", "一组"),
        "visit_kind": "拜访",
    } | more


def test_the_last_visit_suggests_place_team_and_our_people(desk: Desk) -> None:
    start = visit_writing.start(desk)
    assert (start.values["date"], start.values["place"]) == ("2016-05-01", "上海展厅")
    assert [start.names[each] for each in start.values["our_people"]] == ["陈晨"]
    assert start.names[start.values["team"]] == "一组"


def test_other_teams_and_our_own_plans_are_seen_before_saving(desk: Desk) -> None:
    company, mine, other = one(desk, "company", COMPANY), one(desk, "team", "一组"), one(desk, "team", "二组")
    records.add(desk, "plan", {"company": company, "team": other, "date": "2016-05-03"})
    own = records.add(desk, "plan", {"company": company, "team": mine, "date": "2016-04-30"}).id
    about = visit_writing.about(desk, company, mine, TODAY)
    assert [each["team_name"] for each in about.clashes] == ["二组"]
    assert [each["id"] for each in about.plans] == [own]
    assert about.last is not None and about.last["their_people_name"] == ["王总"]
    assert [name for _id, name, _title in visit_writing.people_of(desk, company)] == ["王总"]


@pytest.mark.parametrize(
    ("planned", "is_offered"),
    [("2016-04-30", True), ("2016-05-03", True), ("2016-05-08", True), ("2016-05-09", False), ("2016-07-04", False),
     ("2016-03-01", False)],
)  # fmt: skip
def test_a_visit_closes_a_plan_of_its_week_or_shortly_before_and_no_later_one(
    desk: Desk, planned: str, *, is_offered: bool
) -> None:
    plan = records.add(desk, "plan", typed(desk, date=planned)).id
    company, team = one(desk, "company", COMPANY), one(desk, "team", "一组")
    about = visit_writing.about(desk, company, team, date(2016, 5, 4))
    assert [each["id"] for each in about.plans] == ([plan] if is_offered else [])
    meant = visit_writing.about(desk, company, team, date(2016, 5, 4), plan=plan)
    assert [each["id"] for each in meant.plans] == [plan]


def test_the_nearest_plan_stands_first(desk: Desk) -> None:
    for day in ("2016-04-20", "2016-05-03", "2016-05-07"):
        records.add(desk, "plan", typed(desk, date=day))
    about = visit_writing.about(
        desk, one(desk, "company", COMPANY), one(desk, "team", "一组"), date(2016, 5, 4)
    )
    assert [each["date"] for each in about.plans] == ["2016-05-03", "2016-05-07", "2016-04-20"]


def test_visits_after_the_day_shown_are_not_known_yet(desk: Desk) -> None:
    company, team = one(desk, "company", COMPANY), one(desk, "team", "一组")
    records.add(desk, "visit", typed(desk, date="2016-07-12", place="七月的地方"))
    records.add(desk, "visit", {**typed(desk, date="2016-05-06"), "team": one(desk, "team", "二组")})
    assert visit_writing.start(desk).values["place"] == "上海展厅"
    about = visit_writing.about(desk, company, team, TODAY)
    assert about.last is not None and about.last["date"] == "2016-04-20"
    assert about.clashes == []


def test_visit_company_people_plan_and_photo_are_saved_at_once_and_undone_at_once(desk: Desk) -> None:
    plan = records.add(desk, "plan", typed(desk, date="2016-05-01")).id
    drafts.keep(desk, "draft", "visit", {"content": "未完"})
    picture = visit_writing.keep_picture(desk, photo(), "车间.jpg")
    given = {
        "team": one(desk, "team", "一组"),
        "visit_kind": "拜访",
        "their_people": ["张伟(厂长)"],
        "next_step": "寄材料",
        "plan": plan,
    }
    saved = visit_writing.save(desk, given, new_company="无锡新塔有限公司", pictures=[picture], draft="draft")
    view = records.show(desk, saved.id)
    assert (view["company_name"], view["their_people_name"]) == ("无锡新塔有限公司", ["张伟"])
    assert records.show(desk, plan)["state"] == "完成"
    (attached,) = records.listed(desk, "attachment", [("visit", saved.id)])
    assert (attached["file_name"], attached["media_type"], attached["team_name"]) == (
        "车间.jpg",
        "image/jpeg",
        "一组",
    )
    assert desk.store.profile.blobs.get(picture.blob) == photo()
    assert drafts.kept(desk) == []
    records.undo(desk)
    assert [each["name"] for each in records.listed(desk, "company")] == [COMPANY]
    assert records.show(desk, plan)["state"] == "计划"


def test_a_refused_save_leaves_nothing_and_keeps_the_draft(desk: Desk) -> None:
    drafts.keep(desk, "draft", "visit", {"content": "未完"})
    before = len(records.listed(desk, "company"))
    with pytest.raises(UserError, match="组别"):
        visit_writing.save(desk, {"visit_kind": "拜访"}, new_company="无锡新塔有限公司", draft="draft")
    assert len(records.listed(desk, "company")) == before
    assert [each.id for each in drafts.kept(desk)] == ["draft"]


def test_a_caption_is_changed_with_the_visit(desk: Desk) -> None:
    picture = visit_writing.keep_picture(desk, photo(), "a.jpg")
    saved = visit_writing.save(desk, typed(desk), pictures=[picture])
    (shown,) = visit_writing.opened(desk, saved.id).pictures
    assert shown.caption == ""
    captioned = type(shown)(**{**visit_writing.as_kept([shown])[0], "caption": "灌装车间"})
    opened = visit_writing.opened(desk, saved.id)
    visit_writing.save(desk, {}, visit=saved.id, form=opened.form, pictures=[captioned])
    assert records.listed(desk, "attachment")[0]["title"] == "灌装车间"


def test_a_draft_comes_back_with_the_form_as_it_was_read_and_its_photos(desk: Desk) -> None:
    saved = visit_writing.save(desk, typed(desk, content="旧"))
    form = records.form_of(desk, saved.id)
    picture = visit_writing.keep_picture(desk, photo(), "a.jpg")
    kept = {"content": "新", "photos": visit_writing.as_kept([picture])}
    drafts.keep(desk, "d", "visit", kept, form)
    records.change(desk, saved.id, {"content": "别人改的"})
    opened = visit_writing.opened(desk, saved.id)
    assert (opened.values["content"], opened.typed["content"], opened.form) == ("旧", "新", form)
    assert opened.pictures == [picture] == visit_writing.reopened(desk, "d").pictures


def test_a_discarded_draft_takes_its_waiting_photos_along_but_not_shared_ones(desk: Desk) -> None:
    shared, alone = (visit_writing.keep_picture(desk, photo(each), "a.jpg") for each in ("red", "blue"))
    visit_writing.save(desk, typed(desk), pictures=[shared])
    drafts.keep(desk, "d", "visit", {"photos": visit_writing.as_kept([shared, alone])})
    visit_writing.discard(desk, "d")
    assert drafts.kept(desk) == []
    assert desk.store.profile.blobs.has(shared.blob)
    assert not desk.store.profile.blobs.has(alone.blob)
    with pytest.raises(UserError, match="草稿"):
        visit_writing.reopened(desk, "d")


def test_what_is_no_photo_is_told(desk: Desk) -> None:
    with pytest.raises(UserError, match=r"假\.jpg"):
        visit_writing.keep_picture(desk, b"no photo at all", "假.jpg")


def test_a_week_shows_teams_and_an_open_plan_can_be_cancelled_once(desk: Desk) -> None:
    plan = records.add(desk, "plan", typed(desk, date="2016-05-01")).id
    shown = weeks.week_view(desk, None)
    assert (shown.week.key, [name for _id, name in shown.teams]) == ("2016-W17", ["一组", "二组"])
    assert (weeks.moved("2016-W17", 1), weeks.moved("2016-W01", -1)) == ("2016-W18", "2015-W53")
    weeks.cancel_plan(desk, plan)
    with pytest.raises(UserError, match="取消"):
        weeks.cancel_plan(desk, plan)


def test_visits_become_one_message_without_phone_numbers(desk: Desk) -> None:
    (visit,) = records.listed(desk, "visit")
    text = weeks.chat_texts(desk, [visit["id"], visit["id"]])
    assert text.count(COMPANY) == 2 and "王总" in text


def test_a_report_is_looked_at_without_a_file(desk: Desk) -> None:
    (visit,) = records.listed(desk, "visit")
    made = visit_report.preview(desk, visit["id"])
    assert made.content.startswith(b"%PDF") and made.file_name == f"2016-04-20 {COMPANY}.pdf"
