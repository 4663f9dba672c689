"""``bilateral import --all``: fill a home with what publishers answer without a key, and build a release of it.

What is asked, and under which terms, is said first. What was answered within a day is not asked again, so that a run
goes on where the last one stopped. What the answers hold is for the build to say.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from bilateral.commons.machine import line
from pipelines.archive.http.messages import Request
from pipelines.cli.archive_commands import CommandError, asked
from pipelines.orchestration.workplace import Workplace
from pipelines.sources import retrieval
from pipelines.sources.contract import Scope, Source
from pipelines.sources.declarations import discover

FRESH = timedelta(days=1)
"""For how long an answer counts as asked for."""


def open_requests(workplace: Workplace, now: datetime) -> Iterator[tuple[Source, list[Request]]]:
    """What each source that a program can ask without a key is still asked; cited pages have a command of their own."""
    for source in discover().values():
        requests = [*retrieval.requests_of(source, Scope(), now.date(), workplace.data)]
        if not requests or any(r.key and not os.environ.get(r.key.env) for r in requests):
            continue
        answered = retrieval.answered_since(source, workplace.archive, now - FRESH)
        left = [request for request in requests if request.name not in answered]
        yield source, left if source.captures_each or not left else requests  # else the answers are one capture


def import_all(workplace: Workplace, build: Callable[[Workplace], int]) -> int:
    """Ask every source and build; 0 if every publisher answered and the build succeeded."""
    planned = sorted(open_requests(workplace, datetime.now(UTC)), key=lambda plan: len(plan[1]))
    for source, requests in planned:
        hosts = ", ".join(sorted({urlsplit(request.url).hostname or "" for request in requests}))
        print(f"{source.id}: {source.title}")
        print(f"  requests: {len(requests)} to {hosts}" if requests else "  all answered within a day")
        print(f"  terms: {source.terms.licence} ({source.terms.url})")
    others = [name for name in discover() if name not in {source.id for source, _ in planned}]
    print(f"not asked: {', '.join(others)} (by hand, with a key, or document by document: docs/sources.md)")
    print("stop at any time: the next run goes on\n")
    failed = [source.id for source, requests in planned if requests and not _ask(workplace, source, requests)]
    if failed:
        print(f"not complete: {', '.join(failed)}; run the command again to go on")
    return build(workplace) or int(bool(failed))


def _ask(workplace: Workplace, source: Source, requests: list[Request]) -> bool:
    """Send these requests and print what came of them; whether all were answered."""
    alone = replace(source, requests=lambda *_: requests)
    try:
        found, wrong = asked(workplace, alone, Scope())
    except CommandError as error:
        print(line(f"{source.id}: {error}"))
        return False
    empty = f", without data: {len(found.empty)}" if found.empty else ""
    print(f"{source.id}: answers: {len(found.puts)}, new: {len(found.new)}{empty}")
    print("".join(f"  {line(text)}\n" for text in wrong), end="")
    return not wrong
