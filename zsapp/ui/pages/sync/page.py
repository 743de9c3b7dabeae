"""同步: the state in words, what waits, what failed and why, when it is tried again; log-in and leaving. Nothing modal by itself."""

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from zsapp.base.texts import _, counted
from zsapp.sync.events import State
from zsapp.sync.protocol import Trouble
from zsapp.ui.dialogs.dialog import Dialog, confirm
from zsapp.ui.dialogs.joining import JoinDialog
from zsapp.ui.dialogs.password import PasswordDialog
from zsapp.ui.jobs import Job, Lane
from zsapp.ui.office import Touched
from zsapp.ui.pages.page import Page
from zsapp.ui.pages.sync.words import advice, file_words, headline, retry_words, size_words, success_words
from zsapp.ui.services import Services
from zsapp.ui.sync_words import badge
from zsapp.ui.theme.tokens import GAP, SNUG
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.flow import flowing
from zsapp.ui.widgets.layout import Card, clear, column, row, scrolled
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.ui.widgets.states import EmptyState, IconLabel
from zsapp.verbs import hub_admin
from zsapp.verbs import sync as verbs
from zsapp.verbs.desk import Desk
from zsapp.verbs.sync import FileState, Standing

_SHOWN = 30  # files at first
_PAUSE_MS = 250


