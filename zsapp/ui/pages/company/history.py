"""The side panel with the past of each field: what stood there, who wrote it, when."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.field import KINDS, Kind
from zsapp.ui.editors.choices import Choices, word_of
from zsapp.ui.pages.company.words import amount, gist, moment_words
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG, WIDE
from zsapp.ui.widgets.buttons import icon_button
from zsapp.ui.widgets.layout import clear, row, scrolled
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.ui.widgets.timeline import Entry, Timeline
from zsapp.verbs import company
from zsapp.verbs.company import CompanyView, Past

_WIDTH_PX = 340


class HistoryPanel(QFrame):
    """Asks only while it is seen; the company itself or one of its dossiers, chosen above."""

    def __init__(self, services: Services, closed: Callable[[], object]) -> None:
        super().__init__()
        self._services, self._closed = services, closed
        self.setProperty("role", "card")
        self.setFixedWidth(_WIDTH_PX)
        self.which = Choices()
        self.which.setAccessibleName(_("看哪一份的修改记录"))
        self.which.activated.connect(lambda _index: self.ask())
        inner = QWidget()
        self.inside = QVBoxLayout(inner)
        self.inside.setContentsMargins(0, 0, SNUG, 0)
        self.inside.setSpacing(SNUG)
        self.area = scrolled(inner)
        close = icon_button(services.icons, "close", _("关闭修改记录"), closed)
        box = QVBoxLayout(self)
        box.setContentsMargins(WIDE, WIDE, SNUG, WIDE)
        box.setSpacing(GAP)
        box.addLayout(row(PlainLabel(_("修改记录"), role="lead"), None, close))
        box.addWidget(self.which)
        box.addWidget(self.area, 1)
        self.hide()

    def show_view(self, view: CompanyView) -> None:
        """Offer the records of another view, and ask anew where the panel is seen."""
        kept = self.which.currentData()
        self.which.clear()
        self.which.addItem(_("基本情况"), view.company["id"])
        for each in view.belonging["dossier"]:
            self.which.addItem(_("对接档案 · {team}").format(team=each["team_name"] or ""), each["id"])
        self.which.setCurrentIndex(max(0, self.which.findData(kept)))
        if self.isVisible():
            self.ask()

    def ask(self) -> None:
        """The past of the record that is chosen."""
        record = self.which.currentData()
        if record:
            self._services.read(
                lambda desk: company.past(desk, record),
                self.show_past,
                owner=self,
                on_user_error=self._gone,
            )

    def _gone(self, _error: UserError) -> None:
        clear(self.inside)

    def show_past(self, told: list[Past]) -> None:
        """A time line for each field."""
        clear(self.inside)
        for each in told:
            self.inside.addWidget(PlainLabel(each.label, role="strong"))
            points = Timeline(self._services.theme)
            points.setAccessibleName(each.label)
            points.show_entries(
                [
                    Entry(
                        moment_words(was.at),
                        gist(_said(each.name, was.words), 60),
                        was.author,
                        ((_("未生效"), "warn"),) if was.state == "void" else (),
                        is_strong=was.state == "current",
                    )
                    for was in each.values
                ]
            )
            self.inside.addWidget(points)
        self.inside.addStretch(1)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Escape closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self._closed()
        else:
            super().keyPressEvent(event)


def _said(field: str, words: str) -> str:
    """An amount in 万, a word of a closed list in the person's language, as everywhere on the page; the log has them in full."""
    for kind in ("company", "dossier"):
        spec = KINDS[kind].spec_of(field)
        if spec is not None and spec.kind is Kind.CHOICE:
            return {each.word: word_of(each) for each in spec.choices}.get(words, words)
    return amount(words) if field == "registered_capital" and words[:1].isdigit() else words
