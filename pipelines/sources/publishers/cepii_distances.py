"""CEPII GeoDist: how far apart two states are, and whether they share a border; one Stata file of all pairs.

Each pair stands in it in both orders, which must say the same; one row is made of the two. Languages, colonies and the
mean that counts near cities for more (``distwces``) are not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import Parsed, declare, only_part
from pipelines.sources.parsing.stata import read_stata
from pipelines.sources.parsing.tabular import is_first, labels, whole

YEAR = 2011
"""Of the file, which states none: codes mean what they mean then."""
COPIED = {"exporter": "iso_o", "importer": "iso_d"}
"""Names of the two sides in a copy that others made, and CEPII's."""
READ = {"dist": "distance", "distcap": "distance_capitals", "distw": "distance_weighted", "contig": "is_contiguous"}
ROUNDED = 1e-6
"""The share by which the two orders of a pair differ where the file has seven digits."""


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``distances``. Raises SourceError, SchemaDrift and UnknownCodes."""
    part, parsed = only_part(parts, ".dta"), Parsed()
    table = read_stata(part)
    table = table.rename_columns([COPIED.get(name, name) for name in table.column_names])
    parsed.check_columns(table.column_names[:-1], ["iso_o", "iso_d", *READ], SOURCE.unread, part.name)
    year = pa.repeat(YEAR, table.num_rows)
    sides = {end: codes.actors("imf", whole(table[side]), year) for end, side in (("a", "iso_o"), ("b", "iso_d"))}
    rows = pa.table({**sides, **{name: table[name] for name in READ}, "row": table["row"]})
    is_out = pc.or_(*(pc.equal(rows[end], LEFT_OUT) for end in "ab"))
    rows = parsed.leave_out(rows, is_out, f"a side is not an actor in {YEAR}")
    rows = parsed.leave_out(rows, pc.equal(rows["a"], rows["b"]), "a state and itself")
    pair, other = (whole(pc.binary_join_element_wise(rows[a], rows[b], "-")) for a, b in ("ab", "ba"))
    other_order = rows.take(pc.index_in(other, value_set=pair))
    checks = {
        "a distance is missing": pc.and_(pc.is_valid(rows["dist"]), pc.is_valid(rows["distcap"])),
        "contig is neither 0 nor 1": pc.is_in(rows["contig"], value_set=pa.array([0.0, 1.0])),
        "the pair is there twice": is_first(pair),
        "the other order is missing or says otherwise": reduce(
            pc.and_, (_is_near(rows[name], other_order[name]) for name in READ)
        ),
    }
    rows = parsed.quarantine(rows, checks, ["a", "b", *READ])
    rows = parsed.leave_out(rows, pc.greater(rows["a"], rows["b"]), "the same pair in the other order")
    numbers = {ours: rows[theirs] for theirs, ours in READ.items()}
    numbers["is_contiguous"] = pc.equal(rows["contig"], 1)
    parsed.tables["distances"] = pa.table(
        {"actor_a": rows["a"], "actor_b": rows["b"], **numbers, "source_row": labels(rows["row"], "")}
    )
    return parsed


def _is_near(one: Any, other: Any) -> Any:
    """Where two numbers are the same but for their last digit, or both missing."""
    is_same = pc.less_equal(pc.abs(pc.subtract(one, other)), pc.multiply(pc.abs(one), ROUNDED))
    return pc.fill_null(is_same, pc.and_(pc.is_null(one), pc.is_null(other)))


SOURCE = declare(__file__, parse=parse)
