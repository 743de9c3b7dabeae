"""What of a profile's streams its person may see: headquarters' stay on the disk of one whose role was lowered, until they are dropped.

They are held back where everything is read from: no row, no name, no search entry and no history of them is there, whatever asks.
Who comes back to headquarters has them again from the log.
"""

from sqlalchemy import Connection, text

from zsapp.domain.field import Role
from zsapp.domain.ids import RecordId, StreamId, headquarters_stream
from zsapp.domain.rights import ROLE_OF
from zsapp.store import identity

HELD_BACK = "held_back"
"""The stream that is held back now, among the settings of this computer."""


def role(connection: Connection) -> Role:
    """The role of the person this profile belongs to; a new profile without a hub is headquarters' until it joins one."""
    user = connection.execute(
        text("SELECT role FROM k_user WHERE id = :id"), {"id": identity.person(connection) or ""}
    ).first()
    if user is not None:
        return ROLE_OF.get(str(user.role), Role.MEMBER)
    hub = identity.hub(connection)
    return Role.HEADQUARTERS if hub is None else ROLE_OF.get(hub.role, Role.MEMBER)


def held_back(connection: Connection) -> StreamId | None:
    """The stream that is not shown, None where the person may see all that is here."""
    found = identity.local(connection, HELD_BACK)
    return None if found is None else StreamId(found)


def looked_again(connection: Connection) -> list[RecordId]:
    """Find out anew what is held back; the records that come or go by it, none where nothing changed."""
    organisation = identity.organisation(connection)
    if organisation is None:
        return []
    theirs = headquarters_stream(organisation)
    now = None if role(connection) >= Role.HEADQUARTERS else theirs
    if now == held_back(connection):
        return []
    identity.put_local(connection, HELD_BACK, now)
    found = connection.execute(text("SELECT DISTINCT record FROM log WHERE stream = :it"), {"it": theirs})
    return [RecordId(record) for record in found.scalars()]
