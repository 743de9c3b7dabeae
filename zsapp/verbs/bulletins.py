"""What headquarters does to a week's bulletin by hand, texts and the order of its entries: read, saved, taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from zsapp.domain.bulletin import Arrangement, Bulletin, arranged, edited
from zsapp.domain.bulletin_record import OVER
from zsapp.domain.change import Form, new_form
from zsapp.domain.ids import RecordId, headquarters_stream, natural_id
from zsapp.domain.rules import cadence
from zsapp.store import identity, query
from zsapp.verbs import records
from zsapp.verbs.desk import Desk


@dataclass(frozen=True, slots=True)
class Edition:
    """The texts of a week by section key, how its entries stand, and the form as it was read; None where nothing was ever written."""

    week: str
    texts: Mapping[str, str] = field(default_factory=dict)
    form: Form | None = None
    arrangement: Arrangement = field(default_factory=Arrangement)

    def of(self, automatic: Bulletin) -> Bulletin:
        """The bulletin as the data give it with all of this done to it."""
        return arranged(edited(automatic, self.texts), self.arrangement)


def edition(desk: Desk, week: str) -> Edition:
    """What was written into the bulletin of a week. Raises UserError where it is no week."""
    key = cadence.week(week).key
    with desk.store.database.read() as connection:
        organisation = identity.organisation(connection)
        if organisation is None:
            return Edition(key)
        record = natural_id(headquarters_stream(organisation), "bulletin", key)
        row = query.row(connection, record)
    if row is None:
        return Edition(key)
    form = records.form_of(desk, row.id)
    if row.is_deleted:
        return Edition(key, form=form)
    texts = {
        name.removeprefix(OVER): str(value)
        for name, value in row.values.items()
        if name.startswith(OVER) and value
    }
    kept = Arrangement.kept(row.values.get("left_out"), row.values.get("entry_order"))
    return Edition(key, texts, form, kept)


def write(
    desk: Desk,
    week: str,
    texts: Mapping[str, str | None],
    arrangement: Arrangement | None = None,
    *,
    form: Form | None = None,
) -> Edition:
    """Save texts of sections by key (None or blank: what the data give) and how the entries stand (None: as they do), over the form
    as it was read (None: nothing was there).

    Raises UserError; NeedsPersonError where one of them was in conflict when the form was read.
    """
    typed = {OVER + section: text if text and text.strip() else None for section, text in texts.items()}
    if arrangement is not None:
        left_out, order = arrangement.typed()
        typed |= {"left_out": left_out or None, "entry_order": order or None}
    return _write(desk, week, typed, form)


def _write(desk: Desk, week: str, typed: Mapping[str, str | None], form: Form | None) -> Edition:
    key = cadence.week(week).key
    before = edition(desk, key)
    if before.form is None:
        given = {name: text for name, text in typed.items() if text is not None}
        if given:
            records.add(desk, "bulletin", {"week": key, **given})
        return edition(desk, key)
    record = RecordId(before.form.record)
    if records.row_of(desk, record).is_deleted:
        records.restore(desk, record)
        form = records.form_of(desk, record)
    records.change(desk, record, typed, form or new_form("bulletin", record))
    return edition(desk, key)
