"""What is told while one waits, and how much of the navigation is seen in the window of a small laptop."""

from PySide6.QtWidgets import QWidget

from tests.support.window import Shown, settle, spin
from zsapp.ui.main_window import MainWindow
from zsapp.ui.services import Services
from zsapp.ui.widgets.states import Overlay


def test_a_bar_runs_to_and_fro_while_nobody_knows_how_much_there_is_to_do(
    services: Services, show: Shown
) -> None:
    over = show(QWidget(), width=600)
    overlay = Overlay(over)
    overlay.begin("正在准备…", can_cancel=False)
    overlay.tell(0, 0)
    assert (overlay.bar.minimum(), overlay.bar.maximum(), overlay.far.whole_text()) == (0, 0, "")
    overlay.tell(1_200, 3_400)
    assert (overlay.bar.value(), overlay.bar.maximum()) == (1_200, 3_400)
    assert overlay.far.whole_text() == "1,200 / 3,400"


def test_all_of_the_navigation_is_seen_at_the_height_of_a_small_laptop(window: MainWindow) -> None:
    window.resize(1280, 728)  # 1366 x 768 with a title and a task bar
    settle(window.services)
    spin(20)
    assert window.sidebar.list.verticalScrollBar().maximum() == 0
