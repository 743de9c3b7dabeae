"""When registrations arrived at the hub, or at headquarters without one, beside their own moment (rule 27): real hub, real files."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support import handing
from tests.support.hubs import HubThread, Laptop, synced
from tests.support.office import Office
from zsapp.verbs import claims
from zsapp.verbs.arrivals import ARRIVED, HUB, OFFICE, ON_ITS_WAY, arrivals
from zsapp.verbs.claims import ClaimLine, CompanyClaims

COMPANY = "上海示例电子有限公司"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubThread]:
    made = HubThread(tmp_path / "hub")
    for team, user in (("一组", "anna"), ("二组", "bert")):
        made.team(team)
        made.user(user, role="leader", team=team)
    made.user("hans", role="headquarters")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def pair(hub: HubThread, tmp_path: Path) -> tuple[Laptop, Laptop]:
    """Leaders of two teams, with a company that both see."""
    anna = Laptop(tmp_path / "anna").joined(hub, "anna", "--team", "一组")
    bert = Laptop(tmp_path / "bert").joined(hub, "bert", "--team", "二组")
    synced(anna, bert, times=1)
    anna.ok("record", "add", "company", f"name={COMPANY}")
    synced(anna, bert, times=1)
    return anna, bert


def register(laptop: Office, team: str) -> str:
    return laptop.ok(
        "record", "add", "claim", f"company={COMPANY}", f"team={team}", "first_contact=2016-04-20"
    )


def standing(laptop: Office) -> CompanyClaims:
    with laptop.desk(writing=False) as desk:
        (found,) = claims.board(desk).companies
        return found


def lines(laptop: Office) -> dict[str, ClaimLine]:
    return {line.id: line for line in standing(laptop).lines}


def moments(laptop: Office) -> dict[str, int]:
    with laptop.desk(writing=False) as desk:
        return arrivals(desk).moments


def said(laptop: Office, words: str) -> list[str]:
    return [reason.text for reason in standing(laptop).reasons if words in reason.text]


def test_the_later_registration_arrives_earlier(hub: HubThread, pair: tuple[Laptop, Laptop]) -> None:
    anna, bert = pair
    hub.stop()
    first, second = register(bert, "二组"), register(anna, "一组")
    assert (
        lines(bert)[first].arrival == ON_ITS_WAY and bert.json("record", "show", first)["arrived_at"] is None
    )
    hub.start()
    anna.sync()
    assert lines(anna)[second].arrival >= lines(anna)[second].moment
    synced(bert, anna, times=1)
    for laptop in pair:
        by_id = lines(laptop)
        assert [by_id[each].place for each in (first, second)] == [1, 2]  # never by which laptop synced first
        assert moments(laptop)[second] < moments(laptop)[first]
        assert {line.judge for line in by_id.values()} == {HUB}
        shown = laptop.json("record", "show", first)
        assert (shown["registered_at"], shown["arrived_at"], shown["arrival"]) == (
            by_id[first].moment, by_id[first].arrival, by_id[first].arrival,
        )  # fmt: skip
        assert said(laptop, "却比它晚到") == ["二组的登记排在一组之前，却比它晚到：次序不按到达先后"]
    assert moments(anna) == moments(bert)


def test_in_the_order_of_registration_nothing_is_said(pair: tuple[Laptop, Laptop]) -> None:
    anna, bert = pair
    register(anna, "一组")
    anna.sync()
    register(bert, "二组")
    synced(bert, anna, times=1)
    assert said(anna, "晚到") == said(bert, "晚到") == []


def test_a_registration_on_its_way_comes_after_one_that_arrived(pair: tuple[Laptop, Laptop]) -> None:
    anna, bert = pair
    register(bert, "二组")
    register(anna, "一组")
    anna.sync()
    with bert.desk() as desk:  # he hears of it, and his own is not sent yet
        first = next(iter(claims.board(desk).lines)).id
    assert lines(bert)[first].arrival == ON_ITS_WAY
    file = bert.dir.parent / "anna.zsh"
    anna.run("handover", "write", file, "--all", ZSAPP_HANDOVER_PASSPHRASE="春季交换2016")
    told = bert.run("handover", "read", file, ZSAPP_HANDOVER_PASSPHRASE="春季交换2016")
    assert told.code == 0, told
    assert said(bert, "却比它晚到") == ["二组的登记排在一组之前，却比它晚到：次序不按到达先后"]
    second = next(key for key in lines(bert) if key != first)
    assert moments(bert)[second] == moments(anna)[second]  # the file brought what the hub said


def test_a_restored_hub_gets_the_moments_back(
    hub: HubThread, pair: tuple[Laptop, Laptop], tmp_path: Path
) -> None:
    anna, bert = pair
    hub.stop()
    hub.copy(tmp_path / "backup")
    hub.start()
    claim = register(anna, "一组")
    synced(anna, bert, times=1)
    known = moments(anna)[claim]
    hub.stop()
    hub.put_back(tmp_path / "backup")
    hub.start()
    synced(bert, anna, times=1)
    fresh = Laptop(tmp_path / "fresh").joined(hub, "hans")
    fresh.sync()
    assert moments(fresh)[claim] == known == moments(bert)[claim] == moments(anna)[claim] > 0


@pytest.mark.parametrize("off_us", [-(10**15), 10**15])  # some 30 years
def test_a_hub_whose_clock_is_wrong_is_shown_as_it_is(
    hub: HubThread, pair: tuple[Laptop, Laptop], off_us: int
) -> None:
    anna, _bert = pair
    right: Callable[[], int] = hub.at.hub._now_us
    hub.at.hub._now_us = lambda: right() + off_us
    before = right() + off_us
    claim = register(anna, "一组")
    anna.sync()
    assert before <= moments(anna)[claim] <= right() + off_us
    assert ("2010" < lines(anna)[claim].arrival < "2040") is False


def test_an_exported_log_keeps_the_moments(pair: tuple[Laptop, Laptop], tmp_path: Path) -> None:
    anna, bert = pair
    claim = register(anna, "一组")
    anna.sync()
    anna.ok("export", "all", "-o", tmp_path / "log.jsonl")
    bert.ok("import", tmp_path / "log.jsonl")
    assert moments(bert)[claim] == moments(anna)[claim] > 0


# -- without a hub


def test_among_equals_nothing_arrives_anywhere(tmp_path: Path) -> None:
    alone = handing.headquarters(tmp_path / "alone", tmp_path / "chat")
    claim = register(alone, "一组")
    assert (lines(alone)[claim].arrival, lines(alone)[claim].judge) == ("", "")
    shown = alone.json("record", "show", claim)
    assert (shown["registered_at"], shown["arrived_at"], shown["arrival"]) == (
        lines(alone)[claim].moment,
        None,
        None,
    )


def test_without_a_hub_it_is_when_headquarters_read_it(tmp_path: Path) -> None:
    office = handing.headquarters(tmp_path / "office", tmp_path / "chat")
    old = register(office, "二组")
    one = handing.begun(tmp_path / "one", office.chat, office.invite("一组"))
    assert lines(one)[old].arrival == lines(one)[old].moment  # headquarters' own is there when it is written
    first = register(one, "一组")
    second = register(office, "二组")
    assert lines(one)[first].arrival == ON_ITS_WAY
    file = one.give()
    office.read(file)
    at = moments(office)
    assert at[old] < at[second] < at[first]
    assert (
        lines(office)[first].judge == OFFICE and lines(office)[first].arrival >= lines(office)[first].moment
    )
    one.read(office.give())
    assert moments(one) == at
    assert said(one, "却比它晚到") == ["一组的登记排在二组之前，却比它晚到：次序不按到达先后"]


def test_what_was_there_before_the_zone_was_founded_has_no_moment(tmp_path: Path) -> None:
    """A copy of the office's profile had written it; nobody knows when it came."""
    office = handing.headquarters(tmp_path / "office", tmp_path / "chat")
    copy = office.copy(tmp_path / "copy")
    claim = register(copy, "一组")
    office.read(copy.give(everything=True))
    office.invite("一组")
    assert lines(office)[claim].arrival == ARRIVED and moments(office).get(claim) == 0
