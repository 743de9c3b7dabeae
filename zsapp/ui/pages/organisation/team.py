"""One team: what it is, what is odd about it, its people in protocol order, where it is posted."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from zsapp.base.texts import ENGLISH, _, language
from zsapp.domain.team import TEAM_KINDS
from zsapp.ui.editors.choices import word_of
from zsapp.ui.pages.organisation.ordered import Ordered, OrderedRow
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG, TIGHT, WIDE
from zsapp.ui.widgets.layout import clear, column, row
from zsapp.ui.widgets.plain import Pill, PlainLabel
from zsapp.ui.widgets.states import IconLabel
from zsapp.verbs.organisation import TeamView, View


class Warnings(QWidget):
    """Sentences about what does not fit together; gone where there are none."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._box = column(gap=TIGHT)
        self.setLayout(self._box)
        self.hide()

    def tell(self, sentences: list[str]) -> None:
        """Show them."""
        clear(self._box)
        for each in sentences:
            icon = IconLabel(self._services.theme, self._services.icons, "warning", "warn", size=16)
            line = row(icon, PlainLabel(each, role="remark", wraps=True), gap=SNUG)
            line.setStretch(1, 1)
            self._box.addLayout(line)
        self.setVisible(bool(sentences))


class TeamPanel(QWidget):
    """`show_team(view)`, or `show_loose(people)` for those in no team."""

    changed = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.name = PlainLabel(role="lead")
        self.kind = Pill()
        self.facts = PlainLabel(role="soft", wraps=True)
        self.warnings = Warnings(services)
        self.members = Ordered(
            services,
            _("礼宾次序"),
            (
                (_("次序"), 58),
                (_("姓名"), 88),
                (_("职务"), 0),
                (_("组内"), 136 if language() == ENGLISH else 72),
                (_("另在"), 0),
            ),
            add_title=_("新增人员"),
            least_rows=4,
            optional=(4,),
            yielding=(0,),
            empty=_("这个小组还没有人员。"),
        )
        self.postings = Ordered(
            services,
            _("驻点"),
            ((_("城市"), 0), (_("开始"), 112), (_("结束"), 112)),
            add_title=_("新增驻点"),
            can_move=False,
            shown_rows=3,
            empty=_("还没有登记驻点。登记起止日期后，“今天”会显示进度。"),
        )
        head = row(self.name, self.kind, None, gap=SNUG)
        box = column(
            *(head, self.facts, self.warnings, self.members, self.postings),
            gap=GAP,
            margins=(WIDE, WIDE, WIDE, WIDE),
        )
        box.setStretch(3, 1)
        self.setLayout(box)

    def show_team(self, found: TeamView) -> None:
        """Show a team."""
        team = found.team
        self.name.setText(team["name"] or "—")
        kind = next((word_of(each) for each in TEAM_KINDS if each.word == team["team_kind"]), "")
        self.kind.show_word(kind, "accent")
        self.kind.setVisible(bool(team["team_kind"]))
        self.facts.setText(
            _("所属单位：{unit}　组长：{leader}　{n}人").format(
                unit=team["unit_name"] or "—", leader=team["leader_name"] or "—", n=len(found.members)
            )
        )
        self.warnings.tell(found.warnings)
        self.members.show_rows([_member(each, team) for each in found.members])
        self.postings.setVisible(True)
        self.postings.show_rows(
            [
                OrderedRow(each["id"], (each["city"] or "—", each["from_day"] or "", each["to_day"] or ""))
                for each in found.postings
            ]
        )

    def show_loose(self, people: list[View]) -> None:
        """Show those in no team."""
        self.name.setText(_("未分组人员"))
        self.kind.hide()
        self.facts.setText(_("这些人员不在任何小组中。修改人员，填上组别即可。"))
        self.warnings.tell([])
        self.members.show_rows([_member(each, {"id": "", "leader": None}) for each in people])
        self.postings.setVisible(False)


def _member(each: View, team: View) -> OrderedRow:
    others = {each["team"]: each["team_name"], each["second_team"]: each["second_team_name"]}
    elsewhere = [name for one, name in others.items() if one and one != team["id"]]
    is_leader = each["id"] == team["leader"]
    role = _("组长") if is_leader else _("兼任") if team["id"] and each["team"] != team["id"] else _("组员")
    order = str(each["order"]) if each["order"] is not None else "—"
    cells = (
        order,
        each["name"] or "—",
        each["title"] or "",
        role if team["id"] else "",
        elsewhere[0] or "" if elsewhere else "",
    )
    return OrderedRow(each["id"], cells)
