"""首报首谈: claims with their protection, those that clash first; register, give up, hand over, rule; warned before a call."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from tests.support.window import Shown, is_gone, nameless, settle, spin, unreached
from zsapp.domain.change import Judgement
from zsapp.domain.heads import signed_verdict
from zsapp.domain.ids import DeviceId, RecordId
from zsapp.domain.rules.claims import CLASH, PROTECTED
from zsapp.store import identity
from zsapp.ui.dialogs.few import FewDialog
from zsapp.ui.dialogs.plan import PlanDialog
from zsapp.ui.dialogs.quick_visit import QuickVisit
from zsapp.ui.pages.claims.page import ClaimsPage
from zsapp.ui.services import Services
from zsapp.ui.widgets.plain import Pill, PlainLabel
from zsapp.verbs import claims, records
from zsapp.verbs.desk import Desk, on_the_wall

SHANGHAI, NINGBO = "上海招商小组", "宁波招商小组"
ONE, TWO, THREE = "上海晟博塑业有限公司", "宁波瀚立灯具有限公司", "烟台烨正小家电有限公司"
ARRIVED_US = 1_790_000_000_000_000
Ids = dict[str, str]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """A registration's moment is that of the clock, so the day shown is the real one here."""
    monkeypatch.setenv("ZSAPP_TODAY", date.today().isoformat())


def fill(desk: Desk) -> Ids:
    made = {
        name: str(records.listed(desk, "company", [("name", name)])[0]["id"]) for name in (ONE, TWO, THREE)
    }
    made |= {
        name: str(records.listed(desk, "team", [("name", name)])[0]["id"]) for name in (SHANGHAI, NINGBO)
    }
    for key, company, team in (("a", ONE, SHANGHAI), ("b", ONE, NINGBO), ("c", TWO, SHANGHAI)):
        made[key] = str(
            claims.register(desk, {"company": company, "team": team, "first_contact": "2016-04-01"}).id
        )
    return made


@pytest.fixture
def ids(services: Services) -> Ids:
    made: list[Ids] = []
    services.ask(fill, made.append)
    settle(services)
    return made[0]


@pytest.fixture
def page(services: Services, ids: Ids, show: Shown) -> ClaimsPage:
    return show(ClaimsPage(services))


def rows(page: ClaimsPage, services: Services) -> list[dict[str, str]]:
    page.pane.model.line_at(0)
    settle(services)
    found = [page.pane.model.line_at(place) for place in range(page.pane.model.rowCount())]
    return [dict(line.texts) for line in found if line is not None]


def words(page: ClaimsPage) -> str:
    return "\n".join(label.whole_text() for label in page.panel.findChildren(PlainLabel))


def save(dialog: FewDialog | None, services: Services, **values: str) -> None:
    assert dialog is not None
    settle(services)
    for name, value in values.items():
        dialog.editors[name].set_value(value, {value: value})
    dialog.save()
    settle(services)


def test_claims_that_clash_stand_first(
    page: ClaimsPage,
    services: Services,
    qtmodeltester,  # type: ignore[no-untyped-def]
) -> None:
    its = rows(page, services)
    assert [(row["company"].removeprefix("⚠ "), row["clash"], row["team"], row["place"]) for row in its] == [
        (ONE, CLASH, SHANGHAI, "1"),
        (ONE, CLASH, NINGBO, "2"),
        (TWO, "", SHANGHAI, "1"),
    ]
    assert {row["state"] for row in its} == {PROTECTED} and {row["left"] for row in its} == {"90"}
    assert page.subtitle.whole_text() == "3条登记，3条在保护期内，撞单1家"
    qtmodeltester.check(page.pane.model)
    assert nameless(page) == [] and unreached(page) == []


def test_chips_and_words_narrow(page: ClaimsPage, services: Services) -> None:
    page.pane.chosen["clash", CLASH].click()
    settle(services)
    assert len(rows(page, services)) == 2
    page.pane.search.setText("灯具")
    page.pane.ask()
    settle(services)
    assert rows(page, services) == []
    page.pane.chosen["clash", CLASH].click()
    settle(services)
    assert len(rows(page, services)) == 1


def test_one_company_with_its_claims_and_why(page: ClaimsPage, services: Services, ids: Ids) -> None:
    rows(page, services)
    page.pane.table.select_id(ids["b"])
    page.pane.table.setFocus()
    QTest.keyClick(page.pane.table, Qt.Key.Key_Return)
    settle(services)
    assert page.panel.isVisible() and page.panel.record == ids[ONE]
    told = words(page)
    assert SHANGHAI in told and "撞单" in told and "规则27" in told and "由其洽谈" in told
    assert [pill.text() for pill in page.panel.findChildren(Pill)].count(PROTECTED) == 2
    assert nameless(page) == [] and unreached(page) == []
    QTest.keyClick(page.panel, Qt.Key.Key_Escape)
    assert not page.panel.isVisible()


def test_headquarters_rules_and_the_clash_is_gone(page: ClaimsPage, services: Services, ids: Ids) -> None:
    page.arrive(company=ids[ONE])
    settle(services)
    dialog = page.ask_ruling(ids[ONE])
    assert (
        dialog is not None and dialog.editors["team"].value() == ids[SHANGHAI]
    )  # who stands first is offered
    save(dialog, services)
    assert "裁定理由" in dialog.editors["reason"]._hint.text()
    save(dialog, services, team=ids[NINGBO], reason="宁波组先见到负责人")
    its = {row["team"]: row for row in rows(page, services) if ONE in row["company"]}
    assert its[SHANGHAI]["state"] == "裁定他组" and its[NINGBO]["clash"] == ""
    assert "宁波组先见到负责人" in words(page)  # the panel is shown anew


