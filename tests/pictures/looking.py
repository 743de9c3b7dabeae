"""What a machine sees in a picture that is taken: words cut off, buttons too narrow, things beyond the screen, the other language."""

import os
import re
from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTabBar,
    QWidget,
)

from zsapp.ui.widgets.buttons import Link
from zsapp.ui.widgets.plain import PlainLabel

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_SLOP_PX = 1


def findings(shown: QWidget, *, holds_records: bool) -> Iterator[str]:
    """One line each. `holds_records`: Chinese words under English are names and notes, and long ones may be cut."""
    screen = shown.screen().availableGeometry()
    if isinstance(shown, QDialog) and (shown.width() > screen.width() or shown.height() > screen.height()):
        size, room = shown.size(), screen.size()
        yield f"beyond the screen: {size.width()} x {size.height()} of {room.width()} x {room.height()}"
    for each in shown.findChildren(QWidget):
        if each.isVisibleTo(shown) and not _is_scrolled_away(each, shown):
            yield from _cut(each, holds_records=holds_records)
            if (
                not holds_records and is_blank(each) and not isinstance(shown, QFileDialog)
            ):  # that one is Qt's
                yield f"blank without words: {each.accessibleName() or type(each).__name__}"
            if not holds_records and os.environ.get("ZSAPP_LANG") == "en":
                yield from (f"in Chinese: {words}" for words in _words(each) if _CHINESE.search(words))


def is_blank(each: QWidget) -> bool:
    """Whether it is a list or table without a row: the page should say in its place what is not here and what to do."""
    if not isinstance(each, QAbstractItemView) or isinstance(each, QHeaderView):
        return False
    model = each.model()
    return model is not None and model.rowCount(each.rootIndex()) == 0


def _is_scrolled_away(each: QWidget, shown: QWidget) -> bool:
    return each.visibleRegion().isEmpty() and each.window() is shown.window()


def _words(each: QWidget) -> list[str]:
    if isinstance(each, PlainLabel):
        return [each.whole_text()]
    if isinstance(each, QAbstractButton):
        return [QAbstractButton.text(each)]
    if isinstance(each, QLabel):
        return [each.text()]
    if isinstance(each, QLineEdit):
        return [each.placeholderText()]
    if isinstance(each, QComboBox):
        return [each.currentText()]
    if isinstance(each, QTabBar):
        return [each.tabText(place) for place in range(each.count())]
    if isinstance(each, QHeaderView):
        return _headings(each)
    return []


def _headings(view: QHeaderView) -> list[str]:
    model, across = view.model(), view.orientation()
    if model is None or across is not Qt.Orientation.Horizontal:
        return []
    return [str(model.headerData(each, across) or "") for each in range(view.count())]


def _cut(each: QWidget, *, holds_records: bool) -> Iterator[str]:
    if isinstance(each, Link):
        return
    if isinstance(each, QPushButton | QCheckBox) and QAbstractButton.text(each):
        if each.sizeHint().width() > each.width() + _SLOP_PX:
            yield f"button cut: {QAbstractButton.text(each)} ({each.width()} of {each.sizeHint().width()})"
    elif isinstance(each, PlainLabel):
        yield from _cut_label(each, holds_records=holds_records)
    elif isinstance(each, QComboBox):
        room = each.width() - 40
        if not holds_records and each.fontMetrics().horizontalAdvance(each.currentText()) > room:
            yield f"choice cut: {each.currentText()}"
    elif isinstance(each, QLineEdit):
        words, room = each.placeholderText(), each.width() - 20
        if not each.text() and words and each.fontMetrics().horizontalAdvance(words) > room:
            yield f"placeholder cut: {words} ({each.fontMetrics().horizontalAdvance(words)} of {room})"
    elif isinstance(each, QHeaderView):
        yield from _cut_headings(each)
    elif isinstance(each, QScrollArea):
        inner = each.widget()
        is_fixed = each.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if inner is not None and is_fixed and inner.width() > each.viewport().width() + _SLOP_PX:
            yield f"wider than its place: {type(inner).__name__} {inner.width()} of {each.viewport().width()}"


def _cut_label(each: PlainLabel, *, holds_records: bool) -> Iterator[str]:
    if each.wordWrap():
        needed = each.heightForWidth(each.width())
        if needed > each.height() + _SLOP_PX:
            yield f"lines cut: {each.whole_text()[:60]} ({each.height()} of {needed})"
        elif not holds_records:
            longest = max(
                (each.fontMetrics().horizontalAdvance(word) for word in each.whole_text().split()), default=0
            )
            if longest > each.width() and not _CHINESE.search(each.whole_text()):
                yield f"word cut: {each.whole_text()[:60]}"
    elif each.toolTip() and not holds_records:
        yield f"line cut: {each.whole_text()[:60]}"
    parent = each.parentWidget()
    if parent is not None and not holds_records:
        place = QRect(each.mapTo(parent, QPoint()), each.size())
        if place.right() > parent.width() + _SLOP_PX:
            yield f"beyond its place: {each.whole_text()[:60]}"


def _cut_headings(view: QHeaderView) -> Iterator[str]:
    for place, words in enumerate(_headings(view)):
        room = view.sectionSize(place) - 28
        if not view.isSectionHidden(place) and view.fontMetrics().horizontalAdvance(words) > room:
            yield f"heading cut: {words} ({view.fontMetrics().horizontalAdvance(words)} of {room})"
