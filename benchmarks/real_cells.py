"""What a publisher's real file prints where a published row says it stands, read without this project's parsers.

``printed`` looks the place up in the file, with plain readers of CSV, of workbooks and of Stata. Belongs here: how each
publisher lays out its file. Does not: what a build makes of it (``benchmarks/real_releases.py``).
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Any

import pandas as pd
from python_calamine import CalamineWorkbook

Row = Mapping[str, Any]
THOUSAND = 1e3
MILLION = 1e6
BILLION = 1e9
VOTES = {"1": "yes", "2": "abstain", "3": "no", "8": "absent"}
WIDE_KINDS = ("trade", "arms", "military", "financial", "travel", "other")
NEWER_CODES = {"PAL": "PSE", "ROM": "ROU", "YUG": "SRB", "ZAR": "COD", "TMP": "TLS"}
SIPRI_COLUMNS = {
    "n_ordered": "Number ordered",
    "n_delivered": "Number delivered",
    "order_year": "Year of order",
    "tiv_unit": "SIPRI TIV per unit",
    "tiv_delivered": "SIPRI TIV of delivered weapons",
    "designation": "Weapon designation",
    "description": "Weapon description",
}


@cache
def lines_of(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """The rows of a CSV by their headings; ``line`` has all cells."""
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    heading = next(cells for cells in reader if len(cells) > 2)  # SIPRI's register begins with sentences
    return [dict(zip(heading, cells, strict=False)) for cells in reader]


@cache
def grid_of(path: Path, sheet: str) -> list[list[Any]]:
    """The cells of a sheet; the first row is the sheet's first, even where it is empty."""
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def number(cell: object) -> float:
    """A cell as a number; the publisher's mark of an estimate after it is dropped."""
    return float(str(cell).split()[0].replace(",", ""))


def months_of(period: str) -> list[str]:
    """The months of a year, a quarter or a month."""
    year, _, part = period.partition("-")
    if not part:
        return [f"{year}-{month:02}" for month in range(1, 13)]
    if part.startswith("Q"):
        last = 3 * int(part[1])
        return [f"{year}-{month:02}" for month in range(last - 2, last + 1)]
    return [period]


def _data_row(rows: Sequence[dict[str, str]], place: str) -> dict[str, str]:
    """The n-th row below the heading."""
    return rows[int(place.partition("/")[0]) - 1]


def _of_aiddata(files: Mapping[str, Path], row: Row) -> list[tuple[object, object]]:
    part, _, place = row["source_row"].partition("/")
    name = {"country": "aiddata_gcdf3_country_commitments.csv", "year": "aiddata_gcdf3_yearly_flows.csv"}[part]
    line = _data_row(lines_of(files[name]), place)
    column = {"country": "total_commitments_bn", "year": "commitments_bn"}[part]
    state = line["iso3c"] if part == "country" else "WLD"
    return [(number(line[column]) * BILLION, row["value"]), (state, row["recipient"])]


def _of_atop(files: Mapping[str, Path], row: Row) -> list[tuple[object, object]]:
    line = _data_row(lines_of(_only(files)), row["source_row"])
    names = {"defence": "defense", "offence": "offense", "neutrality": "neutral", "nonaggression": "nonagg"}
    marks = [(line[f"atop_{theirs}"] == "1", row[f"has_{ours}"]) for ours, theirs in names.items()]
    return [(int(line["year"]), row["year"]), *marks]


def _of_baci(files: Mapping[str, Path], row: Row) -> list[tuple[object, object]]:
    line = _data_row(lines_of(_only(files)), row["source_row"])
    return [(number(line["Trade Volume"]) * THOUSAND, row["value"])]


def _of_cepii(files: Mapping[str, Path], row: Row) -> list[tuple[object, object]]:
    line = _stata(_only(files)).iloc[int(row["source_row"]) - 1]
    named = {"actor_a": "exporter", "actor_b": "importer"}
    distances = {"distance": "dist", "distance_capitals": "distcap", "distance_weighted": "distw"}
    return [
        *((NEWER_CODES.get(line[theirs], line[theirs]), row[ours]) for ours, theirs in named.items()),
        *((float(line[theirs]), row[ours]) for ours, theirs in distances.items() if row[ours] is not None),
    ]


