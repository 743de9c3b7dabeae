"""Before a catalogue is imported: what the file would make, what is wrong with it row by row; then one act, to be undone."""

from datetime import date
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from zsapp.base.errors import UserError
from zsapp.base.texts import _, counted
from zsapp.domain.field import Kind, part
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.editors.choices import Choices
from zsapp.ui.editors.typed import DateEditor
from zsapp.ui.jobs import Job
from zsapp.ui.models.held import HeldRow, HeldSource
from zsapp.ui.models.rows import RowsModel
from zsapp.ui.models.sources import Column, Line
from zsapp.ui.models.table import RowsTable
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import TIGHT
from zsapp.ui.widgets.layout import clear, column, row
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.verbs import catalogue_import
from zsapp.verbs.catalogue_import import Preview
from zsapp.verbs.desk import today

_WIDTH_PX, _TABLE_PX, _DATE_PX = 760, 236, 150
_TOLD_MOST = 8


class ImportCatalogueDialog(Dialog):
    """`imported` comes with the year once it is done."""

    imported = Signal(int)

    def __init__(
        self, parent: QWidget | None, services: Services, path: Path, *, year: int | None = None
    ) -> None:
        super().__init__(parent, _("导入目录"), width_px=_WIDTH_PX)
        self.services, self.path = services, path
        self.shown: Preview | None = None
        self._asking: Job | None = None
        now = today()
        self.year = Choices()
        self.year.setAccessibleName(_("年度"))
        for each in range(now.year + 1, now.year - 3, -1):
            self.year.addItem(_("{year}年").format(year=each), each)
        self.year.setCurrentIndex(max(0, self.year.findData(year or now.year)))
        self.year.activated.connect(lambda _place: self.look())
        self.issued = DateEditor(part(_("印发日期"), Kind.DATE), services.icons)
        self.issued.setFixedWidth(_DATE_PX)
        self.issued.set_value(now.isoformat())
        self.issued.changed.connect(self.look)
        self.body.addWidget(PlainLabel(path.name, role="strong"))
        self.body.addLayout(
            row(
                PlainLabel(_("年度"), role="label"),
                self.year,
                PlainLabel(_("印发日期"), role="label"),
                self.issued,
                None,
            )
        )
        self.summary = PlainLabel(_("正在读文件…"), wraps=True)
        self.told = column(gap=TIGHT)
        self.source = HeldSource(
            [
                Column("row", _("行"), 56, is_right=True),
                Column("company", _("企业"), 236),
                Column("state", _("状态"), 92, is_pill=True),
                Column("node", _("产业、环节"), 190),
                Column("action", _("链条作用"), 110),
            ]
        )
        self.model = RowsModel(services, self.source, self)
        self.table = RowsTable(services, self.model, name="catalogue_import", label=_("将要导入的条目"))
        self.table.setProperty("role", "framed")
        self.table.setFixedHeight(_TABLE_PX)
        self.body.addWidget(self.summary)
        self.body.addLayout(self.told)
        self.body.addWidget(self.table)
        self.add_button(_("取消"))
        self.take_button = self.add_button(_("导入"), self.take, tone="primary", is_default=True)
        self.take_button.setEnabled(False)
        self.look()

    def look(self) -> None:
        """Read the file anew for the year and the day."""
        try:
            typed = self.issued.value()
        except UserError:
            return  # the field says so itself
        year, issued = self.year.currentData(), date.fromisoformat(typed) if typed else None
        self.take_button.setEnabled(False)
        if self._asking is not None:
            self._asking.cancel()
        self._asking = self.services.ask(
            lambda desk: catalogue_import.preview(desk, self.path, year, issued_on=issued),
            self._show,
            label=_("正在读文件…"),
            owner=self,
            on_user_error=self._refused,
        )

    def _refused(self, error: UserError) -> None:
        self._asking = None
        self.summary.setText(str(error))
        self.table.hide()

    def _show(self, found: Preview) -> None:
        self._asking = None
        self.shown = found
        self.summary.setText(catalogue_import.words(found))
        clear(self.told)
        for texts, role in ((found.errors, "hint"), (found.findings, "remark")):
            for text in texts[:_TOLD_MOST]:
                self.told.addWidget(PlainLabel(text, role=role, wraps=True))
            if (more := len(texts) - _TOLD_MOST) > 0:
                words = counted("另有{n}处。", more).format(n=more)
                self.told.addWidget(PlainLabel(words, role="caption"))
        self.source.rows = tuple(_row(each, place) for place, each in enumerate(found.lines))
        self.model.ask_for()
        self.table.setVisible(bool(found.lines))
        self.take_button.setEnabled(bool(found.edits) and not found.errors)

    def take(self) -> None:
        """Write it, in one act."""
        found = self.shown
        if found is None or not found.edits:
            return
        self.take_button.setEnabled(False)
        self.services.ask(
            lambda desk: catalogue_import.keep(desk, found),
            lambda _nothing: self._done(found),
            label=_("正在导入…"),
            owner=self,
            on_user_error=self._refused,
        )

    def _done(self, found: Preview) -> None:
        self.services.toast(
            catalogue_import.words(found),
            button=_("撤销"),
            then=lambda: self.services.actions.run("undo"),
        )
        self.imported.emit(found.year)
        self.accept()


def _row(each: catalogue_import.PreviewLine, place: int) -> HeldRow:
    texts = {
        "row": str(each.number),
        "company": each.company,
        "state": _(each.state),
        "node": f"{each.industry} › {each.node}" if each.node else each.industry,
        "action": each.action,
    }
    values = {"state": "完成" if each.state == catalogue_import.KNOWN else "计划"}
    return HeldRow(Line(f"row-{place:06}", texts, values), {"row": each.number})
