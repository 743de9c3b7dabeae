"""What stands where there is nothing, what went wrong, what was done: empty states, banners, toasts, progress."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from zsapp.base.texts import _
from zsapp.ui.theme.icons import Icons, on_change
from zsapp.ui.theme.theme import Theme
from zsapp.ui.theme.tokens import GAP, SECTION, SNUG, TIGHT, WIDE
from zsapp.ui.widgets.buttons import button, icon_button
from zsapp.ui.widgets.layout import column, row
from zsapp.ui.widgets.plain import PlainLabel, set_look

_TOAST_MS = 5_000
_TONE_ICONS = {"info": "info", "good": "check", "warn": "warning", "bad": "error"}
_TONE_INKS = {"info": "accent", "good": "good", "warn": "warn", "bad": "bad"}


class IconLabel(QLabel):
    """An icon that is no button; takes the colours of the theme."""

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        name: str,
        token: str = "text_faint",
        *,
        size: int = 20,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icons, self._name, self._token, self._size = icons, name, token, size
        self.setFixedSize(size, size)
        on_change(theme, self._draw)
        self._draw()

    def show_icon(self, name: str, token: str) -> None:
        """Another drawing, another colour."""
        self._name, self._token = name, token
        self._draw()

    def _draw(self) -> None:
        ratio = self.devicePixelRatioF()
        self.setPixmap(self._icons.pixmap(self._name, self._token, size=self._size, ratio=ratio))


class EmptyState(QWidget):
    """What to do where there is nothing yet: an icon, a sentence, at most one action."""

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        icon: str,
        title: str,
        text: str = "",
        *,
        action: str = "",
        then: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        box = QVBoxLayout(self)
        box.setContentsMargins(SECTION, SECTION, SECTION, SECTION)
        box.setSpacing(SNUG)
        box.addStretch(2)
        box.addWidget(
            IconLabel(theme, icons, icon, "text_faint", size=40), alignment=Qt.AlignmentFlag.AlignHCenter
        )
        box.addSpacing(TIGHT)
        self.title = PlainLabel(title, role="lead")
        self.title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box.addWidget(self.title)
        self.text = PlainLabel(text, role="soft", wraps=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box.addWidget(self.text)  # no alignment: a text that wraps would be as high as its hint, and cut
        self.text.setVisible(bool(text))
        self.action: QPushButton | None = None
        if action:
            self.action = button(action, then, tone="primary")
            box.addSpacing(SNUG)
            box.addWidget(self.action, alignment=Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(3)

    def say(self, title: str, text: str = "", *, can_act: bool = True) -> None:
        """Other words; `can_act` false hides the action."""
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        if self.action is not None:
            self.action.setVisible(can_act)


class Banner(QFrame):
    """A word across the page that stays until it is dealt with: `tone` info, good, warn or bad."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self.icon = IconLabel(theme, icons, "info", "accent")
        self.words = PlainLabel(wraps=True, selectable=True)
        self.words.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.retry = button(_("重试"), self._again)
        self.put_away = icon_button(icons, "close", _("收起提示"), self.hide)
        self._retry: Callable[[], None] | None = None
        self.setLayout(
            row(self.icon, self.words, self.retry, self.put_away, gap=GAP, margins=(WIDE, SNUG, SNUG, SNUG))
        )
        self.layout().setStretch(1, 1)  # type: ignore[union-attr]
        self.hide()

    def tell(self, tone: str, text: str, retry: Callable[[], None] | None = None) -> None:
        """Show it."""
        set_look(self, tone=tone)
        self.icon.show_icon(_TONE_ICONS[tone], _TONE_INKS[tone])
        self.words.setText(text)
        set_look(self.words)
        self.setAccessibleName(text)
        self._retry = retry
        self.retry.setVisible(retry is not None)
        self.show()

    def _again(self) -> None:
        self.hide()
        if self._retry is not None:
            self._retry()


class Toast(QFrame):
    """A short word at the foot of its parent that goes by itself."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setProperty("role", "toast")
        self.words = PlainLabel(wraps=False)
        self.action = button("", self._act)
        self._then: Callable[[], object] | None = None
        self.setLayout(row(self.words, self.action, gap=WIDE, margins=(WIDE, SNUG, SNUG, SNUG)))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def tell(self, text: str, title: str = "", then: Callable[[], object] | None = None) -> None:
        """Show it for a few seconds."""
        self.words.setText(text)
        self.setAccessibleName(text)
        self.action.setText(title)
        self.action.setAccessibleName(title)
        self.action.setVisible(bool(title))
        self._then = then
        self.show()
        self._place()
        self.raise_()
        self._timer.start(_TOAST_MS + 60 * len(text))

    def _act(self) -> None:
        self.hide()
        if self._then is not None:
            self._then()

    def _place(self) -> None:
        parent = self._over
        self.setMaximumWidth(max(200, parent.width() - 2 * SECTION))
        self.adjustSize()
        self.move((parent.width() - self.width()) // 2, parent.height() - self.height() - 48)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Stay at the foot when the window changes its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)


class Overlay(QWidget):
    """Over the page while a long job runs: what it does, how far it is, Cancel."""

    cancelled = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAutoFillBackground(False)
        self.card = QFrame()
        self.card.setProperty("role", "popup")
        self.words = PlainLabel(role="strong")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.far = PlainLabel(role="caption")
        self.cancel = button(_("取消"), self.cancelled.emit)
        self.card.setLayout(
            column(
                self.words,
                self.bar,
                row(self.far, None, self.cancel),
                gap=GAP,
                margins=(SECTION, SECTION, SECTION, WIDE),
            )
        )
        self.card.setFixedWidth(380)
        box = QVBoxLayout(self)
        box.addWidget(self.card, alignment=Qt.AlignmentFlag.AlignCenter)
        parent.installEventFilter(self)
        self.hide()

    def begin(self, text: str, *, can_cancel: bool) -> None:
        """Show it."""
        self.words.setText(text)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(text)
        self.far.setText("")
        self.cancel.setVisible(can_cancel)
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()

    def tell(self, done: int, of: int) -> None:
        """How far it is; `of` 0: nobody knows how much there is to do, the bar runs to and fro."""
        self.bar.setRange(0, max(of, 0))
        self.bar.setValue(done)
        self.far.setText(f"{done:,} / {of:,}" if of > 0 else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Cover the parent whatever its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._over.rect())
        return super().eventFilter(watched, event)
