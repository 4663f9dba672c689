"""Answers: sentences about a pair, each made of figures that are known, or not made at all.

A ``Figure`` is a row that the published rule chose; which row that is does not belong here. A template takes the
figures of one pair and returns a sentence with all figures whose numbers stand in it, or None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

WEAK = frozenset("UOMLQDS")
"""Statuses of values that no sentence is made of: uncertain, missing, not collected, suppressed or disputed."""
LARGE = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
CURRENCIES = {
    "USD": "dollars",
    "EUR": "euros",
    "CNY": "yuan",
    "RUB": "roubles",
    "JPY": "yen",
    "AUD": "Australian dollars",
}
UNITS = {"t": "tonnes", "m3": "cubic metres", "[bbl_us]": "barrels"}
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
WITH_ARTICLE = ("United ", "European Union", "Netherlands", "Philippines", "Bahamas", "Gambia", "Maldives", "Comoros")
MOST, BACK, OLD = 9, 5, 9
"""Sentences of a pair, the years that a comparison reaches back, and those from which on an answer is none, at most."""


@dataclass(frozen=True)
class Figure:
    """A number of the front door: ``low`` alone is a lower bound. ``sources`` are those of its preferred support,
    ``rests_on`` the observations behind it or the row of a computed table."""

    value: float | None
    low: float | None
    high: float | None
    unit: str
    year: int
    code: str
    period: str
    status: str
    is_break: bool
    is_contested: bool
    rests_on: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    reliability: str = "A"

    @property
    def is_firm(self) -> bool:
        """Whether a sentence may state its value."""
        return self.value is not None and self.status not in WEAK and not self.is_contested and self.reliability <= "C"


@dataclass(frozen=True)
class Sentence:
    """A sentence and the figures in it."""

    text: str
    figures: tuple[Figure, ...]


Series = Mapping[int, Figure]
Facts = Mapping[tuple[str, str, str], Series]
"""Series by year: by indicator, item, and origin (``*`` where there is none)."""


@dataclass(frozen=True)
class Pair:
    """The figures of one pair; ``names`` are those of its actors by id."""

    a: str
    b: str
    names: Mapping[str, str]
    facts: Facts
    now: int
    """The last year of which the release knows anything, which may not be over: no year is counted in it. An answer
    that is much older is none."""

    def series(self, indicator: str, item: str = "*", origin: str = "*") -> dict[int, Figure]:
        """The firm figures by year."""
        rows = self.facts.get((indicator, item, origin), {})
        return {year: rows[year] for year in sorted(rows) if rows[year].is_firm}

    def latest(self, indicator: str, item: str = "*", origin: str = "*") -> Figure | None:
        """The last firm figure."""
        last = next(reversed(self.series(indicator, item, origin).values()), None)
        return last if last and last.year > self.now - OLD else None

    def name(self, actor: str) -> str:
        """The name inside a sentence: ``the United States``."""
        name = self.names[actor]
        return f"the {name}" if name.startswith(WITH_ARTICLE) else name

    def whose(self, actor: str) -> str:
        """``Russia's``, ``the United States'``."""
        name = self.name(actor)
        return f"{name}’" if name.endswith("s") else f"{name}’s"


def amount(value: float, unit: str) -> str:
    """``244.8 billion dollars``: four digits above ten of a scale, three below."""
    size, scale = next(((by, name) for by, name in LARGE if abs(value) >= by), (1.0, ""))
    scaled = value / size
    digits = 0 if size == 1 and scaled == int(scaled) else 1 if abs(scaled) >= 10 else 2
    return " ".join(filter(None, (f"{scaled:,.{digits}f}", scale, CURRENCIES.get(unit, unit.strip("{}")))))


def percent(share: float) -> str:
    """``32 per cent``; one decimal below ten."""
    if 0 < share < 0.0005:
        return "less than 0.1 per cent"
    return f"{share * 100:.{0 if share >= 0.0995 else 1}f} per cent"


def change(series: Mapping[int, Figure], last: Figure) -> tuple[str, Figure] | None:
    """The last figure beside the earliest of the five years before in the same series, across no break."""
    reached = None
    for year in range(last.year - 1, last.year - BACK - 1, -1):
        if series.get(year + 1) is None or series[year + 1].is_break:
            break
        before = series.get(year)
        if before is None or before.code != last.code or not before.value:
            break
        reached = before
    if reached is None or last.value is None or reached.value is None or reached.value <= 0:
        return None
    ratio = last.value / reached.value
    if ratio >= 1.95:
        return f"{ratio:.1f} times that of {reached.year}", reached
    if ratio < 0.1:
        return f"down from {amount(reached.value, reached.unit)} in {reached.year}", reached
    if abs(ratio - 1) < 0.005:
        return f"as much as in {reached.year}", reached
    return f"{abs(ratio - 1) * 100:.0f} per cent {'more' if ratio > 1 else 'less'} than in {reached.year}", reached


def turnover(pair: Pair) -> Sentence | None:
    """How much do they trade?"""
    for indicator, words in (("trade_total", "Trade in goods"), ("exports_both_ways", "Exports of goods both ways")):
        if last := pair.latest(indicator, "G"):
            changed = change(pair.series(indicator, "G"), last)
            text = f"{words} in {last.year}: {amount(last.value or 0, last.unit)}"
            figures = (last, changed[1]) if changed else (last,)
            return Sentence(f"{text}{', ' + changed[0] if changed else ''}", figures)
    return None


def shares(pair: Pair) -> Sentence | None:
    """Who depends on whom?"""
    for measure, words in (("trade_share", "trade"), ("export_share", "exports"), ("import_share", "imports")):
        ours, theirs = pair.series(measure, origin=pair.a), pair.series(measure, origin=pair.b)
        if years := sorted(year for year in ours.keys() & theirs.keys() if year > pair.now - OLD):
            sides = [(pair.a, pair.b, ours[years[-1]]), (pair.b, pair.a, theirs[years[-1]])]
            first, second = sorted(sides, key=lambda side: -(side[2].value or 0.0))
            parts = (f"{percent(figure.value or 0.0)} of {pair.whose(actor)}" for actor, _, figure in (first, second))
            text = (
                f"{_capital(pair.name(first[1]))} accounted for {next(parts)} {words} in goods in {years[-1]}, and "
                f"{pair.name(second[1])} for {next(parts)}"
            )
            return Sentence(text, (first[2], second[2]))
        for actor, partner, series in ((pair.a, pair.b, ours), (pair.b, pair.a, theirs)):
            if series and (last := series[max(series)]).year > pair.now - OLD:
                part = f"{percent(last.value or 0)} of {pair.whose(actor)} {words} in goods in {last.year}"
                return Sentence(f"{_capital(pair.name(partner))} accounted for {part}", (last,))
    return None


def ranks(pair: Pair) -> Sentence | None:
    """How important is each among the partners of the other?"""
    ours, theirs = pair.series("partner_rank", origin=pair.a), pair.series("partner_rank", origin=pair.b)
    if not (years := sorted(year for year in ours.keys() & theirs.keys() if year > pair.now - OLD)):
        return None
    first, second = ours[years[-1]], theirs[years[-1]]
    text = (
        f"{_capital(pair.name(pair.b))} was {pair.whose(pair.a)} {_rank(first)} trading partner in {first.year}, and "
        f"{pair.name(pair.a)} {pair.whose(pair.b)} {_rank(second)}"
    )
    return Sentence(text, (first, second))


def sales(seller: str) -> Callable[[Pair], Sentence | None]:
    """A template for how much one side, ``a`` or ``b``, sells to the other."""

    def template(pair: Pair) -> Sentence | None:
        origin, other = (pair.a, pair.b) if seller == "a" else (pair.b, pair.a)
        if not (last := pair.latest("trade_exports", "G", origin)):
            return None
        changed = change(pair.series("trade_exports", "G", origin), last)
        text = f"{_capital(pair.name(origin))} sold {pair.name(other)} goods worth {amount(last.value or 0, last.unit)}"
        figures = (last, changed[1]) if changed else (last,)
        return Sentence(f"{text} in {last.year}{', ' + changed[0] if changed else ''}", figures)

    return template


def energy(pair: Pair) -> Sentence | None:
    """How much oil, gas or coal?"""
    found: list[tuple[int, int, str, Sentence]] = []
    for (indicator, item, origin), _ in pair.facts.items():
        if indicator == "energy_volume" and (last := pair.latest(indicator, item, origin)):
            series = pair.series(indicator, item, origin)
            changed = change(series, last)
            other = pair.b if origin == pair.a else pair.a
            unit = UNITS.get(last.unit, last.unit)
            text = (
                f"{_capital(pair.name(origin))} delivered {amount(last.value or 0, unit)} of {_item(item)} to "
                f"{pair.name(other)} in {last.year}{', ' + changed[0] if changed else ''}"
            )
            figures = (last, changed[1]) if changed else (last,)
            found.append((last.year, len(series), item, Sentence(text, figures)))
    return max(found, key=lambda one: one[:3])[3] if found else None


def settlement(pair: Pair) -> Sentence | None:
    """In which currency do they pay?"""
    found: list[tuple[int, Sentence]] = []
    for (indicator, item, _), _series in pair.facts.items():
        side, _, rest = item.partition("/")
        flow, _, currency = rest.partition("/")
        if indicator == "settlement_share" and flow == "total" and (last := pair.latest(indicator, item)):
            paid = " or ".join(CURRENCIES.get(part, part) for part in currency.split("_"))
            part = f"{last.value:.0f} per cent of their trade"
            text = f"{part} was paid in {paid} in {last.year}, by {pair.whose(side)} account"
            found.append((last.year, Sentence(text, (last,))))
    return max(found, key=lambda one: (one[0], one[1].text))[1] if found else None


def counted(indicator: str, one: str, many: str) -> Callable[[Pair], Sentence | None]:
    """A template for counts of a year, also where only a lower bound is known."""

    def template(pair: Pair) -> Sentence | None:
        rows = pair.facts.get((indicator, "*", "*"), {})
        recent = {year: row for year, row in rows.items() if pair.now - OLD < year < pair.now}
        known = {year: row for year, row in recent.items() if not row.is_contested and (row.value or row.low)}
        if not known:
            return None
        last = known[max(known)]
        least = "" if last.value is not None else "at least "
        number = last.value if last.value is not None else last.low
        noun = one if number == 1 else many
        return Sentence(f"{_capital(least)}{number:.0f} {noun} in {last.year}", (last,))

    return template


def votes(pair: Pair) -> Sentence | None:
    """Do they vote alike?"""
    series = pair.series("un_identical_share")
    if not series:
        return None
    last = series[max(series)]
    text = (
        f"{_capital(pair.name(pair.a))} and {pair.name(pair.b)} cast the same vote in {percent(last.value or 0)} of "
        f"the General Assembly’s roll calls on whole texts in {last.year}"
    )
    before = series.get(last.year - 10)
    if before and before.code == last.code:
        return Sentence(f"{text}, against {percent(before.value or 0)} in {before.year}", (last, before))
    return Sentence(text, (last,))


def arms(pair: Pair) -> Sentence | None:
    """Who arms whom?"""
    found = []
    for origin, other in ((pair.a, pair.b), (pair.b, pair.a)):
        last = pair.latest("arms_share", origin=origin)
        if last and last.value:
            text = (
                f"{_capital(pair.name(other))} supplied {percent(last.value)} of the major arms that "
                f"{pair.name(origin)} received in the five years to {last.year}"
            )
            found.append((last.year, last.value, Sentence(text, (last,))))
    return max(found, key=lambda one: one[:2])[2] if found else None


def alliance(pair: Pair) -> Sentence | None:
    """Are they allies?"""
    last = pair.latest("atop_ordinal")
    if last is None or last.value is None:
        return None
    bonds = {
        0: "no alliance",
        1: "a consultation pact",
        2: "a neutrality or non-aggression pact",
        3: "an offensive or defensive pact",
    }
    bond = bonds[int(last.value)] if 0 <= last.value < len(bonds) else ""
    return Sentence(f"By the ATOP data set they had {bond} in {last.year}", (last,)) if bond else None


TEMPLATES: Mapping[str, Callable[[Pair], Sentence | None]] = {
    "turnover": turnover,
    "sales_a": sales("a"),
    "sales_b": sales("b"),
    "shares": shares,
    "ranks": ranks,
    "leader_meetings": counted("leader_meetings", "meeting of their leaders", "meetings of their leaders"),
    "exercises": counted("exercises", "joint exercise or patrol", "joint exercises and patrols"),
    "energy": energy,
    "settlement": settlement,
    "votes": votes,
    "arms": arms,
    "alliance": alliance,
}
"""In the order in which readers see them."""


def answers(pair: Pair) -> Iterator[tuple[str, Sentence]]:
    """The sentences of a pair with their topics, nine at most; each ends with its sources."""
    found = ((topic, sentence) for topic, template in TEMPLATES.items() if (sentence := template(pair)))
    for number, (topic, sentence) in enumerate(found):
        if number == MOST:
            return
        said = list(dict.fromkeys(source for figure in sentence.figures for source in figure.sources))
        yield topic, Sentence(f"{sentence.text} ({', '.join(said)}).", sentence.figures)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _rank(figure: Figure) -> str:
    place = int(figure.value or 0)
    return ORDINALS[place - 1] if 0 < place <= len(ORDINALS) else f"{place}th"


def _item(item: str) -> str:
    product, _, rest = item.partition("/")
    names = {"lng": "liquefied natural gas", "pipeline_gas": "gas by pipeline"}
    return names.get(product, product.replace("_", " ")) + (f" ({_title(rest)})" if rest else "")


def _title(name: str) -> str:
    return " ".join(word if word == "of" else word.capitalize() for word in name.split("-"))
