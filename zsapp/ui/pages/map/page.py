"""招商地图: provinces as tiles on a grid (no boundaries), the cities of the chosen one below, the visit queue of a day beside them."""

from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from zsapp.base.texts import _, counted
from zsapp.ui.jobs import Job
from zsapp.ui.models.held import HeldRow, HeldSource
from zsapp.ui.models.sources import Column, Line
from zsapp.ui.pages import title_of
from zsapp.ui.pages.list_page import RecordsPane
from zsapp.ui.pages.live import LivePage
from zsapp.ui.pages.map.queue import QueueCard
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG
from zsapp.ui.widgets.layout import Card, column, scrolled
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.ui.widgets.side_panel import beside
from zsapp.ui.widgets.tiles import TileFace, TileGrid
from zsapp.verbs import visit_map
from zsapp.verbs.desk import Desk
from zsapp.verbs.visit_map import MAP_KINDS, QUEUE_KINDS, Chart, PlaceLine, Tile

_LIST_PX = 300
_BESIDE_PX = 1060  # where map and queue have room beside each other


class MapPage(LivePage):
    """`arrive(team=id, day=...)` shows that queue."""

    kinds = MAP_KINDS | QUEUE_KINDS

    def __init__(self, services: Services) -> None:
        super().__init__(services, title_of("map"))
        self.chart: Chart | None = None
        self._reading: Job | None = None
        self.provinces = TileGrid(services.theme, _("各省目标企业"))
        self.provinces.chosen.connect(self._province_chosen)
        self.provinces.entered.connect(self._enter_province)
        self.cities = TileGrid(services.theme, _("各市目标企业"))
        self.cities.chosen.connect(self._city_chosen)
        self.cities.entered.connect(self.open_city)
        self.legend = PlainLabel(
            _("方格只示意方位，不是地图边界。数字为今年已拜访/目标企业，“+”后面是待拜访的计划。"),
            role="caption",
            wraps=True,
        )
        self.place = PlainLabel(role="strong", wraps=True)
        card = Card(gap=SNUG)
        card.add(self.provinces, self.legend)
        self.below = Card(gap=SNUG)
        self.source = HeldSource(
            [
                Column("name", _("企业"), 300),
                Column("visited", _("今年拜访"), 110, is_pill=True),
                Column("planned", _("待拜访"), 96, is_pill=True),
            ]
        )
        self.companies = RecordsPane(
            services, "company", source=self.source, icon="company", can_add=False, name="map"
        )
        self.companies.say_when_empty(
            _("这里还没有目标企业"), _("在“目标企业”里填上城市，就会出现在地图上。")
        )
        self.companies.setFixedHeight(_LIST_PX)
        self.companies.table.opened.connect(lambda key: services.go.open_record("company", key))
        self.below.add(self.place, self.cities, self.companies)
        self.queue = QueueCard(services)
        left = QWidget()
        self._left = column(card, self.below, None, gap=GAP)
        left.setLayout(self._left)
        self.area = scrolled(left)
        self._line = beside(self.area, self.queue)
        self.body.addLayout(self._line, 1)
        self._is_narrow = False
        self.look_again()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """In a narrow window the queue stands below: beside it half of the map would be out of sight."""
        super().resizeEvent(event)
        is_narrow = event.size().width() < _BESIDE_PX
        if is_narrow == self._is_narrow:
            return
        self._is_narrow = is_narrow
        self.queue.stand(is_alone=is_narrow)
        if is_narrow:
            self._left.insertWidget(2, self.queue)
        else:
            self._line.addWidget(self.queue)

    # -- reading

    def look_again(self) -> None:
        """Read the map and the teams; then the queue asks for its day."""

        def read(desk: Desk) -> tuple[Chart, list[tuple[str, str]]]:
            return visit_map.chart(desk), visit_map.teams(desk)

        self.ask(read, self._show)

    def _show(self, found: tuple[Chart, list[tuple[str, str]]]) -> None:
        self.chart, teams = found
        total = self.chart.total
        text = counted("{n}家目标企业，今年已拜访{visited}家，待拜访计划{planned}家", total.targets)
        words = text.format(n=total.targets, visited=total.visited, planned=total.planned)
        self.subtitle.setText(words if total.targets else "")
        self.provinces.show_tiles([_face(tile) for tile in self.chart.provinces])
        self.below.setVisible(bool(total.targets))
        if not total.targets:
            self.provinces.selectionModel().clear()
        elif not self.provinces.key():
            most = max(self.chart.provinces, key=lambda tile: tile.targets)
            self.provinces.choose(most.key)
        else:
            self._province_chosen(self.provinces.key())
        self.queue.show_teams(teams)

    def arrive(self, **arguments: Any) -> None:
        """`team` and `day` (ISO text): that queue."""
        super().arrive(**arguments)
        if day := arguments.get("day"):
            self.queue.day.set_value(str(day))
        if team := arguments.get("team"):
            self.queue.team.setCurrentIndex(self.queue.team.findData(str(team)))
        if arguments:
            self.queue.look_again()

    # -- choosing

    def _province_chosen(self, key: str) -> None:
        if self.chart is None:
            return
        tile = next(each for each in self.chart.provinces if each.key == key)
        cities = self.chart.cities.get(key, ())
        self.place.setText(tile.spoken)
        self.cities.show_tiles([_face(each) for each in cities])
        self.cities.setVisible(bool(cities))
        if self.cities.key():
            self.cities.selectionModel().clear()
        self._read_companies(tile)

    def _enter_province(self, key: str) -> None:
        """Go to its cities."""
        cities = self.chart.cities.get(key, ()) if self.chart else ()
        if cities:
            self.cities.setFocus()
            self.cities.choose(cities[0].key)

    def _city_chosen(self, key: str) -> None:
        tile = self._city(key)
        if tile is not None:
            self.place.setText(tile.spoken)
            self._read_companies(tile)

    def _city(self, key: str) -> Tile | None:
        its = (tile for cities in (self.chart.cities.values() if self.chart else ()) for tile in cities)
        return next((tile for tile in its if tile.key == key), None)

    def _read_companies(self, tile: Tile) -> None:
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self.services.read(
            lambda desk: visit_map.companies_in(desk, tile.reach), self._show_companies, owner=self
        )

    def _show_companies(self, lines: list[PlaceLine]) -> None:
        self._reading = None
        self.source.hold(lines, _row)
        self.companies.ask()

    def open_city(self, _key: str) -> None:
        """Go to the companies of a city."""
        self.companies.table.setFocus()


def _row(line: PlaceLine) -> HeldRow:
    texts = {
        "name": line.name,
        "visited": _("已拜访") if line.is_visited else _("未拜访"),
        "planned": _("待拜访") if line.is_planned else "",
    }
    values = {"visited": "完成" if line.is_visited else "", "planned": "计划" if line.is_planned else ""}
    return HeldRow(Line(line.company, texts, values, "company"))


def _face(tile: Tile) -> TileFace:
    coming = f" +{tile.planned}" if tile.planned else ""
    line = f"{tile.visited}/{tile.targets}{coming}" if tile.targets else ""
    return TileFace(
        tile.key, tile.short, line, tile.spoken, tile.row, tile.column, tile.visited, tile.targets
    )
