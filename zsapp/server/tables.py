"""The tables of the hub's database, alike in SQLite and PostgreSQL.

Bytes of changes are kept as they were received. Hashes are 32 bytes, ids are text. How they came to be step by step: `migrations/`.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    text,
)

metadata = MetaData()
_ID = String(64)
_HASH = LargeBinary(32)

hub = Table(
    "hub", metadata, Column("name", String(64), primary_key=True), Column("value", String, nullable=False)
)
"""What is known of the hub itself: its id, the organisation, the epoch, settings."""

stream = Table(
    "stream",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("top", BigInteger, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("revision", BigInteger, nullable=False),
)
"""The row that is locked by whoever writes to a stream. `revision` rises with everything that is written there."""

change = Table(
    "change",
    metadata,
    Column("hash", _HASH, primary_key=True),
    Column("stream", _ID, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("device", _ID, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("prev", _HASH, nullable=False),
    Column("unit", _HASH, nullable=False),
    Column("record", _ID, nullable=False),
    Column("kind", _ID, nullable=False),
    Column("said", SmallInteger, nullable=False),  # the sum of 1 << judgement of all that was said of it
    Column("header", LargeBinary, nullable=False),
    Column("salt", LargeBinary),
    Column("body", LargeBinary),
    Index("change_place", "stream", "seq", unique=True),
    Index("change_chain", "stream", "device", "n"),
    Index("change_record", "record"),
    Index(
        "change_void",
        "unit",
        sqlite_where=text("said BETWEEN 4 AND 7"),
        postgresql_where=text("said BETWEEN 4 AND 7"),
    ),
    Index(
        "change_team",
        "record",
        sqlite_where=text("kind = 'team'"),
        postgresql_where=text("kind = 'team'"),
    ),
)
"""The log of all streams, in the order of `seq` within each."""

run = Table(
    "run",
    metadata,
    Column("stream", _ID, primary_key=True),
    Column("last", BigInteger, primary_key=True),
    Column("changes", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
)
"""What came to a stream in one transaction, up to its place `last`: pages are cut between these only, so they end at heads."""

head = Table(
    "head",
    metadata,
    Column("stream", _ID, primary_key=True),
    Column("device", _ID, primary_key=True),
    Column("n", BigInteger, primary_key=True),
    Column("hash", _HASH, primary_key=True),
    Column("signature", LargeBinary, nullable=False),
    Index("head_hash", "hash"),
)

sheet = Table(
    "sheet",
    metadata,
    Column("signature", LargeBinary(64), primary_key=True),
    Column("stream", _ID, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("judgement", String(8), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("hashes", LargeBinary, nullable=False),  # 32 bytes each
    Column("at_us", BigInteger, nullable=False, server_default=text("0")),  # 0: not said
    Index("sheet_place", "stream", "seq", unique=True),
)
"""Verdicts as they were signed, each with a place among the changes."""

verdict = Table(
    "verdict",
    metadata,
    Column("hash", _HASH, primary_key=True),
    Column("said", SmallInteger, nullable=False),
)
"""What was said of changes that were not here; as `change.said`."""

tip = Table(
    "tip",
    metadata,
    Column("stream", _ID, primary_key=True),
    Column("device", _ID, primary_key=True),
    Column("n", BigInteger, primary_key=True),
    Column("hash", _HASH, primary_key=True),
)

erased = Table("erased", metadata, Column("record", _ID, primary_key=True))

naming = Table(
    "naming",
    metadata,
    Column("blob", _HASH, primary_key=True),
    Column("change", _HASH, primary_key=True),
    Column("record", _ID, nullable=False),
    Index("naming_record", "record"),
)
"""Which changes name which files."""

erased_blob = Table("erased_blob", metadata, Column("blob", _HASH, primary_key=True))
"""Files that an erasure took away: they are not taken in again unless a change names them."""

file = Table(
    "file",
    metadata,
    Column("stream", _ID, primary_key=True),
    Column("hash", _HASH, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Index("file_hash", "hash"),
)
"""Files whose bytes are here, in each stream they were put into."""

account = Table(
    "account",
    metadata,
    Column("user_id", _ID, primary_key=True),
    Column("name", String(200), nullable=False, unique=True),  # folded: as it is looked up
    Column("password", String(300), nullable=False),
    Column("is_active", Boolean, nullable=False),
)
"""Who can log in; who he is and what he may is in the log."""

token = Table(
    "token",
    metadata,
    Column("hash", _HASH, primary_key=True),
    Column("user_id", _ID, ForeignKey("account.user_id"), nullable=False),
    Column("device", _ID, nullable=False),
    Column("made_us", BigInteger, nullable=False),
    Index("token_device", "device"),
)

bucket = Table(
    "bucket",
    metadata,
    Column("name", _HASH, primary_key=True),
    Column("level", Float, nullable=False),  # tries left at that moment
    Column("at_us", BigInteger, nullable=False),
    Index("bucket_at", "at_us"),
)
"""Tries of log-in that are left, by address and user name."""
