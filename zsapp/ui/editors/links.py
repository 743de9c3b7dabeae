"""Editors of links: two characters or initials find the record; what nobody bears yet may be entered along."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QFrame, QPushButton, QWidget

from zsapp.base.texts import _
from zsapp.domain.field import Spec
from zsapp.domain.reference import table
from zsapp.store import query, search
from zsapp.store.listing import rows
from zsapp.ui.editors.editor import Editor
from zsapp.ui.models.sources import KindSource, names_of
from zsapp.ui.services import Services
from zsapp.ui.widgets.fields import LineField
from zsapp.ui.widgets.flow import Flow
from zsapp.ui.widgets.plain import set_look
from zsapp.verbs.desk import Desk

_OFFERED = 12
_CHIP_CHARACTERS = 24
_HINT_AROUND_PX = 24
_ID = int(Qt.ItemDataRole.UserRole)
Offer = tuple[str, str, str]  # id, name, what else is told of it


def offers(desk: Desk, kind: str, typed: str) -> list[Offer]:
    """The records of a kind that fit what was typed, best first; without a word the first ones. In a worker."""
    with desk.store.database.read() as connection:
        if typed.strip():
            ids = [hit[0] for hit in search.find(connection, typed, kind=kind, limit=_OFFERED)]
            found = rows(connection, kind, ids)
        else:
            found = query.rows(connection, kind, order=KindSource(kind).spec.names[:1], limit=_OFFERED)
        names = names_of(connection, found)
        titles = query.titles(connection, [row.id for row in found])
    source, made = KindSource(kind), []
    for row in found:
        title = titles.get(row.id, "")
        texts = [text for text in source.line(row, names).texts.values() if text and text != title]
        made.append((str(row.id), title, "  ".join(texts[:2])))
    return made


def _popup_of(offering: QCompleter, name: str) -> QAbstractItemView:
    """The list of a completer, named for the screen reader."""
    popup = offering.popup()
    if popup is None:  # Qt makes one when asked
        raise RuntimeError("a completer without a list")
    popup.setAccessibleName(name)
    popup.setProperty("role", "offers")
    return popup


class LinkField(LineField):
    """A line that offers records while typing. `picked`: id, name."""

    picked = Signal(str, str)

    def __init__(self, services: Services, kind: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._services, self._kind = services, kind
        # whether Enter and Tab take the first record offered
        self.takes_first: Callable[[list[Offer]], bool] = lambda _found: False
        self._model = QStandardItemModel(self)
        self.ask: Callable[[Desk, str], list[Offer]] = lambda desk, typed: offers(desk, kind, typed)
        self._offering = QCompleter(self._model, self)
        self._offering.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._offering.setMaxVisibleItems(_OFFERED)
        self._popup = _popup_of(self._offering, name)
        self._offering.setWidget(self)
        self._offering.activated[QModelIndex].connect(self._take)  # type: ignore[index]
        self.settled.connect(self._look)

    def _look(self, typed: str) -> None:
        if typed.strip():
            self.offer(typed)
        else:
            self._popup.hide()

    def offer(self, typed: str) -> None:
        """Ask for records that fit and show them."""
        ask = self.ask

        def show(found: list[Offer]) -> None:
            if self.text().strip() != typed.strip() or not self.hasFocus() or self.is_composing:
                return
            self._model.clear()
            for record, name, more in found:
                item = QStandardItem(f"{name}    {more}" if more else name)
                item.setData((record, name), _ID)
                item.setEditable(False)
                self._model.appendRow(item)
            if found:
                self._offering.complete()
                if self.takes_first(found):
                    self._popup.setCurrentIndex(self._model.index(0, 0))
            else:
                self._popup.hide()

        self._services.read(lambda desk: ask(desk, typed), show, owner=self)

    def _take(self, index: QModelIndex) -> None:
        record, name = index.data(_ID)
        self.picked.emit(record, name)

    def is_offering(self) -> bool:
        """Whether the list is open."""
        return self._popup.isVisible()

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: N802
        """Tab takes the record that is marked in the list, unless a word is being composed: the mark is older than it."""
        if self.is_offering() and self._popup.currentIndex().isValid() and not self.is_composing:
            index = self._popup.currentIndex()
            self._popup.hide()
            self._take(index)
        return super().focusNextPrevChild(next)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Down in an empty field shows the first records."""
        if event.key() == Qt.Key.Key_Down and not self.is_offering() and not self.is_composing:
            self.offer(self.text())
        else:
            super().keyPressEvent(event)


