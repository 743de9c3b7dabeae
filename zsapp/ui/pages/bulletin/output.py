"""Where a bulletin goes: a file, a printer, a folder."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from zsapp.base.errors import PlaceError
from zsapp.base.texts import _
from zsapp.ui.dialogs.files import in_words
from zsapp.ui.jobs import progress
from zsapp.ui.services import Services

_FOLDER = "bulletin/folder"
_DPI_MOST = 300


def last_folder(services: Services) -> Path:
    """Where the last file was put; the person's documents else."""
    kept = services.preferences.get(_FOLDER)
    if isinstance(kept, str) and Path(kept).is_dir():
        return Path(kept)
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(place) if place and Path(place).is_dir() else Path.home()


def remember_folder(services: Services, path: Path) -> None:
    """The next file goes there too."""
    services.preferences.put(_FOLDER, str(path.parent))


def open_folder(folder: Path) -> None:
    """Show a folder in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def ask_file(
    parent: QWidget, title: str, path: Path, then: Callable[[Path], object], *, kind: str = "PDF (*.pdf)"
) -> QFileDialog:
    """Ask where to write a file; `then` gets the path."""
    dialog = in_words(QFileDialog(parent, title, str(path.parent), kind))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(path.suffix.removeprefix("."))
    dialog.selectFile(path.name)
    dialog.fileSelected.connect(lambda name: then(Path(name)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def ask_printer(parent: QWidget, title: str, then: Callable[[QPrinter], object]) -> QPrintDialog:
    """Ask which printer, and which pages; `then` gets the printer."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(title)
    dialog.accepted.connect(lambda: then(printer))
    dialog.finished.connect(dialog.deleteLater)
    QDialog.open(dialog)
    return dialog


def print_pdf(data: bytes, printer: QPrinter) -> int:
    """Print a PDF page by page at its own size; in a worker. Gives the pages printed. Raises PlaceError."""
    from PySide6.QtPdf import QPdfDocument

    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    printer.setFullPage(True)
    first = printer.fromPage() or 1
    count: int = document.pageCount()
    last = min(printer.toPage() or count, count)
    painter = QPainter()
    if not painter.begin(printer):
        raise PlaceError(_("打印机没有响应。请检查打印机后再试，或先保存为 PDF。"))
    try:
        for number in range(first - 1, last):
            progress(number - first + 1, last - first + 1)
            if number >= first:
                printer.newPage()
            dpi = min(_DPI_MOST, printer.resolution())
            size = document.pagePointSize(number)
            pixels = QSize(round(size.width() * dpi / 72), round(size.height() * dpi / 72))
            ratio = printer.resolution() / 72
            target = QRectF(0, 0, size.width() * ratio, size.height() * ratio)
            painter.drawImage(target, document.render(number, pixels))
    finally:
        painter.end()
        document.close()
    return last - first + 1
