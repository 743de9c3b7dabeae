"""Beside the week: the visit or plan that is chosen, and what can be done with it."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from zsapp.base.texts import _
from zsapp.ui.editors.visit_words import day_words_of, kind_word, short_day
from zsapp.ui.pages.week_model import WeekLine
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG
from zsapp.ui.widgets.buttons import button, link
from zsapp.ui.widgets.layout import Card, clear, column, row, scrolled
from zsapp.ui.widgets.plain import Pill, PlainLabel

_WIDE_PX = 340
_SHOWN_CHARACTERS = 1_200
_TOLD = (("content", "洽谈内容"), ("asks", "企业诉求"), ("answer", "我方答复"), ("intent_text", "投资意向"))


class WeekDetail(Card):
    """`show_line` shows one; the signals tell what the person wants done with it."""

    opened = Signal()
    copied = Signal()
    written_up = Signal()  # plan to visit
    cancelled = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._services = services
        self.setFixedWidth(_WIDE_PX)
        inner = QWidget()
        self._words = column(gap=GAP, margins=(0, 0, SNUG, 0))
        inner.setLayout(self._words)
        self.body.addWidget(scrolled(inner), 1)
        self._buttons = column(gap=SNUG)
        self.body.addLayout(self._buttons)
        self.show_line(None)

    def show_line(self, line: WeekLine | None) -> None:
        """A visit, a plan, or nothing."""
        clear(self._words)
        clear(self._buttons)
        if line is None or line.is_heading:
            hint = _(
                "在左边选一次拜访或一个计划。\n\nEnter 打开　V 把计划写成拜访\nDelete 取消计划　Ctrl+C 复制文字"
            )
            self._words.addWidget(PlainLabel(hint, role="soft", wraps=True))
            self._words.addStretch(1)
            return
        view = line.view
        name = link(line.title, lambda: self._services.go.open_record("company", view["company"]))
        pill = Pill(line.badge, line.tone)
        head = row(pill, PlainLabel(day_words_of(view["date"]), role="soft"), None)
        self._words.addWidget(name)
        self._words.addLayout(head)
        self._tell(_("组别"), view["team_name"])
        if view["kind"] == "plan":
            self._plan(view)
        else:
            self._visit(view)
        self._words.addStretch(1)

    def _plan(self, view: dict[str, Any]) -> None:
        self._tell(_("方式"), kind_word(view["visit_kind"]))
        self._tell(_("事由"), view["purpose"])
        if view["state"] == "计划":
            self._buttons.addWidget(
                button(
                    _("写成拜访（V）"),
                    self.written_up.emit,
                    tone="primary",
                    icons=self._services.icons,
                    icon="edit",
                )
            )
            self._buttons.addLayout(
                row(button(_("修改计划"), self.opened.emit), button(_("标为取消"), self.cancelled.emit), None)
            )
        else:
            self._buttons.addLayout(row(button(_("打开"), self.opened.emit), None))

    def _visit(self, view: dict[str, Any]) -> None:
        self._tell(_("时间地点"), "　".join(filter(None, [view["time"], view["place"]])))
        self._tell(_("我方人员"), _("、").join(filter(None, view["our_people_name"])))
        self._tell(_("对方人员"), _("、").join(filter(None, view["their_people_name"])))
        for field, label in _TOLD:
            self._tell(_(label), str(view[field] or "")[:_SHOWN_CHARACTERS])
        self._tell(_("意向评级"), view["intent"])
        step = [view["next_step"], view["next_owner_name"], short_day(view["next_due"])]
        self._tell(_("下一步"), "　".join(filter(None, step)))
        self._buttons.addLayout(
            row(
                button(_("打开"), self.opened.emit, tone="primary"),
                button(_("复制文字"), self.copied.emit, icons=self._services.icons, icon="copy"),
                None,
            )
        )

    def _tell(self, label: str, text: str | None) -> None:
        if text:
            told = PlainLabel(text, wraps=True)
            self._words.addLayout(column(PlainLabel(label, role="caption"), told, gap=0))
