"""首报首谈: every claim with its protection, those that clash first; one company beside with its claims, rulings and reasons."""

from functools import partial
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut

from zsapp.base.texts import _, counted
from zsapp.domain.rules.claims import CLASH, LAPSED, PROTECTED
from zsapp.ui.dialogs.few import FewDialog
from zsapp.ui.models.held import HeldSource
from zsapp.ui.pages import title_of
from zsapp.ui.pages.claims.panel import ClaimsPanel
from zsapp.ui.pages.claims.words import columns, row_of
from zsapp.ui.pages.list_page import RecordsPane
from zsapp.ui.pages.live import LivePage
from zsapp.ui.services import Services
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.side_panel import beside
from zsapp.verbs import claims
from zsapp.verbs.claims import Board, ClaimLine, CompanyClaims
from zsapp.verbs.desk import Desk, today

_CHIPS = (("clash", CLASH), ("state", PROTECTED), ("state", LAPSED))
_SEARCH_LEAST_PX = 120  # on a small screen the chips need the room


class ClaimsPage(LivePage):
    """`arrive(company=id)` and `arrive(record=id of a claim)` show a company."""

    kinds = frozenset(
        {"claim", "ruling", "visit", "plan", "project", "company", "team", "settings", "member"}
    )

    def __init__(self, services: Services) -> None:
        super().__init__(services, title_of("claims"))
        self.found: Board | None = None
        self._wanted = self._to_choose = ""
        add = button(_("登记首报"), self.register, tone="primary", icons=services.icons, icon="add")
        add.setToolTip("Ctrl+Shift+R")
        self.tools.addWidget(add)
        self.source = HeldSource(columns())
        self.pane = RecordsPane(
            services, "claim", source=self.source, icon="claim", can_add=False, name="claims"
        )
        self.pane.search.setMinimumWidth(_SEARCH_LEAST_PX)
        for field, word in _CHIPS:
            self.pane.add_chip(field, word, _(word))
        self.pane.say_when_empty(
            _("还没有首报首谈登记"),
            _(
                "先接触到企业的小组在这里登记，登记先后以登记那一刻为准，离线登记也算；保护期内别的小组去之前会看到提醒。"
            ),
        )
        self.panel = ClaimsPanel(services)
        self.panel.closed.connect(self.pane.table.setFocus)
        self.panel.register_wanted.connect(self.register)
        self.panel.ruling_wanted.connect(self.ask_ruling)
        self.panel.giving_up_wanted.connect(self.ask_giving_up)
        self.panel.handing_wanted.connect(self.ask_handing)
        self.body.addLayout(beside(self.pane, self.panel), 1)
        self.pane.model.counted.connect(self._choose)
        table = self.pane.table
        table.opened.connect(self.enter)
        table.clicked.connect(lambda at: self.open(self.pane.model.id_at(at.row())))
        QShortcut(QKeySequence("Ctrl+Shift+R"), self, self.register)
        self.look_again()

    # -- coming

    def arrive(self, **arguments: Any) -> None:
        """`company` or `record` (a claim): show it, when it is read."""
        super().arrive(**arguments)
        if wanted := arguments.get("company") or arguments.get("record"):
            self._wanted = self._to_choose = str(wanted)
            self._show_wanted()
            self._choose()

    def _choose(self, _count: int = 0) -> None:
        """The row of what was come for, once it is read."""
        its = self._company(self._to_choose)
        ids = [self._to_choose, *(line.id for line in its.lines)] if its else []
        if any(self.pane.table.select_id(each) for each in ids):
            self._to_choose = ""

    def start_search(self) -> None:
        """Ctrl+F."""
        self.pane.search.begin()

    # -- showing

    def look_again(self) -> None:
        """Read all claims anew."""
        self.ask(claims.board, self._show)

    def _show(self, found: Board) -> None:
        self.found = found
        self.source.hold(found.lines, row_of)
        self.pane.model.ask_for()
        live = sum(line.is_live for line in found.lines)
        met = sum(bool(each.clash) for each in found.companies)
        text = counted("{n}条登记，{live}条在保护期内", len(found.lines)).format(
            n=len(found.lines), live=live
        )
        if met:
            text += counted("，撞单{n}家", met).format(n=met)
        self.subtitle.setText(text if found.companies else "")
        self._wanted = self._wanted or self.panel.record
        self._show_wanted()

    def _show_wanted(self) -> None:
        if self._wanted and self.found is not None:
            wanted, self._wanted = self._wanted, ""
            its = self._company(wanted)
            if its is not None:
                self.panel.show_company(its, may_rule=self.found.may_rule)
            elif self.panel.record == wanted:
                self.panel.close_panel()

    def _company(self, one: str) -> CompanyClaims | None:
        """The company of that id, or of that claim."""
        among = self.found.companies if self.found else ()
        return next((c for c in among if one == c.company or any(one == line.id for line in c.lines)), None)

    def _line(self, claim: str) -> ClaimLine | None:
        lines = self.found.lines if self.found else []
        return next((line for line in lines if line.id == claim), None)

    def open(self, claim: str) -> None:
        """The company of a claim beside the list."""
        self._wanted = claim
        self._show_wanted()

    def enter(self, claim: str) -> None:
        """The same, and go there; Escape comes back."""
        self.panel.take_focus()
        self.open(claim)

    # -- acts

    def register(self, company: str = "") -> FewDialog:
        """Register a company; a team for itself, headquarters for any."""
        may_rule = self.found is not None and self.found.may_rule
        its = self._company(company)
        values: dict[str, Any] = {"company": company or None}
        if may_rule:
            values["team"] = None
        values |= {"member": None, "first_contact": None, "basis": None}
        return self._ask(
            _("登记首报"),
            None,
            values,
            lambda desk, typed, _form: claims.register(
                desk, {n: v for n, v in typed.items() if v is not None}
            ),
            text=_("登记先后以这一刻为准。首次接触的日期和依据在有争议时作为凭据。"),
            required=("company", "team") if may_rule else ("company",),
            names={company: its.name} if its else None,
            done=_("已登记。"),
        )

    def ask_giving_up(self, claim: str) -> FewDialog | None:
        """Give a claim up from a day on."""
        line = self._line(claim)
        if line is None:
            return None
        return self._ask(
            _("放弃首谈"),
            claim,
            {"given_up_on": today().isoformat()},
            lambda desk, typed, form: claims.give_up(desk, claim, day=typed["given_up_on"], form=form),
            text=_("{company}：放弃后由下一个有效登记的小组洽谈。").format(company=line.company_name),
            required=("given_up_on",),
            done=_("已放弃。"),
        )

    def ask_handing(self, claim: str) -> FewDialog | None:
        """Hand a claim over to another team."""
        line = self._line(claim)
        if line is None:
            return None
        return self._ask(
            _("移交首谈"),
            claim,
            {"handed_to": None, "handed_on": today().isoformat()},
            lambda desk, typed, form: claims.hand_over(
                desk, claim, typed["handed_to"], day=typed["handed_on"], form=form
            ),
            text=_("{company}：移交后由接手的小组洽谈，{team}保留首谈。").format(
                company=line.company_name, team=line.team_name
            ),
            required=("handed_to", "handed_on"),
            done=_("已移交。"),
        )

    def ask_ruling(self, company: str) -> FewDialog | None:
        """Headquarters decides, with a reason; the team that stands first is offered."""
        its = self._company(company)
        if its is None:
            return None

        def write(desk: Desk, typed: dict[str, Any], _form: Any) -> Any:
            return claims.rule(desk, company, typed["team"], typed["reason"], day=typed["decided_on"])

        return self._ask(
            _("裁定撞单"),
            None,
            {"team": its.talks or None, "decided_on": today().isoformat(), "reason": None},
            write,
            text=its.name,
            required=("team", "decided_on", "reason"),
            names={its.talks: its.talks_name},
            kind="ruling",
            done=_("已裁定，两个小组都会看到。"),
        )

    def _ask(
        self,
        title: str,
        record: str | None,
        values: dict[str, Any],
        write: Any,
        *,
        text: str,
        required: tuple[str, ...],
        done: str,
        kind: str = "claim",
        names: dict[str, str] | None = None,
    ) -> FewDialog:
        dialog = FewDialog(
            self,
            self.services,
            title,
            kind=kind,
            record=record,
            values=values,
            names=names,
            write=write,
            text=text,
            required=required,
            save=title,
            saved=partial(self._told, done),
        )
        dialog.open()
        return dialog

    def _told(self, words: str) -> None:
        self.services.toast(words, button=_("撤销"), then=lambda: self.services.actions.run("undo"))
