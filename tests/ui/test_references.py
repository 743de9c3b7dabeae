"""Qt calls do not use up Python's None (decision 6)."""

import sys

from PySide6.QtWidgets import QApplication, QLabel


def test_thousands_of_calls_leave_none_alive(application: QApplication) -> None:
    label = QLabel("词")
    for number in range(20_000):
        label.setNum(number)
    assert label.text() == "19999"
    if sys.version_info < (3, 12):
        assert sys.getrefcount(None) > 1 << 30  # far more than any session can take away
