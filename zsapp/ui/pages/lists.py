"""Pages that are lists derived from the specs."""

from zsapp.base.texts import _
from zsapp.ui.pages.list_page import ListPage
from zsapp.ui.services import Services


def conflicts(services: Services) -> ListPage:
    """冲突核对."""
    return ListPage(services, "dossier", _("冲突核对"), icon="conflict", can_add=False)


def recycle_bin(services: Services) -> ListPage:
    """回收站."""
    return ListPage(services, "company", _("回收站"), icon="bin", can_add=False)
