"""answers: what a reader asks first of each pair in the register, in sentences made from the front door.

The topics are declared in ``pipelines/judgement/answers.yaml``; which series answers for a year is the published rule.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from bilateral.commons.asked import NUMBERS, Wanted, following, stem
from bilateral.commons.preferred_value import FIRM
from bilateral.commons.sayers import with_article
from pipelines.judgement.answer_figures import FIGURES, NOT_FIRM, OURS, Facts, Figure, Pair
from pipelines.judgement.answers import COUNTED, answers
from pipelines.judgement.sayers import Sayer, by_observation, by_support
from pipelines.judgement.series_picks import MIRRORED
from pipelines.row_types import (
    ActorsRow,
    AgreementsRow,
    CatalogueRow,
    CountsRow,
    CoverageArrow,
    DefinitionsRow,
    DependenceArrow,
    DeploymentsRow,
    DyadsArrow,
    EvidenceArrow,
    EvidenceRow,
    ExercisesRow,
    FundingRow,
    IndicatorsArrow,
    IndicatorsRow,
    MirrorGapsArrow,
    ObservationsArrow,
    ObservationsRow,
    QuotedRow,
    SanctionsRow,
    SupportsArrow,
    TradeArrow,
    TradeRow,
)
from pipelines.rows import Rows, replaced, rows_of, where
from pipelines.tables.shared.one_account import AMOUNTS, GOODS, TOTAL, in_one_account
from pipelines.tables.shared.pair_money import totals
from pipelines.tables.shared.pair_records import LISTED, PEOPLE, TERM, Reported, events, figure, records
from pipelines.tables.shared.quoted_trade import LEDGER
from pipelines.tables.shared.registry import table
from schemas import beside

if TYPE_CHECKING:
    import pandas as pd

_DECLARED = beside.read(__file__)
ASKED: list[str] = _DECLARED["asked"].split()
"""Indicators that sentences are made of."""
ALSO: dict[str, str] = _DECLARED["also"]
"""Another counting rule that sentences tell beside the usual one."""
COMPUTED_FROM: dict[str, str] = _DECLARED["computed from"]
"""Data sets that numbers are computed from, by table, series or the source in it."""
FISCAL = re.compile(r"\d{4}-(?=04/.{4}-03|07/.{4}-06|10/.{4}-09)\d\d/(\d{4})-\d\d")
"""Months of a fiscal year."""
SO_FAR = re.compile(r"(\d{4})-01/\1-(0[2-9]|1[01])")
"""The months of a year that is not over."""
Ends = dict[tuple[object, ...], dict[str, int]]
"""By flow, its last year and the end of its last fiscal year."""
GAP_KEY = ("exporter_report_id", "importer_report_id")
"""The key of a row of ``mirror_gaps``."""
EVERY_ITEM: list[str] = _DECLARED["every item"]
"""Indicators of which each item stands by itself."""


@table("indicators")
def build(
    indicators: IndicatorsArrow,
    catalogue: list[CatalogueRow],
    coverage: CoverageArrow,
    actors: list[ActorsRow],
    evidence: EvidenceArrow,
    supports: SupportsArrow,
    observations: ObservationsArrow,
    dyads: DyadsArrow,
    agreements: list[AgreementsRow],
    funding: list[FundingRow],
    sanctions: list[SanctionsRow],
    deployments: list[DeploymentsRow],
    exercises: list[ExercisesRow],
    counts: list[CountsRow],
    trade: TradeArrow,
    quoted: list[QuotedRow],
    definitions: list[DefinitionsRow],
    dependence: DependenceArrow,
    mirror_gaps: Callable[..., MirrorGapsArrow],
) -> Rows:
    """Up to ten sentences for each pair that coverage answers for."""
    scope = pc.unique(coverage["dyad"]).to_pylist()
    entries = {row["indicator"]: row for row in catalogue}
    there = [name for name in ASKED if name in entries]
    asked = [Wanted(entries[name] | ({"item": None} if name in EVERY_ITEM else {})) for name in there]
    asked += [Wanted(entries[name], rule) for name, rule in ALSO.items() if name in entries]
    rows = where(indicators, dyad=scope, indicator=ASKED)
    ends = _ends(rows_of(where(rows, status=["actual", "estimated"])))
    rows = rows.filter(pc.is_valid(rows["year"]))
    if not rows.num_rows:
        return []
    people = rows_of(where(observations, measure=PEOPLE, status="held"))
    people = [row for row in people if row["subject_id"].startswith("deployments/")]
    terms = rows_of(where(observations, measure=TERM, status="signed"))
    listed = rows_of(where(observations, measure=LISTED, status="in_force"))
    reported = Reported(
        rows_of(where(dyads, dyad=scope)),
        agreements,
        sanctions,
        listed=[row for row in listed if row["actor_id"]],
        deployments=[row for row in deployments if not row["part_of_id"]],
        people=[*people, *terms],
        accounts=_accounts(people, evidence),
        arms_shares=[row for row in quoted if _is_arms_share(row)],
        definitions=definitions,
    )
    named = {name for name in rows["observation_id"].to_pylist() if name} | reported.observations()
    quoted_shares = rows_of(where(dependence, source_id=LEDGER))
    behind = {"{actor_id}|{partner_id}|{year}".format_map(row): row["rests_on"] or [] for row in quoted_shares}
    rows = name_observations_of_gaps(
        rows, mirror_gaps([*GAP_KEY], dyad=scope, product=["TOTAL"]), supports, observations
    )
    named |= {name for names in [*rows["rests_on"].to_pylist(), *behind.values()] for name in names or ()}
    shares = rows_of(where(trade, measure="share", goods_services="G", product="TOTAL", status="actual", dyad=scope))
    shares = [row for row in shares if row["base_actor"] and row["time_period"].isdecimal()]
    named |= {row["trade_id"] for row in shares} | {row["observation_id"] for row in funding}
    said = _sayers(named, observations, evidence, supports)
    amounts = {row["observation_id"]: row for row in rows_of(where(observations, observation_id=named)) if row["value"]}
    frame = rows.to_pandas()
    is_firm, is_year = _is_firm(frame, said), frame["freq"].eq("A")
    of_all_goods = frame[is_firm & frame["indicator"].isin(AMOUNTS)].sort_values("series")
    amounts_known: list[IndicatorsRow] = rows_of(pa.Table.from_pandas(of_all_goods, preserve_index=False))
    frame = in_one_account(frame[is_year], is_firm[is_year])
    frame = frame[~_is_outranked(frame)]
    known = telling(frame, asked, said)
    chosen_rows: list[IndicatorsRow] = rows_of(pa.Table.from_pandas(known, preserve_index=False))
    by_pair, money = records(reported, said), totals(funding, actors, said)
    held = events(counts, exercises)
    now = max((row["year"] for row in chosen_rows), default=0)
    facts: dict[str, dict[tuple[str, str, str], dict[int, Figure]]] = defaultdict(lambda: defaultdict(dict))
    stated = _stated_shares(shares, said)
    for row, item, is_newest in zip(chosen_rows, known["item"].tolist(), known["is_newest"].tolist(), strict=True):
        more = stated.get(_share(row)) or _offices(row, behind.get(row["row_id"], []), said)
        told = _figure(row, said, is_newest=is_newest, step=_step(row, amounts), **more, **ends[_flow(row)])
        facts[row["dyad"]][row["indicator"], item, row["origin"]][row["year"]] = told
    for row in amounts_known:
        side, is_yearly = stem(row["series"]).removeprefix(GOODS), (row["freq"], row["unit_measure"]) == ("A", "USD")
        if is_yearly and side in row["dyad"].split("-"):
            facts[row["dyad"]][f"{row['indicator']} of a side", row["origin"], side].setdefault(
                row["year"] or 0, _figure(row, said, step=_step(row, amounts))
            )
    for dyad, two in _so_far(amounts_known, ends, facts).items():
        so_far = (_figure(row, said, step=_step(row, amounts)) for row in two)
        facts[dyad][f"{TOTAL} so far", "*", "*"] = {one.year: one for one in so_far}
    names = {row["actor_id"]: row["name"] for row in actors}
    sides = {dyad: dyad.split("-") for dyad in sorted(facts)}
    pairs = (
        Pair(a, b, names, facts[key], now, by_pair.get(key, ()), money.get(key, ()), held.get(key, ()))
        for key, (a, b) in sides.items()
    )
    return [line for pair in pairs for line in _lines(pair)]


def _ends(rows: list[IndicatorsRow]) -> Ends:
    """The last year of which each flow has a number, and the end of its last fiscal year, as ``Figure`` has them.

    A flow has one, though no firm one, where the total and the other flow are known.
    """
    found: Ends = defaultdict(lambda: {"newest": 0, "fiscal": 0})
    of_any = defaultdict[tuple[object, ...], int](int)
    for row in rows:
        months, last = FISCAL.fullmatch(row["time_period"]), found[_flow(row)]
        year, name = (int(months[1]), "fiscal") if months else (row["year"] or 0, "newest")
        if (months or row["freq"] == "A") and {row["obs_value"], row["value_low"], row["value_high"]} != {None}:
            last[name] = max(last[name], year)
            of_any[_flow(row)[1:]] = max(of_any[_flow(row)[1:]], last["newest"])
    for (unit, indicator, dyad, origin, kind), last in [*found.items()]:
        if indicator == "trade_exports":
            both = (TOTAL, dyad, "*", kind), (indicator, dyad, f"{dyad}".replace(f"{origin}", "").strip("-"), kind)
            last["newest"] = max(last["newest"], min(found[unit, *flow]["newest"] for flow in both))
    return {flow: {**last, "any": of_any[flow[1:]]} for flow, last in found.items()}


def _so_far(rows: list[IndicatorsRow], ends: Ends, facts: Mapping[str, Facts]) -> dict[str, list[IndicatorsRow]]:
    """Of each pair the total of the newest months of a year of which nobody knows the whole, and, by the same side and
    in the same unit, of the same months of the year before; of totals of the same months that by the side whose yearly
    ones are told, then one in dollars. What is converted is not compared."""
    own = (row for row in rows if row["indicator"] == TOTAL and following(row["series"]) != "converted")
    by = {(row["dyad"], row["time_period"], row["unit_measure"], stem(row["series"])): row for row in own}
    found: dict[str, list[IndicatorsRow]] = {}
    last = {dyad: told[max(told)] for dyad, of in facts.items() if (told := of.get((TOTAL, "G", "*")))}
    yearly = {dyad: f"{GOODS}{told.reporter}" for dyad, told in last.items()}
    for dyad, months, unit, series in sorted(by, key=lambda of: (of[1], of[3] == yearly.get(of[0]), of[2] == "USD")):
        year = months[:4]
        before = by.get((dyad, months.replace(year, f"{int(year) - 1}"), unit, series))
        row, is_own = by[dyad, months, unit, series], series.removeprefix(GOODS) in dyad.split("-")
        if SO_FAR.fullmatch(months) and before and is_own and int(year) > ends[_flow(row)]["any"]:
            found[dyad] = [row, before]
    return found


def _flow(row: IndicatorsRow) -> tuple[object, ...]:
    """Of what a row tells: of amounts of trade and of what stands by itself only the kind, whoever says it."""
    kind = row["series"].partition("/")[0] if row["indicator"] in (*AMOUNTS, *EVERY_ITEM) else ""
    return row["unit_measure"], row["indicator"], row["dyad"], row["origin"], kind


def _is_arms_share(row: QuotedRow) -> bool:
    """Whether somebody states what part of all major arms that one side received came from the other."""
    is_share = (row["table"], row["measure"], row["status"]) == ("arms_dependence", "share", "actual")
    return is_share and row["base_actor"] == row["destination"] and bool(row["start_date"] and row["end_date"])


def _accounts(people: list[ObservationsRow], evidence: EvidenceArrow) -> list[tuple[EvidenceRow, str]]:
    """The evidence of numbers of people, each row with who says so."""
    stated = rows_of(where(evidence, observation_id=[row["observation_id"] for row in people]))
    said = by_support(stated, [])
    return [(row, said[row["evidence_id"]][0]) for row in stated]


def _stated_shares(shares: list[TradeRow], said: Mapping[str, Sayer]) -> dict[tuple[object, ...], dict[str, Any]]:
    """Who says the shares that documents state, by what ``_share`` says of a row with the same number."""
    found: dict[tuple[object, ...], dict[str, Any]] = {}
    for row in shares:
        side = {None: "trade_share", row["base_actor"]: "export_share"}.get(row["origin"], "import_share")
        if row["value"] is not None:
            name, rating = said[row["trade_id"]]
            key = (side, row["dyad"], row["base_actor"], int(row["time_period"]), round(row["value"] / 100, 9))
            found[key] = {"sources": (name,), "reliability": rating}
    return found


def _offices(row: IndicatorsRow, behind: list[str], said: Mapping[str, Sayer]) -> dict[str, Any]:
    """Whose figures a share is computed from: of those behind it the owner's own; all where the other reported it."""
    known = [name for name in behind if row["series"] == LEDGER and name in said and said[name][1] <= FIRM]
    own = [name for name in known if f"/{row['origin']}/" in name and row["obs_status"] != MIRRORED] or known
    names = dict.fromkeys(with_article(said[name][0].removeprefix("statistics of ")) for name in own)
    return {"sources": tuple(f"{OURS} from {FIGURES}{name}" for name in names), "reliability": "A"} if names else {}


