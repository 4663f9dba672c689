"""Rule 4, beside the number: scale and currency must be those that the excerpt prints with it.

Which words are scales and currencies is declared in ``printed.yaml``. Whether the number itself is in the excerpt
belongs to ``amounts``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache

from pipelines.ledger.assertions import default_measure, unit_of
from pipelines.ledger.reader import Entry, Ledger
from pipelines.ledger.remedies.printed_numbers import PRINTED, digits
from pipelines.ledger.yaml_files import Problem
from schemas import beside, vocabulary
from schemas.amounts import decimal

SMALLEST = 1_000
"""No trade or deal of a state is smaller, in whatever currency: its scale was forgotten."""
_MONEY_TABLES = ("trade", "energy", "funding", "settlement")
_NUMBERS = ("value", "value_low", "value_high")
_DECLARED = beside.read(__file__)


def _alternatives(groups: Iterable[tuple[str, str]]) -> str:
    """A pattern of any of the words, each group under its name; a word of letters stands alone."""
    alone = r"(?<![^\W\d_])(?:{})(?![^\W\d_])"
    return "|".join(
        f"(?P<{name}>{'|'.join(alone.format(w) if re.match('[a-zа-яі]', w) else w for w in words.split())})"
        for name, words in groups
    )


_CURRENCIES = {f"c{n}": item for n, item in enumerate(_DECLARED["currencies"].items())}
_CURRENCY = re.compile(_alternatives((name, words) for name, (_, words) in _CURRENCIES.items()), re.IGNORECASE)
_UNSPACED: dict[str, int] = _DECLARED["unspaced"]
_WORDS = re.compile(r"[^\d\s.,…/-]")
"""An excerpt without any has neither scale nor currency: a cell."""


@cache
def _own(unit: str) -> re.Pattern[str]:
    """The words and signs of one currency: most excerpts have one, and need not be searched for all others."""
    words = (words for codes, words in _CURRENCIES.values() if unit in codes.split())
    alternatives = (_alternatives([(f"c{n}", text)]) for n, text in enumerate(words))
    return re.compile("|".join([unit, *alternatives]), re.IGNORECASE)


@cache
def _scaled(language: str) -> re.Pattern[str]:
    """A number with the scale that a text in ``language`` prints behind it, if any."""
    powers = {power: str(words) for power, words in _DECLARED["scales"].items()}
    for power, words in _DECLARED["by_language"].get(language, {}).items():
        powers[power] = f"{words} {powers[power]}"
    longest_first = sorted(powers.items(), key=lambda item: -max(map(len, item[1].split())))
    scales = f"(?P<unspaced>{'|'.join(_UNSPACED)})|{_alternatives((f'p{n}', words) for n, words in longest_first)}"
    return re.compile(rf"(?P<number>{PRINTED.pattern})(?:[\s-]*(?:{scales}))?", re.IGNORECASE)


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Scales and currencies other than those of the excerpt, and sums of money too small to be meant."""
    for entry in ledger.new_evidence:
        a, measure = entry.assertion, ledger.measures.get(default_measure(entry.assertion))
        if measure is None or measure.kind not in ("quantity", "count"):
            continue
        unit = unit_of(a, measure).partition(":")[0]
        known = ledger.units.get(unit)
        is_money = known is not None and known.dimension == "currency"
        found: list[Problem] = []
        if a.excerpt and a.derivation in (None, "stated") and _WORDS.search(a.excerpt):
            found = [*_scale(entry, a.excerpt), *(_currency(entry, a.excerpt, unit) if is_money else ())]
        yield from found or (_too_small(entry, unit) if is_money else ())


def amounts(text: str, language: str) -> Iterator[tuple[str, int, set[Decimal]]]:
    """Every number printed in ``text`` as it stands there, the power of ten behind it, and what it may mean with it."""
    for match in _scaled(language[:2]).finditer(text):
        power = _power(match)
        yield match[0].strip(), power, {Decimal(reading).scaleb(power) for reading in digits(match["number"])}


def _scale(entry: Entry, excerpt: str) -> Iterator[Problem]:
    """A number of the entry that the excerpt prints with another scale, and never without one."""
    a = entry.assertion
    own = vocabulary.SCALES.get(a.scale or "", 0)
    for field in _NUMBERS:
        if (text := getattr(a, field)) is None or f"{text} {a.scale}" in excerpt:
            continue
        number, others = abs(decimal(text)), []
        for phrase, power, readings in amounts(excerpt, entry.document.language):
            is_own = number.scaleb(power) in readings
            if (is_own and not power) or number.scaleb(own) in readings:
                break
            others += [(phrase, power)] if is_own else []
        else:
            for phrase, power in others[:1]:
                word = next((name for name, other in vocabulary.SCALES.items() if other == power), "")
                remedy = f"write scale: {word}" if word else "convert it, and write as_stated as it is printed"
                written = f"{text} {a.scale}" if a.scale else f"{text} without a scale"
                yield entry.problem(f"the excerpt says “{phrase}”, the entry {written}", remedy, field)


def _power(match: re.Match[str]) -> int:
    """The power of ten of the scale behind a number; 0 where none is printed."""
    if match["unspaced"]:
        return _UNSPACED[match["unspaced"]]
    return next((int(name[1:]) for name, text in match.groupdict().items() if text and name.startswith("p")), 0)


def _currency(entry: Entry, excerpt: str, unit: str) -> Iterator[Problem]:
    """A currency that the excerpt does not name, where it names others."""
    if _own(unit).search(excerpt):
        return
    if found := [(match[0], _CURRENCIES[str(match.lastgroup)][0].split()) for match in _CURRENCY.finditer(excerpt)]:
        said = " and ".join(dict.fromkeys(sign for sign, _ in found))
        remedy = f"write unit: {found[0][1][0]}, or derivation: converted with the working in as_stated"
        yield entry.problem(f"the excerpt says “{said}”, not {unit}", remedy, "unit")


def _too_small(entry: Entry, unit: str) -> Iterator[Problem]:
    """Money without a scale, smaller than any trade or deal."""
    a = entry.assertion
    if a.scale or a.note or entry.table not in _MONEY_TABLES:
        return
    for field in _NUMBERS:
        if (text := getattr(a, field)) and 0 < abs(decimal(text)) < SMALLEST:
            remedy = "write the scale, or say in a note that it is so small"
            yield entry.problem(f"{text} {unit} in all: the scale is missing", remedy, field)
