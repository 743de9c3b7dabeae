"""Pages that are lists derived from the specs."""

from zsapp.base.texts import _
from zsapp.ui.pages.list_page import ListPage
from zsapp.ui.services import Services


def today(services: Services) -> ListPage:
    """今天: what is to be followed up."""
    return ListPage(services, "follow_up", _("今天"), icon="today", chips_of=("state",))


def companies(services: Services) -> ListPage:
    """目标企业."""
    return ListPage(
        services,
        "company",
        _("目标企业"),
        icon="company",
        chips_of=("is_flagship", "is_key"),
        empty_text=_("登记第一家企业，或从 Excel 导入名单。"),
    )


def people(services: Services) -> ListPage:
    """人脉."""
    return ListPage(
        services, "contact", _("人脉"), icon="people", empty_text=_("写拜访时填的对方人员会自动登记在这里。")
    )


def visits(services: Services) -> ListPage:
    """拜访."""
    return ListPage(
        services,
        "visit",
        _("拜访"),
        icon="visit",
        chips_of=("visit_kind", "intent"),
        empty_text=_("按 Ctrl+N 写第一次拜访。"),
    )


def projects(services: Services) -> ListPage:
    """项目."""
    return ListPage(
        services, "project", _("项目"), icon="project", empty_text=_("有了线索就登记，阶段以后再改。")
    )


def matters(services: Services) -> ListPage:
    """需协调事项."""
    return ListPage(services, "matter", _("需协调事项"), icon="matter", chips_of=("state",))


def bulletin(services: Services) -> ListPage:
    """通报: what the teams handed in."""
    return ListPage(services, "submission", _("通报"), icon="bulletin")


def organisation(services: Services) -> ListPage:
    """组织."""
    return ListPage(services, "team", _("组织"), icon="organisation", chips_of=("team_kind",))


def conflicts(services: Services) -> ListPage:
    """冲突核对."""
    return ListPage(services, "dossier", _("冲突核对"), icon="conflict", can_add=False)


def recycle_bin(services: Services) -> ListPage:
    """回收站."""
    return ListPage(services, "company", _("回收站"), icon="bin", can_add=False)


def settings(services: Services) -> ListPage:
    """设置."""
    return ListPage(services, "settings", _("设置"), icon="settings")
