"""Word lists and sentence parts, dealt like cards so that none comes back before the others were used."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

from zsapp.base.paths import resources_dir

_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_RANGE = re.compile(r"\{(\d+)~(\d+)(?:/(\d+))?\}")
_CENTS = re.compile(r"\{0\.(\d\d)~0\.(\d\d)\}")
# Sentences in which something is handed over, shown or seen do not come in a note of a telephone call.
_FACE_TO_FACE = re.compile(
    "带[去了着到来回]|[同一][起道]?去|当面|见面|脸|给我们|看了|翻|递|拿|写在|瓶|图|切了|指着|比划|点点头|皱|笑|这次"
)
_TAGGED = re.compile(r"([a-z ]+) > (.*)")


@cache
def table(name: str) -> dict[str, Any]:
    """A file of `resources/demonstration/` without its ending."""
    return tomllib.loads((resources_dir() / "demonstration" / f"{name}.toml").read_text(encoding="utf-8"))


@dataclass(eq=False, slots=True)
class Line:
    """A sentence with slots; `used` counts how often it was dealt."""

    text: str
    needs: frozenset[str]
    slots: frozenset[str]
    used: int = 0


def _line(raw: str, *, is_note: bool) -> Line:
    tagged = _TAGGED.fullmatch(raw)
    tags, text = (tagged[1].split(), tagged[2]) if tagged else ([], raw)
    if is_note and _FACE_TO_FACE.search(text):
        tags = [*tags, "met"]
    return Line(text, frozenset(tags), frozenset(_SLOT.findall(text)))


def fill(rng: Random, text: str, facts: Mapping[str, str]) -> str:
    """The text with its choices made, its numbers drawn and its slots filled."""
    text = _CHOICE.sub(lambda found: rng.choice(found[1].split("|")), text)
    text = _RANGE.sub(
        lambda found: str(rng.randrange(int(found[1]), int(found[2]) + 1, int(found[3] or 1))), text
    )
    text = _CENTS.sub(lambda found: f"0.{rng.randint(int(found[1]), int(found[2]))}", text)
    return _SLOT.sub(lambda found: facts[found[1]], text)


@dataclass(slots=True)
class Phrases:
    """The banks of sentences of one story."""

    rng: Random
    _banks: dict[str, list[Line]] = field(default_factory=dict)

    def bank(self, path: str) -> list[Line]:
        """The lines under a path such as `notes.tour` or `topics.land.first`."""
        if path not in self._banks:
            found: Any = table(path.partition(".")[0])
            for name in path.split(".")[1:]:
                found = found[name]
            is_note = path.startswith(("notes.", "topics.")) and not path.startswith("notes.phone")
            self._banks[path] = [_line(raw, is_note=is_note) for raw in found.splitlines() if raw]
        return self._banks[path]

    def pick(
        self,
        path: str,
        facts: Mapping[str, str],
        *,
        tags: frozenset[str] = frozenset(),
        past: set[Line] | None = None,
    ) -> Line | None:
        """The line least used so far of those that fit; None where none does. `past` holds lines not to be dealt again."""
        fits = [
            each
            for each in self.bank(path)
            if each.needs <= tags and each.slots <= facts.keys() and (past is None or each not in past)
        ]
        if not fits:
            return None
        least = min(each.used for each in fits)
        line = self.rng.choice([each for each in fits if each.used == least])
        line.used += 1
        if past is not None:
            past.add(line)
        return line

    def say(
        self,
        path: str,
        facts: Mapping[str, str],
        *,
        tags: frozenset[str] = frozenset(),
        past: set[Line] | None = None,
    ) -> str:
        """A filled line, or an empty text where none fits."""
        line = self.pick(path, facts, tags=tags, past=past)
        return fill(self.rng, line.text, facts) if line else ""
