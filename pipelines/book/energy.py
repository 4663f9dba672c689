"""What one side delivers to the other in oil, gas and coal, and in which currency they pay."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from bilateral.commons.figures import CURRENCIES, scale_for
from bilateral.commons.groups import grouped
from bilateral.commons.sayers import possessive
from pipelines.book.panels import FIRST_YEAR, Mark, Panel, ReleasedRow, Section, in_runs, layers_of, number_mark
from pipelines.book.release_tables import ReleaseTables
from pipelines.book.texts import PERIODS, PRODUCTS, section
from pipelines.rows import Rows
from schemas import edtf


def energy(dyad: str, tables: ReleaseTables) -> Section:
    """Volumes by product and direction, and what part they are of all that one side bought or sold of it.

    Routes stand apart, and what was expected stands apart from what came.
    """
    volumes = tables.indicator("energy_volume", dyad)
    groups = grouped(((r["series"].partition("/")[0], r["unit_measure"], r["origin"]), r) for r in volumes)
    order = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    shares = grouped((tuple(r["series"].split("/")[:2]), r) for r in tables.indicator("energy_share", dyad))
    parts = [_share_panel(of[0], of[1], rows, tables) for of, rows in sorted(shares.items())]
    return section("energy", [*(_volume_panel(*group, rows, tables) for group, rows in order), *parts])


def _volume_panel(product: str, unit: str, origin: str, rows: Rows, tables: ReleaseTables) -> Panel:
    scale = scale_for(unit, (row["value_high"] or row["obs_value"] for row in rows))
    marks = []
    for row in rows:
        route = row["series"].partition("/")[2].replace("-", " ").title().replace(" Of ", " of ")
        parts = (route or "all routes", "" if row["status"] == "actual" else row["status"])
        series = ", ".join(filter(None, parts)) + tables.scope_suffix(row)
        marks.append(number_mark(row, scale, series))
    name = PRODUCTS.get(product, product.replace("_", " "))
    title = f"{name[:1].upper()}{name[1:]} from {tables.name(origin)} to {tables.name(rows[0]['destination'])}"
    panel = f"energy-{product}-{origin.lower()}-{''.join(filter(str.isalnum, unit))}".replace("_", "-")
    is_minor = not any(mark.datum["drawn"] for mark in marks)
    return Panel(panel, title, "series", scale.unit, in_runs(marks), is_minor=is_minor)


def _share_panel(product: str, whole: str, rows: Rows, tables: ReleaseTables) -> Panel:
    """A chart of shares of the imports, or exports, of one side: by weight, volume or value, as far as they say."""
    scale, marks = scale_for("%"), list[Mark]()
    for row in rows:
        by = " ".join(("by", *row["series"].split("/")[2:])) if row["series"].count("/") > 1 else "measure not stated"
        series = by + ("" if row["status"] == "actual" else f", {row['status']}")
        marks.append(number_mark(row, scale, series))
    part, flow = (rows[0]["destination"], "exports") if whole == rows[0]["origin"] else (rows[0]["origin"], "imports")
    of = f"{possessive(tables.called(whole))} {flow} of {PRODUCTS.get(product, product.replace('_', ' '))}"
    name, is_minor = f"energy-{product}-share-of-{whole.lower()}", not any(mark.datum["drawn"] for mark in marks)
    title = f"Share of {tables.called(part)} in {of}"
    return Panel(name.replace("_", "-"), title, "series", scale.unit, in_runs(marks), is_minor=is_minor)


def settlement(dyad: str, tables: ReleaseTables) -> Section:
    """Shares of trade by currency: a chart for each currency, whole years, months and single days apart."""
    groups: dict[tuple[str, str, bool], Rows] = defaultdict(list)
    for row in tables.indicator("settlement_share", dyad):
        side, flow, currency, *_ = row["series"].split("/")
        groups[currency, side, flow == "total"].append(row)
    order = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return section("settlement", [_currency_panel(*group, rows, tables) for group, rows in order])


def _currency_panel(currency: str, side: str, is_all: bool, rows: Rows, tables: ReleaseTables) -> Panel:
    scale = scale_for("%")
    words = " or ".join(CURRENCIES.get(part, part) for part in currency.split("_"))
    marks = []
    is_by_day = any(row["freq"] != "A" for row in rows)
    for row in rows:
        flow = row["series"].split("/")[1]
        series = f"{'all trade' if is_all else flow}, {PERIODS.get(row['freq'], 'other periods')}"
        mark = number_mark(row, scale, series)
        marks.append(_placed(mark, row) if is_by_day else mark)
    title = f"Share of {'trade' if is_all else 'exports and imports'} paid in {words}, by {tables.name(side)}’s account"
    name = f"settlement-{currency}-{side}{'' if is_all else '-flows'}".lower().replace("_", "-")
    return Panel(name, title, "series", scale.unit, in_runs(marks, is_joined=False))


def _placed(mark: Mark, row: ReleasedRow) -> Mark:
    """A mark in the middle of its period, or at its end if its start is open; a year begins at its tick."""
    start, _, end = row["time_period"].partition("/")
    last = edtf.high((end or start).strip("."))
    first = edtf.low(start.strip(".")) or last
    if first is None or last is None:
        return mark
    year = round(first.year + (first.timetuple().tm_yday - 1 + (last - first).days / 2) / 365.25, 2)
    layers = layers_of(row["obs_value"], row["value_low"], row["value_high"]) if year >= FIRST_YEAR else []
    return replace(mark, datum=mark.datum | {"year": year, "drawn": layers})
