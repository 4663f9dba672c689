"""What the numbers of a chart say, in one sentence above it; like answers, never made of weak values.

There is none where the chart goes on with weaker values of later years: a reader would see it contradicted.
How amounts and changes are worded is in ``bilateral/commons/figures.py``; who says so stands under the chart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bilateral.commons.figures import percent, rounded, three_digits
from pipelines.book.panels import Panel, ReleasedRow, Rule
from pipelines.book.release_tables import ReleaseTables
from pipelines.book.texts import GOODS, PRODUCTS
from pipelines.book.trade import share_name
from pipelines.judgement.answer_figures import NOT_FIRM, Figure, Pair, change
from pipelines.judgement.phrases import capital, when

UNCERTAIN = NOT_FIRM | {"F"}
"""Statuses of values that no sentence rests on: those of the answers, and what is only expected."""
COUNTED = {"patrols": "joint patrols", "all-forms": "joint exercises and patrols"}
"""What a rule counts, in words."""
WIDE = 0.1
"""The width of the interval of a share from which a sentence states it."""
LEAST = "C"
"""The least reliability of whoever says a number in a sentence."""


def is_weak(row: ReleasedRow, tables: ReleaseTables) -> bool:
    """Whether the value of a row is uncertain, disputed, only expected, or of a source that is not reliable."""
    sayer = tables.sayer(row)
    return (
        row.get("obs_status") in UNCERTAIN
        or bool(row.get("is_contested") or row.get("is_doubted"))
        or (sayer is not None and sayer[1] > LEAST)
    )


@dataclass(frozen=True)
class Lines:
    """The firm figures of a chart, by series and calendar year, and the pair that it is about.

    ``drawn`` is the last year of which the chart shows anything, firm or not, by series; what is only expected aside.
    """

    pair: Pair
    by_series: Mapping[str, Mapping[int, Figure]]
    drawn: Mapping[str, int]

    def best(self, among: str = "") -> Mapping[int, Figure]:
        """Of the series whose name begins with ``among`` the one that reaches furthest, the longest if several do.

        Empty if the chart goes on after it, in whichever of them.
        """
        found = [(max(line), len(line), name) for name, line in self.by_series.items() if name.startswith(among)]
        return self.by_series[max(found)[2]] if found and not self.goes_on(max(found)[0], among) else {}

    def goes_on(self, year: int, *among: str) -> bool:
        """Whether the chart shows a later year in a series whose name begins with one of ``among``."""
        return any(last > year for name, last in self.drawn.items() if name.startswith(among))


def headline(panel: Panel, dyad: str, tables: ReleaseTables) -> str:
    """The sentence above a chart; empty where no firm number calls for one."""
    make = next((make for start, make in TEMPLATES.items() if panel.id.startswith(start)), None)
    return make(panel, lines_of(panel, dyad, tables)) if make else ""


def lines_of(panel: Panel, dyad: str, tables: ReleaseTables) -> Lines:
    """The firm figures of a chart."""
    series: dict[str, dict[int, Figure]] = defaultdict(dict)
    for mark in panel.marks:
        row = mark.rows[0][1]
        datum = mark.datum
        value = row.get("obs_value", row.get("value"))
        if not {"value", "other"} & {*datum["drawn"]} or value is None or datum.get("year") is None:
            continue
        if datum["when"].isdecimal() or datum["year"] == int(datum["year"]):
            series[datum["series"]][int(datum["year"])] = Figure(
                value=value,
                low=row["value_low"],
                high=row["value_high"],
                unit=row.get("unit_measure", ""),
                year=int(datum["year"]),
                code=datum["series"],
                period=datum["when"],
                status=row["obs_status"],
                is_break=bool(row.get("is_break")),
                is_contested=bool(row.get("is_contested")),
                reliability="D" if is_weak(row, tables) else "A",
            )
    firm = {name: {year: one for year, one in line.items() if one.is_firm} for name, line in series.items()}
    drawn = defaultdict[str, int](int)
    for mark in panel.marks:
        year = mark.datum.get("year")
        if mark.datum["drawn"] and year is not None and mark.rows[0][1].get("obs_status") != "F":
            drawn[mark.datum["series"]] = max(drawn[mark.datum["series"]], int(year))
    return Lines(_pair(dyad, tables), {name: line for name, line in firm.items() if line}, drawn)


def _pair(dyad: str, tables: ReleaseTables) -> Pair:
    a, b = dyad.split("-")
    return Pair(a, b, {actor: tables.name(actor) for actor in (a, b)}, {}, 0)


def last_and_change(line: Mapping[int, Figure]) -> tuple[Figure, str]:
    """The last figure of a line, and how it compares with the years before, after a comma."""
    last = line[max(line)]
    return last, change(line, last)


def _traded(panel: Panel, lines: Lines) -> str:
    """The turnover of both sides, or the sales of one."""
    if not panel.id.endswith("-actual") or not (line := lines.best()):
        return ""
    last, changed = last_and_change(line)
    pair = lines.pair
    goods = GOODS[panel.marks[0].rows[0][1]["goods_services"]]
    said = f"{rounded(last.value or 0.0, last.unit)} in {last.year}{changed}"
    if panel.id.startswith("trade-total-"):
        return f"{capital(pair.whose(pair.a))} trade in {goods} with {pair.name(pair.b)} was {said}"
    is_first = panel.id.startswith(f"trade-{pair.a}-".lower())
    origin, other = (pair.a, pair.b) if is_first else (pair.b, pair.a)
    return f"{capital(pair.name(origin))} sold {pair.name(other)} {goods} worth {said}"


def _shares(panel: Panel, lines: Lines) -> str:
    """The shares of both sides in the last year that one source gives for both.

    Where the chart goes on after it, the greater of the shares after which it does not, of whichever source, with that
    of the other side in the same year.
    """
    pair, indicator = lines.pair, panel.id.replace("-", "_")
    flow = {"trade_share": "trade in goods", "export_share": "exports of goods", "import_share": "imports of goods"}
    sides = ((pair.a, pair.b), (pair.b, pair.a))
    starts = [share_name(indicator, *side, pair.names) for side in sides]
    shares, best = list[tuple[Figure, tuple[str, str]]](), (0, 0)
    for name, line in lines.by_series.items():
        other = lines.by_series.get(starts[1] + name.removeprefix(starts[0]), {})
        years = line.keys() & other.keys() if name.startswith(starts[0]) else set()
        if (max(years, default=0), len(years)) > best:
            best = max(years), len(years)
            shares = [*zip((line[max(years)], other[max(years)]), sides, strict=True)]
    if lines.goes_on(best[0], *starts):
        ends = zip(map(lines.best, starts), sides, strict=True)
        shares = [(line[max(line)], side) for line, side in ends if line]
        shares = [max(shares, key=lambda part: part[0].value or 0)] if shares else []
        shares += _beside(shares, lines, starts) if shares else []
    if not shares:
        return ""
    shares.sort(key=lambda part: -(part[0].value or 0))
    first, *second = (
        f"{pair.name(partner)}{{}} {percent(figure.value or 0)} of {pair.whose(actor)}"
        for figure, (actor, partner) in shares
    )
    text = f"{first.format(' accounted for')} {flow[indicator]} in {shares[0][0].year}"
    return capital(", and ".join([text, *(one.format(" for") for one in second)]))


def _beside(
    told: Sequence[tuple[Figure, tuple[str, str]]], lines: Lines, starts: Sequence[str]
) -> list[tuple[Figure, tuple[str, str]]]:
    """The share of the other side in the same year, of whichever source, if one is known."""
    ((figure, (actor, partner)),) = told
    start = starts[1] if actor == lines.pair.a else starts[0]
    of = [line[figure.year] for name, line in lines.by_series.items() if name.startswith(start) and figure.year in line]
    return [(of[0], (partner, actor))] if of else []


def _votes(panel: Panel, lines: Lines) -> str:
    pair = lines.pair
    line = lines.best("–".join((pair.names[pair.a], pair.names[pair.b])))
    if not line:
        return ""
    last = line[max(line)]
    before = line.get(last.year - 10)
    text = (
        f"{capital(pair.name(pair.a))} and {pair.name(pair.b)} cast the same vote in {percent(last.value or 0)} of "
        f"roll calls in {last.year}"
    )
    return f"{text}, against {percent(before.value or 0)} in {before.year}" if before else text


def _deals(panel: Panel, lines: Lines) -> str:
    paid = [mark for mark in panel.marks if mark.datum["series"] == "disbursed" and "value" in mark.datum["drawn"]]
    firm = [mark for mark in paid if "disagree" not in mark.datum["label"]]
    if not firm:
        return ""
    most = max(firm, key=lambda mark: (mark.datum["value"], mark.datum["lane"]))
    amount = rounded(most.rows[0][1]["disbursed"], most.rows[0][1]["unit_measure"])
    return f"The largest sum known to have been paid: {amount}, {most.datum['lane']}"


def _volumes(panel: Panel, lines: Lines) -> str:
    """What came in the last year, by the route that reaches furthest."""
    row = panel.marks[0].rows[0][1]
    found = {name: line for name, line in lines.by_series.items() if "," not in name}
    came = {name: year for name, year in lines.drawn.items() if "," not in name}
    line = replace(lines, by_series=found, drawn=came).best()
    if not line:
        return ""
    last, changed = last_and_change(line)
    product = PRODUCTS.get(row["series"].partition("/")[0], row["series"].partition("/")[0].replace("_", " "))
    pair = lines.pair
    text = f"{capital(pair.name(row['origin']))} delivered {rounded(last.value or 0.0, last.unit)} of {product}"
    through = "" if last.code == "all routes" else f" through {last.code}"
    return f"{text} to {pair.name(row['destination'])}{through} in {last.year}{changed}"


def _currency(panel: Panel, lines: Lines) -> str:
    """The share of the last year; where months or days go on after it, that of the last of these."""
    drawn = [mark.datum for mark in panel.marks if mark.datum["drawn"] and mark.datum["series"].startswith("all trade")]
    last = max(drawn, key=lambda datum: (datum["year"], len(datum["when"])), default=None)
    if last is None or "value" not in last["drawn"] or "/" in last["when"]:
        return ""
    paid = panel.title.removeprefix("Share of trade paid in ").replace(", by ", f" {when(last['when'])}, by ")
    return f"{last['value']:.0f} per cent of their trade was paid in {paid}"


def _leaders(panel: Panel, lines: Lines) -> str:
    """How many meetings are on record; those that are part of another are not counted apart."""
    whole = [mark for mark in panel.marks if {"value", "span"} & {*mark.datum["drawn"]} and "is_part" not in mark.datum]
    held = [mark for mark in whole if mark.rows[0][1]["is_realised"]]
    if not held:
        return ""
    last = max(held, key=lambda mark: mark.datum["day"])
    alone = sum(mark.datum["is_between_two"] for mark in held)
    text = "1 meeting of their leaders is on record" if len(held) == 1 else f"{len(held)} meetings of their leaders are"
    text += "" if len(held) == 1 else " on record" + (f", {alone} of them without a third state" if alone else "")
    return f"{text}; the last: {last.rows[0][1]['label']}"


def _arms(panel: Panel, lines: Lines) -> str:
    ours = {name: line for name, line in lines.by_series.items() if ", by " not in name}
    found = [(max(line), line[max(line)].value or 0.0, name) for name, line in ours.items()]
    if not found or not (largest := max(found))[1]:
        return ""
    year, value, name = largest
    if lines.goes_on(year, name):
        return ""
    supplier, _, recipient = name.partition(" among the suppliers of ")
    low, high = lines.by_series[name][year].low, lines.by_series[name][year].high
    is_wide = low is not None and high is not None and high - low > WIDE
    bounds = f" ({(low or 0) * 100:.0f} to {(high or 0) * 100:.0f})" if is_wide else ""
    return (
        f"{supplier} supplied {percent(value)}{bounds} of the major arms that {recipient} received in the five years "
        f"to {year}"
    )


def _listed(panel: Panel, lines: Lines) -> str:
    """The last package, if its count of the firms of the actor is firm; the widest count, if there are several."""
    days = [mark.rows[0][1].get("start_date") or "" for mark in panel.marks if mark.datum["drawn"]]
    firm = [
        mark
        for mark in panel.marks
        if "value" in mark.datum["drawn"]
        and "disagree" not in mark.datum["label"]
        and (mark.rows[0][1]["start_date"] or "") == max(days)
    ]
    if not firm or panel.id == "sanctions-list":
        return ""
    most = max(firm, key=lambda mark: mark.datum["value"])
    actor = panel.title.removeprefix("Firms and other entities of ").removesuffix(" listed, by package")
    return f"{most.rows[0][1]['label']}: {three_digits(most.datum['value'])} firms of {actor}"


def _revised(panel: Panel, lines: Lines) -> str:
    lanes = len({mark.datum["lane"] for mark in panel.marks})
    figures = "1 figure" if lanes == 1 else f"{lanes} figures"
    return f"{figures} changed after first being published"


def rule_headline(rule: Rule, panel: Panel, dyad: str, tables: ReleaseTables) -> str:
    """The last count by a rule, or the least that it may be; an unfinished year does not count."""
    counts = [
        (mark.datum["year"], mark.rows[0][1])
        for mark in panel.marks
        if mark.datum.get("rule") == rule.id and {"value", "at_least"} & {*mark.datum["drawn"]}
    ]
    known = [(year, row) for year, row in counts if year < tables.last_year]
    year, row = max(known, key=lambda one: one[0], default=(0, None))
    if row is None or row.get("is_contested"):
        return ""
    pair = _pair(dyad, tables)
    least = "" if row["obs_value"] is not None else "at least "
    number = row["obs_value"] if row["obs_value"] is not None else row["value_low"]
    noun = COUNTED.get(rule.id, "joint exercises")
    noun = noun.removesuffix("s") if number == 1 else noun
    sides = capital(f"{pair.name(pair.a)} and {pair.name(pair.b)}")
    return f"{sides} held {least}{number:.0f} {noun} in {year:.0f} by the rule “{rule.title}”"


TEMPLATES: Mapping[str, Callable[[Panel, Lines], str]] = {
    "trade-share": _shares,
    "export-share": _shares,
    "import-share": _shares,
    "trade-gdp": lambda *_: "",
    "trade-": _traded,
    "un-identical-share": _votes,
    "deals": _deals,
    "energy-": _volumes,
    "settlement-": _currency,
    "leaders": _leaders,
    "arms-share": _arms,
    "sanctions-": _listed,
    "revisions": _revised,
}
"""By the beginning of a panel's id."""
