"""The figures of a bulletin, of all teams or one; the records behind the one that is chosen."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from zsapp.base.texts import CHINESE, _, counted, language, zh
from zsapp.domain.bulletin import Bulletin, Figure
from zsapp.domain.bulletin.model import Table
from zsapp.ui.editors.choices import Choices
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import SNUG, TIGHT
from zsapp.ui.widgets.layout import column
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.verbs import preview
from zsapp.verbs.preview import Behind

_FIGURES = {
    "calls": (zh("拜访"), zh("家次")),
    "groups": (zh("接待来访"), zh("批次")),
    "heads": (zh("来访人数"), zh("人次")),
    "phones": (zh("电话沟通"), zh("次")),
    "meetings": (zh("会议"), zh("次")),
    "leads": (zh("新增线索"), zh("条")),
    "talks": (zh("在谈项目"), zh("个")),
    "signed": (zh("签约项目"), zh("个")),
    "investment": (zh("协议总投资"), zh("万元")),
    "paid_in": (zh("到账外资"), zh("万美元")),
}
_RECORD = int(Qt.ItemDataRole.UserRole)


class FiguresPanel(QWidget):
    """Choose a figure, see what it counts; Enter or a double click opens the record."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._figures: dict[str, dict[str, Figure]] = {}
        self.scope = Choices()
        self.scope.setAccessibleName(_("哪个小组的数字"))
        self.list = QListWidget()
        self.list.setAccessibleName(_("通报中的数字"))
        self.list.setUniformItemSizes(True)
        self.caption = PlainLabel(role="strong")
        self.records = QListWidget()
        self.records.setAccessibleName(_("数字对应的记录"))
        self.records.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.records.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for each in (self.list, self.records):
            each.setProperty("role", "framed")
            each.setViewportMargins(TIGHT, TIGHT, TIGHT, TIGHT)
            each.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.nothing = PlainLabel(
            _("选一个数字，或在预览中点一个数字，看它由哪些记录得来。"), role="soft", wraps=True
        )
        box = column(self.scope, self.list, self.caption, self.nothing, self.records, gap=SNUG)
        box.setStretch(1, 3)
        box.setStretch(4, 4)
        box.setContentsMargins(0, SNUG, 0, 0)
        self.setLayout(box)
        self.records.hide()
        self.scope.currentIndexChanged.connect(lambda _at: self._list())
        self.list.currentRowChanged.connect(self._chosen)
        self.records.itemActivated.connect(self._open)

    def fill(self, bulletin: Bulletin) -> None:
        """The figures of another bulletin; what was chosen stays chosen."""
        team, name = self.scope.currentData(), self.current
        self._figures = {"": dict(bulletin.figures)}
        names = {"": _("全部（合计）")}
        for block in bulletin.section("teams").blocks:
            if isinstance(block, Table):
                for row in block.rows():
                    cells = {n: c for n, c in row.cells.items() if isinstance(c, Figure)}
                    self._figures[row.record] = cells
                    names[row.record] = str(row.cells.get("team", ""))
        blocked = self.scope.blockSignals(True)
        self.scope.clear()
        for key, title in names.items():
            self.scope.addItem(title, key)
        self.scope.setCurrentIndex(max(0, self.scope.findData(team)))
        self.scope.blockSignals(blocked)
        self._list(name)

    @property
    def current(self) -> str:
        """The name of the figure that is chosen, or ""."""
        item = self.list.currentItem()
        return str(item.data(_RECORD)) if item is not None else ""

    def choose(self, figure: Figure, team: str, name: str) -> None:
        """Show a figure that was clicked in the preview, one that the list has or another."""
        if name in _FIGURES and self.scope.findData(team) >= 0:
            self.scope.setCurrentIndex(self.scope.findData(team))
            self._list(name)
        else:
            self.list.setCurrentRow(-1)
            self._ask(figure, figure.text)

    def _list(self, name: str = "") -> None:
        chosen = name or self.current
        blocked = self.list.blockSignals(True)
        self.list.clear()
        figures = self._figures.get(self.scope.currentData() or "", {})
        gap = "" if language() == CHINESE else " "
        for key, (title, unit) in _FIGURES.items():
            if (figure := figures.get(key)) is not None:
                item = QListWidgetItem(f"{_(title)}　{figure.text}{gap}{_(unit)}")
                item.setData(_RECORD, key)
                self.list.addItem(item)
        self.list.setCurrentRow(-1)
        self.list.blockSignals(blocked)
        keys = [str(self.list.item(at).data(_RECORD)) for at in range(self.list.count())]
        self.list.setCurrentRow(keys.index(chosen) if chosen in keys else 0)

    def _chosen(self, place: int) -> None:
        if place >= 0:
            figure = self._figures[self.scope.currentData() or ""][self.current]
            self._ask(figure, self.list.item(place).text())

    def _ask(self, figure: Figure, title: str) -> None:
        ids = figure.ids

        def show(found: list[Behind]) -> None:
            self._show(found, title)

        self._services.read(lambda desk: preview.behind(desk, ids), show, owner=self)

    def _show(self, found: list[Behind], title: str) -> None:
        self.caption.setText(
            counted("{figure}：{n}条记录", len(found)).format(figure=title, n=len(found)) if title else ""
        )
        self.caption.setVisible(bool(title))
        self.records.clear()
        for each in found:
            item = QListWidgetItem(f"{each.name}\n{each.more}")
            item.setData(_RECORD, (each.kind, each.id))
            self.records.addItem(item)
        self.records.setVisible(bool(found))
        self.nothing.setVisible(not found)
        self.nothing.setText(
            _("这个数字下面没有记录。")
            if title
            else _("选一个数字，或在预览中点一个数字，看它由哪些记录得来。")
        )

    def _open(self, item: QListWidgetItem) -> None:
        kind, record = item.data(_RECORD)
        self._services.go.open_record(kind, record)
