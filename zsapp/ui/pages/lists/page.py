"""名单: near and long targets in the order of their ranks; one company beside with its score, owner and moves."""

from functools import partial
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QTabWidget, QWidget

from zsapp.base.texts import _, counted
from zsapp.domain.rules.lists import LONG, NEAR
from zsapp.ui.dialogs.few import FewDialog
from zsapp.ui.models.held import HeldSource
from zsapp.ui.pages import title_of
from zsapp.ui.pages.list_page import RecordsPane
from zsapp.ui.pages.lists.panel import ListPanel, other
from zsapp.ui.pages.lists.words import columns, row_of
from zsapp.ui.pages.live import LivePage
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.layout import column
from zsapp.ui.widgets.side_panel import beside
from zsapp.verbs import lists
from zsapp.verbs.desk import today
from zsapp.verbs.lists import Board, ListLine, Move
from zsapp.verbs.records import Saved

_TRACKS = (NEAR, LONG)


class ListsPage(LivePage):
    """`arrive(record=id of a dossier)` shows a listed company."""

    kinds = frozenset(
        {"dossier", "visit", "project", "company", "catalogue", "entry", "team", "member", "settings"}
    )

    def __init__(self, services: Services) -> None:
        super().__init__(services, title_of("lists"))
        self.found: Board | None = None
        self._wanted = self._to_choose = ""
        add = button(_("列入名单"), self.ask_entry, tone="primary", icons=services.icons, icon="add")
        add.setToolTip("Ctrl+Shift+L")
        self.tools.addWidget(add)
        self.tabs = QTabWidget()
        self.tabs.tabBar().setAccessibleName(_("两份名单"))
        self.panes = {track: self._pane(track) for track in _TRACKS}
        self.panel = ListPanel(services)
        self.panel.closed.connect(self._back_to_list)
        self.panel.shift_wanted.connect(self.shift)
        self.panel.move_wanted.connect(self.ask_move)
        self.panel.off_wanted.connect(self.ask_off)
        self.panel.owner_wanted.connect(self.ask_owner)
        self.body.addLayout(beside(self.tabs, self.panel), 1)
        for keys, then in (
            ("Alt+Up", partial(self._of_current, self._up)),
            ("Alt+Down", partial(self._of_current, self._down)),
            ("Alt+M", partial(self._of_current, self.ask_move)),
            ("Alt+O", partial(self._of_current, self.ask_owner)),
            ("Ctrl+Shift+L", self.ask_entry),
        ):
            QShortcut(QKeySequence(keys), self, then)
        self.look_again()

    def _pane(self, track: str) -> RecordsPane:
        pane = RecordsPane(
            self.services,
            "dossier",
            source=HeldSource(columns()),
            icon="ranking",
            can_add=False,
            name=f"lists/{track}",
        )
        pane.add_chip("overdue", True, _("跟进超期"))
        pane.search.setPlaceholderText(_("企业、小组、负责人"))
        pane.table.setAccessibleName(_(track))
        pane.say_when_empty(
            _("{track}里还没有企业").format(track=_(track)),
            _("按“列入名单”选一家企业，写明理由；名次由人排，得分只作建议。"),
        )
        pane.model.counted.connect(self._choose)
        pane.table.opened.connect(self.enter)
        pane.table.clicked.connect(lambda at: self.open(pane.model.id_at(at.row())))
        pane.table.menu_wanted.connect(self._menu)
        holder = QWidget()
        holder.setLayout(column(pane, gap=0, margins=(0, GAP, 0, 0)))
        self.tabs.addTab(holder, _(track))
        return pane

    @property
    def pane(self) -> RecordsPane:
        """The list that is shown."""
        return self.panes[_TRACKS[max(0, self.tabs.currentIndex())]]

    # -- coming

    def arrive(self, **arguments: Any) -> None:
        """`record`: show that dossier, when it is read."""
        super().arrive(**arguments)
        if record := arguments.get("record"):
            self._wanted = self._to_choose = str(record)
            self._show_wanted()
            self._choose()

    def _choose(self, _count: int = 0) -> None:
        """The row of what was come for, once it is read."""
        if self._to_choose and any(p.table.select_id(self._to_choose) for p in self.panes.values()):
            self._to_choose = ""

    def start_search(self) -> None:
        """Ctrl+F."""
        self.pane.search.begin()

    # -- showing

    def look_again(self) -> None:
        """Read the lists anew."""
        self.ask(lists.board, self._show)

    def _show(self, found: Board) -> None:
        self.found = found
        for place, (track, pane) in enumerate(self.panes.items()):
            its = [line for line in found.lines if line.track == track]
            assert isinstance(pane.model.source, HeldSource)
            pane.model.source.hold(its, row_of)
            pane.model.ask_for()
            self.tabs.setTabText(place, f"{_(track)}　{len(its)}")
        late = len(found.overdue)
        text = counted("{n}家企业", len(found.lines)).format(n=len(found.lines))
        if late:
            text += counted("，{n}家跟进超期", late).format(n=late)
        self.subtitle.setText(text if found.lines else "")
        self._wanted = self._wanted or self.panel.record
        self._show_wanted()

    def _show_wanted(self) -> None:
        wanted, line = self._wanted, self._line(self._wanted)
        if not wanted or self.found is None:
            return
        self._wanted = ""
        if line is None:
            if self.panel.record == wanted:
                self.panel.close_panel()
            return
        if line.track != _TRACKS[max(0, self.tabs.currentIndex())] and self.panel.record != wanted:
            self.tabs.setCurrentIndex(_TRACKS.index(line.track))
        self.services.read(lambda desk: lists.moves(desk, wanted), partial(self._show_line, line), owner=self)

    def _show_line(self, line: ListLine, moves: list[Move]) -> None:
        self.panel.show_line(line, moves)

    def _line(self, dossier: str) -> ListLine | None:
        lines = self.found.lines if self.found else ()
        return next((line for line in lines if line.id == dossier), None)

    def open(self, dossier: str) -> None:
        """A listed company beside the list."""
        self._wanted = dossier
        self._show_wanted()

    def enter(self, dossier: str) -> None:
        """The same, and go there; Escape comes back."""
        self.panel.take_focus()
        self.open(dossier)

    def _back_to_list(self) -> None:
        self.pane.table.setFocus()

    def _menu(self, record: str, menu: QMenu) -> None:
        line = self._line(record)
        if line is None:
            return
        menu.addSeparator()
        menu.addAction(_("上移"), partial(self.shift, record, -1))
        menu.addAction(_("下移"), partial(self.shift, record, 1))
        menu.addAction(_("移到{track}…").format(track=_(other(line.track))), partial(self.ask_move, record))
        menu.addAction(_("指定负责人…"), partial(self.ask_owner, record))
        menu.addAction(_("移出名单…"), partial(self.ask_off, record))
        menu.addAction(_("按得分排这份名单"), partial(self.rank_as_suggested, line.team, line.track))

    # -- acts

    def _of_current(self, then: Any) -> None:
        """For the row that is chosen in the list, or the company in the panel."""
        within = self.panel.isVisible() and self.panel.isAncestorOf(self.focusWidget() or self)
        if one := self.panel.record if within else self.pane.table.current_id():
            then(one)

    def _up(self, dossier: str) -> None:
        self.shift(dossier, -1)

    def _down(self, dossier: str) -> None:
        self.shift(dossier, 1)

    def shift(self, dossier: str, step: int) -> None:
        """One place up or down."""
        self.services.ask(lambda desk: lists.shift(desk, dossier, step), owner=self)

    def rank_as_suggested(self, team: str, track: str) -> None:
        """Rank a team's list as the scores suggest; 撤销 takes it back."""
        self.services.ask(
            lambda desk: lists.as_suggested(desk, team, track), self._ranked, label=_("正在保存…"), owner=self
        )

    def _ranked(self, moved: int) -> None:
        if moved:
            self._told(counted("调整了{n}家企业的名次。", moved).format(n=moved))
        else:
            self.services.toast(_("名次已与得分一致。"))

    def ask_entry(self) -> FewDialog:
        """Put a company on a list, with a reason."""
        knows_team = self.found is not None and self.found.knows_team
        track = _TRACKS[max(0, self.tabs.currentIndex())]
        values: dict[str, Any] = {"company": None} | ({} if knows_team else {"team": None})
        values |= {"track": track, "track_reason": None}

        def write(desk: Any, typed: dict[str, Any], _form: Any) -> Saved:
            team = typed.get("team")
            return lists.enter(desk, typed["company"], typed["track"], typed["track_reason"], team=team)

        return self._few(_("列入名单"), None, values, write, done=_("已列入名单。"))

    def ask_move(self, dossier: str) -> FewDialog | None:
        """Move a company to the other list; why is asked for."""
        line = self._line(dossier)
        if line is None:
            return None
        to = other(line.track)
        return self._few(
            _("移到{track}").format(track=_(to)),
            dossier,
            {"track_reason": None},
            lambda desk, typed, form: lists.move(desk, dossier, to, typed["track_reason"], form=form),
            text=line.company_name,
            done=_("已移到{track}。").format(track=_(to)),
        )

    def ask_off(self, dossier: str) -> FewDialog | None:
        """Take a company off its list; why is asked for."""
        line = self._line(dossier)
        if line is None:
            return None
        return self._few(
            _("移出名单"),
            dossier,
            {"track_reason": None},
            lambda desk, typed, form: lists.take_off(desk, dossier, typed["track_reason"], form=form),
            text=line.company_name,
            done=_("已移出名单。"),
        )

    def ask_owner(self, dossier: str) -> FewDialog | None:
        """Name the one owner."""
        line = self._line(dossier)
        if line is None:
            return None
        return self._few(
            _("指定一对一负责人"),
            dossier,
            {"owner": None, "owner_from": today().isoformat()},
            lambda desk, typed, form: lists.assign(
                desk, dossier, typed["owner"], day=typed["owner_from"], form=form
            ),
            text=line.company_name,
            done=_("已指定负责人。"),
        )

    def _few(
        self,
        title: str,
        record: str | None,
        values: dict[str, Any],
        write: Any,
        *,
        done: str,
        text: str = "",
    ) -> FewDialog:
        dialog = FewDialog(
            self,
            self.services,
            title,
            kind="dossier",
            record=record,
            values=values,
            write=write,
            text=text,
            labels={"track_reason": _("理由")},
            required=tuple(values),
            save=title,
            saved=partial(self._told, done),
        )
        dialog.open()
        return dialog

    def _told(self, words: str) -> None:
        self.services.toast(words, button=_("撤销"), then=lambda: self.services.actions.run("undo"))
