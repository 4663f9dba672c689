"""``bilateral import --all``: fill a home with what publishers answer without a key, and build a release of it.

What is asked, under which terms and how long it takes is said first. What was answered within a day is not asked again,
so that a run goes on where the last one stopped. Retrieval itself is in ``pipelines/sources/retrieval.py``.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from urllib.parse import urlsplit

from bilateral.commons.machine import line
from pipelines.archive.http.client import Client
from pipelines.archive.http.errors import FetchError
from pipelines.archive.http.limits import Limit
from pipelines.archive.http.messages import Request
from pipelines.cli.telling_client import Told
from pipelines.orchestration.instance import announce
from pipelines.orchestration.workplace import Workplace
from pipelines.sources import retrieval
from pipelines.sources.contract import Scope, Source, SourceError, discover
from pipelines.sources.readings import CaptureReader

FRESH = timedelta(days=1)
"""For how long an answer counts as asked for."""
SECONDS_EACH = 2.0
"""What a request takes where the publisher sets no limit: a guess, said as `about`."""
MAX_PRINTED = 40


@dataclass(frozen=True)
class Plan:
    """What a source is still asked, and how many of its requests were answered within a day."""

    source: Source
    requests: Sequence[Request]
    n_answered: int

    @property
    def seconds(self) -> float:
        """About how long it takes, by the limits of the hosts."""
        hosts = Counter(urlsplit(request.url).hostname or "" for request in self.requests)
        return sum(_seconds(self.source.limits.get(host), count) for host, count in hosts.items())

    def lines(self) -> Iterator[str]:
        """What is asked, where, and under which terms."""
        source, hosts = self.source, sorted({urlsplit(request.url).hostname or "" for request in self.requests})
        answered = f", {self.n_answered} answered within a day" if self.n_answered else ""
        yield f"{source.id}: {source.title}"
        if not self.requests:
            yield f"  nothing to ask{answered}"
            return
        yield f"  requests: {len(self.requests)} to {', '.join(hosts)}, about {_duration(self.seconds)}{answered}"
        yield f"  terms: {source.terms.licence} ({source.terms.url})"


def plans(workplace: Workplace, today: date, now: datetime) -> Iterator[Plan]:
    """A plan for each source that a program can ask without a key; cited pages have a command of their own."""
    for source in discover().values():
        requests = list(retrieval.requests_of(source, Scope(), today, workplace.data)) if source.requests else []
        if not requests or any(r.key and not os.environ.get(r.key.env) for r in requests):
            continue
        answered = retrieval.answered_since(source, workplace.archive, now - FRESH)
        left = [request for request in requests if request.name not in answered]
        if not source.captures_each and left:  # the answers are one capture
            left = requests
        yield Plan(source, left, len(requests) - len(left))


def import_all(workplace: Workplace, build: Callable[[Workplace], int]) -> int:
    """Ask every plan's source and build; 0 if every publisher answered and the build succeeded."""
    now = datetime.now(UTC)
    planned = sorted(plans(workplace, now.date(), now), key=lambda plan: plan.seconds)
    by_hand = [source.id for source in discover().values() if source.id not in {plan.source.id for plan in planned}]
    for plan in planned:
        print("\n".join(plan.lines()))
    print(f"about {_duration(sum(plan.seconds for plan in planned))} in all; stop at any time: the next run goes on")
    print(f"not asked: {', '.join(by_hand)} (by hand, with a key, or document by document: docs/sources.md)\n")
    client = retrieval.client(workplace.home.runs / "http")
    failed = [plan.source.id for plan in planned if plan.requests and not _ask(workplace, plan, client, now.date())]
    if failed:
        print(f"not complete: {', '.join(failed)}; run the command again to go on")
    before = _latest(workplace)
    code = build(workplace)
    print("\n".join(_news(workplace, before)))
    return code or int(bool(failed))


def _ask(workplace: Workplace, plan: Plan, client: Any, today: date) -> bool:
    """Send the requests of a plan and print what came of them; whether all were answered."""
    source = replace(plan.source, requests=lambda *_: plan.requests, requests_without_key=None)
    try:
        told = cast(Client, Told(client, source.id, len(plan.requests)))
        asked = retrieval.ask(source, workplace.archive, told, Scope(), today, workplace.data)
    except (FetchError, SourceError) as error:
        print(line(f"{source.id}: {error}"))
        return False
    reader = CaptureReader(workplace.archive, workplace.codes, workplace.readings)
    readings = [reader.reading(plan.source, capture) for capture in asked.new]
    rows = sum(reading.n_rows for reading in readings)
    empty = f", without data: {len(asked.empty)}" if asked.empty else ""
    print(f"{source.id}: answers: {len(asked.puts)}, new: {len(asked.new)} with {rows:,} rows{empty}")
    for reason in {reading.failure for reading in readings if reading.has_unread_terms}:
        print(f"  not used: {reason}")
    wrong = [f"cannot be read: {r.failure}" for r in readings if r.failure and not r.has_unread_terms]
    wrong += [text for text in (asked.failure, asked.offline) if text]
    print("".join(f"  {line(part)}\n" for text in wrong for part in text.splitlines()), end="")
    if asked.puts:
        announce(workplace, source.id)
    return not wrong


def _latest(workplace: Workplace) -> str:
    link = workplace.releases / "latest"
    return link.readlink().name if link.is_symlink() else ""


def _news(workplace: Workplace, before: str) -> list[str]:
    """What the new release says has changed; a line if there is no new one."""
    if (after := _latest(workplace)) == before:
        return ["nothing new in the release"]
    lines = (workplace.releases / after / "CHANGES.md").read_text(encoding="utf-8").splitlines()
    more = [f"… {len(lines) - MAX_PRINTED} more lines in {after}/CHANGES.md"] if len(lines) > MAX_PRINTED else []
    return [*lines[:MAX_PRINTED], *more]


def _seconds(limit: Limit | None, count: int) -> float:
    """Seconds for ``count`` requests to one host: by its limits, else a guess."""
    limit = limit or Limit()
    if limit.per_day and count > limit.per_day:
        return count / limit.per_day * 86_400
    each = max(SECONDS_EACH, limit.min_interval or 0.0, 60.0 / limit.per_minute if limit.per_minute else 0.0)
    return count * each


def _duration(seconds: float) -> str:
    return f"{round(seconds / 60)} min" if seconds >= 60 else f"{round(seconds)} s"
