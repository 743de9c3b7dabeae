"""The rows of a kind with columns of their own beside the fields: what is derived of each record, asked for the rows that are seen."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from zsapp.store.query import Row
from zsapp.ui.models.sources import Column, KindSource, Line, cell
from zsapp.verbs.desk import Desk


class ExtendedSource(KindSource):
    """`more` gives the words of the added columns; they are not sorted by unless `ids` of the subclass can."""

    def __init__(
        self,
        kind: str,
        columns: Sequence[str],
        *,
        added: Mapping[str, Sequence[Column]],
        kinds: Sequence[str] = (),
        widths: Mapping[str, int] | None = None,
    ) -> None:
        """`added`: columns by the field they stand behind; `kinds`: further kinds that the added words follow from."""
        super().__init__(kind, columns=columns)
        wide = widths or {}
        own = [replace(each, width_px=wide.get(each.name, each.width_px)) for each in self.columns]
        self.columns = [each for one in own for each in (one, *added.get(one.name, ()))]
        self.kinds = self.kinds | frozenset(kinds)

    def more(self, desk: Desk, ids: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """id -> column -> words."""
        raise NotImplementedError

    def line(self, row: Row, names: Mapping[str, str]) -> Line:
        """The fields of one row in words."""
        specs = self.spec.printed()
        own = [each.name for each in self.columns if each.name in specs]
        return Line(
            row.id,
            {name: cell(specs[name], row.values.get(name), names) for name in own},
            row.values,
            row.kind,
        )

    def lines(self, desk: Desk, ids: Sequence[str]) -> list[Line]:
        """The rows of some ids with the added words."""
        more = self.more(desk, ids)
        return [
            Line(line.id, {**line.texts, **more.get(line.id, {})}, line.values, line.kind)
            for line in super().lines(desk, ids)
        ]
