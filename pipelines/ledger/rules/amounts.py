"""Rules 2 to 4: signs and bounds, hedge words, and numbers that must stand in their excerpt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pipelines.ledger import assertions as evidence
from pipelines.ledger.reader import Entry, Ledger
from pipelines.ledger.remedies.printed_numbers import digits, numbers, trim
from pipelines.ledger.yaml_files import Problem
from schemas import vocabulary
from schemas.amounts import decimal
from schemas.written import registers

HEDGES = re.compile(
    r"\b(about|around|approximately|approx\.?|roughly|some(?= [$€£¥]?\d)|nearly|almost|close to|over(?= [$€£¥]?[a-z ]{0,8}\d)|"
    r"more than|exceed(?:s|ed|ing)?|at least|no less than|up to|at most|less than|fewer than|under(?= \d)|"
    r"upwards of|above(?= \d)|circa|environ|rund|etwa|cerca de|около|более|почти|свыше)\b"
    r"|≈|~(?=\d)|逾|超过|近(?=\d)|约",
    re.IGNORECASE,
)


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Numbers that cannot be what they claim to be."""
    for entry in ledger.evidence:
        measure = ledger.measures.get(evidence.default_measure(entry.assertion))
        yield from _bounds(entry)
        if measure:
            yield from _sign(entry, measure)
            yield from _hedge(entry, measure)
            yield from _stands_in_excerpt(entry, measure)


def _bounds(entry: Entry) -> Iterator[Problem]:
    a = entry.assertion
    bounded = a.value_low is not None or a.value_high is not None
    if a.qualifier == "between":
        if a.value is not None or a.value_low is None or a.value_high is None:
            yield entry.problem(
                "`between` takes value_low and value_high, and no value", "write both bounds as printed", "qualifier"
            )
        elif decimal(a.value_low) > decimal(a.value_high):
            yield entry.problem("value_low is greater than value_high", "swap them", "value_low")
    elif bounded:
        yield entry.problem(
            "value_low and value_high go with qualifier `between` only",
            "write the printed number as `value` and its hedge as `qualifier`",
            "value_low" if a.value_low else "value_high",
        )
    elif a.qualifier and a.value is None:
        yield entry.problem(
            f"qualifier `{a.qualifier}` has no value to qualify", "write `value`, or remove it", "qualifier"
        )
    if a.scale and not (a.value or bounded):
        yield entry.problem("`scale` has no value to scale", "remove it", "scale")
    if a.obs_status in vocabulary.NULL_STATUSES and (a.value or bounded):
        yield entry.problem(
            f"obs_status {a.obs_status} means that there is no value", "remove the value or the status", "obs_status"
        )
    elif a.obs_status and a.obs_status not in vocabulary.ZERO_STATUSES and _is_zero(a.value):
        yield entry.problem(
            f"obs_status {a.obs_status} ({vocabulary.OBS_STATUS[a.obs_status]}) does not go with a zero",
            f"correct the value, or write one of {', '.join(sorted(vocabulary.ZERO_STATUSES))}; leave an unknown number out",
            "obs_status",
        )


def _is_zero(text: str | None) -> bool:
    return text is not None and decimal(text) == 0


def _sign(entry: Entry, measure: registers.Measure) -> Iterator[Problem]:
    for name in ("value", "value_low", "value_high"):
        text = getattr(entry.assertion, name)
        if text is None:
            continue
        number = decimal(text)
        if number < 0 and measure.may_be_negative != "true":
            yield entry.problem(
                f"`{measure.id}` cannot be negative ({text})", "only balance, change and growth can", name
            )
        if measure.kind == "ratio" and measure.may_be_negative != "true" and number > 100:
            yield entry.problem(
                f"a share of {text} per cent is more than the whole", "check the number and the base", name
            )
        if measure.kind in vocabulary.EXACT_KINDS and not entry.assertion.scale and number != int(number):
            yield entry.problem(f"`{measure.id}` counts whole things, not {text}", "write a whole number", name)


def _hedge(entry: Entry, measure: registers.Measure) -> Iterator[Problem]:
    a = entry.assertion
    if (
        measure.kind in (*vocabulary.CODED_KINDS, "occurrence")
        or not a.excerpt
        or a.note
        or a.qualifier not in (None, "exact")
    ):
        return
    if found := HEDGES.search(a.excerpt):
        yield entry.problem(
            f"the excerpt says “{found[0]}”, but no qualifier",
            "write qualifier: about, nearly, up_to, at_least or more_than, or a note saying why the number is exact",
            "excerpt",
        )


def _stands_in_excerpt(entry: Entry, measure: registers.Measure) -> Iterator[Problem]:
    a = entry.assertion
    if measure.kind in (*vocabulary.CODED_KINDS, "occurrence"):
        return
    if a.derivation not in (None, "stated"):
        if a.as_stated is None:
            yield entry.problem(
                f"a value that is {a.derivation} needs its working",
                "write as_stated: what the document prints and how it leads to the value, such as 300 + 2,700",
                "derivation",
            )
        return
    if not a.excerpt:
        return
    wanted = [text for text in (a.value, a.value_low, a.value_high) if text]
    if a.as_stated and _plain(a.as_stated) in _plain(a.excerpt):
        yield from _says_the_same(entry, wanted, a.as_stated)
        return
    printed = digits(a.excerpt)
    if wanted and not all(trim(text.lstrip("-")) in printed for text in wanted):
        yield entry.problem(
            f"{' and '.join(wanted)} does not stand in the excerpt",
            "correct the number, or write as_stated as printed there, or a derivation (counted, summed, converted, inferred) "
            "with its working in as_stated",
            "value" if a.value else "value_low",
        )


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _says_the_same(entry: Entry, wanted: list[str], as_stated: str) -> Iterator[Problem]:
    """A number printed as ``three`` is 3. Words of other languages, halves and the like say nothing here."""
    said = numbers(as_stated)
    scale = Decimal(10) ** vocabulary.SCALES.get(entry.assertion.scale or "", 0)
    for text in wanted:
        number = abs(decimal(text))
        if said and not {number, number * scale} & said:
            shown = min(said) if len(said) == 1 else None
            yield entry.problem(
                f"as_stated says “{as_stated}”, not {text}",
                f"write {shown}, or correct as_stated" if shown is not None else "correct the number, or as_stated",
                "value"
                if entry.assertion.value
                else "value_low"
                if text == entry.assertion.value_low
                else "value_high",
            )
