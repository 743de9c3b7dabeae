"""The hub over HTTP: every question of `zsapp.sync.protocol` is a POST, files go in pieces. No state but the database and the folder.

A worker is made by `from_environment`: the environment names the folder, so that any number of processes are started alike. Who asks is
said by `Authorization: Bearer TOKEN`, which hub is meant by `Zsapp-Hub`.
"""

import gc
import multiprocessing
import os
import re
import signal
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, Query, Request, Response

from zsapp import __version__
from zsapp.domain import records
from zsapp.domain.change import is_hash
from zsapp.domain.ids import PersonId, StreamId
from zsapp.server import logs
from zsapp.server.accounts import Accounts
from zsapp.server.answers import handle_troubles, reading_trouble, schema
from zsapp.server.border import App, Border
from zsapp.server.files import Files
from zsapp.server.folder import Opened, opened
from zsapp.server.hub import RefusalError
from zsapp.server.lacking import Lacking
from zsapp.server.shelf import Account
from zsapp.sync import protocol
from zsapp.sync.protocol import (
    FILES,
    PIECE_BYTES,
    QUESTIONS,
    VERSION,
    ChangePassword,
    FileState,
    GiveUp,
    Join,
    Left,
    Pull,
    Push,
    PutUser,
    Revoke,
    TooLargeError,
    Trouble,
    packed,
    unpacked,
)

FOLDER, DATABASE = "ZSAPP_HUB_DIR", "ZSAPP_HUB_DATABASE"  # variables that a worker reads
SIZE_HEADER = "Zsapp-Size"
GZIP = "application/gzip"
KINDS = records.KINDS  # imported, so that rights are judged by all kinds there are

_PACKED_MOST = {Push: 32 * 1024 * 1024, Join: 16 * 1024}  # bytes of a question on its way
_MOST = {Push: protocol.BODY_LIMIT, Join: 64 * 1024}  # bytes of it unpacked
_OTHERS_MOST = 4 * 1024 * 1024


def from_environment() -> App:
    """The application of a worker."""
    logs.set_up()
    _end_with_parent()
    at = opened(Path(os.environ[FOLDER]), database=os.environ.get(DATABASE, ""), is_migrating=False)
    made = application(at)
    gc.freeze()  # what is loaded stays; pages of a thousand changes are not searched for rubbish again and again
    gc.set_threshold(50_000, 20, 50)
    return made


def application(at: Opened) -> App:
    """The application of one hub."""
    desk = _Desk(at)

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        yield
        at.database.close()

    api = FastAPI(
        title="zsapp hub", version=__version__, description=__doc__, lifespan=life, docs_url=None, redoc_url=None
    )  # fmt: skip
    handle_troubles(api)
    api.add_api_route("/", desk.hello, methods=["GET"], summary="Which hub this is")
    for question in QUESTIONS:
        _add_question(api, desk, question)
    _add_files(api, desk)
    return Border(api, at.hub.identity.hub)


