"""The page of the bulletin: choose, look, write, print. Drawn in a worker; what is newer takes the place of what is older."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QSplitter, QTabWidget

from zsapp.base.errors import UserError
from zsapp.base.texts import _, counted
from zsapp.domain.bulletin import edited
from zsapp.ui.jobs import Job, Lane, progress
from zsapp.ui.office import Touched
from zsapp.ui.pages.bulletin import output
from zsapp.ui.pages.bulletin.choosing import Choosing
from zsapp.ui.pages.bulletin.figures import FiguresPanel
from zsapp.ui.pages.bulletin.hit import figure_at, runs
from zsapp.ui.pages.bulletin.preview import Preview
from zsapp.ui.pages.bulletin.texts import TextsPanel
from zsapp.ui.pages.page import Page
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP
from zsapp.ui.widgets.buttons import button, icon_button
from zsapp.ui.widgets.layout import scrolled
from zsapp.verbs import bulletins, preview, reports
from zsapp.verbs.bulletins import Edition
from zsapp.verbs.desk import Desk, today
from zsapp.verbs.preview import Sheet
from zsapp.verbs.reports import Drawn, Report

PAUSE_MS = 300  # after the last key; drawing takes about as long again
SAVE_MS = 5_000  # what is typed is kept at the latest then
_SPLIT = "bulletin/split"
_KINDS = (
    *("visit", "project", "matter", "plan", "company", "contact", "dossier"),
    *("team", "unit", "member", "settings", "submission", "attachment", "bulletin"),
)


class BulletinPage(Page):
    """`arrive(week=...)` goes to a week."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("通报"))
        self.sheet: Sheet | None = None
        self.drawn: Drawn | None = None
        self._reading: Job | None = None
        self._drawing: Job | None = None
        self._writing = False
        self._is_stale = False
        self._then: list[Any] = []  # what waits for the drawing under way
        self.choosing = Choosing(services, today())
        self.preview = Preview(services)
        self.texts = TextsPanel()
        self.figures = FiguresPanel(services)
        self._pause = self._timer(PAUSE_MS, self._redraw_when_settled)
        self._save_soon = self._timer(SAVE_MS, self.save_texts)
        self._refresh_soon = self._timer(PAUSE_MS, self.refresh)
        self._lay_out()
        self._connect()
        self.refresh()

    def _timer(self, ms: int, slot: Any) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(ms)
        timer.timeout.connect(slot)
        return timer

    def _lay_out(self) -> None:
        icons = self.services.icons
        self.volume_button = button(
            _("拜访报告汇编"), self.save_volume, tone="quiet", icons=icons, icon="export"
        )
        self.folder_button = icon_button(icons, "folder", _("打开文件夹"), self.open_folder)
        self.print_button = button(_("打印"), self.print, icons=icons, icon="print")
        self.print_button.setToolTip("Ctrl+P")
        self.save_button = button(_("保存 PDF"), self.save, tone="primary", icons=icons, icon="save")
        self.save_button.setToolTip("Ctrl+S")
        for part in (self.volume_button, self.folder_button, self.print_button, self.save_button):
            self.tools.addWidget(part)
        self.tabs = QTabWidget()
        self.tabs.tabBar().setAccessibleName(_("文字与数字"))
        self.tabs.addTab(scrolled(self.texts), _("文字"))
        self.tabs.addTab(self.figures, _("数字"))
        self.tabs.setMinimumWidth(300)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(GAP)
        self.split.addWidget(self.preview)
        self.split.addWidget(self.tabs)
        self.split.setStretchFactor(0, 1)
        self.split.setChildrenCollapsible(False)
        sizes = self.services.preferences.get(_SPLIT)
        is_kept = isinstance(sizes, list) and len(sizes) == 2 and all(isinstance(each, int) for each in sizes)
        self.split.setSizes(sizes if is_kept else [720, 380])
        self.body.addWidget(self.choosing)
        self.body.addWidget(self.split, 1)

    def _connect(self) -> None:
        self.choosing.changed.connect(self._chosen)
        self.texts.edited.connect(self._typed)
        self.texts.left.connect(self.save_texts)
        self.preview.clicked.connect(self._clicked)
        self.split.splitterMoved.connect(self._keep_split)
        self.services.office.changed.connect(self._touched)
        keys = (
            ("Ctrl+S", self.save),
            ("Ctrl+P", self.print),
            ("Ctrl+=", self.preview.zoom_in),
            ("Ctrl+-", self.preview.zoom_out),
            ("Ctrl+\\", self.preview.fit_width),
        )
        for (
            key,
            slot,
        ) in keys:  # in the whole window while the page is seen: the focus may be in the navigation
            QShortcut(QKeySequence(key), self).activated.connect(slot)

    def _keep_split(self) -> None:
        self.services.preferences.put(_SPLIT, self.split.sizes())

    # -- coming and going

    def arrive(self, **arguments: Any) -> None:
        """`week`: go to it."""
        if week := arguments.get("week"):
            self.choosing.choose_week(str(week))
        if self._is_stale:
            self.refresh()

    def leave(self) -> bool:
        """Keep what is typed."""
        self.save_texts()
        return True

    def _touched(self, touched: Touched) -> None:
        if not touched.concerns(*_KINDS):
            return
        if self.isVisible():
            self._refresh_soon.start()
        else:
            self._is_stale = True

    # -- reading

    def _chosen(self) -> None:
        self.save_texts()
        self.refresh()

    def refresh(self) -> None:
        """Read the week anew, then draw it; an older reading is given up."""
        self._is_stale = False
        self._refresh_soon.stop()
        if self._reading is not None:
            self._reading.cancel()
        week, teams, attach = self.choosing.week, self.choosing.teams, self.choosing.attach
        self.preview.tell_state(_("正在更新…"))
        self._reading = self.services.read(
            lambda desk: preview.sheet(desk, week, teams=teams, attach=attach),
            self._take_sheet,
            owner=self,
            on_error=self._not_read,
        )

    def _not_read(self, error: BaseException) -> None:
        self._reading = None
        self.preview.tell_state(_("没有更新"))
        if isinstance(error, UserError):
            self.services.notices.banner("warn", str(error), retry=self.refresh)
        else:
            self.services.jobs.report(error, retry=self.refresh)

    def _take_sheet(self, found: Sheet) -> None:
        self._reading = None
        self.sheet = found
        mast = found.automatic.masthead
        self.subtitle.setText("　".join(each for each in (mast.name, mast.number, mast.day) if each))
        self.choosing.know_teams(found.teams)
        self.texts.fill(found.automatic, found.edition.texts, why_not=self._why_not(found))
        self.figures.fill(found.automatic)
        self.redraw()

    def _why_not(self, found: Sheet) -> str:
        if not found.may_write:
            return _("通报文字由招商办改写，这里只能查看。")
        if self.choosing.teams:
            return _("只选部分小组时不用改写的文字；选“全部小组”后可以改写。")
        return ""

    # -- drawing

    def _typed(self) -> None:
        self._pause.start()
        self._save_soon.start()

    def _redraw_when_settled(self) -> None:
        if self.texts.is_composing:
            self._pause.start()
        else:
            self.redraw()

    def redraw(self) -> None:
        """Draw the bulletin with the texts as they are typed; an older drawing ends at its next step."""
        if self.sheet is None:
            return
        if self._drawing is not None:
            self._drawing.cancel()
        texts = {} if self._why_not(self.sheet) and self.choosing.teams else self._texts(self.sheet)
        made, office = edited(self.sheet.automatic, texts), self.services.office
        self.preview.tell_state(_("正在更新…"))

        def work(desk: Desk) -> Drawn:
            return reports.draw_bulletin(desk, made, step=lambda: progress(0, 1))

        self._drawing = self.services.jobs.run(
            lambda: office.run(work), self._take_drawn, lane=Lane.POOL, owner=self, on_error=self._not_drawn
        )

    def _texts(self, found: Sheet) -> dict[str, str]:
        return self.texts.values() if found.may_write else dict(found.edition.texts)

    def _not_drawn(self, error: BaseException) -> None:
        self._drawing = None
        self._then.clear()
        self.preview.tell_state(_("没有更新"))
        self.services.jobs.report(error, retry=self.redraw)

    def _take_drawn(self, drawn: Drawn) -> None:
        self._drawing = None
        is_same = self.drawn is not None and self.drawn.data == drawn.data
        self.drawn = drawn
        if not is_same:
            self.preview.show_pdf(drawn.data)
        self.preview.tell_state("")
        self.preview.take_remarks(drawn.remarks)
        waiting, self._then = self._then, []
        for each in waiting:
            each(drawn)

    def _when_drawn(self, then: Any) -> None:
        """Call with what is drawn, once it is what is chosen and typed."""
        self.save_texts()
        if self._pause.isActive():
            self._pause.stop()
            self.redraw()
        if self._drawing is not None or self._reading is not None or self.drawn is None:
            self._then.append(then)
        else:
            then(self.drawn)

    # -- texts

    def save_texts(self) -> None:
        """Keep what was written, if anything differs; never in the middle of a composed word."""
        self._save_soon.stop()
        if self.texts.is_composing:
            self._save_soon.start()
            return
        changed = self.texts.changed() if self.sheet is not None else {}
        if self.sheet is None or self._writing or not changed or self._why_not(self.sheet):
            return
        week, form = self.sheet.edition.week, self.sheet.edition.form
        self._writing = True
        self.services.ask(
            lambda desk: bulletins.write_texts(desk, week, changed, form=form),
            self._written,
            owner=self,
            on_error=self._not_written,
        )

    def _written(self, kept: Edition) -> None:
        self._writing = False
        if self.sheet is None or self.sheet.edition.week != kept.week:
            return
        self.sheet = Sheet(self.sheet.automatic, kept, self.sheet.teams, self.sheet.may_write)
        self.texts.fill(self.sheet.automatic, kept.texts, why_not=self._why_not(self.sheet))
        if self.texts.changed():  # typed on meanwhile
            self._save_soon.start()

    def _not_written(self, error: BaseException) -> None:
        self._writing = False
        self.services.jobs.report(error, retry=self.save_texts)

    # -- figures

    def _clicked(self, page_text: str, index: int) -> None:
        if self.sheet is None:
            return
        hit = figure_at(runs(self.sheet.automatic), page_text, index)
        if hit is not None:
            self.tabs.setCurrentWidget(self.figures)
            self.figures.choose(hit.figure, hit.team, hit.name)

    # -- out

    def _file_name(self, what: str) -> str:
        number = self.sheet.automatic.masthead.number if self.sheet is not None else ""
        return "".join(f"{self.choosing.week} {what}{number}".split("/")) + ".pdf"

    def save(self) -> None:
        """Ask where to, then write what is looked at."""
        path = output.last_folder(self.services) / self._file_name(_("周通报"))
        output.ask_file(self, _("保存周通报"), path, self.save_to)

    def save_to(self, path: Path) -> None:
        """Write what is looked at, byte for byte."""

        def write(drawn: Drawn) -> None:
            self.services.jobs.run(
                lambda: reports.keep_drawn(drawn, path),
                self._saved,
                lane=Lane.POOL,
                owner=self,
                label=_("正在保存…"),
            )

        self._when_drawn(write)

    def _saved(self, report: Report) -> None:
        output.remember_folder(self.services, report.path)
        words = counted("已保存 {name}，共{n}页。", report.page_count).format(
            name=report.path.name, n=report.page_count
        )
        self.services.toast(words, button=_("打开文件夹"), then=self.open_folder)

    def open_folder(self) -> None:
        """The folder of the last file."""
        output.open_folder(output.last_folder(self.services))

    def save_volume(self) -> None:
        """The week's visit reports as one volume."""
        path = output.last_folder(self.services) / f"{self.choosing.week} {_('拜访报告汇编')}.pdf"
        output.ask_file(self, _("保存拜访报告汇编"), path, self.save_volume_to)

    def save_volume_to(self, path: Path) -> None:
        """Write the week's visit reports, of the chosen teams."""
        week, teams = self.choosing.week, self.choosing.teams
        self.services.read(
            lambda desk: reports.write_visit_volume(desk, week, path, teams=teams), self._saved, owner=self
        )

    def print(self) -> None:
        """Ask which printer, then print what is looked at."""
        output.ask_printer(self, _("打印周通报"), self.print_on)

    def print_on(self, printer: QPrinter) -> None:
        """Print what is looked at."""

        def write(drawn: Drawn) -> None:
            self.services.jobs.run(
                lambda: output.print_pdf(drawn.data, printer),
                self._printed,
                lane=Lane.POOL,
                owner=self,
                label=_("正在打印…"),
            )

        self._when_drawn(write)

    def _printed(self, count: int) -> None:
        self.services.toast(counted("已送打印机，共{n}页。", count).format(n=count))
