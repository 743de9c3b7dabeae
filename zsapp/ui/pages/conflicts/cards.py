"""Cards beside those of fields: a deletion to think over, void changes, what only waits, a value that cannot be read."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from zsapp.base.texts import _, counted
from zsapp.domain.field import KINDS
from zsapp.ui.pages.conflicts.words import moment_words, name_words, signer_words
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG, TIGHT
from zsapp.ui.widgets.buttons import button, link
from zsapp.ui.widgets.layout import Card, column, row
from zsapp.ui.widgets.plain import Pill, PlainLabel
from zsapp.ui.widgets.states import IconLabel
from zsapp.verbs.unsettled import Awaited, Deletion, Refused

_LINES = 12  # edits, uses or parts at first
_LABEL_PX = 110


class KeyedCard(Card):
    """A card whose acts have keys while the focus is in it."""

    acts: dict[Qt.Key, Callable[[], object]]
    steps_wanted = Signal(int)

    def __init__(self, services: Services, title: str, icon: str, tone: str) -> None:
        super().__init__(title, gap=GAP)
        self.services = services
        self.acts = {}
        self.head.insertWidget(0, IconLabel(services.theme, services.icons, icon, tone, size=20))

    def say(self, text: str, *, role: str = "soft") -> None:
        """A sentence."""
        self.add(PlainLabel(text, role=role, wraps=True))

    def focus_first(self) -> None:
        """The first act."""
        for each in self.findChildren(QWidget):
            if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.isEnabled() and each.property("is_act"):
                each.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def add_acts(self, *acts: tuple[str, Qt.Key, Callable[[], object], str]) -> None:
        """Buttons: title, key, what it does, tone."""
        made = []
        for title, key, then, tone in acts:
            each = button(_("{title}（{key}）").format(title=title, key=chr(int(key))), then, tone=tone)
            each.setProperty("is_act", True)
            self.acts[key] = then
            made.append(each)
        self.add(row(*made, None, gap=SNUG))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Keys of the acts; up and down go to other cards."""
        key = Qt.Key(event.key())
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if plain and key in self.acts:
            self.acts[key]()
        elif plain and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.steps_wanted.emit(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)


