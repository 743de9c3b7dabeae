"""Scenes of dialogs, menus and other things that float."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from PySide6.QtWidgets import QComboBox, QDialog, QMenu, QWidget

from tests.pictures.scene import EMPTY, FULL, LONG, Scene, arrive, dialog_of, first, menu_of
from tests.support.window import settle, type_into
from zsapp.base.texts import _
from zsapp.store import query
from zsapp.store.query import Where
from zsapp.ui.dialogs.first_start import DemonstrationPassphrase, NewProfileDialog, RestoreDialog
from zsapp.ui.dialogs.handing import HandOverDialog
from zsapp.ui.dialogs.joining import JoinDialog
from zsapp.ui.main_window import MainWindow
from zsapp.ui.pages.matter_panel import MatterPanel

WRONG = "口令不对。请检查大小写和输入法后再试；数据没有改动。"
FORMS = ("company", "contact", "dossier", "project", "matter", "plan", "team", "unit", "member", "follow_up")


def _new(kind: str) -> Callable[[MainWindow], QWidget]:
    def show(window: MainWindow) -> QWidget:
        window.services.go.new_record(kind)
        return dialog_of(window)  # type: ignore[no-any-return]

    return show


def _edit(kind: str) -> Callable[[MainWindow], QWidget]:
    def show(window: MainWindow) -> QWidget:
        window._record_dialog(kind, first(window, kind), {})
        return dialog_of(window)  # type: ignore[no-any-return]

    return show


def _refused(window: MainWindow) -> QWidget:
    """A form that cannot be saved yet: hints at its fields."""
    window.services.go.new_record("company")
    dialog = dialog_of(window)
    type_into(dialog.form.editors["uscc"].control, "91320")
    type_into(dialog.form.editors["registered_capital"].control, "两千")
    dialog.save()
    settle(window.services)
    return dialog  # type: ignore[no-any-return]


def _leaving_form(window: MainWindow) -> QWidget:
    window.services.go.new_record("company")
    dialog = dialog_of(window)
    type_into(dialog.form.editors["name"].control, "x")
    dialog.close()
    return dialog_of(window)  # type: ignore[no-any-return]


def _action(name: str) -> Callable[[MainWindow], QWidget]:
    def show(window: MainWindow) -> QWidget:
        arrive(window, "today")
        window.services.actions.run(name)
        return dialog_of(window)  # type: ignore[no-any-return]

    return show


def _palette_found(window: MainWindow) -> QWidget:
    palette = _action("palette")(window)
    palette.field.setText("上海")  # type: ignore[attr-defined]
    palette.field.settle_now()  # type: ignore[attr-defined]
    settle(window.services)
    return palette


# -- visits and plans


def _quick_visit(window: MainWindow) -> QWidget:
    window.services.go.new_record("visit")
    return dialog_of(window)  # type: ignore[no-any-return]


def _quick_visit_filled(window: MainWindow) -> QWidget:
    """To a company that another team calls on too."""
    plan = first(window, "plan", state="计划")
    company = _value(window, plan, "company")
    window.services.go.new_record("visit", company=company, date="2016-05-01")
    dialog = dialog_of(window)
    type_into(dialog.visit.editors["content"].control, "看了二期厂房，层高和荷载都够。企业想先租后买。")
    settle(window.services)
    dialog.save_button.setFocus()
    return dialog  # type: ignore[no-any-return]


def _value(window: MainWindow, record: str, field: str) -> Any:
    from zsapp.verbs import records

    found: list[Any] = []
    window.services.read(lambda desk: records.show(desk, record)[field], found.append)
    settle(window.services)
    return found[0]


def _company_page(window: MainWindow) -> Any:
    """The company that was visited last."""
    pane = arrive(window, "companies").pane
    pane.model.ask_for(pane.model.ask.but(order=("-last_visit",)))
    settle(window.services)
    return arrive(window, "company", record=pane.model.id_at(0))


def _new_plan(window: MainWindow) -> QWidget:
    """A plan that clashes with another team's, some days before it."""
    with window.services.office.desk().store.database.read() as connection:
        other = query.rows(connection, "plan", [Where("state", "is", "计划")], limit=1)[0]
    arrive(window, "company", record=other.values["company"]).acts.new_plan()
    dialog = dialog_of(window)
    dialog.form.editors["date"].set_day(date.fromisoformat(other.values["date"]) - timedelta(days=3))
    dialog.look()
    settle(window.services)
    return dialog  # type: ignore[no-any-return]


def _visit_report(window: MainWindow) -> QWidget:
    arrive(window, "visit", record=first(window, "visit")).preview()
    return dialog_of(window)  # type: ignore[no-any-return]


def _discard_visit(window: MainWindow) -> QWidget:
    page = arrive(window, "visit", record=first(window, "visit"))
    page.discard()
    return dialog_of(window)  # type: ignore[no-any-return]


