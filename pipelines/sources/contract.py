"""What a source is: a publisher with a machine-readable contract, its terms, and a parser from bytes to report rows.

The mechanism only, as ``table.py`` is for tables: each source is one module of ``pipelines/sources`` with a ``SOURCE``.
Nothing here fetches, stores or knows Dagster.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import pyarrow as pa

from pipelines.archive.http.limits import Limit
from pipelines.archive.http.messages import Request
from pipelines.archive.parts import Part
from pipelines.imports import digest
from pipelines.sources.codes import Codes

CAPTURE_COLUMNS = ("source_id", "capture_id", "vintage_date", "is_current")
"""Columns that are added to a parser's rows from the capture they were read in."""
Load = Callable[[str], list[dict[str, Any]]]
"""Gives the rows of a stored table by its name."""
ABOUT = ("captures", "quarantine", "corrections")
"""Tables about a source's rows, which every source feeds."""


class SourceError(Exception):
    """A capture that cannot be read; the message says where, what was expected and what to do."""


class SchemaDrift(SourceError):
    """The publisher's columns are not those that the parser reads."""


@dataclass(frozen=True)
class BadRow:
    """A row that could not be read: its number or name in the source, the reason, and the text at fault."""

    source_row: str
    reason: str
    text: str = ""


@dataclass
class Parsed:
    """What a parser made of one capture.

    ``tables`` holds rows by feed, with the columns of that feed's model but for those of the capture. ``unread`` are
    columns that the parser knows and leaves, ``new`` those that it does not know. ``left_out`` counts rows that are known
    and not carried, by reason. ``totals`` says what does not add up. ``vintage`` is the publisher's date of this version,
    where the bytes state one.
    """

    tables: dict[str, pa.Table]
    vintage: date | None = None
    bad: list[BadRow] = field(default_factory=list)
    unread: Sequence[str] = ()
    new: Sequence[str] = ()
    left_out: dict[str, int] = field(default_factory=dict)
    totals: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Terms:
    """What may be done with a source's rows. ``redistribute`` is ``yes``, ``derived`` (only what is computed) or ``no``."""

    licence: str
    url: str
    redistribute: str
    citation: str


@dataclass(frozen=True)
class Domain:
    """What a source answers for: years, and in words which actors. ``last`` is None while it is still published.

    ``is_complete`` is true where a thing that exists is in it, so that nothing found means that there was nothing.
    """

    first: int
    last: int | None
    actors: str
    is_complete: bool = False


@dataclass(frozen=True)
class Scope:
    """What a capture asks for: these years, and these documents where the source is the cited pages."""

    years: range | None = None
    only: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A publisher as declared by its module.

    ``feeds`` are the tables that its rows go to. ``requests`` is None where the files are fetched by hand. ``cadence`` is a
    cron expression of when to ask; ``max_age_days`` the age at which a capture is overdue; ``floor`` the fewest rows of a
    whole capture by feed; ``tried`` what the parser was held to; ``max_bad`` the share of rows that may be quarantined before the source fails. With
    ``captures_each`` every answer is a capture by itself, and its rows name the slice that they replace.
    ``requests_without_key`` are sent where the key of ``requests`` is not set.

    A source that ``asks_each_document`` has no requests: ``page_retrieval`` asks for every cited address. ``about`` gives feeds
    made from the outcomes that the archive keeps by document, rather than from the bytes of captures. ``checks`` get a function that loads a
    stored table, and return rows that a person should see. ``reaches`` names published tables, where the feeds are none.
    """

    id: str
    title: str
    url: str
    contract: str
    feeds: tuple[str, ...]
    terms: Terms
    domain: Domain
    parse: Callable[[Sequence[Part], Codes], Parsed]
    cadence: str
    max_age_days: int
    traps: tuple[str, ...]
    files: str
    tried: str
    requests: Callable[[Scope, date], Iterable[Request]] | None = None
    limits: Mapping[str, Limit] = field(default_factory=dict)
    floor: Mapping[str, int] = field(default_factory=dict)
    max_bad: float = 0.01
    captures_each: bool = False
    requests_without_key: Callable[[Scope, date], Iterable[Request]] | None = None
    asks_each_document: bool = False
    about: Callable[[Mapping[str, Mapping[str, Any]]], dict[str, pa.Table]] | None = None
    checks: Mapping[str, Callable[[Load], list[dict[str, Any]]]] = field(default_factory=dict)
    reaches: tuple[str, ...] = ()

    @property
    def is_asked(self) -> bool:
        """Whether a machine can ask for it; otherwise a person downloads the files."""
        return bool(self.requests or self.asks_each_document)

    def stored(self, feed: str) -> str:
        """The name of the stored table with the source's rows of ``feed``."""
        return f"parsed/{self.id}/{feed}"

    @property
    def parser_version(self) -> str:
        """The hash of the parser's module and of all that it imports: another parser reads every capture anew."""
        return digest(self.parse.__module__)[:12]


