"""The spring and what is told beside it, chapter by chapter, in order of time."""

from collections.abc import Callable, Iterator, Sequence
from heapq import merge

from zsapp.verbs.demo_story.campaign import posting
from zsapp.verbs.demo_story.catalogue import listing
from zsapp.verbs.demo_story.claims import registrations
from zsapp.verbs.demo_story.events import happenings
from zsapp.verbs.demo_story.foreign import origins
from zsapp.verbs.demo_story.shapes import Act
from zsapp.verbs.demo_story.story import SEED, story

CHAPTERS: tuple[Callable[[Sequence[Act], int], list[Act]], ...] = (
    posting,
    listing,
    happenings,
    origins,
    registrations,
)
"""Each is told after the spring, from what stands there, with a random source of its own: nothing of the spring shifts by it."""


def whole_story(seed: int = SEED) -> Iterator[Act]:
    """All acts in order of time; the same for the same seed."""
    spring = list(story(seed))
    yield from merge(spring, *(chapter(spring, seed) for chapter in CHAPTERS), key=lambda act: act.moment)
