"""Numbers as they are printed: digits with any separators, and English number words.

Every possible reading is returned, not the likeliest, because the caller knows which number to look for. What a number
denotes belongs to ``schemas/amounts.py``. Words of other languages are not read.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from decimal import Decimal

from schemas import beside, vocabulary

_SPACES = " \u00a0\u2009\u202f"  # plain, no-break, thin, narrow no-break: all print thousands
PRINTED = re.compile(rf"\d+(?:[.,{_SPACES}’']\d+)*")
"""One printed number, or several that only spaces part."""
_UNREAD = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff]"  # Chinese and Japanese numbers count in ten thousands
    r"|\d[.,] \d"  # a number broken by a space: both halves or one whole
    r"|\b(?:half|halves|quarters?|couple|pair|several|few|score|scores|dozens|hundreds|thousands|millions|billions|"
    r"twice|double|doubled|triple|tripled|thirds|fifths)\b",
    re.IGNORECASE,
)
_DECLARED = beside.read(__file__)
SMALL, SCALES = (
    {word: of for of, said in _DECLARED[name].items() for word in said.split()} for name in ("small", "scales")
)
"""English words for small numbers, and how scales are printed, with the name that entries use."""
_FACTORS = {name: 10**power for name, power in vocabulary.SCALES.items()}


def digits(text: str) -> set[str]:
    """Every number printed in ``text``, in every reading, without thousands separators and with a decimal point.

    ``1,300`` may be 1300 or 1.3, and ``2024 1 300`` may be three numbers or two; ``15.5`` is never 155.
    """
    tokens: set[str] = set()
    for match in PRINTED.finditer(text):
        parts = re.split(f"[{_SPACES}]", match[0])
        for first, last in itertools.combinations(range(len(parts) + 1), 2):
            tokens |= set(readings(" ".join(parts[first:last])))
    return {trim(token) for token in tokens}


def readings(token: str) -> Iterator[str]:
    """What ``token`` may mean: thousands are grouped in threes, or as in India in twos and then three."""
    for mark, point in itertools.product(",. ’'", ".,"):
        whole, _, fraction = token.partition(point)
        is_grouped = mark != point and re.fullmatch(rf"\d{{1,3}}(?:[{mark}]\d{{2,3}})*[{mark}]\d{{3}}", whole)
        if (is_grouped or whole.isdigit()) and (fraction.isdigit() or point not in token):
            yield whole.replace(mark, "") + (f".{fraction}" if fraction else "")


def ascii_digits(text: str) -> str:
    """``text`` with the digits of every script as 0 to 9."""
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)


def trim(number: str) -> str:
    """One spelling for one number: without leading zeros, or trailing zeros after the point."""
    return (number.rstrip("0").rstrip(".") if "." in number else number).lstrip("0") or "0"


def numbers(text: str) -> set[Decimal]:
    """Every number that ``text`` may mean, in digits or English words, times the scale that follows it.

    Empty where the text contains a number that cannot be read with certainty: a half, dozens, 亿.
    """
    if _UNREAD.search(text):
        return set()
    text = re.sub(r"\blakh crores?\b", "trillion", text.casefold())
    meant = words(text)
    for match in re.finditer(rf"({PRINTED.pattern})(?:[ -]?([a-z]+))?", text):
        scale = SCALES.get(match[2] or "")
        read = {Decimal(number) for number in digits(match[1])}
        meant |= {number * _FACTORS[scale] for number in read} if scale else set()
        if not scale or len(match[2]) == 1:  # `m` may be metres
            meant |= read
    return meant


def words(text: str) -> set[Decimal]:
    """The numbers written in English words: ``twenty-first``, ``thirteen hundred``, ``a dozen``, ``two million``."""
    written: set[Decimal] = set()
    run: list[str] = []
    plain = re.sub(r"\ba (?=hundred|dozen|thousand|[mbtr]+illion)", "one ", text.casefold())
    for word in [*re.findall(r"[a-z]+", plain), ""]:
        if not _continues(run, word):
            written |= _run(run)
            run = []
        if word in SMALL or word in ("hundred", "dozen") or word in _FACTORS or (run and word == "and"):
            run.append(word)
    return written


def _continues(run: list[str], word: str) -> bool:
    """Whether ``word`` belongs to the number that ``run`` began: ``five`` after ``twenty``, not after ``six``."""
    if not run:
        return True
    last = run[-2] if run[-1] == "and" and len(run) > 1 else run[-1]
    if word in SMALL:
        tens = last in SMALL and SMALL[last] >= 20 and 0 < SMALL[word] < 10 and run[-1] != "and"
        return tens or last == "hundred" or last in _FACTORS
    if word == "and":
        return last == "hundred" or last in _FACTORS
    return word in ("hundred", "dozen") or word in _FACTORS


def _run(run: list[str]) -> set[Decimal]:
    if not run or run[0] not in SMALL:
        return set()  # `million tons` is not a number
    total = group = 0
    for word in run:
        if word in SMALL:
            group += SMALL[word]
        elif word == "hundred":
            group *= 100
        elif word == "dozen":
            group *= 12
        elif word in _FACTORS:
            total, group = total + group * _FACTORS[word], 0
    return {Decimal(total + group)}
