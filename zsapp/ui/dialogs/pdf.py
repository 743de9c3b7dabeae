"""A report to look at before it goes out: rendered by QtPdf from bytes in memory, no file left behind."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QFileDialog, QWidget

from zsapp.base.texts import _
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.dialogs.files import in_words
from zsapp.ui.jobs import Lane
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import SECTION
from zsapp.ui.widgets.plain import PlainLabel


class PdfDialog(Dialog):
    """Shows a PDF; 另存为 writes it where the person says."""

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        title: str,
        content: bytes,
        *,
        file_name: str,
        remarks: Sequence[str] = (),
    ) -> None:
        super().__init__(parent, title, width_px=640)
        self._services, self._content, self._file_name = services, content, file_name
        self._buffer = QBuffer(self)
        self._buffer.setData(QByteArray(content))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document = QPdfDocument(self)
        self.document.load(self._buffer)
        self.view = QPdfView(self)
        self.view.setAccessibleName(title)
        self.view.setPageMode(QPdfView.PageMode.MultiPage)
        self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.view.setDocument(self.document)
        self.body.addWidget(self.view, 1)
        if remarks:
            self.body.addWidget(PlainLabel("\n".join(remarks), role="caption", wraps=True))
        self.add_button(_("另存为"), self.save_as)
        close = self.add_button(_("关闭"), self.accept, tone="primary", is_default=True)
        space = self.screen().availableGeometry()
        self.resize(min(880, space.width() - 40), min(1000, space.height() - 60))
        close.setFocus()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """On a low screen it begins where the words begin."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._pass_margin)  # the view has its size then

    def _pass_margin(self) -> None:
        """Else the margin of the first page alone would be seen, a blank sheet."""
        page, place = self.document.pagePointSize(0), self.view.viewport().size()
        if page.isEmpty():
            return
        around = self.view.documentMargins()
        scale = (place.width() - around.left() - around.right()) / page.width()
        if place.height() < page.height() * scale / 2:
            first = self.document.getAllText(0).boundingRectangle().top() * scale
            self.view.verticalScrollBar().setValue(round(around.top() + first) - SECTION)

    def save_as(self) -> None:
        """Ask where, and write it."""
        dialog = in_words(QFileDialog(self, _("保存报告"), self._file_name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.fileSelected.connect(self.write)
        dialog.open()

    def write(self, name: str) -> None:
        """Write the document to a file, in a worker, whole or not at all."""
        content, path = self._content, Path(name)

        def work() -> None:
            from zsapp.reports.page import deliver  # late: the first look at a report does without

            deliver(content, path)

        self._services.jobs.run(
            work, lambda _none: self._services.toast(_("已保存到 {path}").format(path=path)), lane=Lane.POOL
        )

    def done(self, result: int) -> None:
        """Let go of the bytes."""
        self.document.close()
        super().done(result)
