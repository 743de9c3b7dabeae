"""The ten large promotions: how many of the target are held, what is due by now, and where they were held."""

from fractions import Fraction

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from zsapp.base.texts import _, counted
from zsapp.ui.services import Services
from zsapp.ui.theme.icons import on_change
from zsapp.ui.theme.tokens import GAP, SECTION, SNUG, TIGHT
from zsapp.ui.theme.tones import tone_of
from zsapp.ui.widgets.buttons import button, chip
from zsapp.ui.widgets.flow import Flow
from zsapp.ui.widgets.layout import Card, clear, column, row
from zsapp.ui.widgets.plain import Pill, PlainLabel
from zsapp.verbs.events import BarLine, Region

_HEIGHT_PX = 14
_LEAST_PX = 160


class _Drawn(QWidget):
    """Held of the target as a filled part of a bar; a stroke across it where it should be by now."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._theme = services.theme
        self._filled, self._due, self._steps = Fraction(0), Fraction(0), 0
        self.setMinimumSize(_LEAST_PX, _HEIGHT_PX + 2 * TIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        on_change(services.theme, self._recolour)

    def _recolour(self) -> None:
        self.update()

    def show_bar(self, bar: BarLine) -> None:
        """Another state."""
        self._steps = max(0, min(bar.target, 60))
        self._filled = (
            min(Fraction(1), Fraction(len(bar.held), bar.target)) if bar.target > 0 else Fraction(0)
        )
        self._due = bar.due_share
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """The ground, its filled part, a line for each of the target, the stroke of what is due."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QRectF(self.rect()).adjusted(1, TIGHT, -1, -TIGHT)
        painter.setPen(QPen(self._theme.colour("frame"), 1))
        painter.setBrush(self._theme.colour("sunken"))
        painter.drawRoundedRect(ground, TIGHT, TIGHT)
        filled = QRectF(ground)
        filled.setWidth(ground.width() * float(self._filled))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("accent"))
        painter.drawRoundedRect(filled, TIGHT, TIGHT)
        painter.setPen(QPen(self._theme.colour("surface"), 1))
        for step in range(1, self._steps):
            x = ground.left() + ground.width() * step / self._steps
            painter.drawLine(int(x), int(ground.top()) + 1, int(x), int(ground.bottom()) - 1)
        if self._due:
            x = ground.left() + ground.width() * float(min(Fraction(1), self._due))
            painter.setPen(QPen(self._theme.colour("seal"), 2))
            painter.drawLine(int(x), 0, int(x), self.height())
        painter.end()


class BarCard(Card):
    """`region_chosen`: ids of the events of a region, or None for all; `wanted`: the records behind the figure."""

    region_chosen = Signal(object)
    wanted = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__(gap=SNUG, margin=GAP)
        self.chosen: str | None = None
        self._of: dict[str, QPushButton] = {}
        self.figure = PlainLabel(role="display")
        self.words = PlainLabel(role="strong")
        self.due = PlainLabel(role="caption")
        self.light = Pill()
        self.drawn = _Drawn(services)
        self.more = button(_("说明与明细"), self.wanted.emit, tone="quiet")
        self.chips = Flow(gap=SNUG)
        self.without = PlainLabel(role="caption", wraps=True)
        beside = column(
            row(self.words, self.light, None, self.more), row(self.drawn, self.due, gap=GAP), gap=0
        )
        head = row(self.figure, beside, gap=SECTION)
        head.setStretch(1, 1)
        self.add(head, self.chips, self.without)

    def show_bar(self, bar: BarLine) -> None:
        """Another state."""
        self.figure.setText(f"{len(bar.held)}/{bar.target}")
        text = counted("{n}人以上的大型推介会", bar.large_from)
        self.words.setText(text.format(n=bar.large_from))
        self.due.setText(_("按序时应完成{due}场").format(due=bar.due) if bar.due else "")
        self.light.show_word(_(bar.colour), tone_of(bar.colour))
        self.light.setVisible(bool(bar.colour))
        self.drawn.show_bar(bar)
        self.drawn.setAccessibleName(
            _("已办{n}场，任务{target}场，应完成{due}场").format(
                n=len(bar.held), target=bar.target, due=bar.due or "—"
            )
        )
        self._show_regions(bar)

    def _show_regions(self, bar: BarLine) -> None:
        clear(self.chips)
        self._of = {}
        without = [_name(region) for region in bar.regions if not region.events]
        for region in (each for each in bar.regions if each.events):
            made = chip(f"{_name(region)} {len(region.events)}")
            made.setChecked(region.name == self.chosen)
            made.toggled.connect(lambda on, its=region: self._choose(its, is_on=on))
            self._of[region.name] = made
            self.chips.addWidget(made)
        if self.chosen not in self._of:
            self.chosen = None
        self.without.setText(_("还没有举办：{regions}").format(regions=_("、").join(without)))
        self.without.setVisible(bool(without))

    def _choose(self, region: Region, *, is_on: bool) -> None:
        """One region at a time."""
        if is_on:
            before, self.chosen = self.chosen, region.name
            if before is not None:
                self._of[before].setChecked(False)
            self.region_chosen.emit(region.events)
        elif self.chosen == region.name:
            self.chosen = None
            self.region_chosen.emit(None)


def _name(region: Region) -> str:
    return _(region.name) if region.name else _("其他地区")
