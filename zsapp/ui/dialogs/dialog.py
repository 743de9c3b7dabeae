"""The dialog of the house: title, what it holds, buttons at its foot. Opened with `open()`, never `exec()`: nothing waits for it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from zsapp.base.texts import _
from zsapp.ui.theme.tokens import GAP, SECTION, SNUG
from zsapp.ui.widgets.buttons import button, pressed_by_enter
from zsapp.ui.widgets.layout import row
from zsapp.ui.widgets.plain import PlainLabel, shortened

_AROUND = QSize(24, 48)  # what a window manager puts around a dialog
_LEAST_BODY_PX = 96
_TITLE_MOST = 60  # characters


class _Inner(QWidget):
    """A scroll area asks for no more than this: a list or a PDF within gives way before the dialog itself scrolls."""

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """The least that its lines can stand on."""
        layout = self.layout()
        return layout.totalMinimumHeightForWidth(width) if layout is not None else -1


class _Body(QScrollArea):
    """As high as what it holds; scrolls where the screen is lower than that. Title and buttons always stay in sight."""

    def __init__(self) -> None:
        super().__init__()
        self._inner = _Inner()
        self._inner.setProperty("role", "scrolled")
        self.lines = QVBoxLayout(self._inner)
        self.lines.setContentsMargins(0, 0, 0, 0)
        self.lines.setSpacing(GAP)
        self.setWidget(self._inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self.verticalScrollBar().rangeChanged.connect(self._make_room)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _make_room(self, _least: int, most: int) -> None:
        """Fields do not touch the scroll bar."""
        self.lines.setContentsMargins(0, 0, SNUG if most else 0, 0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Lines that wrap."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """What it holds, in that width."""
        if self.lines.hasHeightForWidth():
            return self.lines.totalHeightForWidth(width)
        return self._inner.sizeHint().height()

    def sizeHint(self) -> QSize:  # noqa: N802
        """What it holds."""
        hint = self._inner.sizeHint()
        return QSize(hint.width(), self.heightForWidth(max(hint.width(), self.width())))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """A few lines; the rest scrolls."""
        least = self._inner.minimumSizeHint()
        return QSize(least.width(), min(least.height(), _LEAST_BODY_PX))

    def event(self, event: QEvent) -> bool:
        """When what it holds wants another height, so does this."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().event(event)


class Dialog(QDialog):
    """Put things into `body`, buttons by `add_button`; deletes itself when it closes.

    It is as high as what it holds, grows with hints, and is never larger than the screen: then its body scrolls.
    """

    def __init__(self, parent: QWidget | None, title: str, *, width_px: int = 460) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(width_px)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SECTION, SECTION, SECTION, SECTION)
        outer.setSpacing(GAP)
        self.heading = PlainLabel(shortened(title, _TITLE_MOST), role="title", wraps=True)
        outer.addWidget(self.heading)
        self._holder = _Body()
        self.body = self._holder.lines
        outer.addWidget(self._holder, 1)
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

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """As large as it has to be, and no larger than the screen."""
        self._fit(is_free=not self.testAttribute(Qt.WidgetAttribute.WA_Resized))
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """The keys go to the window below; where a question and its dialog go at once, openbox gives them to none."""
        super().hideEvent(event)
        below = self.parentWidget()
        is_ours = QGuiApplication.applicationState() is Qt.ApplicationState.ApplicationActive
        if below is not None and is_ours and not event.spontaneous():
            below.window().activateWindow()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter presses the button that has the focus; elsewhere the default one."""
        if not pressed_by_enter(event):
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """A hint came, or a warning."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self._fit()
        return done

    def _fit(self, *, is_free: bool = False) -> None:
        """`is_free`: nobody asked for a height; Qt's own guess is too high for lines that wrap."""
        room = self.screen().availableGeometry().size() - _AROUND
        width = min(max(self.width(), self.minimumWidth()), room.width())
        layout = self.layout()
        needed = layout.totalHeightForWidth(width) if layout is not None else 0
        height = min(max(0 if is_free else self.height(), needed), room.height())
        if (width, height) != (self.width(), self.height()):
            self.resize(width, height)
        self._rule_bar()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Lower than what it holds: the body scrolls."""
        super().resizeEvent(event)
        self._rule_bar()

    def _rule_bar(self) -> None:
        """No bar where all has room: one that came before it had makes lines wrap once more, and so would stay."""
        layout = self.layout()
        fits = layout is None or layout.totalHeightForWidth(self.width()) <= self.height()
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if fits else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self._holder.setVerticalScrollBarPolicy(policy)


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


def confirm_loss(parent: QWidget | None, why: str, then: Callable[[], object]) -> Dialog:
    """Ask before typed words are thrown away; `why` they are not saved."""
    return confirm(
        parent,
        _("放弃没有保存的内容？"),
        why,
        yes=_("放弃"),
        no=_("继续填写"),
        then=then,
        is_danger=True,
    )
