"""Settings of a year: who issues the bulletin, how it is called and numbered, when the teams hand in; with what holds otherwise."""

from PySide6.QtWidgets import QWidget

from zsapp.base.errors import UserError
from zsapp.base.texts import _, zh
from zsapp.domain.rules import cadence
from zsapp.ui.dialogs.dialog import confirm_loss
from zsapp.ui.editors.choices import ChoiceEditor, Choices
from zsapp.ui.editors.editor import LineEditor
from zsapp.ui.editors.form import RecordForm
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG, WIDE
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.layout import Card, column, row, scrolled
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.verbs import organisation, records
from zsapp.verbs.desk import Desk, today
from zsapp.verbs.organisation import YearSettings

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        zh("年度设置"),
        (
            "zone",
            "issuer",
            "bulletin_name",
            "first_issue_week",
            "issues_before",
            "deadline_day",
            "deadline_time",
        ),
    ),
    (
        zh("公文格式"),
        (
            "bulletin_form",
            "document_word",
            "documents_before",
            "addressees",
            "report_to",
            "send_to",
            "issue_to",
            "copies",
        ),
    ),
    (
        zh("考核与规则"),
        (
            *("counting_stage", "extension_months", "standby_who", "standby_day", "green_from", "amber_from"),
            *("score_formula", "bonus_cap", "missed_deduction", "events_target", "large_event_from"),
            *("near_days", "long_days", "claim_order", "protection_days"),
        ),
    ),
)
Found = tuple[YearSettings, str]


class YearPanel(QWidget):
    """Saved by its button, Ctrl+S, or when it is left."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self.found: YearSettings | None = None
        self.years = Choices()
        self.years.setAccessibleName(_("年度"))
        self.forms = [RecordForm(services, "settings", names=names) for _title, names in SECTIONS]
        self.editors = {name: editor for form in self.forms for name, editor in form.editors.items()}
        self.number = PlainLabel(role="soft", wraps=True)
        self.carry_button = button("", self.carry, icons=services.icons, icon="copy")
        self.save_button = button(_("保存设置"), self.save, tone="primary", icons=services.icons, icon="save")
        self._show_defaults()
        cards = [Card(_(title)) for title, _names in SECTIONS]
        cards[0].head.addWidget(PlainLabel(_("年度"), role="label"))
        cards[0].head.addWidget(self.years)
        cards[0].add(
            PlainLabel(
                _("没有填的栏目用默认值。通报的期号由“第1期周次”逐周往后数。"),
                role="soft",
                wraps=True,
            ),
        )
        for card, form in zip(cards, self.forms, strict=True):
            card.add(form, PlainLabel(_defaults_words(form), role="caption", wraps=True))
            card.setMaximumWidth(860)
        cards[0].add(self.number, row(self.carry_button, None))
        holder = QWidget()
        holder.setLayout(column(*cards, None, gap=WIDE, margins=(0, GAP, SNUG, GAP)))
        foot = row(self.save_button, None, margins=(0, SNUG, 0, SNUG))
        self.setLayout(column(scrolled(holder), foot, gap=0))
        self.years.activated.connect(lambda _at: self._year_chosen())

    def _show_defaults(self) -> None:
        for name, words in organisation.defaults().items():
            editor, text = self.editors[name], _("默认：{value}").format(value=words)
            if isinstance(editor, LineEditor):
                editor.field.setPlaceholderText(text)
            elif isinstance(editor, ChoiceEditor):
                editor.box.setItemText(0, text)

    @property
    def year(self) -> int:
        """The year that is shown."""
        chosen = self.years.currentData()
        return int(chosen) if chosen is not None else today().year

    def refresh(self) -> None:
        """Read the year anew; what is typed and not saved is given up."""
        year, week = self.year, cadence.week_of(today()).key

        def read(desk: Desk) -> Found:
            return organisation.year_settings(desk, year), organisation.number_of(desk, year, week)

        self._services.read(read, self._show, owner=self)

    def _show(self, found: Found) -> None:
        self.found, number = found
        years = sorted({*self.found.years, today().year, today().year + 1}, reverse=True)
        self.years.clear()
        for year in years:
            self.years.addItem(str(year), year)
        self._show_year(self.found.year)
        for form in self.forms:
            form.fill(self.found.row.values if self.found.row is not None else {})
        week = cadence.week_of(today())
        before = self.found.before
        self.carry_button.setVisible(before is not None)
        if before is not None:
            self.carry_button.setText(_("沿用{year}年的设置").format(year=before.values["year"]))
        told = _("{week}的通报：{number}。").format(week=week.label, number=number)
        self.number.setText(told if number else _("{week}的通报不编期号。").format(week=week.label))

    def carry(self) -> None:
        """Fill in what the last year had, as if typed; numbers and days of that year are left to be set."""
        if self.found is not None:
            for form in self.forms:
                form.begin(self.found.carried)
            self._services.toast(_("已填入，核对后请保存。期号和认定日要另填。"))

    @property
    def is_changed(self) -> bool:
        """Whether something is typed and not saved."""
        return self.found is not None and any(form.is_changed() for form in self.forms)

    def leave(self) -> bool:
        """Whether the person may go: what is typed is saved; what cannot be read is mended or given up first."""
        if not self.is_changed or self.save():
            return True
        confirm_loss(self, _("标红的栏目看不懂，改好以后才能保存。"), self.refresh)
        return False

    def _year_chosen(self) -> None:
        """What was typed for the year before is saved first; where it cannot be, that year stays."""
        if self.found is not None and self.is_changed and not self.save():
            self._show_year(self.found.year)
        elif not self.is_changed:
            self.refresh()  # else once it is saved

    def _show_year(self, year: int) -> None:
        self.years.setCurrentIndex(self.years.findData(year))

    def save(self) -> bool:
        """Save what differs; False where it cannot be read or nothing differs."""
        found = self.found
        if found is None or not self.is_changed or any(each.is_composing for each in self.editors.values()):
            return False
        try:
            typed = {name: value for form in self.forms for name, value in form.values().items()}
            organisation.check_settings(typed)
        except UserError as error:
            for form in self.forms:
                form.hint(error)
            return False
        year = found.year
        self._services.ask(
            lambda desk: organisation.keep_settings(desk, year, typed),
            self._saved,
            owner=self,
            on_user_error=self._refused,
        )
        return True

    def _saved(self, _saved: records.Saved) -> None:
        self._services.toast(_("年度设置已保存。"))
        self.refresh()

    def _refused(self, error: UserError) -> None:
        if self.found is not None:
            self._show_year(self.found.year)
        if not any(form.hint(error) for form in self.forms):
            self._services.jobs.report(error)


def _defaults_words(form: RecordForm) -> str:
    defaults = organisation.defaults()
    told = [f"{editor.label} {defaults[name]}" for name, editor in form.editors.items() if name in defaults]
    return _("默认值：{defaults}。").format(defaults=_("；").join(told))
