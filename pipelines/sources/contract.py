"""What a source is: a publisher's declaration and terms, and a parser that turns captured files into report rows.

A publisher is a file of ``publishers``, and a module beside it with a ``SOURCE`` where it needs code: which there are
is in ``declarations``. Nothing here fetches, stores or knows Dagster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import AfterValidator, ConfigDict, TypeAdapter

from pipelines.archive.http.messages import Request
from pipelines.archive.parts import Part
from pipelines.imports import digest
from pipelines.rows import replaced
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.plausibility import Limits, Twice
from pipelines.sources.slips import cron, none_of, one_of, validated
from schemas import beside, derive, vocabulary
from schemas.tables import model_of, table_names

CAPTURE_COLUMNS = ("source_id", "capture_id", "vintage_date", "is_current")
"""Columns that a parser leaves to the framework, which knows the capture."""
ABOUT = ("captures", "quarantine", "corrections")
"""Tables about a source's rows, which every source feeds."""
MAX_WORDS = 12
"""Words of a publisher's terms that are quoted at most."""
NO_ACTOR, ONE_ACTOR = "a side is not an actor in that year", "both sides are one actor"
LONGEST_TEXT = 200
"""Characters of a bad row that are quoted."""
Rows = TypeVar("Rows", pa.Table, pd.DataFrame)
"""A parser works with frames, the framework with Arrow."""


class SourceError(Exception):
    """A capture cannot be read; the message says where, what was expected and what to do."""


class SchemaDrift(SourceError):
    """The publisher's columns are not the ones that the parser reads."""


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be read: its number or name in the source, the reason, and the text at fault."""

    source_row: str
    reason: str
    text: str = ""


@dataclass
class Parsed:
    """What a parser read from one capture.

    ``tables`` holds rows by feed, in the columns of the feed's model except ``CAPTURE_COLUMNS``. ``unread`` lists
    columns that the parser knows and ignores, ``new`` those it does not know. ``left_out`` counts rows that were read
    and not carried, by reason. ``totals`` says what does not add up. ``vintage`` is the publisher's date of this
    version, if the files state it.
    """

    tables: dict[str, pa.Table] = field(default_factory=dict)
    vintage: date | None = None
    bad: list[BadRow] = field(default_factory=list)
    unread: Sequence[str] = ()
    new: Sequence[str] = ()
    left_out: dict[str, int] = field(default_factory=dict)
    totals: list[str] = field(default_factory=list)

    def check_columns(self, names: Sequence[str], read: Iterable[str], known: Iterable[str], where: str) -> None:
        """Note which of a file's columns are unread or new.

        Raises SchemaDrift if a column to ``read`` is missing, or there twice: nobody knows which one is meant.
        """
        read, known = list(read), list(known)
        if missing := [name for name in read if name not in names]:
            raise SchemaDrift(
                f"{where} lacks the columns {', '.join(missing)}; it has {', '.join(names)}. "
                "Compare with the publisher's documentation and correct the parser"
            )
        if twice := sorted({name for name in read if names.count(name) > 1}):
            raise SchemaDrift(f"{where} has two columns {', '.join(twice)}: ask the publisher which one is right")
        others = [name for name in names if name not in read]
        self.unread = list(dict.fromkeys([*self.unread, *(name for name in others if name in known)]))
        self.new = list(dict.fromkeys([*self.new, *(name for name in others if name not in known)]))

    def leave_out(self, rows: Rows, is_out: object, reason: str) -> Rows:
        """``rows`` without those where ``is_out`` is true, which are counted under ``reason``."""
        mask = _mask(is_out)
        self.count_out(int(mask.sum()), reason)
        return _where(rows, ~mask)

    def between(self, rows: pd.DataFrame, one: str, other: str) -> pd.DataFrame:
        """``rows`` between two different actors."""
        rows = self.leave_out(rows, rows[[one, other]].isin([LEFT_OUT]).any(axis=1), NO_ACTOR)
        return self.leave_out(rows, rows[one] == rows[other], ONE_ACTOR)

    def count_out(self, count: int, reason: str) -> None:
        """Count rows that are not carried."""
        if count:
            self.left_out[reason] = self.left_out.get(reason, 0) + count

    def agreeing(self, rows: pd.DataFrame, twice: Sequence[Twice], codes: Codes, prefix: str = "") -> pd.DataFrame:
        """``rows`` without those in which columns that say the same twice contradict each other."""
        for said in twice:
            if {*said.both} <= {*rows.columns}:
                is_right = said.agrees(pa.Table.from_pandas(rows[said.both], preserve_index=False), codes)
                rows = self.quarantine(rows, {said.reason: is_right}, said.both, prefix=prefix)
        return rows

    def quarantine(
        self,
        rows: Rows,
        checks: Mapping[str, object],
        quoted: Sequence[str] = (),
        *,
        prefix: str = "",
        is_named_once: bool = False,
    ) -> Rows:
        """``rows`` without those that fail one of ``checks``, masks by the reason that a row is named with.

        A row is named by its ``source_row``, which ``prefix`` precedes, and ``quoted`` are the columns whose text is
        quoted. With ``is_named_once`` a row that is bad already is dropped without being named again.
        """
        named = {bad.source_row for bad in self.bad} if is_named_once else set()
        is_good = np.ones(len(rows), bool)
        for reason, passed in checks.items():
            is_passed = _mask(passed)
            for values in _records(_where(rows, is_good & ~is_passed), ["source_row", *quoted]):
                number = f"{prefix}{values['source_row']}"
                text = ",".join("" if values[name] is None else str(values[name]) for name in quoted)
                if number not in named:
                    self.bad.append(BadRow(number, reason, text[:LONGEST_TEXT]))
            is_good &= is_passed
        return _where(rows, is_good)

    def carry(self, feed: str, rows: pd.DataFrame, **constant: object) -> None:
        """Take ``rows`` for the table of ``feed``: the columns that its model has, and those that are ``constant``."""
        names = [name for name in derive.to_arrow(model_of(feed)).names if name in rows.columns]
        table = pa.Table.from_pandas(rows[names], preserve_index=False)
        for name, value in constant.items():
            table = table.append_column(name, pa.repeat(value, len(rows)))
        self.tables[feed] = table.replace_schema_metadata()


def _mask(values: object) -> np.ndarray:
    """True where ``values`` are; null is not."""
    known = values if isinstance(values, pa.Array | pa.ChunkedArray) else pa.array(values, pa.bool_(), from_pandas=True)
    return np.array(pc.fill_null(known, False), dtype=bool)


def _where(rows: Rows, mask: np.ndarray) -> Rows:
    if mask.all():
        return rows
    return rows[mask].reset_index(drop=True) if isinstance(rows, pd.DataFrame) else rows.filter(pa.array(mask))


def _records(rows: Rows, names: list[str]) -> list[dict[str, Any]]:
    if isinstance(rows, pd.DataFrame):
        values = rows[names].astype(object)
        return [dict(zip(names, row, strict=True)) for row in values.where(values.notna(), None).to_numpy()]
    return rows.select(names).to_pylist()


STRICT = ConfigDict(extra="forbid")
"""Of what a source declares no field is unknown."""


@dataclass(frozen=True)
class Terms:
    """What may be done with a source's rows, and how far that was read.

    ``licence`` is the terms in short, ``url`` the publisher's page of them, ``terms_class`` one of
    ``schemas.vocabulary.TERMS_CLASSES``. ``words`` are those that decide the class, at most ``MAX_WORDS`` (``…`` joins
    parts), as they stood at ``read_at`` on ``read_on``; without them ``gap`` says why none are needed, or that none
    could be read. ``gap`` also says what else was not read. ``is_part_only`` are terms that let others reproduce a part
    of a data set, not the whole. ``tests/sources/test_terms.py`` holds every source to this.
    """

    licence: str
    url: str
    terms_class: Annotated[str, one_of(vocabulary.TERMS_CLASSES)]
    gap: str
    citation: str
    words: str = ""
    read_at: str = ""
    read_on: date | None = None
    is_part_only: bool = False
    __pydantic_config__ = STRICT

    @property
    def is_passed_on(self) -> bool:
        """Whether a public release may hold the source's rows."""
        return self.terms_class in vocabulary.PASSED_ON and not self.is_part_only

    @property
    def is_unread(self) -> bool:
        """Whether nobody has read them: then captures are archived, and none of their rows is used."""
        return self.terms_class == "unread"


