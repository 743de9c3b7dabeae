"""Somebody who writes up visits without end, to be killed: `python -m tests.ui.typing_person PROFILE`.

Tells on standard output what it typed (`T visit characters`) and what is saved (`S visit characters`), a line at once.
"""

import random
import sys
from pathlib import Path

from PySide6.QtCore import QTimer

from tests.support.window import type_into
from zsapp.ui import boot
from zsapp.ui.dialogs.quick_visit import QuickVisit
from zsapp.ui.main_window import MainWindow
from zsapp.ui.services import Services
from zsapp.verbs import records

STROKE_MS = 40  # 25 characters a second: a fast person with an input method


class Person:
    """Types, saves after a while, begins the next."""

    def __init__(self, services: Services, window: MainWindow) -> None:
        self.services, self.window = services, window
        self.visit, self.typed, self.until = 0, 0, 0
        self.company = ("", "")
        self.dialog: QuickVisit | None = None
        self.timer = QTimer()
        self.timer.setInterval(STROKE_MS)
        self.timer.timeout.connect(self.stroke)

    def begin(self) -> None:
        """The first company there is."""
        self.services.read(lambda desk: records.listed(desk, "company", limit=1), self.found)

    def found(self, companies: list[dict[str, str]]) -> None:
        """Go."""
        self.company = (companies[0]["id"], companies[0]["name"])
        self.next()

    def next(self) -> None:
        """The next visit."""
        self.visit, self.typed, self.until = self.visit + 1, 0, random.randint(20, 180)
        self.dialog = QuickVisit(self.window, self.services)
        self.dialog.visit.ready.connect(self.ready)
        self.dialog.visit.saved.connect(self.saved)
        self.dialog.open()

    def ready(self) -> None:
        """Company first."""
        assert self.dialog is not None
        self.dialog.visit.company._pick(*self.company)
        type_into(self.dialog.visit.editors["content"].field, f"第{self.visit}次")  # type: ignore[attr-defined]
        self.timer.start()

    def stroke(self) -> None:
        """One more character."""
        assert self.dialog is not None
        type_into(self.dialog.visit.editors["content"].field, "字")  # type: ignore[attr-defined]
        self.typed += 1
        print("T", self.visit, self.typed, flush=True)
        if self.typed >= self.until:
            self.timer.stop()
            self.dialog.save()

    def saved(self) -> None:
        """It is durable."""
        print("S", self.visit, self.typed, flush=True)
        QTimer.singleShot(0, self.next)


def main(folder: Path) -> int:
    """Run until killed."""
    application = boot.make_application()
    services = boot.make_services(application, folder)
    window = MainWindow(services)
    window.show()
    person = Person(services, window)
    services.office.open(person.begin)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
