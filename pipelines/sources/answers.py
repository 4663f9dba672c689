"""What came of asking a publisher, and how its answers go into the archive: shared by both ways of asking.

Which requests are sent is for ``retrieval.py`` and, document by document, ``page_retrieval.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC

from pipelines.archive.captures import Archive, Capture, Incoming, Put, Sighting
from pipelines.archive.http.errors import FetchError
from pipelines.archive.http.messages import Response
from pipelines.sources.contract import Source


@dataclass
class Asked:
    """What came of asking a source: captures new or seen again, requests without data, and why it was broken off.

    ``failed`` holds errors by the name of the request, ``left`` the names of requests that were not sent after an error
    that ended them all. ``notes`` has a line on each cited page.
    """

    puts: list[Put] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    offline: str | None = None
    notes: list[str] = field(default_factory=list)
    failed: dict[str, FetchError] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)

    @property
    def failure(self) -> str | None:
        """Every request that failed, and those that were not sent, if any failed."""
        lines = [f"{name}: {error}" for name, error in self.failed.items()]
        lines += [f"not asked for any more: {', '.join(self.left)}"] if self.left else []
        return "\n".join(lines) if self.failed else None

    @property
    def new(self) -> list[Capture]:
        """Captures whose bytes were not in the archive."""
        return [put.capture for put in self.puts if put.is_new]


def keep(source: Source, archive: Archive, responses: Sequence[Response]) -> Put:
    """Archive responses as one capture, and remove their temporary files."""
    files = [Incoming(r.request.name, r.path, r.headers.get("Content-Type", "")) for r in responses if r.path]
    try:
        return archive.put(source.id, files, sighting(responses))
    finally:
        discard(responses)


def discard(responses: Iterable[Response]) -> None:
    """Remove the temporary files of responses."""
    for response in responses:
        if response.path:
            response.path.unlink(missing_ok=True)


def sighting(responses: Sequence[Response], how: str = "http") -> Sighting:
    """What the archive keeps of a retrieval; the addresses hold no secret."""
    requests = tuple(
        {
            "name": response.request.name,
            "url": response.request.url,
            "params": dict(response.request.params),
            "status": response.status,
            "final_url": response.url,
            "redirects": [list(hop) for hop in response.redirects],
            "headers": dict(response.headers),
        }
        for response in responses
    )
    retrieved = max(response.retrieved for response in responses)
    return Sighting(retrieved.astimezone(UTC).isoformat(timespec="microseconds"), how, requests)
