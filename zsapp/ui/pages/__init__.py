"""The pages, by id: title, icon, and where its factory stands. Imported when first visited."""

import importlib
from collections.abc import Callable
from typing import NamedTuple

from zsapp.base.texts import ENGLISH, _, language, zh
from zsapp.ui.services import Services


class PageEntry(NamedTuple):
    """`factory`: `module:name` of a callable that takes `Services` and gives the page.

    `is_listed`: stands in the navigation. `record`: the kind whose records it shows one of (`arrive(record=id)`).
    `for_headquarters`: others neither see it nor come to it.
    """

    id: str
    title: str
    icon: str
    factory: str
    is_listed: bool = True
    record: str = ""
    for_headquarters: bool = False
    english: str = ""  # where English has a plural and the catalogue, by the same Chinese word, the singular

    @property
    def shown_title(self) -> str:
        """The title in the person's language."""
        return self.english if self.english and language() == ENGLISH else _(self.title)

    def make(self, services: Services) -> "object":
        """Import the module and make the page."""
        module, _colon, name = self.factory.partition(":")
        factory: Callable[[Services], object] = getattr(importlib.import_module(module), name)
        return factory(services)


GROUPS = ("claims", "bulletin", "organisation")
"""The listed pages before which the navigation leaves a gap: daily work, targets, reports, keeping."""

PAGES: tuple[PageEntry, ...] = (
    PageEntry("today", zh("今天"), "today", "zsapp.ui.pages.today:TodayPage"),
    PageEntry(
        "companies", zh("目标企业"), "company", "zsapp.ui.pages.companies:CompaniesPage", english="Companies"
    ),
    PageEntry("people", zh("人脉"), "people", "zsapp.ui.pages.people:PeoplePage", record="contact"),
    PageEntry("visits", zh("拜访"), "visit", "zsapp.ui.pages.visits:VisitsPage", english="Visits"),
    PageEntry(
        "projects",
        zh("项目"),
        "project",
        "zsapp.ui.pages.projects:ProjectsPage",
        record="project",
        english="Projects",
    ),
    PageEntry(
        "matters",
        zh("需协调事项"),
        "matter",
        "zsapp.ui.pages.matters:MattersPage",
        record="matter",
        english="Matters",
    ),
    PageEntry("claims", zh("首报首谈"), "claim", "zsapp.ui.pages.claims.page:ClaimsPage", english="Claims"),
    PageEntry("lists", zh("名单"), "ranking", "zsapp.ui.pages.lists.page:ListsPage", english="Target lists"),
    PageEntry(
        "catalogue",
        zh("参考目录"),
        "catalogue",
        "zsapp.ui.pages.catalogue.page:CataloguePage",
        english="Catalogue",
    ),
    PageEntry("map", zh("招商地图"), "map", "zsapp.ui.pages.map.page:MapPage", english="Map"),
    PageEntry(
        "events",
        zh("活动"),
        "event",
        "zsapp.ui.pages.events.page:EventsPage",
        record="event",
        english="Events",
    ),
    PageEntry(
        "partners",
        zh("合作机构"),
        "partner",
        "zsapp.ui.pages.partners.page:PartnersPage",
        record="partner",
        english="Partners",
    ),
    PageEntry("bulletin", zh("通报"), "bulletin", "zsapp.ui.pages.bulletin.page:BulletinPage"),
    PageEntry("desk", zh("报送台"), "tray", "zsapp.ui.pages.desk.page:DeskPage"),
    PageEntry(
        "assessment",
        zh("任务考核"),
        "flag",
        "zsapp.ui.pages.assessment.page:AssessmentPage",
        english="Assessment",
    ),
    PageEntry(
        "foreign",
        zh("外资"),
        "globe",
        "zsapp.ui.pages.foreign.page:ForeignPage",
        english="Foreign capital",
    ),
    PageEntry(
        "standby",
        zh("待职"),
        "person-wait",
        "zsapp.ui.pages.standby.page:StandbyPage",
        for_headquarters=True,
        english="Standby",
    ),
    PageEntry(
        "organisation", zh("组织"), "organisation", "zsapp.ui.pages.organisation.page:OrganisationPage"
    ),
    PageEntry("conflicts", zh("冲突核对"), "conflict", "zsapp.ui.pages.conflicts.page:ConflictsPage"),
    PageEntry("sync", zh("同步"), "sync", "zsapp.ui.pages.sync.page:SyncPage"),
    PageEntry("bin", zh("回收站"), "bin", "zsapp.ui.pages.recycle_bin:RecycleBinPage"),
    PageEntry("settings", zh("设置"), "settings", "zsapp.ui.pages.settings.page:SettingsPage"),
    # not in the navigation
    PageEntry(
        "visit",
        zh("拜访记录"),
        "visit",
        "zsapp.ui.pages.visit_editor:VisitPage",
        is_listed=False,
        record="visit",
        english="Visit",
    ),
    PageEntry(
        "company",
        zh("企业"),
        "company",
        "zsapp.ui.pages.company.page:CompanyPage",
        is_listed=False,
        record="company",
    ),
    PageEntry(
        "issued",
        zh("已签发的各期"),
        "bulletin",
        "zsapp.ui.pages.bulletin.issued_list:IssuedPage",
        is_listed=False,
        record="issued",
    ),
    PageEntry("users", zh("用户与设备"), "people", "zsapp.ui.pages.users:UsersPage", is_listed=False),
    PageEntry("welcome", zh("开始使用"), "star", "zsapp.ui.pages.welcome:WelcomePage", is_listed=False),
)


_OWN_KEYS = {
    "catalogue": "Ctrl+Shift+I",
    "map": "Ctrl+Shift+G",
    "assessment": "Ctrl+Shift+A",
    "events": "Ctrl+Shift+E",
    "partners": "Ctrl+Shift+O",
    "claims": "Ctrl+Shift+F",
    "lists": "Ctrl+Shift+T",
    "desk": "Ctrl+Shift+B",
    "foreign": "Ctrl+Shift+W",
    "standby": "Ctrl+Shift+Y",
    "sync": "Ctrl+Shift+S",
    "settings": "Ctrl+,",
}


def key_of(one: str) -> str:
    """The shortcut that leads to a listed page: its own, else Ctrl with its number among those that have none; "" beyond ten."""
    numbered = [each.id for each in PAGES if each.is_listed and each.id not in _OWN_KEYS][:10]
    return _OWN_KEYS.get(one) or (f"Ctrl+{(numbered.index(one) + 1) % 10}" if one in numbered else "")


def page(one: str) -> PageEntry:
    """A page by id. Raises KeyError."""
    return {each.id: each for each in PAGES}[one]


def title_of(one: str) -> str:
    """The title of a page in the person's language. Raises KeyError."""
    return {each.id: each for each in PAGES}[one].shown_title


def page_of_record(kind: str) -> PageEntry | None:
    """The page that shows one record of a kind, where there is one."""
    return next((each for each in PAGES if each.record == kind), None)
