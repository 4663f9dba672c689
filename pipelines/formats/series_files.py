"""pairs/: of each pair that coverage answers for the yearly rows of ``indicators``, each with who says it, and whether
it is the one that answers.

Who asks for one series behind a web server fetches one of these, and none of the tables that it follows from.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from bilateral.catalogue import wanted
from bilateral.commons import choice
from bilateral.commons.frames import to_pandas
from bilateral.evidence import source_names
from bilateral.folder import Folder
from bilateral.panel import CHOSEN
from pipelines.formats.early import folder_of


def series_files(files: Mapping[str, Path], said: Mapping[str, Any]) -> dict[str, bytes]:
    """The files by pair, of the tables in ``files``; ``said`` is what ``release.json`` is to say of these."""
    if not {"indicators", "coverage", "evidence", "observations"} <= files.keys():
        return {}
    with folder_of(files, said) as folder:
        table = folder.read("indicators", None, ds.field("freq") == "A")
        covered = sorted({*folder.read("coverage", ["dyad"])["dyad"].to_pylist()})
        table = table.filter(ds.field("dyad").isin(covered))
        frame = to_pandas(table)
        table = table.append_column("source", pa.array(source_names(folder, frame), pa.string()))
        chosen = _chosen(folder, frame)
        for column, called in CHOSEN.items():
            table = table.append_column(called, pa.array(chosen[column], from_pandas=True))
    table = table.cast(pa.schema([field.remove_metadata() for field in table.schema]))  # footers are most of them
    return {dyad: _bytes(table.filter(pc.equal(table["dyad"], dyad))) for dyad in covered}


def _chosen(folder: Folder, rows: pd.DataFrame) -> pd.DataFrame:
    """What ``CHOSEN`` says of each row, null where another answers, so that readers need not choose again."""
    rows = rows.assign(place=range(len(rows)))
    asked = wanted(folder, sorted({*rows["indicator"]}))
    candidates = choice.candidates(rows, asked)
    others = choice.in_other_units(rows, asked, candidates)
    said = pd.concat([choice.published(candidates), others[["place", "item", "other_units"]]])
    return said.set_index("place")[[*CHOSEN]].reindex(rows["place"])


def _bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", compression_level=9, write_statistics=False, store_schema=False)
    return bytes(sink.getvalue())
