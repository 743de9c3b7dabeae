"""The week as lines: a heading for each day (or team), visits and plans below it; read at once, a week is small."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from zsapp.base.texts import _, counted
from zsapp.ui.editors.visit_words import day_words, kind_word, short_day
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, RADIUS, SNUG, TIGHT, TYPE, WIDE
from zsapp.verbs.weeks import WeekView

LINE_ROLE = int(Qt.ItemDataRole.UserRole)
Index = QModelIndex | QPersistentModelIndex
_HEADING_PX, _LINE_PX = 40, 56
_BADGE_PX = 62


@dataclass(frozen=True, slots=True)
class WeekLine:
    """A heading (no `view`), a visit or a plan."""

    title: str
    detail: str = ""
    view: dict[str, Any] = field(default_factory=dict)
    badge: str = ""
    tone: str = ""
    aside: str = ""

    @property
    def is_heading(self) -> bool:
        """Whether it names a day or team."""
        return not self.view


def week_lines(shown: WeekView, *, by_team: bool, of_one: bool = False) -> list[WeekLine]:
    """All lines of a week, by day or by team; days without anything are left out but today. `of_one`: the team goes without saying."""
    return _by_team(shown) if by_team else _by_day(shown, of_one=of_one)


def _by_day(shown: WeekView, *, of_one: bool) -> list[WeekLine]:
    made, closed = [], _closed(shown)
    for each in shown.week.days:
        entries = [*each.visits, *(plan for plan in each.plans if plan["id"] not in closed)]
        if not entries and each.day != shown.today:
            continue
        told = _counts(len(each.visits), _open(each.plans))
        mark = _("　今天") if each.day == shown.today else ""
        made.append(WeekLine(day_words(each.day) + mark, aside=told or _("没有安排")))
        made += [_line(view, "" if of_one else str(view["team_name"] or "")) for view in entries]
    return made


def _by_team(shown: WeekView) -> list[WeekLine]:
    visits = [view for day in shown.week.days for view in day.visits]
    closed = _closed(shown)
    plans = [view for day in shown.week.days for view in day.plans if view["id"] not in closed]
    made = []
    known = dict(shown.teams)
    others = {v["team"]: v["team_name"] or "" for v in visits + plans if v["team"] not in known}
    for team, name in {**known, **others}.items():
        of_team = [v for v in visits + plans if v["team"] == team]
        handed = team in shown.week.submitted
        if not of_team and not handed:
            continue
        told = _counts(
            sum(v["kind"] == "visit" for v in of_team), _open([v for v in of_team if v["kind"] == "plan"])
        )
        state = _("已报送") if handed else _("未报送")
        made.append(WeekLine(name, aside="　".join(filter(None, [told, state]))))
        made += [
            _line(view, short_day(view["date"])) for view in sorted(of_team, key=lambda v: str(v["date"]))
        ]
    return made


def _closed(shown: WeekView) -> set[str]:
    """The plans whose visit stands in the same week: the visit says it all."""
    return {str(view["plan"]) for day in shown.week.days for view in day.visits if view["plan"]}


def _open(plans: Sequence[dict[str, Any]]) -> int:
    return sum(each["state"] == "计划" for each in plans)


def _counts(visits: int, plans: int) -> str:
    parts = [
        counted("拜访{n}次", visits).format(n=visits) if visits else "",
        counted("计划{n}项", plans).format(n=plans) if plans else "",
    ]
    return "　".join(filter(None, parts))


def _line(view: dict[str, Any], aside: str) -> WeekLine:
    company = view["company_name"] or _("（资料未到）")
    if view["kind"] == "plan":
        badge, tone = {
            "完成": (_("已完成"), "good"),
            "取消": (_("已取消"), ""),
        }.get(view["state"] or "", (_("计划"), "warn"))
        detail = " · ".join(filter(None, [kind_word(view["visit_kind"]), view["purpose"]]))
        return WeekLine(company, detail, view, badge, tone, aside)
    people = _("、").join(filter(None, view["their_people_name"]))
    said = str(view["content"] or "")[:160].replace("\n", " ")
    when = view["time"] or ""
    detail = " · ".join(filter(None, [when, people, said]))
    intent = _("意向{grade}").format(grade=view["intent"]) if view["intent"] else ""
    return WeekLine(
        company,
        detail,
        view,
        kind_word(view["visit_kind"]),
        "accent",
        "　".join(filter(None, [intent, aside])),
    )


class WeekModel(QAbstractListModel):
    """Filled by `put`; asks nothing."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[WeekLine] = []

    def put(self, lines: Sequence[WeekLine]) -> None:
        """Show these."""
        self.beginResetModel()
        self.lines = list(lines)
        self.endResetModel()

    def place_of(self, record: str) -> int:
        """The row of a visit or plan, or -1."""
        return next((n for n, line in enumerate(self.lines) if line.view.get("id") == record), -1)

    def first_of(self, day: date) -> int:
        """The first entry of a day, or -1."""
        text = day.isoformat()
        return next((n for n, line in enumerate(self.lines) if line.view.get("date") == text), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """How many."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words; the line itself for the delegate."""
        if not index.isValid() or index.row() >= len(self.lines):
            return None
        line = self.lines[index.row()]
        if role == LINE_ROLE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return line.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return "，".join(filter(None, [line.badge, line.title, line.aside, line.detail]))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings cannot be chosen."""
        if index.isValid() and index.row() < len(self.lines) and self.lines[index.row()].is_heading:
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)


class WeekDelegate(QStyledItemDelegate):
    """Draws the lines in the theme's colours."""

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Headings are lower."""
        line = index.data(LINE_ROLE)
        return QSize(200, _HEADING_PX if line is not None and line.is_heading else _LINE_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """A heading, or badge, company, detail and what stands at the right."""
        line = index.data(LINE_ROLE)
        if line is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = option.rect.adjusted(SNUG, 0, -SNUG, 0)
        font = QFont(option.font)
        if line.is_heading:
            self._heading(painter, area, line, font)
        else:
            self._entry(painter, area, line, font, option.state)
        painter.restore()

    def _colour(self, token: str) -> QColor:
        return self._services.theme.colour(token)

    def _heading(self, painter: QPainter, area: QRect, line: WeekLine, font: QFont) -> None:
        below = area.adjusted(SNUG, SNUG, -SNUG, 0)
        wide = self._text(painter, below, line.aside, font, "text_soft", is_right=True, size=TYPE.caption[0])
        font.setBold(True)
        self._text(painter, below.adjusted(0, 0, -(wide + WIDE), 0), line.title, font, "text")

    def _entry(
        self, painter: QPainter, area: QRect, line: WeekLine, font: QFont, state: QStyle.StateFlag
    ) -> None:
        card = area.adjusted(0, HALF, 0, -HALF)
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        if is_chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._colour("selected" if is_chosen else "hover"))
            painter.drawRoundedRect(card, RADIUS, RADIUS)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(self._colour("focus"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(card.adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        badge = QRect(card.left() + SNUG, card.center().y() - 11, _BADGE_PX, 22)
        painter.setPen(Qt.PenStyle.NoPen)
        ground = "surface" if is_chosen else f"{line.tone}_soft" if line.tone else "sunken"
        painter.setBrush(self._colour(ground))
        painter.drawRoundedRect(badge, 11, 11)
        small = TYPE.caption[0]
        ink = line.tone or "text_soft"
        self._text(painter, badge, line.badge, font, ink, size=small, is_centred=True)
        inside = card.adjusted(SNUG + _BADGE_PX + GAP, TIGHT, -GAP, -TIGHT)
        upper = QRect(inside.left(), inside.top(), inside.width(), inside.height() // 2)
        lower = QRect(inside.left(), upper.bottom(), inside.width(), inside.height() - upper.height())
        wide = self._text(painter, upper, line.aside, font, "text_soft", size=small, is_right=True)
        is_off = line.view.get("state") == "取消"
        title = upper.adjusted(0, 0, -(wide + WIDE), 0)
        self._text(painter, title, line.title, font, "text_faint" if is_off else "text", is_struck=is_off)
        self._text(painter, lower, line.detail, font, "text_soft", size=small)

    def _text(
        self,
        painter: QPainter,
        area: QRect,
        text: str,
        font: QFont,
        token: str,
        *,
        size: int = TYPE.body[0],
        is_right: bool = False,
        is_centred: bool = False,
        is_struck: bool = False,
    ) -> int:
        """Draw one line, cut where it does not fit; its width."""
        chosen = QFont(font)
        chosen.setPixelSize(size)
        chosen.setStrikeOut(is_struck)
        painter.setFont(chosen)
        painter.setPen(self._colour(token))
        side = Qt.AlignmentFlag.AlignRight if is_right else Qt.AlignmentFlag.AlignLeft
        if is_centred:
            side = Qt.AlignmentFlag.AlignHCenter
        metrics = painter.fontMetrics()
        most = area.width() // 2 if is_right else area.width()
        told = metrics.elidedText(text, Qt.TextElideMode.ElideRight, most)
        painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, told)
        return metrics.horizontalAdvance(told)


HALF = 2  # between one line and the next
