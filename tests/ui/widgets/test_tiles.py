"""Tiles on a grid: where they lie, what is spoken, going about by keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from tests.support.window import Shown, is_gone, nameless
from zsapp.ui.services import Services
from zsapp.ui.widgets.tiles import TileFace, TileGrid

FACES = [
    TileFace("a", "甲", "3 访1", "甲省：3家，已拜访1家", 0, 0, 1, 3),
    TileFace("b", "乙", "", "乙省：0家", 0, 2),
    TileFace("c", "丙", "5", "丙省：5家", 1, 2, 0, 5),
]


@pytest.fixture
def grid(services: Services, show: Shown) -> TileGrid:
    made = show(TileGrid(services.theme, "各省"), width=400)
    made.show_tiles(FACES)
    return made


def test_tiles_lie_at_their_places_and_nothing_else_can_be_come_to(
    grid: TileGrid,
    qtmodeltester,  # type: ignore[no-untyped-def]
) -> None:
    model = grid.tiles
    assert (model.rowCount(), model.columnCount()) == (2, 3)
    assert model.index(0, 0).data() == "甲" and model.index(0, 1).data() is None
    assert not model.flags(model.index(0, 1)) & Qt.ItemFlag.ItemIsEnabled
    qtmodeltester.check(model)
    assert nameless(grid) == []


def test_a_screen_reader_hears_all_of_a_tile(grid: TileGrid) -> None:
    table = QAccessible.queryAccessibleInterface(grid)
    assert table is not None and table.text(QAccessible.Text.Name) == "各省"
    assert grid.tiles.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "甲省：3家，已拜访1家"


def test_arrows_go_over_gaps_and_enter_goes_in(grid: TileGrid) -> None:
    heard: list[str] = []
    grid.chosen.connect(heard.append)
    grid.entered.connect(lambda key: heard.append("in " + key))
    grid.choose("a")
    grid.setFocus()
    QTest.keyClick(grid, Qt.Key.Key_Right)
    QTest.keyClick(grid, Qt.Key.Key_Down)
    QTest.keyClick(grid, Qt.Key.Key_Return)
    assert heard == ["a", "b", "c", "in c"] and grid.key() == "c"


def test_what_was_chosen_stays_when_numbers_change_or_the_grid_does(grid: TileGrid) -> None:
    grid.choose("c")
    grid.show_tiles([*FACES[:2], TileFace("c", "丙", "6", "丙省：6家", 1, 2, 1, 6)])
    assert (
        grid.key() == "c" and grid.tiles.index(1, 2).data(Qt.ItemDataRole.AccessibleTextRole) == "丙省：6家"
    )
    grid.show_tiles([TileFace("c", "丙", "6", "丙省：6家", 0, 0, 1, 6)])
    assert grid.key() == "c" and not grid.choose("a")


def test_no_tiles_at_all(grid: TileGrid) -> None:
    grid.show_tiles([])
    assert grid.tiles.rowCount() == 0 and grid.key() == ""


def test_it_lets_go(services: Services) -> None:
    assert is_gone(lambda: TileGrid(services.theme, "各省"), services)
