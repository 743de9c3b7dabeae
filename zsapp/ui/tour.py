"""The tour: five steps over the window itself. Each goes to its page and lights what it speaks of; left, it goes on from there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPainterPath, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from zsapp.base.texts import _, zh
from zsapp.ui.theme.tokens import GAP, RADIUS_LARGE, SECTION, SNUG, WIDE
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.layout import column, row
from zsapp.ui.widgets.plain import PlainLabel

if TYPE_CHECKING:
    from zsapp.ui.main_window import MainWindow

_KEPT = "tour/step"
_CARD_PX = 400
_VEIL_ALPHA = 120
_AROUND_PX = 6
_SETTLE_MS = 120  # a page that was just made has its places after the next layout


@dataclass(frozen=True, slots=True)
class Step:
    """`page`: where it goes to. `lit`: what it speaks of; None: nothing in particular."""

    page: str
    title: str
    text: str
    lit: "Callable[[MainWindow], QWidget | None]"


def _page(window: "MainWindow") -> QWidget | None:
    return window.pages.get(window.current)


def _navigation(window: "MainWindow") -> QWidget:
    return window.sidebar


def _tools(window: "MainWindow") -> QWidget | None:
    """The first button beside the title: the act the page is there for."""
    here = window.pages.get(window.current)
    tools = getattr(here, "tools", None)
    item = tools.itemAt(0) if tools is not None and tools.count() else None
    return item.widget() if item is not None else None


STEPS = (
    Step(
        "today",
        zh("每天从“今天”开始"),
        zh("到期的跟进、今天的计划、没写完的草稿、等答复的事项，都在这一页。左边的导航用 Ctrl+1 到 Ctrl+9 直达。"),
        _navigation,
    ),
    Step(
        "today",
        zh("随时写拜访：Ctrl+N"),
        zh(
            "在哪一页都行。企业打两个字或拼音首字母，写下谈了什么，Ctrl+Enter 保存；"
            "日期、地点、人员照上次填好。没有网络、突然断电，写下的都在。"
        ),
        _tools,
    ),
    Step(
        "companies",
        zh("找企业、找人、找命令：Ctrl+K"),
        zh("目标企业可以按城市、行业、意向筛选，表头选列。Ctrl+K 按名称或拼音首字母找任何记录，也能找到所有命令。"),
        _page,
    ),
    Step(
        "visits",
        zh("一周看得见"),
        zh("按天、按组看拜访和计划；别的小组也要去同一家时会提醒。写好的拜访可以复制成一段话发到群里。"),
        _page,
    ),
    Step(
        "bulletin",
        zh("周通报自己汇出来"),
        zh(
            "选好周次和小组，左边就是排好版的通报，右边改它的段落，点一个数字就看到是哪几次拜访。最后别忘了在“设置”里设口令、做备份。"
        ),
        _page,
    ),
)  # fmt: skip


class Tour(QWidget):
    """Lies over the window; Enter or Right goes on, Left goes back, Escape leaves."""

    def __init__(self, window: "MainWindow") -> None:
        over = window.centralWidget()
        assert over is not None
        super().__init__(over)
        self._over, self._window = over, window
        self._theme = window.services.theme
        self._hole = QRect()
        self.step = 0
        self.setAccessibleName(_("五步导览"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.card = QFrame(self)
        self.card.setProperty("role", "popup")
        self.count = PlainLabel(role="caption")
        self.title = PlainLabel(role="lead", wraps=True)
        self.text = PlainLabel(wraps=True)
        self.leave_button = button(_("先不看了"), self.leave, tone="flush")
        self.back_button = button(_("上一步"), self.go_back)
        self.next_button = button(_("下一步"), self.go_on, tone="primary")
        foot = row(self.leave_button, None, self.back_button, self.next_button, gap=SNUG)
        self.card.setLayout(
            column(
                self.count,
                self.title,
                self.text,
                SNUG,
                foot,
                gap=SNUG,
                margins=(SECTION, WIDE, SECTION, WIDE),
            )
        )
        self._place_later = QTimer(self)
        self._place_later.setSingleShot(True)
        self._place_later.setInterval(_SETTLE_MS)
        self._place_later.timeout.connect(self._place)
        for key, act in (
            (Qt.Key.Key_Escape, self.leave),
            (Qt.Key.Key_Right, self.go_on),
            (Qt.Key.Key_Left, self.go_back),
        ):
            QShortcut(QKeySequence(key), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._over.installEventFilter(self)
        self.setGeometry(self._over.rect())

    def begin(self) -> None:
        """Where it was left, else from the start."""
        kept = self._window.services.preferences.get(_KEPT, 0)
        self.show()
        self.raise_()
        self._show(kept if isinstance(kept, int) and 0 <= kept < len(STEPS) else 0)

    def _show(self, number: int) -> None:
        step = STEPS[number]
        if self._window.current != step.page:
            self._window.show_page(step.page)
            if self._window.current != step.page:  # unsaved words keep the person where he is
                self.leave()
                return
        self.step = number
        self._window.services.preferences.put(_KEPT, number or None)
        self.count.setText(_("导览 {n} / {of}").format(n=number + 1, of=len(STEPS)))
        self.title.setText(_(step.title))
        self.text.setText(_(step.text))
        self.card.setAccessibleName(f"{self.count.whole_text()}，{_(step.title)}")
        self.card.setAccessibleDescription(_(step.text))
        is_last = number == len(STEPS) - 1
        self.back_button.setEnabled(number > 0)
        self.next_button.setText(_("看完了") if is_last else _("下一步"))
        self.next_button.setAccessibleName(self.next_button.text())
        self.leave_button.setVisible(not is_last)
        self.next_button.setFocus()
        self._place()
        self._place_later.start()

    def go_on(self) -> None:
        """The next step, or the end."""
        if self.step + 1 < len(STEPS):
            self._show(self.step + 1)
        else:
            self._window.services.preferences.put(_KEPT, None)
            self._close()

    def go_back(self) -> None:
        """The step before."""
        if self.step > 0:
            self._show(self.step - 1)

    def leave(self) -> None:
        """Leave it here; it goes on from here when it is asked for again."""
        self._window.services.toast(
            _("导览可以随时再看：按 Ctrl+K，输入“导览”；或按 F1。"), button=_("接着看"), then=self._again
        )
        self._close()

    def _again(self) -> None:
        self._window.services.actions.run("tour")

    def _close(self) -> None:
        self.hide()
        self.deleteLater()
        here = self._window.pages.get(self._window.current)
        if here is not None:
            here.setFocus()

    def _place(self) -> None:
        """The hole over what is spoken of, the card where there is room beside it."""
        self.setGeometry(self._over.rect())
        lit = STEPS[self.step].lit(self._window)
        self._hole = QRect()
        if lit is not None and lit.isVisible():
            corner = lit.mapTo(self._over, QPoint(0, 0))
            self._hole = (
                QRect(corner, lit.size())
                .adjusted(-_AROUND_PX, -_AROUND_PX, _AROUND_PX, _AROUND_PX)
                .intersected(self.rect())
            )
        width = min(_CARD_PX, self.width() - 2 * SECTION)
        inner = self.card.layout()
        height = inner.totalHeightForWidth(width) if inner is not None else self.card.sizeHint().height()
        self.card.setGeometry(QRect(self._corner(QSize(width, height)), QSize(width, height)))
        self.update()

    def _corner(self, size: QSize) -> QPoint:
        """Right of the hole, left of it, below it, else at the lower right of the window."""
        hole, room = self._hole, self.rect().adjusted(SECTION, SECTION, -SECTION, -SECTION)
        tries = (
            QPoint(hole.right() + GAP, hole.top() + SECTION),
            QPoint(hole.left() - GAP - size.width(), hole.top()),
            QPoint(min(hole.right(), room.right()) - size.width(), hole.bottom() + GAP),
        )
        for corner in tries:
            if not hole.isEmpty() and room.contains(QRect(corner, size)):
                return corner
        return QPoint(room.right() - size.width(), room.bottom() - size.height() - SECTION)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """A veil with a hole."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        path.addRect(QRectF(self.rect()))
        if not self._hole.isEmpty():
            hole = QPainterPath()
            hole.addRoundedRect(QRectF(self._hole), RADIUS_LARGE, RADIUS_LARGE)
            path = path.subtracted(hole)
        veil = self._theme.colour("shadow")
        veil.setAlpha(_VEIL_ALPHA)
        painter.fillPath(path, veil)
        if not self._hole.isEmpty():
            painter.setPen(QPen(self._theme.colour("focus"), 2))
            painter.drawRoundedRect(QRectF(self._hole).adjusted(1, 1, -1, -1), RADIUS_LARGE, RADIUS_LARGE)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter presses the button that has the focus."""
        here = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(here, QPushButton):
            here.click()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next_one: bool) -> bool:  # noqa: N802
        """Tab stays within the card."""
        among = [
            each
            for each in (self.leave_button, self.back_button, self.next_button)
            if each.isVisibleTo(self) and each.isEnabled()
        ]
        here = among.index(self.focusWidget()) if self.focusWidget() in among else 0  # type: ignore[arg-type]
        among[(here + (1 if next_one else -1)) % len(among)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Follow the window's size."""
        if event.type() == QEvent.Type.Resize:
            self._place_later.start(0)
        return super().eventFilter(watched, event)
