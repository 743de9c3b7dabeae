"""Scenes of the catalogue and the map: parts of the pages, what stands beside, and the import."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
from PySide6.QtWidgets import QWidget

from tests.pictures.scene import FULL, LONG, Scene, arrive, dialog_of, menu_of
from tests.support.window import settle
from zsapp.ui.main_window import MainWindow

HEAD = ["产业", "环节", "上级节点", "企业名称", "城市", "链条作用", "主要产品", "龙头", "关键环节"]
ROWS = [
    ["智能家电", "核心部件", "", "", "", "", "", "", "是"],
    ["", "电机与驱动", "核心部件", "宁波新来电机有限公司", "宁波", "补链、强链", "步进电机", "", ""],
    ["", "温控与电控", "核心部件", "佛山新来电控有限公司", "佛山", "建链", "电控板", "是", ""],
    ["光电", "显示与光学", "", "首尔新来显示有限公司", "首尔", "建链", "背光模组", "", ""],
]
WRONG = [*ROWS, ["光电", "显示与光学", "", "深圳新来光学有限公司", "深圳", "加链", "镜头", "", ""]]


def _tab(which: int) -> Callable[[MainWindow], QWidget]:
    def show(window: MainWindow) -> QWidget:
        arrive(window, "catalogue").tabs.setCurrentIndex(which)
        settle(window.services)
        return window

    return show


def _report(window: MainWindow) -> QWidget:
    return menu_of(window, arrive(window, "catalogue").offer_report())


def _import(rows: list[list[str]]) -> Callable[[MainWindow], QWidget]:
    def show(window: MainWindow) -> QWidget:
        book = openpyxl.Workbook()
        for line in [HEAD, *rows]:
            book.active.append(line)
        path = Path(tempfile.mkdtemp()) / "2016年产业招商参考目录.xlsx"
        book.save(path)
        arrive(window, "catalogue").preview(path)
        return dialog_of(window)  # type: ignore[no-any-return]

    return show


def _ordered_day(window: MainWindow) -> QWidget:
    """A day that somebody put in an order of his own, and a city."""
    page = arrive(window, "map", day="2016-05-06")
    team = next(n for n in range(page.queue.team.count()) if page.queue.team.itemText(n) == "日韩尖刀纵队")
    page.queue.team.setCurrentIndex(team)
    page.queue.look_again()
    page.provinces.choose("440000")
    settle(window.services)
    page.provinces.setFocus()
    return window


def _city(window: MainWindow) -> QWidget:
    """The companies of a city, below."""
    page = arrive(window, "map")
    page.provinces.choose("330000")
    settle(window.services)
    page.cities.choose("201612/330200")
    settle(window.services)
    page.area.verticalScrollBar().setValue(page.area.verticalScrollBar().maximum())
    return window


CATALOGUE = [
    Scene("page-catalogue-cities", _tab(1), (FULL, LONG)),
    Scene("page-catalogue-outside", _tab(2), (FULL, LONG)),
    Scene("page-catalogue-why", _tab(3), (FULL, LONG)),
    Scene("page-catalogue-report", _report),
    Scene("page-map-day", _ordered_day),
    Scene("page-map-city", _city, (FULL, LONG)),
    Scene("dialog-import-catalogue", _import(ROWS)),
    Scene("dialog-import-catalogue-wrong", _import(WRONG)),
]
