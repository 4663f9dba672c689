"""Words compared: normalised, and by the best stretch of a text. What follows from a match is the verdict rules'."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

GREATEST, FIRST = "greatest", "first"
_SUPERLATIVES = {
    GREATEST: r"\b(peak|all-time high|record|highest|largest|greatest)\b|рекорд|максимал|最高|最大|Rekord|höchst",
    FIRST: r"\bfirst\b|впервые|перв(ый|ая|ое) |首次|第一|erst(mals|e[rn]?)\b|première fois|primera vez|prima volta",
}


def superlative(quote: str, own: Mapping[str, Any]) -> str | None:
    """Whether a claim's words call its figure or event the greatest or the first."""
    words = " ".join(filter(None, (quote, own.get("as_stated"), own.get("note"))))
    return next((kind for kind, pattern in _SUPERLATIVES.items() if re.search(pattern, words, re.IGNORECASE)), None)


def items(code: str) -> frozenset[str]:
    """The items of a list separated by semicolons, regardless of case and order."""
    return frozenset(part for part in (normal(item) for item in code.split(";")) if part)


def normal(text: str) -> str:
    """``text`` in lower case, words and numbers only, single spaces."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def quotation(text: str) -> str:
    """The text between quotation marks, or all of it without them."""
    start = re.search(r"[“\"«](?=[^”\"»])", text)
    rest = text[start.end() :] if start else ""
    end = re.search(r"[”\"»]", rest)  # looked for once: a text of opening marks costs no more
    return rest[: end.start()] if end else text


def matches(quote: str, text: str) -> float:
    """How well the normalised words match the best stretch of ``text`` with as many words, from 0 to 1."""
    words, within = normal(quote).split(), normal(text).split()
    if not words or not within:
        return 0.0
    stretches = [" ".join(within[i : i + len(words)]) for i in range(max(1, len(within) - len(words) + 1))]
    return max(SequenceMatcher(None, " ".join(words), stretch, autojunk=False).ratio() for stretch in stretches)
