"""A hand that writes anything anywhere: every kind a campaign's pages look at, every field, from a seed."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from random import Random
from typing import Any

from zsapp.base.errors import UserError
from zsapp.domain.change import DELETED, edited, new_form
from zsapp.domain.field import KINDS, Kind, Show, Spec, merge_rule
from zsapp.domain.ids import RecordId
from zsapp.domain.money import parse_amount
from zsapp.domain.reference import table
from zsapp.store.query import Row, rows
from zsapp.store.store import Edit
from zsapp.verbs import records
from zsapp.verbs.desk import Desk

OF_CAMPAIGN = (
    *("visit", "visit", "visit", "project", "project", "project", "company", "company", "dossier", "dossier"),
    *(
        "claim",
        "claim",
        "ruling",
        "plan",
        "partner",
        "engagement",
        "fee",
        "rate",
        "sister_city",
        "credit",
        "event",
    ),
    *(
        "guest",
        "contact",
        "catalogue",
        "chain_node",
        "entry",
        "team",
        "member",
        "unit",
        "posting",
        "campaign",
    ),
    *("increase", "standby", "settings", "follow_up", "matter", "submission"),
)
_FEW = 24  # records of one act where there are very many
_LEFT = (Kind.TAGS, Kind.LINKS, Kind.USCC)  # their values are written element by element, or must fit


class BusyHand:
    """`act` does one thing: it changes, copies, deletes or restores a record, or takes the last act back."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.rng = desk, Random(seed)
        self.deleted: list[RecordId] = []

    def act(self) -> str:
        """What was done, for the message of a test that falls."""
        kind, dice = self.rng.choice(OF_CAMPAIGN), self.rng.random()
        its: list[Row] = self.desk.read(lambda connection: rows(connection, kind, joined=False))
        if not its:
            return f"no {kind}"
        row = self._met(its)
        if dice < 0.1:
            with suppress(UserError):
                records.delete(self.desk, row.id)
                self.deleted.append(row.id)
            return f"deleted {kind} {row.id}"
        if dice < 0.15 and self.deleted:
            with suppress(UserError):
                records.restore(self.desk, self.deleted.pop())
            return "restored"
        if dice < 0.2:
            with suppress(UserError):
                records.undo(self.desk)
            return "undone"
        return self._copied(row) if dice < 0.4 else self._changed(row)

    def _met(self, its: list[Row]) -> Row:
        """Any of the records, oftener one that is about a company over which teams meet."""
        company = self._link("company")
        about = [row for row in its if row.values.get("company") == company]
        return self.rng.choice(about if about and self.rng.random() < 0.5 else its)

    def _changed(self, row: Row) -> str:
        return self.put(row, self._values(row.kind))

    def put(self, row: Row, values: dict[str, Any]) -> str:
        """Change these fields of a record, whatever a person may."""
        edits = self.put_all([row], values)
        return f"changed {row.kind} {row.id}: {edits[0].values if edits else {}}"

    def put_all(self, its: Iterable[Row], values: dict[str, Any]) -> list[Edit]:
        """The same of several records, in one act; what was changed."""
        if edits := self.edits(its, values):
            self.desk.store.write(edits)
        return edits

    def edits(self, its: Iterable[Row], values: dict[str, Any]) -> list[Edit]:
        """What puts these values into records."""
        found: list[Edit] = []
        for row in its:
            form = self.desk.store.form(row.id)
            assert form is not None
            if changed := edited(form, values, merge_rule):
                over = {name: form.over[name] for name in changed if name in form.over}
                found.append(Edit(row.kind, row.id, row.stream, changed, over))
        return found

    def each_field(self, kind: str) -> Iterator[str]:
        """Field after field of a kind, an act each: every record, or many of them, gets another value of that field and of no other, so
        that nothing but this field tells that it must be made anew; at the end all is put back. The field, once it is written."""
        self.rng = Random(kind)  # the same of a kind, whichever others were gone through before
        fields = KINDS[kind].fields if kind != "visit" else self._fields(kind)
        is_alone = len(self._some(kind)) < 4  # then twice: of two choices one may be what holds anyway
        before: dict[RecordId, tuple[Row, dict[str, Any]]] = {}
        for name, spec in sorted([*fields.items()] * (1 + is_alone), key=lambda one: one[0]):
            some = self._some(kind)
            for row in some:
                form = self.desk.store.form(row.id)
                assert form is not None
                before.setdefault(row.id, (row, {each: form.values.get(each) for each in fields}))
            values = [(row, self._other(spec, row.values.get(name))) for row in some]
            edits = [edit for row, value in values for edit in self.edits([row], {name: value})]
            if edits:
                self.desk.store.write(edits)
                yield f"{name} of {len(edits)}"
        if back := [edit for row, values in before.values() for edit in self.edits([row], values)]:
            self.desk.store.write(back)
            yield "all put back"

    def _some(self, kind: str) -> list[Row]:
        """All records of a kind, or some of very many: half of them about companies over which teams meet, where there are any."""
        its: list[Row] = self.desk.read(lambda connection: rows(connection, kind, joined=False))
        if len(its) <= _FEW:
            return its
        claims: list[Row] = self.desk.read(lambda connection: rows(connection, "claim", joined=False))
        met = {row.values["company"] for row in claims}
        about = [row for row in its if row.values.get("company") in met]
        some = self.rng.sample(about, min(len(about), _FEW // 2))
        others = [row for row in its if row not in some]
        return some + self.rng.sample(others, _FEW - len(some))

    def _other(self, spec: Spec, before: Any) -> Any:
        """Another value than the one before; for a name one that nobody has."""
        if spec.kind is Kind.LINE and spec.shows & Show.NAME:
            return f"{self.rng.randrange(10**6)}"
        if spec.kind is Kind.TAGS:
            return self.rng.sample([each.word for each in spec.choices], self.rng.randint(0, 2))
        if spec.kind is Kind.LINKS:
            return [each for _n in range(2) if (each := self._link(spec.to))]
        made = (self._value(spec) for _n in range(9))
        return next((value for value in made if value not in (before, None)), None)

    def _copied(self, row: Row) -> str:
        """One more record like this, with something else in it."""
        record = self.desk.store.fresh_id()
        known = self.desk.store.form(row.id)
        assert known is not None
        values = {name: value for name, value in known.values.items() if name in KINDS[row.kind].fields}
        written = edited(new_form(row.kind, record), {**values, **self._values(row.kind)}, merge_rule)
        self.desk.store.write([Edit(row.kind, record, row.stream, {DELETED: False, **written}, {})])
        return f"new {row.kind} {record}: {written}"

    def _values(self, kind: str) -> dict[str, Any]:
        fields = self._fields(kind)
        names = self.rng.sample(sorted(fields), min(len(fields), self.rng.randint(1, 2)))
        return {name: self._value(fields[name]) for name in names}

    @staticmethod
    def _fields(kind: str) -> dict[str, Spec]:
        fields = {name: spec for name, spec in KINDS[kind].fields.items() if spec.kind not in _LEFT}
        if kind == "visit":  # nearly all of its fields are notes
            fields = {name: fields[name] for name in ("company", "team", "date", "visit_kind", "intent")}
        return fields

    def _value(self, spec: Spec) -> Any:
        if spec.kind is Kind.COMPOUND:
            return {part: self._value(each) for part, each in spec.parts.items()}
        if self.rng.random() < 0.15:
            return None
        if spec.kind is Kind.LINK:
            return self._link(spec.to)
        regions = table("regions")
        made = {
            Kind.DATE: lambda: f"2016-{self.rng.randint(1, 9):02}-{self.rng.randint(1, 28):02}",
            Kind.CHOICE: lambda: self.rng.choice(spec.choices).word,
            Kind.FLAG: lambda: self.rng.random() < 0.5,
            Kind.NUMBER: lambda: self.rng.choice((-1, 0, 1, 2, 3, 100, 2016)),
            Kind.AMOUNT: lambda: parse_amount(self.rng.choice(("2000万元", "USD 3100000", "EUR 5000000"))),
            Kind.DECIMAL: lambda: self.rng.choice(("33.33", "50", "100")),
            Kind.CODE: lambda: f"{regions.edition}/{self.rng.choice(('310000', '330200', '320500'))}",
        }.get(spec.kind, lambda: self.rng.choice(("2016-05", "甲", "乙丙")))
        return made()

    def _link(self, kind: str) -> str | None:
        """Of companies mostly those over which teams meet: there most rules look."""
        if kind == "company" and self.rng.random() < 0.7:
            claims: list[Row] = self.desk.read(lambda connection: rows(connection, "claim", joined=False))
            if met := sorted({row.values["company"] for row in claims if row.values["company"]})[:6]:
                return str(self.rng.choice(met))
        its: list[Row] = self.desk.read(lambda connection: rows(connection, kind, joined=False))
        return self.rng.choice(its).id if its else None