@cache
def _stata(path: Path) -> pd.DataFrame:
    return pd.read_stata(path)


def _of_comtrade_by_partner(files: Mapping[str, Path], row: Row) -> list[tuple[object, object]]:
    name, _, place = row["source_row"].rpartition(":")
    grid = grid_of(files[name], "Sheet1")
    line = dict(zip(grid[0], grid[int(place)], strict=False))
    return [(number(line["partner_sum"]), row["value"]), (int(line["refYear"]), row["year"])]


def _of_cow_states(files: Mapping[str, Path], row: Row) -> list[tuple[object, object]]:
    line = _data_row(lines_of(files["cow_states2016.csv"]), row["source_row"])
    first, last = (
        date(int(line[f"{end}year"]), int(line[f"{end}month"]), int(line[f"{end}day"])) for end in ("st", "end")
    )
    is_within = first <= row["first_date"] <= last  # a state that becomes a major power has several rows of ours
    return [(line["ccode"], row["code"]), (True, is_within)]


def _of_cow_trade(files: Mapping[str, Path], row: Row) -> list[tuple[object, object]]:
    place, _, flow = row["source_row"].partition("/")
    line = _data_row(lines_of(_only(files)), place)
    return [(number(line[flow]) * MILLION, row["value"]), (int(line["year"]), row["year"])]


def _of_desta(files: Mapping[str, Path], row: Row) -> list[tuple[object, object]]:
    line = _data_row(lines_of(_only(files), ";"), row["source_row"])
    return [(line["name"], row["title"]), (line["base_treaty"], row["base_treaty_id"])]


def _of_ecb(files: Mapping[str, Path], row: Row) -> list[tuple[object, object]]:
    months = months_of(row["time_period"])
    days = [line for line in _ecb_days(_only(files)) if line["Date"][:7] in months]
    rates = [number(line[row["currency"]]) for line in days if line[row["currency"]] not in ("", "N/A")]
    return [(fmean(rates), row["value"]), (min(rates), row["low"]), (max(rates), row["high"])]


@cache
def _ecb_days(path: Path) -> list[dict[str, str]]:
    with zipfile.ZipFile(path) as packed, packed.open(packed.namelist()[0]) as file:
        return list(csv.DictReader(io.TextIOWrapper(file, encoding="utf-8")))


def _of_comext(files: Mapping[str, Path], row: Row) -> list[tuple[object, object]]:
    sheet, place, period = row["source_row"].split("/")
    grid = grid_of(_only(files), sheet)
    heading = next(line for line in grid if line[0] == "TIME")
    return [(number(grid[int(place) - 1][heading.index(period)]), row["value"])]


def _of_gsdb(files: Mapping[str, Path], row: Row) -> list[tuple[object, object]]:
    case, _, _ = row["source_row"].partition("/")
    line = next(line for line in lines_of(_only(files)) if line["case_id"] == case)
    kinds = sorted(kind for kind in WIDE_KINDS if line[kind] == "1")
    return [(kinds, sorted(row["kinds"])), (int(line["begin"]), row["first_year"])]


def _of_hmrc(files: Mapping[str, Path], row: Row) -> list[tuple[object, object]]:
    months = months_of(row["time_period"])
    lines = [line for line in lines_of(_only(files)) if line["currency"] == row["currency"]]
    rates = {line["month"]: number(line["units_per_gbp"]) for line in lines if line["month"] in months}
    days = {month: monthrange(int(month[:4]), int(month[5:]))[1] for month in rates}
    mean = sum(rate * days[month] for month, rate in rates.items()) / sum(days.values())
    return [(mean, row["value"])]


def _of_ideal_points(files: Mapping[str, Path], row: Row) -> list[tuple[object, object]]:
    path = _only(files)
    line = _data_row(lines_of(path, "\t" if path.suffix == ".tab" else ","), row["source_row"])
    suffix = next(name.removeprefix("IdealPoint") for name in line if name.startswith("IdealPoint"))
    year = int(line["year"]) if "year" in line else row["year"]
    return [
        (number(line[f"IdealPoint{suffix}"]), row["ideal_point"]),
        (int(line[f"NVotes{suffix}"]), row["n_votes"]),
        (year, row["year"]),
    ]


