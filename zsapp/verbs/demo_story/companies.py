"""The 400 invented companies, what is true of each all spring long, and their people."""

from dataclasses import dataclass, field
from random import Random
from typing import Any, cast

from stdnum.cn import uscc

from zsapp.verbs.demo_story.people import Namer, Person
from zsapp.verbs.demo_story.phrases import Phrases, fill, table
from zsapp.verbs.demo_story.shapes import Values, demo_id, dollars, money

COMPANIES = 400
_USCC_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
REGIONS = "201612"
INDUSTRIES = "2011"
RARE = frozenset("喆堃㛃𠮷")
_OFFSHORE = {"离岸控股": ("台资", "内资", "美资")}
_PEOPLE = {"台资": "taiwan", "日资": "japan", "韩资": "korea", "欧资": "west", "美资": "west"}
_MOTIVES = ("lease", "expand", "customer", "green", "cost", "layout", "none")


@dataclass(eq=False, slots=True)
class Company:
    """A company with its lasting facts: `facts` fill the slots of every note about it; `tags` rule sentences in and out."""

    id: str
    number: int
    city: str
    group: str
    brand: str
    values: Values
    facts: dict[str, str]
    tags: frozenset[str]
    motive: str
    potential: float
    topics: list[str]
    people: list[Person]
    is_listed: bool
    has_rare: bool
    past: set[Any] = field(default_factory=set)


def valid_code(rng: Random, region: str) -> str:
    """A code that passes GB 32100 and, inside it, the organisation code of GB 11714; 91 is an enterprise."""
    body = "".join(rng.choice(_USCC_DIGITS) for _ in range(8))
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(w * int(c, 36) for w, c in zip(weights, body, strict=True))
    check = (11 - total % 11) % 11
    stem = f"91{region}{body}{'X' if check == 10 else check}"
    return stem + uscc.calc_check_digit(stem)


