"""Importing a catalogue: a new version with companies known or entered, on the command line too; all of it or nothing."""

from pathlib import Path

import openpyxl
import pytest

from tests.support.office import Office
from tests.support.stocked import COMPANY, OTHER
from zsapp.base.errors import UserError
from zsapp.verbs import catalogue_import

HEAD = ["产业", "环节", "上级节点", "企业名称", "城市", "链条作用", "主要产品", "龙头", "关键环节"]
ROWS = [
    ["智能家电", "电机", "", COMPANY, "上海", "补链、强链", "直流电机", "是", ""],
    ["", "", "", "新来电机有限公司", "宁波", "建链", "步进电机", "", "是"],
    ["", "线圈", "电机", OTHER, "", "拓链", "", "", ""],
    ["光电", "", "", "新来电机有限公司", "", "", "", "", ""],
]


def write(folder: Path, rows: list[list[str]], name: str = "目录.xlsx", head: list[str] = HEAD) -> Path:
    book = openpyxl.Workbook()
    for row in [head, *rows]:
        book.active.append(row)
    book.save(folder / name)
    return folder / name


def take(office: Office, path: Path, *more: str) -> dict[str, object]:
    told = office.json("import", path, "--kind", "catalogue", "--year", "2016", *more)
    assert isinstance(told, dict)
    return told


def test_a_file_becomes_a_version_with_its_nodes_entries_and_companies(
    office: Office, tmp_path: Path
) -> None:
    told = take(office, write(tmp_path, ROWS), "--issued", "2016-04-20")
    # the catalogue, 4 nodes, 4 entries, 1 company entered; 示例电子 gets its flag
    assert told == {"new": 10, "changed": 1, "same": 1, "skipped": 0, "rejected": 0, "findings": []}
    its = office.json("record", "list", "catalogue")[0]
    assert (its["year"], its["version"], its["issued_on"]) == (2016, 1, "2016-04-20")
    nodes = {each["name"]: each for each in office.json("record", "list", "chain_node")}
    assert {name: each["above_name"] for name, each in nodes.items()} == {
        "智能家电": None, "电机": "智能家电", "线圈": "电机", "光电": None,
    }  # fmt: skip
    entries = office.json("record", "list", "entry")
    assert {(e["node_name"], e["company_name"], e["action"], tuple(e["further"] or ())) for e in entries} == {
        ("电机", COMPANY, "补链", ("强链",)),
        ("电机", "新来电机有限公司", "建链", ()),
        ("线圈", OTHER, "拓链", ()),
        ("光电", "新来电机有限公司", None, ()),
    }
    companies = {each["name"]: each for each in office.json("record", "list", "company")}
    assert len(companies) == 3 and companies[COMPANY]["is_flagship"] is True
    new = companies["新来电机有限公司"]
    assert (new["city"], new["is_key"]) == ("宁波", True)


def test_one_act_is_taken_back_by_one_undo(office: Office, tmp_path: Path) -> None:
    take(office, write(tmp_path, ROWS))
    office.ok("record", "undo")
    assert office.json("record", "list", "catalogue") == office.json("record", "list", "entry") == []
    assert [each["is_flagship"] for each in office.json("record", "list", "company")] == [None, None]


def test_the_same_file_again_makes_no_version_and_another_one_the_next(
    office: Office, tmp_path: Path
) -> None:
    path = write(tmp_path, ROWS)
    take(office, path)
    told = take(office, path)
    assert (told["new"], told["changed"], told["same"]) == (0, 0, 4)
    told = take(office, write(tmp_path, ROWS[:2], "b.xlsx"))
    assert told["new"] == 5  # catalogue, 2 nodes, 2 entries
    assert sorted(each["version"] for each in office.json("record", "list", "catalogue")) == [1, 2]


def test_a_dry_run_writes_nothing(office: Office, tmp_path: Path) -> None:
    before = office.digest()
    assert take(office, write(tmp_path, ROWS), "--dry-run")["new"] == 10
    assert office.digest() == before


# rows, words of the error
WRONG = [
    ([*ROWS, ["光电", "", "", "丙公司", "", "加链"]], "第6行：“链条作用”的值“加链”看不懂"),
    ([*ROWS, ["光电", "膜", "没有的", "丙公司"]], "第6行：上级节点“没有的”不在产业“光电”的环节里"),
    ([["", "电机", "", "丙公司"]], "第2行：没有产业"),
]


@pytest.mark.parametrize(("rows", "words"), WRONG)
def test_one_wrong_row_and_nothing_is_taken_in(
    office: Office, tmp_path: Path, rows: list[list[str]], words: str
) -> None:
    before, path = office.digest(), write(tmp_path, rows)
    said = office.refused(1, "import", path, "--kind", "catalogue", "--year", "2016")
    assert "有1行要改，没有导入任何内容" in said and words in said
    told = take(office, path, "--dry-run")  # and looked at beforehand
    assert told["rejected"] == 1 and words in str(told["findings"])
    assert office.digest() == before


