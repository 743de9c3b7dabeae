"""The floor of a push: a service that unpacks the same pages and inserts their changes, without looking at them.

`python -m tests.bench.bare_service URL PORT`, in the same frame and over the same database as the hub; prints a line when it serves.
"""

import gzip
import hashlib
import json
import socket
import sys
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from sqlalchemy import Column, LargeBinary, MetaData, Table
from starlette.concurrency import run_in_threadpool

from zsapp.server.database import Database

_change = Table(
    "bare_change",
    MetaData(),
    Column("hash", LargeBinary(32), primary_key=True),
    Column("header", LargeBinary, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
)


def _insert(database: Database, raw: bytes) -> None:
    """One transaction a page."""
    mark = "?" if database.is_sqlite else "%s"
    rows = []
    for header, salt, body in json.loads(gzip.decompress(raw))["page"]["changes"]:
        name = hashlib.sha256(header.encode()).digest()
        rows.append((name, header.encode(), bytes.fromhex(salt), body.encode()))
    with database.writing() as connection:
        connection.exec_driver_sql(
            f"INSERT INTO bare_change VALUES ({', '.join([mark] * len(_change.columns))})", rows
        )


def serve(url: str, port: int) -> None:
    """Serve until the process is ended."""
    database, api = Database(url), FastAPI()
    with database.writing() as connection:
        _change.metadata.create_all(connection)

    async def take(request: Request) -> Response:
        await run_in_threadpool(_insert, database, await request.body())
        return Response(b"{}")

    api.add_api_route("/", take, methods=["POST"])
    listening: Any = socket.create_server(("127.0.0.1", port))
    print(listening.getsockname()[1], flush=True)
    uvicorn.Server(uvicorn.Config(api, log_config=None, access_log=False)).run(sockets=[listening])


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
