"""Yearly series for the topics of ``answers.yaml``: each function finds the parts of a sentence, or None.

Words do not belong here, but for what stands between two figures of one part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bilateral.commons.asked import following
from bilateral.commons.figures import CURRENCIES, against, amount, percent
from bilateral.commons.keys import split_observation
from pipelines.judgement.answer_figures import OLD, ROUND, Figure, Pair, Parts, Printed, Topic, before, is_comparable

SLIGHT, WORTH, MOVED = 0.005, 0.01, 0.005
"""Shares of which no change is told, the least share of which it is told how it compared with the other one years ago,
and by how much a share must have moved."""
FAR, STREAK = 20, 3
"""The last place among partners that is told; years as first from which on they are."""
COLLECTION = "UN Comtrade"
"""To what offices report: its number is theirs."""
LARGE = 1e9
"""Dollars of a flow from which on it is told how far two customs offices differ on it."""
MORE = 1.5
"""How many times as many votes a year has at most that is set beside another."""
MARGIN, STEPS = 0.01, 5
"""The least part of the larger flow, and how many of the steps in which flows are known, that a surplus is told of."""
APART = 1.2
"""How many times as large as the other one of two sides' totals is from which on both are told."""
MIRRORED = "I"
"""The status of a share of which the other side reported the flow."""
FIRM = "with a firm figure"
"""What is said of the last year that is told where a later figure is contested, open or an estimate."""


def _asked(pair: Pair, topic: Topic) -> Iterator[tuple[int, re.Match[str], str, str, dict[int, Figure]]]:
    """The series that a topic asks for: place of the measure, item, indicator, origin, figures that may be told."""
    side = {"a": pair.a, "b": pair.b}.get(topic.side, topic.side)
    for indicator, item, origin in pair.facts:
        match = re.fullmatch(topic.item, item)
        if indicator in topic.measures and match and re.fullmatch(side, origin):
            series = pair.series(indicator, item, origin)
            last = max(series, default=0)
            if last > (0 if topic.is_old else pair.now - OLD) and abs(series[last].number) >= topic.least:
                yield [*topic.measures].index(indicator), match, indicator, origin, series


def latest(pair: Pair, topic: Topic) -> Parts | None:
    """The last figure that is known: the newest, of several the one of the first measure and of the longest series."""
    found = [
        (max(series), -place, len(series), abs(series[max(series)].number), item[0], item, indicator, origin, series)
        for place, item, indicator, origin, series in _asked(pair, topic)
    ]
    if not found:
        return None
    *_, item, indicator, origin, series = max(found, key=lambda one: one[:5])
    now = series[max(series)]
    sayers = now.sayers | {COLLECTION}
    earlier = [one for one in before(series, now) if one.sayers & sayers or one.sayers == now.sayers]
    earlier = earlier if earlier and earlier[0].year == now.year - 1 else []
    alike = [one for one in earlier if is_comparable(one, now)]
    is_alike = earlier[:1] == alike[:1]
    ends = pair.between(origin)
    return {
        **{name: _item(pair, topic, name, text) for name, text in item.groupdict().items() if text},
        **ends,
        "more": ends["other" if now.number > 0 else "origin"],
        "less": ends["origin" if now.number > 0 else "other"],
        "now": now,
        "code": Printed(topic.words.get(f"{now.number:.0f}", ""), (now,)),
        "measure": topic.measures[indicator],
        "estimate": _estimate(now),
        "before" if is_alike else "prior": earlier[0] if earlier else None,
        "prior_made": _estimate(earlier[0]) if not is_alike and _estimate(earlier[0]) != _estimate(now) else None,
        "earliest": _last(alike, now) if is_alike and alike[1:] else None,
        "reporter": next((pair.name(one) for one in (pair.a, pair.b) if f"/{one}/" in now.line), None),
        "mirror": ends["other"] if now.status == MIRRORED else None,
        "of": _known(now),
        "called": "calendar year" if now.fiscal > now.year else None,  # newer fiscal years are known
        **_rival(pair, indicator, origin, now),
    }


def _last(earlier: list[Figure], now: Figure) -> Figure | Printed:
    """The earliest of those that a figure is set beside, by its year alone where it differs as much as the latest."""
    first, *_, last = (against(now.number, one.number, 0, one.unit) for one in earlier)
    return Printed(f"in {earlier[-1].year}", (earlier[-1],)) if first == last else earlier[-1]


