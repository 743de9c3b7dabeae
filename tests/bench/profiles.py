"""Large profiles for benchmarks: a log of many changes as a busy zone would write it, and lists of many companies; from a seed."""

import random
import uuid
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.support.profiles import new_profile
from tests.support.spring import CITIES, FIRST, GIVEN, SECOND, SURNAMES, TALKS, TITLES, TRADES, UNITS
from zsapp.domain.change import DELETED
from zsapp.domain.ids import PersonId, RecordId, StreamId, team_stream
from zsapp.domain.records import KINDS
from zsapp.store import derive, tables
from zsapp.store.identity import Machine
from zsapp.store.store import Edit, Store

ORGANISATION = StreamId("5f0e7c6e-0c4f-5d5c-9d53-7f0f7c1d2a10")
COMPANY_CHARACTERS = 300
_NAMES = Path(__file__).parents[3] / "shared" / "data" / "company_short_names.txt"
_FORMS = ("有限公司", "股份有限公司", "（中国）有限公司", "科技有限公司", "集团有限公司")
_DAY_US = 86_400_000_000
_BEGIN_US = 1_460_678_400_000_000  # 2016-04-15

Act = tuple[Sequence[Edit], PersonId, int]


def machine() -> Machine:
    """A computer with a clock and random bytes of its own."""
    chance, ticks = random.Random(1), iter(range(_BEGIN_US, 2**62))
    return Machine(lambda: next(ticks), chance.randbytes, "bench", "bench")


def store_with_changes(folder: Path, count: int) -> Store:
    """A profile whose log holds about so many changes; its tables are yet to be made: `rebuild` is what is measured."""
    store = Store(new_profile(folder), machine())
    store.found(ORGANISATION)
    with patch.object(derive, "rebuild"):
        store.load(_until(_Zone().acts(), count))
    return store


def store_with_companies(folder: Path, count: int) -> Store:
    """A profile that lists so many companies of 300 characters; rows and index alone, no log."""
    store, zone = Store(new_profile(folder), machine()), _Zone()
    with store.database.write() as connection:
        for start in range(0, count, 1_000):
            rows = []
            for place in range(start, min(start + 1_000, count)):
                record, flat = zone.id(), tables.flattened(KINDS["company"], zone.company())
                values = {name: value for name, value in flat.items() if value is not None}
                typed = {"id": record, **tables.to_columns(KINDS["company"], values)}
                rows.append((place + 1, tables.Derived(_record(record, flat), typed, flat=values)))
            derive.put(connection, rows)
    return store


def _until(acts: Iterator[Act], count: int) -> Iterator[Act]:
    done = 0
    for act in acts:
        yield act
        done += len(act[0])
        if done >= count:
            return


def _record(record: RecordId, flat: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": record,
        "kind": "company",
        "stream": ORGANISATION,
        "deleted": 0,
        "title": flat["name"],
        "created_at": _BEGIN_US,
        "changed_at": _BEGIN_US,
        "search_row": None,
    }


@cache
def short_names() -> tuple[str, ...]:
    """Short names of companies: real ones where the shared data are there, otherwise invented."""
    if _NAMES.exists():
        return tuple(name for name in _NAMES.read_text(encoding="utf-8").split() if 2 <= len(name) <= 8)
    return tuple(a + b + c for a in FIRST for b in SECOND for c in FIRST + SECOND)