class DeletionCard(KeyedCard):
    """What was done to a deleted record by people who did not know, and who uses it. `decided`: is it deleted."""

    decided = Signal(bool)

    def __init__(self, services: Services, deletion: Deletion) -> None:
        title = _("删除前被别人改过") if deletion.edits else _("已删除，但还在用")
        super().__init__(services, title, "bin", "warn")
        for each in deletion.by[-3:]:
            self.say(
                _("{name}在{moment}删除了它（{device}）。").format(
                    name=name_words(each), moment=moment_words(each.at_us), device=each.device or "—"
                )
            )
        if deletion.edits:
            self.say(_("当时不知道这些改动："), role="strong")
            self._facts([(e.label, e.words, signer_words(e.by)) for e in deletion.edits])
        if deletion.uses:
            self.say(_("这些记录还在用它："), role="strong")
            for use in deletion.uses[:_LINES]:
                label = _(KINDS[use.kind].label) if use.kind in KINDS else use.kind
                title = use.title or _("（没有名称的{label}）").format(label=label)
                to = link(title, lambda use=use: services.go.open_record(use.kind, use.record))  # type: ignore[misc]
                told = PlainLabel(f"{label} · {use.label}", role="caption")
                by = PlainLabel(signer_words(use.by) if use.by else "", role="caption")
                line = row(to, told, None, by, gap=SNUG)
                self.add(line)
            self._more(len(deletion.uses))
        if deletion.refusal:
            self.say(deletion.refusal, role="remark")
            return
        self.say(_("恢复后这些改动都在；确认删除后它仍在回收站里，随时可以恢复。"))
        self.add_acts(
            (_("恢复记录"), Qt.Key.Key_R, lambda: self.decided.emit(False), "primary"),
            (_("确认删除"), Qt.Key.Key_D, lambda: self.decided.emit(True), ""),
        )

    def _facts(self, facts: Sequence[tuple[str, str, str]]) -> None:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(TIGHT)
        grid.setColumnStretch(1, 1)
        for line, (label, words, who) in enumerate(facts[:_LINES]):
            name = PlainLabel(label, role="label")
            name.setMaximumWidth(_LABEL_PX)
            told = PlainLabel(words[:600] or _("（空）"), wraps=True, lines=4)
            told.setMinimumWidth(1)
            by = PlainLabel(who, role="caption", wraps=True)
            by.setMinimumWidth(1)
            box = column(told, by, gap=0)
            grid.addWidget(name, line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addLayout(box, line, 1)
        self.add(holder)
        self._more(len(facts))

    def _more(self, count: int) -> None:
        if count > _LINES:
            self.add(PlainLabel(_("还有{n}条").format(n=count - _LINES), role="caption"))


class RefusedCard(KeyedCard):
    """Void changes: why, what they would have set, what stands there now."""

    take_over_wanted = Signal()
    put_aside_wanted = Signal()

    def __init__(self, services: Services, refused: Refused) -> None:
        title = _("未被采用的新记录") if refused.is_creation else _("未被采用的改动")
        super().__init__(services, title, "warning", "bad")
        self.refused = refused
        self.say(refused.reason)
        self.add(PlainLabel(signer_words(refused.by), role="caption"))
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(TIGHT)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        heads = (
            "",
            _("{name}写的").format(name=name_words(refused.by)),
            "" if refused.is_creation else _("现在的"),
        )
        for place, words in enumerate(heads):
            grid.addWidget(PlainLabel(words, role="caption"), 0, place)
        for line, part in enumerate(refused.parts[:_LINES], 1):
            for place, words in enumerate(part if not refused.is_creation else part[:2]):
                shown = words[:600] or ("" if place == 0 else _("（空）"))
                each = PlainLabel(shown, role=("label", "strong", "")[place], wraps=place > 0, lines=6)
                each.setMinimumWidth(1)
                if place == 0:
                    each.setMaximumWidth(_LABEL_PX)
                grid.addWidget(each, line, place, Qt.AlignmentFlag.AlignTop)
        self.add(holder)
        if len(refused.parts) > _LINES:
            self.add(PlainLabel(_("还有{n}条").format(n=len(refused.parts) - _LINES), role="caption"))
        aside = (_("知道了，不再提示"), Qt.Key.Key_K, self.put_aside_wanted.emit, "")
        if refused.refusal:
            self.say(refused.refusal, role="remark")
            self.add_acts(aside)
            return
        self.add_acts((_("接过来，作为我的改动"), Qt.Key.Key_A, self.take_over_wanted.emit, "primary"), aside)


class AwaitedCard(KeyedCard):
    """Nothing to do but to wait; headquarters may end it."""

    give_up_wanted = Signal()

    def __init__(self, services: Services, awaited: Awaited | None) -> None:
        super().__init__(services, _("等待中"), "clock", "text_faint")
        self.awaited = awaited
        self.head.insertWidget(2, Pill(_("不用处理")), 0, Qt.AlignmentFlag.AlignVCenter)
        if awaited is None:
            self.say(_("这条记录的开头还没有传到这台电脑；同步到了就会显示出来，不需要您做什么。"))
            return
        self.say(
            counted(
                "来自{name}的{n}条改动，最早的一条写于{moment}，它们前面的改动还没有传到。", awaited.count
            ).format(
                name=" · ".join(filter(None, (name_words(awaited.by), awaited.by.device))),
                n=awaited.count,
                moment=moment_words(awaited.by.at_us),
            )
        )
        self.say(_("等那台电脑再同步一次（或再写一个交换包）就会补上，不需要您做什么。"))
        if awaited.may_give_up:
            self.say(_("如果那台电脑已经损坏或丢失，再也不会同步，可以不再等。"), role="remark")
            self.add_acts((_("不再等…"), Qt.Key.Key_G, self.give_up_wanted.emit, ""))


class UnreadableCard(KeyedCard):
    """A value of a faulty program: kept in the log, not shown."""

    def __init__(self, services: Services, label: str, then: Callable[[], object]) -> None:
        super().__init__(services, label, "warning", "warn")
        self.say(_("这一栏的值看不懂（可能由别的程序写入），没有显示。打开记录重新填写，就会盖过它。"))
        self.add_acts((_("打开记录"), Qt.Key.Key_O, then, "primary"))
