"""The line at the foot: what is saved, drafts that wait, the place for synchronisation."""

from PySide6.QtWidgets import QFrame, QWidget

from zsapp.base.texts import _
from zsapp.ui.theme.icons import Icons
from zsapp.ui.theme.theme import Theme
from zsapp.ui.theme.tokens import SECTION, SNUG, TIGHT
from zsapp.ui.widgets.layout import row
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.ui.widgets.states import IconLabel
from zsapp.ui.widgets.sync_badge import SyncBadge


class StatusBar(QFrame):
    """`saved`, `drafts`, `sync`: three short words."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "statusbar")
        self.saved_icon = IconLabel(theme, icons, "check", "good", size=16)
        self.saved = PlainLabel()
        self.drafts_icon = IconLabel(theme, icons, "draft", "warn", size=16)
        self.drafts = PlainLabel()
        self.sync = SyncBadge(theme, icons)
        self.sync.show_state("sync", "text_faint", _("未加入协同"))
        self.setLayout(
            row(
                *(self.saved_icon, self.saved, SNUG),
                *(self.drafts_icon, self.drafts, None),
                self.sync,
                gap=TIGHT + 2,
                margins=(SECTION, TIGHT, SECTION, TIGHT),
            )
        )
        self.setFixedHeight(28)
        self.show_drafts(0)
        self.show_working(is_working=False, is_open=False)

    def show_working(self, *, is_working: bool, is_open: bool) -> None:
        """Whether something is being saved or read."""
        if not is_open:
            self.saved_icon.show_icon("lock", "text_faint")
            self.saved.setText(_("资料未打开"))
        else:
            self.saved_icon.show_icon(
                "clock" if is_working else "check", "text_faint" if is_working else "good"
            )
            self.saved.setText(_("正在处理…") if is_working else _("全部已保存"))

    def show_drafts(self, count: int) -> None:
        """Drafts that are not finished."""
        self.drafts.setText(_("{n}份草稿未完成").format(n=count) if count else "")
        self.drafts_icon.setVisible(bool(count))

    def show_sync(self, icon: str, token: str, text: str) -> None:
        """The state of synchronisation in words."""
        self.sync.show_state(icon, token, text)
