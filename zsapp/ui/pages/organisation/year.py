"""Settings of a year: who issues the bulletin, how it is called and numbered, when the teams hand in; with what holds otherwise."""

from PySide6.QtWidgets import QWidget

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.rules import cadence
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

FIELDS = (
    *("zone", "issuer", "bulletin_name", "first_issue_week", "issues_before"),
    *("deadline_day", "deadline_time"),
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
        self.form = RecordForm(services, "settings", names=FIELDS)
        self.number = PlainLabel(role="soft", wraps=True)
        self.save_button = button(_("保存设置"), self.save, tone="primary", icons=services.icons, icon="save")
        self._show_defaults()
        card = Card(_("年度设置"))
        card.head.addWidget(PlainLabel(_("年度"), role="label"))
        card.head.addWidget(self.years)
        card.add(
            PlainLabel(
                _("没有填的栏目用默认值。通报的期号由“第1期周次”逐周往后数。"),
                role="soft",
                wraps=True,
            ),
            self.form,
            PlainLabel(self._defaults_words(), role="caption", wraps=True),
            self.number,
            row(self.save_button, None),
        )
        card.setMaximumWidth(860)
        holder = QWidget()
        holder.setLayout(column(card, None, gap=WIDE, margins=(0, GAP, SNUG, GAP)))
        self.setLayout(column(scrolled(holder), gap=0))
        self.years.activated.connect(lambda _at: self.refresh())

    def _show_defaults(self) -> None:
        for name, words in organisation.defaults().items():
            editor, text = self.form.editors[name], _("默认：{value}").format(value=words)
            if isinstance(editor, LineEditor):
                editor.field.setPlaceholderText(text)
            elif isinstance(editor, ChoiceEditor):
                editor.box.setItemText(0, text)

    def _defaults_words(self) -> str:
        told = [f"{self.form.editors[name].label} {words}" for name, words in organisation.defaults().items()]
        return _("默认值：{defaults}。").format(defaults=_("；").join(told))

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
        self.years.setCurrentIndex(years.index(self.found.year))
        self.form.fill(self.found.row.values if self.found.row is not None else {})
        week = cadence.week_of(today())
        told = _("{week}的通报：{number}。").format(week=week.label, number=number)
        self.number.setText(told if number else _("{week}的通报不编期号。").format(week=week.label))

    @property
    def is_changed(self) -> bool:
        """Whether something is typed and not saved."""
        return self.found is not None and self.form.is_changed()

    def save(self) -> bool:
        """Save what differs; False where it cannot be read or nothing differs."""
        if not self.is_changed or any(each.is_composing for each in self.form.editors.values()):
            return False
        try:
            typed = self.form.values()
        except UserError:
            return False
        year = self.year
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
        if not self.form.hint(error):
            self._services.jobs.report(error)
