"""One JSON file for each pair: the last known figure of every indicator, for whoever reads without Python.

A file names no release: where nothing about a pair changed it is the same file in the next one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from bilateral.ask import say
from bilateral.ask.figures import newest
from bilateral.ask.understand import names_of
from bilateral.cite import PROJECT
from bilateral.folder import Folder
from pipelines.book.dyad_pages import page_keys
from pipelines.rows import Rows
from pipelines.store.memo import FileToMake, Memo, code_of, key_of

FOLDER, TOGETHER = "pairs", 50
SCHEMA = Path(__file__).with_name("pair.schema.json")
SAID = [*json.loads(SCHEMA.read_bytes())["properties"]["figures"]["items"]["properties"]]
"""What is said of each figure, where it is known."""


def names_of_files(indicators: Path) -> list[str]:
    """The files of the pairs of which the front door has a number, and of their schema."""
    table = pq.read_table(indicators, columns=["dyad", "obs_value", "value_low", "value_high"], partitioning=None)
    number = pc.coalesce(table["obs_value"], table["value_low"], table["value_high"])
    pairs = sorted(table.filter(pc.is_valid(number))["dyad"].unique().to_pylist())
    return [f"{FOLDER}/{name}.json" for name in (*pairs, "schema")]


def pair_files(folder: Folder, memo: Memo, code: str) -> Iterator[FileToMake]:
    """The files of the release, as written so far; ``code`` is that of the book."""
    said, keys, by = folder.manifest["tables"], page_keys(folder, memo, code), code_of(__name__)
    about = [said.get(name, {}).get("sha256") for name in ("actors", "catalogue")]
    *names, schema = names_of_files(Path(folder.path) / "indicators.parquet")
    keyed = {Path(name).stem: name for name in names}
    key_of_pair = {pair: key_of("pair", by, about, keys[pair]) if pair in keys else None for pair in keyed}
    made = _Made(folder, [pair for pair, key in key_of_pair.items() if not memo.file_of(key)])
    yield from (FileToMake(name, partial(made.file, pair), key_of_pair[pair]) for pair, name in keyed.items())
    yield FileToMake(schema, SCHEMA.read_bytes)


class _Made:
    """The figures of the pairs whose files are made, of some ``TOGETHER``: all at once take half a gigabyte more."""

    def __init__(self, folder: Folder, pairs: list[str]) -> None:
        self.folder, self.pairs, self.figures = folder, pairs, dict[str, Rows]()

    def look_up(self, pair: str) -> None:
        """The figures of a pair and of those after it."""
        start = self.pairs.index(pair)
        two = [(a, b) for a, _, b in (one.partition("-") for one in self.pairs[start : start + TOGETHER])]
        there = say.figures(self.folder, newest(self.folder, names_of(self.folder).catalogue.values(), two))
        self.figures = {"-".join(pair): [] for pair in two}
        self.figures |= {one: [*rows] for one, rows in groupby(there, itemgetter("dyad"))}

    def file(self, pair: str) -> bytes:
        """The file of a pair."""
        if pair not in self.figures:
            self.look_up(pair)
        rows = self.figures[pair]
        licences = sorted({one for row in rows for one in row["licence"].split("; ")})
        for row in rows:
            row["citation"] = row["citation"].rpartition(f" {PROJECT} ")[0]
            row["licence"] = re.sub(r" \(http\S+\)", "", row["licence"])
        content = {
            "pair": pair,
            "names": {actor: names_of(self.folder).english.get(actor, actor) for actor in pair.split("-")},
            "pages": "../book/index.html",
            "release": "../release.json",
            "licences": licences,
            "figures": [{name: row[name] for name in SAID if row[name] not in (None, "", [], "*")} for row in rows],
        }
        return (json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
