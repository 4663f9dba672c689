"""The sections of a dyad's page, from rows of released tables: trade, dependence, exercises, funding, votes, events, closeness.

How marks and numbers are worded is ``panels.py``'s business; how they are drawn is ``charts.py``'s.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pipelines.release.book.panels import Mark, Panel, Row, Section, drawn, in_runs, interval, scale, valued
from schemas import edtf

Rows = list[dict[str, Any]]
LANES = {
    "visits": "Visits and meetings", "agreements": "Agreements", "statements": "Statements", "exercises": "Exercises",
    "cooperation": "Cooperation", "deployments": "Deployments", "sanctions": "Sanctions",
}  # fmt: skip
"""The tables on the time line, in the order of its lanes."""
BAND = "between the reporters"
_STAGES = ("announced", "committed", "disbursed")
_VOTES = {
    "un_identical_share": "Share of identical votes",
    "ideal_point_year_distance": "Distance of ideal points",
    "covote_opposed_share": "Share of common votes against the United States",
}
_COMPONENT = "closeness"


@dataclass(frozen=True)
class Tables:
    """What the sections are made from: rows by dyad, and what records and definitions are called."""

    by_dyad: Mapping[str, Mapping[str, Rows]]
    """Rows of ``trade``, ``indicators``, ``funding_delivery``, ``closeness`` and ``dyads``, by table and dyad."""
    records: Mapping[str, Rows]
    """Rows of the tables of records, by ``table/id``."""
    names: Mapping[str, str]
    """Names of actors."""
    definitions: Mapping[str, str]
    """Statements of definitions."""

    def of(self, table: str, dyad: str) -> Rows:
        """Rows of a table about a dyad."""
        return self.by_dyad[table].get(dyad, [])

    def name(self, actor: str) -> str:
        """What an actor is called."""
        return self.names.get(actor, actor)


def sections(dyad: str, tables: Tables) -> list[Section]:
    """Every section of the page of a dyad, empty ones too."""
    made = (trade, dependence, exercises, funding, votes, events, closeness)
    return [section(dyad, tables) for section in made]


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


def _band(year: int, rows: Rows, scaled: Any, tables: Tables) -> Mark:
    """What the reporters of a year say, together."""
    values = [row["value"] for row in rows]
    low, high = scaled.of(min(values)), scaled.of(max(values))
    who = ", ".join(
        dict.fromkeys(tables.name(row["reporter"]) if row["reporter"] else "not named" for row in rows)
    )
    told = f"{year}: {interval(None, low, high, scaled.unit)}; between the reporters {who}"
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
    rows = _known(indicator, dyad, tables)
    ratio = indicator == "dependence_ratio"
    scaled = scale("" if ratio else "1", (row["value_high"] for row in rows))
    marks = [
        valued(row, "indicators", scaled, f"{tables.name(row['origin'])} on {tables.name(row['destination'])}{_source(row)}",
               year=row["year"], when=row["time_period"])
        for row in rows
    ]  # fmt: skip
    return Panel(
        indicator.replace("_", "-"),
        title,
        "series",
        scaled.unit or "times",
        in_runs(marks),
        is_minor=is_minor,
    )


def _known(indicator: str, dyad: str, tables: Tables) -> Rows:
    """Rows of an indicator that say something."""
    rows = [row for row in tables.of("indicators", dyad) if row["indicator"] == indicator and row["row_id"]]
    return [
        row for row in rows if any(row[name] is not None for name in ("obs_value", "value_low", "value_high"))
    ]


def _source(row: Row) -> str:
    return "" if row["series"] in ("ledger", "*") else f", {row['series']}"


def exercises(dyad: str, tables: Tables) -> Section:
    """Exercises by year: a panel for each definition by which they are counted here, and one for the counts that documents publish."""
    scaled = scale("{exercise}", ())
    counted: dict[str, list[Mark]] = defaultdict(list)
    published: list[Mark] = []
    for row in _known("exercises", dyad, tables):
        is_counted, definition = row["method_id"].startswith("count"), row["definition_id"]
        series = "counted here" if is_counted else definition
        mark = valued(row, "indicators", scaled, series, year=row["year"], when=row["time_period"])
        (counted[definition] if is_counted else published).append(mark)
    panels = [
        Panel(f"exercises-{definition}", definition, "series", scaled.unit, in_runs(marks, is_joined=False), tables.definitions.get(definition, ""))
        for definition, marks in sorted(counted.items(), key=lambda item: (-len(item[1]), item[0]))
    ]  # fmt: skip
    if published:
        about = "Counts that documents print, each by the rule of who counted, as far as it is known."
        panels.append(
            Panel(
                "exercises-published",
                "Published counts",
                "series",
                scaled.unit,
                in_runs(published, is_joined=False),
                about,
            )
        )
    return Section(
        "exercises", "Exercises by definition",
        "A triangle is a lower bound: at least so many are known, and nobody has looked everywhere. A count depends on its rule.",
        panels, (("exercises", "occurrence"),),
    )  # fmt: skip


def funding(dyad: str, tables: Tables) -> Section:
    """Announced, committed and disbursed: by deal, and by year."""
    panels = [_deals(dyad, tables)]
    rows = [row for stage in _STAGES for row in _known(f"finance_{stage}", dyad, tables)]
    by_series: dict[tuple[str, str], Rows] = defaultdict(list)
    for row in rows:
        by_series[row["series"], row["unit_measure"]].append(row)
    for (series, unit), found in sorted(
        by_series.items(), key=lambda item: (item[0][0] != "ledger_usd", item[0])
    ):
        scaled = scale(unit, (row["value_high"] or row["obs_value"] for row in found))
        marks = [
            valued(row, "indicators", scaled, row["indicator"].removeprefix("finance_") + _direction(row, tables), year=row["year"],
                   when=row["time_period"])
            for row in found
        ]  # fmt: skip
        what = "all amounts in US dollars" if series == "ledger_usd" else f"{unit}, {series}"
        panels.append(Panel(f"finance-{series}-{unit.lower().replace(':', '-')}", f"By year: {what}", "series", scaled.unit,
                            in_runs(marks, is_joined=False), is_minor=series != "ledger_usd"))  # fmt: skip
    return Section(
        "funding", "Funding: announced against delivered",
        "A plan is not money paid: each stage has an amount and documents of its own, and a deal without a later mark has no "
        "evidence of delivery here.",
        [panel for panel in panels if panel.marks], (("funding", "amount"),), "aiddata",
    )  # fmt: skip


def _direction(row: Row, tables: Tables) -> str:
    if row["origin"] == "*":
        return ", direction not stated"
    return f", {tables.name(row['origin'])} to {tables.name(row['destination'])}"


def _deals(dyad: str, tables: Tables) -> Panel:
    rows = [
        row
        for row in tables.of("funding_delivery", dyad)
        if row["series"] == "ledger_usd" and row["unit_measure"] == "USD"
    ]
    ends = [row[f"{stage}{end}"] for row in rows for stage in _STAGES for end in ("", "_low", "_high")]
    scaled = scale("USD", ends)
    marks = []
    for row in rows:
        deal = next(
            (found["label"] for found in tables.records.get(f"funding/{row['funding_id']}", ())),
            row["funding_id"],
        )
        for stage in _STAGES:
            value, low, high = (scaled.of(row[f"{stage}{end}"]) for end in ("", "_low", "_high"))
            if any(end is not None for end in (value, low, high)):
                label = f"{deal}: {stage}, {interval(value, low, high, scaled.unit)}"
                shown = {
                    "lane": deal,
                    "series": stage,
                    "value": value,
                    "low": low,
                    "high": high,
                    "drawn": drawn(value, low, high),
                    "label": label,
                }
                marks.append(Mark((("funding_delivery", row),), shown))
    marks.sort(key=lambda mark: (-(mark.shown["value"] or mark.shown["low"] or 0), mark.shown["lane"]))
    return Panel("deals", "By deal, in US dollars", "deals", scaled.unit, marks)


def votes(dyad: str, tables: Tables) -> Section:
    """Voting in the General Assembly, beside the other dyads in coverage."""
    panels = []
    for indicator, title in _VOTES.items():
        if not _known(indicator, dyad, tables):
            continue
        scaled = scale("" if "distance" in indicator else "1", ())
        marks = []
        for other in sorted(tables.by_dyad["indicators"]):
            for row in _known(indicator, other, tables):
                mark = valued(
                    row, "indicators", scaled, other + _source(row), year=row["year"], when=row["time_period"]
                )
                marks.append(
                    mark if other == dyad else replace(mark, shown=mark.shown | {"drawn": ["other"]})
                )
        panels.append(
            Panel(indicator.replace("_", "-"), title, "compared", scaled.unit or "points", in_runs(marks))
        )
    return Section(
        "votes", "Votes in the UN General Assembly",
        "The grey lines are the other dyads in coverage: a high share says little where most states vote alike.",
        panels, (("votes", "roll_call"),), "unga_votes",
    )  # fmt: skip


def events(dyad: str, tables: Tables) -> Section:
    """Visits, agreements and other records on a time line."""
    marks = []
    for link in tables.of("dyads", dyad):
        if link["table"] not in LANES:
            continue
        for row in tables.records.get(link["record_id"], ()):
            if row.get("actor_id", "*") == "*":
                marks.append(_event(link, row))
    marks.sort(key=lambda mark: (mark.shown["day"] or "", mark.shown["label"]))
    panels = [Panel("time-line", "When what happened", "events", "", marks)] if marks else []
    return Section(
        "events", "Visits, agreements and other events",
        "A hollow mark is a plan or an announcement. A bar spans the days that the documents allow.",
        panels, (("visits", "occurrence"), ("agreements", "occurrence")),
    )  # fmt: skip


def _event(link: Row, row: Row) -> Mark:
    """A record on the time line: its mark at the day that the preferred document gives, a bar over a month or more that it may span."""
    first = edtf.low(row["start_date"]) or row["start_low"]
    start = row["start_low"] if row["start_low"] and first and row["start_low"] < first else first
    end = row["end_high"] or row["start_high"]
    when = row["start_date"] or "date unknown"
    told = f"{when}: {row['label']}; {row['status'].replace('_', ' ')}"
    told += "; the documents disagree" if row["is_contested"] else ""
    is_long = bool(start and end and (end - start).days > 31)
    layers = [*(["span"] if is_long else []), "value" if row["is_realised"] else "plan"] if first else []
    shown = {
        "lane": LANES[link["table"]], "day": first.isoformat() if first else None, "start": start.isoformat() if is_long and start else None,
        "end": end.isoformat() if is_long else None, "when": when, "drawn": layers, "label": told,
    }  # fmt: skip
    return Mark(((link["table"], row),), shown)


def closeness(dyad: str, tables: Tables) -> Section:
    """The composite and its dimensions, each with the span over all other choices."""
    rows = [row for row in tables.of("closeness", dyad) if row["value"] is not None]
    scaled = scale("", ())
    made = {
        is_whole: in_runs([
            valued(row, "closeness", scaled, row["component"], year=row["year"], when=str(row["year"]))
            for row in rows if (row["component"] == _COMPONENT) == is_whole
        ])
        for is_whole in (True, False)
    }  # fmt: skip
    panels = [
        Panel("closeness", "Closeness, 0 to 100", "series", "points", made[True]),
        Panel("closeness-dimensions", "Its dimensions", "series", "points", made[False]),
    ]
    return Section(
        "closeness", "Closeness",
        "A composite of the indicators above. The interval spans all other choices of scale, weight and aggregation that "
        "data/reference/closeness.yaml declares.",
        [panel for panel in panels if panel.marks],
    )  # fmt: skip
