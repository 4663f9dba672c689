"""Answers: sentences about a pair, each made of figures that are known, or not made at all.

A ``Figure`` is a row that the published rule chose; which row that is does not belong here. A template takes the
figures of one pair and returns a sentence with all figures whose numbers stand in it, or None. Those on shares, on
arms, on votes, on money, on counts and on records have modules of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pipelines.judgement import arms_answers, count_answers, money_answers, record_answers, share_answers, vote_answers
from pipelines.judgement.answer_figures import (
    CURRENCIES,
    OURS,
    UNITS,
    Figure,
    Pair,
    Sentence,
    amount,
    capital,
    change,
    estimated,
    round_amount,
)

FEW, MOST = 5, 9
"""Sentences of a pair: fewer than the first are added to from older years; there are never more than the second."""
SOURCES = 3
"""Names at the end of a sentence, at most; one more is never only counted."""
WIDE = 15.0
"""Per cent from which on two customs offices differ by more than freight explains."""
THOUSANDS, LITTLE = 1_000, 1e9
"""Soldiers from which on troops come before trade in goods that is worth less than so many dollars."""


def turnover(pair: Pair) -> Sentence | None:
    """How much do they trade?"""
    for indicator, words in (("trade_total", "Trade in goods"), ("exports_both_ways", "Exports of goods both ways")):
        if last := pair.latest(indicator, "G"):
            changed, before = change(pair.series(indicator, "G"), last)
            told = f"{amount(last.value or 0, last.unit)}{estimated(last)}"
            since, bound = _newer_bound(pair, indicator, "*", last)
            return Sentence(f"{words} in {last.year}: {told}{changed}{since}", (last, *before, *bound))
    return None


def sales(seller: str) -> Callable[[Pair], Sentence | None]:
    """A template for how much one side, ``a`` or ``b``, sells to the other."""

    def template(pair: Pair) -> Sentence | None:
        origin, other = (pair.a, pair.b) if seller == "a" else (pair.b, pair.a)
        if not (last := pair.latest("trade_exports", "G", origin)):
            return None
        changed, before = change(pair.series("trade_exports", "G", origin), last)
        told = f"{amount(last.value or 0, last.unit)} in {last.year}{estimated(last)}"
        text = f"{capital(pair.name(origin))} sold {pair.name(other)} goods worth {told}"
        since, bound = _newer_bound(pair, "trade_exports", origin, last)
        return Sentence(f"{text}{changed}{since}", (last, *before, *bound))

    return template


def _newer_bound(pair: Pair, indicator: str, origin: str, last: Figure) -> tuple[str, list[Figure]]:
    """What trade was worth at least in a later year, if no more is known of it; the words begin with a semicolon."""
    rows = pair.facts.get((indicator, "G", origin), {})
    later = [row for year, row in rows.items() if year > last.year and row.is_lower_bound and row.unit == last.unit]
    if not later:
        return "", []
    newest = max(later, key=lambda row: row.year)
    return f"; in {newest.year} at least {round_amount(newest.low or 0.0, newest.unit)}", [newest]


def balance(pair: Pair) -> Sentence | None:
    """Who sells more? Only where both flows are from one side's statistics."""
    flows = [pair.latest("trade_exports", "G", origin) for origin in (pair.a, pair.b)]
    reporters = {figure.code.rpartition("/")[2].partition(";")[0] for figure in flows if figure}
    if None in flows or len(reporters) > 1 or not reporters <= {pair.a, pair.b}:
        return None
    (sold, seller), (bought, buyer) = sorted(
        ((figure, actor) for figure, actor in zip(flows, (pair.a, pair.b), strict=True) if figure),
        key=lambda flow: -(flow[0].value or 0.0),
    )
    more = (sold.value or 0.0) - (bought.value or 0.0)
    if sold.year != bought.year or sold.unit != bought.unit or more <= 0:
        return None
    text = (
        f"{capital(pair.name(seller))} sold {pair.name(buyer)} {amount(more, sold.unit)} of goods more than it bought "
        f"in {sold.year}, by {pair.whose(*reporters)} figures"
    )
    return Sentence(text, (sold, bought))


def energy(pair: Pair) -> Sentence | None:
    """How much oil, gas or coal?"""
    found: list[tuple[int, int, str, Sentence]] = []
    for (indicator, item, origin), _ in pair.facts.items():
        if indicator == "energy_volume" and (last := pair.latest(indicator, item, origin)):
            series = pair.series(indicator, item, origin)
            changed, before = change(series, last)
            other = pair.b if origin == pair.a else pair.a
            unit = UNITS.get(last.unit, last.unit)
            text = (
                f"{capital(pair.name(origin))} delivered {amount(last.value or 0, unit)} of {_item(item)} to "
                f"{pair.name(other)} in {last.year}{changed}"
            )
            found.append((last.year, len(series), item, Sentence(text, (last, *before))))
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


