"""Records into the recycle bin, the same way from every page."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from zsapp.base.texts import _, counted
from zsapp.ui.services import Services
from zsapp.verbs.desk import Desk


def delete_records(
    services: Services, ids: Sequence[str], *, owner: QWidget, then: Callable[[], object] | None = None
) -> None:
    """One at once, several after a question; 撤销 takes all of them back. `then`: what the page does once they are in the bin."""
    chosen = list(ids)
    if len(chosen) == 1:
        _delete(services, chosen, owner, then)
    elif chosen:
        from zsapp.ui.dialogs.dialog import confirm

        confirm(
            owner,
            counted("删除{n}条记录？", len(chosen)).format(n=len(chosen)),
            _("它们会进回收站，可以从那里恢复。"),
            yes=_("删除"),
            then=lambda: _delete(services, chosen, owner, then),
            is_danger=True,
        )


def _delete(services: Services, chosen: list[str], owner: QWidget, then: Callable[[], object] | None) -> None:
    def work(desk: Desk) -> None:
        from zsapp.verbs import recycling

        recycling.delete(desk, chosen)

    def done(_nothing: None) -> None:
        if then is not None:
            then()
        services.toast(_("已放入回收站。"), button=_("撤销"), then=lambda: services.actions.run("undo"))

    services.ask(work, done, label=_("正在删除…"), owner=owner)
