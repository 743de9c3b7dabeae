"""冲突核对: empty at first; what two people set unknown of each other is listed and leads to its record."""

from PySide6.QtWidgets import QPushButton

from tests.support.window import Shown, is_gone, nameless, settle, unreached
from zsapp.ui.pages.conflict_list import ConflictsPage
from zsapp.ui.services import Services
from zsapp.verbs import records
from zsapp.verbs.desk import Desk


def test_two_values_of_one_field_are_listed(services: Services, show: Shown) -> None:
    page = show(ConflictsPage(services))
    assert page.empty.isVisible() and page.area.isHidden()

    def clash(desk: Desk) -> str:
        company = records.listed(desk, "company")[0]
        form = records.form_of(desk, company["id"])
        records.change(desk, company["id"], {"city": "无锡"}, form)
        records.change(desk, company["id"], {"city": "南京"}, form)
        return str(company["id"])

    opened: list[tuple[str, str]] = []
    services.go.record_wanted.connect(lambda kind, record: opened.append((kind, record)))
    company: list[str] = []
    services.ask(clash, company.append)
    settle(services)
    assert page.empty.isHidden() and "1" in page.subtitle.whole_text()
    assert nameless(page) == [] and unreached(page) == []
    (line,) = page.card.findChildren(QPushButton)
    line.click()
    assert opened == [("company", company[0])]


def test_it_leaves_nothing_behind(services: Services) -> None:
    assert is_gone(lambda: ConflictsPage(services), services)
