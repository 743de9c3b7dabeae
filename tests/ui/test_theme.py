"""The tokens: contrast computed (WCAG 2.2, 1.4.3 and 1.4.11), the sheet whole, the theme switched while it runs."""

import re
import xml.etree.ElementTree as ET

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QToolButton

from zsapp.base.paths import resources_dir
from zsapp.domain.handing_in import Standing
from zsapp.domain.records import KINDS
from zsapp.domain.rules.channels import TERM_STATES
from zsapp.domain.rules.claims import CLASH
from zsapp.domain.rules.claims import STATES as CLAIM_STATES
from zsapp.domain.rules.events import EVENT_STATES
from zsapp.domain.rules.standby_people import STATES as PEOPLE_STATES
from zsapp.ui.pages import PAGES
from zsapp.ui.theme import tokens
from zsapp.ui.theme.icons import Icons
from zsapp.ui.theme.sheet import sheet
from zsapp.ui.theme.theme import Theme, Wish
from zsapp.ui.theme.tones import TONES
from zsapp.verbs.standings import COLOUR_WORDS, STATES

SETS = {"light": tokens.LIGHT, "dark": tokens.DARK}


@pytest.mark.parametrize("name", SETS)
def test_what_is_read_has_a_contrast_of_four_and_a_half(name: str) -> None:
    colours = SETS[name]
    ratios = {(a, b): tokens.contrast(getattr(colours, a), getattr(colours, b)) for a, b in tokens.READ}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("name", SETS)
def test_frames_and_focus_have_a_contrast_of_three(name: str) -> None:
    colours = SETS[name]
    ratios = {(a, b): tokens.contrast(getattr(colours, a), getattr(colours, b)) for a, b in tokens.SEEN}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 3} == {}


def test_contrast_is_computed_as_the_standard_does() -> None:
    assert tokens.contrast("#ffffff", "#000000") == pytest.approx(21)
    assert tokens.contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("name", SETS)
def test_the_sheet_names_no_colour_but_tokens(name: str) -> None:
    made = sheet(SETS[name], icons="", which=name)
    assert "$" not in made
    known = {getattr(SETS[name], each) for each in tokens.names()}
    assert set(re.findall(r"#[0-9a-f]{6}", made)) <= known


def test_light_and_dark_are_switched_while_the_window_runs(theme: Theme) -> None:
    icons, button = Icons(theme), QToolButton()
    icons.put(button, "add")
    before = button.icon().pixmap(20).toImage()
    theme.set_wish(Wish.DARK)
    try:
        assert theme.is_dark
        assert QGuiApplication.palette().window().color().name() == tokens.DARK.canvas
        assert button.icon().pixmap(20).toImage() != before
    finally:
        theme.set_wish(Wish.LIGHT)
    assert button.icon().pixmap(20).toImage() == before


def test_the_system_decides_unless_told_otherwise(theme: Theme) -> None:
    theme.set_wish(Wish.SYSTEM)
    assert theme.is_dark == (QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark)
    theme.set_wish(Wish.LIGHT)


def test_icons_are_drawn_on_one_grid() -> None:
    folder = resources_dir() / "icons"
    for path in sorted(folder.glob("*.svg")):
        if path.stem == "zsapp" or path.stem.endswith(("-light", "-dark")):  # the sheet's are coloured
            continue
        root = ET.parse(path).getroot()
        assert root.get("viewBox") == "0 0 20 20", path.name
        assert root.get("stroke") == "currentColor", path.name
        assert root.get("stroke-width") == "1.5", path.name
    assert {f"{entry.icon}.svg" for entry in PAGES} <= {path.name for path in folder.iterdir()}


def test_tones_belong_to_words_of_the_field() -> None:
    words = {c.word for each in KINDS.values() for s in each.printed().values() for c in s.choices}
    words |= {
        CLASH,
        *CLAIM_STATES,
        *PEOPLE_STATES,
        *EVENT_STATES,
        *TERM_STATES,
        *STATES,
        *COLOUR_WORDS.values(),
        *(str(each) for each in Standing),
    }
    assert set(TONES) <= words