def _of_imf(files: Mapping[str, Path], row: Row) -> list[tuple[object, object]]:
    place = row["source_row"]
    if place.isdigit():
        return _of_imf_lists(_only(files), row)
    name, colon, rest = place.partition(".xlsx:")
    path = files[f"{name}.xlsx"] if colon else _only(files)
    sheet, entry, period = (rest if colon else place).rsplit("/", 2)
    grid = grid_of(path, sheet)
    top = next(i for i, line in enumerate(grid) if sum(_is_year(cell) for cell in line) > 2)
    years = [str(int(float(cell))) if _is_year(cell) else "" for cell in grid[top]]
    scale = MILLION if any("Millions" in str(cell) for line in grid[:top] for cell in line) else 1
    return [(number(grid[top + int(entry)][years.index(period)]) * scale, row["value"])]


def _of_imf_lists(path: Path, row: Row) -> list[tuple[object, object]]:
    """The two files that have a flow in each row: months in a CSV, a year in JSON, both in millions of dollars."""
    if path.suffix == ".csv":
        line = _data_row(lines_of(path), row["source_row"])
        period = f"{line['year']}-{int(line['month']):02}"
        return [(number(line["value"]) * MILLION, row["value"]), (period, row["time_period"])]
    edge = _edges(path)[int(row["source_row"]) - 1]
    value = next(edge[name] for name in ("value", "weight", "trade", "exports") if name in edge)
    return [(float(value) * MILLION, row["value"])]


@cache
def _edges(path: Path) -> list[dict[str, Any]]:
    content = json.loads(path.read_text(encoding="utf-8"))
    edges = next(content[name] for name in ("links", "edges") if name in content)
    return list(edges)


def _is_year(cell: object) -> bool:
    text = str(cell).removesuffix(".0")
    return text.isdigit() and len(text) == 4


def _of_oecd(files: Mapping[str, Path], row: Row) -> list[tuple[object, object]]:
    name, _, place = row["source_row"].rpartition(":")
    line = _data_row(lines_of(files[name]), place)
    named = {"REF_AREA": row["importer"], "COUNTERPART_AREA": row["exporter"], "TIME_PERIOD": str(row["year"])}
    return [*((line[column], ours) for column, ours in named.items()), (number(line["OBS_VALUE"]), row["value"])]


def _of_penn(files: Mapping[str, Path], row: Row) -> list[tuple[object, object]]:
    name, _, place = row["source_row"].rpartition(":")
    line = _data_row(lines_of(files[name]), place)
    column = next(column for column in line if column not in ("country", "year"))
    scale = MILLION if column == "pop" or column.startswith("rgdp") else 1
    return [(number(line[column]) * scale, row["value"]), (line["country"].upper(), row["actor_id"])]


def _of_milex(files: Mapping[str, Path], row: Row) -> list[tuple[object, object]]:
    sheet, _, cell = row["source_row"].rpartition("!")
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    printed = grid_of(_only(files), sheet)[int(cell.removeprefix(letters)) - 1][column - 1]
    if row["value"] is None:
        return [(True, str(printed).strip() in ("...", ". .", "xxx", "", "0.0"))]
    scale = 100 if row["unit_measure"] == "%" else 1 if sheet == "Per capita" else MILLION
    return [(number(printed) * scale, row["value"])]


def _of_transfers(files: Mapping[str, Path], row: Row) -> list[tuple[object, object]]:
    line = _data_row(lines_of(_only(files)), row["source_row"])
    compared = []
    for ours, theirs in SIPRI_COLUMNS.items():
        is_text = ours in ("designation", "description")
        if row[ours] is not None:
            compared.append((line[theirs] if is_text else number(line[theirs]), row[ours]))
    return compared