def _end_with_parent() -> None:
    """In a worker: end when the process that started it is gone, however it went."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


class _Desk:
    """The parts that endpoints work with."""

    def __init__(self, at: Opened) -> None:
        self.shelves, self.hub = at.shelves, at.hub
        self.accounts = Accounts(at.hub, at.shelves, at.database, now_us=lambda: time.time_ns() // 1000)
        self.files = Files(at.folder / "files", at.database, at.settings.quota_bytes)
        self.hub.erased = self.files.drop
        self.hub.lacking = Lacking(at.database).of

    def hello(self) -> dict[str, str]:
        """Answers as soon as the hub serves."""
        own = self.hub.identity
        return {"zsapp": "hub", "version": __version__, "hub": own.hub, "name": own.name}

    def account(
        self,
        request: Request,
        authorization: Annotated[str, Header()] = "",
        zsapp_hub: Annotated[str, Header()] = "",
        zsapp_version: Annotated[str, Header()] = "1",
    ) -> Account:
        """Whose token came along; it is only looked at where this hub is meant. Raises RefusalError."""
        _require_version(zsapp_version)
        if zsapp_hub != self.hub.identity.hub:
            raise RefusalError(Trouble.OTHER_HUB, protocol.words_of(Trouble.OTHER_HUB))
        kind, _space, token = authorization.partition(" ")
        account = self.accounts.account_of(token) if kind.lower() == "bearer" else None
        if account is None:
            raise RefusalError(Trouble.LOG_IN, protocol.words_of(Trouble.LOG_IN))
        request.state.who = account
        return account

    def nobody(self, zsapp_version: Annotated[str, Header()] = "1") -> None:
        """For who has no token yet."""
        _require_version(zsapp_version)

    def answer(self, asked: Any, account: Account | None, address: str) -> protocol.Answer:
        """The answer to a question. Raises RefusalError."""
        if isinstance(asked, Join):
            return self.accounts.join(asked, address)
        if account is None:
            raise RefusalError(Trouble.LOG_IN, protocol.words_of(Trouble.LOG_IN))
        if isinstance(asked, PutUser):
            return self.accounts.put_user(asked, account)
        if isinstance(asked, Revoke):
            return self.accounts.revoke(asked, account)
        if isinstance(asked, ChangePassword):
            return self.accounts.change_password(asked, account, address)
        return self.hub.answer(asked, account)

    def require_reader(self, account: Account, stream: str) -> StreamId:
        """The stream, if he may read it. Raises RefusalError."""
        with self.shelves() as shelf:
            self.hub.require_reader(shelf, account, StreamId(stream))
        return StreamId(stream)

    def require_giver(self, account: Account, stream: str, name: str) -> StreamId:
        """The stream, if he may bring it this file: who reads it, or wrote there, before he left, what names it. Raises RefusalError."""
        try:
            return self.require_reader(account, stream)
        except RefusalError as error:
            is_his = error.trouble is Trouble.FORBIDDEN and self.files.is_named_by(
                StreamId(stream), name, PersonId(account.user)
            )
            if not is_his:
                raise
        return StreamId(stream)


def _require_version(text: str) -> None:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:9]) <= VERSION:
        raise RefusalError(Trouble.UPGRADE, protocol.words_of(Trouble.UPGRADE))


def _body_of(most: int) -> Callable[[Request], Awaitable[bytes]]:
    """Reads the bytes of a request, as many as are allowed. Raises TooLargeError."""

    async def read(request: Request) -> bytes:
        said = request.headers.get("content-length", "")
        if said.isascii() and said.isdecimal() and int(said) > most:
            raise TooLargeError(said)
        parts, size = [], 0
        async for part in request.stream():
            size += len(part)
            if size > most:
                raise TooLargeError(str(size))
            parts.append(part)
        return b"".join(parts)

    return read


def _add_question(api: FastAPI, desk: _Desk, question: Any) -> None:
    body = _body_of(_PACKED_MOST.get(question, _OTHERS_MOST))
    who = desk.nobody if question is Join else desk.account

    def answer(
        request: Request, account: Annotated[Any, Depends(who)], raw: Annotated[bytes, Depends(body)]
    ) -> Response:
        with reading_trouble():
            asked = _sound(unpacked(raw, question, most=_MOST.get(question, _OTHERS_MOST)))
        given = desk.answer(asked, account, request.client.host if request.client else "")
        return Response(packed(given), media_type=GZIP)

    about = {GZIP: {"schema": schema(question)}}
    told = {"description": question.answer.__doc__, "content": {GZIP: {"schema": schema(question.answer)}}}
    api.add_api_route(
        question.path, answer, methods=["POST"], name=question.__name__,
        summary=(question.__doc__ or "").partition("\n")[0], description=question.__doc__,
        openapi_extra={"requestBody": {"required": True, "content": about}, "responses": {"200": told}},
    )  # fmt: skip


def _sound(asked: Any) -> Any:
    """A question whose names of changes and places can be such; those in pages are looked at with their changes. Raises ValueError."""
    names: list[Any] = []
    match asked:
        case Pull():
            names = asked.want or []
            if not 0 <= asked.seq < 2**63:
                raise ValueError("no place")
        case GiveUp():
            names = asked.hashes
        case Left():
            names = [tip.hash for tip in asked.tips]
    if not all(map(is_hash, names)):
        raise ValueError("no name of a change")
    return asked


def _add_files(api: FastAPI, desk: _Desk) -> None:
    def get(
        request: Request,
        stream: str,
        name: str,
        account: Annotated[Account, Depends(desk.account)],
        offset: Annotated[int, Query(ge=0)] = 0,
        state: Annotated[str | None, Query()] = None,
    ) -> Response:
        """Raw bytes from `offset` (or of a Range) on, at most a piece; `Zsapp-Size` is the size of the whole."""
        if state is not None:
            where = desk.require_giver(account, stream, name)
            return Response(packed(desk.files.state(where, name, account.device)), media_type=GZIP)
        where = desk.require_reader(account, stream)
        asked = _range(request.headers.get("range", ""))
        first, most = asked or (offset, PIECE_BYTES)
        piece, size = desk.files.read(where, name, offset=first, most=most)
        headers = {SIZE_HEADER: str(size)}
        if asked and piece:
            headers["Content-Range"] = f"bytes {first}-{first + len(piece) - 1}/{size}"
        return Response(piece, 206 if asked and piece else 200, headers, "application/octet-stream")

    def put(
        stream: str,
        name: str,
        account: Annotated[Account, Depends(desk.account)],
        offset: Annotated[int, Query(ge=0)],
        size: Annotated[int, Query(ge=0)],
        raw: Annotated[bytes, Depends(_body_of(PIECE_BYTES))],
    ) -> Response:
        """Take a piece in; the answer says how much is here. With the last one the hash is verified."""
        where = desk.require_giver(account, stream, name)
        state = desk.files.write(where, name, account.device, offset=offset, size=size, piece=raw)
        return Response(packed(state), media_type=GZIP)

    bare: dict[str, Any] = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    held: dict[str, Any] = {GZIP: {"schema": schema(FileState)}}
    path = FILES + "/{stream}/{name}"
    api.add_api_route(
        path, get, methods=["GET"], summary="A piece of a file; with ?state how much of it is here",
        openapi_extra={"responses": {"200": {"description": "Bytes, or FileState", "content": bare | held}}},
    )  # fmt: skip
    api.add_api_route(
        path, put, methods=["PUT"], summary="A piece of a file for the hub",
        openapi_extra={
            "requestBody": {"required": True, "content": bare},
            "responses": {"200": {"description": "How much is here", "content": held}},
        },
    )  # fmt: skip


def _range(text: str) -> tuple[int, int] | None:
    """(first byte, how many) of a Range with a beginning (RFC 9110, 14.2); None where there is none or another kind."""
    found = re.fullmatch(r"bytes=(\d{1,15})-(\d{0,15})", text)
    if found is None:
        return None
    first = int(found[1])
    last = int(found[2]) if found[2] else first + PIECE_BYTES - 1
    return (first, last - first + 1) if last >= first else None
