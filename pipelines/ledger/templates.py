"""What a started file says: one function for each kind, text alone. What a person must decide begins with ``??``.

Where a file is written, and what is refused, is decided in ``stubs``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from pipelines.ledger.yaml_files import DRAFT, UNFILLED
from schemas import vocabulary

DRAFT_LINE = f"{DRAFT} fill in what is marked, and delete this line; until then nothing reads this file\n"
TYPE_OF_KIND = {
    "quantity": "quantity",
    "ratio": "quantity",
    "count": "count",
    "role": "membership",
    "code": "attribution",
}
"""The type of a claim by the kind of the measure that its entry states; others are dates or statuses."""


def ask(what: str) -> str:
    """A value that a person must write, as YAML: `bilateral check` names it until it is written."""
    return f'"{UNFILLED} {what}"'


def search(name: str, table: str, measure: str, actors: Sequence[str], period: str, today: date) -> str:
    """A file of ``data/searches``."""
    return _file(
        f"id: {name}",
        f"searched_by: {ask('who looked')}",
        f"searched: {today.isoformat()}",
        f"where: [{ask('sites, archives, search engines')}]",
        f"table: {table}",
        f"measure: {measure}",
        f"actors: {_list(actors) if actors else ask('a list such as [IND, RUS], or any')}",
        f"period: {period or ask('the period looked for, such as 2015/2024')}",
        "# years: [2015, 2018-2020], of a partial search of several years: those that you asked for",
        f"result: {ask('found or none_found')}",
        f"completeness: {ask('complete, only if you would have found whatever exists; else partial')}",
        f"note: {ask('the words that you searched with, and what you found')}",
    )


def hypothesis(name: str, uses: Sequence[str], tests: Sequence[str], today: date) -> str:
    """A file of ``data/hypotheses`` with these tests, each in YAML's flow style without braces."""
    return _file(
        f"id: {name}",
        f"title: {name.replace('-', ' ').capitalize()}",
        f"statement: {ask('what is supposed, put so that numbers can decide')}",
        f"written: {today.isoformat()}",
        f"uses: {_list(uses or [ask('an indicator, such as trade_total')])}",
        f"supported_if: {ask('which numbers would support it')}",
        f"contradicted_if: {ask('which numbers would contradict it')}",
        "tests:      # the kinds and what each needs: CONTRIBUTING.md, A hypothesis and its tests",
        *(f"  - {{{test}}}" for test in tests),
    )


def definition(name: str) -> str:
    """An entry of ``definitions.yaml``."""
    return _file(
        f"- id: {name}",
        f"  label: {ask('the rule in a few words, without who counts by it')}",
        f"  statement: {ask('the rule in a sentence: what counts as one, what is left out, from when')}",
        f"  counter: {ask('who counts by it')}",
        f"  table: {ask(', '.join(vocabulary.SUBJECT_TABLES[:3]) + ' …')}",
        "  is_reproducible: false      # true only if we could count by it ourselves",
    )


def publisher_by_name(identity: str, name: str, actors: Iterable[str]) -> str:
    """An entry of ``publishers.yaml``; ``actors`` are those that its name speaks of."""
    state = f"{' or '.join(actors) or 'a state'}, if that owns it or made it by law; else remove the field"
    return _file(
        f"- id: {identity}",
        f"  name: {in_quotes(name)}",
        f"  aliases: [{ask('its other spellings in documents, or remove the field')}]",
        f"  reliability: {ask('A to F, by the rule of docs/new-pair.md')}",
        f"  organ_of: {ask(state)}",
    )


def claims(document: str, found: Sequence[Sequence[tuple[str, str]]]) -> str:
    """A file of ``data/claims``: for each claim its fields, already YAML; one claim to be written where none is."""
    blank = [
        ("id", ask("a plain name")),
        ("quote", ask("at most twelve words of the article")),
        ("claim_type", ask(", ".join(vocabulary.CLAIM_TYPES))),
        ("evidence", ask("write the article's entries first, then {id: …} or fields of one of them")),
    ]
    claims = (line for fields in found or [blank] for line in item(f"{name}: {value}" for name, value in fields))
    return _file(f"document: {document}", "claims:", *claims)


def evidence(number: Mapping[str, str], states: Sequence[str], issued: str) -> str:
    """The end of a document: an entry for the ``number`` of its title, else an example for its states and its day."""
    pair = _list(states) if len(states) == 2 else "[<actor>, <actor>]"
    if number:
        return _file(
            "evidence:",
            f"  - about: {ask('the record, such as exercises/<id>, or a series table, such as trade')}",
            *(
                [f"    # between {' and '.join(states)}: as actors, origin and destination, or participants"]
                * bool(states)
            ),
            *(
                f"    {name}: {in_quotes(value) if value.startswith(UNFILLED) else value}"
                for name, value in number.items()
            ),
            f"    excerpt: {ask('at most twelve words of the document, with the number')}",
            f"    credibility: {ask('1 to 6')}",
        )
    return _file(
        "evidence: []",
        "# Replace the brackets with one entry for each assertion; the checker refuses a file without any:",
        "#   - about: exercises/<record id>",
        "#     status: held",
        f"#     dates: {issued or '<start/end>'}",
        f"#     participants: {{participant: {pair}, is_complete: true}}",
        "#     excerpt: at most twelve words of the document",
        "#     credibility: 3",
    )


def item(lines: Iterable[str]) -> list[str]:
    """Lines of YAML as one item of a list."""
    return [f"{'    ' if number else '  - '}{line}" for number, line in enumerate(lines)]


def flow(fields: Mapping[str, object]) -> str:
    """Fields on one line, without those that are None."""
    known = {name: value for name, value in fields.items() if value is not None}
    return "{" + ", ".join(f"{name}: {inline(value)}" for name, value in known.items()) + "}"


def in_quotes(words: str) -> str:
    """Words in quotation marks, as YAML reads them."""
    return json.dumps(words, ensure_ascii=False)


def inline(value: object) -> str:
    """A value as it stands on a line: in quotation marks where it is not one plain word."""
    if isinstance(value, list):
        return _list(value)
    return str(value) if re.fullmatch(r"[A-Za-z0-9][\w./-]*", str(value)) else in_quotes(str(value))


def _list(items: Iterable[str]) -> str:
    return f"[{', '.join(items)}]"


def _file(*lines: str) -> str:
    return "\n".join(lines) + "\n"


def voice(name: str, field: str, about: str, actor: str) -> str:
    """An entry of ``publishers.yaml`` or ``speakers.yaml`` behind a comment sign; ``field`` links it to ``actor``."""
    called, rated, since = ask("its name"), "reliability: B, ", ""
    if field == "speaks_for":
        called, rated, since = ask("a name"), "", f", valid_from: {ask('since when')}"
    return f"# - {{id: {name}, name: {called}, {rated}{field}: {actor}{since}}}  # {about}\n"