def test_given_up_and_handed_over(page: ClaimsPage, services: Services, ids: Ids) -> None:
    rows(page, services)
    save(page.ask_giving_up(ids["a"]), services)
    save(page.ask_handing(ids["c"]), services, handed_to=ids[NINGBO])
    its = {(row["company"].removeprefix("⚠ "), row["team"]): row for row in rows(page, services)}
    assert its[ONE, SHANGHAI]["state"] == "已放弃"
    assert (its[TWO, SHANGHAI]["state"], its[TWO, SHANGHAI]["holder"]) == ("已移交", NINGBO)


def test_register_says_who_else_has_it(
    page: ClaimsPage, services: Services, ids: Ids, toasts: list[str]
) -> None:
    dialog = page.register(ids[TWO])
    settle(services)
    assert dialog.editors["company"].value() == ids[TWO]
    save(dialog, services, team=ids[NINGBO])
    assert any("已登记首谈" in text for text in toasts)
    assert len(rows(page, services)) == 4
    again = page.register(ids[TWO])
    save(again, services, team=ids[NINGBO])
    assert "还在保护期内" in again.wrong.text()  # it stays open and says why


@pytest.fixture
def toasts(services: Services) -> list[str]:
    found: list[str] = []
    services.notices.toast_wanted.connect(lambda text, _button, _then: found.append(text))
    return found


def test_what_changes_elsewhere_is_shown(page: ClaimsPage, services: Services, ids: Ids) -> None:
    assert len(rows(page, services)) == 3
    services.ask(lambda desk: records.delete(desk, ids["b"]))
    settle(services)
    its = rows(page, services)
    assert len(its) == 2 and not any(row["clash"] for row in its)


def test_without_claims_it_says_what_they_are(empty_services: Services) -> None:
    shown = Shown(empty_services)
    page = shown(ClaimsPage(empty_services))
    settle(empty_services)
    assert page.pane.stack.currentIndex() == 1 and "登记" in page.pane.empty.text.text()
    shown.close()


def test_it_goes_when_it_is_closed(services: Services, ids: Ids) -> None:
    assert is_gone(lambda: ClaimsPage(services), services)


# -- before a call


def test_a_plan_is_warned_of_calmly_and_can_be_saved(services: Services, ids: Ids, show: Shown) -> None:
    saved: list[str] = []
    values = {"company": ids[TWO], "team": ids[NINGBO], "date": date.today().isoformat()}
    dialog = show(PlanDialog(None, services, values=values, saved=saved.append))
    settle(services)
    dialog.look()
    settle(services)
    assert dialog.clash.isVisible() and "已登记首谈" in dialog.clash.words.whole_text()
    dialog.save()
    settle(services)
    assert len(saved) == 1


@pytest.mark.parametrize(("team", "is_warned"), [(NINGBO, True), (SHANGHAI, False)])
def test_a_quick_visit_is_warned_of(
    services: Services, ids: Ids, show: Shown, team: str, is_warned: bool
) -> None:
    dialog = show(QuickVisit(None, services, company=ids[TWO], team=ids[team]))
    spin(200)
    settle(services)
    assert ("已登记首谈" in dialog.clash.words.whole_text()) == is_warned
    assert dialog.clash.isVisible() == is_warned


def test_acts_of_a_claim_are_buttons_with_names_of_their_own(
    page: ClaimsPage, services: Services, ids: Ids
) -> None:
    page.arrive(record=ids["a"])
    settle(services)
    names = [each.accessibleName() for each in page.panel.findChildren(QPushButton)]
    assert any(SHANGHAI in name and "放弃" in name for name in names)
    assert any(NINGBO in name and "移交" in name for name in names)


def arrive(desk: Desk, ids: Ids) -> None:
    """As at a hub, to which the second registration on the first company came first."""
    hub = identity.JoinedHub("https://hub.example", DeviceId("hub"), "00", "hub", "wang", "招商办", None)
    with desk.store.database.write() as connection:
        identity.put_hub(connection, hub)
    for key, at in (("a", ARRIVED_US + 60_000_000), ("b", ARRIVED_US)):
        history = desk.store.history(RecordId(ids[key]))
        assert history is not None
        first = history.changes[0]
        said = signed_verdict(
            b"h" * 32, stream=first.header.stream, hashes=[first.hash], judgement=Judgement.OK, at=at
        )
        desk.store.receive((), [said])


def test_when_it_arrived_stands_beside_the_registration(
    page: ClaimsPage, services: Services, ids: Ids
) -> None:
    assert all(not row["arrival"] for row in rows(page, services))
    services.ask(lambda desk: arrive(desk, ids), lambda _done: None)
    settle(services)
    shown = {(row["company"].removeprefix("⚠ "), row["team"]): row["arrival"] for row in rows(page, services)}
    at = {(ONE, SHANGHAI): on_the_wall(ARRIVED_US + 60_000_000), (ONE, NINGBO): on_the_wall(ARRIVED_US)}
    assert shown == {**{key: str(each) for key, each in at.items()}, (TWO, SHANGHAI): "已到中心端"}
    page.open(ids["a"])
    settle(services)
    text = words(page)
    assert "到达中心端" in text and all(str(each) in text for each in at.values())
    assert f"{SHANGHAI}的登记排在{NINGBO}之前，却比它晚到" in text
