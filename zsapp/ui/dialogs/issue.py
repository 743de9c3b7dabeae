"""Asked before a bulletin is issued: its number, what it holds, and who has not handed in. Afterwards it never changes."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from zsapp.base.texts import _, counted
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.verbs.preview import Question
from zsapp.verbs.reports import Missing

_TOLD = 6  # characters without a glyph


def missing_words(missing: tuple[Missing, ...]) -> str:
    """Which characters will be printed as 〓, and where."""
    lines = [str(each) for each in missing[:_TOLD]]
    if len(missing) > _TOLD:
        more = len(missing) - _TOLD
        lines.append(counted("还有{n}个字。", more).format(n=more))
    lines.append(_("可以先改用别的字，或在“设置—字体”里选一个有这些字的字体文件。"))
    return "\n".join(lines)


class IssueDialog(Dialog):
    """`then` is called when the person issues."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        *,
        number: str,
        what: str,
        lines: Sequence[tuple[str, str]],
        then: Callable[[], object],
    ) -> None:
        """`what`: period, pages and attachments in words; `lines`: (text, role of its label)."""
        super().__init__(parent, title, width_px=520)
        self.number = PlainLabel(number or _("（没有编号）"), role="title", wraps=True)
        self.body.addWidget(self.number)
        self.body.addWidget(PlainLabel(what, role="strong", wraps=True))
        for text, role in lines:
            self.body.addWidget(PlainLabel(text, role=role, wraps=True, selectable=role == "hint"))
        self.body.addWidget(
            PlainLabel(
                _("签发后这一期一字不改，也不能撤回；以后补写、更正的内容自动列入下一期。"),
                role="soft",
                wraps=True,
            )
        )
        cancel = self.add_button(_("取消"))
        self.act = self.add_button(_("签发"), self.accept, tone="primary")
        cancel.setFocus()
        self.accepted.connect(lambda: then())


def bulletin_lines(question: Question, missing: tuple[Missing, ...]) -> list[tuple[str, str]]:
    """What is told before a week's bulletin is issued: who has not handed in, what cannot be printed, who gives the number."""
    found = []
    if question.missing:
        words = counted("还有{n}个组没有报送：{teams}。通报中列为“未报送”。", len(question.missing))
        found.append((words.format(n=len(question.missing), teams="、".join(question.missing)), "hint"))
    else:
        found.append((_("各组都已报送。") if question.has_teams else _("还没有小组，不用等报送。"), ""))
    if question.zero:
        found.append((_("零报告：{teams}。").format(teams="、".join(question.zero)), ""))
    if not question.is_over:
        found.append((_("这一周还没有结束。"), "hint"))
    if missing:
        found.append((missing_words(missing), "hint"))
    return [*found, hub_line(question.hub)]


def hub_line(hub: str) -> tuple[str, str]:
    """Who gives the number; `hub`: its name, "" without one."""
    words = (
        _("签发前先与中心端“{hub}”核对编号；连不上就不签发。").format(hub=hub)
        if hub
        else _("没有中心端，编号由这台电脑给出。")
    )
    return words, "caption"
