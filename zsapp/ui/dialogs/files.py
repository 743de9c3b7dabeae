"""Qt's own file dialog, in the person's words."""

from PySide6.QtWidgets import QFileDialog, QSplitter, QTreeView

from zsapp.base.texts import _

_PLACES_PX, _WIDE_PX, _HIGH_PX, _MORE_PX = 150, 840, 460, 12


def in_words(dialog: QFileDialog) -> QFileDialog:
    """The words of Qt's own file dialog that its translation leaves out; the list of places wide enough for its names."""
    dialog.setLabelText(QFileDialog.DialogLabel.LookIn, _("位置："))
    dialog.setLabelText(QFileDialog.DialogLabel.FileType, _("类型："))
    for tree in dialog.findChildren(QTreeView)[:1]:
        head = tree.header()
        for place in range(1, head.count()):  # Qt measures its words without our distances
            head.resizeSection(place, max(head.sectionSize(place), head.sectionSizeHint(place) + _MORE_PX))
    dialog.resize(_WIDE_PX, _HIGH_PX)
    for split in dialog.findChildren(QSplitter):  # none where the system's own dialog is shown
        split.setSizes([_PLACES_PX, _WIDE_PX - _PLACES_PX])
    return dialog
