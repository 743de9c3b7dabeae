"""What happened with a company and what is to come: visits as a time line, open plans and follow-ups."""

from collections.abc import Callable
from typing import Any

from zsapp.base.texts import _
from zsapp.ui.pages.company.section import Section, line
from zsapp.ui.pages.company.words import choice, day_words, gist, joined, pill
from zsapp.ui.services import Services
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.layout import row
from zsapp.ui.widgets.timeline import Entry, Timeline
from zsapp.verbs.company import CompanyView

_AT_ONCE = 8  # visits; more on demand
Opener = Callable[[str, str], object]


class VisitsSection(Section):
    """拜访: newest first, with what was said in a line or two; a click opens the visit."""

    def __init__(self, services: Services, add: Callable[[], object], open_one: Opener) -> None:
        super().__init__(services, _("往来"), does=_("写拜访"), then=add)
        self._add, self._open = add, open_one
        self._all: list[dict[str, Any]] = []
        self._today = ""
        self._line: Timeline | None = None

    def data_of(self, view: CompanyView) -> Any:
        """The visits."""
        return view.belonging["visit"]

    def fill(self, data: Any, view: CompanyView) -> None:
        """The newest, and a button for the others."""
        self._all, self._today = data, view.today
        self.tell_count(len(data))
        if not data:
            self.invite(_("还没有拜访，按 Ctrl+N 写第一条。"), _("写拜访"), self._add)
            return
        self._line = Timeline(self.services.theme)
        self.inside.addWidget(self._line)
        self._line.show_entries([self._entry(each) for each in data[:_AT_ONCE]])
        if (more := len(data) - _AT_ONCE) > 0:
            self._more = button(_("再看更早的 {n} 次").format(n=more), self.show_all, tone="quiet")
            self.inside.addLayout(row(self._more, None))

    def show_all(self) -> None:
        """The older ones too."""
        if self._line is not None:
            self._more.hide()
            self._line.show_entries([self._entry(each) for each in self._all])
            self._line.setFocus()

    def _entry(self, visit: dict[str, Any]) -> Entry:
        kind = choice("visit", "visit_kind", visit["visit_kind"])
        people = _("、").join(filter(None, visit["their_people_name"]))
        step = visit["next_step"]
        text = [gist(visit["content"]), _("见到 {people}").format(people=gist(people, 40)) if people else ""]
        if step:
            due = day_words(visit["next_due"], self._today)
            text.append(_("下一步：{step}").format(step=joined((gist(step, 60), due), "，")))
        record = visit["id"]
        return Entry(
            day_words(visit["date"], self._today),
            joined((kind, visit["team_name"])),
            "\n".join(filter(None, text)),
            pill("visit", "intent", visit["intent"]),
            lambda: self._open("visit", record),
            is_strong=visit["intent"] in ("A", "B"),
        )


class PlansSection(Section):
    """拜访计划与跟进: what is open, by day; what is late says so, and so does another team's plan."""

    def __init__(self, services: Services, add: Callable[[], object], open_one: Opener) -> None:
        super().__init__(services, _("计划与跟进"), does=_("新增拜访计划"), then=add)
        self._add, self._open = add, open_one

    def data_of(self, view: CompanyView) -> Any:
        """Open plans and follow-ups, the next one first."""
        open_ones = [each for each in view.belonging["plan"] if each["state"] in (None, "计划")]
        open_ones += [each for each in view.belonging["follow_up"] if each["state"] in (None, "待办")]
        return sorted(open_ones, key=lambda each: each.get("date") or each.get("due") or "9")

    def fill(self, data: Any, view: CompanyView) -> None:
        """A line each."""
        self.tell_count(len(data))
        if not data:
            self.invite(_("没有待办。约好下次什么时候去？"), _("新增拜访计划"), self._add)
        for each in data:
            self.inside.addLayout(self._of(each, view))

    def _of(self, each: dict[str, Any], view: CompanyView) -> Any:
        is_plan = each["kind"] == "plan"
        day = each["date"] if is_plan else each["due"]
        if is_plan:
            title = each["purpose"] or choice("plan", "visit_kind", each["visit_kind"]) or _("拜访计划")
            who = each["team_name"]
        else:
            title, who = each["title"], joined((each["owner_name"], each["team_name"]))
        marks: list[tuple[str, str]] = []
        if is_plan and view.team and each["team"] != view.team:
            marks.append((_("他组计划"), "warn"))
        if day and day < view.today:
            marks.append((_("已过期"), "bad"))
        marks.append((_("计划"), "accent") if is_plan else (_("跟进"), ""))
        record, kind = each["id"], each["kind"]
        return line(
            title,
            lambda: self._open(kind, record),
            caption=joined((day_words(day, view.today), who)),
            pills=marks,
        )
