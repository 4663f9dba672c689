"""Data as scripts, which the book loads on demand, opened from a file as well as from a web server.

A page opened from a file may not fetch, but it may load scripts. Each script hands one text to the book: compressed
JSON, 31 bits to two letters, in letters that no browser takes for code. A script in UTF-16, as its first two bytes tell
browsers, holds a third more of them than one in Base64; one of single bytes would be read in whatever character set a
web server declares. Rows are handed over as columns, which compress better; ``app/store.js`` reads them. What the data
is about does not belong here.
"""

from __future__ import annotations

import json
import math
import re
from codecs import BOM_UTF16_LE
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from os.path import commonprefix
from typing import Any

import numpy as np
import pyarrow as pa

from pipelines.store.memo import FileToMake

_NAME = re.compile(r"[A-Za-z0-9_/-]+")
_LEVEL = 9
"""Of compression: 7 takes as long, and leaves a hundredth more."""
_SHARED, _NONE_SHARED = 70, 0x30
"""How many letters of a text before are counted at most, and the letter that stands for none."""
_DIGITS = 7
"""A distance of as many digits is no shorter than the number."""
_BITS, _LETTERS, _FIRST_LETTER = 31, 46_341, 0x2100
"""``_LETTERS`` squared is as many as so many bits tell apart; the last letter comes before those of two code units."""


def data_script(name: str, value: object) -> bytes:
    """The script that hands ``value`` to the book under ``name``: the same bytes for the same value."""
    return script(name, lambda: value).data()


def script(name: str, value: Callable[[], object], key: str | None = None) -> FileToMake:
    """The file of the book that hands over a value under ``name``."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a valid name of a data file")
    return FileToMake(f"data/{name}.js", lambda: _json(value()), key, partial(_packed, name))


def _packed(name: str, text: bytes) -> bytes:
    """Arrow compresses, not Python: its compressor is part of the locked package, Python's is the machine's own."""
    data: bytes = pa.Codec("gzip", compression_level=_LEVEL).compress(text, asbytes=True)
    return BOM_UTF16_LE + f'book.take("{name}",{len(data)},"{_letters(data)}");\n'.encode("utf-16-le")


def _letters(data: bytes) -> str:
    """31 bits to two letters, from U+2100 on: of one code unit each, none a quotation mark or line end."""
    bits = np.unpackbits(np.frombuffer(data, np.uint8))
    whole = np.append(bits, np.zeros(-len(bits) % _BITS, np.uint8)).reshape(-1, _BITS)
    numbers = whole @ (1 << np.arange(_BITS - 1, -1, -1))
    units = np.stack(np.divmod(numbers, _LETTERS), axis=1).ravel() + _FIRST_LETTER
    return units.astype("<u2").tobytes().decode("utf-16-le")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Rows as columns by name; what a row does not have is null."""
    names = dict.fromkeys(name for row in rows for name in row)
    return plain({name: [row.get(name) for row in rows] for name in names})


def briefly(given: Mapping[str, list[Any]]) -> dict[str, Any]:
    """Columns by name, those of texts and of bounds in fewer letters; ``app/store.js`` reads them."""
    return {name: _after(values) or _around(given, name) or values for name, values in given.items()}


def _after(values: list[Any]) -> dict[str, list[str | None]] | None:
    """Texts, each as a letter for how much it shares with the one before, and the rest; if that is shorter by half."""
    texts = [value for value in values if value is not None]
    if not all(isinstance(text, str) for text in texts):
        return None
    shared = [min(len(commonprefix(two)), _SHARED) for two in pairwise(["", *texts])]  # noqa: RUF071 (these are no paths)
    rests = (chr(_NONE_SHARED + n) + text[n:] for n, text in zip(shared, texts, strict=True))
    is_shorter = 2 * sum(shared) > sum(map(len, texts))
    return {"after": [None if value is None else next(rests) for value in values]} if is_shorter else None


def _around(given: Mapping[str, list[Any]], name: str) -> dict[str, Any] | None:
    """A bound as its distance from the value that it is of, where that is exact; one that is not, in a list."""
    stem, _, end = name.rpartition("_")
    base = next((one for one in (stem, f"obs_{stem}") if one in given and end in ("low", "high")), None)
    if not base or any(isinstance(value, str) for value in (*given[base], *given[name])):
        return None
    return {"from": base, "by": [*map(_distance, given[base], given[name])]}


def _distance(value: float | None, bound: float | None) -> Any:
    if value is None or bound is None:
        return bound if bound is None else [bound]
    rounded = (float(f"{bound - value:.{digits}g}") for digits in range(1, _DIGITS))
    return next((_number(distance) for distance in rounded if value + distance == bound), [bound])


def plain(given: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """Columns by name without a number that JSON does not know; whole numbers are written as such."""
    return {name: [_number(value) if isinstance(value, float) else value for value in given[name]] for name in given}


def _number(value: float) -> float | None:
    if not math.isfinite(value):
        return None
    return int(value) if value == int(value) and abs(value) < 2**53 else value
