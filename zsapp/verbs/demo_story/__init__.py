"""The demonstration data: an invented spring of 2016, made from a seed, the same each time."""

from zsapp.verbs.demo_story.papers import Paper
from zsapp.verbs.demo_story.photos import Photo, photos
from zsapp.verbs.demo_story.shapes import HEADQUARTERS, ORGANISATION, Act, Entry, demo_id
from zsapp.verbs.demo_story.story import SEED, story
from zsapp.verbs.demo_story.whole import whole_story

__all__ = [
    "HEADQUARTERS",
    "ORGANISATION",
    "SEED",
    "Act",
    "Entry",
    "Paper",
    "Photo",
    "demo_id",
    "photos",
    "story",
    "whole_story",
]
