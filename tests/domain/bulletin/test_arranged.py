"""Entries are ordered and left out by hand; nothing is lost, figures stay, and what is new finds its place."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from zsapp.domain.bulletin import Arrangement, Bulletin, Facts, StageMove, Table, arranged, weekly
from zsapp.domain.bulletin.arranged import Pile, key_of, moved, ordered, piles, toggled
from zsapp.domain.bulletin.model import Group, Paragraph, Row, said
from zsapp.domain.bulletin.where import places
from zsapp.domain.company import Company
from zsapp.domain.matter import Matter
from zsapp.domain.project import Project
from zsapp.domain.rules import cadence
from zsapp.domain.team import Team
from zsapp.domain.visit import Visit

W17 = cadence.week("2016-W17")
COMPANIES = {f"c{n}": Company(name=f"第{n}公司") for n in range(4)}
FACTS = Facts(
    teams={"t1": Team(name="一组", order=1), "t2": Team(name="二组", order=2)},
    companies=COMPANIES,
    visits={
        f"v{n}": Visit(
            company=f"c{n}",
            team="t2" if n == 3 else "t1",
            visit_kind="拜访",
            date=f"2016-04-2{6 + n}",
            intent="A",
        )
        for n in range(4)
    },
    matters={
        f"m{n}": Matter(title=f"事项{n}", team="t1", state="待协调", due="2016-06-01") for n in range(3)
    },
)


def made(**more: object) -> Bulletin:
    return weekly(replace(FACTS, **more), W17, attach="all")  # type: ignore[arg-type]


def table(bulletin: Bulletin, section: str) -> Table:
    return next(block for block in bulletin.section(section).blocks if isinstance(block, Table))


def records(bulletin: Bulletin, section: str) -> list[str]:
    return [row.record for row in table(bulletin, section).rows()]


def pile(bulletin: Bulletin, arrangement: Arrangement = Arrangement(), place: int = 0) -> Pile:  # noqa: B008
    return piles(bulletin, arrangement)[place]


def test_nothing_done_changes_nothing() -> None:
    bulletin = made()
    assert arranged(bulletin, Arrangement()) == bulletin
    assert [(each.section, each.title, len(each.entries)) for each in piles(bulletin, Arrangement())] == [
        ("三、本周拜访一览", "一组（3次）", 3),
        ("三、本周拜访一览", "二组（1次）", 1),
        ("七、存在问题与需协调事项", "", 3),
    ]
    first = pile(bulletin).entries[0]
    assert (first.name, first.is_out) == ("第0公司", False)
    assert "4月26日" in first.beside


def test_an_entry_moves_within_its_group() -> None:
    bulletin = made()
    mine = ordered(Arrangement(), moved(pile(bulletin), "visits/v2", 0))
    assert records(arranged(bulletin, mine), "visits") == ["v2", "v0", "v1", "v3"]
    assert [each.key for each in pile(bulletin, mine).entries] == ["visits/v2", "visits/v0", "visits/v1"]
    mine = ordered(mine, moved(pile(bulletin, mine), "visits/v2", 2))
    assert records(arranged(bulletin, mine), "visits") == ["v0", "v1", "v2", "v3"]
    assert mine.order.count("visits/v2") == 1


def test_what_came_after_the_ordering_stands_behind_what_it_follows() -> None:
    mine = ordered(Arrangement(), ("visits/v2", "visits/v0"))
    assert records(arranged(made(), mine), "visits") == ["v2", "v0", "v1", "v3"]
    assert records(arranged(made(), Arrangement(order=("visits/gone", "visits/v1"))), "visits")[:3] == [
        "v0",
        "v1",
        "v2",
    ]


def test_what_is_left_out_is_counted_told_and_can_be_taken_back() -> None:
    bulletin = made()
    mine = toggled(Arrangement(), "visits/v1", is_out=True)
    after = arranged(bulletin, mine)
    assert records(after, "visits") == ["v0", "v2", "v3"]
    assert table(after, "visits").remarks == ("另有1项不逐一列出。",)
    assert after.figures == bulletin.figures and after.figures["calls"].value == 4
    assert [each.visit for each in after.attached] == ["v0", "v2", "v3"]
    assert [each.is_out for each in pile(bulletin, mine).entries] == [False, True, False]
    assert arranged(bulletin, toggled(mine, "visits/v1", is_out=False)) == bulletin


def test_a_group_and_a_table_may_go_altogether() -> None:
    bulletin = made()
    mine = Arrangement(frozenset({"visits/v3"}))
    assert [group.title for group in table(arranged(bulletin, mine), "visits").groups] == ["一组（3次）"]
    mine = Arrangement(frozenset(f"visits/v{n}" for n in range(4)))
    (block,) = arranged(bulletin, mine).section("visits").blocks
    assert isinstance(block, Paragraph) and said(block.sentence) == "共4项，不逐一列出。"


def test_serial_numbers_count_what_stands() -> None:
    mine = Arrangement(frozenset({"matters/m0"}), ("matters/m2", "matters/m1"))
    rows = table(arranged(made(), mine), "matters").rows()
    assert [(said(row.cells["number"]), row.record) for row in rows] == [("1", "m2"), ("2", "m1")]


def test_two_changes_of_one_stage_in_a_week_are_two_entries() -> None:
    moves = tuple(
        StageMove("p", stage, f"2016-04-{day}", None, before)
        for before, stage, day in (
            (None, "在谈", "01"),
            ("在谈", "签约", 25),
            ("签约", "在谈", 26),
            ("在谈", "签约", 27),
        )
    )
    bulletin = made(projects={"p": Project(name="项目", team="t1")}, stage_moves=moves)
    keys = [
        each.key for each in next(p for p in piles(bulletin, Arrangement()) if "推进" in p.section).entries
    ]
    assert keys == ["progress/p/在谈→签约", "progress/p/签约→在谈", "progress/p/在谈→签约/2"]
    assert records(arranged(bulletin, Arrangement()), "progress") == ["p"] * 3
    assert len(records(arranged(bulletin, Arrangement(frozenset(keys[:1]))), "progress")) == 2


def test_it_is_kept_a_key_a_line() -> None:
    mine = Arrangement(frozenset({"visits/v2", "visits/v1"}), ("matters/m1", "matters/m0"))
    assert mine.typed() == ("visits/v1\nvisits/v2", "matters/m1\nmatters/m0")
    assert Arrangement.kept(*mine.typed()) == mine
    assert Arrangement.kept(None, " \n") == Arrangement()


KEYS = st.sampled_from([f"{table}/{n}" for table in ("visits", "matters") for n in range(7)])


@given(st.lists(st.integers(0, 6), unique=True), st.lists(KEYS), st.frozensets(KEYS))
def test_every_row_stands_once_or_is_left_out(
    there: list[int], order: list[str], out: frozenset[str]
) -> None:
    rows = tuple(Row({"matter": f"{n}"}, str(n)) for n in there)
    whole = Table("matters", (), (Group("", rows),))
    bulletin = replace(made(), sections=(replace(made().sections[0], blocks=(whole,)),))
    (block,) = arranged(bulletin, Arrangement.kept("\n".join(out), "\n".join(order))).sections[0].blocks
    left = [key_of(block, row) for row in block.rows()] if isinstance(block, Table) else []
    wanted = {key_of(whole, row) for row in rows} - out
    assert sorted(left) == sorted(wanted)
    ranked = [key for key in dict.fromkeys(order) if key in wanted]
    assert [key for key in left if key in ranked] == ranked


def test_where_characters_stand() -> None:
    companies = {**COMPANIES, "c1": Company(name="第\U0010ffff公司")}
    bulletin = made(companies=companies)
    found = places(bulletin, {"\U0010ffff", "㗁"})
    assert found["\U0010ffff"] == [
        "三、本周拜访一览：第\U0010ffff公司",
        "拜访报告：第\U0010ffff公司（4月27日）",
    ]
    assert found["㗁"] == []
    assert places(bulletin.attached[0], {"第"})["第"] == ["拜访报告：第0公司（4月26日）"]
