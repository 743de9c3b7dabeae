"""A large zone in the midst of its campaign, for the benchmarks of the pages: everything the rules look at, from a seed."""

import random
import uuid
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from tests.bench.profiles import ORGANISATION, Act
from zsapp.domain.change import DELETED
from zsapp.domain.dossier import CHAIN_ACTIONS
from zsapp.domain.ids import PersonId, RecordId, StreamId, headquarters_stream, team_stream
from zsapp.domain.money import parse_amount
from zsapp.domain.records import KINDS
from zsapp.domain.reference import table
from zsapp.store import tables
from zsapp.store.store import Edit
from zsapp.verbs import lists, records
from zsapp.verbs.desk import Desk

TEAMS, COMPANIES, PROJECTS, VISITS, ON = 300, 20_000, 5_000, 100_000, date(2016, 7, 20)
PARTNERS, NODES, ENTRIES, LISTED, CLAIMS, EVENTS, PLANS, RULINGS = (
    300,
    200,
    2_000,
    1_000,
    1_000,
    500,
    3_000,
    30,
)
_SQUADS = (("台资",), ("日韩",), ("欧美",))
_STAGES = ("线索", "初洽", "在谈", "签约", "注册")
_ORIGINS = ("内资",) * 12 + ("台资", "港资", "日资", "韩资", "欧资", "美资", "新加坡资", None)
_AT_ONCE = 500
_APRIL_US = 1_460_678_400_000_000
_BASIS = "登门拜访，见到了负责人。"


