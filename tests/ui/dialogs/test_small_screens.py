"""What the pictures at 150 % showed: on a low screen hints, names and pages are seen whole, in the order of the language."""

import io
from datetime import date

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QToolButton, QWidget
from reportlab.pdfgen.canvas import Canvas

from tests.support.window import Shown, settle, spin
from zsapp.base.texts import CHINESE, ENGLISH, amid, speaking
from zsapp.ui.dialogs.issue import bulletin_lines
from zsapp.ui.dialogs.pdf import PdfDialog
from zsapp.ui.dialogs.record import RecordDialog
from zsapp.ui.pages.bulletin.choosing import Choosing
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import SECTION
from zsapp.ui.widgets.calendar import Calendar
from zsapp.verbs import preview, records
from zsapp.verbs.desk import Desk

LOW_PX = 390  # a dialog on 1366 x 768 at 150 %
A4_PT = (595.0, 842.0)


def low(dialog: RecordDialog) -> RecordDialog:
    """As on a screen that is no higher."""
    dialog.setMaximumHeight(LOW_PX)
    return dialog


def is_whole_in(inner: QWidget, dialog: RecordDialog) -> bool:
    """Whether a widget is seen from its first to its last line."""
    view = dialog._holder.viewport()
    place = QRect(inner.mapTo(view, QPoint(0, 0)), inner.size())
    return inner.isVisible() and view.rect().contains(place)


def test_the_hint_at_a_field_is_not_below_the_edge(services: Services, show: Shown) -> None:
    dialog = low(show(RecordDialog(None, services, "company")))
    settle(services)
    editor = dialog.form.editors["address"]
    dialog._holder.ensureWidgetVisible(editor)
    editor.setFocus()
    bar = dialog._holder.verticalScrollBar()
    below = editor.mapTo(dialog._holder.widget(), QPoint(0, editor.height())).y()
    bar.setValue(below - dialog._holder.viewport().height())  # its lower edge is the edge of what is seen
    editor.show_hint("不认识这个地址：请写到市、区、街道和门牌号，或者先空着，以后补上。")
    spin(20)
    assert is_whole_in(editor._hint, dialog)


def test_a_hint_of_a_field_that_was_left_moves_nothing(services: Services, show: Shown) -> None:
    dialog = low(show(RecordDialog(None, services, "company")))
    settle(services)
    bar = dialog._holder.verticalScrollBar()
    bar.setValue(100)
    dialog.form.editors["name"].show_hint("请填写企业全称。")
    dialog.form.editors["address"].setFocus()
    bar.setValue(100)
    spin(20)
    assert bar.value() == 100 < bar.maximum()


def a_page(words_at_pt: float) -> bytes:
    """A sheet of A4 with one line, so far from its upper edge."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4_PT)
    canvas.drawString(100, A4_PT[1] - words_at_pt, "words")
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize(("height_px", "is_moved"), [(LOW_PX, True), (960, False)])
def test_a_report_on_a_low_screen_begins_with_its_words(
    services: Services, show: Shown, *, height_px: int, is_moved: bool
) -> None:
    dialog = PdfDialog(None, services, "报告", a_page(200), file_name="x.pdf")
    dialog.setMaximumHeight(height_px)
    dialog.resize(700, height_px)
    show(dialog)
    spin(50)
    scale = dialog.view.viewport().width() / A4_PT[0]
    words = dialog.document.getAllText(0)
    top = words.boundingRectangle().top() * scale - dialog.view.verticalScrollBar().value()
    assert (dialog.view.verticalScrollBar().value() > 0) is is_moved
    assert 0 < top < dialog.view.viewport().height()
    if is_moved:
        assert top < 2 * SECTION


def test_names_without_end_do_not_widen_the_menu_of_teams(services: Services, show: Shown) -> None:
    choosing = show(Choosing(services, date(2016, 5, 1)))
    choosing.know_teams((("one", "名" * 300), ("other", "上海招商小组")))
    menu = choosing.teams_menu()
    titles = [each.text() for each in menu.actions() if each.isCheckable()]
    assert titles == ["名" * 39 + "…", "上海招商小组"]
    menu.deleteLater()
    choosing.choose_teams(("one",))
    assert choosing.teams_button.text() == "名" * 15 + "…"
    assert choosing.teams_button.accessibleName().endswith("名" * 300)


@pytest.mark.parametrize(("spoken", "is_year_first"), [("zh_CN", True), ("en", False)])
def test_a_calendar_tells_year_and_month_as_the_language_does(
    services: Services, show: Shown, monkeypatch: pytest.MonkeyPatch, *, spoken: str, is_year_first: bool
) -> None:
    monkeypatch.setenv("ZSAPP_LANG", spoken)
    calendar = show(Calendar(services.icons))
    year, month = (calendar.findChild(QToolButton, f"qt_calendar_{each}button") for each in ("year", "month"))
    assert (year.x() < month.x()) is is_year_first


def test_what_stands_behind_a_figure_is_told_in_the_persons_language(services: Services) -> None:
    def told(desk: Desk, spoken: str) -> str:
        visit = records.listed(desk, "visit", [("visit_kind", "拜访")])[0]["id"]
        with speaking(spoken):
            return preview.behind(desk, [visit])[0].more

    found: list[str] = []
    for spoken in (CHINESE, ENGLISH):
        services.read(lambda desk, one=spoken: told(desk, one), found.append)
        settle(services)
    assert "拜访" in found[0] and "call" in found[1] and "拜访" not in found[1]


def test_without_a_team_nobody_is_waited_for(empty_services: Services) -> None:
    found: list[preview.Question] = []
    empty_services.read(lambda desk: preview.question(desk, "2016-W17"), found.append)
    settle(empty_services)
    words = [text for text, _role in bulletin_lines(found[0], ())]
    assert "还没有小组，不用等报送。" in words and "各组都已报送。" not in words


def test_a_kind_within_a_title_is_small_in_english(
    services: Services, show: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZSAPP_LANG", "en")
    dialog = show(RecordDialog(None, services, "follow_up"))
    assert dialog.heading.whole_text() == "New follow-up"
    assert amid("目标企业") == "目标企业"