def _share(row: IndicatorsRow) -> tuple[object, ...]:
    """The share that a row of ``indicators`` has: whose, in which year, and how much."""
    value = row["obs_value"]
    return row["indicator"], row["dyad"], row["origin"], row["year"], None if value is None else round(value, 9)


def telling(rows: pd.DataFrame, asked: Sequence[Wanted], said: Mapping[str, Sayer]) -> pd.DataFrame:
    """The rows that answer, with a number: of those that a sentence may be made of, each year the best.

    What is contested answers only for years after the last that is not: ``is_newest``. Choosing among series before
    their doubtful figures are dropped would make an answer older by a document.
    """
    import pandas as pd

    from bilateral.commons import choice

    rows = rows[_is_trusted(rows, said)]
    parts = []
    for of in (rows[~rows["is_contested"].eq(True)], rows):
        best = choice.published(choice.candidates(of, asked))
        parts.append(best[best[[*NUMBERS]].notna().any(axis=1)])
    firm, every = parts
    last = firm.groupby(choice.GROUP, as_index=False).agg(last=("year", "max"))
    later = every.merge(last, on=choice.GROUP, how="left").set_axis(every.index)
    later = later[later["is_contested"].eq(True) & ~(later["year"] <= later["last"])].drop(columns="last")
    return pd.concat([firm.assign(is_newest=False), later.assign(is_newest=True)])


