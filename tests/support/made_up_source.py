"""A made-up trade publisher, for tests of what all sources share: a source with small CSV files, and its archive.

    # 2024-03-01                      the version's day; may be left out
    reporter,partner,year,value,note  exports of the reporter to the partner; one slice for each reporter and year
    CN,RU,2022,70.5,                  12e is the source's own estimate

A ``W`` row (all partners) must be the sum of the others; ``note`` is known and left; ``XX`` is no actor of ours.
``comtrade`` is the text of a real publisher's answer, for tests of the whole graph, which only real sources are part
of.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipelines.archive.blobs import Folder
from pipelines.archive.captures import Archive, Capture, Incoming, Sighting
from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import BadRow, Domain, Parsed, Source, Terms, only_part
from pipelines.sources.publishers import un_comtrade
from pipelines.sources.readings import CaptureReader, SourceTables
from tests.support.rows import default_row

HEADER = "reporter,partner,year,value,note"
CROSSWALK = """code,actor,valid_from,valid_to,name,note
CN,CHN,,,China,
RU,SUN,1922,1991,Russia,
RU,RUS,1992,,Russia,
JP,JPN,,,Japan,
W,WLD,,,World,
XX,-,,,Areas not specified,
"""


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``trade_reports``."""
    parsed = Parsed()
    lines = only_part(parts, ".csv").path.read_text(encoding="utf-8").splitlines()
    if lines and lines[0].startswith("# "):
        parsed.vintage = date.fromisoformat(lines.pop(0)[2:])
    reader = csv.DictReader(lines)
    parsed.check_columns(reader.fieldnames or [], HEADER.split(",")[:4], HEADER.split(","), parts[0].name)
    rows = [row for number, text in enumerate(reader, 1) if (row := _row(number, text, parsed))]
    years = pa.array([row["year"] for row in rows], pa.int64())
    for name in ("origin", "destination"):
        for row, actor in zip(rows, codes.actors("made_up", [r[name] for r in rows], years).to_pylist(), strict=True):
            row[name] = actor
    carried = [row for row in rows if row["destination"] != LEFT_OUT]
    parsed.count_out(len(rows) - len(carried), "not an actor")
    parsed.totals = _unequal_totals(carried)
    parsed.tables["trade_reports"] = pa.Table.from_pylist(
        [row | {"reporter": row["origin"], "slice": f"{row['origin']}/{row['year']}"} for row in carried],
        pa.schema([(name, _TYPES.get(name, pa.string())) for name in (*PLAIN, *_TYPES, *_OTHERS)]),
    )
    return parsed


PLAIN = default_row("made_up_report")
_TYPES = {"value": pa.float64(), "year": pa.int64(), "is_estimated": pa.bool_()}
_OTHERS = ("origin", "destination", "reporter", "time_period", "source_row", "slice")


def _row(number: int, text: dict[str, str], parsed: Parsed) -> dict[str, Any] | None:
    try:
        value = float(text["value"].removesuffix("e"))
    except ValueError:
        parsed.bad.append(BadRow(str(number), "value is not a number", text["value"]))
        return None
    return PLAIN | {
        "origin": text["reporter"],
        "destination": text["partner"],
        "year": int(text["year"]),
        "value": value,
        "time_period": text["year"],
        "is_estimated": text["value"].endswith("e"),
        "source_row": str(number),
    }


def _unequal_totals(rows: Iterable[dict[str, Any]]) -> list[str]:
    sums: dict[tuple[str, int], dict[bool, float]] = defaultdict(dict)
    for row in rows:
        of, is_world = sums[row["origin"], row["year"]], row["destination"] == "WLD"
        of[is_world] = of.get(is_world, 0.0) + row["value"]
    return [
        f"{origin} {year}: World is {both[True]:g}, its parts {both[False]:g}"
        for (origin, year), both in sums.items()
        if len(both) == 2 and both[True] != both[False]
    ]


SOURCE = Source(
    id="made_up",
    title="Made-up trade",
    url="https://publisher.test",
    contract="https://publisher.test/contract",
    feeds=("trade_reports",),
    terms=Terms("free", "https://publisher.test/terms", "open", "It is made up.", "Made-up Office, Trade"),
    domain=Domain(2000, None, "all"),
    parse=parse,
    cadence="0 5 * * *",
    max_age_days=30,
    traps=(),
    files="trade.csv",
    tried="nothing",
    max_bad=0.25,
)


def table(*rows: str, vintage: str = "", header: str = HEADER) -> str:
    """The text of a file: rows such as ``CN,RU,2022,70``, each of them with an empty note."""
    lines = [f"# {vintage}"] if vintage else []
    return "\n".join([*lines, header, *(row if row.count(",") > 3 else f"{row}," for row in rows)]) + "\n"


def comtrade(*changes: dict[str, Any], **more: Any) -> str:
    """An answer of UN Comtrade: China's exports to Russia in 2022, once for each of ``changes``."""
    names = (*un_comtrade.READ, *un_comtrade.SOURCE.unread)
    rows = [dict.fromkeys(names) | default_row("comtrade_answer", **change) for change in changes]
    return json.dumps({"elapsedTime": "0.1 secs", "count": len(rows), "data": rows, "error": ""} | more)


def crosswalk(folder: Path, text: str = CROSSWALK) -> Codes:
    """A crosswalk with the scheme ``made_up``, as it is now."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "made_up.csv").write_text(text, encoding="utf-8")
    return Codes(folder)


def version(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Another version of every parser."""
    monkeypatch.setattr(Source, "parser_version", property(lambda self: text))


@dataclass
class ArchivedSource:
    """A source with an archive, a crosswalk and readings under ``folder``; ``calls`` are the files that were parsed."""

    folder: Path
    source: Source = SOURCE
    crosswalk: str = CROSSWALK
    calls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.archive = Archive(Folder(self.folder / "archive"))
        self.readings = self.folder / "readings"

    def put(self, *rows: str, retrieved: str = "", declared: date | None = None, **more: Any) -> Capture:
        """Archive a file of these rows, retrieved on a day, or at a time of it such as ``2024-05-01T12``."""
        day = retrieved or max("2024-05-01", more.get("vintage", ""))
        return self.put_text(table(*rows, **more), day, declared)

    def put_text(
        self, text: str, retrieved: str = "2024-05-01", declared: date | None = None, name: str = "trade.csv"
    ) -> Capture:
        """Archive a file with this text."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        day, _, hour = retrieved.partition("T")
        seen = Sighting(f"{day}T{hour or '00'}:00:00.000000+00:00", "file")
        return self.archive.put(self.source.id, [Incoming(name, file)], seen, vintage=declared).capture

    def read(self) -> SourceTables:
        """All rows that the source gives now."""
        codes = crosswalk(self.folder / "codes", self.crosswalk)
        return CaptureReader(self.archive, codes, self.readings).tables(self.counting)

    @property
    def counting(self) -> Source:
        """The source, noting in ``calls`` which captures its parser reads."""
        parser = self.source.parse

        def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
            self.calls.append(parts[0].path.name)
            return parser(parts, codes)

        return replace(self.source, parse=parse)

    def captures(self) -> dict[str, dict[str, Any]]:
        """Rows of the captures table by capture."""
        return {row["capture_id"]: row for row in self.read().tables["captures"].to_pylist()}

    def trade(self) -> list[tuple[str, float, bool]]:
        """The flow, year and value of every report, and whether it is current."""
        rows = self.read().tables["trade_reports"].to_pylist()
        return [(f"{r['origin']}>{r['destination']} {r['year']}", r["value"], r["is_current"]) for r in rows]
