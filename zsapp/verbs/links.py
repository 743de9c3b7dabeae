"""Links as people write them: an id, or a name that only one record bears. A person named for the first time is entered along."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from zsapp.base.errors import UserError
from zsapp.base.texts import _, counted
from zsapp.domain.field import KINDS, Kind, Spec
from zsapp.domain.ids import RecordId, is_id
from zsapp.domain.kinds import from_json
from zsapp.store import query

_TITLED = re.compile(r"(?P<name>[^()（）]+)[(（](?P<title>[^()（）]+)[)）]")
_SHARED = ("company", "team")  # a person of the same company, or team, is meant before one of another


@dataclass(slots=True)
class Coming:
    """Records that an import is about to make: kinds by id, ids by kind and name, and company and team by id."""

    kinds: dict[RecordId, str] = field(default_factory=dict)
    named: dict[tuple[str, str], list[RecordId]] = field(default_factory=dict)
    beside: dict[RecordId, dict[str, Any]] = field(default_factory=dict)

    def add(self, kind: str, record: RecordId, values: Mapping[str, Any]) -> None:
        """Enter a record under all its names; `values` by printed name, company and team as ids."""
        self.kinds[record] = kind
        self.beside[record] = {f: values[f] for f in _SHARED if values.get(f)}
        for name in (values.get(f) for f in KINDS[kind].names):
            if isinstance(name, str) and record not in self.named.get((kind, name), ()):
                self.named.setdefault((kind, name), []).append(record)

    def drop(self, record: RecordId) -> None:
        """Take out a record that will not be made after all."""
        self.kinds.pop(record, None)
        for ids in self.named.values():
            if record in ids:
                ids.remove(record)


@dataclass(slots=True)
class Resolver:
    """Turns typed values into stored ones; collects the people to enter: (kind, values)."""

    connection: Connection
    coming: Coming = field(default_factory=Coming)
    entered: dict[RecordId, tuple[str, dict[str, Any]]] = field(default_factory=dict)

    def stored(self, spec: Spec, value: Any, beside: Mapping[str, Any], fresh_id: Any) -> Any:
        """The stored value; `beside`: the other stored values of the record.

        `fresh_id` makes ids for people to enter; None: nobody is entered.
        """
        parsed = from_json(spec, value)
        if parsed is None or spec.kind not in (Kind.LINK, Kind.LINKS):
            return parsed
        names = parsed if isinstance(parsed, list) else [parsed]
        found = sorted({self._one(spec, name, beside, fresh_id) for name in names})
        return found if spec.kind is Kind.LINKS else found[0]

    def _one(self, spec: Spec, name: str, beside: Mapping[str, Any], fresh_id: Any) -> RecordId:
        if is_id(name.lower()):
            return self._known(spec, RecordId(name.lower()))
        titled = _TITLED.fullmatch(name)
        bare = titled["name"].strip() if titled else name
        among = query.named(self.connection, spec.to, bare) or self.coming.named.get((spec.to, bare), [])
        near = [one for one in among if self._is_near(spec.to, one, beside)]
        if spec.enters and fresh_id is not None and not (near if beside.get("company") else among):
            return self._enter(spec.to, bare, titled["title"] if titled else None, beside, fresh_id)
        chosen = near or among
        if len(chosen) == 1:
            return chosen[0]
        label = _(KINDS[spec.to].label)
        if not chosen:
            raise UserError(
                _("没有名为“{name}”的{label}，请先登记，或写明编号。").format(name=name, label=label)
            )
        raise UserError(
            counted("有{n}个{label}都叫“{name}”，请写明编号：{ids}。", len(chosen)).format(
                n=len(chosen), label=label, name=name, ids=_("、").join(chosen[:5])
            )
        )

    def _known(self, spec: Spec, record: RecordId) -> RecordId:
        kind = query.kind_of(self.connection, record) or self.coming.kinds.get(record)
        if kind is not None and kind != spec.to:
            raise UserError(
                _("编号 {id} 是{has}，这里要的是{wants}。").format(
                    id=record, has=_(KINDS[kind].label), wants=_(KINDS[spec.to].label)
                )
            )
        if kind is None:
            raise UserError(_("没有编号为 {id} 的{label}。").format(id=record, label=_(KINDS[spec.to].label)))
        return record

    def _is_near(self, kind: str, one: RecordId, beside: Mapping[str, Any]) -> bool:
        """Whether it belongs to the company given beside; where neither is said of a company, to the team (a person may be in two)."""
        row = query.row(self.connection, one)
        values = row.values if row else self.coming.beside.get(one, {})
        shared = next((f for f in _SHARED if beside.get(f) and f in KINDS[kind].fields), None)
        return shared is not None and any(
            values.get(f) and query.are_one(self.connection, beside[shared], values[f])
            for f in (shared, f"second_{shared}")
        )

    def _enter(
        self, kind: str, name: str, title: str | None, beside: Mapping[str, Any], fresh_id: Any
    ) -> RecordId:
        own = (
            {"team": beside["id"]} if beside.get("kind") == "team" else {}
        )  # a leader belongs to the team he leads
        values = {"name": name, "title": title} | {f: beside[f] for f in _SHARED if beside.get(f)} | own
        known = {f: v for f, v in values.items() if f in KINDS[kind].fields}
        record = RecordId(fresh_id())
        self.entered[record] = (kind, known)
        return record
