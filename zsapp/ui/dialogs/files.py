"""Qt's own file dialog, in the person's words."""

from PySide6.QtWidgets import QFileDialog

from zsapp.base.texts import _


def in_words(dialog: QFileDialog) -> QFileDialog:
    """The words of Qt's own file dialog that its translation leaves out."""
    dialog.setLabelText(QFileDialog.DialogLabel.LookIn, _("位置："))
    dialog.setLabelText(QFileDialog.DialogLabel.FileType, _("类型："))
    return dialog