@dataclass(frozen=True)
class Domain:
    """What a source covers: years, and in words which actors. ``last`` is None while it is still published.

    ``is_complete`` means that whatever exists is in it, so that an absence is a finding. ``origin`` is the actor that
    all of it is from, such as the lender of every loan; empty where it is from many. ``without`` says of single years
    what is not in it.
    """

    first: int
    last: int | None
    actors: str
    is_complete: bool = False
    origin: str | None = None
    without: Mapping[int, str] = field(default_factory=dict)
    __pydantic_config__ = STRICT


def _feed(name: str) -> str:
    """The name of a table that holds rows of sources. Raises ValueError."""
    there = table_names()
    if name not in there or "capture_id" not in derive.to_arrow(model_of(name)).names:
        raise ValueError(none_of(name, there) if name not in there else f"`{name}` holds no rows of sources")
    return name


@dataclass(frozen=True)
class Scope:
    """What to ask for: these years, and these documents if the source is the cited pages.

    ``reporters`` are the states whose statistics are asked for, with their M49 numbers: those of the registered pairs.
    """

    years: range | None = None
    only: tuple[str, ...] = ()
    reporters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Source(Limits):
    """A publisher, declared by its module and the YAML file beside it.

    ``feeds`` are the tables that its rows go to; ``reaches`` names published tables if the feeds are not. ``cadence``
    is a cron expression for asking, ``max_age_days`` the age at which a capture is overdue. ``files`` says what can be
    imported by hand, ``tried`` what the parser was tested on, ``traps`` what a reader must know, ``unread`` which
    columns are left unread. ``floor`` is the fewest rows of a whole capture by feed, ``max_bad`` the share of rows that
    may be quarantined.

    ``requests`` is None if the files are fetched by hand, ``limits`` are seconds between two to a host. With
    ``captures_each`` every answer is a capture of its own, and its rows name the slice that they replace.
    ``by_year`` says that requests for one year get that year alone, and that its rows replace no others. ``about``
    makes feeds from the outcomes that the archive keeps by document: such a source has no requests, and
    ``page_retrieval`` asks for every cited address.
    """

    id: str
    title: str
    url: str
    contract: str
    feeds: tuple[Annotated[str, AfterValidator(_feed)], ...]
    terms: Terms
    domain: Domain
    parse: Callable[[Sequence[Part], Codes], Parsed]
    cadence: Annotated[str, AfterValidator(cron)]
    max_age_days: int
    traps: tuple[str, ...]
    files: str
    tried: str
    unread: tuple[str, ...] = ()
    reaches: tuple[str, ...] = ()
    requests: Callable[[Scope, date], Iterable[Request]] | None = None
    limits: Mapping[str, float] = field(default_factory=dict)
    floor: Mapping[str, int] = field(default_factory=dict)
    max_bad: float = 0.01
    captures_each: bool = False
    by_year: bool = False
    about: Callable[[Mapping[str, Mapping[str, object]]], dict[str, pa.Table]] | None = None
    slips: tuple[str, ...] = ()
    """What is wrong with its file: then nothing of it is read."""
    __pydantic_config__ = STRICT

    def beside(self, names: Iterable[str]) -> list[str]:
        """Those of a file's columns that are read only because they say what others say."""
        return [name for name in names if any(name in columns.beside for columns in self.twice)]

    @property
    def asks_each_document(self) -> bool:
        """Whether its files are the cited pages."""
        return self.about is not None

    @property
    def is_asked(self) -> bool:
        """Whether a program can ask for it; otherwise a person downloads the files."""
        return bool(self.requests or self.asks_each_document)

    def stored(self, feed: str) -> str:
        """The name of the stored table with the source's rows of ``feed``."""
        return f"parsed/{self.id}/{feed}"

    @property
    def parser_version(self) -> str:
        """The hash of the parser's module and of all that it imports: another version reads every capture again."""
        return digest(self.parse.__module__)[:12]


