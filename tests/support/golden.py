"""Golden databases, one for each version of the schema: `python -m tests.support.golden` writes the latest one.

A golden file of a version that has left the house is never written again.
"""

from pathlib import Path
from typing import Any

from zsapp.store import schema
from zsapp.store.database import connect

FOLDER = Path(__file__).resolve().parents[1] / "store" / "golden"
KEY = bytes(range(32))


def path_of(version: int) -> Path:
    return FOLDER / f"version-{version}.db"


def row_of(columns: list[tuple[str, str]], number: int) -> dict[str, Any]:
    """A row with a value of its own in each column; `columns` are (name, type)."""
    values: dict[str, Any] = {}
    for name, kind in columns:
        if kind == "INTEGER":
            values[name] = number * 1000 + len(name)
        elif kind == "BLOB":
            values[name] = f"{name} 喆堃㛃𠮷 {number}".encode() if name != "salt" or number else None
        else:
            values[name] = f"{name} 招商 {number}"
    return values


def rows(connection: Any, table: str) -> list[dict[str, Any]]:
    """All rows of a table as dictionaries, in the order they were written."""
    cursor = connection.execute(f"SELECT * FROM {table} ORDER BY rowid")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def write(path: Path) -> None:
    """The tables after all steps with three rows each."""
    connection = connect(path, KEY, writing=True, new=True)
    for step in schema.STEPS:
        for statement in step.statements:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {schema.LATEST}")
    for table in schema.TRUTH:
        columns = [(row[1], row[2]) for row in connection.execute(f"PRAGMA table_info({table})")]
        for number in range(3):
            values = row_of(columns, number)
            marks = ", ".join("?" * len(values))
            connection.execute(f"INSERT INTO {table} VALUES ({marks})", tuple(values.values()))
    connection.close()


if __name__ == "__main__":
    target = path_of(schema.LATEST)
    if target.exists():
        raise SystemExit(f"{target} exists; a golden file is written once")
    write(target)
