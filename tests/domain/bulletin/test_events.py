"""六、活动 and the events of next week in 八 (rule 20): by the day they were held, by the day they are planned for."""

from dataclasses import replace
from typing import Any

import pytest

from tests.domain.bulletin.test_assemble import TEAMS, W17, table_of, text_of
from zsapp.domain.bulletin import weekly
from zsapp.domain.bulletin.arranged import Arrangement, arranged, piles
from zsapp.domain.bulletin.late import Told, late, snapshot, told_by
from zsapp.domain.event import Event
from zsapp.domain.facts import Facts
from zsapp.domain.rules.cadence import week


def event(**values: Any) -> Event:
    return Event(**{"name": "宁波推介会", "event_kind": "推介会", "team": "t1", **values})


def facts(**events: Event) -> Facts:
    return Facts(teams=TEAMS, events=events)


# held, planned day, cancelled, in this week's section, in next week's
WHEN: list[tuple[str | None, str | None, bool, bool, bool]] = [
    ("2016-04-25", None, False, True, False),
    ("2016-05-01", None, False, True, False),
    ("2016-04-24", None, False, False, False),
    ("2016-05-02", None, False, False, False),
    ("2016-04-28", None, True, False, False),
    (None, "2016-05-02", False, False, True),
    (None, "2016-05-08", False, False, True),
    (None, "2016-05-09", False, False, False),
    (None, "2016-05-01", False, False, False),
    (None, "2016-05-04", True, False, False),
    ("2016-04-29", "2016-05-04", False, True, True),
    (None, None, False, False, False),
]


@pytest.mark.parametrize(("held", "planned", "cancelled", "now", "next_week"), WHEN)
def test_an_event_stands_in_its_week(
    held: str | None, planned: str | None, cancelled: bool, now: bool, next_week: bool
) -> None:
    made = event(date=held, planned_date=planned, planned_month="2016-05", is_cancelled=cancelled)
    bulletin = weekly(facts(e=made), W17)
    tables = {key for section in bulletin.sections for key in (getattr(b, "key", "") for b in section.blocks)}
    assert ("events" in tables, "coming_events" in tables) == (now, next_week)
    assert ("本周没有举办活动。" in text_of(bulletin, "events")) == (not now)


def test_the_sentence_counts_and_tells_who_was_not_counted() -> None:
    bulletin = weekly(
        facts(
            a=event(date="2016-04-28", attendees=120, city="201612/330200", summary="到会踊跃。会后回访。"),
            b=event(name="对接会", date="2016-04-26", attendees=30, team="t2"),
            c=event(name="考察", event_kind="请进来", date="2016-04-27"),
        ),
        W17,
    )
    assert text_of(bulletin, "events").startswith("本周举办活动3场，到会150人（另有1场未填到会人数）。")
    rows = table_of(bulletin, "events").rows()
    assert [row.record for row in rows] == ["b", "c", "a"]
    assert rows[2].cells["city"] == "宁波" and rows[2].cells["gist"] == "到会踊跃。"
    assert rows[1].cells["attendees"] == "—"


def test_a_team_with_an_event_is_no_zero_report_and_teams_can_be_chosen() -> None:
    known = facts(a=event(date="2016-04-28"))
    states = {row.record: row.cells["state"] for row in table_of(weekly(known, W17), "teams").rows()}
    assert states["t1"] != "零报告" and states["t2"] == "零报告"
    other = weekly(known, W17, teams=["t2"])
    assert "本周没有举办活动。" in text_of(other, "events")


def test_an_event_is_left_out_by_its_name() -> None:
    bulletin = weekly(facts(a=event(date="2016-04-28"), b=event(name="考察", date="2016-04-29")), W17)
    (pile,) = [pile for pile in piles(bulletin, Arrangement()) if pile.section == "六、活动"]
    assert [entry.name for entry in pile.entries] == ["宁波推介会", "考察"]
    made = arranged(bulletin, Arrangement(frozenset({pile.entries[0].key})))
    assert [row.record for row in table_of(made, "events").rows()] == ["b"]


def test_an_event_entered_after_its_bulletin_is_told_in_the_next_and_corrected_there() -> None:
    before = facts(a=event(date="2016-04-28", attendees=120))
    told = told_by([snapshot(before, W17, Told())])
    assert late(before, told) == ()
    after = facts(
        a=replace(before.events["a"], attendees=130),
        b=event(name="迟报的会", date="2016-04-29", summary="座谈。"),
    )
    rows = {
        row.record: row.cells for block in late(after, told) if hasattr(block, "rows") for row in block.rows()
    }
    assert (rows["b"]["item"], rows["b"]["kind"], rows["b"]["gist"]) == ("迟报的会", "推介会", "座谈。")
    assert rows["a"]["change"] == "到会人数：120→130"
    assert "六、活动" in [section.title for section in weekly(after, week("2016-W18"), told=told).sections]
