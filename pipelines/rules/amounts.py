"""Rules 2 to 4: signs and bounds, hedge words, and numbers that must stand in their excerpt."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from pipelines import evidence
from pipelines.ledger import Entry, Ledger
from pipelines.reading import Problem
from schemas import registers, vocabulary
from schemas.amounts import decimal

HEDGES = re.compile(
    r"\b(about|around|approximately|approx\.?|roughly|some(?= [$€£¥]?\d)|nearly|almost|close to|over(?= [$€£¥]?[a-z ]{0,8}\d)|"
    r"more than|exceed(?:s|ed|ing)?|at least|no less than|up to|at most|less than|fewer than|under(?= \d)|"
    r"upwards of|above(?= \d)|circa|environ|rund|etwa|cerca de|около|более|почти|свыше)\b"
    r"|≈|~(?=\d)|逾|超过|近(?=\d)|约",
    re.IGNORECASE,
)
_SPACES = " \u00a0\u2009\u202f"  # plain, no-break, thin, narrow no-break: all print thousands
_PRINTED = re.compile(rf"\d+(?:[.,{_SPACES}’']\d+)*")


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
                "`between` takes value_low and value_high, and no value",
                "write both bounds as printed",
                "qualifier",
            )
        elif decimal(a.value_low) > decimal(a.value_high):
            yield entry.problem("value_low is greater than value_high", "swap them", "value_low")
    elif bounded:
        yield entry.problem(
            "value_low and value_high go with qualifier `between` only",
            "write the printed number as `value` and its hedge as `qualifier`", "value_low" if a.value_low else "value_high",
        )  # fmt: skip
    elif a.qualifier and a.value is None:
        yield entry.problem(
            f"qualifier `{a.qualifier}` has no value to qualify", "write `value`, or remove it", "qualifier"
        )
    if a.scale and not (a.value or bounded):
        yield entry.problem("`scale` has no value to scale", "remove it", "scale")
    if a.obs_status in vocabulary.NULL_STATUSES and (a.value or bounded):
        yield entry.problem(
            f"obs_status {a.obs_status} means that there is no value",
            "remove the value or the status",
            "obs_status",
        )


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
            yield entry.problem(
                f"`{measure.id}` counts whole things, not {text}", "write a whole number", name
            )


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
            "write qualifier: about, nearly, up_to, at_least or more_than, or a note saying why the number is exact", "excerpt",
        )  # fmt: skip


def digits(text: str) -> set[str]:
    """Every number printed in ``text``, without thousands separators and with a decimal point, in every reading.

    ``1,300`` may be thirteen hundred or one point three, ``2024 1 300`` three numbers or two; ``15.5`` is not 155.
    """
    found = set()
    for match in _PRINTED.finditer(text):
        parts = re.split(f"[{_SPACES}]", match[0])
        for first, last in itertools.combinations(range(len(parts) + 1), 2):
            found |= set(_readings(" ".join(parts[first:last])))
    return {_trim(token) for token in found}


def _readings(token: str) -> Iterator[str]:
    """What ``token`` may be: thousands stand in groups of three, or of two and then three as in India."""
    for mark, point in itertools.product(",. ’'", ".,"):
        whole, _, fraction = token.partition(point)
        is_grouped = mark != point and re.fullmatch(rf"\d{{1,3}}(?:[{mark}]\d{{2,3}})*[{mark}]\d{{3}}", whole)
        if (is_grouped or whole.isdigit()) and (fraction.isdigit() or point not in token):
            yield whole.replace(mark, "") + (f".{fraction}" if fraction else "")


def _trim(number: str) -> str:
    return (number.rstrip("0").rstrip(".") if "." in number else number).lstrip("0") or "0"


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
    excerpt = " ".join(a.excerpt.casefold().split())
    if a.as_stated and " ".join(a.as_stated.casefold().split()) in excerpt:
        return
    printed = digits(a.excerpt)
    wanted = [text for text in (a.value, a.value_low, a.value_high) if text]
    if wanted and not all(_trim(text.lstrip("-")) in printed for text in wanted):
        yield entry.problem(
            f"{' and '.join(wanted)} does not stand in the excerpt",
            "write `as_stated` as printed there, or a `derivation` (counted, summed, converted, inferred) with its working",
            "value" if a.value else "value_low",
        )