def _is_outranked(rows: pd.DataFrame) -> pd.Series[bool]:
    """Which computed ranks may be too high: another partner of the year, further behind, may by its bounds be there."""
    ranks = rows[rows["indicator"].eq("partner_rank") & rows["table"].eq("dependence")].reset_index()
    two = ranks.merge(ranks, on=["origin", "year"], suffixes=("", "_other"))
    least = two["value_low_other"].fillna(two["obs_value_other"])
    is_passed = two["dyad"].ne(two["dyad_other"]) & two["obs_value"].between(least, two["obs_value_other"], "left")
    return rows.index.to_series().isin(two.loc[is_passed, "index"])


def _is_trusted(rows: pd.DataFrame, said: Mapping[str, Sayer]) -> pd.Series[bool]:
    """Which rows are of sayers whose numbers sentences state, and not uncertain."""
    import pandas as pd

    behind = zip(rows["observation_id"], rows["rests_on"], strict=True)
    names = [[one] if isinstance(one, str) else list(parts) if parts is not None else [] for one, parts in behind]
    is_trusted = pd.Series([all(said[one][1] <= FIRM for one in of if one in said) for of in names], rows.index)
    return is_trusted & ~rows["obs_status"].isin([*NOT_FIRM])


def _is_firm(rows: pd.DataFrame, said: Mapping[str, Sayer]) -> pd.Series[bool]:
    """Which rows have a number that sentences may tell by default."""
    is_settled = ~rows["is_contested"].eq(True) & ~rows["is_doubted"].eq(True) & rows["status"].eq("actual")
    return rows["obs_value"].notna() & is_settled & _is_trusted(rows, said)


