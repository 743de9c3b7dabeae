"""The public face of a company, and what one team makes of it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from zsapp.base.texts import _
from zsapp.domain.field import KINDS
from zsapp.domain.kinds import remarks
from zsapp.ui.pages.company.section import Section, line, said
from zsapp.ui.pages.company.words import amount, choice, gist, joined, pill
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import SNUG, WIDE
from zsapp.ui.widgets.buttons import icon_button, link
from zsapp.ui.widgets.layout import row
from zsapp.ui.widgets.plain import Pill, PlainLabel, rule
from zsapp.verbs.company import CompanyView

_FACTS = (
    *("short_name", "former_name", "uscc", "origin", "ultimate_origin", "industry", "registered_capital"),
    *("city", "address", "website", "listed_as", "main_business"),
)
_NOTE = 400  # characters of a paragraph


class FactsSection(Section):
    """基本情况: what everybody may know of the company. What is blank is named once, with a way to fill it in."""

    def __init__(self, services: Services, edit: Callable[[], object]) -> None:
        super().__init__(services, _("基本情况"), icon="edit", does=_("修改基本情况"), then=edit)
        self._edit = edit

    def data_of(self, view: CompanyView) -> Any:
        """The fields of its form."""
        return {name: view.company[name] for name in _FACTS}

    def fill(self, data: Any, view: CompanyView) -> None:
        """Labels and values; then the blanks."""
        specs = KINDS["company"].printed()
        grid = QGridLayout()
        grid.setHorizontalSpacing(WIDE)
        grid.setVerticalSpacing(SNUG)
        grid.setColumnStretch(1, 1)
        blank = []
        for name, value in data.items():
            label = _(specs[name].label)
            if not value:
                blank.append(label)
                continue
            words = PlainLabel(gist(_fact(name, value), _NOTE), wraps=True, selectable=True)
            words.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            at = grid.rowCount()
            grid.addWidget(PlainLabel(label, role="caption"), at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(words, at, 1)
            for odd in remarks(specs[name], value):
                grid.addWidget(PlainLabel(odd, role="remark", wraps=True), at + 1, 1)
        self.inside.addLayout(grid)
        if blank:
            self.invite(_("还没有填：{labels}").format(labels=_("、").join(blank)), _("补充资料"), self._edit)


def _fact(name: str, value: str) -> str:
    if name == "registered_capital":
        return amount(value)
    return choice("company", name, value) if name in ("origin", "ultimate_origin") else value


class DossierSection(Section):
    """对接档案: this team's own view first; headquarters sees every team's."""

    def __init__(
        self, services: Services, add: Callable[[], object], open_one: Callable[[str, str], object]
    ) -> None:
        super().__init__(services, _("对接档案"))
        self._add, self._open = add, open_one

    def data_of(self, view: CompanyView) -> Any:
        """All dossiers, the team's own first, closed ones last."""
        return sorted(
            view.belonging["dossier"],
            key=lambda each: (bool(each["is_closed"]), each["team"] != view.team, each["team_name"] or ""),
        )

    def fill(self, data: Any, view: CompanyView) -> None:
        """The first in full, the others as lines."""
        mine = [each for each in data if view.team in (None, each["team"]) and not each["is_closed"]]
        if not mine:
            self.invite(
                _("记下投资意向、企业诉求和一对一负责人，换人也接得上。"),
                _("建立对接档案"),
                self._add,
            )
        else:
            self._in_full(mine[0])
        for each in data:
            if mine and each is mine[0]:
                continue
            self.inside.addWidget(rule())
            caption = joined((each["owner_name"], _("已移交") if each["is_closed"] else ""))
            pills = (*pill("dossier", "track", each["track"]), *pill("dossier", "intent", each["intent"]))
            self.inside.addLayout(
                line(each["team_name"] or "", self._opener(each["id"]), caption=caption, pills=pills)
            )

    def _opener(self, record: str) -> Callable[[], object]:
        return lambda: self._open("dossier", record)

    def _in_full(self, dossier: dict[str, Any]) -> None:
        edit = icon_button(self.services.icons, "edit", _("修改对接档案"), self._opener(dossier["id"]))
        head = row(PlainLabel(dossier["team_name"] or "", role="strong"), gap=SNUG)
        for each in _marks(dossier):
            head.addWidget(Pill(*each), alignment=Qt.AlignmentFlag.AlignVCenter)
        head.addStretch(1)
        head.addWidget(edit)
        self.inside.addLayout(head)
        owner = joined(
            (
                _("{name} 负责").format(name=dossier["owner_name"]) if dossier["owner_name"] else "",
                _("自 {day}").format(day=dossier["owner_from"]) if dossier["owner_from"] else "",
                _("引荐人 {name}").format(name=dossier["referrer"]) if dossier["referrer"] else "",
                dossier["track_reason"],
            )
        )
        if owner:
            self.inside.addWidget(PlainLabel(owner, role="soft", wraps=True))
        specs = KINDS["dossier"].printed()
        notes = [(name, dossier[name]) for name in ("intent_text", "asks", "judgement") if dossier[name]]
        for name, text in notes:
            self.inside.addLayout(said(_(specs[name].label), gist(text, _NOTE)))
        if not notes:
            self.inside.addLayout(row(link(_("写下意向、诉求和判断"), self._opener(dossier["id"])), None))


def _marks(dossier: dict[str, Any]) -> list[tuple[str, str]]:
    """Intent, place in the list of targets, part in the chain."""
    made = []
    if dossier["intent"]:
        word, tone = pill("dossier", "intent", dossier["intent"])[0]
        made.append((_("意向 {word}").format(word=word), tone))
    if dossier["track"]:
        word, tone = pill("dossier", "track", dossier["track"])[0]
        rank = _("{track} 第{n}").format(track=word, n=dossier["rank"]) if dossier["rank"] else word
        made.append((rank, tone))
    made += [(choice("dossier", "chain_actions", each), "") for each in dossier["chain_actions"]]
    return made