@cache
def discover() -> Mapping[str, Source]:
    """All sources by id: the modules of ``pipelines.sources.publishers``."""
    package = importlib.import_module("pipelines.sources.publishers")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    found = {name: importlib.import_module(f"{package.__name__}.{name}").SOURCE for name in names}
    wrong = [name for name, source in found.items() if source.id != name]
    if wrong:
        raise ValueError(f"the module's name is the source's id: {', '.join(wrong)}")
    return found


def one(parts: Sequence[Part], *suffixes: str) -> Part:
    """The only part whose name ends so. Raises SourceError naming what there is."""
    found = [part for part in parts if not suffixes or part.name.lower().endswith(suffixes)]
    if len(found) != 1:
        names = ", ".join(part.name for part in parts)
        raise SourceError(f"expected one file {' or '.join(suffixes)}, found {len(found)} among: {names}")
    return found[0]


def drift(found: Sequence[str], read: Iterable[str], known: Iterable[str], where: str) -> dict[str, list[str]]:
    """``unread`` and ``new`` columns for ``Parsed``. Raises SchemaDrift naming every column that is read and not there."""
    read, known = list(read), list(known)
    if missing := [name for name in read if name not in found]:
        raise SchemaDrift(
            f"{where} lacks the columns {', '.join(missing)}; it has {', '.join(found)}. "
            "Compare with the publisher's documentation and mend the parser"
        )
    return {
        "unread": [name for name in found if name in known and name not in read],
        "new": [name for name in found if name not in known and name not in read],
    }


def conform(feed: str, table: pa.Table) -> pa.Table:
    """``table`` with the columns of ``feed``'s model in their order and types; absent ones are null.

    Raises SourceError where a column is not declared or cannot have its type.
    """
    from schemas import derive
    from schemas.tables import model_of

    schema = derive.to_arrow(model_of(feed))
    if extra := set(table.column_names) - set(schema.names):
        raise SourceError(f"{feed} has no columns {', '.join(sorted(extra))}: see schemas/tables/{feed}.py")
    columns = []
    for declared in schema:
        if declared.name not in table.column_names:
            columns.append(pa.nulls(table.num_rows, declared.type))
            continue
        try:
            columns.append(table[declared.name].cast(declared.type))
        except pa.ArrowInvalid as error:
            raise SourceError(f"{feed}.{declared.name} cannot be {declared.type}: {error}") from error
    return pa.Table.from_arrays(columns, schema=schema)


def fill(table: pa.Table, **constant: Any) -> pa.Table:
    """``table`` with each named column set to one value."""
    for name, value in constant.items():
        index = table.schema.get_field_index(name)
        declared = table.schema.field(index)
        table = table.set_column(index, declared, pa.repeat(pa.scalar(value, declared.type), table.num_rows))
    return table


def feeding(feed: str) -> list[str]:
    """Names of the stored tables with rows of ``feed``, one for each source that feeds it."""
    return [source.stored(feed) for source in discover().values() if feed in (*source.feeds, *ABOUT)]


def together(feed: str, tables: Mapping[str, pa.Table]) -> pa.Table:
    """The rows of all sources of ``feed`` in order of its key."""
    from schemas import derive
    from schemas.tables import model_of

    model = model_of(feed)
    empty = derive.to_arrow(model).empty_table()
    made = pa.concat_tables([empty, *(table.cast(empty.schema) for table in tables.values())]).combine_chunks()
    return made.sort_by([(name, "ascending") for name in derive.key(model)])
