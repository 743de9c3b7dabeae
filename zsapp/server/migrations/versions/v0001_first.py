"""The first tables: log, verdicts, files, accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.String(64)
_HASH = sa.LargeBinary(32)


def upgrade() -> None:
    """Make them."""
    _log()
    _verdicts()
    _files()
    _accounts()


def _log() -> None:
    op.create_table(
        "hub", sa.Column("name", _ID, primary_key=True), sa.Column("value", sa.String, nullable=False)
    )
    op.create_table(
        "stream",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("top", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "change",
        sa.Column("hash", _HASH, primary_key=True),
        sa.Column("stream", _ID, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("device", _ID, nullable=False),
        sa.Column("n", sa.BigInteger, nullable=False),
        sa.Column("prev", _HASH, nullable=False),
        sa.Column("unit", _HASH, nullable=False),
        sa.Column("record", _ID, nullable=False),
        sa.Column("kind", _ID, nullable=False),
        sa.Column("said", sa.SmallInteger, nullable=False),
        sa.Column("header", sa.LargeBinary, nullable=False),
        sa.Column("salt", sa.LargeBinary),
        sa.Column("body", sa.LargeBinary),
    )
    op.create_index("change_place", "change", ["stream", "seq"], unique=True)
    op.create_index("change_chain", "change", ["stream", "device", "n"])
    op.create_index("change_record", "change", ["record"])
    void, team = sa.text("said BETWEEN 4 AND 7"), sa.text("kind = 'team'")
    op.create_index("change_void", "change", ["unit"], sqlite_where=void, postgresql_where=void)
    op.create_index("change_team", "change", ["record"], sqlite_where=team, postgresql_where=team)
    op.create_table(
        "run",
        sa.Column("stream", _ID, primary_key=True),
        sa.Column("last", sa.BigInteger, primary_key=True),
        sa.Column("changes", sa.Integer, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
    )
    for name in ("head", "tip"):
        op.create_table(
            name,
            sa.Column("stream", _ID, primary_key=True),
            sa.Column("device", _ID, primary_key=True),
            sa.Column("n", sa.BigInteger, primary_key=True),
            sa.Column("hash", _HASH, primary_key=True),
            *([sa.Column("signature", sa.LargeBinary, nullable=False)] if name == "head" else []),
        )
    op.create_index("head_hash", "head", ["hash"])


def _verdicts() -> None:
    op.create_table(
        "sheet",
        sa.Column("signature", sa.LargeBinary(64), primary_key=True),
        sa.Column("stream", _ID, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("judgement", sa.String(8), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
    )
    op.create_index("sheet_place", "sheet", ["stream", "seq"], unique=True)
    op.create_table(
        "verdict",
        sa.Column("hash", _HASH, primary_key=True),
        sa.Column("said", sa.SmallInteger, nullable=False),
    )
    op.create_table("erased", sa.Column("record", _ID, primary_key=True))


def _files() -> None:
    op.create_table(
        "naming",
        sa.Column("blob", _HASH, primary_key=True),
        sa.Column("change", _HASH, primary_key=True),
        sa.Column("record", _ID, nullable=False),
    )
    op.create_index("naming_record", "naming", ["record"])
    op.create_table("erased_blob", sa.Column("blob", _HASH, primary_key=True))
    op.create_table(
        "file",
        sa.Column("stream", _ID, primary_key=True),
        sa.Column("hash", _HASH, primary_key=True),
        sa.Column("size", sa.BigInteger, nullable=False),
    )
    op.create_index("file_hash", "file", ["hash"])


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("user_id", _ID, primary_key=True),
        sa.Column("name", sa.String(200), nullable=False, unique=True),
        sa.Column("password", sa.String(300), nullable=False),
        sa.Column("is_active", sa.Boolean, nullable=False),
    )
    op.create_table(
        "token",
        sa.Column("hash", _HASH, primary_key=True),
        sa.Column("user_id", _ID, sa.ForeignKey("account.user_id"), nullable=False),
        sa.Column("device", _ID, nullable=False),
        sa.Column("made_us", sa.BigInteger, nullable=False),
    )
    op.create_index("token_device", "token", ["device"])
    op.create_table(
        "bucket",
        sa.Column("name", _HASH, primary_key=True),
        sa.Column("level", sa.Float, nullable=False),
        sa.Column("at_us", sa.BigInteger, nullable=False),
    )
    op.create_index("bucket_at", "bucket", ["at_us"])
