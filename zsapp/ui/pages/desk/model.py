"""The teams of a week as rows."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from zsapp.base.texts import _
from zsapp.ui.models.sources import Column, Line
from zsapp.ui.pages.desk.words import as_of_words, moment_words
from zsapp.verbs.submissions import TeamLine

Index = QModelIndex | QPersistentModelIndex


class Columns(NamedTuple):
    """What the delegate asks a table's source for."""

    columns: Sequence[Column]


class DeskModel(QAbstractTableModel):
    """Team, state, moment, the counts of the week, how current it is."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.lines: list[TeamLine] = []
        counts = (
            ("calls", _("拜访")),
            ("groups", _("来访")),
            ("heads", _("人次")),
            ("phones", _("电话")),
            ("meetings", _("会议")),
            ("leads", _("线索")),
            ("signed", _("签约")),
        )
        self.source = Columns(
            (
                Column("name", _("组别"), 190),
                Column("standing", _("报送情况"), 112, is_pill=True),
                Column("moment", _("报送时间"), 170),
                *(Column(name, label[:1].upper() + label[1:], 64, is_right=True) for name, label in counts),
                Column("as_of", _("资料截至"), 180),
            )
        )

    def show_lines(self, lines: Sequence[TeamLine]) -> None:
        """These instead; where the teams are the same, only what differs is told."""
        new = list(lines)
        if [line.team for line in new] == [line.team for line in self.lines]:
            changed = [place for place, line in enumerate(new) if line != self.lines[place]]
            self.lines = new
            for place in changed:
                self.dataChanged.emit(self.index(place, 0), self.index(place, self.columnCount() - 1))
            return
        self.beginResetModel()
        self.lines = new
        self.endResetModel()

    def place_of(self, team: str) -> int:
        """The row of a team, or -1."""
        return next((place for place, line in enumerate(self.lines) if line.team == team), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """How many teams."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """How many columns."""
        return 0 if parent.isValid() else len(self.source.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words."""
        if not index.isValid():
            return None
        line, column = self.lines[index.row()], self.source.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return _text(line, column.name)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.is_right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def line_at(self, place: int) -> Line | None:
        """A row as the table's delegate draws it."""
        if not 0 <= place < len(self.lines):
            return None
        line = self.lines[place]
        texts = {column.name: _text(line, column.name) for column in self.source.columns}
        return Line(line.team, texts, {"standing": str(line.standing)})

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Labels."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.source.columns):
            return None
        column = self.source.columns[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and column.is_right:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return column.label if role == Qt.ItemDataRole.DisplayRole else None


def _text(line: TeamLine, name: str) -> str:
    if name == "name":
        return line.name
    if name == "standing":
        return _(str(line.standing))
    if name == "moment":
        if line.moment is None:
            return ""
        words = moment_words(line.moment.at, with_time=line.moment.is_exact)
        return _("{moment}（逾期）").format(moment=words) if line.is_late else words
    if name == "as_of":
        return as_of_words(line.as_of)
    return str(line.figures.get(name, 0))
