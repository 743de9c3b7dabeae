"""Who may do what, written by hand from the design ("Streams: who reads what"); the specs and the hub are tested against it.

Letters are roles: M member, L leader, H headquarters, A administrator; a letter stands where the act is allowed, a dash where it is not.
Streams: the organisation's, the author's own team's, another team's, headquarters', that of documents issued to all.
"""

from dataclasses import dataclass
from typing import Any

from zsapp.domain.field import Kind, Role
from zsapp.domain.records import KINDS

STREAMS = ("organisation", "own", "other", "headquarters", "issued")
ROLE_OF_LETTER = dict(zip("MLHA", Role, strict=True))

# kind        act      field            organisation own   other  headquarters issued
WRITING = """
company       create   -                MLHA         ----  ----   ----         ----
company       delete   -                MLHA         ----  ----   ----         ----
company       set      name             MLHA         ----  ----   ----         ----
company       set      is_flagship      MLHA         ----  ----   ----         ----
company       set      same_as          --HA         ----  ----   ----         ----
plan          create   -                MLHA         ----  ----   ----         ----
plan          delete   -                MLHA         ----  ----   ----         ----
plan          set      state            MLHA         ----  ----   ----         ----
plan          set      purpose          MLHA         ----  ----   ----         ----
unit          create   -                --HA         ----  ----   ----         ----
unit          delete   -                --HA         ----  ----   ----         ----
unit          set      tier             --HA         ----  ----   ----         ----
team          create   -                --HA         ----  ----   ----         ----
team          delete   -                --HA         ----  ----   ----         ----
team          set      leader           --HA         ----  ----   ----         ----
member        create   -                --HA         ----  ----   ----         ----
member        delete   -                --HA         ----  ----   ----         ----
member        set      title            --HA         ----  ----   ----         ----
member        set      second_team      --HA         ----  ----   ----         ----
posting       create   -                --HA         ----  ----   ----         ----
posting       delete   -                --HA         ----  ----   ----         ----
posting       set      to_day           --HA         ----  ----   ----         ----
settings      create   -                --HA         ----  ----   ----         ----
settings      delete   -                --HA         ----  ----   ----         ----
settings      set      deadline_day     --HA         ----  ----   ----         ----
campaign      create   -                --HA         ----  ----   ----         ----
campaign      delete   -                --HA         ----  ----   ----         ----
campaign      set      start            --HA         ----  ----   ----         ----
tiering       create   -                --HA         ----  ----   ----         ----
tiering       delete   -                --HA         ----  ----   ----         ----
tiering       set      tier             --HA         ----  ----   ----         ----
task          create   -                --HA         ----  ----   ----         ----
task          delete   -                --HA         ----  ----   ----         ----
task          set      value            --HA         ----  ----   ----         ----
rate          create   -                --HA         ----  ----   ----         ----
rate          delete   -                --HA         ----  ----   ----         ----
rate          set      rate             --HA         ----  ----   ----         ----
event         create   -                MLHA         ----  ----   ----         ----
event         delete   -                MLHA         ----  ----   ----         ----
event         set      date             MLHA         ----  ----   ----         ----
partner       create   -                MLHA         ----  ----   ----         ----
partner       delete   -                MLHA         ----  ----   ----         ----
partner       set      name             MLHA         ----  ----   ----         ----
engagement    create   -                --HA         ----  ----   ----         ----
engagement    delete   -                --HA         ----  ----   ----         ----
engagement    set      mode             --HA         ----  ----   ----         ----
sister_city   create   -                --HA         ----  ----   ----         ----
sister_city   delete   -                --HA         ----  ----   ----         ----
sister_city   set      country          --HA         ----  ----   ----         ----
catalogue     create   -                --HA         ----  ----   ----         ----
catalogue     delete   -                --HA         ----  ----   ----         ----
catalogue     set      version          --HA         ----  ----   ----         ----
chain_node    create   -                --HA         ----  ----   ----         ----
chain_node    delete   -                --HA         ----  ----   ----         ----
chain_node    set      name             --HA         ----  ----   ----         ----
entry         create   -                --HA         ----  ----   ----         ----
entry         delete   -                --HA         ----  ----   ----         ----
entry         set      action           --HA         ----  ----   ----         ----
claim         create   -                MLHA         ----  ----   ----         ----
claim         delete   -                MLHA         ----  ----   ----         ----
claim         set      basis            MLHA         ----  ----   ----         ----
ruling        create   -                --HA         ----  ----   ----         ----
ruling        delete   -                --HA         ----  ----   ----         ----
ruling        set      reason           --HA         ----  ----   ----         ----
user          create   -                ----         ----  ----   ----         ----
user          delete   -                ----         ----  ----   ----         ----
user          set      role             ----         ----  ----   ----         ----
user          set      team             ----         ----  ----   ----         ----
device        create   -                ----         ----  ----   ----         ----
device        delete   -                ----         ----  ----   ----         ----
device        set      revoked          ----         ----  ----   ----         ----
device        set      public_key       ----         ----  ----   ----         ----
erasure       create   -                --HA         --HA  --HA   --HA         --HA
dossier       create   -                ----         MLHA  --HA   --HA         ----
dossier       delete   -                ----         MLHA  --HA   --HA         ----
dossier       set      asks             ----         MLHA  --HA   --HA         ----
contact       create   -                ----         MLHA  --HA   --HA         ----
contact       delete   -                ----         MLHA  --HA   --HA         ----
contact       set      phone            ----         MLHA  --HA   --HA         ----
visit         create   -                ----         MLHA  --HA   --HA         ----
visit         delete   -                ----         MLHA  --HA   --HA         ----
visit         set      content          ----         MLHA  --HA   --HA         ----
visit         set      intent_text      ----         MLHA  --HA   --HA         ----
follow_up     create   -                ----         MLHA  --HA   --HA         ----
follow_up     delete   -                ----         MLHA  --HA   --HA         ----
follow_up     set      state            ----         MLHA  --HA   --HA         ----
submission    create   -                ----         MLHA  --HA   --HA         ----
submission    delete   -                ----         MLHA  --HA   --HA         ----
submission    set      remark           ----         MLHA  --HA   --HA         ----
project       create   -                ----         MLHA  --HA   --HA         ----
project       delete   -                ----         MLHA  --HA   --HA         ----
project       set      name             ----         MLHA  --HA   --HA         ----
increase      create   -                ----         MLHA  --HA   --HA         ----
increase      delete   -                ----         MLHA  --HA   --HA         ----
increase      set      increment        ----         MLHA  --HA   --HA         ----
trip          create   -                ----         MLHA  --HA   --HA         ----
trip          delete   -                ----         MLHA  --HA   --HA         ----
trip          set      work             ----         MLHA  --HA   --HA         ----
guest         create   -                ----         MLHA  --HA   --HA         ----
guest         delete   -                ----         MLHA  --HA   --HA         ----
guest         set      came             ----         MLHA  --HA   --HA         ----
credit        create   -                ----         MLHA  --HA   --HA         ----
credit        delete   -                ----         MLHA  --HA   --HA         ----
credit        set      share            ----         MLHA  --HA   --HA         ----
matter        create   -                ----         MLHA  --HA   --HA         ----
matter        delete   -                ----         MLHA  --HA   --HA         ----
matter        set      answer           ----         MLHA  --HA   --HA         ----
attachment    create   -                ----         MLHA  --HA   --HA         ----
attachment    delete   -                ----         MLHA  --HA   --HA         ----
attachment    set      title            ----         MLHA  --HA   --HA         ----
bulletin      create   -                ----         ----  ----   --HA         ----
bulletin      delete   -                ----         ----  ----   --HA         ----
bulletin      set      over_overview    ----         ----  ----   --HA         ----
standby       create   -                ----         ----  ----   --HA         ----
standby       delete   -                ----         ----  ----   --HA         ----
standby       set      decision         ----         ----  ----   --HA         ----
fee           create   -                ----         ----  ----   --HA         ----
fee           delete   -                ----         ----  ----   --HA         ----
fee           set      amount           ----         ----  ----   --HA         ----
issued        create   -                ----         ----  ----   ----         --HA
issued        delete   -                ----         ----  ----   ----         --HA
issued        set      pdf              ----         ----  ----   ----         --HA
issued        set      number           ----         ----  ----   ----         --HA
"""

