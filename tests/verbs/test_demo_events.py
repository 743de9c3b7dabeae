"""The chapter of events and partners: every rule of 20 to 24 has a case in it, and no visit is added."""

from collections import Counter
from functools import cache
from typing import Any

from zsapp.verbs.demo_story import HEADQUARTERS, Act, story
from zsapp.verbs.demo_story.events import happenings


@cache
def spring() -> tuple[Act, ...]:
    return tuple(story())


@cache
def told() -> tuple[Act, ...]:
    return tuple(happenings(spring()))


@cache
def final() -> dict[str, dict[str, Any]]:
    """Every record with its last values, its kind as `kind`."""
    found: dict[str, dict[str, Any]] = {}
    for act in (*spring(), *told()):
        for entry in act.entries:
            found.setdefault(entry.id, {"kind": entry.kind}).update(entry.values)
    return found


def of(kind: str) -> list[dict[str, Any]]:
    return [values for values in final().values() if values["kind"] == kind]


def test_same_each_time_and_nothing_that_a_bulletin_counts() -> None:
    assert happenings(spring()) == list(told())
    kinds = {entry.kind for act in told() for entry in act.entries}
    assert kinds == {"event", "guest", "partner", "engagement", "fee", "sister_city", "credit", "project"}
    touched = {name for act in told() for e in act.entries if e.kind == "project" for name in e.values}
    assert touched == {"channel", "event", "partner", "sister_city", "referrer"}


def test_events_of_every_kind_and_state() -> None:
    events = of("event")
    assert {event["event_kind"] for event in events} == {"推介会", "说明会", "请进来"}
    assert any(
        event.get("planned_month") == "2016-09" and event["city"] == "201612/710000" for event in events
    )
    assert any("sister_city" in event and event["planned_month"] == "2016-06" for event in events)
    assert any(event.get("is_cancelled") for event in events)
    assert any(
        "date" in event and not event.get("planned_month") and not event.get("planned_date")
        for event in events
    )
    assert any("conference" in event for event in events)
    large = [
        event for event in events if event["event_kind"] == "推介会" and event.get("attendees", 0) >= 100
    ]
    assert 5 <= len(large) < 10


def test_a_guest_comes_to_several_and_some_do_not_come() -> None:
    guests = of("guest")
    times = Counter(guest["contact"] for guest in guests if guest["came"])
    assert max(times.values()) > 1 and any(not guest["came"] for guest in guests)
    assert all(guest["team"] == final()[guest["contact"]]["team"] for guest in guests)


def test_partners_of_every_kind_with_contracts_of_every_mode_one_expired() -> None:
    assert {each["partner_kind"] for each in of("partner")} == {"中介", "外企协会", "央企驻外办"}
    assert {each["mode"] for each in of("engagement")} == {"委托", "联合", "代理"}
    assert any(each["to_day"] < "2016-04-15" for each in of("engagement"))
    fees = [(act.author, entry) for act in told() for entry in act.entries if entry.kind == "fee"]
    assert fees and all(author == HEADQUARTERS for author, _entry in fees)


def test_projects_came_by_every_channel_and_some_say_nothing() -> None:
    channels = Counter(project.get("channel") for project in of("project"))
    assert set(channels) == {"合作机构", "友城", "活动", "引荐", "自主", None}


def test_shares_are_whole_but_for_one() -> None:
    sums: Counter[str] = Counter()
    for credit in of("credit"):
        sums[credit["project"]] += round(float(credit["share"]) * 100)
    assert sorted(sums.values()) == [9000, *[10000] * (len(sums) - 1)] and len(sums) == 5