def mirror(pair: Pair) -> Sentence | None:
    """Do the two customs offices say the same?"""
    found: list[tuple[int, float, Sentence]] = []
    for (indicator, item, origin), _ in pair.facts.items():
        is_flow = indicator == "mirror_gap" and origin in (pair.a, pair.b)
        last = pair.latest(indicator, item, origin) if is_flow else None
        if last and last.value and abs(last.value) >= WIDE:
            other = pair.b if origin == pair.a else pair.a
            more, less = (other, origin) if last.value > 0 else (origin, other)
            text = (
                f"On what {pair.name(origin)} sold {pair.name(other)} in {last.year} the two customs offices differ "
                f"by {abs(last.value):.0f} per cent of the mean of both, freight allowed for: {pair.whose(more)} "
                f"figure is higher than {pair.whose(less)}"
            )
            found.append((last.year, abs(last.value), Sentence(text, (last,))))
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
    "shares": share_answers.shares,
    "both_shares": share_answers.both_shares,
    "ranks": share_answers.ranks,
    "troops": record_answers.troops,
    "losses": record_answers.losses,
    "treaty": record_answers.bond("treaty"),
    "trade_agreement": record_answers.bond("trade_agreement"),
    "leader_meetings": count_answers.meetings,
    "exercises": count_answers.exercises,
    "energy": energy,
    "settlement": settlement,
    "finance": money_answers.money,
    "sanctions": record_answers.sanctions,
    "arms": arms_answers.arms,
    "votes": vote_answers.votes,
    "sales_a": sales("a"),
    "sales_b": sales("b"),
    "alliance": alliance,
    "share_a": share_answers.changed("a"),
    "share_b": share_answers.changed("b"),
    "vote_range": vote_answers.extremes,
    "votes_against_usa": vote_answers.against_usa,
    "balance": balance,
    "mirror": mirror,
}
"""In the order in which readers see them."""


SUBJECTS: Mapping[str, str] = {
    **dict.fromkeys(("turnover", "sales_a", "sales_b", "balance", "mirror"), "trade"),
    **dict.fromkeys(("shares", "both_shares", "ranks", "share_a", "share_b"), "dependence"),
    **dict.fromkeys(("treaty", "trade_agreement", "alliance"), ""),
    **dict.fromkeys(("troops", "losses"), "troops"),
    **dict.fromkeys(("votes", "vote_range", "votes_against_usa"), "votes"),
}
"""Topics on one subject: each has a sentence before any has a second. A topic that is not named is a subject itself;
treaties are none, and have a sentence where there is room."""
OLDER: Mapping[str, Callable[[Pair], Sentence | None]] = {
    "old_ranks": share_answers.old_ranks,
    "old_shares": share_answers.old_shares,
}
"""What was known years ago, for pairs of which little else is."""


def answers(pair: Pair) -> Iterator[tuple[str, Sentence]]:
    """The sentences of a pair with their topics, nine at most; each ends with the sources that it has not named."""
    found = [(topic, sentence) for topic, template in TEMPLATES.items() if (sentence := template(pair))]
    if len(found) < FEW:
        found += [(topic, sentence) for topic, template in OLDER.items() if (sentence := template(pair))]
    for topic, sentence in _by_weight(_of_each_subject(found)):
        said = list(dict.fromkeys(source for figure in sentence.figures for source in figure.sources))
        said = [source for source in said if f"({source}) " not in sentence.text]
        end = f" ({_listed(said)})." if said else "."
        yield topic, Sentence(f"{sentence.text}{end}", sentence.figures)


def _of_each_subject(found: list[tuple[str, Sentence]]) -> list[tuple[str, Sentence]]:
    """The most that are told, in their order: the first on each subject, then the others."""
    first: dict[str, str] = {}
    for topic, _ in found:
        if subject := SUBJECTS.get(topic, topic):
            first.setdefault(subject, topic)
    ranked = sorted(found, key=lambda one: one[0] not in first.values())
    told = {topic for topic, _ in ranked[:MOST]}
    return [one for one in found if one[0] in told]


def _by_weight(found: list[tuple[str, Sentence]]) -> list[tuple[str, Sentence]]:
    """The sentences with those on troops first, if these are thousands and little is traded."""
    trade = [sentence.figures[0] for topic, sentence in found if topic in ("turnover", "sales_a", "sales_b")]
    is_little = all(figure.unit == "USD" and (figure.value or 0.0) < LITTLE for figure in trade)
    people = [figure for topic, sentence in found if topic == "troops" for figure in sentence.figures[1:]]
    if not is_little or not any((figure.low or 0.0) >= THOUSANDS for figure in people):
        return found
    return sorted(found, key=lambda one: SUBJECTS.get(one[0]) != "troops")


def _listed(said: list[str]) -> str:
    """Sources, of many the first few and how many more there are; our calculation only once."""
    start = f"{OURS} from "
    data = [source.removeprefix(start) for source in said if source.startswith(start)]
    if data:
        ours = f"{OURS}{', in part' if OURS in said else ''} from {' and '.join(data)}"
        at = next(place for place, source in enumerate(said) if source.startswith(OURS))
        others = [source for source in said if not source.startswith(OURS)]
        said = [*others[:at], ours, *others[at:]]
    if len(said) <= SOURCES + 1:
        return ", ".join(said)
    return f"{', '.join(said[:SOURCES])} and {len(said) - SOURCES} others"


def _item(item: str) -> str:
    product, _, rest = item.partition("/")
    names = {"lng": "liquefied natural gas", "pipeline_gas": "gas by pipeline"}
    return names.get(product, product.replace("_", " ")) + (f" ({_title(rest)})" if rest else "")


def _title(name: str) -> str:
    return " ".join(word if word == "of" else word.capitalize() for word in name.split("-"))
