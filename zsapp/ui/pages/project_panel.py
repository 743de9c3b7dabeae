"""The panel of one project: facts around the 2000万元 mark, its way through the stages, evidence."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog

from zsapp.base.errors import PlaceError
from zsapp.base.paths import plain_name
from zsapp.base.texts import _, counted
from zsapp.domain.field import KINDS
from zsapp.domain.project import STAGES
from zsapp.ui.dialogs.files import in_words
from zsapp.ui.editors.amounts import amount_hint, amount_words, short_words
from zsapp.ui.editors.choices import word_of
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import SNUG
from zsapp.ui.theme.tones import tone_of
from zsapp.ui.widgets.buttons import button, icon_button
from zsapp.ui.widgets.layout import row
from zsapp.ui.widgets.plain import Pill, PlainLabel
from zsapp.ui.widgets.side_panel import LABEL_PX, SidePanel
from zsapp.ui.widgets.timeline import Entry, Timeline
from zsapp.verbs import company, projects
from zsapp.verbs.attach import attach
from zsapp.verbs.desk import Desk
from zsapp.verbs.projects import CAPITAL_MARK_FEN, ProjectCard, ProjectView

_WORDS = {stage.word: stage for stage in STAGES}


class ProjectPanel(SidePanel):
    """Files dropped on it are attached as 佐证材料."""

    move_wanted = Signal(str)

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("项目"))
        self.card: ProjectCard | None = None
        self.setAcceptDrops(True)

    def read(self, record: str) -> None:
        """Read a project and show it."""
        self.record = record
        self.services.read(lambda desk: projects.project_view(desk, record), self._show, owner=self)

    def _show(self, view: ProjectView) -> None:
        card, shown = view.card, view.card.view
        if shown["id"] != self.record:
            return  # another was asked for, or the panel was closed meanwhile
        self.card = card
        self.begin(self.record, str(shown["name"] or ""))
        self._show_head(card)
        labels = {name: _(spec.label) for name, spec in KINDS["project"].printed().items()}
        self.add_fact(labels["team"], str(shown["team_name"] or ""))
        self._show_capital(card, labels["registered_capital"])
        for name in ("total_investment", "paid_in"):
            if value := card.values.get(name):
                hint = amount_hint(value)
                self.add_fact(labels[name], amount_words(value) + (f"\n{hint}" if hint else ""))
        self.add_fact(labels["industry"], str(shown["industry"] or ""))
        self.add_note(labels["summary"], str(shown["summary"] or ""))
        line = Timeline(self.services.theme)
        line.show_entries(
            [
                Entry(
                    passed.day,
                    stage_word(passed.stage),
                    passed.reason or "",
                    ((counted("{n}天", passed.days).format(n=passed.days), ""),)
                    if passed.days is not None
                    else (),
                    is_strong=place == 0,
                )
                for place, passed in enumerate(view.passed)
            ]
        )
        remarks = [PlainLabel(each, role="remark", wraps=True) for each in view.remarks]
        self.add_section(_("阶段历程"), *remarks, line)
        self._show_evidence(view)
        self.end()

    def _show_head(self, card: ProjectCard) -> None:
        shown, go = card.view, self.services.go
        if shown["company"]:
            one = str(shown["company"])
            name = str(shown["company_name"] or _("（资料未到）"))
            self.add_link(name, lambda: go.open_record("company", one))
        stage = str(shown["stage"] or "")
        pills = [Pill(stage_word(stage), tone_of(stage))] if stage else []
        days = days_words(card)
        self.add(row(*pills, PlainLabel(days, role="caption"), None))
        record = self.record
        self.move_button = button(_("变更阶段…"), lambda: self.move_wanted.emit(record), tone="primary")
        edit = button(_("修改"), self.edit, icons=self.services.icons, icon="edit")
        self.add(row(self.move_button, edit, None))

    def _show_capital(self, card: ProjectCard, label: str) -> None:
        value = card.values.get("registered_capital")
        if not value:
            return
        hint = amount_hint(value)
        self.add_fact(label, amount_words(value) + (f"\n{hint}" if hint else ""))
        self.add(row(LABEL_PX + SNUG, Pill(*capital_pill(card, is_long=True)), None, gap=0))

    def _show_evidence(self, view: ProjectView) -> None:
        add = button(_("添加…"), self.choose_files, tone="quiet", icons=self.services.icons, icon="add")
        add.setAccessibleName(_("添加佐证材料"))
        parts: list[Any] = []
        for each in view.evidence:
            name = PlainLabel(str(each["title"] or each["file_name"] or ""))
            size = PlainLabel(size_words(each["size"]), role="caption")
            save = icon_button(
                self.services.icons,
                "save",
                _("另存“{name}”").format(name=each["file_name"]),
                partial(self.choose_place, each),
            )
            line = row(name, size, save)
            line.setStretch(0, 1)
            parts.append(line)
        if view.card.lacks_evidence:
            parts.append(
                PlainLabel(_("待补件：没有佐证材料的实绩不计入季度考核。"), role="remark", wraps=True)
            )
        if not view.evidence:
            parts.append(
                PlainLabel(_("营业执照、合同、进账单等，可以把文件拖到这里。"), role="caption", wraps=True)
            )
        self.add_section(_("佐证材料"), *parts, tool=add)

    # -- acts

    def edit(self) -> None:
        """All fields in a dialog."""
        from zsapp.ui.dialogs.record import RecordDialog

        RecordDialog(self, self.services, "project", self.record).open()

    def choose_files(self) -> None:
        """Ask which files prove it."""
        dialog = in_words(QFileDialog(self, _("选择佐证材料")))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.attach_files([Path(name) for name in names]))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def attach_files(self, paths: list[Path]) -> None:
        """Attach files as evidence."""
        record = self.record

        def write(desk: Desk) -> int:
            for path in paths:
                attach(desk, path, {"project": record, "attachment_kind": projects.EVIDENCE})
            return len(paths)

        self.services.ask(
            write,
            lambda count: self.services.toast(counted("已添加{n}份佐证材料。", count).format(n=count)),
            label=_("正在添加文件…"),
            owner=self,
        )

    def choose_place(self, evidence: dict[str, Any]) -> None:
        """Ask where to put a copy of a file."""
        dialog = in_words(QFileDialog(self, _("另存为")))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(plain_name(str(evidence["file_name"]), most=200))
        dialog.fileSelected.connect(lambda name: self.save_copy(evidence, Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_copy(self, evidence: dict[str, Any], to: Path) -> None:
        """Put a copy of a file there."""

        def work(desk: Desk) -> Path:
            content = company.photo(desk, str(evidence["blob"]))
            if content is None:
                raise PlaceError(_("这个文件还没有到这台电脑上。请同步后再试。"))
            try:
                to.write_bytes(content)
            except OSError as error:
                raise PlaceError(
                    _(
                        "无法写入 {path}：{why}。请换一个可以写入的位置，或关闭正在打开它的程序后再试。"
                    ).format(path=to, why=error.strerror)
                ) from error
            return to

        self.services.read(
            work, lambda path: self.services.toast(_("已存到 {path}。").format(path=path)), owner=self
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Files."""
        if self.record and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Attach them."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.attach_files([path for path in paths if path.is_file()])


