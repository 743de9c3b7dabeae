"""The rows of a table: through the model tester, sorted and narrowed by SQL, told of changes, never querying in `data()`."""

import pytest
from PySide6.QtCore import QItemSelectionModel
from pytestqt.modeltest import ModelTester

from tests.support.window import Shown, settle
from tests.ui.data import LONG, MARKUP
from zsapp.domain.records import KINDS
from zsapp.store.query import Where
from zsapp.ui.models.rows import RowsModel
from zsapp.ui.models.sources import Ask, KindSource
from zsapp.ui.models.table import RowsTable
from zsapp.ui.services import Services
from zsapp.verbs import records


def texts(model: RowsModel, column: str) -> list[str]:
    place = [each.name for each in model.source.columns].index(column)
    return [model.data(model.index(row, place)) for row in range(model.rowCount())]


def loaded(services: Services, kind: str, ask: Ask | None = None) -> RowsModel:
    model = RowsModel(services, KindSource(kind))
    model.ask_for(ask or Ask())
    settle(services)
    model.line_at(0)
    settle(services)
    return model


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_passes_the_model_tester(
    services: Services, qtmodeltester: ModelTester, kind: str
) -> None:
    model = loaded(services, kind)
    qtmodeltester.check(model)


def test_names_of_any_length_and_look_are_plain_text(services: Services) -> None:
    names = texts(loaded(services, "company"), "name")
    assert LONG in names
    assert MARKUP in names


def test_sorting_and_narrowing(services: Services) -> None:
    model = loaded(services, "company", Ask(order=("-registered_capital",)))
    assert texts(model, "registered_capital")[:2] == ["6,000万元", "5,500万元"]
    assert texts(model, "registered_capital")[-1] == ""
    model.ask_for(Ask(typed="瀚立"))
    settle(services)
    model.line_at(0)
    settle(services)
    assert texts(model, "short_name") == ["瀚立灯具"]
    model.ask_for(Ask(where=(Where("is_flagship", "is", True),)))
    settle(services)
    assert model.rowCount() == 3


