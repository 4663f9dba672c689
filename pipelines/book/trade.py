"""Trade between two sides, and how much each depends on it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

from pipelines.book.contents import Tables, known, source_of
from pipelines.book.panels import Mark, Panel, Row, Section, in_runs, on_axis, placed, valued
from pipelines.book.wording import Scale, interval, scale
from pipelines.rows import Rows

BAND = "between the reporters"


def trade(dyad: str, tables: Tables) -> Section:
    """Totals and both directions, each by reporter, with the band between the reporters of a year."""
    groups: dict[tuple[str, str, str, str], Rows] = defaultdict(list)
    for row in tables.of("trade", dyad):
        if row["measure"] in ("total", "exports") and row["product"] == "TOTAL":
            ends = f"{row['origin']} > {row['destination']}" if row["measure"] == "exports" else ""
            groups[row["unit_measure"], row["goods_services"], row["status"], ends].append(row)
    most = Counter[tuple[str, str, str]]()
    for (*kind, _), rows in groups.items():
        most[kind[0], kind[1], kind[2]] += sum(placed(row["time_period"]) is not None for row in rows)
    main = most.most_common(1)[0][0] if most else None
    panels = [
        _flow(group, rows, tables, is_minor=group[:3] != main)
        for group, rows in sorted(groups.items(), key=lambda item: (item[0][:3] != main, item[0]))
    ]
    return Section(
        "trade",
        "Trade",
        "Each reporter has a colour and a shape. The band of a year spans what its reporters say: goods are valued differently at "
        "either end, and not everything is counted by both.",
        panels,
        ("trade/total", "trade/exports"),
        "un_comtrade",
    )


def _flow(group: tuple[str, str, str, str], rows: Rows, tables: Tables, *, is_minor: bool) -> Panel:
    unit, goods, status, ends = group
    scaled = scale(unit, (row["value_high"] or row["value"] for row in rows))
    marks = []
    by_period: dict[str, Rows] = defaultdict(list)
    for row in rows:
        if row["value"] is not None:
            by_period[row["time_period"]].append(row)
    for row in rows:
        said = f"as reported by {tables.name(row['reporter'])}" if row["reporter"] else "reporter not named"
        series = f"{said}, {row['valuation']}" if row["valuation"] else said
        mark = valued(row, "trade", scaled, series, when=row["time_period"])
        others = (other for other in by_period[row["time_period"]] if other is not row)
        marks.append(replace(mark, rivals=tuple(("trade", other) for other in others)))
    bands = [
        _band(period, found, scaled, tables)
        for period, found in sorted(by_period.items())
        if len(found) > 1 and placed(period) is not None
    ]
    origin, _, destination = ends.partition(" > ")
    kind = {"G": "goods", "S": "services", "GS": "goods and services"}[goods]
    flow = f"{tables.name(origin)} to {tables.name(destination)}" if origin else "Both directions together"
    title = f"{flow}: {kind}" + ("" if status == "actual" else f", {status}")
    name = "-".join(
        filter(None, ("trade", ends.replace(" > ", "-").lower() or "total", unit.lower(), goods.lower(), status))
    )
    return Panel(name, title, "series", scaled.unit, [*bands, *in_runs(marks)], is_minor=is_minor)


def _band(period: str, rows: Rows, scaled: Scale, tables: Tables) -> Mark:
    """What the reporters of a year say, together."""
    values = [row["value"] for row in rows]
    told = f"{period}: {interval(None, min(values), max(values), scaled)}; between {_reports(rows, tables)}"
    year = placed(period)
    shown = {
        "year": year,
        "when": period,
        "low": scaled.of(min(values)),
        "high": scaled.of(max(values)),
        "series": BAND,
        "drawn": on_axis(year, ["band"]),
        "label": told,
        "is_band": True,
    }
    return Mark(tuple(("trade", row) for row in rows), shown)


def _reports(rows: Rows, tables: Tables) -> str:
    """Whose reports these are, in words."""
    named = [tables.name(one) for one in dict.fromkeys(row["reporter"] for row in rows) if one]
    told = ["reports whose reporter is not named"] if any(not row["reporter"] for row in rows) else []
    told += [f"the reports of {' and '.join(named)}"] if named else []
    return " and ".join(told)


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
        "dependence",
        "Dependence",
        "How much of its trade each side does with the other. An interval spans every choice of reporter, source and valuation.",
        [panel for panel in panels if panel.marks],
        ("trade/total",),
        "un_comtrade",
    )


def _directed(indicator: str, title: str, dyad: str, tables: Tables, *, is_minor: bool) -> Panel:
    rows = known(indicator, dyad, tables)
    ratio = indicator == "dependence_ratio"
    scaled = scale("times" if ratio else "1", (row["value_high"] for row in rows))
    marks = []
    for row in rows:
        series = f"{tables.name(row['origin'])} on {tables.name(row['destination'])}{source_of(row, tables)}"
        mark = valued(row, "indicators", scaled, series, when=row["time_period"])
        marks.append(replace(mark, choice=_choice(tables.origin(row), with_partner=ratio)))
    return Panel(indicator.replace("_", "-"), title, "series", scaled.unit, in_runs(marks), is_minor=is_minor)


def _choice(row: Row, *, with_partner: bool) -> tuple[object, ...]:
    """Which data the point of a share rests on: the source, whose report, and for quoted numbers which flows were quoted.

    What documents quote differs from year to year, and with it the reporter that a point follows; the table does not name
    the flow of the point, so two years are alike only if the same flows by the same reporters stand behind both.
    """
    sources = (row.get("source_id"), row.get("partner_source_id") if with_partner else None)
    quoted = [name.replace(f"/{row['year']}/", "/") for name in row["rests_on"] or ()] if "ledger" in sources else []
    return (*sources, row.get("is_mirrored"), row.get("is_total_summed"), *quoted)
