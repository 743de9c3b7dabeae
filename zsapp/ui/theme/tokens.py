"""Design tokens: every colour, size and distance of the window. Data only, no Qt.

Colours come in two sets with the same names. Text on its ground has a contrast of at least 4.5:1, frames of controls and
signs at least 3:1 (WCAG 2.2, 1.4.3 and 1.4.11); `tests/ui/test_theme.py` computes it. See docs/design-language.md.
"""

from typing import NamedTuple


class Colours(NamedTuple):
    """One set of colours, `#rrggbb`.

    Grounds: canvas (behind pages), surface (cards, tables, fields), sunken (navigation, headers), raised (popups).
    A state has a pair: the word on `surface` in `good`, or `good` on `good_soft`.
    """

    canvas: str
    surface: str
    sunken: str
    raised: str
    hover: str
    selected: str
    line: str
    frame: str
    text: str
    text_soft: str
    text_faint: str
    accent: str
    accent_strong: str
    accent_soft: str
    on_accent: str
    seal: str
    seal_soft: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    on_bad: str
    focus: str
    shadow: str


LIGHT = Colours(
    canvas="#f5f4f0",
    surface="#ffffff",
    sunken="#ebe9e3",
    raised="#ffffff",
    hover="#f0eee9",
    selected="#dcebec",
    line="#dedbd3",
    frame="#8b877e",
    text="#1d2327",
    text_soft="#4f5860",
    text_faint="#5d646a",
    accent="#0d6470",
    accent_strong="#094f59",
    accent_soft="#dcebec",
    on_accent="#ffffff",
    seal="#a8321f",
    seal_soft="#f8e4df",
    good="#236b3a",
    good_soft="#dff0e3",
    warn="#7f5200",
    warn_soft="#f8ecd0",
    bad="#a8261d",
    bad_soft="#fbe3e0",
    on_bad="#ffffff",
    focus="#0d6470",
    shadow="#1d2327",
)
DARK = Colours(
    canvas="#15191b",
    surface="#1c2124",
    sunken="#111416",
    raised="#252b2f",
    hover="#262d30",
    selected="#1d3d42",
    line="#30373b",
    frame="#737d83",
    text="#e6e7e4",
    text_soft="#b3babd",
    text_faint="#9ea7ab",
    accent="#6cc4ce",
    accent_strong="#8fd6de",
    accent_soft="#1d3d42",
    on_accent="#062428",
    seal="#f08c78",
    seal_soft="#43221c",
    good="#7ccb92",
    good_soft="#1b3624",
    warn="#e0b35c",
    warn_soft="#3b2e13",
    bad="#f2938a",
    bad_soft="#46211e",
    on_bad="#2b0906",
    focus="#6cc4ce",
    shadow="#000000",
)

# Pairs that are read: (ink, ground) at 4.5:1; and signs and frames (mark, ground) at 3:1.
_GROUNDS = ("canvas", "surface", "sunken", "raised", "hover")
READ = (
    *((ink, ground) for ink in ("text", "text_soft", "text_faint") for ground in (*_GROUNDS, "selected")),
    *((ink, ground) for ink in ("accent", "seal", "good", "warn", "bad") for ground in ("canvas", "surface", "raised", "hover")),
    *((state, state + "_soft") for state in ("accent", "seal", "good", "warn", "bad")),
    ("accent", "selected"),
    ("on_accent", "accent"),
    ("on_accent", "accent_strong"),
    ("on_bad", "bad"),
)  # fmt: skip
SEEN = (
    *(("frame", ground) for ground in ("canvas", "surface", "raised")),
    *(("focus", ground) for ground in (*_GROUNDS, "selected")),
)


class Type(NamedTuple):
    """The scale of type in device-independent pixels: (size, line height)."""

    caption: tuple[int, int] = (12, 16)
    body: tuple[int, int] = (14, 20)
    lead: tuple[int, int] = (16, 24)
    title: tuple[int, int] = (22, 32)
    figure: tuple[int, int] = (30, 40)


TYPE = Type()
# Distances in device-independent pixels, multiples of 4: hair, tight, snug, normal, wide, section, page
HAIR, TIGHT, SNUG, GAP, WIDE, SECTION, PAGE = 2, 4, 8, 12, 16, 24, 32
RADIUS_SMALL, RADIUS, RADIUS_LARGE = 4, 6, 10
CONTROL_HEIGHT, ROW_HEIGHT, NAV_WIDTH, NAV_NARROW = 34, 38, 200, 60


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def names() -> list[str]:
    """The names of the colours."""
    return list(Colours._fields)
