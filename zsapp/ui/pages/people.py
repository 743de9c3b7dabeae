"""人脉: contacts with their companies, last talk and referrers; beside the list the panel of one person."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QMenu

from zsapp.base.texts import _, counted
from zsapp.store.listing import Ids
from zsapp.ui.models.extended import ExtendedSource
from zsapp.ui.models.sources import Ask, Column
from zsapp.ui.pages.deleting import delete_records
from zsapp.ui.pages.list_page import RecordsPane
from zsapp.ui.pages.page import Page
from zsapp.ui.pages.person_panel import PersonPanel
from zsapp.ui.services import Services
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.side_panel import beside
from zsapp.verbs import people
from zsapp.verbs.desk import Desk

TALK, REFERRER = "last_talk", "referrer"


class PeopleSource(ExtendedSource):
    """Contacts with the day they were last talked to and who opened the door."""

    def __init__(self) -> None:
        added = {
            "company": [Column(TALK, _("最近联系"), 128)],
            "phone": [Column(REFERRER, _("引荐人"), 140, can_sort=False)],
        }
        super().__init__(
            "contact",
            ("name", "title", "company", "phone", "team"),
            added=added,
            kinds=("visit", "dossier"),
            widths={"name": 110, "title": 120, "company": 232, "phone": 140},
        )

    def ids(self, desk: Desk, ask: Ask) -> Ids:
        """All ids in order; by last talk where that is asked for."""
        if ask.order[:1] in ((TALK,), ("-" + TALK,)):
            newest_first = ask.order[0].startswith("-")
            with desk.store.database.read() as connection:
                return people.ids_by_last_talk(
                    connection,
                    ask.where,
                    typed=ask.typed,
                    newest_first=newest_first,
                    today=desk.today.isoformat(),
                    deleted=ask.deleted,
                )
        return super().ids(desk, ask)

    def more(self, desk: Desk, ids: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """Last talk and referrer."""
        return people.beside(desk, ids)


class PeoplePage(Page):
    """A table of contacts; Enter shows one beside it."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("人脉"))
        self.tools.addWidget(
            button(_("新增联系人"), self.add, tone="primary", icons=services.icons, icon="add")
        )
        self.pane = RecordsPane(
            services,
            "contact",
            source=PeopleSource(),
            icon="people",
            empty_text=_("写拜访时填的对方人员会自动登记在这里。"),
            name="people",
        )
        self.panel = PersonPanel(services)
        self.panel.closed.connect(self.pane.table.setFocus)
        self.panel.erased.connect(self.panel.close_panel)
        self.body.addLayout(beside(self.pane, self.panel), 1)
        table = self.pane.table
        table.opened.connect(self.enter)
        table.clicked.connect(lambda index: self.open(self.pane.model.id_at(index.row())))
        table.deletion_wanted.connect(self.delete)
        table.menu_wanted.connect(self._menu)
        self.pane.model.counted.connect(self._counted)
        self.pane.model.ask = self.pane.model.ask.but(order=("-" + TALK,))
        self.pane.ask()

    def _counted(self, count: int) -> None:
        self.subtitle.setText(counted("{n}位联系人", count).format(n=f"{count:,}") if count else "")

    def _menu(self, record: str, menu: QMenu) -> None:
        menu.addAction(_("修改"), lambda: self.panel.edit(record))
        menu.addSeparator()
        menu.addAction(_("删除"), lambda: self.delete([record]))

    # -- acts

    def arrive(self, **arguments: Any) -> None:
        """`record`: show that person; `typed`: search for it."""
        if "typed" in arguments:
            self.pane.search.setText(str(arguments["typed"]))
            self.pane.ask()
        if record := arguments.get("record"):
            self.pane.table.select_id(str(record))
            self.open(str(record))

    def start_search(self) -> None:
        """Ctrl+F."""
        self.pane.search.begin()

    def add(self) -> None:
        """A new contact."""
        self.services.go.new_record("contact")

    def open(self, record: str) -> None:
        """Show a person beside the list."""
        self.panel.read(record)

    def enter(self, record: str) -> None:
        """Show a person and go to them; Escape comes back."""
        self.panel.take_focus()
        self.open(record)

    def delete(self, ids: Sequence[str]) -> None:
        """Into the recycle bin; the panel of who is there no more goes with it."""
        chosen = list(ids)

        def then() -> None:
            if self.panel.record in chosen:
                self.panel.close_panel()

        delete_records(self.services, chosen, owner=self, then=then)