def _lines(pair: Pair) -> Rows:
    return [
        {
            "dyad": f"{pair.a}-{pair.b}",
            "position": position,
            "topic": topic,
            "sentence": sentence.text,
            "last_year": sentence.last_year,
            "figures": [f"{figure.code}@{figure.period}" for figure in sentence.figures],
            "figure_values": [figure.number for figure in sentence.figures],
            "figure_units": [figure.unit for figure in sentence.figures],
            "figure_years": [figure.year for figure in sentence.figures],
            "figure_words": [one.words for one in sentence.printed for _ in one.figures],
            "rests_on": [*dict.fromkeys(name for figure in sentence.figures for name in figure.rests_on)],
            "sources": [*dict.fromkeys(name for figure in sentence.figures for name in figure.sources)],
        }
        for position, (topic, sentence) in enumerate(answers(pair), 1)
    ]


def _figure(row: IndicatorsRow, said: Mapping[str, Sayer], **more: Any) -> Figure:
    """The figure of a row of the front door with what ``more`` says; what nobody states is our own calculation."""
    behind = _behind(row)
    own = f"{row['table']}/{row['row_id']}"
    told = figure({**row, "value": row["obs_value"]}, said, row["series_code"], row["time_period"], *(behind or [own]))
    ours = {} if told.sources else {"sources": (_ours(row),), "reliability": "A"}
    if following(row["series"]) or row["table"] == "mirror_gaps":
        names = (with_article(name.removeprefix("statistics of ")) for name in told.sources)
        ours = ours or {"sources": tuple(f"{OURS} from {FIGURES}{name}" for name in names)}
    return replace(told, year=int(row["year"]), n=row["n_observations"], **(ours | more))


