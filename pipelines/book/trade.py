"""Trade between two sides, and how much each depends on it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from itertools import permutations

from bilateral.commons.figures import Scale, in_words, scale_for
from bilateral.commons.groups import grouped
from pipelines.book.panels import Mark, Panel, Section, axis_year, in_runs, layers_on_axis, months_of, number_mark
from pipelines.book.release_tables import ReleaseTables
from pipelines.book.texts import DEPENDENCE, GOODS, section
from pipelines.judgement.answer_figures import OLD, Pair
from pipelines.judgement.phrases import capital, days
from pipelines.rows import Rows

Kind = tuple[str, str, str]
"""Unit, goods or services, status."""
Flow = tuple[str, str, str, str]
"""A kind, and the direction: empty for both together."""
BAND = "range of the reporters"
ENDS = ("low", "high")
FLAT = 4
"""How many times as large one direction is at most that shares its scale with the other, which would else be flat."""
ENOUGH = 4
"""A flow that is known for a quarter of the years of the longest one can open the page."""


def trade(dyad: str, tables: ReleaseTables) -> Section:
    """Totals and both directions, each by reporter, with a band for the range of the reporters of a year: in the main
    currency, and in others that are known to a later year."""
    groups: dict[Flow, Rows] = defaultdict(list)
    for row in tables.about(dyad, "trade"):
        if row["measure"] in ("total", "exports") and row["product"] == "TOTAL":
            ends = f"{row['origin']} > {row['destination']}" if row["measure"] == "exports" else ""
            groups[row["unit_measure"], row["goods_services"], row["status"], ends].append(row)
    main, short = _main_kind(groups)
    ordered = sorted(groups.items(), key=lambda item: (item[0][:3] != main, item[0] in short, item[0]))
    known_to = {group[:3]: max(_last(rows) for of, rows in groups.items() if of[:3] == group[:3]) for group in groups}
    shown = {main, *(kind for kind in known_to if kind[2] == "actual" and main and known_to[kind] > known_to[main])}
    panels = [_flow_panel(group, groups, tables, is_minor=group[:3] not in shown) for group, _ in ordered]
    directions = [panel for (group, _), panel in zip(ordered, panels, strict=True) if group[:3] == main and group[3]]
    tops = [
        max((mark.datum[end] or 0 for mark in one.marks if mark.datum["drawn"] for end in ENDS), default=0)
        for one in directions
    ]
    top = max(tops) if tops and min(tops) * FLAT >= max(tops) else None
    return section("trade", [replace(panel, top=top) if panel in directions else panel for panel in panels])


def _last(rows: Rows) -> float:
    return max((axis_year(row["time_period"]) or 0 for row in rows), default=0)


def _main_kind(groups: Mapping[Flow, Rows]) -> tuple[Kind | None, set[Flow]]:
    """The currency and kind of trade with most numbers of whole years, and the flows too short to open the page.

    A flow is too short if another is known for more than four times as many years. A kind whose total is long enough
    goes before one whose total is not.
    """
    years = {group: {axis_year(row["time_period"]) for row in rows} - {None} for group, rows in groups.items()}
    longest = max(map(len, years.values()), default=0)
    short = {group for group, known in years.items() if len(known) * ENOUGH < longest}
    numbers = Counter[Kind]()
    for group, rows in groups.items():
        numbers[group[:3]] += sum(axis_year(row["time_period"]) is not None for row in rows)
    main = max(numbers, key=lambda kind: ((*kind, "") in groups.keys() - short, numbers[kind]), default=None)
    return main, short


def _scale(group: Flow, groups: Mapping[Flow, Rows]) -> Scale:
    """One scale for both directions of a kind, which stand side by side, and one for its total."""
    alike = [rows for other, rows in groups.items() if (other[:3], bool(other[3])) == (group[:3], bool(group[3]))]
    return scale_for(group[0], (row["value_high"] or row["value"] for rows in alike for row in rows))


def _flow_panel(group: Flow, groups: Mapping[Flow, Rows], tables: ReleaseTables, *, is_minor: bool) -> Panel:
    rows, scale, (unit, goods, status, ends) = groups[group], _scale(group, groups), group
    by_period = grouped(((row["time_period"], row["scope"] or ""), row) for row in rows if row["value"] is not None)
    marks = []
    for row in rows:
        reporter = f"as reported by {tables.called(row['reporter'])}" if row["reporter"] else "reporter not named"
        series = (f"{reporter}, {row['valuation']}" if row["valuation"] else reporter) + tables.scope_suffix(row)
        mark = number_mark(row, scale, series)
        rivals = (rival for rival in by_period[row["time_period"], row["scope"] or ""] if rival is not row)
        marks.append(replace(mark, rivals=tuple(("trade", rival) for rival in rivals)))
    bands = [
        _band(period, reports, scale, tables)
        for (period, _), reports in sorted(by_period.items())
        if len(reports) > 1 and axis_year(period) is not None
    ]
    origin, _, destination = ends.partition(" > ")
    flow = f"{tables.name(origin)} to {tables.name(destination)}" if origin else "Both directions together"
    title = f"{flow}: {GOODS[goods]}" + ("" if status == "actual" else f", {status}")
    direction = ends.replace(" > ", "-").lower() or "total"
    name = "-".join(filter(None, ("trade", direction, unit.lower(), goods.lower(), status)))
    return Panel(name, title, "series", scale.unit, [*bands, *in_runs(marks)], is_minor=is_minor)


def _band(period: str, rows: Rows, scale: Scale, tables: ReleaseTables) -> Mark:
    """The range of what the reporters of a year say."""
    low, high = min(row["value"] for row in rows), max(row["value"] for row in rows)
    reporters = [tables.called(name) for name in dict.fromkeys(row["reporter"] for row in rows) if name]
    unnamed = [] if all(row["reporter"] for row in rows) else ["an unnamed reporter"]
    year = axis_year(period)
    datum = {
        "year": year,
        "when": period,
        "low": scale.of(low),
        "high": scale.of(high),
        "series": BAND,
        "drawn": layers_on_axis(year, ["band"]),
        "label": f"{period}: {in_words(None, low, high, scale)}; as reported by {' and '.join(unnamed + reporters)}",
        "is_band": True,
    }
    return Mark(tuple(("trade", row) for row in rows), datum)


def dependence(dyad: str, tables: ReleaseTables) -> Section:
    """Shares of the partner in each side's trade."""
    rows = [row for name in DEPENDENCE for row in tables.indicator(name, dyad)]
    panels = [_dependence_panel(name, title, dyad, tables) for name, title in DEPENDENCE.items()]
    return section(
        "dependence", panels, note=" ".join(filter(None, (tables.ends(rows, ""), _unread(rows, dyad, tables))))
    )


