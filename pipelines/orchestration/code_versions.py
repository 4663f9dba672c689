"""The version of the code that makes a stored table: the hash of every module of ours that its bytes depend on.

``pipelines.imports`` follows the imports. Modules that are looked up by name, which no import shows, are listed here.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path

from pipelines.imports import digest
from pipelines.sources.contract import ABOUT
from pipelines.sources.declarations import discover as sources
from pipelines.tables.shared.registry import discover as tables
from schemas.tables import model_of

LOCK = "requirements-build.lock"
WRITER = "pipelines.store.parquet"
CHECKS = "pipelines.store.checks"
LEDGER = ("pipelines.ledger.slices.catalogue", "pipelines.ledger.rules.checker")
READER = "pipelines.sources.refresh"
KEEPER = "pipelines.extracts.files"
LISTING_SOURCES = ("sources",)
"""Tables that state what each publisher's module declares."""


def code_version(name: str, root: Path) -> str:
    """The code version of a stored table: ``trade``, ``ledger_trade`` or ``parsed/un_comtrade/trade_reports``."""
    return sha256(f"{digest(*_modules(name), WRITER, root=root)} {_locked(root)}".encode()).hexdigest()[:16]


def _modules(name: str) -> Iterable[str]:
    """The modules that the rows of a table depend on, together with all that these import."""
    if name.startswith("ledger_"):
        return LEDGER
    if name.startswith("extract/"):
        return [KEEPER, *(model_of(table).__module__ for table in (name.split("/")[1], "extracts"))]
    if name.startswith("parsed/"):
        source = sources()[name.split("/")[1]]
        functions = [source.parse, *([source.about] if source.about else [])]
        models = [model_of(feed).__module__ for feed in (*source.feeds, *ABOUT)]
        return [READER, CHECKS, *(function.__module__ for function in functions), *models]
    table = tables()[name]
    publishers = [source.parse.__module__ for source in sources().values()] if name in LISTING_SOURCES else []
    return [table.build.__module__, CHECKS, table.model().__module__, *publishers]


@cache
def _locked(root: Path) -> str:
    """The hash of the locked versions of all libraries; empty where the checkout has no lock."""
    lock = root / LOCK
    return sha256(lock.read_bytes()).hexdigest() if lock.exists() else ""
