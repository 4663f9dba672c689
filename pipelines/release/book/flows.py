"""Trade between two sides, and how much each depends on it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

from pipelines.release.book.panels import Mark, Panel, Section, in_runs, valued
from pipelines.release.book.reading import Rows, Tables, known, source_of
from pipelines.release.book.wording import Scale, interval, scale

BAND = "between the reporters"


def trade(dyad: str, tables: Tables) -> Section:
    """Totals and both directions, each by reporter, with the band between the reporters of a year."""
    groups: dict[tuple[str, str, str, str], Rows] = defaultdict(list)
    for row in tables.of("trade", dyad):
        if (
            row["measure"] in ("total", "exports")
            and row["product"] == "TOTAL"
            and row["period_kind"] in ("year", "fiscal_year")
        ):
            ends = f"{row['origin']} > {row['destination']}" if row["measure"] == "exports" else ""
            groups[row["unit_measure"], row["goods_services"], row["status"], ends].append(row)
    most = Counter[tuple[str, str, str]]()
    for (*kind, _), rows in groups.items():
        most[kind[0], kind[1], kind[2]] += len(rows)
    main = most.most_common(1)[0][0] if most else None
    panels = [
        _flow(group, rows, tables, is_minor=group[:3] != main)
        for group, rows in sorted(groups.items(), key=lambda item: (item[0][:3] != main, item[0]))
    ]
    return Section(
        "trade", "Trade",
        "Each reporter has a colour and a shape. The band of a year spans what its reporters say: goods are valued differently at "
        "either end, and not everything is counted by both.",
        panels, (("trade", "total"), ("trade", "exports")), "un_comtrade",
    )  # fmt: skip


def _flow(group: tuple[str, str, str, str], rows: Rows, tables: Tables, *, is_minor: bool) -> Panel:
    unit, goods, status, ends = group
    scaled = scale(unit, (row["value_high"] or row["value"] for row in rows))
    marks = []
    by_year: dict[int, Rows] = defaultdict(list)
    for row in rows:
        if row["period_kind"] == "year" and row["value"] is not None:
            by_year[row["start_date"].year].append(row)
    for row in rows:
        said = f"as reported by {tables.name(row['reporter'])}" if row["reporter"] else "reporter not named"
        series = f"{said}, {row['valuation']}" if row["valuation"] else said
        year = row["start_date"].year
        mark = valued(row, "trade", scaled, series, year=year, when=row["time_period"])
        others = (other for other in by_year[year] if other is not row and row["period_kind"] == "year")
        marks.append(replace(mark, rivals=tuple(("trade", other) for other in others)))
    bands = [_band(year, found, scaled, tables) for year, found in sorted(by_year.items()) if len(found) > 1]
    origin, _, destination = ends.partition(" > ")
    kind = {"G": "goods", "S": "services", "GS": "goods and services"}[goods]
    flow = f"{tables.name(origin)} to {tables.name(destination)}" if origin else "Both directions together"
    title = f"{flow}: {kind}" + ("" if status == "actual" else f", {status}")
    name = "-".join(
        filter(
            None, ("trade", ends.replace(" > ", "-").lower() or "total", unit.lower(), goods.lower(), status)
        )
    )
    return Panel(name, title, "series", scaled.unit, [*bands, *in_runs(marks)], is_minor=is_minor)


def _band(year: int, rows: Rows, scaled: Scale, tables: Tables) -> Mark:
    """What the reporters of a year say, together."""
    values = [row["value"] for row in rows]
    low, high = scaled.of(min(values)), scaled.of(max(values))
    who = ", ".join(
        dict.fromkeys(tables.name(row["reporter"]) if row["reporter"] else "not named" for row in rows)
    )
    told = f"{year}: {interval(None, min(values), max(values), scaled)}; between the reporters {who}"
    shown = {
        "year": year,
        "when": str(year),
        "low": low,
        "high": high,
        "series": BAND,
        "drawn": ["band"],
        "label": told,
    }
    return Mark(tuple(("trade", row) for row in rows), shown)


def dependence(dyad: str, tables: Tables) -> Section:
    """Shares of the partner in each side's trade, and their ratio."""
    titles = {
        "trade_share": "Share of the partner in a side's trade",
        "export_share": "Share of the partner in a side's exports",
        "import_share": "Share of the partner in a side's imports",
        "dependence_ratio": "One side's share divided by the other's",
        "trade_gdp": "Trade with the partner over a side's GDP",
    }
    panels = [
        _directed(name, title, dyad, tables, is_minor=name not in ("trade_share", "dependence_ratio"))
        for name, title in titles.items()
    ]
    return Section(
        "dependence", "Dependence",
        "How much of its trade each side does with the other. An interval spans every choice of reporter, source and valuation.",
        [panel for panel in panels if panel.marks], (("trade", "total"),), "un_comtrade",
    )  # fmt: skip


def _directed(indicator: str, title: str, dyad: str, tables: Tables, *, is_minor: bool) -> Panel:
    rows = known(indicator, dyad, tables)
    ratio = indicator == "dependence_ratio"
    scaled = scale("times" if ratio else "1", (row["value_high"] for row in rows))
    marks = [
        valued(row, "indicators", scaled, f"{tables.name(row['origin'])} on {tables.name(row['destination'])}{source_of(row)}",
               year=row["year"], when=row["time_period"])
        for row in rows
    ]  # fmt: skip
    return Panel(
        indicator.replace("_", "-"),
        title,
        "series",
        scaled.unit,
        in_runs(marks),
        is_minor=is_minor,
    )
