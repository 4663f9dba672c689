"""What people call the fields and their words in a sheet or a form, and what entries have in their place.

A word that has no meaning here stays as it is: what is wrong with it is for the rules, whose remedies know the nearest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from pipelines.ledger.cells import ENTRY_FIELDS
from pipelines.ledger.naming import names
from pipelines.ledger.reader import Ledger
from pipelines.ledger.remedies import printed_numbers
from pipelines.ledger.remedies.synonyms import ACTORS, HEDGES, LANGUAGES, UNITS
from schemas import beside, vocabulary

DECLARED: dict[str, Any] = beside.read(__file__)
KINDS: dict[str, list[str]] = DECLARED["kinds"]
DOCUMENT, FIGURES = (
    {heading.casefold(): said["field"] for heading, said in DECLARED[part].items()} for part in ("document", "figures")
)
HEADINGS = {said["field"]: head for part in ("document", "figures") for head, said in DECLARED[part].items()}
HEADINGS |= {"about": "What", "measure": "What"}
FIGURES |= {name: name for name in ENTRY_FIELDS}
"""The field of each heading, in small letters; that of a column may be any field of an entry."""


def headed(field: str) -> str:
    """What a sheet calls a field, in quotation marks; the field where it has no name of its own there."""
    return f"`{HEADINGS.get(field, field)}`"


def choices(ledger: Ledger) -> dict[str, dict[str, str]]:
    """By field, what a person may choose, and what it means, from the registers and the vocabulary."""
    actors = {actor.name: actor.id for actor in ledger.actors.values()}
    measures = [m for m in ledger.measures.values() if m.kind in ("count", "quantity", "ratio", "ordinal")]
    tables = [(table, m) for table in vocabulary.SUBJECT_TABLES for m in measures if table in m.tables]
    registers: dict[str, Mapping[str, Any]] = {"unit": ledger.units, "product": ledger.products}
    words: dict[str, Mapping[Any, str]] = {"credibility": vocabulary.CREDIBILITY, "reliability": vocabulary.RELIABILITY}
    words |= {"read_as": vocabulary.READ_AS, "qualifier": vocabulary.QUALIFIERS}
    plain = {"scale": vocabulary.SCALES, "type": vocabulary.CSL_TYPES, "rank": vocabulary.RANKS}
    return {
        "what": {f"{table}: {measure.label.lower()}": f"{table}: {measure.id}" for table, measure in tables},
        **dict.fromkeys(KINDS["actors"], actors),
        "actors": {", ".join(ledger.actors[end].name for end in pair.split("-")): pair for pair in ledger.dyads},
        **{field: {one.label: one.id for one in register.values()} for field, register in registers.items()},
        **{field: {word: word for word in listed} for field, listed in plain.items()},
        **{field: {f"{word}: {said}": str(word) for word, said in of.items()} for field, of in words.items()},
    }


def meanings(ledger: Ledger) -> dict[str, dict[str, str]]:
    """By field, what each word in small letters means: choices, ids, and other words in use."""
    offered = choices(ledger)
    offered["actors"] = offered["origin"]
    spoken: dict[str, Mapping[str, str]] = {"unit": UNITS, "scale": printed_numbers.SCALES, "qualifier": HEDGES}
    spoken |= {"language": LANGUAGES}
    named = {(name.casefold(), actor) for actor, _, name in names(ledger.root)}
    times = Counter(name for name, _ in named)
    spoken |= dict.fromkeys(KINDS["actors"], ACTORS | {name: actor for name, actor in named if times[name] == 1})
    return {
        field: {**spoken.get(field, {})}
        | {word.casefold(): meant for said, meant in offered.get(field, {}).items() for word in (said, meant)}
        for field in (*offered, "language")
    }


def number(text: str, mark: str) -> list[str]:
    """What a typed number may mean, where its decimal mark is ``mark``, or any if that is empty; none if it is none."""
    if spelled := printed_numbers.words(text):
        return [*map(str, spelled)]  # seventh
    plain = re.sub(r"[\u00a0\u202f\u2009]", " ", printed_numbers.ascii_digits(text.strip()))
    plain = re.sub(r"(?<=\d)(st|nd|rd|th)$", "", plain)
    sign, digits = ("-", plain[1:]) if plain.startswith(("-", "−")) else ("", plain)

    def fits(reading: str) -> bool:
        fraction = reading.partition(".")[2]
        return digits[-len(fraction) - 1] == mark if fraction else mark not in digits

    read = (reading for reading in printed_numbers.readings(digits) if not mark or fits(reading))
    return [sign + reading for reading in dict.fromkeys(read)]


def as_printed(number: str, excerpt: str) -> str:
    """A number with the zeros that the words around it have after its decimal mark: 58 is 58.0 if that is printed."""
    zeros = "(0*)" if "." in number else r"([.,](?!000(?!\d))0+)?"
    digits = re.escape(number.lstrip("-")).replace(r"\.", "[.,]")
    found = re.search(rf"(?<![\d.,]){digits}{zeros}(?![\d.,]*\d)", excerpt)
    return number + ((found[1] or "").replace(",", ".") if found else "")
