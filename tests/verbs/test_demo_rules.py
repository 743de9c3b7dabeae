"""Every rule of the campaign has a case in the demonstration, and tells itself in both languages: number, words, records."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.support import profiles
from zsapp.base.texts import CHINESE, ENGLISH, speaking
from zsapp.domain.geography import place_name
from zsapp.domain.review.quarterly import quarter_scores
from zsapp.domain.rules import cadence
from zsapp.domain.rules.attendance import attendance
from zsapp.domain.rules.why import Why
from zsapp.store.identity import this_machine
from zsapp.store.store import Store
from zsapp.verbs import (
    assessing,
    catalogues,
    claims,
    events,
    facts,
    foreign,
    lists,
    partners,
    review_issuing,
    reviews,
    standby,
    standings,
    visit_map,
)
from zsapp.verbs.demonstration import DAY
from zsapp.verbs.desk import Desk
from zsapp.verbs.reasons import Reason, Told

DAYS = (DAY, "2016-07-20", "2017-01-04")
HAN = re.compile("[\u4e00-\u9fff]{2,}")


@dataclass(frozen=True)
class Line:
    """A line of an explanation: where it stands, its words, how many records it names, the setting."""

    where: str
    text: str
    facts: int


@pytest.fixture(scope="module")
def desk(spring: Path) -> Iterator[Desk]:
    with profiles.opened(spring, writing=False) as profile:
        yield Desk.open(Store(profile, this_machine()), date.fromisoformat(DAY))


def told(desk: Desk, language: str) -> dict[int, list[Line]]:
    """All lines of all pages and reports on three days, by rule."""
    found: dict[int, list[Line]] = defaultdict(list)
    with speaking(language):
        for day in DAYS:
            for where, made in _pages(replace(desk, today=date.fromisoformat(day))):
                for each in _lines(made):
                    found[each.rule].append(Line(where, each.text, len(each.facts)))
    return found


def _pages(desk: Desk) -> Iterator[tuple[str, Any]]:
    on, quarter = desk.today, cadence.quarter("2016-Q2")
    yield "任务考核", standings.board(assessing.sheet(desk, on))
    yield "月调度", review_issuing.standing(desk, reviews.MONTHLY, f"{on.year:04}-{on.month:02}")
    yield "季考核", quarter_scores(facts.facts(desk, 2016), quarter, min(on, quarter.last))
    yield "外出考勤", attendance(facts.facts(desk, 2016), cadence.month("2016-05")).why
    yield "活动", events.year(desk, 2016)
    yield "合作机构", partners.board(desk)
    yield "参考目录", catalogues.board(desk, 2016)
    yield "外资", foreign.board(desk, on)
    yield "首报首谈", claims.board(desk)
    yield "名单", lists.board(desk)
    yield "待职", standby.board(desk, on)
    yield "招商地图", [visit_map.day_of(desk, team, on) for team, _name in visit_map.teams(desk)]


def _lines(made: Any) -> Iterator[Why | Reason]:
    if isinstance(made, Why | Reason):
        yield made
    elif is_dataclass(made) and not isinstance(made, type):
        for each in fields(made):
            yield from _lines(getattr(made, each.name))
    elif isinstance(made, tuple | list | Told):
        for one in made:
            yield from _lines(one)


# rule -> where it stands in the window or a report, words of a case in the demonstration
CASES: dict[int, tuple[str, str]] = {
    1: ("任务考核", "2016-04-15至2016-07-15"),
    2: ("任务考核", "低于2,000万元，不计"),
    3: ("任务考核", "顺延予以撤销"),
    4: ("待职", "没有完成任务不等于没有实绩"),
    5: ("任务考核", "二档（自2016-06-01起）"),
    6: ("任务考核", "组长不是"),
    7: ("活动", "地区可以重叠"),
    8: ("月调度", "签发后不再改动"),
    9: ("任务考核", "序时进度"),
    10: ("参考目录", "智能家电"),
    11: ("参考目录", "建链"),
    12: ("参考目录", "龙头企业"),
    13: ("参考目录", "目录外拜访"),
    14: ("招商地图", "就近排序"),
    15: ("名单", "应每7天跟进"),
    16: ("名单", "一对一负责人"),
    17: ("外资", "最终来源"),
    18: ("外资", "挂帅领导"),
    19: ("外资", "驻点"),
    20: ("活动", "按计划举办"),
    21: ("活动", "全年任务10场"),
    22: ("活动", "邀请来宾"),
    23: ("合作机构", "已到期"),
    24: ("合作机构", "应为100%"),
    25: ("外资", "以后不再折算"),
    26: ("任务考核", "没有佐证材料"),
    27: ("首报首谈", "撞单"),
    28: ("季考核", "权重"),
    29: ("外出考勤", "起止两日均计入"),
}


@pytest.mark.timeout(300)
def test_every_rule_has_a_case_and_tells_itself_in_both_languages(desk: Desk) -> None:
    assert sorted(CASES) == list(range(1, 30))
    chinese, english = told(desk, CHINESE), told(desk, ENGLISH)
    for rule, (where, words) in CASES.items():
        its = [line for line in chinese[rule] if line.where == where and words in line.text]
        assert its, f"rule {rule}: {words}"
        assert rule == 8 or any(line.facts for line in chinese[rule]), f"rule {rule} names no records"
        assert [line.where for line in chinese[rule]] == [line.where for line in english[rule]]
    names = _names(desk)
    for rule in CASES:
        for one, other in zip(chinese[rule], english[rule], strict=True):
            left = HAN.findall(_without(other.text, names))
            assert not left, f"rule {rule}: {left} in {other.text}"
            assert one.text != other.text or not HAN.findall(_without(one.text, names))


def _names(desk: Desk) -> list[str]:
    """All that people wrote, and the names of places, the longest first: they stand as they are in any language."""
    found = {text for text in _texts(facts.facts(desk, 2016)) if HAN.search(text)}
    found |= {
        place_name(text) for text in _texts(facts.facts(desk, 2016)) if re.fullmatch(r"\d{6}/\d{6}", text)
    }
    return sorted(found, key=len, reverse=True)


def _texts(made: Any) -> Iterator[str]:
    if isinstance(made, str):
        yield made
    elif is_dataclass(made) and not isinstance(made, type):
        for each in fields(made):
            yield from _texts(getattr(made, each.name))
    elif isinstance(made, Mapping):
        for one in made.values():
            yield from _texts(one)
    elif isinstance(made, tuple | list | Told):
        for one in made:
            yield from _texts(one)


def _without(text: str, names: list[str]) -> str:
    for name in names:
        text = text.replace(name, "")
    return text
