"""First start: nothing is here yet; try the demonstration or begin."""

from zsapp.base.texts import _
from zsapp.ui.pages.page import Page
from zsapp.ui.services import Services
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.layout import Card, row
from zsapp.ui.widgets.plain import PlainLabel


class WelcomePage(Page):
    """Makes a new profile with this computer's keyring or ZSAPP_PASSPHRASE."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("开始使用"))
        card = Card(_("新建资料"))
        card.add(PlainLabel(_("资料加密保存在这台电脑上，不联网也能用。"), role="soft", wraps=True))
        card.add(row(button(_("新建"), lambda: services.office.create(None), tone="primary"), None))
        self.body.addWidget(card)
        self.body.addStretch(1)
