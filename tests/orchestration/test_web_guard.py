"""The guard before Dagster's web server: who is answered. The attack itself, in a browser, is in ``tests/ui``."""

from __future__ import annotations

import asyncio
from typing import Any

from pipelines.orchestration.web_guard import Guard
from tests.support.rows import each_case


def asked(method: str, address: str, headers: dict[str, str]) -> tuple[list[Any], list[dict[str, Any]]]:
    """What reached the application, and what was answered."""
    reached: list[Any] = []
    sent: list[dict[str, Any]] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        reached.append(scope)
        if scope["type"] == "http":
            own = [(b"Referrer-Policy", b"unsafe-url"), (b"content-type", b"text/html")]
            await send({"type": "http.response.start", "status": 200, "headers": own})

    async def send(message: Any) -> None:
        sent.append(message)

    path, _, query = address.partition("?")
    scope = {
        "type": "websocket" if method == "WS" else "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(k.encode(), v.encode()) for k, v in ({"host": "127.0.0.1:3000"} | headers).items()],
    }
    asyncio.run(Guard(application)(scope, None, send))
    return reached, sent


@each_case(__file__, "method address headers")
def test_its_own_pages_and_programs_that_are_no_browsers_are_answered(
    method: str, address: str, headers: dict[str, str]
) -> None:
    reached, _ = asked(method, address, headers)
    assert len(reached) == 1


@each_case(__file__, "status method address headers")
def test_others_are_refused_before_dagster_hears_of_it(
    status: int, method: str, address: str, headers: dict[str, str]
) -> None:
    reached, (first, *_) = asked(method, address, headers)
    assert reached == []
    assert first.get("status", first.get("code")) == status


def test_no_page_of_another_site_may_frame_or_read_an_answer() -> None:
    for address in ("/assets", "/\0"):
        _, (first, *_) = asked("GET", address, {})
        headers = [(name.lower(), value) for name, value in first["headers"]]
        assert len(headers) == len(dict(headers)), "no header twice"
        assert dict(headers)[b"x-frame-options"] == b"SAMEORIGIN"
        assert dict(headers)[b"referrer-policy"] == b"no-referrer"
