"""Sources that need no code: a plain table, whose YAML declares what its columns are, is read by the one parser here.

The publisher's file is `publishers/NAME.yaml` without a module; docs/adding-a-source.md has an example.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
from pydantic import AfterValidator, TypeAdapter

from pipelines.archive.parts import Part
from pipelines.ledger.yaml_files import FieldPath
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import NO_ACTOR, STRICT, Parsed, SchemaDrift, Source, SourceError, declare, prefixed
from pipelines.sources.parsing.plain import Layout, read_plain, valued
from pipelines.sources.parsing.trade_flows import drop_repeated_flows, reports
from pipelines.sources.slips import Slips, known_scheme, none_of, validated
from schemas import beside, derive
from schemas.tables import model_of

WORKED_ON = ("year", "flow", "partner", "reporter")
"""Columns that rows have beside those of their table until they are made into it."""
SEVERAL, ROUNDED, MOST = 10, 1e-6, 0.5
"""Rows that stand twice by one factor, how nearly, and what share of them: then the files are one."""


@dataclass(frozen=True)
class Plain:
    """What a source of plain layout declares under ``codes``, in place of a parser.

    ``actors`` are our columns that hold codes, each with its scheme; of two a row is between both, and of ``reporter``
    and ``partner`` a column ``flow`` (X, M) says who sells; ``valuation`` is that of a flow. ``named`` finds the year
    in a file's name. Years after ``last_year`` are there in part. ``once`` and ``slice`` are the columns that name a
    row (without them its actors, its year and what differs by layout), and the part of a capture that a newer one
    replaces; ``same`` is said of all rows.
    """

    actors: Mapping[str, Annotated[str, AfterValidator(known_scheme)]]
    layouts: Mapping[str, Layout]
    encoding: str = "utf-8"
    named: str = ""
    last_year: int = 9999
    once: Sequence[str] = ()
    slice: Sequence[str] = ()
    valuation: Mapping[str, str] = field(default_factory=dict)
    same: Mapping[str, Any] = field(default_factory=dict)
    __pydantic_config__ = STRICT


_PLAIN = TypeAdapter(Plain)


def source(file: Path) -> Source:
    """The source that a file without a module declares. Raises Slips."""
    plain = validated(_PLAIN, beside.read(str(file))["codes"], "codes")

    def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
        return _parse(plain, found, parts, codes)

    parse.__module__ = f"pipelines.sources.publishers.{file.stem}"
    found = declare(str(file), parse=parse)
    if said := [*_misfits(plain, found.feeds[0])]:
        raise Slips(said)
    return found


def _misfits(plain: Plain, feed: str) -> Iterator[tuple[FieldPath, str]]:
    """Columns and words of the layouts that the table that is fed does not have."""
    allowed = {column.name: column.allowed for column in derive.columns(model_of(feed))} | dict.fromkeys(WORKED_ON)
    for name, layout in plain.layouts.items():
        for column, word in {**dict.fromkeys(layout.columns), **layout.constant}.items():
            where = ("codes", "layouts", name, "columns" if word is None else "constant", column)
            if column not in allowed:
                yield where, none_of(column, allowed)
            elif word and (words := allowed[column]) and word not in words:
                yield where, none_of(word, words)


def _parse(plain: Plain, source: Source, parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of all parts together. Raises SourceError, SchemaDrift and UnknownCodes."""
    parsed, tables, sides = Parsed(), list[pd.DataFrame](), [*plain.actors]
    for part, prefix in prefixed(parts):
        rows = _rows(plain, part, prefix, parsed, (source.twice, codes, plain.encoding))
        if plain.named:
            if not (said := re.search(plain.named, part.name)):
                raise SourceError(f"{part.name} does not say its year: name it as {plain.named}")
            rows["year"] = said[1]
        tables.append(rows)
    rows = pd.concat(tables, ignore_index=True)
    checks = {"year is not a year": rows["year"].str.fullmatch(r"\d{4}(\.0)?")}
    checks |= {"flow is neither X nor M": rows["flow"].isin(["X", "M"])} if "flow" in rows else {}
    rows = parsed.quarantine(rows, checks, [*rows.columns.intersection(["year", "flow"])])
    rows["time_period"] = rows["year"].str[:4]
    rows["year"] = rows["time_period"].astype(int)
    rows = parsed.leave_out(rows, rows["year"] > plain.last_year, "the year is there in part")
    for side, scheme in plain.actors.items():
        rows[side] = codes.actors(scheme, rows[side], rows["year"])
    if len(sides) == 2:
        rows = parsed.between(rows, *sides)
    rows = parsed.leave_out(rows, rows[sides].isin([LEFT_OUT]).any(axis=1), NO_ACTOR)
    constants = [layout.constant for layout in plain.layouts.values()]
    differing = [name for name in constants[0] if len({one.get(name) for one in constants}) > 1]
    once = [*(plain.once or [*sides, "year", *differing])]
    _refuse_other_units(rows.groupby(once)["value"])
    rows = drop_repeated_flows(rows, once, parsed)
    rows = rows.assign(**plain.same)
    if "flow" in rows:
        rows = reports(rows.assign(valuation=rows["flow"].map(plain.valuation)), plain.slice)
    elif plain.slice:
        rows["slice"] = reduce(lambda left, right: left + "/" + right, (rows[n].astype(str) for n in plain.slice))
    parsed.carry(source.feeds[0], rows)
    return parsed


def _rows(plain: Plain, part: Part, prefix: str, parsed: Parsed, how: tuple[Any, Codes, str]) -> pd.DataFrame:
    """The rows of a file in every layout that it has: a wide table has one for each series."""
    found, read = dict[str, pd.DataFrame](), {name for one in plain.layouts.values() for name in one.read}
    for name, layout in plain.layouts.items():
        with suppress(SchemaDrift):
            found[name] = valued(read_plain(part, [layout], prefix, parsed, *how), parsed)
    if not found:  # which says what is missing in the nearest
        return read_plain(part, plain.layouts.values(), prefix, parsed, *how)
    parsed.bad = list(dict.fromkeys(parsed.bad))
    parsed.new = [name for name in parsed.new if name not in read]
    parsed.unread = [name for name in parsed.unread if name not in read]
    if len(found) > 1:
        for name, rows in found.items():
            rows["source_row"] += f"/{name}"
    return pd.concat(found.values(), ignore_index=True)


def _refuse_other_units(flows: Any) -> None:
    """Raise SourceError where what stands twice is the same in another unit, such as a copy in thousands of dollars."""
    ratio = (flows.max() / flows.min())[flows.size() > 1]
    factor = ratio.median()
    if len(ratio) >= SEVERAL and factor > 1 and (abs(ratio / factor - 1) < ROUNDED).mean() > MOST:
        raise SourceError(f"{len(ratio)} rows stand twice, times {factor:g}: one file is another in another unit")
