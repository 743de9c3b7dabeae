"""用户与设备: who may log in with which role, on which computers; for headquarters. What is changed is asked of the hub at once."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout, QWidget

from zsapp.base.texts import ENGLISH, _, counted, language
from zsapp.ui.dialogs.dialog import Dialog, confirm
from zsapp.ui.dialogs.user import UserDialog
from zsapp.ui.jobs import Lane
from zsapp.ui.pages.live import LivePage
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, ROW_HEIGHT, SNUG
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.layout import Card, clear, column, row, scrolled
from zsapp.ui.widgets.plain import Pill, PlainLabel
from zsapp.ui.widgets.states import EmptyState
from zsapp.verbs import hub_admin
from zsapp.verbs.hub_admin import Administration, DeviceLine, UserLine

Index = QModelIndex | QPersistentModelIndex
_PANEL_PX = 380
_WIDTHS = (150, 90, 160, 120, 90)
_ROLE_ENGLISH_PX = 130


class UsersModel(QAbstractTableModel):
    """The users, the active ones first."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.users: list[UserLine] = []
        self._heads = (_("用户名"), _("角色"), _("组别"), _("人员"), _("设备"))

    def show_users(self, users: Sequence[UserLine]) -> None:
        """These instead."""
        self.beginResetModel()
        self.users = list(users)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """How many."""
        return 0 if parent.isValid() else len(self.users)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Five."""
        return 0 if parent.isValid() else len(self._heads)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words."""
        if not index.isValid() or role != Qt.ItemDataRole.DisplayRole:
            return None
        user = self.users[index.row()]
        live = sum(not device.is_revoked for device in user.devices)
        name = user.name if user.is_active else _("{name}（已停用）").format(name=user.name)
        return (name, _(user.role) if user.role else "", user.team, user.member, str(live))[index.column()]

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Labels."""
        is_label = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self._heads[section] if is_label and 0 <= section < len(self._heads) else None


class UsersPage(LivePage):
    """The list, and beside it one user with his computers."""

    kinds = frozenset({"user", "device", "team", "member"})

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("用户与设备"))
        self.may_administer = False
        self.may_revoke = False
        self._chosen = ""
        self.add_button = button(_("新增用户"), self.add, tone="primary", icons=services.icons, icon="add")
        self.tools.addWidget(self.add_button)
        self.model = UsersModel(self)
        self.table = QTableView()
        self._set_table()
        self.card = Card("")
        self.card.setFixedWidth(_PANEL_PX)
        holder = QWidget()
        self._inside = QVBoxLayout(holder)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(SNUG)
        self.card.add(scrolled(holder))
        self.remark = PlainLabel(role="remark", wraps=True)
        self.remark.hide()
        self.empty = EmptyState(
            services.theme,
            services.icons,
            "people",
            _("还没有用户"),
            _("加入中心端后，招商办在这里登记用户、停用电脑。"),
        )
        line = row(self.table, self.card, gap=GAP)
        line.setStretch(0, 1)
        box = column(self.remark, line, self.empty, gap=GAP)
        self.body.addLayout(box, 1)
        self.empty.hide()
        self.look_again()

    def _set_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setProperty("role", "framed")
        table.setAccessibleName(_("用户"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = table.horizontalHeader()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place, width in enumerate(_WIDTHS):
            table.setColumnWidth(place, width)
        if language() == ENGLISH:
            table.setColumnWidth(1, _ROLE_ENGLISH_PX)
        table.selectionModel().currentRowChanged.connect(self._row_changed)
        table.activated.connect(lambda _index: self.change())

    # -- showing

    def look_again(self) -> None:
        """Read the users anew."""

        self.ask(hub_admin.administration, self._show)

    def _show(self, found: Administration) -> None:
        users = found.users
        self.may_administer, self.may_revoke = found.may_enter, found.may_revoke
        self.add_button.setEnabled(found.may_enter)
        words = _remark(found)
        self.remark.setText(words)
        self.remark.setVisible(bool(words))
        self.subtitle.setText(
            counted("{n}个用户", sum(user.is_active for user in users)).format(
                n=sum(user.is_active for user in users)
            )
            if users
            else ""
        )
        self.empty.setVisible(not users)
        self.table.setVisible(bool(users))
        self.card.setVisible(bool(users))
        kept = self._chosen
        self.model.show_users(users)
        place = next((n for n, user in enumerate(users) if user.id == kept), 0)
        if users:
            self.table.selectRow(place)

    def _row_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self._show_user(self.model.users[current.row()])

    def _show_user(self, user: UserLine) -> None:
        self._chosen = user.id
        clear(self._inside)
        self._inside.addWidget(PlainLabel(user.name, role="lead"))
        facts = " · ".join(filter(None, (_(user.role) if user.role else "", user.team, user.member)))
        self._inside.addWidget(PlainLabel(facts, role="soft", wraps=True))
        if not user.is_active:
            self._inside.addLayout(row(Pill(_("已停用"), "bad"), None))
        change = button(_("修改…"), self.change)
        change.setEnabled(self.may_administer)
        self._inside.addLayout(row(change, None))
        self._inside.addWidget(PlainLabel(_("电脑"), role="strong"))
        for device in user.devices:
            self._inside.addLayout(self._device_line(user, device))
        if not user.devices:
            self._inside.addWidget(PlainLabel(_("还没有登录过。"), role="soft"))
        self._inside.addStretch(1)

    def _device_line(self, user: UserLine, device: DeviceLine) -> Any:
        parts: list[QWidget] = [PlainLabel(name_of(user, device))]
        if device.is_own:
            parts.append(Pill(_("本机"), "accent"))
        if device.is_revoked:
            parts.append(Pill(_("已停用"), "bad"))
        elif self.may_revoke and (self.may_administer or not device.is_own):
            revoke = button(_("停用…"), partial(self.revoke, user, device), tone="quiet")
            revoke.setAccessibleName(_("停用{name}").format(name=name_of(user, device)))
            parts.append(revoke)
        line = row(*parts, gap=SNUG)
        line.setStretch(0, 1)
        return line

    # -- acts

    def add(self) -> UserDialog:
        """A new user."""
        return self._dialog(None)

    def change(self) -> UserDialog | None:
        """The one that is marked."""
        user = next((each for each in self.model.users if each.id == self._chosen), None)
        return self._dialog(user) if user is not None and self.may_administer else None

    def _dialog(self, user: UserLine | None) -> UserDialog:
        dialog = UserDialog(self.window(), self.services, user, self._asked)
        dialog.open()
        return dialog

    def _asked(self) -> None:
        """The hub wrote it; it comes here by synchronisation."""
        self.services.toast(_("中心端已保存。"))
        self.services.sync.ask()

    def revoke(self, user: UserLine, device: DeviceLine) -> Dialog:
        """Asked before."""
        words = (
            _("{user}的“{name}”不能再登录和收发；那台电脑上已有的资料仍可以看，没有上传的改动传不上来。")
            if self.may_administer
            else _("{user}的“{name}”以后写的交换包不再采用，也不再给它写；那台电脑上已有的资料仍可以看。")
        )
        return confirm(
            self.window(),
            _("停用这台电脑"),
            words.format(user=user.name, name=name_of(user, device)),
            yes=_("停用"),
            then=partial(self._revoke, device.id),
            is_danger=True,
        )

    def _revoke(self, device: str) -> None:
        office = self.services.office
        self.services.jobs.run(
            lambda: office.run(lambda desk: hub_admin.revoke(desk, device)),
            self._revoked,
            lane=Lane.POOL if self.may_administer else Lane.DATABASE,
            owner=self,
            label=_("正在停用…"),
        )

    def _revoked(self, _none: None) -> None:
        if self.may_administer:
            self._asked()
        else:
            self.services.toast(_("已停用。下一个交换包会告诉各组。"))


def name_of(user: UserLine, device: DeviceLine) -> str:
    """A computer's name; of two that are called the same, with the last digits of its number, which that computer shows too."""
    if sum(each.name == device.name for each in user.devices) < 2:
        return device.name or "—"
    return _("{name}（尾号{id}）").format(name=device.name or "—", id=device.id[-6:])


def _remark(found: Administration) -> str:
    """Why less can be done here than at a hub by headquarters; "" where nothing is missing."""
    if found.may_enter:
        return ""
    if found.is_joined:
        return _("用户和设备由招商办管理，这里只能看。")
    if found.may_revoke:
        return _("没有中心端：用户随邀请文件添加，这里可以停用电脑。停用后那台电脑写的交换包不再采用。")
    return _("还没有加入中心端，只能看。")