def _rival(pair: Pair, indicator: str, origin: str, now: Figure) -> Parts:
    """What the other side's office has for the same total or flow, where it is far from what is told."""
    for side in (pair.a, pair.b):
        other = pair.series(f"{indicator} of a side", origin, side).get(now.year)
        if other and other.line != now.line and not 1 / APART < other.number / now.number < APART:
            teller = pair.a if side == pair.b else pair.b
            told_by = pair.name(teller) if f"/{teller}" in now.line else None
            return {"whose": pair.whose(side), "rival": other, "reporter": told_by}
    return {}


def mirror(pair: Pair, topic: Topic) -> Parts | None:
    """How far two customs offices differ, on a flow of some size."""
    parts = latest(pair, topic)
    seller = next((side for side in (pair.a, pair.b) if parts and pair.name(side) == parts["origin"]), "")
    last = pair.latest("trade_exports", "G", seller)
    if not parts or not last or last.unit != "USD" or last.number < LARGE or parts["now"].step > ROUND * 100:
        return None
    parts["buyer" if parts["more"] == parts["other"] else "seller"] = parts["more"]
    return {**parts, "freight": "with freight allowed for" if parts["now"].low is not None else None}


def _item(pair: Pair, topic: Topic, name: str, text: str) -> str:
    if name == "account":
        return pair.name(text)
    if name == "currency":
        return " or ".join(CURRENCIES.get(part, part) for part in text.split("_"))
    if name == "route":
        return " ".join(word if word == "of" else word.capitalize() for word in text.split("-"))
    return topic.words.get(text, text.replace("_", " "))


def _estimate(figure: Figure) -> str | None:
    if figure.status == "E":
        return "an estimate"
    units = {split_observation(name).unit_measure for name in figure.rests_on} & {*CURRENCIES} - {figure.unit}
    return f"converted from {CURRENCIES[min(units)]}" if units and following(figure.code) == "converted" else None


def _known(figure: Figure) -> str:
    """In what way nothing newer is known."""
    if figure.newest > figure.year:
        return FIRM
    return f"known in {CURRENCIES[figure.unit]}" if figure.unit in CURRENCIES and figure.any > figure.year else "known"


def shares(pair: Pair, topic: Topic) -> Parts | None:
    """Both shares by one measure, or the one that alone is known of a later year."""
    both, one = _both(pair, topic), latest(pair, replace(topic, side=".+"))
    return both if both and one and one["now"].year <= both["now"].year else one or both


def both_shares(pair: Pair, topic: Topic) -> Parts | None:
    """Both shares when they were known, where since then one alone is; not where they were slight."""
    newer = shares(pair, replace(topic, is_old=False)) or {}
    return None if newer.get("back") else _both(pair, replace(topic, least=WORTH))


def _both(pair: Pair, topic: Topic) -> Parts | None:
    """Both shares in the last year of which both are known by one measure."""
    first = 0 if topic.is_old else pair.now - OLD + 1
    found: list[tuple[int, int, str, Figure, Figure]] = []
    for place, (indicator, words) in enumerate(topic.measures.items()):
        ours, theirs = (pair.series(indicator, origin=side) for side in (pair.a, pair.b))
        if years := [year for year in ours.keys() & theirs.keys() if year >= first]:
            year = max(years)
            found.append((year, -place, words, ours[year], theirs[year]))
    if not found:
        return None
    *_, words, ours_, theirs_ = max(found, key=lambda one: one[:2])
    is_ours = ours_.number >= theirs_.number
    now, back = (ours_, theirs_) if is_ours else (theirs_, ours_)
    if now.number < topic.least:
        return None
    ends = pair.between(pair.a if is_ours else pair.b)
    return {
        **ends,
        "now": now,
        "back": back,
        "mirror": ends["other"] if now.status == MIRRORED else None,
        "second": ends["origin"],
        "back_mirror": ends["origin"] if back.status == MIRRORED else None,
        "measure": words,
        "of": _known(min(now, back, key=lambda one: one.newest)),
    }


def changed(pair: Pair, topic: Topic) -> Parts | None:
    """A share beside the earliest within reach from which no break leads to it.

    Not where the other reported the flow and not the total (status I): two offices may differ more with the years; nor
    where of a later year a figure is known that is not firm.
    """
    for _, _, indicator, origin, series in sorted(_asked(pair, topic), key=lambda one: one[0]):
        now = series[max(series)]
        then = _earlier(series, now, *topic.reach)
        if then and now.newest <= now.year and MIRRORED not in (now.status, then.status):
            is_alike = percent(now.number) == percent(then.number) or abs(now.number - then.number) < MOVED
            if is_alike or max(now.number, then.number) < SLIGHT:  # in parts of 1
                return None
            went = "rose" if now.number > then.number else "fell"
            parts = {"measure": topic.measures[indicator], "went": went, "of": _known(now)}
            return parts | pair.between(origin) | {"now": now, "then": then}
    return None