def test_words_of_closed_lists_are_in_the_persons_language(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {"线索", "在谈"} <= set(texts(loaded(services, "project"), "stage"))
    monkeypatch.setenv("ZSAPP_LANG", "en")
    shown = texts(loaded(services, "project"), "stage")
    english = {choice.word: choice.english for choice in KINDS["project"].printed()["stage"].choices}
    assert {english["线索"], english["在谈"]} <= set(shown)


def test_a_visit_is_found_by_its_company(services: Services) -> None:
    model = loaded(services, "visit", Ask(typed="hldj"))
    assert texts(model, "company") == ["宁波瀚立灯具有限公司"]


def test_a_list_that_nobody_came_to_is_not_read_when_something_changes(services: Services) -> None:
    """A tab that was never opened costs nothing; once it was come to it follows."""
    model = RowsModel(services, KindSource("matter"))
    record = loaded(services, "matter").id_at(0)
    for is_asked, title in ((False, "改一"), (True, "改二")):
        services.ask(lambda desk, title=title: records.change(desk, record, {"title": title}))
        settle(services)
        assert bool(model.rowCount()) is is_asked
        model.ask_for()
        settle(services)
    assert "改二" in texts(model, "title")


def test_a_change_is_shown(services: Services) -> None:
    model = loaded(services, "matter")
    record = model.id_at(0)
    services.ask(lambda desk: records.change(desk, record, {"title": "供电容量不足"}))
    settle(services)
    model.line_at(0)
    settle(services)
    assert texts(model, "title") == ["供电容量不足"]


def test_data_does_not_query(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    model = RowsModel(services, KindSource("company"))
    model.ask_for()
    settle(services)
    monkeypatch.setattr(
        services.office, "run", lambda _work: pytest.fail("data() asked the office on this thread")
    )
    services.jobs.close()
    model._blocks.clear()  # as of rows that nobody has looked at yet
    assert model.data(model.index(0, 0)) == ""


def test_the_row_stays_where_it_is_when_others_come(services: Services, show: Shown) -> None:
    model = loaded(services, "company")
    table = show(RowsTable(services, model, name="t", label="企业"))
    table.selectRow(3)
    kept = table.current_id()
    services.ask(lambda desk: records.add(desk, "company", {"name": "安徽先到有限公司"}))
    settle(services)
    assert table.current_id() == kept


def test_columns_are_chosen_and_remembered(services: Services, show: Shown) -> None:
    table = show(RowsTable(services, loaded(services, "company"), name="t", label="企业"))
    table._show_column(1, is_shown=False)
    table.setColumnWidth(0, 333)
    table.horizontalHeader().moveSection(0, 2)
    table._save_columns()
    again = show(RowsTable(services, loaded(services, "company"), name="t", label="企业"))
    assert again.isColumnHidden(1)
    assert again.columnWidth(0) == 333
    assert again.horizontalHeader().visualIndex(0) == table.horizontalHeader().visualIndex(0)


def test_the_room_that_is_left_goes_to_words_and_not_to_a_number_at_the_end(
    services: Services, show: Shown
) -> None:
    source = KindSource("company", columns=["name", "city", "registered_capital"])
    model = RowsModel(services, source)
    table = show(RowsTable(services, model, name="grown", label="企业"))
    table.resize(1200, 400)
    number, width = table.columnWidth(2), table.viewport().width()
    assert sum(table.columnWidth(n) for n in range(3)) == width and table.columnWidth(0) > 600
    table.resize(1300, 400)
    assert table.columnWidth(2) == number and table.columnWidth(0) > 700
    table.horizontalHeader().moveSection(2, 0)  # now words stand last: the last takes the room
    assert table.columnWidth(0) == source.columns[0].width_px and table.columnWidth(1) > 700
    table._save_columns()
    again = show(RowsTable(services, model, name="grown", label="企业"))
    assert again.columnWidth(0) == source.columns[0].width_px  # what it grew by is not remembered


def inks(table: RowsTable, row: int, column: int) -> set[str]:
    """The colours in the picture of a cell."""
    index = table.model().index(row, column)
    table.scrollTo(index)
    place = table.visualRect(index)
    image = table.viewport().grab(place).toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_cells_are_drawn_in_the_colours_of_the_theme(services: Services, show: Shown) -> None:
    model = loaded(services, "visit")
    table, colours = show(RowsTable(services, model, name="t", label="拜访")), services.theme.colours
    names = [each.name for each in model.source.columns]
    when, intent = names.index("date"), names.index("intent")
    row = next(n for n in range(model.rowCount()) if model.data(model.index(n, intent)) == "A")
    flags = QItemSelectionModel.SelectionFlag
    choose = flags.ClearAndSelect | flags.Rows  # `selectRow` asks for the keys that an earlier test left down
    table.selectionModel().select(table.model().index(row, 0), choose)
    assert {colours.selected, colours.line, colours.text} <= inks(table, row, when)
    assert {colours.surface, colours.line, colours.text} <= inks(table, row + 1, when)
    assert colours.seal in inks(table, row, intent)  # the word of a pill in its tone
    model._blocks.clear()  # not read yet: the ground alone
    services.jobs.close()
    assert inks(table, row + 1, when) == {colours.surface, colours.line}


def test_words_that_do_not_fit_are_cut_and_amounts_stand_at_the_right(
    services: Services, show: Shown
) -> None:
    model = loaded(services, "company")
    table = show(RowsTable(services, model, name="t", label="企业"))
    names = [each.name for each in model.source.columns]
    name, capital = names.index("name"), names.index("registered_capital")
    long = next(n for n in range(model.rowCount()) if model.data(model.index(n, name)) == LONG)
    table.scrollTo(model.index(long, name))
    filled = next(n for n in range(model.rowCount()) if model.data(model.index(n, capital)))
    for row, column in ((long, name), (filled, capital)):
        table.setColumnWidth(column, 300)
        table.scrollTo(model.index(row, column))
        place = table.visualRect(model.index(row, column))
        image, ink = table.viewport().grab(place).toImage(), services.theme.colours.text
        with_ink = [
            x
            for x in range(image.width())
            if any(image.pixelColor(x, y).name() == ink for y in range(image.height()))
        ]
        assert with_ink
        assert min(with_ink) >= (15 if column == name else 150)
        assert max(with_ink) < image.width() - 14


def test_a_cell_is_drawn_without_asking_the_model_role_by_role(
    services: Services, show: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = show(RowsTable(services, loaded(services, "company"), name="t", label="企业"))
    asked = []
    monkeypatch.setattr(RowsModel, "data", lambda *_arguments: asked.append(1))
    table.viewport().grab()
    assert asked == []
