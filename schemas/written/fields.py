"""The types of fields that a person writes: ids, dates, numbers, addresses.

The error of each says what was expected. Which fields an entry has is declared in ``entries.py`` and ``registers.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from schemas import edtf, fiscal, vocabulary
from schemas.amounts import PLAIN_NUMBER, decimal
from schemas.written.base import Names, OneOf

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LABEL = re.compile(r"[a-z0-9_-]+|([^\W_a-z]|-)+")
"""A part of a host's name: in Latin letters or without any, since others may imitate them."""
MAX_SLUG = 100


class FormError(ValueError):
    """A text that does not have the form of its field; ``form`` and ``text`` serve to find a remedy."""

    def __init__(self, form: str, text: str, message: str) -> None:
        super().__init__(message)
        self.form, self.text = form, text


def _like(form: str, pattern: str, described: str, longest: int = 600) -> Callable[[str], str]:
    """Refuses a text that does not match ``pattern``."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text) or len(text) > longest:
            raise FormError(form, text, f"{text!r} is not {described}")
        return text

    return check


def _read(form: str, parse: Callable[[str], object]) -> Callable[[str], str]:
    """Refuses a text that ``parse`` cannot read."""

    def check(text: str) -> str:
        try:
            parse(text)
        except ValueError as error:
            raise FormError(form, text, str(error)) from error
        return text

    return check


_DIGITS = f"lower-case letters, digits and single hyphens, at most {MAX_SLUG}"
_slug = _like("slug", SLUG.pattern, f"an id: {_DIGITS}", MAX_SLUG)
_NAMES = "a name: lower-case letters, digits, hyphens and underscores"
_name = _like("name", "[a-z][a-z0-9_]*(-[a-z0-9]+)*", _NAMES)
_product = _like("name", "[a-z][a-z0-9_]*(-[a-z0-9]+)*|TOTAL", _NAMES)
_actor = _like("actor", "[A-Z][A-Z0-9_]{1,29}", "an actor id: capitals such as CHN or WEIMAR_PLUS")
_territory = _like("actor", "[A-Z][A-Z0-9_]{1,29}", "the id of a territory: capitals such as EU28 or CHN_HKG")
_date, _number = _read("date", edtf.parse_date), _read("number", decimal)


def _period(text: str) -> str:
    if fiscal.years(text) is not None:
        raise FormError("fiscal", text, f"nothing says whose fiscal year {text!r} is")
    return _read("period", edtf.parse_period)(text)


def _url(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+([/?#]\S*)?", text) or not _has_host(text):
        raise FormError(
            "url", text, f"{text!r} is not a web address: it must begin with http:// or https:// and contain no spaces"
        )
    if "@" in re.split(r"[/?#]", text.split("://", 1)[1])[0]:
        raise FormError("url", text, "the address contains a user name or password before @")
    if not _is_public(urlsplit(text).hostname or ""):
        raise FormError("host", text, "the address does not name a public host, or mixes scripts in its name")
    return text


def _is_public(host: str) -> bool:
    """Whether a host has a name, not a number or a word alone, which may lead into a reader's own network."""
    labels = host.removesuffix(".").split(".")
    return len(labels) > 1 and labels[-1][:1].isalpha() and all(map(_LABEL.fullmatch, labels))


def _has_host(text: str) -> bool:
    """Whether the address has a valid host and port, unlike ``https://[x`` and ``https://x:port``."""
    try:
        return bool(urlsplit(text).hostname) and urlsplit(text).port != 0
    except ValueError:
        return False


def subject(text: str) -> str:
    """``exercises/<record id>``, or the name of a series table. Raises FormError for a record of a series."""
    table, slash, record = text.partition("/")
    if slash:
        _slug(record)
        if table in (*vocabulary.SERIES_TABLES, "memberships"):
            raise FormError("series", table, f"{table} has no records")
    return text


_SCALAR = {"type": ["string", "number"]}
_DATED = {**_SCALAR, "pattern": r"^(FY|\[|\.\.|/|[0-9]{4})[^ ]*$"}
Slug = Annotated[str, AfterValidator(_slug)]
DefinitionId = Annotated[Slug, Names("definition")]
Name = Annotated[str, AfterValidator(_name)]
TableName = Annotated[Name, Names("table")]
Subject = Annotated[str, AfterValidator(subject)]
ActorId = Annotated[str, AfterValidator(_actor), Names("actor")]
TerritoryId = Annotated[str, AfterValidator(_territory), Names("territory")]
ProductId = Annotated[str, AfterValidator(_product), Names("product")]
EdtfDate = Annotated[str, AfterValidator(_date), WithJsonSchema({**_DATED, "examples": ["2025-08-25", "2025-08"]})]
_PERIODS = ["2024", "2025-08-07/2025-08-25"]
EdtfPeriod = Annotated[str, AfterValidator(_period), WithJsonSchema({**_DATED, "examples": _PERIODS})]
_DIGITS_ALONE = {**_SCALAR, "pattern": f"^{PLAIN_NUMBER.pattern}$"}
Number = Annotated[str, AfterValidator(_number), WithJsonSchema({**_DIGITS_ALONE, "examples": ["58.0", "245"]})]
Url = Annotated[str, AfterValidator(_url), WithJsonSchema({"type": "string", "format": "uri"})]
Year = Annotated[str, Field(pattern=r"^\d{4}$")]
Whole = Annotated[str, Field(pattern=r"^[1-9]\d*$"), WithJsonSchema({"type": "integer", "minimum": 1})]
Text = Annotated[str, Field(min_length=1, max_length=600)]
Scope = Annotated[
    list[TerritoryId], Field(min_length=1), BeforeValidator(lambda x: x.split("+") if isinstance(x, str) else x)
]
"""Territories: a list, or in the cell of a table, their ids joined by ``+``."""
Currency = Annotated[Text, Names("currency")]
Printed = Annotated[str, Field(min_length=1, max_length=600), WithJsonSchema(_SCALAR)]
_NUMBERS = WithJsonSchema({"enum": [*range(1, 7), *"123456"]})
Credibility = Annotated[Annotated[str, OneOf(vocabulary.CREDIBILITY)], _NUMBERS]
Flag = Annotated[str, OneOf(("true", "false")), WithJsonSchema({"type": "boolean"})]
