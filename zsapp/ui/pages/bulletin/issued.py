"""Beside the pages of a bulletin that was issued: number, day, fingerprint; it cannot be changed any more."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from zsapp.base.texts import _, counted
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG
from zsapp.ui.widgets.buttons import button, link
from zsapp.ui.widgets.layout import Card, clear, column, row, scrolled
from zsapp.ui.widgets.plain import Pill, PlainLabel
from zsapp.verbs.issuing import Issue


class IssuedCard(Card):
    """The signals are its buttons."""

    list_wanted = Signal()
    sync_wanted = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__(gap=GAP)
        self._services = services
        self._hash = ""
        self.number = PlainLabel(role="title", wraps=True, selectable=True)
        self.facts = column(gap=SNUG)
        self.away = PlainLabel(
            _("原件还没有到这台电脑。同步或读入招商办新写的交换包后就能打开。"), role="remark", wraps=True
        )
        self.words = PlainLabel(
            _("签发件一字不改。以后补写、更正的内容，自动列入下一期的“补报与更正”。"), role="soft", wraps=True
        )
        icons = services.icons
        self.sync = button(_("去同步"), self.sync_wanted.emit, icons=icons, icon="sync")
        self.list = link(_("已签发的各期"), self.list_wanted.emit)
        inner = QWidget()
        inner.setLayout(
            column(
                row(Pill(_("已签发"), "seal"), None),
                self.number,
                self.facts,
                self.away,
                self.words,
                row(self.sync, None),
                row(self.list, None),
                None,
                gap=GAP,
            )
        )
        self.add(scrolled(inner))

    def show_issue(self, issue: Issue, week: str, *, is_here: bool) -> None:
        """Show one; `week`: its label."""
        self.number.setText(issue.number or issue.title)
        clear(self.facts)
        self._tell(_("周次"), week)
        self._tell(_("签发日期"), issue.day)
        self._tell(_("页数"), counted("{n}页", issue.pages).format(n=issue.pages))
        self._hash = issue.pdf
        self._tell(_("文件指纹（SHA-256）"), f"{issue.pdf[:12]}…")
        copy = link(_("复制指纹"), self._copy_hash)
        self.facts.addLayout(row(copy, None))
        self.away.setVisible(not is_here)
        self.sync.setVisible(not is_here)

    def _tell(self, label: str, text: str) -> None:
        told = PlainLabel(text)
        self.facts.addLayout(row(PlainLabel(label, role="soft"), None, told, gap=GAP))

    def _copy_hash(self) -> None:
        QGuiApplication.clipboard().setText(self._hash)
        self._services.toast(_("已复制。"))