def test_companies_are_known_by_code_by_name_and_by_short_name(office: Office, tmp_path: Path) -> None:
    company = office.json("record", "list", "company", "--where", f"name={OTHER}")[0]["id"]
    office.ok("record", "set", company, "uscc=91350100M000100Y43")
    rows = [
        ["家电", "示例电子", ""],
        ["", "改了名的食品公司", "91350100M000100Y43"],
        ["", COMPANY, ""],
    ]
    told = take(office, write(tmp_path, rows, head=["产业", "企业名称", "统一社会信用代码"]))
    words = "\n".join(told["findings"])  # type: ignore[arg-type]
    assert (told["new"], told["changed"], told["same"]) == (4, 0, 2)  # catalogue, node, two entries
    assert f"第2行：“示例电子”是“{COMPANY}”的简称" in words
    assert f"第3行：信用代码 91350100M000100Y43 登记的是“{OTHER}”" in words
    assert "第4行：与第2行是同一环节的同一家企业" in words


def test_two_companies_of_one_name_ask_for_the_code(office: Office, tmp_path: Path) -> None:
    office.ok("record", "add", "company", f"name={COMPANY}")
    said = office.refused(1, "import", write(tmp_path, ROWS), "--kind", "catalogue", "--year", "2016")
    assert f"第2行：有2家企业都叫“{COMPANY}”" in said


def test_another_code_than_the_known_one_is_refused(office: Office, tmp_path: Path) -> None:
    company = office.json("record", "list", "company", "--where", f"name={OTHER}")[0]["id"]
    office.ok("record", "set", company, "uscc=91350100M000100Y43")
    path = write(
        tmp_path,
        [["家电", OTHER, "91310000400000000X"]],
        head=["产业", "企业名称", "统一社会信用代码"],
    )
    assert "登记的信用代码是 91350100M000100Y43" in office.refused(
        1, "import", path, "--kind", "catalogue", "--year", "2016"
    )


def test_what_a_company_says_already_stays(office: Office, tmp_path: Path) -> None:
    rows = [["家电", "", "", COMPANY, "宁波", "", "", "否"], ["", "", "", OTHER, "杭州"]]
    take(office, write(tmp_path, rows))
    cities = {each["name"]: each["city"] for each in office.json("record", "list", "company")}
    assert cities == {COMPANY: "上海", OTHER: "宁波"}


def test_csv_and_a_year_that_is_none(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "目录.csv"
    path.write_text("产业,企业名称\n家电,丙公司\n", encoding="gb18030")
    assert take(office, path)["new"] == 4
    assert "不是年度" in office.refused(1, "import", path, "--kind", "catalogue", "--year", "16")
    assert "不是日期" in office.refused(1, "import", path, "--kind", "catalogue", "--issued", "春天")
    assert "--kind catalogue" not in office.refused(1, "import", path, "--kind", "company")
    assert "--kind catalogue" in office.refused(1, "import", path)


def test_a_member_may_not(office: Office, tmp_path: Path) -> None:
    with office.desk() as desk:
        from dataclasses import replace

        from zsapp.domain.field import Role

        with pytest.raises(UserError, match="没有权限"):
            catalogue_import.preview(replace(desk, role=Role.LEADER), write(tmp_path, ROWS), 2016)


WITH_CODES = ["产业", "环节", "企业名称", "统一社会信用代码", "主要产品"]


def test_one_company_with_and_without_its_code_becomes_one(office: Office, tmp_path: Path) -> None:
    rows = [
        ["家电", "电机", "新来电机（宁波）有限公司", "", "直流电机"],
        ["", "面板", "新来电机(宁波)有限公司", "91350100M000100Y43", ""],
        ["", "", "新来电机（宁波）有限公司", "", "控制面板"],
    ]
    path = write(tmp_path, rows, head=WITH_CODES)
    with office.desk() as desk:
        shown = catalogue_import.preview(desk, path, 2016)
        assert [(line.number, line.state) for line in shown.lines] == [(2, "新登记"), (3, "新登记")]
        assert shown.new == 1 and "第2行：没有填信用代码，与第3行" in "\n".join(shown.findings)
    told = take(office, path)
    assert (told["new"], told["rejected"]) == (7, 0)  # catalogue, 3 nodes, 2 entries, one company
    assert "第4行：与第3行是同一环节的同一家企业，并入第3行" in "\n".join(told["findings"])  # type: ignore[arg-type]
    entries = {e["node_name"]: (e["company"], e["product"]) for e in office.json("record", "list", "entry")}
    assert {company for company, _product in entries.values()} == {
        c["id"] for c in office.json("record", "list", "company") if c["uscc"] == "91350100M000100Y43"
    }
    assert {node: product for node, (_company, product) in entries.items()} == {
        "电机": "直流电机",
        "面板": "控制面板",
    }


def test_a_known_company_written_in_another_way_is_known(office: Office, tmp_path: Path) -> None:
    office.ok("record", "add", "company", "name=宁波甬益（集团）有限公司")
    told = take(office, write(tmp_path, [["家电", "", "宁波甬益 (集团) 有限公司", "", ""]], head=WITH_CODES))
    assert told["new"] == 3  # catalogue, node, entry: no company
    assert "与登记的“宁波甬益（集团）有限公司”写法不同，按这家企业列入" in str(told["findings"])
