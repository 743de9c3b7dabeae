"""今天: what is overdue and due, today's plans, drafts, matters that wait, who has not handed in; what comes next when all is done."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QProgressBar, QWidget

from zsapp.base.texts import _, counted, language
from zsapp.domain.field import KINDS
from zsapp.domain.organisation import WEEKDAYS
from zsapp.store.drafts import Draft
from zsapp.ui.dialogs.dialog import confirm
from zsapp.ui.dialogs.few import FewDialog
from zsapp.ui.editors.choices import word_of
from zsapp.ui.office import Touched
from zsapp.ui.pages import page_of_record
from zsapp.ui.pages.live import LivePage
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SECTION, SNUG, WIDE
from zsapp.ui.widgets.buttons import button, icon_button, link
from zsapp.ui.widgets.layout import Card, column, row, scrolled
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.ui.widgets.states import Banner
from zsapp.ui.widgets.tasks import Act, Task, TaskCard
from zsapp.verbs import drafts, records
from zsapp.verbs import today as verbs
from zsapp.verbs.desk import Desk, today
from zsapp.verbs.notices import Notice
from zsapp.verbs.today import Outlook

_ONE_COLUMN_PX = 860
_LOOK_AGAIN_MS = 10 * 60 * 1000  # the day may have changed
View = dict[str, Any]


class Header(Card):
    """Which day of the posting it is, and the day in figures."""

    def __init__(self) -> None:
        super().__init__(gap=SNUG)
        self.posted = PlainLabel(role="strong", wraps=True)
        self.until = PlainLabel(role="caption", wraps=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setMaximumWidth(320)
        self.figures: dict[str, tuple[PlainLabel, PlainLabel]] = {}
        way = row(self.bar, None)
        way.setStretch(0, 3)
        line = row(column(self.posted, way, self.until, gap=SNUG), gap=SECTION)
        line.setStretch(0, 1)
        for name, title in (
            ("overdue", _("逾期")),
            ("due", _("今天到期")),
            ("plans", _("今日计划")),
            ("matters", _("等待答复")),
            ("missing", _("未报送")),
        ):
            figure, label = PlainLabel("0", role="display"), PlainLabel(title, role="caption")
            for each in (figure, label):
                each.setAlignment(Qt.AlignmentFlag.AlignHCenter)
                each.setMinimumWidth(each.sizeHint().width())  # the sentence beside them wraps
            self.figures[name] = figure, label
            line.addLayout(column(figure, label, gap=0))
        self.add(line)

    def show_outlook(self, found: Outlook) -> None:
        """Show the day."""
        posted = found.posted
        if posted is None:
            self.posted.setText(_("今天没有驻点任务"))
            self.until.setText(_("在“组织”里登记驻点的起止日期，这里就会显示进度。"))
        else:
            self.posted.setText(_("离岗招商第{day}天（第{week}周）").format(day=posted.day, week=posted.week))
            last = _("{month}月{day}日").format(month=posted.last.month, day=posted.last.day)
            self.until.setText(
                _("共{days}天，到{last}；还有{left}天").format(
                    days=posted.days, last=last, left=posted.days - posted.day
                )
            )
            self.bar.setRange(0, posted.days)
            self.bar.setValue(posted.day)
            self.bar.setAccessibleName(self.until.whole_text())
        self.bar.setVisible(posted is not None)
        for name, (figure, _label) in self.figures.items():
            figure.setText(str(len(getattr(found.today, name))))


class TodayPage(LivePage):
    """Left what is to be followed up, right the day: plans, drafts, matters, reminders."""

    kinds = verbs.KINDS_READ

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("今天"))
        self.found: Outlook | None = None
        self._touched_since: frozenset[str] | None = None  # the question that is under way; None: unknown
        self._unanswered: frozenset[str] | None = None
        self._told_of: dict[TaskCard, Any] = {}
        self.tools.addWidget(
            button(
                _("写拜访"),
                lambda: services.go.new_record("visit"),
                tone="primary",
                icons=services.icons,
                icon="visit",
            )
        )
        self.demonstration = self._make_demonstration()
        self.header = Header()
        self.due = TaskCard(
            services,
            counted("跟进", 2),
            _("没有到期的跟进。写拜访时填上“下一步”和期限，到期就会出现在这里。"),
            tone="bad",
            most=10,
        )
        self.coming = TaskCard(services, _("未来七天"), _("七天内没有到期的跟进，也没有拜访计划。"), most=6)
        self.plans = TaskCard(services, _("今日计划"), _("今天没有拜访计划。"), tone="accent")
        self.plans.head.addWidget(icon_button(services.icons, "add", _("安排拜访"), self.plan_visit))
        self.drafts = TaskCard(services, _("没写完的"), "", tone="warn")
        self.matters = TaskCard(services, _("等待答复的事项"), _("没有等待答复的事项。"), tone="warn", most=5)
        self.notices = TaskCard(services, _("请留意"), "", tone="warn", most=6)
        self.missing = self._make_missing()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(WIDE)
        self._columns.addLayout(column(self.due, self.matters, None, gap=WIDE), 5)
        self._columns.addLayout(
            column(self.plans, self.drafts, self.notices, self.missing, self.coming, None, gap=WIDE), 4
        )
        inner = QWidget()
        inner.setLayout(
            column(self.demonstration, self.header, self._columns, None, gap=WIDE, margins=(0, 0, GAP, 0))
        )
        self.area = scrolled(inner)
        self.body.addWidget(self.area)
        for each in (self.drafts, self.notices, self.missing):
            each.hide()
        self._clock = QTimer(self)
        self._clock.setInterval(_LOOK_AGAIN_MS)
        self._clock.timeout.connect(self.look_again)
        self._clock.start()
        services.office.drafts_changed.connect(self._drafts_changed)
        self.look_again()

    def _make_demonstration(self) -> Banner:
        """Says that these are no real data, and how to get out of them."""
        banner = Banner(
            self.services.theme, self.services.icons, self
        )  # else it would be a window of its own
        banner.retry.setText(_("用自己的资料"))
        banner.retry.setAccessibleName(_("用自己的资料"))
        if self.services.office.is_demonstration:
            text = _("这是虚构的示范资料，随便点、随便改。日期停在{day}。").format(day=today().isoformat())
            banner.tell("info", text, retry=lambda: self.services.actions.run("home"))
        return banner

    def _make_missing(self) -> Card:
        card = Card(_("本周未报送"), gap=SNUG)
        self.missing_names = PlainLabel(wraps=True, selectable=True)
        self.missing_names.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.missed_names = PlainLabel(role="remark", wraps=True, selectable=True)
        self.missed_names.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.copy_button = button(
            _("复制催报文字"), self.copy_reminder, icons=self.services.icons, icon="copy"
        )
        self.desk_link = link(_("打开报送台"), self._open_desk)
        card.add(self.missing_names, row(self.copy_button, self.desk_link, None), self.missed_names)
        return card

    # -- showing

    def arrive(self, **arguments: Any) -> None:
        """Drafts are outside the log: nobody tells of them."""
        self.look_again()

    def look_again(self) -> None:
        """Read anew what was touched since it was last shown."""
        before, touched = self.found, _both(self._unanswered, self._touched_since)
        self._touched_since, self._unanswered = frozenset(), touched
        self.ask(lambda desk: verbs.outlook(desk, before, touched), self._show)

    def _drafts_changed(self) -> None:
        """A quick visit was closed over this page; come to later, it looks anyway."""
        if self.isVisible():
            self.look_again()

    def _touched(self, touched: Touched) -> None:
        self._touched_since = _both(self._touched_since, touched.kinds or None)
        super()._touched(touched)

    def _show(self, found: Outlook) -> None:
        self.found, self._unanswered = found, frozenset()
        hour = datetime.now().hour
        hello = _("上午好") if hour < 12 else _("下午好") if hour < 18 else _("晚上好")
        self.title.setText(
            _("{hello}，{name}").format(hello=hello, name=found.person) if found.person else hello
        )
        weekday = word_of(WEEKDAYS[found.day.weekday()])
        day = _("{month}月{day}日").format(month=found.day.month, day=found.day.day)
        self.subtitle.setText(f"{day}  {weekday}  ·  {found.week_label}")
        self.header.show_outlook(found)
        self._show_tasks(found)
        shown = found.today
        self.missing_names.setText(_names(shown.missing) or _("各组都已报送。"))
        self.copy_button.setVisible(bool(shown.missing))
        owed = _("{week}还欠：{teams}").format(week=shown.week_before, teams=_names(shown.missed))
        self.missed_names.setText(owed if shown.missed else "")
        self.missed_names.setVisible(bool(shown.missed))
        self.missing.setVisible(bool(shown.missing or shown.missed))
        for figure in self.header.figures["missing"]:
            figure.setVisible(bool(shown.missing))

    def _show_tasks(self, found: Outlook) -> None:
        """Rows are made where what they tell is not what they told."""
        shown, day = found.today, found.day
        its: tuple[tuple[TaskCard, Sequence[Any], Callable[[Any], Task]], ...] = (
            (self.due, (*shown.overdue, *shown.due), lambda each: self._follow_up(each, day)),
            (self.coming, found.coming, lambda each: self._coming(each, day)),
            (self.plans, shown.plans, self._plan),
            (self.drafts, shown.drafts, lambda each: self._draft(each, found.names.get(each.id, ""))),
            (self.notices, found.notices, self._notice),
            (self.matters, shown.matters, lambda each: self._matter(each, day)),
        )
        for card, told, task in its:
            told_of = (list(told), found.names if card is self.drafts else None, day, language())
            if self._told_of.get(card) != told_of:
                self._told_of[card] = told_of
                card.show_tasks([task(each) for each in told])
        self.drafts.setVisible(bool(shown.drafts))
        self.notices.setVisible(bool(found.notices))

    # -- rows

    def _follow_up(self, view: View, day: date) -> Task:
        late = (day - date.fromisoformat(view["due"])).days
        pill = (counted("逾期{n}天", late).format(n=late), "bad") if late > 0 else (_("今天"), "accent")
        return Task(
            str(view["title"] or ""), _beside(view, "company_name", "owner_name"), pill, self._acts(view)
        )

    def _acts(self, view: View) -> tuple[Act, ...]:
        acts = [Act(_("完成"), "check", Qt.Key.Key_D, lambda: self.finish(view))]
        acts.append(Act(_("改期"), "calendar", Qt.Key.Key_M, lambda: self.ask_day(view, "due")))
        if view["visit"]:
            visit = str(view["visit"])
            show = lambda: self.services.go.open_record("visit", visit)  # noqa: E731
            acts.append(Act(_("看拜访记录"), "visit", Qt.Key.Key_O, show))
        return tuple(acts)

    def _coming(self, view: View, day: date) -> Task:
        due = date.fromisoformat(view.get("due") or view["date"])
        word = _("明天") if (due - day).days == 1 else word_of(WEEKDAYS[due.weekday()])
        pill = (f"{due.month}-{due.day} {word}", "")
        if view["kind"] == "plan":
            return Task(
                _("拜访 {company}").format(company=view["company_name"] or ""),
                _beside(view, "team_name", "purpose"),
                pill,
                self._plan_acts(view),
            )
        return Task(
            str(view["title"] or ""), _beside(view, "company_name", "owner_name"), pill, self._acts(view)
        )

    def _plan(self, view: View) -> Task:
        kind = str(view["visit_kind"] or "")
        specs = {choice.word: choice for choice in KINDS["plan"].fields["visit_kind"].choices}
        pill = (word_of(specs[kind]), "accent") if kind in specs else ("", "")
        return Task(
            str(view["company_name"] or ""),
            _beside(view, "team_name", "purpose"),
            pill,
            self._plan_acts(view),
        )

    def _plan_acts(self, view: View) -> tuple[Act, ...]:
        return (
            Act(_("写这次拜访"), "edit", Qt.Key.Key_V, lambda: self.start_visit(view)),
            Act(_("改期"), "calendar", Qt.Key.Key_M, lambda: self.ask_day(view, "date")),
            Act(
                _("取消计划"), "close", Qt.Key.Key_X, lambda: self.set_state(view, "取消", _("计划已取消。"))
            ),
        )

    def _matter(self, view: View, day: date) -> Task:
        pill = ("", "")
        if view["due"]:
            late = (day - date.fromisoformat(view["due"])).days
            pill = (
                (counted("超期{n}天", late).format(n=late), "bad")
                if late > 0
                else (_("{day}前").format(day=view["due"][5:]), "" if late else "warn")
            )
        one = str(view["id"])
        show = Act(_("打开"), "right", Qt.Key.Key_O, lambda: self.services.go.open_record("matter", one))
        return Task(str(view["title"] or ""), _beside(view, "asks_whom", "team_name"), pill, (show,))

    def _draft(self, draft: Draft, name: str) -> Task:
        label = _(KINDS[draft.kind].label) if draft.kind in KINDS else draft.kind
        when = datetime.fromtimestamp(draft.at_us / 1_000_000)
        kept = _("{month}月{day}日 {time} 自动保存").format(
            month=when.month, day=when.day, time=when.strftime("%H:%M")
        )
        acts = (
            Act(_("接着写"), "edit", Qt.Key.Key_O, lambda: self.open_draft(draft)),
            Act(_("丢弃"), "bin", Qt.Key.Key_Delete, lambda: self.ask_drop(draft, name)),
        )
        return Task(name or _("（还没填企业）"), f"{label}  ·  {kept}", acts=acts)

    def _notice(self, notice: Notice) -> Task:
        def show() -> None:
            if notice.page:
                self.services.go.page(notice.page, record=notice.record, tab=notice.tab)
            else:
                self.services.go.open_record(notice.kind, notice.record)

        return Task(
            notice.title,
            notice.more,
            (notice.word, notice.tone),
            (Act(_("打开"), "right", Qt.Key.Key_O, show),),
        )

    # -- acts

    def finish(self, view: View) -> None:
        """A follow-up is done."""
        self.set_state(view, "完成", _("已完成。"))

    def set_state(self, view: View, state: str, told: str) -> None:
        """Another state of a follow-up or plan, with 撤销."""
        record = str(view["id"])
        self.services.ask(
            lambda desk: records.change(desk, record, {"state": state}),
            lambda _saved: self._told(told),
            owner=self,
        )

    def _told(self, text: str) -> None:
        self.services.toast(text, button=_("撤销"), then=lambda: self.services.actions.run("undo"))

    def ask_day(self, view: View, field: str) -> FewDialog:
        """Move the date of a follow-up or plan."""
        day = today()
        monday = day + timedelta(days=7 - day.weekday())
        record = str(view["id"])

        def write(desk: Desk, typed: dict[str, Any], form: Any) -> Any:
            return records.change(desk, record, typed, form)

        dialog = FewDialog(
            self,
            self.services,
            _("改期"),
            kind=str(view["kind"]),
            record=record,
            values={field: view[field]},
            write=write,
            text=str(view.get("title") or view["company_name"] or ""),
            required=(field,),
            days=(
                (_("今天"), day),
                (_("明天"), day + timedelta(days=1)),
                (_("下周一"), monday),
                (_("一周后"), day + timedelta(days=7)),
            ),
            save=_("改期"),
            saved=lambda: self._told(_("已改期。")),
        )
        dialog.open()
        return dialog

    def plan_visit(self) -> None:
        """A plan for today."""
        self.services.go.new_record("plan", date=today().isoformat())

    def start_visit(self, view: View) -> None:
        """Write the visit of a plan; saving it closes the plan."""
        values = {name: view[name] for name in ("company", "team", "visit_kind") if view[name]}
        self.services.go.new_record("visit", plan=str(view["id"]), **values)

    def open_draft(self, draft: Draft) -> None:
        """Go on where it was left."""
        entry = page_of_record(draft.kind)
        if entry is not None:
            self.services.go.page(entry.id, draft=draft.id)
        else:
            self.services.go.new_record(draft.kind, **dict(draft.typed))

    def ask_drop(self, draft: Draft, name: str) -> None:
        """Throw a draft away, after a question: it cannot be taken back."""
        confirm(
            self,
            _("丢弃这份草稿？"),
            _("“{name}”还没有保存，丢弃后不能恢复。").format(name=name or _("（还没填企业）")),
            yes=_("丢弃"),
            then=lambda: self.drop(draft),
            is_danger=True,
        )

    def drop(self, draft: Draft) -> None:
        """Throw it away."""
        one = draft.id
        self.services.ask(lambda desk: drafts.drop(desk, one), lambda _none: self.look_again(), owner=self)

    def copy_reminder(self) -> None:
        """The 催报 text into the clipboard."""
        if self.found is not None:
            QGuiApplication.clipboard().setText(self.found.reminder)
            self.services.toast(_("催报文字已复制，可以粘贴到群里。"))

    def _open_desk(self) -> None:
        self.services.go.page("desk")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """One column in a narrow window."""
        super().resizeEvent(event)
        is_narrow = event.size().width() < _ONE_COLUMN_PX
        way = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        if self._columns.direction() != way:
            self._columns.setDirection(way)


def _beside(view: View, *names: str) -> str:
    return "  ·  ".join(str(view[name]) for name in names if view.get(name))


def _names(teams: list[View]) -> str:
    return "、".join(str(team["name"]) for team in teams)


def _both(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    """Kinds touched together; None: unknown."""
    return None if one is None or other is None else one | other
