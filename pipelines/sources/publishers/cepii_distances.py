"""CEPII GeoDist: how far apart two states are, and whether they share a border; one Stata file of all pairs.

Each pair stands in it in both orders, which must say the same; one row is made of the two. Languages, colonies and the
mean that counts near cities for more (``distwces``) are not read.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed, declare, only_part
from pipelines.sources.parsing.stata import read_stata

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
    rows = read_stata(part).rename(columns=COPIED)
    parsed.check_columns([*rows.columns[:-1]], ["iso_o", "iso_d", *READ], SOURCE.unread, part.name)
    rows["actor_a"], rows["actor_b"] = (codes.actors("imf", rows[name], YEAR) for name in ("iso_o", "iso_d"))
    pair = ["actor_a", "actor_b"]
    rows = parsed.between(rows, *pair)
    turned = rows.drop_duplicates(pair).rename(columns={"actor_a": "actor_b", "actor_b": "actor_a"})
    other = rows[pair].merge(turned, "left", pair)[[*READ]]
    is_near = (rows[[*READ]] - other).abs() <= rows[[*READ]].abs() * ROUNDED
    is_missing = rows[[*READ]].isna() & other.isna()
    checks = {
        "a distance is missing": rows[["dist", "distcap"]].notna().all(axis=1),
        "contig is neither 0 nor 1": rows["contig"].isin([0, 1]),
        "the pair is there twice": ~rows.duplicated(pair),
        "the other order is missing or says otherwise": (is_near | is_missing).all(axis=1),
    }
    rows = parsed.quarantine(rows, checks, [*pair, *READ])
    rows = parsed.leave_out(rows, rows["actor_a"] > rows["actor_b"], "the same pair in the other order")
    rows["contig"] = rows["contig"] == 1
    parsed.carry("distances", rows.rename(columns=READ))
    return parsed


SOURCE = declare(__file__, parse=parse)