class _Zone:
    """A zone at work: what it holds so far, and the next thing that is done."""

    def __init__(self) -> None:
        self._chance = random.Random(2016)
        self._companies: list[RecordId] = []
        self._contacts: list[tuple[RecordId, RecordId]] = []
        self._visits: list[tuple[RecordId, StreamId]] = []
        self._teams = [self.id() for _unit in UNITS]
        self._people = [PersonId(self.id()) for _unit in UNITS]

    def id(self) -> RecordId:
        return RecordId(str(uuid.UUID(int=self._chance.getrandbits(128), version=4)))

    def acts(self) -> Iterator[Act]:
        """One team enters its people, companies come in lists of 400, then the teams visit, note and correct; endlessly."""
        yield self._act(
            [
                self._new("team", team, ORGANISATION, {"name": f"{unit}招商小组", "team_kind": "招商小组"})
                for team, unit in zip(self._teams, UNITS, strict=True)
            ]
        )
        while True:
            yield self._act([self._new_company() for _each in range(400)])
            yield self._act([self._new_contact() for _each in range(320)])
            yield self._act([edit for _each in range(640) for edit in self._visit()])
            yield self._act(self._corrections(320))

    def company(self) -> dict[str, Any]:
        """Values of a company of 300 characters."""
        pick = self._chance.choice
        short = pick(short_names())
        values: dict[str, Any] = {
            "name": f"{pick(CITIES)}{short}{pick(TRADES)}{pick(_FORMS)}",
            "short_name": short,
            "uscc": "91" + "".join(self._chance.choices("0123456789ABCDEFGHJKLMNPQRTUWXY", k=16)),
            "origin": pick(("内资", "台资", "日资", "韩资")),
            "registered_capital": {
                "amount": self._chance.randrange(1, 9_000) * 1_000_000,
                "currency": "CNY",
                "rate": None,
                "rate_date": None,
            },
        }
        known = sum(len(str(value)) for value in values.values() if isinstance(value, str))
        return values | {"main_business": self._text(COMPANY_CHARACTERS - known)}

    def _text(self, length: int) -> str:
        parts: list[str] = []
        while sum(map(len, parts)) < length:
            parts.append(self._chance.choice(TALKS))
            parts.append(self._chance.choice(short_names()))
        return "".join(parts)[:length]

    def _act(self, edits: list[Edit]) -> Act:
        moment_us = _BEGIN_US + self._chance.randrange(90) * _DAY_US
        return edits, self._chance.choice(self._people), moment_us

    @staticmethod
    def _new(kind: str, record: RecordId, stream: StreamId, values: dict[str, Any]) -> Edit:
        return Edit(kind, record, stream, {DELETED: False, **values}, {})

    def _new_company(self) -> Edit:
        record = self.id()
        self._companies.append(record)
        return self._new("company", record, ORGANISATION, self.company())

    def _new_contact(self) -> Edit:
        record, company, team = self.id(), *self._pair()
        self._contacts.append((record, company))
        pick = self._chance.choice
        values = {"company": company, "name": pick(SURNAMES) + pick(GIVEN), "title": pick(TITLES)}
        return self._new("contact", record, team_stream(ORGANISATION, team), values)

    def _pair(self) -> tuple[RecordId, RecordId]:
        return self._chance.choice(self._companies), self._chance.choice(self._teams)

    def _visit(self) -> list[Edit]:
        """A visit with its follow-up."""
        record, (_company, team) = self.id(), self._pair()
        contact, company = self._chance.choice(self._contacts)
        stream = team_stream(ORGANISATION, team)
        self._visits.append((record, stream))
        day = f"2016-05-{self._chance.randrange(1, 32):02}"
        values = {
            "company": company,
            "team": team,
            "visit_kind": "拜访",
            "date": day,
            "place": self._chance.choice(CITIES),
            f"their_people/{contact}": True,
            "content": self._text(200),
            "asks": self._text(40),
            "intent": self._chance.choice("ABCD"),
            "next_step": "寄土地资料",
            "next_due": "2016-06-10",
        }
        follow = {"title": "寄土地资料", "company": company, "team": team, "visit": record, "state": "待办"}
        return [
            self._new("visit", record, stream, values),
            self._new("follow_up", self.id(), stream, follow),
        ]

    def _corrections(self, count: int) -> list[Edit]:
        """Half of them to companies, half to visits; no record twice in one act."""
        capital = {"amount": 3_000_000_000, "currency": "CNY", "rate": None, "rate_date": None}
        companies = self._chance.sample(self._companies, count // 2)
        visits = self._chance.sample(self._visits, count // 2)
        return [
            *(Edit("company", each, ORGANISATION, {"registered_capital": capital}, {}) for each in companies),
            *(Edit("visit", each, stream, {"content": self._text(220)}, {}) for each, stream in visits),
        ]


def typed(count: int) -> list[str]:
    """What people type: one to four characters of names, pinyin and initials, in equal parts."""
    from zsapp.store.search import spell

    chance, found = random.Random(7), []
    names = [name for name in islice(_shuffled(chance), 10 * count) if name.isalpha() and not name.isascii()]
    for place, name in enumerate(names[:count]):
        form = place % 6
        if form < 4:
            found.append(name[: form + 1])
        else:
            syllables = spell(name)
            words = syllables if form == 4 else [each[0] for each in syllables]
            found.append("".join(words)[:8])
    return found


def _shuffled(chance: random.Random) -> Iterator[str]:
    while True:
        yield chance.choice(short_names())
