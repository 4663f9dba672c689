"""What to type instead of what was written, for each form that a field can have.

What is wrong is decided by the models of ``schemas`` and by ``rules``. A remedy proposes a text only where one meaning
is left; otherwise it describes the form.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal

from bilateral.commons import lookup
from pipelines.ledger.remedies import printed_dates, printed_numbers
from pipelines.ledger.remedies.synonyms import ACTORS, HEDGES, LANGUAGES, MEASURES, UNITS
from schemas import edtf, vocabulary
from schemas.written.fields import MAX_SLUG

_PHRASES = {"more than": "over", "at least": "≥", "no less than": "≥", "up to": "≤", "at most": "≤", "less than": "<"}
_MEANINGS: tuple[dict[str, str], ...] = (
    {str(code): meaning for code, meaning in vocabulary.CREDIBILITY.items()},
    vocabulary.RELIABILITY,
    vocabulary.READ_AS,
    vocabulary.DERIVATIONS,
)
_YES_NO = {**dict.fromkeys(("yes", "y", "1", "on"), "true"), **dict.fromkeys(("no", "n", "0", "off"), "false")}
_LOOKS = str.maketrans("АВЕЅІЈКМНОРСТХУаеорсухѕіјһΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABESIJKMHOPCTXYaeopcyxsijhABEZHIKMNOPTYXo")
"""Letters of the Cyrillic and Greek alphabets that look like Latin ones."""
_PLACES = ("first", "second", "third", "fourth", "fifth")
_TOKEN = re.compile(
    r"\d[\d.,_’'\u00a0\u202f ]*(?<=\d)|\d"  # a number with its separators
    r"|[a-z]*\$|[^\W\d_][^\W\d_'’-]*"  # a dollar sign with its country, or a word
    r"|[€£₽₹%~≈<>≥≤+¥–—/-]"
)


def nearest(word: str, words: Iterable[object]) -> str:
    """`did you mean X?` for the nearest of ``words``, or nothing; what only looks like one is told apart."""
    known = [*map(str, words)]
    match = lookup.nearest(word, known)
    return disguised(word, known) or (f"did you mean `{match}`?" if match else "")


def disguised(text: str, words: Collection[str] = ()) -> str:
    """Which letter of a code is one of another alphabet that looks like Latin, and what to write; or nothing.

    With ``words``, what to write is one of them.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_LOOKS)
    foreign = [(number, sign) for number, sign in enumerate(text) if not sign.isascii()]
    if not foreign or not plain.isascii() or not (plain in words if words else re.search("[A-Za-z0-9]", text)):
        return ""
    number, sign = foreign[0]
    place = f"{_PLACES[number]} letter" if number < len(_PLACES) else f"letter {number + 1}"
    return f"its {place} is {unicodedata.name(sign, 'none').split()[0].capitalize()}: write {plain}"


def measure(word: str, fitting: Sequence[str]) -> str:
    """The measure that a word means, or the nearest, among those of the table."""
    meant = MEASURES.get(word.casefold())
    return f"did you mean `{meant}`?" if meant in fitting else nearest(word, fitting)


def is_namesake(one: str, other: str) -> bool:
    """Whether two ids may be spellings of one: each word of the shorter is like a word of the other."""
    words = sorted(([w for w in re.split(r"[-\d]+", name) if w] for name in (one, other)), key=len)
    return all(lookup.nearest(word, words[1]) for word in words[0])


def dyad(text: str, actors: Collection[str], sign: str = "-") -> str:
    """The pair in the order in which ids have it, where both sides are known; for ``>`` both directions."""
    ends = re.split(r"[->–/]", text)
    if len(ends) != 2 or ends[0] == ends[1] or not {*ends} <= {*actors}:
        return "write CHN-RUS, in alphabetical order, or RUS>CHN"
    return f"write {'-'.join(sorted(ends))}" if sign == "-" else f"write {'>'.join(ends)} or {'>'.join(ends[::-1])}"