def _step(row: IndicatorsRow, stated: Mapping[str, ObservationsRow]) -> float:
    """In what steps a number is known: the widest of those in which what it rests on is stated, which are told by the
    noughts at its end, or by bounds that are narrower; of what is converted so many of the other unit, and of a gap of
    two numbers the part of one, in per cent."""
    names = _behind(row)
    known = [stated[name] for name in names if name in stated]
    if not known or len(known) < len(names):
        return 0.0
    step = max(_stated_step(one) for one in known)
    whole = sum(one["value"] or 0.0 for one in known)
    if row["table"] == "mirror_gaps":
        return max(100 * _stated_step(one) / (one["value"] or 1.0) for one in known)
    is_same = row["unit_measure"] == known[0]["unit_measure"]
    return step if is_same else step * (row["obs_value"] or 0.0) / whole


def _stated_step(row: ObservationsRow) -> float:
    digits = f"{row['value']:.9e}".partition("e")
    last = int(digits[2]) - len(digits[0].rstrip("0").partition(".")[2])
    width = (row["value_high"] or 0.0) - (row["value_low"] or 0.0)
    return 10.0 ** min(last, math.floor(math.log10(width)) if width > 0 else last)


def _behind(row: IndicatorsRow) -> list[str]:
    """The observations that a number rests on."""
    return [row["observation_id"]] if row["observation_id"] else row["rests_on"] or []


def name_observations_of_gaps(
    rows: IndicatorsArrow, mirror_gaps: MirrorGapsArrow, supports: SupportsArrow, observations: ObservationsArrow
) -> IndicatorsArrow:
    """``rows`` with both observations of each mirror gap in ``rests_on``; null where a report supports none.

    Each of the two reports of a gap is an observation itself, or a row of a capture that supports one.
    """
    ends = [mirror_gaps["exporter_report_id"].to_pylist(), mirror_gaps["importer_report_id"].to_pylist()]
    reports = [*ends[0], *ends[1]]
    stated = rows_of(where(observations, observation_id=reports))
    observation_of = {row["observation_id"]: row["observation_id"] for row in stated}
    supporting = rows_of(where(supports, support_id=reports))
    observation_of |= {row["support_id"]: row["observation_id"] for row in supporting}
    both: dict[str, list[str]] = {}
    for exporter_report, importer_report in zip(*ends, strict=True):
        if {exporter_report, importer_report} <= observation_of.keys():
            both[f"{exporter_report}|{importer_report}"] = [
                observation_of[exporter_report],
                observation_of[importer_report],
            ]
    tables, row_ids = rows["table"].to_pylist(), rows["row_id"].to_pylist()
    rests_on = [
        both.get(row_id) if table == "mirror_gaps" else names
        for table, row_id, names in zip(tables, row_ids, rows["rests_on"].to_pylist(), strict=True)
    ]
    return replaced(rows, "rests_on", pa.array(rests_on, rows.schema.field("rests_on").type))


def _ours(row: IndicatorsRow) -> str:
    """What a number that nobody states is computed from."""
    if row["table"] == "counts":
        return COUNTED
    named = (row["table"], row["series"], *row["series"].split("/")[:3:2])
    data = next((COMPUTED_FROM[name] for name in named if name in COMPUTED_FROM), "")
    return f"{OURS} from {data}" if data else OURS


def _sayers(
    named: set[str], observations: ObservationsArrow, evidence: EvidenceArrow, supports: SupportsArrow
) -> dict[str, Sayer]:
    """Who says what is preferred, of the observations ``named``."""
    stated, reported = (rows_of(where(part, observation_id=named)) for part in (evidence, supports))
    preferred = where(observations, observation_id=named)
    pairs = zip(*(preferred[name].to_pylist() for name in ("observation_id", "preferred_support_id")), strict=True)
    return by_observation(pairs, by_support(stated, reported))
