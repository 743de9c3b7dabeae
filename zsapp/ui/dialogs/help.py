"""The page of shortcuts, made from the registered actions."""

from itertools import groupby

from PySide6.QtWidgets import QGridLayout, QWidget

from zsapp.base.texts import _
from zsapp.ui.actions import ActionSpec
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.pages import PAGES
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import SECTION, SNUG
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.plain import Pill, PlainLabel


class HelpDialog(Dialog):
    """Every action that has a shortcut, by group."""

    def __init__(self, parent: QWidget | None, services: Services) -> None:
        super().__init__(parent, _("快捷键"), width_px=520)
        self._services = services
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SECTION)
        grid.setVerticalSpacing(SNUG)
        line = 0
        for group, specs in groupby(
            (s for s in services.actions if s.shortcut and _is_for_me(s)), key=lambda s: s.group
        ):
            grid.addWidget(PlainLabel(group, role="caption"), line, 0, 1, 2)
            line += 1
            for spec in specs:
                grid.addWidget(PlainLabel(spec.title), line, 0)
                grid.addWidget(Pill(spec.shortcut_text), line, 1)
                line += 1
        grid.setRowStretch(line, 1)
        self.body.addWidget(inner)
        self.tour = button(_("看五步导览"), self._tour, tone="flush", icons=services.icons, icon="star")
        self.tour.setEnabled(services.actions.get("tour").is_enabled)
        self.foot.insertWidget(0, self.tour)
        self.add_button(_("关闭"), self.accept, tone="primary", is_default=True)

    def _tour(self) -> None:
        self.accept()
        self._services.actions.run("tour")


def _is_for_me(spec: ActionSpec) -> bool:
    """What is for headquarters alone is not told to others; what cannot be done at the moment is."""
    kept = {f"go.{each.id}" for each in PAGES if each.for_headquarters}
    return spec.id not in kept or spec.is_enabled