def actor(text: str, actors: Mapping[str, str]) -> str:
    """For an actor written by its name, the id; ``actors`` are the register's ids by lower-case name."""
    plain = " ".join(text.casefold().split()).removeprefix("the ")
    if (named := actors.get(plain) or ACTORS.get(plain)) in actors.values():
        return f"write {named}"
    hint = nearest(text, actors.values())
    if not hint and (spelled := lookup.nearest(plain, actors, 0.75)):
        hint = f"did you mean `{actors[spelled]}`?"
    if hint and any(text.startswith(known) for known in actors.values()):  # GAZPROMBANK is not GAZPROM
        hint += " otherwise add a line for it to data/reference/actors.yaml"
    return hint or "write an id of data/reference/actors.yaml, or add a line for it there"


def slug(text: str) -> str:
    """The id nearest to what was written."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:MAX_SLUG].strip("-")
    return f"write {plain}" if plain else "write a plain name, such as joint-sea-2025-08"


def name(text: str, words: Sequence[str] = ()) -> str:
    """The name nearest to what was written, or one of ``words`` where only those are allowed."""
    plain = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_0123456789")
    if words and plain not in words:
        return f"{nearest(plain, words)} write one of {', '.join(words)}".strip()
    return f"write {plain}" if plain else "write a word in lower-case letters"


def url(text: str) -> str:
    """The address with a scheme, without a password, and with its spaces encoded."""
    plain = re.sub(r"\s", "%20", text.strip())
    if match := re.fullmatch(r"(https?://)[^/?#]*@(.+)", plain):
        return f"write {match[1]}{match[2]}"
    if re.fullmatch(r"https?://[^/?#:%]*\.[^/?#:%]+([/?#].*)?", plain):
        return f"write {plain}"
    if re.fullmatch(r"(?:/*)([\w-]+\.)+[a-zA-Z]{2,}(:\d+)?([/?#].*)?", plain):
        return f"write https://{plain.lstrip('/')}"
    return "write the page's address, such as https://tass.com/economy/1826171; if there is none, say why in url_note"


def date(text: str) -> str:
    """The day, month or year in EDTF."""
    if (iso := printed_dates.iso(text)) and "/" in iso:
        return f"only one date is allowed here: write {iso.replace('/', ' or ')}"
    return f"write {iso}" if iso else _calendar(text)


def period(text: str) -> str:
    """The date or period in EDTF, with its dates in order."""
    if iso := printed_dates.iso(text):
        return f"write {iso}"
    start, slash, end = text.partition("/")
    turned = f"{end}/{start}"
    with suppress(ValueError):
        if slash and edtf.parse_period(turned):
            return f"write {turned}, or correct a date"
    return _calendar(text)


def _calendar(text: str) -> str:
    """What to write for a day, month or year that does not exist."""
    for part in re.split(r"[/\[\].]+", text):
        if match := re.fullmatch(r"(\d{4})-(\d\d|XX)(?:-(\d\d|XX))?[?~%]?", part, re.ASCII):
            year, month, day = match.groups()
            if not edtf.FIRST_YEAR <= int(year) <= edtf.LAST_YEAR:
                return f"write a year from {edtf.FIRST_YEAR} to {edtf.LAST_YEAR}"
            if month == "XX" and day not in (None, "XX"):
                return f"write the month too, or only {year}"
            if month != "XX" and not 1 <= int(month) <= 12:
                return f"write a month from 01 to 12, or only {year}"
            if month != "XX" and day and day != "XX":
                last = monthrange(int(year), int(month))[1]
                if not 1 <= int(day) <= last:
                    return f"the last day is {year}-{month}-{last}; write {year}-{month} if it is unknown"
    return "write digits with hyphens: a day 2025-08-25, a month 2025-08, a year 2025; a period is start/end"


def number(field: str, text: str) -> str:
    """The fields into which a text belongs that was written into one: ``$1.5bn`` is a value, a scale and a unit."""
    plain = " ".join(text.casefold().replace("−", "-").split()).lstrip("+")
    for phrase, word in _PHRASES.items():
        plain = plain.replace(phrase, f"{word} ")
    otherwise = "write digits with a decimal point, such as 244.81; scale, unit and hedge have their own fields"
    tokens = _TOKEN.findall(plain)
    printed = [token for token in tokens if token[0].isdecimal()]
    if len(printed) == 2 and any(token in ("-", "–", "—", "to") for token in tokens) and field == "value":
        low, high = map(_digits, printed)
        return f"write qualifier: between, value_low: {low} and value_high: {high}" if low and high else otherwise
    if not printed:
        in_words = printed_numbers.words(plain)
        return f"write {field}: {max(in_words)} and as_stated: {text.strip()}" if in_words else otherwise
    digits = _digits(printed[0]) if len(printed) == 1 else None
    if digits is None or re.search(r"\de[+-]?\d|^0x", plain):
        return otherwise
    sign = "-" if tokens[0] == "-" else ""
    parts = [f"{field}: {sign}{digits}"]
    for beside, words in (("scale", printed_numbers.SCALES), ("unit", UNITS), ("qualifier", HEDGES)):
        meant = [words[token] for token in tokens if token in words]
        codes = [t.upper() for t in tokens if beside == "unit" and t.upper() in UNITS.values() and len(t) == 3]
        parts += [f"{beside}: {quoted(word)}" for word in (meant or codes)[:1]]
    return f"write {listed(parts)}" if len(parts) > 1 else f"write {sign}{digits}"


def _digits(token: str) -> str | None:
    """The digits of ``token`` with a decimal point; a comma before three digits separates thousands."""
    plain = re.sub(r"[\u00a0\u202f]", " ", printed_numbers.ascii_digits(token)).replace("_", ",")
    readings = [reading for reading in printed_numbers.readings(plain) if len(reading) <= 15]
    return max(readings, key=Decimal, default=None)


def form(kind: str, field: str, text: str, actors: Mapping[str, str], words: Sequence[str]) -> str:
    """The remedy for a text without the form ``kind`` of ``schemas/written``; ``words`` are those allowed, if any."""
    if kind in ("name", "slug", "series") and (said := disguised(text, words)):
        return said
    if kind == "name":
        return name(text, words)
    if kind == "actor":
        return actor(text, actors)
    if kind == "number":
        return number(field, text)
    if kind == "series":
        return f"write about: {text}, and its dimensions as fields"
    if kind == "fiscal":
        return "write the reporter, if data/reference/fiscal_years.yaml has its year, or the months: 2024-04/2025-03"
    if kind == "host":
        return "write the name as browsers send it, such as xn--e1afmkfd.xn--p1ai, and no number of a machine"
    return {"slug": slug, "url": url, "date": date, "period": period}[kind](text)


def pattern(text: str, expected: str) -> str:
    """The remedy for a text that does not match the pattern of a language, year, resolution, weapon, or publisher."""
    if expected.startswith("^[a-z]{2,3}"):
        code = LANGUAGES.get(text.strip().casefold()) or text.strip().replace("_", "-")
        code = "-".join([code.split("-")[0].lower(), *code.split("-")[1:]])
        is_code = re.fullmatch(expected, code) is not None
        return f"write {code}" if is_code else "write its code of two or three letters, such as en, ru or zh"
    if "RES" in expected:
        return "write the symbol of a resolution, such as A/RES/ES-11/1 or S/RES/2817(2026)"
    if "|" in expected:
        return "write it without | and /"
    return "write four digits, such as 2024" if "d{4}" in expected else name(text)


def one_of(text: str, allowed: Sequence[str]) -> str:
    """The remedy for a word that is not on its closed list."""
    if set(allowed) == {"true", "false"}:
        meant = _YES_NO.get(text.lower(), text.lower())
        return f"write {meant}" if meant in allowed else "write true or false"
    for synonyms in (HEDGES, printed_numbers.SCALES):
        if synonyms.get(text.lower()) in allowed:
            return f"write {synonyms[text.lower()]}"
    meanings = next((meanings for meanings in _MEANINGS if set(meanings) == set(allowed)), {})
    words = ", ".join(f"{word} ({meanings[word]})" if meanings else word for word in allowed)
    return f"{nearest(text, allowed)} allowed: {words}".strip()


def as_list(text: str) -> str:
    """The list that a single text, or several separated by commas, should have been."""
    return "write [" + ", ".join(part.strip() for part in re.split(r"[,;]", text.strip("[] ")) if part.strip()) + "]"


def quoted(text: str) -> str:
    """``text`` as YAML reads it as text: units such as % and {person} need quotation marks."""
    return text if re.match(r"\w", text) else f'"{text}"'


def listed(parts: Sequence[str]) -> str:
    """``a, b and c``."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))
