"""Import and export: flat records that go round, and whole logs that merge."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.support.office import Office, exchange
from tests.support.stocked import COMPANY, OTHER, add_visit

KINDS = ("unit", "team", "member", "company", "contact", "visit", "plan", "follow_up", "project", "matter")


def counts(told: dict[str, Any]) -> tuple[int, int, int, int, int]:
    return told["new"], told["changed"], told["same"], told["skipped"], told["rejected"]


def photo(path: Path, colour: str = "red") -> Path:
    Image.new("RGB", (40, 30), colour).save(path, "JPEG")
    return path


def filled(office: Office) -> None:
    add_visit(
        office, "their_people=赵敏（总经理）", "our_people=李强,陈晨", "next_step=回访", "content=<b>&\n二"
    )
    office.ok(
        *("record", "add", "project", "name=示例项目", f"company={COMPANY}", "team=一组", "stage=签约"),
        *("stage_date=2016-05-03", "registered_capital=USD 3100000 @6.4754 (2016-05-12)"),
    )  # fmt: skip
    office.ok("record", "add", "plan", f"company={OTHER}", "team=二组", "date=2016-05-06")
    office.ok("record", "add", "matter", "team=一组", "title=用地指标", "asks_whom=国土分局")


# -- flat records


def test_exported_records_are_the_same_again(office: Office, tmp_path: Path) -> None:
    filled(office)
    before = office.digest()
    for kind in KINDS:
        path = tmp_path / f"{kind}.jsonl"
        told = office.json("export", kind, "-o", path)
        listed = office.json("record", "list", kind)
        assert told == {"path": str(path), "lines": len(listed)}
        assert sorted(map(json.loads, path.read_text(encoding="utf-8").splitlines()), key=str) == sorted(
            listed, key=str
        )
        assert counts(office.json("import", path)) == (0, 0, len(listed), 0, 0)
    assert office.digest() == before


def test_exported_records_make_the_same_in_an_empty_profile(
    office: Office, empty: Office, tmp_path: Path
) -> None:
    filled(office)
    lines = [record for kind in KINDS for record in office.json("record", "list", kind)]
    told = empty.json("import", empty.lines(*reversed(lines)))  # links to what comes later
    # the follow-up comes along with its visit
    assert counts(told)[0] + counts(told)[2] + counts(told)[3] + counts(told)[4] == len(lines), told
    for kind in KINDS:
        ours, theirs = ({e["id"]: e for e in o.json("record", "list", kind)} for o in (office, empty))
        assert ours == theirs, kind


def test_headings_and_aliases_are_understood_and_others_told_once(office: Office) -> None:
    path = office.lines(
        {"企业名称": "甲公司", "资本性质": "韩国", "所在城市": "烟台", "颜色": "红", "注册资金": "500万美元"},
        {"企业全称": "乙公司", "颜色": "蓝", "龙头": True},
    )
    told = office.json("import", path, "--kind", "company")
    assert counts(told) == (2, 0, 0, 0, 0)
    assert [finding for finding in told["findings"] if "颜色" in finding] == told["findings"][:1]
    (made,) = office.json("record", "list", "company", "--where", "name=甲公司")
    assert (made["origin"], made["city"], made["registered_capital"]) == ("韩资", "烟台", "5000000.00 USD")
    again = office.json("import", path, "--kind", "目标企业")
    assert counts(again) == (0, 0, 2, 0, 0)


def test_a_dry_run_writes_nothing(office: Office) -> None:
    before = office.digest()
    told = office.json("import", office.lines({"kind": "company", "name": "甲"}), "--dry-run")
    assert counts(told) == (1, 0, 0, 0, 0)
    assert office.digest() == before


def test_a_bad_line_is_told_and_the_others_are_taken(office: Office) -> None:
    told = office.json(
        "import",
        office.lines(
            {"kind": "company", "name": "甲"},
            {"kind": "firm", "name": "乙"},
            {"name": "丙"},
            {"kind": "company", "name": "丁", "origin": "火星"},
            {"kind": "company", "name": "戊\x07"},
            {"kind": "company", "name": {"a": 1}},
            {"kind": "company", "id": "abc", "name": "己"},
            {"kind": "company", "id": "x" * 100, "name": "庚"},
            {"kind": "company", "name": "辛", "deleted": True},
            {"kind": "company", "name": "甲"},
            {"kind": "visit", "company": "甲", "team": "一组", "visit_kind": "拜访", "date": "2016-04-28"},
        ),
    )
    assert counts(told) == (2, 0, 0, 2, 7)
    assert [f[: f.index("行")] for f in told["findings"]] == [f"第{n}" for n in (2, 3, 7, 8, 10, 4, 5, 6)]
    assert office.json("record", "list", "visit")[0]["company_name"] == "甲"


def test_a_record_is_not_changed_through_an_id_of_another_kind(office: Office) -> None:
    (company,) = office.json("record", "list", "company", "--where", f"name={COMPANY}")
    before = office.digest()
    told = office.json("import", office.lines({"kind": "team", "id": company["id"], "name": "十组"}))
    assert counts(told) == (0, 0, 0, 0, 1) and office.digest() == before


def test_a_namesake_of_another_company_is_another_person(office: Office) -> None:
    lines = [
        {"kind": "contact", "name": "张伟", "company": COMPANY, "phone": "1"},
        {"kind": "contact", "name": "张伟", "company": OTHER, "phone": "2"},
    ]
    assert counts(office.json("import", office.lines(*lines))) == (2, 0, 0, 0, 0)
    assert counts(office.json("import", office.lines(*lines))) == (0, 0, 2, 0, 0)
    lines[1]["phone"] = "3"
    assert counts(office.json("import", office.lines(*lines))) == (0, 1, 1, 0, 0)
    found = office.json("record", "list", "contact")
    assert sorted((c["company_name"], c["phone"]) for c in found) == [(COMPANY, "1"), (OTHER, "3")]


def test_titles_do_not_make_two_matters_one(office: Office) -> None:
    lines = [{"kind": "matter", "team": team, "title": "用地指标"} for team in ("一组", "二组", "一组")]
    lines[2]["due"] = "2016-05-20"
    assert counts(office.json("import", office.lines(*lines))) == (3, 0, 0, 0, 0)


def test_a_line_without_id_or_name_is_one_record_however_often_it_is_read(office: Office) -> None:
    visit = {"kind": "visit", "company": COMPANY, "team": "一组", "visit_kind": "拜访", "date": "2016-04-28"}
    file = office.lines(visit, {**visit, "content": "另一次"})
    assert counts(office.json("import", file)) == (2, 0, 0, 0, 0)
    (one,) = office.json("record", "list", "visit", "--where", "content=另一次")
    office.ok("record", "set", one["id"], "content=后来改过")
    assert counts(office.json("import", file)) == (0, 0, 2, 0, 0)
    assert office.json("record", "show", one["id"])["content"] == "后来改过"


def test_a_short_name_is_not_a_name(office: Office) -> None:
    told = office.json("import", office.lines({"kind": "company", "name": "示例电子", "city": "烟台"}))
    assert counts(told) == (1, 0, 0, 0, 0)
    (known,) = office.json("record", "list", "company", "--where", f"name={COMPANY}")
    assert known["city"] == "上海"


def test_a_person_named_in_several_lines_is_entered_once(office: Office) -> None:
    visit = {"kind": "visit", "company": "新公司", "team": "一组", "visit_kind": "拜访", "date": "2016-04-28"}
    told = office.json(
        "import",
        office.lines(
            {**visit, "their_people": ["赵敏（总经理）"]},
            {**visit, "date": "2016-04-29", "their_people": "赵敏、钱进"},
            {"kind": "contact", "name": "钱进", "company": "新公司", "phone": "139"},
            {"kind": "company", "name": "新公司"},
            {**visit, "date": "bad", "their_people": "孙立"},
            {**visit, "date": "2016-04-30", "their_people": "孙立"},
        ),
    )
    assert counts(told) == (5, 0, 0, 0, 1)
    people = [(c["name"], c["company_name"]) for c in office.json("record", "list", "contact")]
    assert sorted(people) == [("孙立", "新公司"), ("赵敏", "新公司"), ("钱进", "新公司")]
    assert office.json("sync", "conflicts") == []
    office.ok("record", "undo")  # one act
    assert office.json("record", "list", "contact") == [] == office.json("record", "list", "visit")


def test_a_line_on_a_field_in_conflict_is_left_out(pair: tuple[Office, Office]) -> None:
    here, there = pair
    for office, site in ((here, "a.cn"), (there, "b.cn")):
        (company,) = office.json("record", "list", "company", "--where", f"name={COMPANY}")
        office.ok("record", "set", company["id"], f"website={site}")
    exchange(here, there)
    told = here.json(
        "import",
        here.lines(
            {"kind": "company", "name": COMPANY, "website": "c.cn"}, {"kind": "company", "name": "甲"}
        ),
    )
    assert counts(told) == (1, 0, 0, 0, 1) and "sync settle" in told["findings"][0]


def test_a_large_import_is_undone_together(office: Office) -> None:
    before = office.digest()
    told = office.json(
        "import", office.lines(*({"name": f"第{n}公司"} for n in range(1_100))), "--kind", "company"
    )
    assert counts(told) == (1_100, 0, 0, 0, 0)
    office.ok("record", "undo")
    assert len(office.json("record", "list", "company")) == 2
    office.ok("record", "redo")
    assert len(office.json("record", "list", "company")) == 1_102
    assert office.digest() != before
    office.ok("check", "--audit")


@pytest.mark.parametrize(
    ("name", "content", "code", "says"),
    [
        ("a.jsonl", "", 1, "空的"),
        ("a.jsonl", "nonsense", 1, "第1行"),
        ("a.xyz", "{}", 1, "jsonl"),
        ("none.jsonl", None, 1, "没有文件"),
        ("a.jsonl", '{"zsapp": "log", "version": 99}', 1, "更新"),
        ("a.jsonl", '{"zsapp": "log", "version": 1, "organisation": "nonsense"}', 1, "第1行"),
        ("a.jsonl", '{"zsapp": "log", "version": 1, "organisation": "01900000-0000-7000-8000-000000000000"}', 1, "另一个组织"),
    ],
)  # fmt: skip
def test_files_that_are_none(
    office: Office, tmp_path: Path, name: str, content: str | None, code: int, says: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    before = office.digest()
    assert says in office.refused(code, "import", tmp_path / name)
    assert office.digest() == before


def test_exports_that_cannot_be(office: Office, tmp_path: Path) -> None:
    assert "firm" in office.refused(1, "export", "firm", "-o", tmp_path / "a.jsonl")
    assert "jsonl" in office.refused(1, "export", "company", "-o", tmp_path / "a.pdf")
    assert "无法写入" in office.refused(3, "export", "company", "-o", tmp_path / "none" / "a.jsonl")
    assert "无法写入" in office.refused(3, "export", "all", "-o", tmp_path / "none" / "a.jsonl")


# -- logs


def test_a_log_in_an_empty_profile_gives_the_same(office: Office, empty: Office, tmp_path: Path) -> None:
    filled(office)
    visit = office.json("record", "list", "visit")[0]["id"]
    attached = office.json("attach", photo(tmp_path / "现场.jpg"), f"visit={visit}")
    told = empty.take(office)
    assert told["new"] > 15 and counts(told)[1:] == (0, 0, 0, 0) and told["findings"] == []
    assert empty.digest() == office.digest()
    assert counts(empty.take(office))[0] == 0
    with office.desk(writing=False) as ours, empty.desk(writing=False) as theirs:
        content = ours.store.profile.blobs.get(attached["blob"])
        assert (
            content == theirs.store.profile.blobs.get(attached["blob"]) == photo(tmp_path / "a").read_bytes()
        )
    empty.ok("check", "--audit")
    empty.ok("record", "add", "company", "name=在新电脑上")  # enrols itself
    empty.ok("check", "--audit")
    devices = {e["id"] for e in empty.json("record", "list", "device")}
    assert {e["id"] for e in office.json("record", "list", "device")} < devices and len(devices) == 2
    exchange(office, empty)
    assert empty.digest() == office.digest()
    assert len(office.json("record", "list", "company")) == 3
    for each in (office, empty):
        assert each.json("check", "--audit") == {"damage": [], "conflicts": 0, "waiting": 0}
        assert each.json("check", "--rebuild", "--digest")["digest"] == office.digest()


def test_a_log_with_a_damaged_line_leaves_nothing_behind(
    office: Office, empty: Office, tmp_path: Path
) -> None:
    office.ok("export", "all", "-o", tmp_path / "a.jsonl")
    lines = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
    (tmp_path / "b.jsonl").write_text("\n".join([*lines[:-1], lines[-1][:-30]]), encoding="utf-8")
    assert f"第{len(lines)}行" in empty.refused(1, "import", tmp_path / "b.jsonl")
    assert empty.json("record", "list", "company") == []
    empty.ok("record", "add", "company", "name=甲")  # still free to be a zone of its own
    assert "另一个组织" in empty.refused(1, "import", tmp_path / "a.jsonl")


def test_a_profile_that_was_never_written_takes_any_log(office: Office, empty: Office) -> None:
    empty.refused(1, "record", "add", "company", "name=甲", "origin=火星")
    empty.run("import", empty.lines({"kind": "company", "name": "甲"}), "--dry-run")
    empty.take(office)
    assert empty.digest() == office.digest()


def test_half_a_log_waits_for_the_rest(office: Office, empty: Office, tmp_path: Path) -> None:
    office.ok("export", "all", "-o", tmp_path / "a.jsonl")
    first, *lines = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
    changes = [line for line in lines if "change" in line]
    (tmp_path / "late.jsonl").write_text("\n".join([first, *changes[len(changes) // 2 :]]), encoding="utf-8")
    (tmp_path / "early.jsonl").write_text(
        "\n".join([first, *changes[: len(changes) // 2 + 2]]), encoding="utf-8"
    )
    told = empty.json("import", tmp_path / "late.jsonl")
    assert told["new"] == 0 and "等" in told["findings"][0]
    assert empty.json("check")["waiting"] == len(changes) - len(changes) // 2
    told = empty.json("import", tmp_path / "early.jsonl")
    assert told["new"] == len(changes) and told["findings"] == []
    assert empty.json("check", "--audit") == {"damage": [], "conflicts": 0, "waiting": 0}
    assert empty.digest() == office.digest()


def test_a_false_signature_is_told(office: Office, empty: Office, tmp_path: Path) -> None:
    office.ok("export", "all", "-o", tmp_path / "a.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    heads = [line for line in lines if "head" in line]
    assert heads
    for line in heads:
        line["head"]["signature"] = "00" * 64
    (tmp_path / "b.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert "签名" in empty.json("import", tmp_path / "b.jsonl")["findings"][0]
    empty.ok("check", "--audit")


def test_photos_in_pieces(office: Office, tmp_path: Path) -> None:
    with io.BytesIO() as buffer:
        Image.effect_noise((900, 900), 60).save(buffer, "PNG")
        (tmp_path / "大.png").write_bytes(buffer.getvalue())
    record = office.json("attach", tmp_path / "大.png", f"visit={add_visit(office)}")
    with office.desk(writing=False) as desk:
        assert desk.store.profile.blobs.get(record["blob"]) == (tmp_path / "大.png").read_bytes()
