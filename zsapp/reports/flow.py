"""How the parts of a document follow each other over its pages: on the grid, headings with their text, the end with text beside it.

Each is laid out by the frame itself: it takes more height than there is, so that it is asked to part, and gives its parts back.
"""

from collections.abc import Sequence

from reportlab.platypus.flowables import CondPageBreak, Flowable, PageBreak

from zsapp.reports.page import BLOCK_HEIGHT_PT, BLOCK_WIDTH_PT, LINE_PT

_TOO_HIGH_PT = float(0xFFFFFF)  # more than any page holds: the frame then asks for the parts
_FUZZ_PT = 0.01
ENDING_PT = 2 * LINE_PT
"""The last page holds this much of the text, if it holds 版记 or signature: 此页无正文 is not used any more (GB/T 9704-2012, 7.3.5)."""


class Snap(Flowable):  # type: ignore[misc]  # reportlab has no types
    """Room up to the next line of the grid: after a table or chart the text stands on the 22 lines again (GB/T 9704-2012, 5.2.3)."""

    def wrap(self, _width_pt: float, height_pt: float) -> tuple[float, float]:
        """What is left of the line in which it stands; lines are counted from the lower edge of the block."""
        rest = height_pt % LINE_PT
        return 0, 0 if LINE_PT - rest < _FUZZ_PT else max(0.0, rest - _FUZZ_PT)

    def draw(self) -> None:
        """Nothing to see."""


class Kept(Flowable):  # type: ignore[misc]
    """Headings, and the beginning of what they stand over on the same page."""

    def __init__(self, heads: Sequence[Flowable], body: Flowable) -> None:
        super().__init__()
        self.heads, self.body = heads, body
        self.spaceBefore, self.spaceAfter = heads[0].getSpaceBefore(), body.getSpaceAfter()

    def wrap(self, width_pt: float, _height_pt: float) -> tuple[float, float]:
        """Too high for any page: the frame is to ask for its parts."""
        return width_pt, _TOO_HIGH_PT

    def split(self, width_pt: float, height_pt: float) -> list[Flowable]:
        """The parts, moved to the next page where the body does not begin on this one."""
        return self.parted(width_pt, height_pt) or _moved_on(self, [*self.heads, self.body], height_pt)

    def parted(self, width_pt: float, height_pt: float) -> list[Flowable]:
        """Heads and body, the body in two where it has to be; empty where it does not begin in this room."""
        room = height_pt - height(self.heads, width_pt, height_pt)
        if self.body.wrap(width_pt, room)[1] <= room + _FUZZ_PT:
            return [*self.heads, self.body]
        parts = self.body.split(width_pt, room) if room > 0 else []
        return [*self.heads, *parts] if parts else []


class Ending(Flowable):  # type: ignore[misc]
    """The last of the text and what follows it to the end, of which no page is without text.

    `last`: what stands at the foot of the last page and takes all room left, `least_pt` at least.
    """

    def __init__(
        self, text: Sequence[Flowable], after: Sequence[Flowable], last: Flowable | None, least_pt: float
    ) -> None:
        super().__init__()
        self._text, self._after, self._last, self._least_pt = text, after, last, least_pt

    def wrap(self, width_pt: float, _height_pt: float) -> tuple[float, float]:
        """Too high for any page: the frame is to ask for its parts."""
        return width_pt, _TOO_HIGH_PT

    def split(self, width_pt: float, height_pt: float) -> list[Flowable]:
        """All of it where it fits; else as much text as may stay here, two lines at least going along to the next page."""
        every = _laid_open([*self._text, *self._after, *([self._last] if self._last else [])])
        rest_pt = height([*self._text, *self._after], width_pt, height_pt) + self._least_pt
        if rest_pt <= height_pt + _FUZZ_PT:
            return every
        if not self._text:
            return _moved_on(self, every, height_pt)
        first, *others = self._text
        going_pt = max(0.0, ENDING_PT - height(others, width_pt, height_pt))
        for room in (min(height_pt, height([first], width_pt, height_pt) - going_pt), height_pt):
            parts = _parted(first, width_pt, room)
            if parts:
                ending = Ending([parts[-1], *others], self._after, self._last, self._least_pt)
                return [*parts[:-1], PageBreak(), ending]
        return _moved_on(self, every, height_pt)


def _parted(part: Flowable, width_pt: float, room_pt: float) -> list[Flowable]:
    """Its parts, the last of which goes to the next page; empty where it is not to be parted so."""
    if room_pt <= 0:
        return []
    parts = part.parted(width_pt, room_pt) if isinstance(part, Kept) else part.split(width_pt, room_pt)
    return parts if len(parts) > 1 else []


def _moved_on(whole: Flowable, parts: list[Flowable], height_pt: float) -> list[Flowable]:
    """The same again on the next page; its parts as they come where this page is free already."""
    frame = getattr(whole, "_frame", None)
    return parts if frame is None or frame._atTop else [CondPageBreak(height_pt + 1), whole]


def height(parts: Sequence[Flowable], width_pt: float, room_pt: float) -> float:
    """What the parts take one below the other, with the room between them."""
    taken = before = 0.0
    for part in _laid_open(parts):
        taken += max(part.getSpaceBefore() - before, 0.0) if taken else 0.0
        taken += part.wrap(width_pt, room_pt - taken)[1]
        before = part.getSpaceAfter()
        taken += before
    return taken


def _laid_open(parts: Sequence[Flowable]) -> list[Flowable]:
    """The parts, headings and their text one by one."""
    return [
        each for part in parts for each in ([*part.heads, part.body] if isinstance(part, Kept) else [part])
    ]


def with_ending(
    story: Sequence[Flowable],
    after: Sequence[Flowable],
    *,
    last: Flowable | None = None,
    least_pt: float = 0.0,
) -> list[Flowable]:
    """The story with `after` and `last` behind it, which never stand on a page without text.

    The last pieces of text that make up two lines go along with them; nothing before a page break does.
    """
    rest, text = list(story), list[Flowable]()
    while rest and not isinstance(rest[-1], PageBreak):
        text.insert(0, rest.pop())
        if height(text, BLOCK_WIDTH_PT, BLOCK_HEIGHT_PT) >= ENDING_PT:
            break
    return [*rest, Ending(text, after, last, least_pt)]
