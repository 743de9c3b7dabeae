"""One of several values: pressed, it is the one to take. Its number is its key."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from zsapp.base.texts import _
from zsapp.domain.field import Kind
from zsapp.ui.pages.conflicts.marks import MarkedText
from zsapp.ui.pages.conflicts.words import by_words, name_words, value_words
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, RADIUS, SNUG, TIGHT
from zsapp.ui.widgets.avatar import Avatar
from zsapp.ui.widgets.choice import WrappingButton
from zsapp.ui.widgets.layout import column, row
from zsapp.ui.widgets.plain import Pill, PlainLabel, set_look
from zsapp.ui.widgets.states import IconLabel
from zsapp.verbs.unsettled import Question, Version

_VALUE_LINES = 8
_PART_PX = 96


class VersionTile(WrappingButton):
    """The frame and a tick say that it is taken."""

    def __init__(self, services: Services, kind: str, question: Question, place: int) -> None:
        super().__init__()
        self._theme = services.theme
        version = question.versions[place]
        self.setProperty("role", "choice")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        words = value_words(kind, question, version)
        self.setAccessibleName(
            _("{label}第{n}个值：{value}").format(label=question.label, n=place + 1, value=words[:400])
        )
        self.setAccessibleDescription(by_words(version))
        self.number = Pill(str(place + 1))
        self.tick = IconLabel(services.theme, services.icons, "check", "accent", size=18)
        policy = self.tick.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.tick.setSizePolicy(policy)
        who = version.by[-1]
        line = PlainLabel(by_words(version), role="caption", wraps=True)
        avatar = Avatar(services.theme, name_words(who), size=22)
        head = row(self.number, None, self.tick, gap=SNUG)
        foot = row(avatar, line, gap=SNUG)
        foot.setStretch(1, 1)
        value = value_of(services, kind, question, version)
        inner = column(head, value, None, foot, gap=SNUG, margins=(GAP, GAP, GAP, GAP))
        self.setLayout(inner)
        self._grow()
        self.toggled.connect(self._show_taken)
        self._show_taken(is_taken=False)

    def _show_taken(self, is_taken: bool) -> None:
        self.tick.setVisible(is_taken)
        set_look(self.number, tone="accent" if is_taken else "")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """A sheet; taken: in the colour of what is chosen; the focus as everywhere."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self._theme.colour
        ground = "accent_soft" if self.isChecked() else "hover" if self.underMouse() else "surface"
        edge = "focus" if self.hasFocus() else "accent" if self.isChecked() else "line"
        width = 2 if self.hasFocus() or self.isChecked() else 1
        painter.setPen(QPen(colour(edge), width))
        painter.setBrush(colour(ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        painter.end()


def value_of(services: Services, kind: str, question: Question, version: Version) -> QWidget:
    """A value as a widget: a text with what differs from before, a compound part by part, else its words."""
    if question.kind is Kind.NOTE and isinstance(version.value, str | None):
        before = question.before.value if question.before is not None else None
        return MarkedText(services.theme, version.value or "", before if isinstance(before, str) else None)
    if question.kind is Kind.COMPOUND:
        return parts_of(question, version)
    words = PlainLabel(value_words(kind, question, version), role="lead", wraps=True, lines=_VALUE_LINES)
    words.setMinimumWidth(1)  # a word without end does not widen the page
    return words


def parts_of(question: Question, version: Version) -> QWidget:
    """The parts of a compound, those that differ between the values strong."""
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(SNUG)
    grid.setVerticalSpacing(TIGHT)
    grid.setColumnStretch(1, 1)
    for line, (label, words) in enumerate(version.parts):
        differs = len({dict(each.parts).get(label) for each in question.versions}) > 1
        name: QLabel = PlainLabel(label, role="label")
        name.setMaximumWidth(_PART_PX)
        told = PlainLabel(words or "—", role="strong" if differs else "", wraps=True)
        told.setMinimumWidth(1)
        grid.addWidget(name, line, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(told, line, 1)
    return holder
