"""Data as scripts, which the book loads on demand, opened from a file as well as from a web server.

A page opened from a file may not fetch, but it may load scripts. Each script hands one text to the book: compressed
JSON, 15 bits to a letter, in letters that no browser takes for code. A script in UTF-16, as its first two bytes tell
browsers, holds a quarter more of them than one in Base64; one of single bytes would be read in whatever character set a
web server declares. Rows are handed over as columns, in which nothing is written twice; ``app/store.js`` reads them.
The book of the default release has 4.8 MB, in Base64 it would have 5.8, without packed columns 5.3. What the data is
about does not belong here.
"""

from __future__ import annotations

import json
import math
import re
from codecs import BOM_UTF16_LE
from collections.abc import Mapping, Sequence
from itertools import compress, count
from operator import is_not, ne, or_
from typing import Any

import numpy as np
import pyarrow as pa

_NAME = re.compile(r"[A-Za-z0-9_/-]+")
_LEVEL = 9
"""Of compression: 7 takes as long, and leaves a hundredth more."""
_BITS, _FIRST_LETTER = 15, 0x3400
_SAMPLE = 50
"""Values by which it is told what a column is like."""
_SIGNS = ("; ", "|", "/", "#", ": ")
"""What joins the parts of ids and labels, in the order in which they are taken apart."""
_MOST_PARTS = 12
_FEW, _REPEATED = 16, 5
"""Distinct texts up to which none is taken apart; how often a text stands in a column of which each is written once."""


def data_script(name: str, value: object) -> bytes:
    """The script that hands ``value`` to the book under ``name``: the same bytes for the same value.

    Arrow compresses, not Python: its compressor is part of the locked package, Python's is the machine's own.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a valid name of a data file")
    data = _compressed(value)
    return BOM_UTF16_LE + f'book.take("{name}",{len(data)},"{_letters(data)}");\n'.encode("utf-16-le")


def _letters(data: bytes) -> str:
    """15 bits to a letter, from U+3400 on: all of them letters of one code unit, none a quotation mark or line end."""
    bits = np.unpackbits(np.frombuffer(data, np.uint8))
    whole = np.append(bits, np.zeros(-len(bits) % _BITS, np.uint8)).reshape(-1, _BITS)
    units = whole.astype(np.uint16) @ (1 << np.arange(_BITS - 1, -1, -1)).astype(np.uint16) + np.uint16(_FIRST_LETTER)
    return units.astype("<u2").tobytes().decode("utf-16-le")


def _compressed(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    packed: bytes = pa.Codec("gzip", compression_level=_LEVEL).compress(text.encode(), asbytes=True)
    return packed


def columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Rows as packed columns by name; what a row does not have is null."""
    names = dict.fromkeys(name for row in rows for name in row)
    return packed({name: [row.get(name) for row in rows] for name in names})


def packed(plain: Mapping[str, list[Any]]) -> dict[str, Any]:
    """Columns by name, each as it is or shorter.

    Values that repeat are written once (``v``) with their places (``i``), texts with common parts as the parts (``of``)
    and what joins them (``join``), lists as their lengths (``n``) and what is in them (``of``), and a column that is
    mostly another (``as``), or its mirror image on the other side of it (``over``), with the places (``i``) and values
    (``v``) where it is not.
    """
    return {name: _like_another(name, plain) or _column(values) for name, values in plain.items()}


def _like_another(name: str, plain: Mapping[str, list[Any]]) -> dict[str, Any] | None:
    """A column as what differs from one before it, where that is little: most bounds are the value, or as far from it
    as the other bound."""
    own, earlier = plain[name], [*plain][: [*plain].index(name)]
    ways: list[tuple[dict[str, str], list[Any]]] = [({"as": other}, plain[other]) for other in earlier]
    stem = name.removesuffix("high").removesuffix("_") or "value"
    centre = next((other for other in (stem, f"obs_{stem}") if other in earlier), None)
    low = name.removesuffix("high") + "low"
    if centre and name.endswith("high") and low in earlier and not _has_texts(plain[centre]):
        ways.append(({"as": centre, "over": low}, [*map(_mirrored, plain[centre], plain[low])]))
    step = max(1, len(own) // _SAMPLE)
    found: list[dict[str, Any]] = []
    for way, other in ways:
        sample, others = own[::step], other[::step]
        if sum(map(ne, sample, others)) * 2 > len(sample) or len(_differing(sample, others)) * 2 > len(sample):
            continue
        places = _differing(own, other)
        found.append({**way, "i": places, "v": [own[n] for n in places]})
        if not places:  # none can be nearer
            break
    best = min(found, key=lambda way: len(way["i"]), default=None)
    return best | {"v": _column(best["v"])} if best and len(best["i"]) * 2 <= len(own) else None


def _has_texts(values: list[Any]) -> bool:
    return any(isinstance(value, str) for value in values)


def _mirrored(centre: float | None, end: float | None) -> float | None:
    return None if centre is None or end is None else 2 * centre - end


def _differing(own: list[Any], other: list[Any]) -> list[int]:
    """The places at which two columns of one length have not the same value of the same type."""
    is_of_another_type = map(is_not, map(type, own), map(type, other))
    return [*compress(count(), map(or_, map(ne, own, other), is_of_another_type))]


def _column(values: list[Any]) -> Any:
    kinds = {*map(type, values)} - {type(None)}
    if kinds <= {int, float} and float in kinds:
        return [_number(value) for value in values]
    if kinds == {list}:
        distinct = dict.fromkeys(tuple(value) for value in values if value is not None)
        if len(distinct) * 2 <= len(values):
            places = {value: n for n, value in enumerate(distinct)}
            return {"v": [*map(list, distinct)], "i": [None if v is None else places[tuple(v)] for v in values]}
        lengths = [None if value is None else len(value) for value in values]
        return {"n": lengths, "of": _column([one for value in values for one in value or ()])}
    return _texts(values, _SIGNS) if kinds == {str} else values


def _number(value: float | None) -> float | None:
    if value is None or not math.isfinite(value):
        return None
    return int(value) if value == int(value) and abs(value) < 2**53 else value


def _texts(values: Sequence[str | None], signs: Sequence[str]) -> Any:
    """Texts that repeat, once; of others the parts that a sign joins, if most have it. Compression does the rest."""
    distinct = [value for value in dict.fromkeys(values) if value is not None]
    if len(distinct) * _REPEATED <= len(values):
        places = {value: n for n, value in enumerate(distinct)}
        indices = [None if value is None else places[value] for value in values]
        return {"v": _texts(distinct, signs) if len(distinct) > _FEW else distinct, "i": indices}
    some = distinct[:: max(1, len(distinct) // _SAMPLE)]
    for n, sign in enumerate(signs if len(distinct) > _FEW else ()):
        if sum(sign in value for value in some) * 2 > len(some):
            apart = [[] if value is None else value.split(sign, _MOST_PARTS) for value in values]
            parts = [[one[at] if at < len(one) else None for one in apart] for at in range(max(map(len, apart)))]
            return {"join": sign, "of": [_texts(part, signs[n + 1 :]) for part in parts]}
    return values
