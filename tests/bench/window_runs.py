"""One run of the window in a process of its own: `python -m tests.bench.window_runs MODE [PROFILE]`; prints JSON lines.

`empty` and `first` end at the first painted frame, `floor` and `list` when rows can be read; `large` scrolls, sorts and weighs;
`sync` pulls a log.
"""

import faulthandler
import json
import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

_LATEST_S = 120  # a run that hangs is ended, and tells where
_REFRESHED_S = 2.0  # until pages have refreshed from what came


def _empty(then: Callable[[], None]) -> Any:
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication, QMainWindow

    class Painted(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() == QEvent.Type.Paint:
                watched.removeEventFilter(self)
                QTimer.singleShot(0, then)
            return False

    application, window = QApplication([]), QMainWindow()
    painted = Painted(window)
    window.installEventFilter(painted)
    window.resize(1280, 800)
    window.show()
    return application, window, painted


def empty(_profile: Path) -> None:
    from PySide6.QtWidgets import QApplication

    def painted() -> None:
        _say(painted=True)
        QApplication.quit()

    kept = _empty(painted)
    kept[0].exec()


def first(profile: Path) -> None:
    def painted(_begin: Any, services: Any, window: Any) -> None:
        _say(painted=True)
        window.close()

    _as_started(profile, painted)


def _as_started(profile: Path, began: Callable[[Any, Any, Any], None]) -> None:
    """All that `zsapp --profile DIR` does, from the command line on; `began` stands in for what follows the first frame."""
    from zsapp.cli.main import run
    from zsapp.ui import start

    def open_window(folder: Path) -> int:
        start.prepare()
        from zsapp.ui import boot

        boot.begin = partial(began, boot.begin)
        return boot.run(folder)

    run(["--profile", str(profile)], open_window)


def floor(profile: Path) -> None:
    """An empty window, SQLAlchemy, the encrypted file, its first 50 rows: what any list costs."""
    from PySide6.QtWidgets import QApplication

    def read() -> None:
        import sqlalchemy

        from tests.support.profiles import opened

        with opened(profile, writing=False) as there, there.database.read() as connection:
            asked = sqlalchemy.text("SELECT * FROM k_company ORDER BY name LIMIT 50")
            _say(rows=len(connection.execute(asked).all()))
        QApplication.quit()

    kept = _empty(read)
    kept[0].exec()


def listed(profile: Path) -> None:
    """Until the first rows are painted; the page of companies is the one that was left open (`window.json`)."""

    def began(begin: Any, services: Any, window: Any) -> None:
        begin(services, window)
        services.office.state_changed.connect(lambda _state: watch(window))  # after the window's own

    def watch(window: Any) -> None:
        from PySide6.QtCore import QTimer  # not before the program itself imports Qt, in its own way

        page = window.pages.get("companies")
        if page is not None:
            model = page.pane.model
            model.loaded.connect(lambda: QTimer.singleShot(0, lambda: told(window, model)))

    def told(window: Any, model: Any) -> None:
        if model.line_at(0) is None:
            raise RuntimeError(f"no rows among {model.rowCount()}")
        _say(rows=model.rowCount())
        window.close()

    _as_started(profile, began)


def _opened(profile: Path) -> Any:
    from zsapp.ui import start

    start.prepare()
    from zsapp.ui import boot
    from zsapp.ui.main_window import MainWindow

    application = boot.make_application()
    start.collect_here(application)
    services = boot.make_services(application, profile)
    window = MainWindow(services)
    boot.after_first_frame(window, lambda: boot.begin(services, window))
    window.resize(1280, 800)
    window.show()
    return application, services, window


def _await_rows(application: Any, window: Any) -> None:
    latest = time.monotonic() + 60
    while not _rows(window):
        application.processEvents()
        time.sleep(0.001)
        if time.monotonic() > latest:
            raise RuntimeError(f"no rows on the page {window.current}")


def _table(window: Any) -> Any:
    from zsapp.ui.models.table import RowsTable

    page = window.pages.get("companies")
    tables = page.findChildren(RowsTable) if page is not None else []
    return tables[0] if tables else None


def _rows(window: Any) -> int:
    table = _table(window)
    return table.model().rowCount() if table is not None and table.model().line_at(0) is not None else 0


def large(profile: Path) -> None:
    application, services, window = _opened(profile)
    _await_rows(application, window)
    table = _table(window)
    frames = _scrolled(application, table)
    sorts = [_sorted(application, services, table, column) for column in (0, 1, 0, 1, 0)]
    _say(frames=frames, sorts=sorts, resident_mib=_peak_mib(), rows=_rows(window))
    window.close()
    services.jobs.close()
    services.office.close()


def _peak_mib() -> float:
    """The most memory this process held; `ru_maxrss` would begin with what its parent held."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _scrolled(application: Any, table: Any) -> list[float]:
    """Milliseconds of each frame while a person pulls the bar down, pages, and turns the wheel; rows come in meanwhile."""
    bar, frames = table.verticalScrollBar(), []
    top = bar.maximum()
    places = [top * step // 150 for step in range(150)] + [top // 2 + 38 * 3 * step for step in range(150)]
    for place in places:
        begun = time.perf_counter()
        bar.setValue(place)
        table.viewport().repaint()
        application.processEvents()
        frames.append((time.perf_counter() - begun) * 1000)
        time.sleep(0.004)
    return frames


def _sorted(application: Any, services: Any, table: Any, column: int) -> float:
    """Milliseconds from the click on a heading until the first rows of the new order are painted."""
    model = table.model()
    table.scrollToTop()
    begun = time.perf_counter()
    table._sort(column)
    while not services.jobs.is_idle:
        application.processEvents()
        time.sleep(0.0005)
    table.viewport().repaint()
    while model.line_at(0) is None or not services.jobs.is_idle:
        application.processEvents()
        time.sleep(0.0005)
    table.viewport().repaint()
    return (time.perf_counter() - begun) * 1000


def syncing(profile: Path) -> None:
    """The longest gap between ticks of 5 ms, from the first page that comes until the tables are made and pages have refreshed."""
    from PySide6.QtCore import Qt, QTimer

    from zsapp.sync.events import State

    application, services, window = _opened(profile)
    gaps: list[tuple[float, float]] = []  # seconds, and how long this process computed in them
    last = [0.0, 0.0, 0.0]  # the last tick, the first one at which all was here, computed so far

    def tick() -> None:
        now, status, store = time.perf_counter(), services.sync.status, services.office._store
        computed = time.process_time()
        if last[0] or (status is not None and status.state is State.RECEIVING):
            gaps.append((now - last[0], computed - last[2]) if last[0] else (0.0, 0.0))
            last[0], last[2] = now, computed
        is_here = status is not None and status.state is State.UP_TO_DATE and store.is_current
        if last[0] and is_here:
            last[1] = last[1] or now
            if now - last[1] > _REFRESHED_S:
                application.quit()

    timer = QTimer(window)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start(5)
    application.exec()
    timer.stop()
    gap_s, computed_s = max(gaps)
    _say(gap_ms=gap_s * 1000, computed_ms=computed_s * 1000, ticks=len(gaps))
    window.close()
    services.jobs.close()
    services.office.close()


def bare(_profile: Path) -> None:
    """The same scrolling over Qt's own table with a model that holds nothing: what painting alone costs."""
    from PySide6.QtCore import QAbstractTableModel
    from PySide6.QtWidgets import QApplication, QTableView

    class Model(QAbstractTableModel):
        def rowCount(self, parent: Any = None) -> int:  # noqa: N802
            return 100_000

        def columnCount(self, parent: Any = None) -> int:  # noqa: N802
            return 8

        def data(self, index: Any, role: int = 0) -> Any:
            return "江苏某某有限公司" if role == 0 else None

    application = QApplication([])
    table, model = QTableView(), Model()
    table.setModel(model)
    table.resize(1080, 640)
    table.show()
    application.processEvents()
    _say(frames=_scrolled(application, table))


def _say(**what: Any) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    import zsapp.ui  # noqa: F401 - mends PySide6 6.12 under Python 3.11 for all modes alike

    faulthandler.dump_traceback_later(_LATEST_S, exit=True)
    _modes = {
        "empty": empty,
        "first": first,
        "floor": floor,
        "list": listed,
        "large": large,
        "bare": bare,
        "sync": syncing,
    }
    _modes[sys.argv[1]](Path(sys.argv[2] if len(sys.argv) > 2 else "."))