DECLARED = TypeAdapter(Source)


def declare(module_file: str, **functions: Any) -> Source:
    """The source of a publisher's module: what the YAML file beside it declares, and the module's functions.

    The keys of the file are the fields of ``Source``, and ``codes``, which the module itself reads. Raises Slips
    for a field that is missing, unknown or of another kind.
    """
    fields = beside.read(module_file) | functions | {"id": Path(module_file).stem}
    fields.pop("codes", None)
    return validated(DECLARED, fields)


def only_part(parts: Sequence[Part], *suffixes: str) -> Part:
    """The only part whose name ends with one of ``suffixes``. Raises SourceError naming what there is."""
    matches = [part for part in parts if not suffixes or part.name.lower().endswith(suffixes)]
    if len(matches) != 1:
        names = ", ".join(part.name for part in parts)
        raise SourceError(f"expected one file {' or '.join(suffixes)}, found {len(matches)} among: {names}")
    return matches[0]


def prefixed(parts: Sequence[Part]) -> list[tuple[Part, str]]:
    """Each part with what precedes its row numbers: the file's name if there are several."""
    return [(part, f"{part.name}:" if len(parts) > 1 else "") for part in parts]


def conform(feed: str, table: pa.Table) -> pa.Table:
    """``table`` with the columns of ``feed``'s model in their order and types; absent ones are null.

    Raises SourceError where a column is not declared or cannot have its type.
    """
    schema = derive.to_arrow(model_of(feed))
    if extra := set(table.column_names) - set(schema.names):
        raise SourceError(f"{feed} has no columns {', '.join(sorted(extra))}: see {derive.file_of(model_of(feed))}")
    columns = []
    for declared in schema:
        if declared.name not in table.column_names:
            columns.append(pa.nulls(table.num_rows, declared.type))
            continue
        try:
            columns.append(table[declared.name].cast(declared.type))
        except pa.ArrowException as error:
            raise SourceError(f"{feed}.{declared.name} cannot be {declared.type}: {error}") from error
    return pa.Table.from_arrays(columns, schema=schema)


def fill(table: pa.Table, **constant: object) -> pa.Table:
    """``table`` with each named column set to one value."""
    for name, value in constant.items():
        table = replaced(table, name, pa.repeat(pa.scalar(value, table.schema.field(name).type), table.num_rows))
    return table


def together(feed: str, tables: Mapping[str, pa.Table]) -> pa.Table:
    """The rows of ``feed`` from all sources, one after the other."""
    empty = derive.to_arrow(model_of(feed)).empty_table()
    return pa.concat_tables([empty, *(table.cast(empty.schema) for table in tables.values())])
