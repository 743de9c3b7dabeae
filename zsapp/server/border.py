"""The border of the hub's process: names the hub on every answer, logs every request, and answers where something breaks."""

import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from zsapp.server import logs
from zsapp.sync import protocol
from zsapp.sync.protocol import HUB_HEADER, VERSION, VERSION_HEADER, Trouble

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Border:
    """An ASGI application around another."""

    def __init__(self, app: App, hub: str) -> None:
        self._app = app
        self._headers = [
            (HUB_HEADER.lower().encode(), hub.encode()),
            (VERSION_HEADER.lower().encode(), str(VERSION).encode()),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or one life of the process."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message.get("headers", []), *self._headers]}
            await send(message)

        scope.setdefault("state", {})
        try:
            await self._app(scope, receive, marked)
        except Exception as error:  # noqa: BLE001 - the border of the process
            logs.LOGGER.error("broken", extra={"told": logs.where(error)})
            if not status:
                await _say_broken(marked)
        took_ms = round((time.perf_counter() - started) * 1000, 1)
        who = scope["state"].get("who")
        whose = {} if who is None else {"user": who.user, "device": who.device}
        route = getattr(scope.get("route"), "path", "")
        logs.note("request", method=scope["method"], path=route, status=status, ms=took_ms, **whose)


async def _say_broken(send: Send) -> None:
    told = {"trouble": str(Trouble.BROKEN), "words": protocol.words_of(Trouble.BROKEN)}
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(told, ensure_ascii=False).encode()})
