"""What is done with a bulletin that is looked at: saved, sealed, written for Word, printed, issued; and the visit reports of its week.

Nothing is written with a character that no font has before a person was told which, and where.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from zsapp.base.texts import _, counted
from zsapp.domain.bulletin import Bulletin
from zsapp.ui.dialogs.dialog import confirm
from zsapp.ui.dialogs.files import in_words
from zsapp.ui.dialogs.issue import IssueDialog, bulletin_lines, missing_words
from zsapp.ui.dialogs.seal import SealDialog
from zsapp.ui.jobs import Lane, progress
from zsapp.ui.pages.bulletin import output
from zsapp.ui.pages.bulletin.freezing import Freezing
from zsapp.ui.services import Services
from zsapp.verbs import batch, issuing, preview, reports
from zsapp.verbs.batch import Batch
from zsapp.verbs.desk import Desk
from zsapp.verbs.issuing import Issue
from zsapp.verbs.preview import Question
from zsapp.verbs.reports import Drawn, Missing, Report

_WORD = "Word (*.docx)"


class Looked(Protocol):
    """What the page says of itself. `bulletin` as it is typed; `issued` where frozen bytes are looked at; `when_drawn` waits for both."""

    services: Services

    @property
    def week(self) -> str: ...  # noqa: D102
    @property
    def teams(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def attach(self) -> str: ...  # noqa: D102
    @property
    def attach_words(self) -> str: ...  # noqa: D102
    @property
    def number(self) -> str: ...  # noqa: D102
    @property
    def bulletin(self) -> Bulletin | None: ...  # noqa: D102
    @property
    def issued(self) -> Issue | None: ...  # noqa: D102
    def when_drawn(self, then: Callable[[Drawn], object]) -> None: ...  # noqa: D102
    def refresh(self) -> None: ...  # noqa: D102


class BulletinActs(QObject):
    """The acts of one page."""

    def __init__(self, page: Any) -> None:
        super().__init__(page)
        self._page: Any = page
        self._looked: Looked = page
        self.services: Services = page.services
        self.freezing = Freezing(self.services, self)

    @property
    def _window(self) -> QWidget:
        window: QWidget = self._page.window()
        return window

    def menu(self) -> QMenu:
        """All that has no button of its own."""
        menu = QMenu(self._page)
        for title, then in (
            (_("存为 Word…"), self.save_word),
            (_("加水印或口令保存…"), self.seal),
            ("", None),
            (_("拜访报告汇编…"), self.save_volume),
            (_("每次拜访单独成文…"), self.save_singly),
            ("", None),
            (_("已签发的各期"), self.open_list),
            (_("报送台"), self.open_desk),
            (_("打开文件夹"), self.open_folder),
        ):
            if then is None:
                menu.addSeparator()
            else:
                action = QAction(title, menu)
                action.triggered.connect(then)
                menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    # -- before anything is written

    def _unless_missing(self, missing: tuple[Missing, ...], yes: str, then: Callable[[], object]) -> None:
        """Warn of characters that would be printed as 〓, else go on at once."""
        if missing:
            confirm(self._window, _("有些字没有字形"), missing_words(missing), yes=yes, then=then)
        else:
            then()

    def _file(self, what: str, suffix: str) -> Path:
        number = self._looked.number
        name = "".join(f"{self._looked.week} {what}{number}".split("/")) + suffix
        return output.last_folder(self.services) / name

    # -- files

    def save(self) -> None:
        """Ask where to, then write what is looked at."""

        def ask(drawn: Drawn) -> None:
            self._unless_missing(drawn.missing, _("仍然保存"), self._ask_where)

        self._looked.when_drawn(ask)

    def _ask_where(self) -> None:
        output.ask_file(self._page, _("保存周通报"), self._file(_("周通报"), ".pdf"), self.save_to)

    def save_to(self, path: Path) -> None:
        """Write what is looked at, byte for byte."""
        self._looked.when_drawn(lambda drawn: self._write(lambda: reports.keep_drawn(drawn, path)))

    def _write(self, work: Callable[[], Report]) -> None:
        self.services.jobs.run(work, self._saved, lane=Lane.POOL, owner=self, label=_("正在保存…"))

    def _saved(self, report: Report) -> None:
        output.remember_folder(self.services, report.path)
        words = _("已保存 {name}。").format(name=report.path.name)
        if report.page_count:
            words = counted("已保存 {name}，共{n}页。", report.page_count).format(
                name=report.path.name, n=report.page_count
            )
        self.services.toast(words, button=_("打开文件夹"), then=self.open_folder)

    def open_folder(self) -> None:
        """The folder of the last file."""
        output.open_folder(output.last_folder(self.services))

    def seal(self) -> None:
        """A copy with a watermark, a password or both."""

        def ask(drawn: Drawn) -> None:
            self._unless_missing(drawn.missing, _("仍然保存"), self._ask_seal)

        self._looked.when_drawn(ask)

    def _ask_seal(self) -> None:
        def go_on(watermark: str, password: str) -> None:
            def write(path: Path) -> None:
                self.seal_to(path, watermark=watermark, password=password)

            output.ask_file(self._page, _("保存周通报"), self._file(_("周通报"), ".pdf"), write)

        SealDialog(self._window, then=go_on).open()

    def seal_to(self, path: Path, *, watermark: str, password: str) -> None:
        """Draw it with the watermark, write it with the password."""
        made, issued, office = self._looked.bulletin, self._looked.issued, self.services.office
        if made is None:
            return

        def work(desk: Desk) -> Report:
            if issued is not None:
                drawn = reports.draw_issued(desk, issued, watermark=watermark)
            else:
                drawn = reports.draw_bulletin(desk, made, watermark=watermark)
            return reports.keep_drawn(drawn, path, password=password)

        self._write(lambda: office.run(work))

    def save_word(self) -> None:
        """Ask where to, then write it for Word."""
        path = self._file(_("周通报"), ".docx")
        output.ask_file(self._page, _("存为 Word"), path, self.save_word_to, kind=_WORD)

    def save_word_to(self, path: Path) -> None:
        """The same bulletin as a Word document, to be edited there."""
        made, office = self._looked.bulletin, self.services.office
        if made is None:
            return
        if self._looked.issued is not None:
            self.services.notices.banner("warn", reports.not_the_issued())
        self._write(lambda: reports.keep_drawn(office.run(lambda desk: reports.draw_word(desk, made)), path))

    # -- the visits of the week

    def save_volume(self) -> None:
        """The week's visit reports as one volume: drawn first, so that what cannot be printed is told before."""
        week, teams, office = self._looked.week, self._looked.teams, self.services.office

        def ask(drawn: Drawn) -> None:
            path = output.last_folder(self.services) / f"{week} {_('拜访报告汇编')}.pdf"

            def where() -> None:
                output.ask_file(
                    self._page,
                    _("保存拜访报告汇编"),
                    path,
                    lambda to: self._write(lambda: reports.keep_drawn(drawn, to)),
                )

            self._unless_missing(drawn.missing, _("仍然保存"), where)

        self.services.jobs.run(
            lambda: office.run(lambda desk: reports.draw_volume(desk, week, teams=teams)),
            ask,
            lane=Lane.POOL,
            owner=self,
            label=_("正在排印…"),
        )

    def save_singly(self) -> None:
        """Each visit report of the week as a file, into a folder."""
        week, teams = self._looked.week, self._looked.teams

        def ask(found: Batch) -> None:
            if not found.files:
                self.services.toast(_("这一周没有拜访，没有可输出的报告。"))
            else:
                self._unless_missing(found.missing, _("仍然输出"), lambda: self._ask_folder(found))

        self.services.read(lambda desk: batch.gather(desk, week, teams=teams), ask, owner=self)

    def _ask_folder(self, found: Batch) -> None:
        title = counted("{n}份拜访报告存到哪个文件夹", len(found.files)).format(n=len(found.files))
        dialog = in_words(QFileDialog(self._page, title, str(output.last_folder(self.services))))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly, on=True)
        dialog.fileSelected.connect(lambda name: self.save_singly_to(found, Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_singly_to(self, found: Batch, folder: Path) -> None:
        """Write them; can be cancelled between two."""
        office = self.services.office

        def done(count: int) -> None:
            output.remember_folder(self.services, folder / found.files[0][0])
            words = counted("已保存{n}份拜访报告。", count).format(n=count)
            self.services.toast(words, button=_("打开文件夹"), then=self.open_folder)

        self.services.jobs.run(
            lambda: office.run(lambda desk: batch.write(desk, found, folder, progress=progress)),
            done,
            lane=Lane.POOL,
            owner=self,
            label=_("正在输出拜访报告…"),
        )

    # -- printer

    def print(self) -> None:
        """Ask which printer, then print what is looked at."""

        def ask(drawn: Drawn) -> None:
            self._unless_missing(drawn.missing, _("仍然打印"), self._ask_printer)

        self._looked.when_drawn(ask)

    def _ask_printer(self) -> None:
        output.ask_printer(self._page, _("打印周通报"), self.print_on)

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

        self._looked.when_drawn(write)

    def _printed(self, count: int) -> None:
        self.services.toast(counted("已送打印机，共{n}页。", count).format(n=count))

    # -- issuing

    def issue(self) -> None:
        """Ask with number and missing teams, then freeze it."""
        week = self._looked.week

        def asked(drawn: Drawn) -> None:
            self.services.read(
                lambda desk: preview.question(desk, week),
                lambda found: self._ask_issue(found, drawn),
                owner=self,
            )

        self._looked.when_drawn(asked)

    def _ask_issue(self, question: Question, drawn: Drawn) -> None:
        pages = counted("共{n}页", drawn.page_count).format(n=drawn.page_count)
        IssueDialog(
            self._window,
            _("签发周通报"),
            number=question.number,
            what=_("{week}　{pages}，{attached}").format(
                week=question.label, pages=pages, attached=self._looked.attach_words
            ),
            lines=bulletin_lines(question, drawn.missing),
            then=self.issue_now,
        ).open()

    def issue_now(self) -> None:
        """Number it and keep it."""
        week, attach = self._looked.week, self._looked.attach

        def done(issue: Issue) -> None:
            words = counted("已签发{number}，共{n}页。", issue.pages).format(
                number=issue.number, n=issue.pages
            )
            self.services.toast(words, button=_("另存副本"), then=self.save)
            self._looked.refresh()

        self.freezing.freeze(
            lambda desk, meet, tell: issuing.issue(desk, week, attach=attach, meet=meet, tell=tell), done
        )

    # -- elsewhere

    def open_list(self) -> None:
        """All that were issued."""
        self.services.go.page("issued")

    def open_desk(self) -> None:
        """Who handed the week in."""
        self.services.go.page("desk", week=self._looked.week)

    def open_sync(self) -> None:
        """Where files come from."""
        self.services.go.page("sync")
