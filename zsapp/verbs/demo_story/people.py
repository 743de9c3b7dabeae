"""Invented people: names, what a note calls them, how they are reached. No name is taken from anybody."""

from dataclasses import dataclass
from random import Random
from typing import cast

from zsapp.verbs.demo_story.phrases import table


@dataclass(frozen=True, slots=True)
class Person:
    """A person at a company. `called` is what a note says ("陈总"); `full` title and name at first mention."""

    name: str
    title: str
    called: str
    phone: str
    email: str
    is_woman: bool = False

    @property
    def full(self) -> str:
        """As introduced: 总经理陈立堃."""
        return self.title + self.name


@dataclass(slots=True)
class Namer:
    """Gives names, no Chinese full name twice."""

    rng: Random
    given: set[str]
    number: int = 0

    def words(self, key: str) -> list[str]:
        """A list of words of `people.toml`."""
        return cast(str, table("people")[key]).split()

    def chinese(self, *, share_of_women: float = 0.3, rare: bool = False) -> str:
        """A Chinese name; with a rare character where `rare`."""
        while True:
            key = "rare" if rare else "women" if self.rng.random() < share_of_women else "men"
            surname = self.rng.choice(self.words("surnames"))
            given = self.rng.choice(self.words(key))
            if key == "men" and self.rng.random() < 0.55:
                given = self.rng.choice(self.words("men_first")) + self.rng.choice(self.words("men_second"))
            name = surname + given
            if name not in self.given and name not in self.words("never"):
                self.given.add(name)
                return name

    def abroad(self, people: str) -> tuple[str, str]:
        """Name and surname of a person from `japan`, `korea` or the `west`."""
        if people == "west":
            surname = self.rng.choice(self.words("western"))
            return f"{self.rng.choice(self.words('western_given'))}·{surname}", surname
        stem = {"japan": "japanese", "korea": "korean"}[people]
        surname = self.rng.choice(self.words(stem))
        return surname + self.rng.choice(self.words(f"{stem}_given")), surname

    def phone(self) -> str:
        """A mobile number in a range made up for the purpose: 199-0000-xxxx."""
        self.number += 1
        return f"199-0000-{self.number:04d}"

    def email(self) -> str:
        """An address at a domain kept for examples (RFC 2606)."""
        letters = self.words("letters")
        local = "".join(self.rng.choice(letters) for _ in range(self.rng.randint(3, 6)))
        domain = self.rng.choice(("example.com", "example.com", "example.net", "example.org"))
        return f"{local}{self.number:04d}@{domain}"

    def person(self, people: str, *, is_head: bool, rare: bool = False) -> Person:
        """A person who leads a company or helps who leads it; `people` is "", taiwan, japan, korea or west."""
        from_abroad = is_head and people in {"japan", "korea", "west"} and self.rng.random() < 0.65
        titles = table("people")["heads" if is_head else "aides"]
        if is_head and people and (from_abroad or people == "taiwan"):
            titles = table("people")[f"heads_{people}"]
        title = self.rng.choice(sorted(titles))
        if from_abroad:
            name, surname = self.abroad(people)
        else:
            name = self.chinese(rare=rare, share_of_women=0.15 if is_head else 0.4)
            surname = surname_of(name)
        women = self.words("women")
        is_woman = not from_abroad and name[len(surname) :] in {*women, "雨㛃"}
        called = titles[title].format(s=surname).replace("董董", "董总")
        return Person(name, title, called, self.phone(), self.email(), is_woman)


def surname_of(name: str) -> str:
    """The surname: two characters for 欧阳, else one."""
    return name[:2] if name.startswith("欧阳") else name[:1]
