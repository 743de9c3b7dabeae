"""The steps by which the tables of the hub came to be (Alembic)."""