class Zone:
    """Who and what there is, and how it came to be; then the changes that a page has to follow."""

    def __init__(self) -> None:
        self._chance = random.Random(2016)
        made = (TEAMS, COMPANIES, PROJECTS, PARTNERS, EVENTS, LISTED, CLAIMS)
        self.teams, self.companies, self.projects, self.partners, self.events, self.dossiers, self.claims = (
            [self._id() for _each in range(many)] for many in made
        )
        self.catalogue = self._id()
        self.nodes = [self._id() for _each in range(NODES)]
        self.cities = [self._id() for _each in range(20)]
        self.members = [self._id() for _each in range(5 * TEAMS)]
        regions = table("regions")
        self._regions = [
            f"{regions.edition}/{code}" for code in regions.names if code[2:4] != "00" and code[4:] == "00"
        ]

    def _id(self) -> RecordId:
        return RecordId(str(uuid.UUID(int=self._chance.getrandbits(128), version=4)))

    def _day(self, first: date = date(2016, 1, 4), days: int = 190) -> str:
        return (first + timedelta(days=self._chance.randrange(days))).isoformat()

    def acts(self) -> Iterator[Act]:
        """All that was entered, in batches; of each record its first values, of the projects their stages one after the other."""
        for edits in (
            self._people(),
            self._companies(),
            self._partners(),
            self._events(),
            self._projects(),
            *self._stages(),
            self._catalogue(),
            self._lists(),
            self._claims(),
            self._plans(),
        ):
            batch: list[Edit] = []
            for edit in edits:
                batch.append(edit)
                if len(batch) == _AT_ONCE:
                    yield batch, PersonId(self.teams[0]), _APRIL_US
                    batch = []
            if batch:
                yield batch, PersonId(self.teams[0]), _APRIL_US

    @staticmethod
    def _new(kind: str, record: RecordId, stream: StreamId, **values: Any) -> Edit:
        return Edit(kind, record, stream, {DELETED: False, **values}, {})

    def _shared(self, kind: str, **values: Any) -> Edit:
        return self._new(kind, self._id(), ORGANISATION, **values)

    def _team_of(self, place: int) -> tuple[RecordId, StreamId]:
        team = self.teams[place % TEAMS]
        return team, team_stream(ORGANISATION, team)

    # -- how it came to be

    def _people(self) -> Iterator[Edit]:
        yield self._shared("campaign", name="2016年春", start="2016-04-15")
        yield self._shared("rate", currency="USD", date="2016-07-01", rate="6.4754")
        for number, team in enumerate(self.teams):
            unit, members = self._id(), self.members[5 * number : 5 * number + 5]
            for place, member in enumerate(members):
                yield self._new("member", member, ORGANISATION, name=f"人员{number}之{place}", team=team)
            values: dict[str, Any] = {"name": f"{number}组", "leader": members[0], "order": number}
            if number < len(_SQUADS):
                values |= (
                    {"team_kind": "尖刀纵队"}
                    | {f"origins/{each}": True for each in _SQUADS[number]}
                    | {"patron": members[1]}
                )
                yield self._shared(
                    "posting", team=team, city=self._regions[0], from_day="2016-04-15", to_day="2016-12-31"
                )
            else:
                yield self._new(
                    "unit", unit, ORGANISATION, name=f"单位{number}", tier="一档", principal=members[0]
                )
                values |= {"team_kind": "招商小组", "unit": unit}
            yield self._new("team", team, ORGANISATION, **values)
            task = {"team": team, "metric": "达标项目", "value": "12", "is_main": True}
            yield self._shared("task", from_day="2016-01-01", to_day="2016-12-31", **task)

    def _companies(self) -> Iterator[Edit]:
        for number, company in enumerate(self.companies):
            place = {"city": self._chance.choice(self._regions), "address": "示范路1号"}
            values = {
                "location": place,
                "origin": self._chance.choice(_ORIGINS),
                "is_flagship": number % 50 == 0,
            }
            yield self._new("company", company, ORGANISATION, name=f"示例企业{number:05}有限公司", **values)

    def _partners(self) -> Iterator[Edit]:
        for number, partner in enumerate(self.partners):
            yield self._new(
                "partner",
                partner,
                ORGANISATION,
                name=f"机构{number}",
                partner_kind="中介",
                city=self._regions[0],
            )
            for mode in ("委托", "联合"):
                engagement = self._id()
                yield self._new(
                    "engagement", engagement, ORGANISATION, partner=partner, mode=mode,
                    from_day=self._day(date(2015, 10, 1)), to_day=self._day(date(2016, 6, 1), 400),
                )  # fmt: skip
                yield self._new(
                    "fee", self._id(), headquarters_stream(ORGANISATION), engagement=engagement,
                    date="2016-05-01", amount=parse_amount("2万元"),
                )  # fmt: skip
        for number, city in enumerate(self.cities):
            yield self._new("sister_city", city, ORGANISATION, name=f"友城{number}", country="日本")

    def _events(self) -> Iterator[Edit]:
        for number, event in enumerate(self.events):
            held = {"date": self._day(), "attendees": self._chance.randrange(300)} if number % 3 else {}
            yield self._new(
                "event", event, ORGANISATION, name=f"活动{number}", event_kind="推介会", team=self.teams[number % TEAMS],
                city=self._chance.choice(self._regions), planned_date=self._day(), **held,
            )  # fmt: skip
            for _each in range(10):
                team, stream = self._team_of(self._chance.randrange(TEAMS))
                company = self._chance.choice(self.companies)
                yield self._new(
                    "guest", self._id(), stream, event=event, team=team, company=company, heads=2, came=True
                )

    def _projects(self) -> Iterator[Edit]:
        capital, foreign = parse_amount("2000万元"), parse_amount("USD 3100000")
        ways: Sequence[dict[str, Any]] = (
            {"channel": "自主"},
            {"channel": "合作机构", "partner": self.partners},
            {"channel": "活动", "event": self.events},
            {"channel": "友城", "sister_city": self.cities},
            {},
        )
        for number, project in enumerate(self.projects):
            team, stream = self._team_of(number)
            way = {
                name: given if isinstance(given, str) else self._chance.choice(given)
                for name, given in ways[number // TEAMS % len(ways)].items()
            }
            if number % 4 == 0:
                way |= {"contracted": foreign, "contracted_date": self._day()}
            company = self._chance.choice(self.companies)
            yield self._new(
                "project", project, stream, name=f"项目{number}", team=team, company=company,
                registered_capital=capital, **way,
            )  # fmt: skip
            if number % 10 == 0:
                credit = {
                    "project": project,
                    "team": team,
                    "of_team": team,
                    "share": "100",
                    "part_role": "首谈",
                }
                yield self._new("credit", self._id(), stream, **credit)

    def _stages(self) -> Sequence[Iterator[Edit]]:
        def reached(stage: str, least: int) -> Iterator[Edit]:
            for number, project in enumerate(self.projects):
                if number % len(_STAGES) >= least:
                    dated = {"stage": stage, "stage_date": f"2016-0{least + 1}-15", "stage_reason": None}
                    yield Edit("project", project, self._team_of(number)[1], {"stage_dated": dated}, {})

        return [reached(stage, least) for least, stage in enumerate(_STAGES)]

    def _catalogue(self) -> Iterator[Edit]:
        yield self._new(
            "catalogue",
            self.catalogue,
            ORGANISATION,
            name="目录",
            year=2016,
            version=1,
            issued_on="2016-02-01",
        )
        for number, node in enumerate(self.nodes):
            above = self.nodes[(number - 10) // 5] if number >= 10 else None
            yield self._new(
                "chain_node",
                node,
                ORGANISATION,
                catalogue=self.catalogue,
                name=f"环节{number}",
                above=above,
                order=number,
            )
        for number in range(ENTRIES):
            yield self._shared(
                "entry", catalogue=self.catalogue, node=self.nodes[number % NODES], company=self.companies[number],
                action=CHAIN_ACTIONS[number % 4].word,
            )  # fmt: skip

    def _lists(self) -> Iterator[Edit]:
        for number, dossier in enumerate(self.dossiers):
            team, stream = self._team_of(number)
            place = {
                "track": "近期重点" if number % 2 else "长期跟踪",
                "rank": number // TEAMS + 1,
                "track_reason": "有意向",
            }
            owner = {"owner": self.members[number % TEAMS * 5], "owner_from": "2016-05-01"}
            yield self._new(
                "dossier", dossier, stream, company=self.companies[number], team=team, intent="ABCD"[number % 4],
                track_rank=place, owner_since=owner,
            )  # fmt: skip
        for number in range(LISTED, COMPANIES):  # talked to, on no list
            team, stream = self._team_of(number)
            if number % 4 == 0:
                yield self._new(
                    "dossier", self._id(), stream, company=self.companies[number], team=team, intent="C"
                )

    def _claims(self) -> Iterator[Edit]:
        for number, claim in enumerate(self.claims):
            company = self.companies[number * 3 // 2]
            team = self.teams[number % TEAMS]
            contact = {"first_contact": self._day(), "basis": _BASIS}
            yield self._new("claim", claim, ORGANISATION, company=company, team=team, **contact)
        for number in range(RULINGS):
            company, team = self.companies[number * 3 // 2], self.teams[number % TEAMS]
            yield self._shared("ruling", company=company, team=team, decided_on="2016-06-01", reason="先谈")

    def _plans(self) -> Iterator[Edit]:
        for number in range(PLANS):
            company, team = self._chance.choice(self.companies), self.teams[number % TEAMS]
            yield self._shared(
                "plan",
                company=company,
                team=team,
                date=self._day(date(2016, 7, 1), 60),
                state="计划",
                visit_kind="拜访",
            )

    def put_visits(self, connection: Connection) -> None:
        """The visits as rows without a log, which no page reads of them: writing 100,000 changes takes longer than all the measuring."""
        batch: list[tables.Derived] = []
        for number in range(VISITS):
            (team, stream), record = self._team_of(number), self._id()
            values = {"company": self._chance.choice(self.companies), "team": team, "date": self._day()}
            flat = {"visit_kind": "拜访", "content": "谈了设备和用地。", **values}
            row = {
                "id": record,
                "kind": "visit",
                "stream": stream,
                "deleted": 0,
                "title": "",
                "created_at": _APRIL_US,
                "changed_at": _APRIL_US,
                "search_row": None,
            }
            links = [
                {"source": record, "field": field, "target": values[field], "hash": ""}
                for field in ("company", "team")
            ]
            typed = {"id": record, **tables.to_columns(KINDS["visit"], flat)}
            batch.append(tables.Derived(row, typed, links, flat=flat))
            if len(batch) == 1_000:
                tables.put(connection, batch)
                batch = []

    # -- what changes

    def write_visit(self, desk: Desk, number: int) -> None:
        """One more visit of one team."""
        given = {"company": self.companies[number], "team": self.teams[number % TEAMS], "date": "2016-07-18"}
        records.add(desk, "visit", {"visit_kind": "拜访", **given})

    def register(self, desk: Desk, number: int) -> None:
        """One more project of one team passes the stage that counts."""
        records.change(desk, self.projects[number], {"stage": "注册", "stage_date": "2016-07-18"})

    def engage(self, desk: Desk, number: int) -> None:
        """One more contract with a partner."""
        given = {
            "partner": self.partners[number % PARTNERS],
            "mode": "代理",
            "from_day": "2016-07-01",
            "to_day": "2016-12-31",
        }
        records.add(desk, "engagement", given)

    def move(self, desk: Desk, number: int) -> None:
        """A listed company goes to the other list."""
        its = lists.NEAR if records.show(desk, self.dossiers[number])["track"] == lists.LONG else lists.LONG
        lists.move(desk, self.dossiers[number], its, "意向有变化")

    def enter_in_catalogue(self, desk: Desk, number: int) -> None:
        """One more company in the catalogue."""
        given = {
            "catalogue": self.catalogue,
            "node": self.nodes[number % NODES],
            "company": self.companies[-1 - number],
        }
        records.add(desk, "entry", given)

    def name_origin(self, desk: Desk, number: int) -> None:
        """A company turns out to be of another origin."""
        company = self.companies[-1 - number]
        its = "韩资" if records.show(desk, company)["origin"] == "日资" else "日资"
        records.change(desk, company, {"origin": its})

    def claim(self, desk: Desk, number: int) -> None:
        """One more company is registered."""
        given = {"company": self.companies[-1 - number], "team": self.teams[number % TEAMS], "basis": _BASIS}
        records.add(desk, "claim", given)

    def plan(self, desk: Desk, number: int) -> None:
        """One more call is planned."""
        given = {"company": self.companies[number], "team": self.teams[number % TEAMS], "date": "2016-07-25"}
        records.add(desk, "plan", given)

    def invite(self, desk: Desk, number: int) -> None:
        """One more guest."""
        given = {
            "event": self.events[number % EVENTS],
            "team": self.teams[number % TEAMS],
            "company": self.companies[number],
        }
        records.add(desk, "guest", given)

    def decide(self, desk: Desk, number: int) -> None:
        """A decision on somebody, as it comes from headquarters."""
        given = {
            "member": self.members[number % len(self.members)],
            "year": "2016",
            "decision": "不予待职",
            "decided_on": "2016-07-20",
        }
        records.add(desk, "standby", given)

    def put_off(self, desk: Desk, number: int) -> None:
        """An event is planned for another day."""
        records.change(desk, self.events[number % EVENTS], {"planned_date": f"2016-0{7 - number % 3}-01"})