def days_words(card: ProjectCard) -> str:
    """How long a project stands in its stage; the day where that is still to come."""
    if card.days is not None:
        return counted("停留{n}天", card.days).format(n=card.days)
    day = card.view["stage_date"]
    return _("{day}起").format(day=day) if day else ""


def capital_pill(card: ProjectCard, *, is_long: bool = False) -> tuple[str, str]:
    """Registered capital with its tone; the long words tell how far the mark is (rule 2: 2000万元 itself passes)."""
    if card.capital_fen is None:
        return (
            (_("缺汇率，无法折算"), "warn")
            if is_long
            else (short_words(card.values["registered_capital"]), "")
        )
    if not is_long:
        short = short_words({"amount": card.capital_fen, "currency": "CNY"})
        return short, "good" if card.passes_mark else ""
    if card.passes_mark:
        return _("达到2000万元"), "good"
    short = _yuan(CAPITAL_MARK_FEN - card.capital_fen)
    return _("距2000万元还差{short}").format(short=short), "warn"


def _yuan(fen: int) -> str:
    return amount_words({"amount": fen, "currency": "CNY"})


def stage_word(stage: str | None) -> str:
    """A stage in the person's language, as a title."""
    word = word_of(_WORDS[stage]) if stage in _WORDS else str(stage or "")
    return word[:1].upper() + word[1:]


def size_words(size: int | str | None) -> str:
    """A file's size for a person."""
    number = int(size or 0)
    return f"{number / 1_048_576:.1f} MB" if number >= 1_048_576 else f"{max(1, round(number / 1024))} KB"
