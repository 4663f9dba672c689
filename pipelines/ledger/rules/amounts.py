"""Rules 2 to 4: signs and bounds, hedge words, and numbers that must be in their excerpt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from pipelines.ledger.assertions import default_measure, unit_of
from pipelines.ledger.reader import Entry, Ledger
from pipelines.ledger.remedies.printed_numbers import PRINTED, digits, numbers, trim
from pipelines.ledger.rules import printed
from pipelines.ledger.yaml_files import Problem
from schemas import beside, vocabulary
from schemas.amounts import decimal
from schemas.written import registers

HEDGES = re.compile(
    r"\b({words})\b|{signs}".format(**{name: "|".join(of) for name, of in beside.read(__file__).items()}), re.IGNORECASE
)


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Numbers that cannot be what they claim to be."""
    for entry in ledger.new_evidence:
        yield from _bounds(entry)
        if measure := ledger.measures.get(default_measure(entry.assertion)):
            yield from _sign(entry, measure)
            yield from _size(entry, measure, ledger)
            if measure.kind not in (*vocabulary.CODED_KINDS, "occurrence"):
                yield from _hedge(entry)
                yield from _quoted(entry)


def _bounds(entry: Entry) -> Iterator[Problem]:
    a = entry.assertion
    if a.value_low and a.value_high and decimal(a.value_low) > decimal(a.value_high):
        yield entry.problem("value_low is greater than value_high", "swap them", "value_low")
    if a.obs_status and a.obs_status not in vocabulary.ZERO_STATUSES and a.value and decimal(a.value) == 0:
        allowed = ", ".join(sorted(vocabulary.ZERO_STATUSES))
        yield entry.problem(
            f"a zero cannot have obs_status {a.obs_status} ({vocabulary.OBS_STATUS[a.obs_status]})",
            f"correct the value, or write one of {allowed}; leave an unknown number out",
            "obs_status",
        )


def _sign(entry: Entry, measure: registers.Measure) -> Iterator[Problem]:
    for name in ("value", "value_low", "value_high"):
        if (text := getattr(entry.assertion, name)) is None:
            continue
        if (number := decimal(text)) < 0 and measure.may_be_negative != "true":
            remedy = "only balance, change and growth can be"
            yield entry.problem(f"`{measure.id}` cannot be negative ({text})", remedy, name)
        if measure.kind == "ratio" and measure.may_be_negative != "true" and number > 100:
            message = f"a share of {text} per cent is more than the whole"
            yield entry.problem(message, "check the number and the base", name)
        if measure.kind in vocabulary.EXACT_KINDS and not entry.assertion.scale and number != int(number):
            yield entry.problem(f"`{measure.id}` counts whole things, not {text}", "write a whole number", name)


def _size(entry: Entry, measure: registers.Measure, ledger: Ledger) -> Iterator[Problem]:
    """A number that cannot be, in whatever currency, because nothing is so large: its scale is a slip."""
    if not measure.largest:
        return
    a, code = entry.assertion, unit_of(entry.assertion, measure).partition(":")[0]
    unit = ledger.units.get(code)
    most = decimal(measure.largest) * (decimal(unit.to_the_dollar) if unit and unit.dimension == "currency" else 1)
    for name in ("value", "value_low", "value_high"):
        if (text := getattr(a, name)) and abs(decimal(text)).scaleb(vocabulary.SCALES.get(a.scale or "", 0)) > most:
            number = " ".join(filter(None, (text, a.scale, code)))
            message = f"{number} is more than `{measure.id}` can be ({most:,.0f} {code})".replace(" )", ")")
            remedy = "correct the number or its scale; or raise `largest` in data/reference/measures.yaml"
            yield entry.problem(message, remedy, name)
            return


def _hedge(entry: Entry) -> Iterator[Problem]:
    a = entry.assertion
    if not a.excerpt or a.note or a.qualifier not in (None, "exact"):
        return
    if hedge := HEDGES.search(a.excerpt):
        yield entry.problem(
            f"the excerpt says “{hedge[0]}”, but the entry has no qualifier",
            "write qualifier: about, nearly, up_to, at_least or more_than, or a note saying why the number is exact",
            "excerpt",
        )


def _quoted(entry: Entry) -> Iterator[Problem]:
    """A stated number must be in the excerpt or in ``as_stated``; any other needs its working there."""
    a = entry.assertion
    if a.derivation not in (None, "stated"):
        if a.as_stated is None:
            remedy = "write as_stated: what the document prints and how it leads to the value, such as 300 + 2,700"
            yield entry.problem(f"a value that is {a.derivation} needs its working", remedy, "derivation")
        return
    if not a.excerpt:
        return
    values = {name: text for name in ("value", "value_low", "value_high") if (text := getattr(a, name))}
    if a.as_stated and _folded(a.as_stated) in _folded(a.excerpt):
        yield from _as_stated(entry, values, a.as_stated)
        return
    if set(values.values()) <= set(a.excerpt.split()):
        return  # as most are: other spellings take longer to look for
    found = digits(a.excerpt)
    if not all(trim(text.lstrip("-")) in found for text in values.values()):
        yield entry.problem(
            f"{' and '.join(values.values())} {'is' if len(values) == 1 else 'are'} not in the excerpt",
            f"write {printed}"
            if (printed := _as_printed(entry))
            else "correct the number, or write as_stated as printed there, or a derivation "
            "(counted, summed, converted, inferred) with its working in as_stated",
            next(iter(values)),
        )


def _as_printed(entry: Entry) -> str:
    """The fields that say how the excerpt prints the entry's amount: with another scale, or as two parts of a sum."""
    a = entry.assertion
    own = decimal(a.value or "0").scaleb(vocabulary.SCALES.get(a.scale or "", 0))
    scaled = [*printed.amounts(a.excerpt or "", entry.document.language)]
    for phrase, _, readings in scaled:
        if own in readings:
            return f"as_stated: {phrase}"
    for (one, power, high), (other, less, low) in pairwise(scaled):
        if less < power and own in {a + b for a in high for b in low}:
            return f"derivation: summed and as_stated: {one} {other}"
    return ""


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _as_stated(entry: Entry, values: dict[str, str], as_stated: str) -> Iterator[Problem]:
    """``three`` must mean 3. Nothing is said of words in other languages, halves and the like, which are not read."""
    readings = numbers(as_stated)
    scale = Decimal(10) ** vocabulary.SCALES.get(entry.assertion.scale or "", 0)
    for field, text in values.items():
        number = abs(decimal(text))
        if readings and not {number, number * scale} & readings:
            # of 39,000 in English, the thousands are meant
            is_clear = len(readings) == 1 or (entry.document.language == "en" and len(PRINTED.findall(as_stated)) == 1)
            meant = max(readings) / scale if max(readings) >= scale else max(readings)
            otherwise = "correct the number, or as_stated"
            remedy = f"write {meant.normalize():f}, or correct as_stated" if is_clear else otherwise
            yield entry.problem(f"as_stated says “{as_stated}”, not {text}", remedy, field)
