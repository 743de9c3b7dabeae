"""The desk: who acts, on which store, on which day. Every verb gets one."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.field import Role
from zsapp.domain.ids import RecordId, StreamId
from zsapp.domain.rights import ROLE_OF
from zsapp.store import identity, query
from zsapp.store.store import Store

if TYPE_CHECKING:
    from zsapp.verbs.kept import Kept


@dataclass(frozen=True, slots=True)
class Desk:
    """`today` is the day shown and assessed, never the clock of changes. `keeping` gives the facts that a window keeps."""

    store: Store
    today: date
    role: Role
    team: RecordId | None
    keeping: "Callable[[], Kept] | None" = None

    @classmethod
    def open(cls, store: Store, today: date, keeping: "Callable[[], Kept] | None" = None) -> "Desk":
        """The desk of the person this profile belongs to; a new profile without a hub is headquarters' until it joins one."""
        with store.database.read() as connection:
            person = identity.person(connection)
            row = query.row(connection, RecordId(person)) if person else None
            hub = identity.hub(connection)
        if row is None and hub is not None:  # the record comes with the first synchronisation
            team = RecordId(hub.team) if hub.team else None
            return cls(store, today, ROLE_OF.get(hub.role, Role.MEMBER), team, keeping)
        if row is None:
            return cls(store, today, Role.HEADQUARTERS, None, keeping)
        team = row.values.get("team")
        return cls(
            store,
            today,
            ROLE_OF.get(str(row.values.get("role")), Role.MEMBER),
            RecordId(team) if team else None,
            keeping,
        )

    @property
    def kept(self) -> "Kept | None":
        """What is kept of the facts; None: all is read anew."""
        return self.keeping() if self.keeping is not None else None

    @property
    def now(self) -> datetime:
        """The day shown with the time on the clock, without a zone: as a person writes a moment."""
        return datetime.combine(self.today, on_the_wall(self.store.machine.now_us()).time())

    @property
    def organisation(self) -> StreamId:
        """The organisation's stream; a new profile gets one."""
        return self.store.found()

    @property
    def own_teams(self) -> frozenset[str]:
        """The teams of this person: the user's, and those of the member he is; only their records are here, but at headquarters."""
        with self.store.database.read() as connection:
            person = identity.person(connection)
            user = query.row(connection, RecordId(person)) if person else None
            member = user.values.get("member") if user is not None else None
            row = query.row(connection, RecordId(member)) if member else None
        its = (row.values.get("team"), row.values.get("second_team")) if row is not None else ()
        return frozenset(str(team) for team in (self.team, *its) if team)

    def read(self, ask: Callable[[Connection], Any]) -> Any:
        """Ask the store one question."""
        with self.store.database.read() as connection:
            return ask(connection)

    def require(self, role: Role, what: str) -> None:
        """Raise UserError where this person may not do it."""
        if self.role < role:
            who = next(word for word, each in ROLE_OF.items() if each is role)
            raise UserError(_("您没有权限：{what}须由{who}办理。").format(what=what, who=_(who)))


def on_the_wall(at_us: int) -> datetime:
    """A moment of the clock of changes (microseconds since 1970) as the clock on this wall shows it, to the second."""
    return datetime.fromtimestamp(at_us // 1_000_000)


def today() -> date:
    """The day shown and assessed: ZSAPP_TODAY, else the computer's. Raises UserError."""
    wish = os.environ.get("ZSAPP_TODAY")
    try:
        return date.fromisoformat(wish) if wish else date.today()
    except ValueError:
        raise UserError(_("ZSAPP_TODAY 应写成 2016-05-01，现在是“{text}”。").format(text=wish)) from None