READING = {"organisation": "MLHA", "own": "MLHA", "other": "--HA", "headquarters": "--HA", "issued": "MLHA"}

# what an endpoint tells or does to who asks it about a stream; the last column: a stream that there is not
# endpoint    organisation own   other  headquarters issued nowhere
ASKING = """
pull          MLHA         MLHA  --HA   --HA         MLHA   ----
want          MLHA         MLHA  --HA   --HA         MLHA   ----
vector        MLHA         MLHA  --HA   --HA         MLHA   ----
hashes        MLHA         MLHA  --HA   --HA         MLHA   ----
give-up       --HA         --HA  --HA   --HA         --HA   ----
file-state    MLHA         MLHA  --HA   --HA         MLHA   ----
file-get      MLHA         MLHA  --HA   --HA         MLHA   ----
file-put      MLHA         MLHA  --HA   --HA         MLHA   ----
"""

# user of role: who may enter one, change him (from this role, and to it), put him out, revoke his devices
ADMINISTERING = {"M": "--HA", "L": "--HA", "H": "---A", "A": "---A"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One act of one role in one stream."""

    kind: str
    act: str
    field: str
    stream: str
    role: Role
    is_allowed: bool


def cells() -> list[Cell]:
    """All cells of the table."""
    found = []
    for line in WRITING.split("\n"):
        if not line.strip():
            continue
        kind, act, field, *streams = line.split()
        for stream, letters in zip(STREAMS, streams, strict=True):
            assert len(letters) == len(ROLE_OF_LETTER), line
            found += [
                Cell(kind, act, field, stream, role, letter in letters)
                for letter, role in ROLE_OF_LETTER.items()
            ]
    return found


_VALUE: dict[Kind, Any] = {Kind.NUMBER: 1, Kind.FLAG: True, Kind.AMOUNT: {}, Kind.COMPOUND: {}}


def values_of(cell: Cell, link: str) -> dict[str, Any]:
    """What a change of this cell sets; a link to that record."""
    if cell.act != "set":
        return {"deleted": cell.act == "delete"}
    kind = KINDS[cell.kind].fields[cell.field].kind
    return {cell.field: link if kind is Kind.LINK else _VALUE.get(kind, "x")}