def _hand_in(window: MainWindow) -> QWidget:
    page = arrive(window, "visits")
    page.teams.setCurrentIndex(1)
    page.refresh()
    settle(window.services)
    page.hand_in()
    return dialog_of(window)  # type: ignore[no-any-return]


def _delete_several(window: MainWindow) -> QWidget:
    arrive(window, "visits").acts.delete(["one", "other"])
    return dialog_of(window)  # type: ignore[no-any-return]


def _later(window: MainWindow) -> QWidget:
    """Another day for what is due."""
    page = arrive(window, "today")
    page.ask_day(page.found.today.overdue[0], "due")
    return dialog_of(window)  # type: ignore[no-any-return]


def _drop_draft(window: MainWindow) -> QWidget:
    page = arrive(window, "today")
    page.ask_drop(page.found.today.drafts[0], "晟博塑业有限公司")
    return dialog_of(window)  # type: ignore[no-any-return]


# -- projects, matters, people


def _move(window: MainWindow) -> QWidget:
    page = arrive(window, "projects")
    page.ask_move(first(window, "project", stage="在谈"), "签约")
    return dialog_of(window)  # type: ignore[no-any-return]


def _change_stage(window: MainWindow) -> QWidget:
    page = arrive(window, "projects")
    page.ask_move(first(window, "project"), "")
    return dialog_of(window)  # type: ignore[no-any-return]


def _answer(window: MainWindow) -> QWidget:
    page = arrive(window, "matters")
    page.ask_state(first(window, "matter", state="待协调"), "已答复")
    return dialog_of(window)  # type: ignore[no-any-return]


def _half_answered(window: MainWindow) -> QWidget:
    page = arrive(window, "matters")
    panel: MatterPanel = page.panel
    page.open(first(window, "matter"))
    settle(window.services)
    assert panel.answer is not None
    type_into(panel.answer.control, "半句")
    panel.close_panel()
    return dialog_of(window)  # type: ignore[no-any-return]


def _erase(window: MainWindow) -> QWidget:
    page = arrive(window, "people")
    page.open(page.pane.model.id_at(0))
    settle(window.services)
    from zsapp.ui.dialogs.erase import EraseDialog

    record = page.pane.model.id_at(0)
    EraseDialog(page, window.services, record, _value(window, record, "name")).open()
    return dialog_of(window)  # type: ignore[no-any-return]


def _photo(window: MainWindow) -> QWidget:
    """The first photo there is, on the page of its company."""
    visit = _value(window, first(window, "attachment"), "visit")
    page = arrive(window, "company", record=_value(window, visit, "company"))
    page.photos.open_large(0)
    return dialog_of(window)  # type: ignore[no-any-return]


# -- first start


def _first_start(make: Callable[[MainWindow], QDialog]) -> Callable[[MainWindow], QWidget]:
    def show(window: MainWindow) -> QWidget:
        make(window).open()
        return dialog_of(window)  # type: ignore[no-any-return]

    return show


def _demonstration(*, is_new: bool, wrong: str = "") -> Callable[[MainWindow], QDialog]:
    def make(window: MainWindow) -> QDialog:
        return DemonstrationPassphrase(
            window, window.services, lambda _typed: None, is_new=is_new, wrong=_(wrong)
        )

    return make


FIRST_STARTS: dict[str, Callable[[MainWindow], QDialog]] = {
    "new-profile": lambda window: NewProfileDialog(window, window.services, lambda: None),
    "restore": lambda window: RestoreDialog(window, window.services, lambda: None),
    "demonstration": _demonstration(is_new=True),
    "demonstration-again": _demonstration(is_new=False, wrong=WRONG),
    "join": lambda window: JoinDialog(window, window.services),
    "hand-over": lambda window: HandOverDialog(window, window.services, lambda: None),
}


# -- settings, files, faults


def _passphrase(wrong: str) -> Callable[[MainWindow], QWidget]:
    def show(window: MainWindow) -> QWidget:
        from zsapp.ui.dialogs.passphrase import PassphraseDialog

        PassphraseDialog(window, lambda _typed: None, wrong=_(wrong)).open()
        return dialog_of(window)  # type: ignore[no-any-return]

    return show


def _new_passphrase(window: MainWindow) -> QWidget:
    arrive(window, "settings", part="key").parts["key"].set_passphrase()
    dialog = dialog_of(window)
    dialog.take()
    return dialog  # type: ignore[no-any-return]


def _export_all(window: MainWindow) -> QWidget:
    arrive(window, "settings", part="files").parts["files"].ask_export()
    return dialog_of(window)  # type: ignore[no-any-return]


def _about_bulletin(window: MainWindow) -> QWidget:
    arrive(window, "bulletin").preview.tell_remarks()
    return dialog_of(window)  # type: ignore[no-any-return]


def _bug(window: MainWindow) -> QWidget:
    try:
        raise RuntimeError("a fault of ours")
    except RuntimeError as error:
        window._bug(error)
    return dialog_of(window)  # type: ignore[no-any-return]


