"""Columns of a publisher's file that say the same twice: a code and a name, a value and the factors of it.

A source declares them under ``twice``; where they contradict each other, one of the two is wrong, and nobody knows
which. What one column may hold is in ``bounds.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.sources.codes import LEFT_OUT, Codes

NUMBER = r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$"


@dataclass(frozen=True)
class Twice:
    """That ``column`` says what the columns ``beside`` it say; rows where either is empty are not compared.

    With ``scheme`` the column holds codes of the crosswalk and the other the actor's name or another code; a name that
    the crosswalk does not know says nothing. ``words`` has what the column says for each word of the other. By ``how``
    the column ``begins`` with the other, is ``one of`` several numbers, or their ``product`` or ``quotient``, but for
    ``within``, a share of it, or ``near``.
    """

    column: str
    beside: tuple[str, ...]
    scheme: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    how: str = ""
    within: float = 1e-6
    near: float = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "beside", (self.beside,) if isinstance(self.beside, str) else tuple(self.beside))

    @property
    def both(self) -> list[str]:
        """The columns that say the same."""
        return [self.column, *self.beside]

    @property
    def reason(self) -> str:
        """Why a row that contradicts itself is in quarantine."""
        return f"{self.column} and {', '.join(self.beside)} contradict each other"

    def agrees(self, table: pa.Table, codes: Codes) -> Any:
        """Which rows do not contradict themselves."""
        if self.how in _NUMBERS:
            return self._numbers(table)
        other = self.beside[0]
        table = pa.table({name: table[name].cast(pa.string()) for name in (self.column, other)})
        pairs = table.group_by([self.column, other]).aggregate([])
        is_said = self._is_said(codes)
        wrong = [f"{a}\0{b}" for a, b in zip(*pairs.to_pydict().values(), strict=True) if a and b and not is_said(a, b)]
        both = pc.binary_join_element_wise(table[self.column], table[other], "\0")
        return pc.fill_null(pc.invert(pc.is_in(both, pa.array(wrong, pa.string()))), True)

    def _is_said(self, codes: Codes) -> Callable[[str, str], bool]:
        if self.words:
            return lambda text, word: self.words.get(word.strip(), text) == text
        if self.how == "begins":
            return lambda text, word: text.startswith(word)
        scheme = codes.scheme(self.scheme)

        def is_one(code: str, name: str) -> bool:
            meant = {meaning.actor for meaning in scheme.get(code.strip(), ())} - {LEFT_OUT}
            named = codes.named.get(name.strip().casefold(), frozenset()) - {LEFT_OUT}
            return not meant or not named or bool(meant & named)

        return is_one

    def _numbers(self, table: pa.Table) -> Any:
        value, *others = (_floats(table[name]) for name in (self.column, *self.beside))
        slack = pc.max_element_wise(pc.multiply(pc.abs(value), self.within), float(self.near))

        def is_near(number: Any) -> Any:
            return pc.less_equal(pc.abs(pc.subtract(value, number)), slack)

        if self.how == "one of":
            known = [pc.fill_null(is_near(number), False) for number in others]
            is_empty = reduce(pc.and_, (pc.is_null(number) for number in others))
            return pc.or_(reduce(pc.or_, known), pc.or_(is_empty, pc.is_null(value)))
        number = reduce(_NUMBERS[self.how], others)
        return pc.fill_null(pc.or_(is_near(number), pc.equal(number, 0)), True)


_NUMBERS = {"one of": None, "product": pc.multiply, "quotient": pc.divide}


def _floats(column: Any) -> Any:
    if pa.types.is_floating(column.type):
        return column
    return pc.if_else(pc.match_substring_regex(column, NUMBER), pc.utf8_trim_whitespace(column), None).cast(
        pa.float64()
    )
