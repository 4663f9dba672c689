"""`dagster-webserver` behind a guard, with the same options: ``python -m pipelines.orchestration.web_guard -p 3000``.

The web server has no login and obeys every browser on this machine, in which pages of any site run. The guard lets
nobody ask but its own pages and programs that are no browsers. What is asked is for Dagster. It stands before the
server's own application, which no public interface names: before a proxy, a second port would be open without it.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from dagster_webserver import cli

Message = MutableMapping[str, Any]
App = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]
_THIS_MACHINE = re.compile(rb"(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?")
_HEADERS = {b"x-frame-options": b"SAMEORIGIN", b"x-content-type-options": b"nosniff"}
_HEADERS |= {b"referrer-policy": b"no-referrer"}
_HEADERS |= dict.fromkeys((b"cross-origin-resource-policy", b"cross-origin-opener-policy"), b"same-origin")


class Guard:
    """An ASGI application before another one, which sees what passes."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        """Pass on, or answer with the reason why not."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [(name, value) for name, value in message["headers"] if name.lower() not in _HEADERS]
                message = {**message, "headers": [*kept, *_HEADERS.items()]}
            await send(message)

        refusal = refused(scope) if scope["type"] != "lifespan" else None
        if not refusal:
            await self._app(scope, receive, send_with_headers)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            status, reason = refusal
            headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(reason))]
            await send_with_headers({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else reason.encode()})


def refused(scope: Message) -> tuple[int, str] | None:
    """Status and reason if a request is not to be answered.

    A name that leads here by a stranger's DNS (421), a page of another origin (403), a change that a page of another
    site could ask for without being asked back (405, 415), and a path that no file can have (404).
    """
    hosts, origins, kinds = ([v for k, v in scope["headers"] if k == n] for n in (b"host", b"origin", b"content-type"))
    if len(hosts) != 1 or not _THIS_MACHINE.fullmatch(hosts[0]):
        return 421, "Ask for 127.0.0.1 or localhost: this server answers this machine alone"
    if any(origin != b"http://" + hosts[0] for origin in origins):
        return 403, "This server answers its own pages alone"
    if any(ord(character) < 32 for character in scope["path"]):
        return 404, "There is no such page"
    if scope["type"] == "http" and scope["method"] not in ("GET", "HEAD"):
        if [kind.partition(b";")[0].strip().lower() for kind in kinds] != [b"application/json"]:
            return 415, "Send JSON, with Content-Type: application/json"
    elif scope["type"] == "http" and scope["path"].rstrip("/").endswith("/graphql") and scope["query_string"]:
        return 405, "Ask by POST"
    return None


if __name__ == "__main__":
    make = cli.create_app_from_workspace_process_context
    cli.create_app_from_workspace_process_context = lambda *a, **k: Guard(make(*a, **k))  # type: ignore[assignment]
    cli.main()
