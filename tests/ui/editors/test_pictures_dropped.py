"""Photos dropped with the mouse: taken one by one, turned by their EXIF, what is none is told and the others stay."""

import io
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from tests.support.window import settle, spin
from zsapp.ui.dialogs.quick_visit import QuickVisit
from zsapp.ui.main_window import MainWindow
from zsapp.ui.pages.visit_editor import VisitPage

_ORIENTATION = 0x0112


def dropped(*paths: Path) -> tuple[QDropEvent, QMimeData]:
    """The event, and its data, which Qt does not keep."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    no_keys = Qt.KeyboardModifier.NoModifier
    left = Qt.MouseButton.LeftButton
    return QDropEvent(QPointF(10, 10), Qt.DropAction.CopyAction, data, left, no_keys), data


def photo(path: Path, *, orientation: int = 1, colour: str = "red") -> Path:
    image = Image.new("RGB", (600, 400), colour)
    exif = image.getexif()
    exif[_ORIENTATION] = orientation
    image.save(path, "JPEG", exif=exif)
    return path


def test_dropped_photos_wait_for_the_save(window: MainWindow, tmp_path: Path) -> None:
    services = window.services
    window.new_record("visit", {})
    settle(services)
    (dialog,) = window.findChildren(QuickVisit)
    paper = tmp_path / "notes.txt"
    paper.write_text("no photo", encoding="utf-8")
    event, _data = dropped(
        photo(tmp_path / "up.jpg"), paper, photo(tmp_path / "side.jpg", orientation=6, colour="blue")
    )
    dialog.pictures.dropEvent(event)
    settle(services)
    names = sorted(each.file_name for each in dialog.visit.pictures)
    assert "up.jpg" in names and "side.jpg" in names
    kept = {each.file_name: each for each in dialog.visit.pictures}
    store = services.office._store
    assert store is not None
    with Image.open(io.BytesIO(store.profile.blobs.get(kept["side.jpg"].blob))) as turned:
        upright = turned.size if turned.getexif().get(_ORIENTATION, 1) == 1 else turned.size[::-1]
    assert upright == (400, 600)
    assert dialog.visit.is_changed()
    dialog.close()
    settle(services)


def test_every_file_that_is_no_photo_is_named_where_it_is_seen(window: MainWindow, tmp_path: Path) -> None:
    services = window.services
    window.resize(1366, 768)
    services.go.page("visit", new=True)
    settle(services)
    page = window.pages["visit"]
    assert isinstance(page, VisitPage)
    names = ["空的.jpg", "坏的.png", "手机.heic"]
    for name in names:
        (tmp_path / name).write_bytes(b"" if name == "空的.jpg" else b"no photo")
    page.pictures.add_files([photo(tmp_path / "好的.jpg"), *(tmp_path / name for name in names)])
    settle(services)
    spin(50)
    told = page.pictures.trouble
    assert all(name in told.whole_text() for name in names)
    assert told.visibleRegion().boundingRect().height() == told.height()
    assert [each.file_name for each in page.visit.pictures] == ["好的.jpg"]
    page.pictures.add_files([photo(tmp_path / "又一张.jpg", colour="blue")])
    assert told.isHidden()
    settle(services)
