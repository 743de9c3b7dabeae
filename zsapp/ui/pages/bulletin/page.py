"""The page of the bulletin: choose, look, write, print. Drawn in a worker; what is newer takes the place of what is older."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabWidget

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.bulletin import Arrangement, Bulletin
from zsapp.ui.jobs import Job, Lane, progress
from zsapp.ui.office import Touched
from zsapp.ui.pages.bulletin.acts import BulletinActs
from zsapp.ui.pages.bulletin.choosing import Choosing
from zsapp.ui.pages.bulletin.entries import EntriesPanel
from zsapp.ui.pages.bulletin.figures import FiguresPanel
from zsapp.ui.pages.bulletin.hit import figure_at, runs
from zsapp.ui.pages.bulletin.issued import IssuedCard
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
from zsapp.verbs.issuing import Issue
from zsapp.verbs.preview import Sheet
from zsapp.verbs.reports import Drawn

PAUSE_MS = 300  # after the last key; drawing takes about as long again
SAVE_MS = 5_000  # what is typed is kept at the latest then
_SPLIT = "bulletin/split"
_KINDS = (
    *("visit", "project", "matter", "plan", "company", "contact", "dossier"),
    *("team", "unit", "member", "settings", "submission", "attachment", "bulletin", "issued"),
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
        self.arrangement = Arrangement()
        self.acts = BulletinActs(self)
        self.choosing = Choosing(services, today())
        self.preview = Preview(services)
        self.texts = TextsPanel()
        self.entries = EntriesPanel(services)
        self.figures = FiguresPanel(services)
        self.issued_card = IssuedCard(services)
        self._pause = self._timer(PAUSE_MS, self._redraw_when_settled)
        self._save_soon = self._timer(SAVE_MS, self.save_edits)
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
        icons, acts = self.services.icons, self.acts
        self.more_button = icon_button(icons, "more", _("更多"), self._more)
        self.print_button = button(_("打印"), acts.print, icons=icons, icon="print")
        self.print_button.setToolTip("Ctrl+P")
        self.save_button = button(_("保存 PDF"), acts.save, icons=icons, icon="save")
        self.save_button.setToolTip("Ctrl+S")
        self.issue_button = button(_("签发…"), acts.issue, tone="primary", icons=icons, icon="check")
        for part in (self.more_button, self.print_button, self.save_button, self.issue_button):
            self.tools.addWidget(part)
        self.issue_button.hide()
        self.tabs = QTabWidget()
        self.tabs.tabBar().setAccessibleName(_("文字与数字"))
        self.tabs.addTab(scrolled(self.texts), _("文字"))
        self.tabs.addTab(self.entries, _("条目"))
        self.tabs.addTab(self.figures, _("数字"))
        self.side = QStackedWidget()
        self.side.addWidget(self.tabs)
        self.side.addWidget(self.issued_card)
        self.side.setMinimumWidth(300)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(GAP)
        self.split.addWidget(self.preview)
        self.split.addWidget(self.side)
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
        self.texts.left.connect(self.save_edits)
        self.entries.changed.connect(self._arranged)
        for signal, then in (
            (self.issued_card.list_wanted, self.acts.open_list),
            (self.issued_card.sync_wanted, self.acts.open_sync),
        ):
            signal.connect(then)
        self.preview.clicked.connect(self._clicked)
        self.split.splitterMoved.connect(self._keep_split)
        self.services.office.changed.connect(self._touched)
        keys = (
            ("Ctrl+S", self.acts.save),
            ("Ctrl+P", self.acts.print),
            ("Ctrl+=", self.preview.zoom_in),
            ("Ctrl+-", self.preview.zoom_out),
            ("Ctrl+\\", self.preview.fit_width),
        )
        for (
            key,
            slot,
        ) in keys:  # in the whole window while the page is seen: the focus may be in the navigation
            QShortcut(QKeySequence(key), self).activated.connect(slot)

    def _more(self) -> None:
        self.acts.menu().popup(self.more_button.mapToGlobal(self.more_button.rect().bottomLeft()))

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
        self.save_edits()
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
        self.save_edits()
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
        is_kept = self.sheet is None or self.arrangement == self.sheet.edition.arrangement
        is_other = self.sheet is None or self.sheet.edition.week != found.edition.week
        self._reading = None
        self.sheet = found
        if is_kept or is_other:
            self.arrangement = found.edition.arrangement
        mast = found.automatic.masthead
        self.subtitle.setText("　".join(each for each in (mast.name, mast.number, mast.day) if each))
        self.choosing.know_teams(found.teams)
        self._fill()
        self._show_side(found)
        self.redraw()

    def _fill(self) -> None:
        if self.sheet is None:
            return
        why_not = self._why_not(self.sheet)
        self.texts.fill(self.sheet.automatic, self.sheet.edition.texts, why_not=why_not)
        arrangement = Arrangement() if self.choosing.teams else self.arrangement
        self.entries.fill(self.sheet.automatic, arrangement, why_not=why_not)
        self.figures.fill(self.sheet.automatic)

    def _show_side(self, found: Sheet) -> None:
        """A draft is worked on; what was issued is only looked at."""
        issued = self.issued
        if issued is not None:
            self.issued_card.show_issue(issued, found.automatic.week.label, is_here=found.is_here)
        self.side.setCurrentWidget(self.tabs if issued is None else self.issued_card)
        is_draft = found.issue is None and not self.choosing.teams
        self.issue_button.setVisible(found.may_write and is_draft)
        self.choosing.show_attaching(is_shown=issued is None)
        title = _("保存 PDF") if issued is None else _("另存副本")
        self.save_button.setText(title)
        self.save_button.setAccessibleName(title)
        for each in (self.save_button, self.print_button):
            each.setEnabled(issued is None or found.is_here)

    def _why_not(self, found: Sheet) -> str:
        if not found.may_write:
            return _("通报文字由招商办改写，这里只能查看。")
        if self.choosing.teams:
            return _("只选部分小组时不用改写的文字；选“全部小组”后可以改写。")
        if found.issue is not None:
            return _("这一期已经签发，不能再改。")
        return ""

    # -- what the acts ask for

    @property
    def week(self) -> str:
        """The key of the week."""
        return self.choosing.week

    @property
    def teams(self) -> tuple[str, ...]:
        """The teams that are chosen; none: all."""
        return self.choosing.teams

    @property
    def attach(self) -> str:
        """Which visit reports are attached."""
        return self.choosing.attach

    @property
    def attach_words(self) -> str:
        """The same in words."""
        return self.choosing.chips[self.choosing.attach].text()

    @property
    def number(self) -> str:
        """The number that is looked at."""
        return self.sheet.automatic.masthead.number if self.sheet is not None else ""

    @property
    def bulletin(self) -> Bulletin | None:
        """As it is typed and arranged; None before it was read."""
        if self.sheet is None:
            return None
        if self.choosing.teams:
            return self.sheet.automatic
        texts = self.texts.values() if not self._why_not(self.sheet) else self.sheet.edition.texts
        return Edition(self.sheet.edition.week, texts, None, self.arrangement).of(self.sheet.automatic)

    @property
    def issued(self) -> Issue | None:
        """The issued bulletin that is looked at; of some teams alone there is none."""
        return self.sheet.issue if self.sheet is not None and not self.choosing.teams else None

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
        """Draw the bulletin as it is typed and arranged, or take the bytes that were issued; an older drawing ends at its next step."""
        made, issued, office = self.bulletin, self.issued, self.services.office
        if made is None:
            return
        if self._drawing is not None:
            self._drawing.cancel()
        if issued is not None and self.sheet is not None and not self.sheet.is_here:
            self._show_nothing()
            return
        self.preview.tell_state(_("正在更新…"))

        def work(desk: Desk) -> Drawn:
            if issued is not None:
                return reports.draw_issued(desk, issued)
            return reports.draw_bulletin(desk, made, step=lambda: progress(0, 1))

        self._drawing = self.services.jobs.run(
            lambda: office.run(work), self._take_drawn, lane=Lane.POOL, owner=self, on_error=self._not_drawn
        )

    def _show_nothing(self) -> None:
        self.drawn, self._drawing = None, None
        self._then.clear()
        self.preview.show_pdf(b"")
        self.preview.take_remarks(())
        self.preview.tell_state("")

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

    def when_drawn(self, then: Callable[[Drawn], object]) -> None:
        """Call with what is drawn, once it is what is chosen and typed."""
        self.save_edits()
        if self._pause.isActive():
            self._pause.stop()
            self.redraw()
        is_away = self.issued is not None and self.sheet is not None and not self.sheet.is_here
        if is_away:
            return
        if self._drawing is not None or self._reading is not None or self.drawn is None:
            self._then.append(then)
        else:
            then(self.drawn)

    # -- what is done by hand

    def _arranged(self, arrangement: Arrangement) -> None:
        self.arrangement = arrangement
        self._fill_entries()
        self._pause.start()
        self.save_edits()

    def _fill_entries(self) -> None:
        if self.sheet is not None:
            self.entries.fill(self.sheet.automatic, self.arrangement, why_not=self._why_not(self.sheet))

    def save_edits(self) -> None:
        """Keep what was written and arranged, if anything differs; never in the middle of a composed word."""
        self._save_soon.stop()
        if self.sheet is None or self._why_not(self.sheet):
            return
        changed = self.texts.changed()
        arrangement = None if self.arrangement == self.sheet.edition.arrangement else self.arrangement
        if not changed and arrangement is None:
            return
        if self.texts.is_composing or self._writing:
            self._save_soon.start()
            return
        week, form = self.sheet.edition.week, self.sheet.edition.form
        self._writing = True
        self.services.ask(
            lambda desk: bulletins.write(desk, week, changed, arrangement, form=form),
            self._written,
            owner=self,
            on_error=self._not_written,
        )

    def _written(self, kept: Edition) -> None:
        self._writing = False
        if self.sheet is None or self.sheet.edition.week != kept.week:
            return
        self.sheet = replace(self.sheet, edition=kept)
        self.texts.fill(self.sheet.automatic, kept.texts, why_not=self._why_not(self.sheet))
        if self.arrangement != kept.arrangement:  # gone on meanwhile
            self.save_edits()
        elif self.texts.changed():
            self._save_soon.start()

    def _not_written(self, error: BaseException) -> None:
        self._writing = False
        self.services.jobs.report(error, retry=self.save_edits)

    # -- figures

    def _clicked(self, page_text: str, index: int) -> None:
        if self.sheet is None:
            return
        hit = figure_at(runs(self.sheet.automatic), page_text, index)
        if hit is not None:
            self.tabs.setCurrentWidget(self.figures)
            self.figures.choose(hit.figure, hit.team, hit.name)