def _unread(rows: Rows, dyad: str, tables: ReleaseTables) -> str:
    """Of which side no share of a recent year was read, in words, with the last one of a part of a year if there is
    one."""
    told = []
    for actor, partner in permutations(dyad.split("-")):
        shares = [row for row in rows if row["indicator"] == "trade_share" and row["origin"] == actor]
        last = max((row["year"] for row in shares if row.get("year")), default=None)
        if last and last <= tables.last_year - OLD:
            share = share_name("trade_share", actor, partner, tables.names)
            told.append(
                f"No figure of {share} in a whole year after {last} was read{_later_part(actor, last, dyad, tables)}."
            )
    return " ".join(told)


def _later_part(actor: str, year: int, dyad: str, tables: ReleaseTables) -> str:
    """The last share of the partner in an actor's trade in some months after a year, as a document states it."""
    stated = [row for row in tables.about(dyad, "trade") if (row["measure"], row.get("base_actor")) == ("share", actor)]
    known = [r for r in stated if not r["origin"] and r["value"] is not None and r["time_period"][:4] > str(year)]
    if not (parts := [row for row in known if months_of(row["time_period"])]):
        return ""
    last = max(parts, key=lambda row: row["time_period"])
    said = tables.sayer({"observation_id": last["trade_id"]})
    when = days(*last["time_period"].split("/"))
    return f"; from {when} it was {last['value']:g} per cent{f', by {said[0]}' if said else ''}"


def _dependence_panel(indicator: str, title: str, dyad: str, tables: ReleaseTables) -> Panel:
    rows = tables.indicator(indicator, dyad)
    scale = scale_for("1", (row["value_high"] for row in rows))
    marks = []
    for row in rows:
        series = share_name(indicator, row["origin"], row["destination"], tables.names) + tables.source_suffix(row)
        series += tables.scope_suffix(row)
        marks.append(number_mark(row, scale, series))
    is_minor = indicator != "trade_share"
    return Panel(indicator.replace("_", "-"), title, "series", scale.unit, in_runs(marks), is_minor=is_minor)


def share_name(indicator: str, actor: str, partner: str, names: Mapping[str, str]) -> str:
    """What a number of dependence is a share of, so that nobody needs to know who depends on whom.

    >>> share_name("trade_share", "RUS", "CHN", {"RUS": "Russia", "CHN": "China"})
    'China’s share in Russia’s trade'
    """
    pair = Pair(actor, partner, {name: names.get(name, name) for name in (actor, partner)}, {}, 0)
    whole = {"export_share": "exports", "import_share": "imports"}.get(indicator, "trade")
    if indicator == "trade_gdp":
        return capital(f"trade with {pair.name(partner)} as a share of {pair.whose(actor)} GDP")
    return capital(f"{pair.whose(partner)} share in {pair.whose(actor)} {whole}")
