"""冲突核对: what waits for a person's decision, each leading to its record."""

from typing import Any

from PySide6.QtWidgets import QWidget

from zsapp.base.texts import _, zh
from zsapp.domain.field import KINDS
from zsapp.ui.pages.live import LivePage
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG
from zsapp.ui.widgets.buttons import link
from zsapp.ui.widgets.layout import Card, clear, column, row, scrolled
from zsapp.ui.widgets.plain import Pill, PlainLabel
from zsapp.ui.widgets.states import EmptyState
from zsapp.verbs import conflicts as verbs
from zsapp.verbs.desk import Desk

_WORDS = {
    "value": zh("两个不同的值"),
    "deleted while edited": zh("删除后又被修改"),
    "deleted while in use": zh("删除后仍被用到"),
    "waiting": zh("等待更早的改动"),
    "unreadable": zh("读不懂的改动"),
}
_SHOWN = 200
Found = list[tuple[dict[str, Any], str]]


class ConflictsPage(LivePage):
    """Empty as long as nobody set the same field elsewhere."""

    kinds = frozenset(KINDS)

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("冲突核对"))
        self.empty = EmptyState(
            services.theme,
            services.icons,
            "check",
            _("没有要核对的冲突"),
            _("两台电脑改了同一处、又互不知道的时候，会列在这里，由您定下用哪一个。"),
        )
        self.card = Card(gap=SNUG)
        holder = QWidget()
        holder.setLayout(column(self.card, None))
        self.area = scrolled(holder)
        self.body.addWidget(self.empty, 1)
        self.body.addWidget(self.area, 1)
        self.area.hide()
        self.look_again()

    def look_again(self) -> None:
        """Read them anew."""
        self.ask(_conflicts, self._show)

    def _show(self, found: Found) -> None:
        self.subtitle.setText(_("{n}处").format(n=len(found)) if found else "")
        clear(self.card.body)
        for entry, name in found[:_SHOWN]:
            self.card.add(self._line(entry, name))
        self.empty.setVisible(not found)
        self.area.setVisible(bool(found))

    def _line(self, entry: dict[str, Any], name: str) -> QWidget:
        kind, record = str(entry["kind"]), str(entry["record"])
        spec = KINDS[kind].spec_of(str(entry["field"])) or KINDS[kind].fields.get(str(entry["field"]))
        field = _(spec.label) if spec is not None else ""
        opened = link(name or record, lambda: self.services.go.open_record(kind, record))
        where = PlainLabel("  ·  ".join(filter(None, (_(KINDS[kind].label), field))), role="caption")
        line = QWidget()
        line.setLayout(row(opened, where, None, Pill(_(_WORDS[str(entry["what"])]), "warn"), gap=GAP))
        return line


def _conflicts(desk: Desk) -> Found:
    from zsapp.store import query

    found = verbs.conflicts(desk)
    names = desk.read(lambda connection: query.titles(connection, {each["record"] for each in found}))
    return [(each, names.get(each["record"], "")) for each in found]