def _of_un_comtrade(files: Mapping[str, Path], row: Row) -> list[tuple[object, object]]:
    path = _only(files)
    if path.suffix == ".json":
        line = json.loads(path.read_text(encoding="utf-8"))["data"][int(row["source_row"]) - 1]
    else:
        line = _data_row(lines_of(path), row["source_row"])
    sides = {"X": (row["origin"], row["destination"]), "M": (row["destination"], row["origin"])}
    reporter, _ = sides[line["flowCode"]]
    return [
        (number(line["primaryValue"]), row["value"]),
        (str(line["period"]), row["time_period"]),
        (line["reporterISO"] or reporter, reporter),
    ]


def _of_votes(files: Mapping[str, Path], row: Row) -> list[tuple[object, object]]:
    if "vote" in row:
        line = _data_row(lines_of(files["un_votes.csv.gz"]), row["source_row"])
        return [(line["vote"], row["vote"]), (line["rcid"], row["roll_call_id"])]
    line = _data_row(lines_of(files["un_roll_calls.csv.gz"]), row["source_row"])
    return [(int(line["session"]), row["session"]), (line["unres"] or None, row["resolution"])]


def _of_votes_since_2020(files: Mapping[str, Path], row: Row) -> list[tuple[object, object]]:
    place, _, state = row["source_row"].partition("/")
    lines = [_data_row(lines_of(path), place) for path in files.values() if int(place) <= len(lines_of(path))]
    numbers = [str(line.get("token") or line.get("rcid")).partition(".")[0] for line in lines]
    # A roll call to which Voeten's file gives the number of an earlier one has the year added; it is the last by name.
    line = lines[numbers.index(row["roll_call_id"])] if row["roll_call_id"] in numbers else lines[-1]
    if "vote" not in row:
        return [(line.get("Date") or line.get("date"), str(row["date"]))]
    return [(VOTES.get(line[state], line[state].lower()), row["vote"])]


def _of_world_bank(files: Mapping[str, Path], row: Row) -> list[tuple[object, object]]:
    path = _only(files)
    place, slash, year = row["source_row"].partition("/")
    if not slash:
        line = _data_row(lines_of(path), place)
        named = next(iter(set(line) & {"Value", "CPI", "value"}))
        return [(number(line[named]), row["value"]), (line["Country Code"], row["actor_id"])]
    text = path.read_text(encoding="utf-8-sig")
    heading, *lines = csv.reader(io.StringIO(text[text.index('"Country Name"') :]))
    line = dict(zip(heading, lines[int(place) - 1], strict=False))
    return [(number(line[year]), row["value"]), (line["Country Code"], row["actor_id"])]


def _only(files: Mapping[str, Path]) -> Path:
    (path,) = files.values()
    return path


READERS: dict[str, Callable[[Mapping[str, Path], Row], list[tuple[object, object]]]] = {
    "aiddata": _of_aiddata,
    "atop": _of_atop,
    "baci_totals": _of_baci,
    "cepii_distances": _of_cepii,
    "comtrade_by_partner": _of_comtrade_by_partner,
    "cow_states": _of_cow_states,
    "cow_trade": _of_cow_trade,
    "desta": _of_desta,
    "ecb_rates": _of_ecb,
    "eurostat_comext": _of_comext,
    "gsdb": _of_gsdb,
    "hmrc_rates": _of_hmrc,
    "ideal_points": _of_ideal_points,
    "imf_imts": _of_imf,
    "oecd_itic": _of_oecd,
    "penn_world_table": _of_penn,
    "sipri_milex": _of_milex,
    "sipri_transfers": _of_transfers,
    "un_comtrade": _of_un_comtrade,
    "unga_votes": _of_votes,
    "unga_votes_since_2020": _of_votes_since_2020,
    "world_bank": _of_world_bank,
}
"""By source: from the files of a capture by their names and a published row, pairs of what the file prints and what
the row says, in the row's unit."""


def printed(source: str, files: Mapping[str, Path], row: Row) -> list[tuple[object, object]]:
    """Pairs of what the file prints at the row's place and what the row says. Raises LookupError, ValueError."""
    return READERS[source](files, row)


def is_equal(theirs: object, ours: object) -> bool:
    """Whether two cells say the same; numbers but for the last digits that a sum or a division in binary changes."""
    if isinstance(theirs, float) and isinstance(ours, int | float):
        return abs(theirs - ours) <= 1e-9 * max(abs(theirs), abs(ours))
    return theirs == ours
