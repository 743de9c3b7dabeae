"""The page of the organisation: teams and people, units, settings of the year."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QSplitter, QTabWidget, QWidget

from zsapp.base.texts import _, counted
from zsapp.ui.office import Touched
from zsapp.ui.pages.deleting import delete_records
from zsapp.ui.pages.organisation.ordered import Ordered, OrderedRow
from zsapp.ui.pages.organisation.team import TeamPanel, Warnings
from zsapp.ui.pages.organisation.year import YearPanel
from zsapp.ui.pages.page import Page
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG, WIDE
from zsapp.ui.widgets.layout import column, scrolled
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.verbs import organisation
from zsapp.verbs.organisation import Organisation, TeamView

LOOSE = "-loose"  # the row of those in no team; no record's id


class OrganisationPage(Page):
    """`arrive(tab="year")` goes to a tab: teams, units, year."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("组织"))
        self.found: Organisation | None = None
        self.teams = Ordered(
            services,
            _("招商小组"),
            ((_("组别"), 0), (_("组长"), 78), (_("人数"), 62)),
            add_title=_("新增小组"),
            yielding=(2,),
            empty=_("还没有小组。先登记单位，再给每个单位登记一个小组和它的人员。"),
        )
        self.team = TeamPanel(services)
        self.units = Ordered(
            services,
            _("单位（招商主体）"),
            ((_("单位"), 0), (_("档次"), 90), (_("主要负责人"), 130), (_("招商小组"), 0), (_("提示"), 280)),
            add_title=_("新增单位"),
            optional=(4,),
            empty=_("还没有单位。登记承担招商任务的局办和园区，小组就归在它们名下。"),
        )
        self.unit_warnings = Warnings(services)
        self.year = YearPanel(services)
        self._lay_out()
        self._connect()
        self.refresh()

    def _lay_out(self) -> None:
        left, self.right = self._card(self.teams), self._card(scrolled(self.team), margin=0)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(GAP)
        self.split.setChildrenCollapsible(False)
        for part in (left, self.right):
            self.split.addWidget(part)
        left.setMinimumWidth(356)
        self.right.setMinimumWidth(360)
        self.split.setSizes([470, 630])
        self.split.setStretchFactor(0, 2)
        self.split.setStretchFactor(1, 3)
        units = QWidget()
        hint = PlainLabel(
            _("按规定一个单位一个小组，由单位主要负责人任组长。尖刀纵队不属于哪个单位。"),
            role="soft",
            wraps=True,
        )
        box = column(hint, self.units, self.unit_warnings, gap=GAP, margins=(WIDE, WIDE, WIDE, WIDE))
        box.setStretch(1, 1)
        units.setLayout(box)
        self.tabs = QTabWidget()
        self.tabs.tabBar().setAccessibleName(_("组织的各部分"))
        self.tabs.addTab(self._padded(self.split), _("小组与人员"))
        self.tabs.addTab(self._padded(self._card(units, margin=0)), counted("单位", 2))
        self.tabs.addTab(self.year, _("年度设置"))
        self.body.addWidget(self.tabs)

    @staticmethod
    def _card(inner: QWidget, *, margin: int = WIDE) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        card.setLayout(column(inner, gap=0, margins=(margin, margin, margin, margin)))
        return card

    @staticmethod
    def _padded(inner: QWidget) -> QWidget:
        holder = QWidget()
        holder.setLayout(column(inner, gap=0, margins=(0, SNUG, 0, 0)))
        return holder

    def _connect(self) -> None:
        self.teams.chosen.connect(self._show_team)
        for ordered, kind in (
            (self.teams, "team"),
            (self.units, "unit"),
            (self.team.members, "member"),
            (self.team.postings, "posting"),
        ):
            ordered.opened.connect(lambda one, of=kind: self.services.go.open_record(of, one))
            ordered.deletion_wanted.connect(self.delete)
            ordered.add_wanted.connect(lambda of=kind: self.add(of))
            ordered.moved.connect(lambda one, by, among=ordered: self.shift(among, one, by))
        self.services.office.changed.connect(self._touched)
        QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self.year.save)

    # -- coming and going

    def arrive(self, **arguments: Any) -> None:
        """`tab`: teams, units or year."""
        tabs = {"teams": 0, "units": 1, "year": 2}
        if arguments.get("tab") in tabs:
            self.tabs.setCurrentIndex(tabs[arguments["tab"]])

    def leave(self) -> bool:
        """Settings that were typed are saved; those that cannot be read are shown once more."""
        if self.year.leave():
            return True
        self.tabs.setCurrentWidget(self.year)
        return False

    def _touched(self, touched: Touched) -> None:
        if touched.concerns("unit", "team", "member", "posting"):
            self.refresh()
        if touched.concerns("settings") and not self.year.is_changed:
            self.year.refresh()

    # -- showing

    def refresh(self) -> None:
        """Read all of it anew."""
        self.services.read(organisation.organisation, self._show, owner=self)
        if self.year.found is None:
            self.year.refresh()

    def _show(self, found: Organisation) -> None:
        self.found = found
        rows = [_team_row(each) for each in found.teams]
        if found.loose:
            count = len(found.loose)
            rows.append(OrderedRow(LOOSE, ("⚠ " + _("未分组人员"), "", str(count))))
        self.teams.show_rows(rows)
        self._show_team(self.teams.current)
        self.units.show_rows(
            [
                OrderedRow(
                    each.unit["id"],
                    (
                        each.unit["name"] or "—",
                        each.unit["tier"] or "",
                        each.unit["principal_name"] or "—",
                        _("、").join(team["name"] or "—" for team in each.teams) or "—",
                        " ".join(each.warnings),
                    ),
                )
                for each in found.units
            ]
        )
        odd = [(each.unit["name"], words) for each in found.units for words in each.warnings]
        shown = [_("{unit}：{words}").format(unit=name or "—", words=words) for name, words in odd[:4]]
        more = [_("还有{n}处，见表中“提示”一栏。").format(n=len(odd) - 4)] if len(odd) > 4 else []
        self.unit_warnings.tell(shown + more)
        people = {each["id"] for team in found.teams for each in team.members} | {
            e["id"] for e in found.loose
        }
        told = "　".join(
            (
                counted("{n}个小组", len(found.teams)).format(n=len(found.teams)),
                counted("{n}个单位", len(found.units)).format(n=len(found.units)),
                counted("{n}人", len(people)).format(n=len(people)),
            )
        )
        warned = _("　{n}处需要核对").format(n=found.warning_count) if found.warning_count else ""
        self.subtitle.setText(told + warned)

    def _show_team(self, chosen: str) -> None:
        if self.found is None:
            return
        team = next((each for each in self.found.teams if each.team["id"] == chosen), None)
        if team is not None:
            self.team.show_team(team)
        elif chosen == LOOSE:
            self.team.show_loose(self.found.loose)
        self.right.setVisible(bool(chosen))

    # -- acting

    def add(self, kind: str) -> None:
        """A new record; people and postings of the team that is shown."""
        team = self.teams.current
        values: dict[str, Any] = (
            {"team": team} if kind in ("member", "posting") and team and team != LOOSE else {}
        )
        if kind in ("unit", "team") and self.found is not None:
            known = (
                [each.unit for each in self.found.units]
                if kind == "unit"
                else [t.team for t in self.found.teams]
            )
            values["order"] = max([each["order"] or 0 for each in known], default=0) + 10
        self.services.go.new_record(kind, **values)

    def delete(self, record: str) -> None:
        """Into the recycle bin, with 撤销."""
        delete_records(self.services, [record], owner=self)

    def shift(self, among: Ordered, record: str, by: int) -> None:
        """Up or down in the order."""
        ids = [each.id for each in among.model.rows if each.id != LOOSE]
        self.services.ask(lambda desk: organisation.move(desk, ids, record, by=by), owner=self)


def _team_row(found: TeamView) -> OrderedRow:
    mark = "⚠ " if found.warnings else ""
    cells = (
        mark + (found.team["name"] or "—"),
        found.team["leader_name"] or "—",
        str(len(found.members)),
    )
    return OrderedRow(found.team["id"], cells)