class SyncPage(Page):
    """Everything on it comes from `standing` and the service; it asks again a moment after something changed."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("同步"))
        self.found: Standing | None = None
        self._reading: Job | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PAUSE_MS)
        self._soon.timeout.connect(self.look_again)
        self._tick = QTimer(self)
        self._tick.setInterval(1_000)
        self._tick.timeout.connect(self._show_retry)
        self.now_button = button(
            _("立即同步"), self.sync_now, tone="primary", icons=services.icons, icon="refresh"
        )
        self.users_button = button(
            _("用户与设备"), lambda: services.go.page("users"), icons=services.icons, icon="people"
        )
        for each in (self.users_button, self.now_button):
            self.tools.addWidget(each)
        self._make_state_card()
        self._make_waiting_card()
        self._make_hub_card()
        inner = QWidget()
        inner.setLayout(
            column(self.state_card, self.waiting_card, self.hub_card, None, gap=GAP, margins=(0, 0, SNUG, 0))
        )
        self.area = scrolled(inner)
        self.empty = EmptyState(
            services.theme,
            services.icons,
            "sync",
            _("还没有加入中心端"),
            _("资料只在这台电脑上。加入后，各组的拜访、计划和通报有网络时自动互通，没有网络照常记录。"),
            action=_("加入中心端"),
            then=self.log_in,
        )
        self.body.addWidget(self.area, 1)
        self.body.addWidget(self.empty, 1)
        self.area.hide()
        services.sync.changed.connect(self._changed)
        services.office.changed.connect(self._touched)
        self.look_again()

    # -- parts

    def _make_state_card(self) -> None:
        services = self.services
        self.state_card = Card("")
        self.icon = IconLabel(services.theme, services.icons, "sync", "text_faint", size=28)
        self.state_words = PlainLabel(role="lead")
        self.words = PlainLabel(role="soft", wraps=True, selectable=True)
        self.advice = PlainLabel(wraps=True)
        self.last = PlainLabel(role="caption")
        self.retry = PlainLabel(role="caption")
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("正在同步"))
        self.log_in_button = button(_("重新登录"), self.log_in, tone="primary")
        line = row(self.icon, self.state_words, None, self.log_in_button, gap=GAP)
        self.state_card.add(
            line, self.words, self.advice, self.bar, row(self.last, self.retry, None, gap=GAP)
        )

    def _make_waiting_card(self) -> None:
        self.waiting_card = Card(_("还没有同步的"))
        holder = QWidget()
        self._waiting = QVBoxLayout(holder)
        self._waiting.setContentsMargins(0, 0, 0, 0)
        self._waiting.setSpacing(SNUG)
        self.waiting_card.add(holder)

    def _make_hub_card(self) -> None:
        self.hub_card = Card(_("中心端"))
        self.hub_words = PlainLabel(wraps=True, selectable=True)
        self.again_button = button(_("重新登录"), self.log_in)
        self.password_button = button(_("修改密码…"), self.change_password)
        self.leave_button = button(_("停用这台电脑…"), self.leave_hub)
        acts = flowing(self.again_button, self.password_button, self.leave_button, gap=SNUG)
        self.hub_card.add(self.hub_words, acts)

    # -- asking

    def arrive(self, **arguments: Any) -> None:
        """Look again."""
        self.look_again()
        self._tick.start()

    def leave(self) -> bool:
        """Count no more."""
        self._tick.stop()
        return True

    def _changed(self) -> None:
        if self.isVisible():
            self._soon.start()

    def _touched(self, _touched: Touched) -> None:
        self._changed()

    def look_again(self) -> None:
        """Read how things stand."""
        if self._reading is not None:
            self._reading.cancel()
        live = self.services.sync.status
        self._reading = self.services.read(lambda desk: verbs.standing(desk, live), self._show, owner=self)

    def _show(self, found: Standing) -> None:
        self._reading = None
        self.found = found
        is_joined = bool(found.hub)
        self.area.setVisible(is_joined)
        self.empty.setVisible(not is_joined)
        self.now_button.setVisible(is_joined)
        self.users_button.setVisible(is_joined)
        self.subtitle.setText(found.hub_name if is_joined else "")
        if not is_joined:
            return
        status = self.services.sync.status
        icon, token, _text = badge(is_joined=True, status=status)
        self.icon.show_icon(icon, token)
        self.state_words.setText(headline(status, found.unsent))
        self.words.setText(status.words if status is not None else found.words)
        self.words.setVisible(bool(self.words.whole_text()))
        self.advice.setText(advice(status))
        self.advice.setVisible(bool(self.advice.whole_text()))
        self.last.setText(_("上次成功：{when}").format(when=success_words(status)))
        is_moving = status is not None and status.state in (State.SENDING, State.RECEIVING)
        self.bar.setVisible(is_moving)
        self.now_button.setEnabled(not is_moving)
        # no log-in helps a revoked computer: its words and the advice say what does
        self.log_in_button.setVisible(status is not None and status.trouble is Trouble.LOG_IN)
        self._show_retry()
        self._show_waiting(found)
        told = [
            found.hub_name,
            found.url,
            _("用户：{user}（{role}）").format(user=found.user, role=_(found.role)),
        ]
        self.hub_words.setText("　".join(filter(None, told)))

    def _show_retry(self) -> None:
        self.retry.setText(retry_words(self.services.sync.status))
        self.retry.setVisible(bool(self.retry.whole_text()))

    def _show_waiting(self, found: Standing) -> None:
        clear(self._waiting)
        for stream in found.streams:
            if stream.unsent:
                words = counted("{name}：{n}条改动待上传", stream.unsent).format(
                    name=stream.name[:60], n=f"{stream.unsent:,}"
                )
                self._waiting.addWidget(PlainLabel(words))
        if found.waiting:
            words = _("{n}条收到的改动在等前面的改动，见“冲突核对”。").format(n=f"{found.waiting:,}")
            self._waiting.addWidget(PlainLabel(words, role="soft", wraps=True))
        under_way = self.services.sync.file_under_way
        for file in found.files[:_SHOWN]:
            self._waiting.addLayout(
                self._file_line(file, is_moving=under_way is not None and under_way.hash == file.hash)
            )
        if (more := len(found.files) - _SHOWN) > 0:
            self._waiting.addWidget(
                PlainLabel(counted("还有{n}个文件", more).format(n=f"{more:,}"), role="caption")
            )
        if not self._waiting.count():
            self._waiting.addWidget(PlainLabel(_("没有。改动和照片都已到中心端。"), role="soft"))

    def _file_line(self, file: FileState, *, is_moving: bool) -> Any:
        icon, token, word = file_words(file.state, is_moving=is_moving)
        name = PlainLabel(file.name or _("（没有名称的文件）"))
        why = file.why or word
        told = PlainLabel(f"{why} · {size_words(file.size)}", role="caption")
        line = row(
            IconLabel(self.services.theme, self.services.icons, icon, token, size=18), name, told, gap=SNUG
        )
        line.setStretch(1, 1)
        return line

    # -- acts

    def sync_now(self) -> None:
        """By hand."""
        self.services.sync.ask()

    def log_in(self) -> JoinDialog:
        """Join, or log in anew at the hub that was joined."""
        dialog = JoinDialog(self.window(), self.services, known=self.found)
        dialog.open()
        return dialog

    def change_password(self) -> PasswordDialog:
        """One's own, at the hub."""
        dialog = PasswordDialog(self.window(), self.services)
        dialog.open()
        return dialog

    def leave_hub(self) -> Dialog:
        """This computer sends and receives no more; asked before, with what was not sent."""
        unsent = self.found.unsent if self.found is not None else 0
        words = _("停用后，这台电脑不再收发；已有的资料仍可以看。要再用，须由招商办同意后重新登录。")
        if unsent:
            words += "\n\n" + counted("还有{n}条改动没有上传，停用后就传不上去了。", unsent).format(
                n=f"{unsent:,}"
            )
        return confirm(
            self.window(), _("停用这台电脑"), words, yes=_("停用"), then=self._revoke_own, is_danger=True
        )

    def _revoke_own(self) -> None:
        def revoke(desk: Desk) -> None:
            own = next(d for user in hub_admin.users(desk) for d in user.devices if d.is_own)
            hub_admin.revoke(desk, own.id)

        office = self.services.office
        self.services.jobs.run(
            lambda: office.run(revoke),
            lambda _none: self.sync_now(),
            lane=Lane.POOL,
            owner=self,
            label=_("正在停用…"),
        )
