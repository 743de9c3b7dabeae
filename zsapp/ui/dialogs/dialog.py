"""The dialog of the house: title, what it holds, buttons at its foot. Opened with `open()`, never `exec()`: nothing waits for it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout, QWidget

from zsapp.base.texts import _
from zsapp.ui.theme.tokens import GAP, SECTION, SNUG
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.layout import row
from zsapp.ui.widgets.plain import PlainLabel


class Dialog(QDialog):
    """Put things into `body`, buttons by `add_button`; deletes itself when it closes."""

    def __init__(self, parent: QWidget | None, title: str, *, width_px: int = 460) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(width_px)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SECTION, SECTION, SECTION, SECTION)
        outer.setSpacing(GAP)
        self.heading = PlainLabel(title, role="title", wraps=True)
        outer.addWidget(self.heading)
        self.body = QVBoxLayout()
        self.body.setSpacing(GAP)
        outer.addLayout(self.body, 1)
        self.foot = row(None, gap=SNUG)
        outer.addSpacing(SNUG)
        outer.addLayout(self.foot)

    def add_button(
        self,
        title: str,
        then: Callable[[], object] | None = None,
        *,
        tone: str = "",
        is_default: bool = False,
    ) -> QPushButton:
        """A button at the foot; without `then` it closes the dialog."""
        made = button(title, then or self.reject, tone=tone)
        if is_default:
            made.setDefault(True)
        self.foot.addWidget(made)
        return made


def message(parent: QWidget | None, title: str, text: str) -> Dialog:
    """Tell something that wants no answer."""
    dialog = Dialog(parent, title)
    dialog.body.addWidget(PlainLabel(text, wraps=True, selectable=True))
    dialog.add_button(_("知道了"), dialog.accept, tone="primary", is_default=True)
    dialog.open()
    return dialog


def confirm(
    parent: QWidget | None,
    title: str,
    text: str,
    *,
    yes: str,
    then: Callable[[], object],
    no: str = "",
    is_danger: bool = False,
) -> Dialog:
    """Ask before something that cannot be taken back, or that is meant for many. `yes` names the act."""
    dialog = Dialog(parent, title)
    dialog.body.addWidget(PlainLabel(text, wraps=True))
    cancel = dialog.add_button(no or _("取消"))
    act = dialog.add_button(
        yes, dialog.accept, tone="danger" if is_danger else "primary", is_default=not is_danger
    )
    (cancel if is_danger else act).setFocus()
    dialog.accepted.connect(lambda: then())
    dialog.open()
    return dialog