class LinkEditor(Editor):
    """One record, by name; what is typed and not picked goes to the verb as it is, which knows whether it names one."""

    def __init__(self, spec: Spec, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self._id: str | None = None
        self._name = ""
        self.field = LinkField(services, spec.to, self.label)
        self.field.setPlaceholderText(_("名称、拼音或首字母"))
        self.field.picked.connect(self._pick)
        self.field.textEdited.connect(self._edited)
        self._hold(self.field)

    def _pick(self, record: str, name: str) -> None:
        self._id, self._name = record, name
        self.field.setText(name)
        self.field.setCursorPosition(0)
        self.show_hint("")
        self.changed.emit()

    def _edited(self, text: str) -> None:
        if text != self._name:
            self._id = None
        self.show_hint("")
        self.changed.emit()

    def value(self) -> Any:
        """The id, or what was typed."""
        text = self.field.text().strip()
        if not text:
            return None
        return self._id if self._id is not None else text

    def set_value(self, value: Any, names: Mapping[str, str] | None = None) -> None:
        """Show a record by its name."""
        self._id = value
        self._name = (names or {}).get(value, _("（资料未到）")) if value else ""
        self.field.setText(self._name)
        self.field.setCursorPosition(0)
        self._settled()


class LinksEditor(Editor):
    """Several records, as chips before the line; Enter takes a name that is new where the field enters people."""

    def __init__(self, spec: Spec, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self._chosen: dict[str, str] = {}  # id or typed name -> name
        self._chips: dict[str, QPushButton] = {}
        self._frame = QFrame()
        self._frame.setProperty("role", "field")
        self._flow = Flow(self._frame, gap=4)
        self._flow.setContentsMargins(10, 2, 6, 2)
        self.field = LinkField(services, spec.to, self.label)
        self.field.setProperty("role", "bare")
        self._hint_at(_("名称、拼音或首字母"))
        self.field.picked.connect(self._pick)
        self.field.textEdited.connect(lambda _text: self.show_hint(""))
        self.field.installEventFilter(self)
        self._flow.addWidget(self.field)
        self._hold(self._frame)
        self.setFocusProxy(self.field)

    def _hint_at(self, words: str) -> None:
        """What can be typed, with room for all of it beside the chips."""
        self.field.setPlaceholderText(words)
        self.field.setMinimumWidth(self.field.fontMetrics().horizontalAdvance(words) + _HINT_AROUND_PX)

    def _pick(self, record: str, name: str) -> None:
        self.field.clear()
        self._add(record, name)
        self.changed.emit()

    def _add(self, key: str, name: str) -> None:
        if key in self._chosen:
            return
        self._chosen[key] = name
        shown = name if len(name) <= _CHIP_CHARACTERS else name[: _CHIP_CHARACTERS - 1] + "…"
        made = QPushButton(shown.replace("&", "&&") + "  ×")
        made.setProperty("role", "chip")
        made.setAutoDefault(False)
        made.setAccessibleName(_("移除{name}").format(name=name))
        made.clicked.connect(lambda: self._remove(key))
        self._chips[key] = made
        self._flow.insert_widget(len(self._chips) - 1, made)
        self.updateGeometry()

    def _remove(self, key: str) -> None:
        self._chosen.pop(key, None)
        made = self._chips.pop(key, None)
        if made is not None:
            self._flow.removeWidget(made)
            made.hide()
            made.deleteLater()
        self.field.setFocus()
        self.changed.emit()

    def _take_typed(self) -> None:
        for name in self.field.text().replace("，", ",").replace("、", ",").split(","):
            if name.strip():
                self._add(name.strip(), name.strip())
        self.field.clear()
        self.changed.emit()

    def value(self) -> Any:
        """Ids, and names as typed."""
        typed = self.field.text().strip()
        return sorted({*self._chosen, *([typed] if typed else [])}) or None

    def set_value(self, value: Any, names: Mapping[str, str] | None = None) -> None:
        """Show records by their names."""
        for key in list(self._chips):
            made = self._chips.pop(key)
            self._flow.removeWidget(made)
            made.hide()
            made.deleteLater()
        self._chosen.clear()
        self.field.clear()
        for one in value or []:
            self._add(one, (names or {}).get(one, _("（资料未到）")))
        self._settled()

    @property
    def is_composing(self) -> bool:
        """Whether a word is being composed in it."""
        return self.field.is_composing

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Enter takes the typed name, Backspace in an empty line the last chip; the frame shows the focus."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            set_look(self._frame, tone="focus" if event.type() == QEvent.Type.FocusIn else "")
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and not self.field.is_offering()
            and not self.field.is_composing
        ):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.field.text().strip():
                self._take_typed()
                return True
            if event.key() == Qt.Key.Key_Backspace and not self.field.text() and self._chosen:
                self._remove(next(reversed(self._chosen)))
                return True
        return super().eventFilter(watched, event)


class CodeEditor(Editor):
    """A code of a reference table, by its name; a text that has none stands as it is (foreign cities)."""

    def __init__(self, spec: Spec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self.field = LineField(self.label)
        self.field.textEdited.connect(self._edited)
        self._hold(self.field)

    def _edited(self, _text: str) -> None:
        if self.field.completer() is None:
            names = sorted(table(self.spec.codes).codes, key=lambda name: (len(name), name))
            offering = QCompleter(names, self.field)
            offering.setFilterMode(Qt.MatchFlag.MatchContains)
            offering.setMaxVisibleItems(_OFFERED)
            _popup_of(offering, self.label)
            offering.activated.connect(lambda _name: self.changed.emit())
            self.field.setCompleter(offering)
        self.show_hint("")
        self.changed.emit()

    def value(self) -> Any:
        """The name, as typed."""
        return self.field.text().strip() or None

    def set_value(self, value: Any, names: Mapping[str, str] | None = None) -> None:
        """Show a code by its name."""
        self.field.setText(table(self.spec.codes).decode(value) if value else "")
        self._settled()
