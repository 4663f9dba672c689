"""What analysts use: open a release, load its tables, follow a value to its documents, cite them, compare releases.

A release is read by its own metadata, so that old ones stay readable. Nothing that makes releases is imported, and
pandas and Arrow only when something is read.

>>> import bilateral
>>> r = bilateral.open()
>>> r.load("trade", dyad="RUS-CHN", years=2024, columns=["reporter", "measure", "value"])
  reporter measure         value
0      CHN   total  2.448000e+11
>>> print(r.cite(r.load("trade", dyad="CHN-RUS", years=2024)))
Bne IntelliNews (2025-01-13). Trade in 2024. bne IntelliNews. https://example.org/trade (accessed 2026-01-01)
GACC relay (2025-02-01). The year in trade. https://example.org/relay (accessed 2026-01-01)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from bilateral.release import Release

__all__ = ["__version__", "diff", "open"]


def __getattr__(name: str) -> str:
    if name != "__version__":
        raise AttributeError(f"module 'bilateral' has no attribute {name!r}")
    from importlib.metadata import version

    return version("bilateral-indicators")


def __dir__() -> list[str]:
    return __all__


def open(
    version: str = "latest", *, released_by: str | None = None, check: bool = True, signers: str | Path | None = None
) -> Release:
    """A release: the latest, a version, a folder or URL of a release or of releases, or the last one of a day.

    Versions are looked for in ``$BILATERAL_HOME/releases``, else in the checkout's ``data/releases``, else in
    ``data/releases`` here; those of ``releases/public`` are named ``public/1.0.0``. A URL
    (``s3://bucket/releases``, ``gs://…``, ``https://…``) is read where it lies: of a bucket in parts, of a web server
    file by file. ``released_by`` (``2025-06-01``) takes the last release whose date is not later: what had been
    *published* by then. For what was *known* by then see ``Release.known_by``. Wherever it lies, what is read is
    compared with the hashes that the release gives; ``check=False`` leaves that out. With ``signers``, a file of lines
    ``NAME ssh-ed25519 AAAA…``, one of them must have signed the hashes. A release that was yanked is opened with a
    warning that says why. Raises ``releases.NoRelease``.

    >>> bilateral.open().version
    '1.1.0'
    >>> bilateral.open("1.0.0")
    Release('1.0.0')
    """
    import warnings
    from dataclasses import replace

    from bilateral.folder import find
    from bilateral.release import Release

    folder = replace(find(version, released_by), is_checked=check)
    if signers:
        from bilateral.signatures import signed

        folder = signed(folder, signers)
    if notice := folder.notice:
        warnings.warn(notice, stacklevel=2)
    return Release(folder)


def diff(old: str, new: str) -> pd.DataFrame:
    """What changed between two releases, each named as in ``open``: one row a change, with the reason in words.

    Columns: table, key (JSON), change (added, changed, removed), column, role, old and new (JSON), reason, why. Of a
    bulk table (more than 100,000 rows, or 5,000 that a machine read) rows without a key count its changes in ``new``.

    >>> changes = bilateral.diff("1.0.0", "1.1.0").query("table == 'trade' and column == 'value'")
    >>> print(changes[["change", "old", "new", "why"]].to_string(index=False))
     change            old            new                                        why
    changed 245000000000.0 244800000000.0 another piece of evidence is now preferred
    """
    from bilateral.changes import REASONS, to_arrow
    from bilateral.changes import diff as compare
    from bilateral.commons.frames import to_pandas
    from bilateral.copies import differing
    from bilateral.folder import find

    with differing(find(old), find(new)) as (before, now):
        changes = to_pandas(to_arrow(compare(before, now)))
    return changes.assign(why=changes["reason"].map(REASONS))
