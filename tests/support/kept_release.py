"""Cuts a release down to a few rows a table, as one file that is kept: a later reader must still open it.

``python -m tests.support.kept_release RELEASE FILE`` makes one, once for each format that must stay readable; a file
that is there already is never made again. No row of a publisher's file is in a release that was built without captures.
"""

from __future__ import annotations

import io
import json
import sys
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bilateral import releases

FEW = 5
PAIR, YEAR = "CHN-RUS", 2024
ACTORS = ["CHN", "DEU", "RUS", "CDB"]
LANGUAGES = ["*", "en", "de", "ja", "be"]


def keep(release: Path, file: Path) -> None:
    """Write the cut release: rows of China and Russia in 2024 and what they rest on, else the first few."""
    tables = {name: pq.read_table(path) for name, path in releases.tables(release).items()}
    cut = {name: _cut(name, table) for name, table in tables.items()}
    observed = pc.unique(pc.drop_null(cut["indicators"]["observation_id"]))
    for name in ("observations", "evidence"):
        cut[name] = tables[name].filter(pc.is_in(tables[name]["observation_id"], value_set=observed))
    cited = pc.unique(cut["evidence"]["document_id"])
    cut["documents"] = tables["documents"].filter(pc.is_in(tables["documents"]["document_id"], value_set=cited))
    manifest, contents = releases.manifest(release), {}
    for name, table in cut.items():
        sink = io.BytesIO()
        pq.write_table(table, sink, compression="none")
        contents[name] = sink.getvalue()
        manifest["tables"][name]["sha256"] = sha256(contents[name]).hexdigest()
    with ZipFile(file, "x", ZIP_DEFLATED) as archive:
        archive.writestr(ZipInfo("release.json"), json.dumps(manifest, indent=1), ZIP_DEFLATED)
        for name, content in contents.items():
            archive.writestr(ZipInfo(f"{name}.parquet"), content, ZIP_DEFLATED)


def _cut(name: str, table: pa.Table) -> pa.Table:
    if name in ("actors", "actor_names"):
        table = table.filter(pc.is_in(table["actor_id"], value_set=pa.array(ACTORS)))
        return (
            table.filter(pc.is_in(table["language"], value_set=pa.array(LANGUAGES))) if name == "actor_names" else table
        )
    if name == "indicators":
        names = pa.array(["trade_total", "trade_exports", "exercises"])
        is_mine = pc.and_(pc.equal(table["dyad"], PAIR), pc.is_in(table["indicator"], value_set=names))
        return table.filter(pc.and_(is_mine, pc.fill_null(pc.greater_equal(table["year"], YEAR - 1), False)))
    if name == "trade":
        return table.filter(pc.and_(pc.equal(table["dyad"], PAIR), pc.equal(table["time_period"], str(YEAR))))
    return table if name in ("catalogue", "measures") else table.slice(0, FEW)


if __name__ == "__main__":
    keep(Path(sys.argv[1]), Path(sys.argv[2]))