@dataclass(slots=True)
class Maker:
    """Makes companies one after another; brands are dealt in order, those with rare characters first to the first teams."""

    rng: Random
    namer: Namer
    phrases: Phrases
    brands: dict[str, list[str]] = field(default_factory=dict)
    number: int = 0

    def __post_init__(self) -> None:
        for key in ("food", "tech"):
            words = cast(str, table("brands")[key]).split()
            plain = [word for word in words if not RARE & set(word)]
            self.rng.shuffle(plain)
            self.brands[key] = [word for word in words if RARE & set(word)] + plain

    def brand(self, group: str, *, plain: bool) -> str:
        """The next brand for that group; `plain` leaves those with rare characters in place."""
        words = self.brands["food" if group == "食品饮料" else "tech"]
        place = next(i for i, word in enumerate(words) if not (plain and RARE & set(word)))
        return words.pop(place)

    def make(self, city: str, *, group: str, origin: str, rare: bool) -> Company:
        """One company in that city."""
        self.number += 1
        rng = self.rng
        trades = [each for each in table("trades")["trade"] if each["group"] == group]
        trade = rng.choices(trades, [each["weight"] for each in trades])[0]
        brand = self.brand(group, plain=not rare)
        region, district = rng.choice(sorted(table("places")[city]["districts"].items()))
        word = rng.choice(trade["words"].split())
        people = _PEOPLE.get(origin, "")
        size = rng.choices((1, 2, 3), (5, 5, 3))[0]
        facts = self._facts(trade, size=size, city=city, district=rng.choice(district.split()))
        persons = self._people(people)
        motive = rng.choices(_MOTIVES, (14, 18, 12, 13, 16, 9, 18))[0]
        tags = (
            {_TAG_OF[group]} | ({people} if people else set()) | ({"foreign"} if origin != "内资" else set())
        )
        facts |= {"co": brand + (word if len(word) == 2 and rng.random() < 0.5 else ""), "group": group}
        if group == "其他":
            facts["group"] = "配套"
        company = Company(
            id=demo_id("company", f"{self.number:04d}"),
            number=self.number,
            city=city,
            group=group,
            brand=brand,
            values={},
            facts=facts,
            tags=frozenset(tags),
            motive=motive,
            potential=_potential(rng, motive),
            topics=self._topics(tags),
            people=persons,
            is_listed=rng.random() < 0.72,
            has_rare=bool(RARE & set(brand)),
        )
        company.tags |= {"tenant" if motive == "lease" or self.number % 2 else "owner"}
        company.values = self._values(company, trade, word=word, region=region, size=size, origin=origin)
        return company

    def _people(self, people: str) -> list[Person]:
        """Who leads it, and mostly one or two more whom a note cannot take for the first."""
        rng = self.rng
        persons = [self.namer.person(people, is_head=True, rare=rng.random() < 0.03)]
        wanted = rng.choices((1, 2, 3), (38, 50, 12))[0]
        while len(persons) < wanted:
            other = self.namer.person(people, is_head=False, rare=rng.random() < 0.04)
            if all(other.called[0] != person.called[0] for person in persons):
                persons.append(other)
        return persons

    def _facts(self, trade: dict[str, Any], *, size: int, city: str, district: str) -> dict[str, str]:
        rng = self.rng
        products = rng.sample(trade["products"].split(), 2)
        rivals = rng.sample(cast(str, table("zone")["places"]["rivals"]).split(), 2)
        lines = rng.randint(1, 3) + 2 * size
        crowd = rng.randrange(60, 180, 10) * size * (size + 1) // 2
        amount = rng.choice((30, 35, 40, 45, 50, 60, 80)) * size * 100
        amounts = f"{amount / 10000:g}亿元" if amount >= 10000 else f"{amount}万元"
        return {
            "product": products[0],
            "product2": products[1],
            "process": rng.choice(trade["processes"].split()),
            "machine": rng.choice(trade["machines"].split()),
            "customer": rng.choice(trade["customers"].split()),
            "material": rng.choice(trade["materials"].split()),
            "rival": rivals[0],
            "rival2": rivals[1],
            "workers": str(crowd),
            "lines": str(lines),
            "lines_on": str(rng.randint(max(1, lines // 2), lines - 1)),
            "lines_new": str(rng.randint(1, 3)),
            "area": _rounded(rng.randint(3500, 9000) * size, 500),
            "floor": _rounded(rng.randint(3000, 9000) * size, 1000),
            "land": str(rng.choice((12, 15, 18, 20, 25, 30, 35)) * size),
            "revenue": _revenue(rng, size),
            "founded": str(rng.randint(1993, 2009)),
            "lease": rng.choice(("今年十月", "明年三月", "今年底", "明年六月", "今年九月")),
            "month2": rng.choice(("八月", "九月", "十月", "国庆节", "年底", "十一月")),
            "amount": amounts,
            "amount_wan": str(amount),
            "capital": f"{rng.choice((1000, 1500, 2000, 2000, 3000, 5000))}万元",
            "city": table("places")[city]["name"],
            "district": district,
        } | self._needs(size)

    def _needs(self, size: int) -> dict[str, str]:
        """What a company of that size needs, the same in every note about it."""
        rng = self.rng
        return {
            "steam": str(rng.randrange(30, 95, 5)),
            "kva": str(rng.randrange(1000, 3001, 500) * size),
            "water": str(rng.randrange(60, 301, 20) * size),
            "rooms": str(rng.randrange(40, 91, 10) * size),
            "loan": str(rng.randrange(600, 1401, 100) * size),
            "guarantee": str(rng.randrange(300, 901, 100)),
            "fund": str(rng.randrange(1000, 2501, 500) * size),
            "gear": str(rng.randrange(900, 2100, 100) * size),
            "height": str(rng.randint(8, 12)),
            "hire": str(rng.randrange(50, 121, 10)),
            "pupils": str(rng.randint(2, 4)),
        }

    def _topics(self, tags: set[str]) -> list[str]:
        fits = []
        for key, topic in table("topics").items():
            only = set(topic.get("only", "").split())
            wanted = set(topic.get("tags", "").split())
            if (not only or only & tags) and wanted <= tags:
                fits.append(key)
        return self.rng.sample(fits, min(len(fits), self.rng.randint(4, 6)))

    def _values(
        self, company: Company, trade: dict[str, Any], *, word: str, region: str, size: int, origin: str
    ) -> Values:
        rng, facts, place = self.rng, company.facts, table("places")[company.city]
        values: Values = {
            "name": self._full_name(company, word=word, size=size, origin=origin),
            "short_name": facts["co"],
            "uscc": valid_code(rng, region),
            "origin": origin,
            "industry": f"{INDUSTRIES}/{trade['code']}",
            "registered_capital": _capital(rng, size=size, is_foreign=origin not in {"内资", "台资"}),
            "location": {"city": f"{REGIONS}/{company.city}", "address": self._address(company, place)},
            "main_business": fill(
                rng,
                "[主营{product}、{product2}|生产销售{product}、{product2}等产品|从事{product}、{product2}的研发、生产和销售|以{product}为主，兼做{product2}，主要供应{customer}]，[现有|在册]员工约{workers}人。",
                facts,
            ),
        }
        if origin in _OFFSHORE:
            values["ultimate_origin"] = rng.choice(_OFFSHORE[origin])
        if size == 3 and rng.random() < 0.35:
            values["is_flagship"] = True
        if rng.random() < 0.12:
            values["is_key"] = True
        if size == 3 and rng.random() < 0.4:
            values["listed_as"] = rng.choice(
                ("新三板挂牌", "创业板上市", "中小板上市", "拟上市，辅导期", "母公司境外上市")
            )
        elif rng.random() < 0.3:
            values["listed_as"] = "未上市"
        if rng.random() < 0.09:
            values["former_name"] = f"{facts['city']}{rng.choice(_OLD_NAMES)}{word}厂"
        if rng.random() < 0.2:
            values["website"] = f"http://c{company.number:04d}.example.com"
        return values

    def _full_name(self, company: Company, *, word: str, size: int, origin: str) -> str:
        city, district = company.facts["city"], company.facts["district"]
        county = cast(str, table("places")["words"]["county_level"]).split()
        head = district if district in county and self.rng.random() < 0.6 else city
        if origin != "内资" and self.rng.random() < 0.6:
            return f"{company.brand}{word}（{head}）有限公司"
        ending = "股份有限公司" if size == 3 and self.rng.random() < 0.4 else "有限公司"
        return f"{head}{company.brand}{word}{ending}"

    def _address(self, company: Company, place: dict[str, Any]) -> str:
        words, rng = table("places")["words"], self.rng
        district = company.facts["district"]
        if district not in words["county_level"].split() and not district.endswith("镇"):
            district += "新区" if district == "浦东" else "县" if district in {"宁海", "平阳"} else "区"
        elif not district.endswith("镇"):
            district += "市"
        street = rng.choice(words["streets"].split()) + rng.choice(words["ways"].split())
        extra = rng.choice(
            ("", "", "", f"{rng.randint(1, 9)}号楼", f"{rng.choice('ABCD')}区{rng.randint(1, 12)}栋")
        )
        return f"{place['full']}{district}{street}{rng.randint(2, 998)}号{extra}"


_TAG_OF = {"智能家电": "appliance", "食品饮料": "food", "光电": "opto", "其他": "other"}
_OLD_NAMES = ("望川第二", "东篱", "青禾", "新塍", "金穗第一", "白鹭", "桂岭")


def _potential(rng: Random, motive: str) -> float:
    return rng.uniform(0.0, 0.35) if motive == "none" else rng.betavariate(2.2, 2.4)


def _rounded(number: int, step: int) -> str:
    return str(number // step * step)


def _revenue(rng: Random, size: int) -> str:
    wan = rng.randint(18, 60) * 100 * size * size
    if wan < 10000:
        return f"{wan // 100 * 100}万"
    whole, rest = divmod(wan // 1000, 10)
    return f"{whole}亿{rest or ''}" if rest else f"{whole}个亿"


def _capital(rng: Random, *, size: int, is_foreign: bool) -> Values:
    if is_foreign and rng.random() < 0.7:
        return dollars(rng.choice((100, 150, 210, 300, 500, 800, 1200)) * size * 10_000 * 100, 4)
    wan = rng.choice((100, 200, 300, 500, 508, 600, 800, 1000, 1080, 1180)) * size * size
    return money(wan * 10_000 * 100)
