"""One event: its plan and what became of it, guests, leads and why; or what the ten-events figure counts."""

from functools import partial

from PySide6.QtWidgets import QLayout, QPushButton

from zsapp.base.texts import _, counted
from zsapp.ui.dialogs.record import RecordDialog
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import WIDE
from zsapp.ui.theme.tones import tone_of
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.layout import column, row
from zsapp.ui.widgets.plain import Pill, PlainLabel
from zsapp.ui.widgets.reasons import add_reasons, fact_link
from zsapp.ui.widgets.side_panel import WIDTH_PX, SidePanel, cut_link
from zsapp.verbs.events import EventLine, GuestLine, Region, Year, kind_word

BAR = "bar"
"""Stands in `record` where the panel shows the figure and no event."""


class EventPanel(SidePanel):
    """`show_line` again with the same event keeps the place."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("活动"))

    def show_line(self, line: EventLine) -> None:
        """An event."""
        self.label.setText(_("活动"))
        self.begin(line.id, line.name)
        pills = [Pill(_(line.state), tone_of(line.state)), Pill(kind_word(line.kind))]
        if line.is_large:
            pills.append(Pill(_("大型"), "seal"))
        self.add(row(*pills, None))
        edit = button(_("修改"), self.edit, icons=self.services.icons, icon="edit")
        invite = button(_("登记来宾"), self.invite, icons=self.services.icons, icon="add")
        self.add(row(edit, invite, None))
        self.add_fact(_("计划日期"), line.plan)
        self.add_fact(_("举办日期"), line.held)
        self.add_fact(_("举办地点"), line.city)
        self.add_fact(_("承办组别"), line.team)
        if line.attendees is not None:
            self.add_fact(_("到会人数"), counted("{n}人", line.attendees).format(n=line.attendees))
        self.add_fact(_("依托会展"), line.conference)
        for each in line.channel:
            self.add(row(fact_link(self.services, each), None))
        self.add_fact(_("活动情况"), line.summary)
        self._show_guests(line)
        if line.leads:
            title = _("线索（{n}条）").format(n=len(line.leads))
            self.add_section(title, *(row(fact_link(self.services, each), None) for each in line.leads))
        add_reasons(self, line.reasons)
        self.end()

    def _show_guests(self, line: EventLine) -> None:
        if line.guest_lines:
            its = line.guests
            title = _("来宾（邀请{invited}人，到会{came}人）").format(invited=its.invited, came=its.came)
            self.add_section(title, *(self._guest(each) for each in line.guest_lines))

    def _guest(self, guest: GuestLine) -> QLayout:
        words = f"{guest.name}  {counted('{n}人', guest.heads).format(n=guest.heads)}"
        name = cut_link(words, partial(self.services.go.open_record, "guest", guest.id), WIDTH_PX - 8 * WIDE)
        invited = (_("已邀请"), "accent")
        word, tone = invited if guest.came is None else (_("到会"), "good") if guest.came else (_("未到"), "")
        box = column(row(name, None, Pill(word, tone)), gap=0)
        if guest.others:
            names = _("、").join(each.name for each in guest.others)
            box.addWidget(
                PlainLabel(_("还参加了：{events}").format(events=names), role="caption", wraps=True)
            )
        return box

    def show_bar(self, year: Year) -> None:
        """What the ten-events figure counts, by region."""
        self.label.setText(_("大型推介会"))
        bar = year.bar
        self.begin(
            BAR,
            _("{year}年已办{n}场，任务{target}场").format(year=year.year, n=len(bar.held), target=bar.target),
        )
        lines = {line.id: line for line in year.lines}
        self.add(*(row(self._event(lines[key]), None) for key in bar.held if key in lines))
        for region in bar.regions:
            if region.events:
                self.add_fact(_(region.name) if region.name else _("其他地区"), self._names(region, lines))
        guests = year.guests
        if guests.ids:
            text = _("全年到会来宾{came}人，不重复{distinct}个对象，其中{again}个参加过不止一场")
            words = text.format(came=guests.came, distinct=guests.distinct, again=guests.again)
            self.add_section(_("来宾"), PlainLabel(words, wraps=True))
        add_reasons(self, (*bar.reasons, *year.findings))
        self.end()

    @staticmethod
    def _names(region: Region, lines: dict[str, EventLine]) -> str:
        return _("、").join(lines[key].name for key in region.events if key in lines)

    def _event(self, line: EventLine) -> QPushButton:
        text = f"{line.held}  {line.name}"
        return cut_link(text, partial(self.services.go.open_record, "event", line.id), WIDTH_PX - 4 * WIDE)

    # -- acts

    def edit(self) -> RecordDialog:
        """All fields in a dialog."""
        dialog = RecordDialog(self, self.services, "event", self.record)
        dialog.open()
        return dialog

    def invite(self) -> None:
        """A guest of this event."""
        self.services.go.new_record("guest", event=self.record)
