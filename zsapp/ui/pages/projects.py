"""项目: a board by stage or a list; a move asks for its date and reason; beside it the panel of one project."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from zsapp.base.texts import _, counted
from zsapp.domain.project import STAGES
from zsapp.ui.dialogs.few import FewDialog
from zsapp.ui.editors.amounts import short_words
from zsapp.ui.models.extended import ExtendedSource
from zsapp.ui.models.sources import Column
from zsapp.ui.pages import title_of
from zsapp.ui.pages.board_page import BoardPage
from zsapp.ui.pages.list_page import RecordsPane
from zsapp.ui.pages.project_panel import ProjectPanel, capital_pill, days_words, stage_word
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG
from zsapp.ui.theme.tones import tone_of
from zsapp.ui.widgets.board import Board, Lane
from zsapp.ui.widgets.buttons import button, chip
from zsapp.ui.widgets.cards import Face
from zsapp.ui.widgets.fields import SearchBox
from zsapp.ui.widgets.flow import flowing
from zsapp.ui.widgets.states import EmptyState
from zsapp.verbs import projects
from zsapp.verbs.desk import Desk, today
from zsapp.verbs.projects import ASIDE, ProjectCard

_VIEW = "projects/view"
_LIST_COLUMNS = (
    "name",
    "company",
    "team",
    "stage",
    "stage_date",
    "registered_capital",
    "total_investment",
    "industry",
)


class ProjectSource(ExtendedSource):
    """Projects with the days they stand in their stage, and their evidence."""

    def __init__(self) -> None:
        added = {
            "stage_date": [Column("days", _("停留"), 72, is_right=True, can_sort=False)],
            "registered_capital": [Column("evidence", _("佐证材料"), 104, can_sort=False)],
        }
        super().__init__(
            "project",
            _LIST_COLUMNS,
            added=added,
            kinds=("attachment",),
            widths={"name": 228, "company": 228, "team": 228},
        )

    def more(self, desk: Desk, ids: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """Dwell time and evidence."""
        return {
            one: {
                "days": counted("{n}天", card.days).format(n=card.days) if card.days is not None else "",
                "evidence": evidence_words(card),
            }
            for one, card in projects.cards(desk, list(ids)).items()
        }


class ProjectsPage(BoardPage):
    """Board and list over the same projects."""

    panel: ProjectPanel
    kinds = frozenset({"project", "attachment", "company", "team"})

    def __init__(self, services: Services) -> None:
        super().__init__(services, title_of("projects"))
        self.found: projects.Board | None = None
        self.board_chip = chip(_("看板"), lambda on: self._show_view("board") if on else None)
        self.list_chip = chip(_("列表"), lambda on: self._show_view("list") if on else None)
        for each in (self.board_chip, self.list_chip):
            each.setAutoExclusive(True)
            self.tools.addWidget(each)
        self.tools.addSpacing(SNUG)
        self.tools.addWidget(
            button(_("新增项目"), self.add, tone="primary", icons=services.icons, icon="add")
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self._make_board())
        self.stack.addWidget(self._make_list())
        self.panel = ProjectPanel(services)
        self.panel.move_wanted.connect(lambda record: self.ask_move(record, ""))
        self.panel.closed.connect(self._panel_closed)
        self.host(self.stack)
        kept = services.preferences.get(_VIEW, "board")
        (self.list_chip if kept == "list" else self.board_chip).setChecked(True)
        self.look_again()

    def _make_board(self) -> QWidget:
        services = self.services
        self.search = SearchBox(services.icons, _("查找项目、企业、组别"))
        self.search.setMaximumWidth(320)
        self.search.settled.connect(lambda _text: self.look_again())
        self.passing = chip(_("注册资本2000万元以上"), lambda _on: self.look_again())
        self.lacking = chip(_("待补件"), lambda _on: self.look_again())
        self.long = chip(_("停留超过{n}天").format(n=projects.LONG_DAYS), lambda _on: self.look_again())
        lanes = [Lane(stage.word, stage_word(stage.word), tone_of(stage.word)) for stage in STAGES]
        self.board = Board(services, lanes, folded=ASIDE)
        self.board.move_wanted.connect(self.ask_move)
        self.search.down_pressed.connect(self.board.focus_card)
        self.empty = EmptyState(
            services.theme,
            services.icons,
            "project",
            _("还没有项目"),
            _("有了线索就登记，阶段以后再改；拖动卡片就能变更阶段。"),
            action=_("新增项目"),
            then=self.add,
        )
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP)
        box.addWidget(flowing(self.search, self.passing, self.lacking, self.long))
        box.addWidget(self.board, 1)
        box.addWidget(self.empty, 1)
        self.empty.hide()
        return holder

    def _make_list(self) -> QWidget:
        self.pane = RecordsPane(
            self.services,
            "project",
            source=ProjectSource(),
            icon="project",
            empty_text=_("有了线索就登记，阶段以后再改。"),
            name="projects",
        )
        self.pane.table.opened.connect(self.enter)
        self.pane.table.clicked.connect(lambda index: self.open(self.pane.model.id_at(index.row())))
        self.pane.ask()
        return self.pane

    # -- showing

    def _show_view(self, which: str) -> None:
        self.stack.setCurrentIndex(1 if which == "list" else 0)
        self.services.preferences.put(_VIEW, which)

    def look_again(self) -> None:
        """Read the board anew; of what is put aside and folded only how many there are."""
        by = projects.Narrowed(
            self.search.text(), self.passing.isChecked(), self.lacking.isChecked(), self.long.isChecked()
        )
        closed = [stage for stage in self.board.folded if stage in ASIDE]
        self.ask(lambda desk: projects.board(desk, by, closed=closed), self._take)

    @property
    def cards(self) -> list[ProjectCard]:
        """The cards that are shown."""
        return self.found.cards if self.found is not None else []

    def _take(self, found: projects.Board) -> None:
        is_first = self.found is None or not self.found.count
        self.found = found
        self.subtitle.setText(
            _("{n}个，其中注册资本2000万元以上{m}个").format(n=found.count, m=found.passing)
            if found.count
            else ""
        )
        self.empty.setVisible(not found.count)
        self.board.setVisible(bool(found.count))
        if is_first and found.count:  # empty stages take no room until a card comes
            for key, lane in self.board.lanes.items():
                if not found.totals.get(key) and key not in ASIDE:
                    lane.fold(is_folded=True)
        faces = {stage: [face(card) for card in cards] for stage, cards in found.lanes.items()}
        self.board.show_faces(faces, found.totals, more=_("还有{n}个，请查找或看列表"))
        self.find_again()

    # -- acts

    def start_search(self) -> None:
        """Ctrl+F."""
        field = self.pane.search if self.stack.currentIndex() else self.search
        field.begin()

    def add(self) -> None:
        """A new project; it begins as a lead of today."""
        self.services.go.new_record("project", stage=STAGES[0].word, stage_date=today().isoformat())

    def open(self, record: str) -> None:
        """Show a project beside the board."""
        self.panel.read(record)

    def _panel_closed(self) -> None:
        if self.stack.currentIndex():
            self.pane.table.setFocus()
        else:
            self.board.focus_card()

    def ask_move(self, record: str, stage: str) -> FewDialog:
        """Ask for date and reason of a move; without a stage for that too."""
        shown = [*self.cards, *([self.panel.card] if self.panel.card is not None else [])]
        card = next((each for each in shown if each.view["id"] == record), None)
        before = card.view["stage"] if card else None
        name = str(card.view["name"]) if card else ""
        day = today()
        since = str(card.view["stage_date"] or "") if card else ""
        values = {"stage_date": max(day.isoformat(), since), "stage_reason": None}

        def write(desk: Desk, typed: dict[str, Any], form: Any) -> Any:
            return projects.move(
                desk,
                record,
                stage or typed["stage"],
                day=typed["stage_date"],
                reason=typed["stage_reason"],
                form=form,
            )

        dialog = FewDialog(
            self,
            self.services,
            _("变更阶段：{before} → {after}").format(before=stage_word(before), after=stage_word(stage))
            if stage
            else _("变更阶段"),
            kind="project",
            record=record,
            values=values if stage else {"stage": before, **values},
            write=write,
            text=name,
            labels={
                "stage_reason": _("原因（必填）")
                if projects.needs_reason(before, stage)
                else _("原因（可不填）")
            },
            required=(
                "stage_date",
                *(("stage_reason",) if stage and projects.needs_reason(before, stage) else ()),
            ),
            days=((_("今天"), day), (_("昨天"), day - timedelta(days=1))),
            saved=self._moved,
        )
        dialog.open()
        return dialog

    def _moved(self) -> None:
        self.told(_("阶段已变更。"))


def face(card: ProjectCard) -> Face:
    """The card of a project."""
    view = card.view
    pills = [capital_pill(card)] if card.values.get("registered_capital") else []
    pills.append((days_words(card), "warn" if card.stands_long else "")) if days_words(card) else None
    if card.lacks_evidence:
        pills.append((_("待补件"), "warn"))
    elif card.evidence:
        pills.append((_("佐证{n}").format(n=card.evidence), "good"))
    lines = [str(view["company_name"] or ""), str(view["team_name"] or "")]
    if total := card.values.get("total_investment"):
        lines.append(_("协议投资 {words}").format(words=short_words(total)))
    return Face(
        str(view["id"]),
        str(view["name"] or ""),
        tuple(filter(None, lines)),
        tuple(pills),
        "warn" if card.stands_long else "",
    )


def evidence_words(card: ProjectCard) -> str:
    """The evidence in a list: how many files, or that it is lacking."""
    if card.lacks_evidence:
        return _("待补件")
    return _("{n}份").format(n=card.evidence) if card.evidence else ""
