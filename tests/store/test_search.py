"""The search index: exact from one character on, pinyin and initials of names, and no query that breaks it."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.office import Office
from zsapp.store import search

NAMES = {
    "喆堃㛃𠮷精密机械有限公司": "rare",
    "单县食品有限公司": "shanxian",
    "乐清电器有限公司": "yueqing",
    "上海示例电子有限公司": "shanghai",
    "重庆ABC光电(集团)有限公司": "chongqing",
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = Office(tmp_path_factory.mktemp("search") / "p")
    lines = [{"kind": "company", "name": name, "short_name": short} for name, short in NAMES.items()]
    lines[3] |= {"main_business": "液晶面板、背光模组的生产与销售", "city": "上海"}
    office.ok("import", office.lines(*lines))
    office.ok("record", "add", "team", "name=一组")
    office.ok(
        *("record", "add", "visit", "company=shanghai", "team=一组", "visit_kind=拜访", "date=2016-04-28"),
        "content=对方关心 用电价格，100亩土地，Phase-II 扩产",
    )
    return office


def names(office: Office, typed: str, *more: str) -> set[str]:
    return {hit["name"] for hit in office.json("search", typed, *more)}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("喆", "rare"), ("𠮷", "rare"), ("㛃𠮷", "rare"), ("堃㛃", "rare"),
        ("单", "shanxian"), ("单县", "shanxian"), ("shanxian", "shanxian"), ("sx", "shanxian"), ("xian", "shanxian"),
        ("yueqing", "yueqing"), ("yq", "yueqing"), ("dianqi", "yueqing"), ("yueqingd", "yueqing"),
        ("shili", "shanghai"), ("sldz", "shanghai"), ("shsl", "shanghai"), ("背光", "shanghai"), ("背光模组", "shanghai"),
        ("示例 背光", "shanghai"), ("shili 背光", "shanghai"), ("液", "shanghai"),
        ("abc", "chongqing"), ("ABC光", "chongqing"), ("ＡＢＣ", "chongqing"), ("chongqing", "chongqing"), ("(集团)", "chongqing"),
        ("guangdian", "chongqing"), ("cqagd", "chongqing"), ("AB", "chongqing"),
    ],
)  # fmt: skip
def test_found(filled: Office, typed: str, found: str) -> None:
    by_short = {short: name for name, short in NAMES.items()}
    assert by_short[found] in names(filled, typed, "--kind", "company")


@pytest.mark.parametrize(
    "typed", ["光背", "县单", "shangxian", "不存在", "示例 不存在", "xyz", "exian", "海上"]
)
def test_not_found(filled: Office, typed: str) -> None:
    assert names(filled, typed, "--kind", "company") == set()


@pytest.mark.parametrize("typed", ["用电", "电价", "100亩", "100", "phase", "ii", "扩", "phase-ii"])
def test_notes_are_found_and_named_by_day_and_company(filled: Office, typed: str) -> None:
    assert names(filled, typed, "--kind", "visit") == {"2016-04-28 上海示例电子有限公司"}


@pytest.mark.parametrize(
    "typed",
    ['"', '""', '"a', "'", "''", "AND", "OR", "NOT", "NEAR", "NEAR(a b)", "a AND", "*", "a*", "a*b", "^a", "(", ")", "()", "words:",
     "words:a", "-a", "+a", "😀", "_", "__", "a_b", ";", "\\", "%", "\x00", "a\x00b", "\ud800", "²", "½", "ａ", "\u200b", "·", "{a}",
     "a" * 5_000, "电" * 3_000, " ".join("ab" for _ in range(300)), "pinyin : a", "''a''", "e\u0301"],
)  # fmt: skip
def test_hostile_queries_find_or_do_not_find(filled: Office, typed: str) -> None:
    with filled.desk(writing=False) as desk:
        assert isinstance(desk.read(lambda c: search.find(c, typed, kind=None, limit=5)), list)


def test_operators_are_words(filled: Office) -> None:
    assert names(filled, "AND") == set() == names(filled, "有限 NOT 单县")


@given(st.text(max_size=12))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_query_breaks(filled: Office, typed: str) -> None:
    with filled.desk(writing=False) as desk:
        desk.read(lambda c: search.find(c, typed, kind=None, limit=5))


def test_best_first_and_limited(filled: Office) -> None:
    assert len(filled.json("search", "有限公司", "--limit", "2")) == 2
    assert filled.json("search", "示例")[0]["name"] == "上海示例电子有限公司"


def test_after_edits_only_the_new_words_are_found(office: Office) -> None:
    record = office.ok("record", "add", "company", "name=旧名称公司", "main_business=老业务")
    office.ok("record", "set", record, "name=崭新字号", "main_business=")
    for gone in ("旧名", "jiumingcheng", "jmc", "老业"):
        assert names(office, gone) == set()
    assert names(office, "崭新") == names(office, "zhanxinzihao") == {"崭新字号"}
    office.ok("record", "undo")
    assert names(office, "旧名") == {"旧名称公司"} and names(office, "崭新") == set()
    office.ok("record", "delete", record)
    assert names(office, "旧名") == set()
    office.ok("record", "restore", record)
    assert names(office, "jmc") == {"旧名称公司"}
    office.ok("check", "--rebuild")
    assert names(office, "jmc") == {"旧名称公司"}


def test_a_very_long_name_is_found_by_its_beginning(tmp_path: Path) -> None:
    office = Office(tmp_path / "p")
    office.ok("record", "add", "company", "name=" + "长" * 299 + "尾")
    assert len(names(office, "长长")) == 1 == len(names(office, "尾")) == len(names(office, "changchang"))