def _open_file(window: MainWindow) -> QWidget:
    arrive(window, "settings", part="files").parts["files"].ask_import()
    return dialog_of(window)  # type: ignore[no-any-return]


def _save_file(window: MainWindow) -> QWidget:
    arrive(window, "bulletin").acts.save()
    return dialog_of(window)  # type: ignore[no-any-return]


def _print(window: MainWindow) -> QWidget:
    arrive(window, "bulletin").acts.print()
    return dialog_of(window)  # type: ignore[no-any-return]


# -- menus


def _columns(window: MainWindow) -> QWidget:
    return menu_of(window, arrive(window, "companies").pane.table.column_menu())


def _rows(window: MainWindow) -> QWidget:
    """The menu of a row."""
    table = arrive(window, "companies").pane.table
    table.setFocus()
    table._menu(table.viewport().rect().center())
    return _popped(window)


def _popped(window: MainWindow) -> QMenu:
    settle(window.services)
    return [each for each in window.findChildren(QMenu) if each.isVisible()][-1]


def _filters(window: MainWindow) -> QWidget:
    arrive(window, "companies").narrow()
    return _popped(window)


def _company_acts(window: MainWindow) -> QWidget:
    page = _company_page(window)
    return menu_of(window, page.acts.menu(page.more_button, page._specs))


def _teams(window: MainWindow) -> QWidget:
    return menu_of(window, arrive(window, "bulletin").choosing.teams_menu())


def _card_menu(window: MainWindow) -> QWidget:
    page = arrive(window, "projects")
    page.board.menu(first(window, "project", stage="在谈"), window.mapToGlobal(window.rect().center()))
    return _popped(window)


def _calendar(window: MainWindow) -> QWidget:
    arrive(window, "visits").jump.open_calendar()
    return _popped(window)


def _choices(window: MainWindow) -> QWidget:
    window.services.go.new_record("project")
    dialog: QDialog = dialog_of(window)
    box = dialog.findChildren(QComboBox)[0]
    box.showPopup()
    settle(window.services)
    return box.view().window()


DIALOGS = [
    Scene("dialog-quick-visit", _quick_visit, (FULL, EMPTY, LONG)),
    Scene("dialog-quick-visit-filled", _quick_visit_filled, (FULL, LONG)),
    *(Scene(f"dialog-new-{kind}", _new(kind), (EMPTY,)) for kind in FORMS),
    *(Scene(f"dialog-edit-{kind}", _edit(kind), (FULL, LONG)) for kind in FORMS),
    Scene("dialog-refused", _refused, (EMPTY,)),
    Scene("dialog-leaving-form", _leaving_form, (EMPTY,)),
    Scene("dialog-plan-clash", _new_plan),
    Scene("dialog-visit-report", _visit_report),
    Scene("dialog-discard-visit", _discard_visit),
    Scene("dialog-hand-in", _hand_in, (FULL, LONG)),
    Scene("dialog-delete-several", _delete_several),
    Scene("dialog-later", _later),
    Scene("dialog-drop-draft", _drop_draft),
    Scene("dialog-move", _move, (FULL, LONG)),
    Scene("dialog-change-stage", _change_stage),
    Scene("dialog-answer", _answer, (FULL, LONG)),
    Scene("dialog-half-answered", _half_answered, (FULL, LONG)),
    Scene("dialog-erase", _erase, (FULL, LONG)),
    Scene("dialog-photo", _photo),
    *(Scene(f"dialog-{name}", _first_start(make), (EMPTY,)) for name, make in FIRST_STARTS.items()),
    Scene("dialog-passphrase", _passphrase(""), (EMPTY,)),
    Scene("dialog-passphrase-wrong", _passphrase(WRONG), (EMPTY,)),
    Scene("dialog-new-passphrase", _new_passphrase, (EMPTY,)),
    Scene("dialog-export-all", _export_all, (EMPTY,)),
    Scene("dialog-about-bulletin", _about_bulletin),
    Scene("dialog-bug", _bug, (EMPTY,)),
    Scene("dialog-open-file", _open_file, (EMPTY,)),
    Scene("dialog-save-file", _save_file, (EMPTY,)),
    Scene("dialog-print", _print, (EMPTY,)),
    Scene("dialog-read-files", _action("handover.read"), (EMPTY,)),
    Scene("dialog-write-file", _action("handover.write"), (FULL,)),
    Scene("dialog-help", _action("help"), (EMPTY,)),
    Scene("palette", _action("palette"), (FULL,)),
    Scene("palette-found", _palette_found, (FULL, LONG)),
    Scene("menu-columns", _columns),
    Scene("menu-row", _rows),
    Scene("menu-filters", _filters),
    Scene("menu-company", _company_acts),
    Scene("menu-teams", _teams, (FULL, LONG)),
    Scene("menu-card", _card_menu),
    Scene("menu-calendar", _calendar, (EMPTY,)),
    Scene("menu-choices", _choices, (EMPTY,)),
]