def _earlier(series: Mapping[int, Figure], last: Figure, most: int, least: int) -> Figure | None:
    """The earliest figure within reach of the last from which no break leads to it."""
    for year in range(last.year - most, last.year - least + 1):
        after = [figure for figure in series.values() if year < figure.year <= last.year]
        if year in series and series[year].line == last.line and not any(figure.is_break for figure in after):
            return series[year]
    return None


def ranks(pair: Pair, topic: Topic) -> Parts | None:
    """How important each is among the partners of the other, and since when the first; not where of a later year only
    bounds or an estimate are known."""
    since = pair.now - OLD + 1
    sides = {side: _ranked(pair, side) for side in (pair.a, pair.b)}
    recent = [{year for year in series if year >= since} for series in sides.values()]
    if not any(recent):
        return None
    year = max(recent[0] | recent[1])
    known = sorted((series[year].number, side) for side, series in sides.items() if year in series)
    (rank, side), *other = sorted(known, key=lambda one: one[0])
    if rank > FAR or max(pair.facts.get(("partner_rank", "*", side), {year: 0})) > year:
        return None
    back = sides[other[0][1]][year] if other else None
    return pair.between(side) | _first_since(sides[side], year) | {"now": sides[side][year], "back": back}


def _first_since(series: Mapping[int, Figure], year: int) -> Parts:
    """Since when the first place is held, as far as it is known.

    Ranks computed from two data sets are not told as one run: offices and compilers count by different rules.
    """
    run: list[Figure] = []
    earlier: Figure | None = None
    is_other = False
    for figure in (series[one] for one in sorted(series, reverse=True) if one <= year):
        is_other = len({one.reporter for one in (*run, figure) if one.reporter.islower()}) > 1
        earlier = figure if (figure.high or figure.value) != 1 else None
        if earlier or is_other:
            break
        run.append(figure)
    if len(run) < STREAK:
        return {}
    first, is_whole = run[-1].year, len(run) == year - run[-1].year + 1
    return {
        "whole" if is_whole else "gaps": Printed(f"since {first}", tuple(run)),
        "known": f"{len(run)}",
        "earlier": earlier if earlier and earlier.year == first - 1 else None,
        "start": None if earlier or not is_whole else "of these data" if is_other else "known",
    }


def _ranked(pair: Pair, side: str) -> dict[int, Figure]:
    """The ranks by year: stated ones, and computed ones of reports that allow no other."""
    ranks = pair.series("partner_rank", origin=side)
    return {year: one for year, one in ranks.items() if one.status == "A" and one.low == one.high}


def balance(pair: Pair, topic: Topic) -> Parts | None:
    """Who sells more, where both flows are from one side's statistics, and no later balance is stated or follows from
    the total and a flow that are told."""
    a, b = (pair.series("trade_exports", "G", side) for side in (pair.a, pair.b))
    last = max((y for y in a.keys() & b.keys() if a[y].reporter == b[y].reporter in (pair.a, pair.b)), default=0)
    stated = max((max(rows) for (name, *_), rows in pair.facts.items() if name == "trade_balance" and rows), default=0)
    later = [of for of in (a, b, pair.series("trade_total", "G")) if max(of, default=0) > last]
    if last <= pair.now - OLD or stated > last or len(later) > 1:
        return None
    (sold, seller), (bought, _) = sorted(((a[last], pair.a), (b[last], pair.b)), key=lambda one: -one[0].number)
    step = max(sold.step, bought.step)
    if sold.unit != bought.unit or sold.number - bought.number < max(STEPS * step, MARGIN * sold.number):
        return None
    older = min(sold, bought, key=lambda one: one.newest)
    surplus = Printed(amount(sold.number - bought.number, sold.unit, step), (sold, bought))
    ids = " ".join(sold.rests_on + bought.rests_on)
    basis = "which count imports with freight" if "/CIF|" in ids and "/FOB|" in ids else None
    parts = {"now": sold, "surplus": surplus, "reporter": pair.name(sold.reporter), "of": _known(older), "basis": basis}
    return parts | pair.between(seller) | {"estimate": _estimate(sold)}


def votes(pair: Pair, topic: Topic) -> Parts | None:
    """How often they vote alike, and ten years before."""
    if not (parts := latest(pair, topic)):
        return None
    now, series = parts["now"], pair.series("un_identical_share")
    then = series.get(now.year - topic.reach[0])
    then = then if then and then.code == now.code and now.n <= MORE * then.n else None
    is_same = then is not None and percent(then.number) == percent(now.number)
    return {"now": now, "same" if is_same else "then": then, "called": "session"}
