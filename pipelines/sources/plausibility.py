"""Whether what was read from a file can be true, held against what its source declares and against itself.

Rules of values, periods, columns that say the same twice, contradictions, leaps in time and anchors. What becomes of
rows and files that fail is for the caller; a version is held against the one before in ``versions.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from typing import Annotated, Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import AfterValidator, BeforeValidator

from pipelines.sources.calm import LEAP, leaps
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.slips import known_scheme
from schemas import edtf

Written = Annotated[str, BeforeValidator(str)]
"""Text, also where YAML reads a number or a day."""
PERIOD = "period"
UNMIRRORED = "the row the other way round says otherwise, of this year alone"
FORMS = {"A": r"^\d{4}$", "Q": r"^\d{4}-(Q\d|\d\d/\d{4}-\d\d)$", "M": r"^\d{4}-\d\d$", "D": r"^\d{4}-\d\d-\d\d$"}
"""How the period of a row of each frequency is written."""
FIRST_OPENED, OPENS_IN = 1945, 9
"""A session of the General Assembly opens in the year of its number and so many, in September."""
NUMBER = r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$"
_INTERVAL = re.compile(r"([\[(])(-?\d+(?:\.\d+)?(?:e\d+)?|-inf), (-?\d+(?:\.\d+)?(?:e\d+)?|inf)([\])])")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")


@dataclass(frozen=True)
class Rule:
    """What the values of one column may be; ``text`` is the rule as declared. Raises ValueError if it is none."""

    text: str

    def __post_init__(self) -> None:
        if self.text != PERIOD and not _INTERVAL.fullmatch(self.text):
            raise ValueError(f"{self.text!r} is no rule of values: write an interval such as [0, inf), or {PERIOD}")

    def masks(self, name: str, column: Any, first_year: int, day: date) -> dict[str, Any]:
        """What a ``column`` must be, each reason with the mask of the rows that pass; null passes.

        ``first_year`` is the source's first, ``day`` that of the capture.
        """
        if self.text == PERIOD:
            return _periods(name, column, first_year, day)
        match = _INTERVAL.fullmatch(self.text)
        assert match
        above = pc.greater_equal if match[1] == "[" else pc.greater
        below = pc.less_equal if match[4] == "]" else pc.less
        is_within = pc.and_(above(column, float(match[2])), below(column, float(match[3])))
        return {
            f"{name} is not finite": _or_null(column, pc.is_finite(column)),
            f"{name} is outside {self.text}": _or_null(column, is_within),
        }


def _or_null(column: Any, is_right: Any) -> Any:
    return pc.or_kleene(pc.is_null(column), is_right)


def _periods(name: str, column: Any, first_year: int, day: date) -> dict[str, Any]:
    values = [value for value in pc.unique(column).to_pylist() if value is not None]
    begins = {value: begin for value in values if (begin := _begin(str(value)))}

    def among(is_right: Callable[[date], bool]) -> Any:
        right = [value for value, begin in begins.items() if is_right(begin)]
        return _or_null(column, pc.is_in(column, value_set=pa.array(right, column.type)))

    return {
        f"{name} is no period": among(lambda _: True),
        f"{name} is before {first_year}, when the source begins": among(lambda begin: begin.year >= first_year),
        f"{name} begins after {day}, the day of the capture or the source's last": among(lambda begin: begin <= day),
    }


def _begin(text: str) -> date | None:
    """The first day of a year, month, day, interval or quarter (2024-Q2); None if there is no such period."""
    if quarter := _QUARTER.fullmatch(text):
        text = f"{quarter[1]}-{3 * int(quarter[2]) - 2:02}"
    try:
        return edtf.low(edtf.parse_period(text)[0])
    except ValueError:
        return None


def contradictions(rows: pa.Table) -> dict[str, Any]:
    """What the columns of a feed must not say against each other, each reason with the mask of the rows that pass."""
    names, masks = rows.column_names, {}
    if {"freq", "time_period", "year"} <= {*names}:
        fits = [
            pc.and_(pc.equal(rows["freq"], freq), pc.match_substring_regex(rows["time_period"], form))
            for freq, form in FORMS.items()
        ]
        masks["the period is not one of the frequency"] = reduce(pc.or_, fits)
        year = pc.utf8_slice_codeunits(rows["time_period"], 0, 4)
        masks["the year is not that of the period"] = pc.equal(year, rows["year"].cast(pa.string()))
    middle = next((name for name in ("value", "ideal_point") if name in names), "")
    if middle and {"low", "high"} <= {*names}:
        is_within = pc.and_(pc.less_equal(rows["low"], rows[middle]), pc.less_equal(rows[middle], rows["high"]))
        masks[f"{middle} is not between low and high"] = pc.fill_null(is_within, True)
    return masks


def chosen(limit: Mapping[str, str], rows: pa.Table) -> tuple[str, str, Any]:
    """The column of numbers that a limit is of, what it is limited to, and the rows of a feed that are meant."""
    *where, (name, text) = limit.items()
    masks = (pc.equal(rows[column].cast(pa.string()), value) for column, value in where)
    return name, text, reduce(pc.and_, masks, pa.chunked_array([pa.repeat(True, rows.num_rows)]))


@dataclass(frozen=True)
class Twice:
    """That ``column`` says what the columns ``beside`` it say; rows where either is empty are not compared.

    With ``scheme`` the column holds codes of the crosswalk and the other the actor's name or another code; a name that
    the crosswalk does not know says nothing. ``words`` has what the column says for each word of the other. By ``how``
    the column ``begins`` with the other, is ``one of`` several numbers, or their ``product`` or ``quotient``, but for
    ``within``, a share of it, or ``near``.
    """

    column: str
    beside: Annotated[tuple[str, ...], BeforeValidator(lambda names: [names] if isinstance(names, str) else names)]
    scheme: Annotated[str, AfterValidator(known_scheme)] = ""
    words: Mapping[str, str] = field(default_factory=dict)
    how: str = ""
    within: float = 1e-6
    near: float = 0

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
    column = column.cast(pa.string())
    numbers = pc.if_else(pc.match_substring_regex(column, NUMBER), pc.utf8_trim_whitespace(column), None)
    return numbers.cast(pa.float64())


def _anchor(limit: Mapping[str, str]) -> Mapping[str, str]:
    """An anchor whose last word is a rule of values. Raises ValueError."""
    Rule([*limit.values()][-1])
    return limit


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a source declares that its rows are.

    ``values`` are the rules of its feeds' columns or of the difference of two (``high - low``), ``mirrored`` the two
    actors that promise each other the same, ``twice`` the columns of its files that say the same. The next name rows of
    a feed by some of its columns and, last, a column of numbers: ``anchors`` the interval in which these always
    were; ``calm`` whether a year is compared by ``ratio`` or ``difference`` with those beside it (``calm.py``);
    ``revised`` the factor by which no version changes one. ``counted`` is the column that counts what a number is the
    mean of, where no single one is revised: it never falls, and while it stays, so does the mean. ``unseen`` says what
    may be wrong in a file without anything here showing it.
    """

    values: Mapping[str, Annotated[Rule, BeforeValidator(lambda text: Rule(str(text)))]] = field(default_factory=dict)
    mirrored: tuple[Written, ...] = ()
    twice: tuple[Twice, ...] = ()
    anchors: tuple[Annotated[Mapping[str, Written], AfterValidator(_anchor)], ...] = ()
    calm: tuple[Mapping[str, Written], ...] = ()
    revised: tuple[Mapping[str, Written], ...] = ()
    counted: str = ""
    unseen: tuple[str, ...] = ()


def plausible(limits: Limits, rows: pa.Table, first_year: int, day: date, quarantine: Callable[..., Any]) -> pa.Table:
    """``rows`` of a feed without those that break ``limits``, which go to ``quarantine`` (``Parsed.quarantine``).

    The rows are as their model declares them; ``first_year`` is the source's first, ``day`` that of the capture.
    """
    for name, rule in limits.values.items():
        columns = name.split(" - ")
        if {*columns} <= {*rows.column_names}:
            number = reduce(pc.subtract, (rows[column] for column in columns))
            rows = quarantine(rows, rule.masks(name, number, first_year, day), columns)
    rows = quarantine(rows, contradictions(rows))
    if {*limits.mirrored} <= {*rows.column_names} and limits.mirrored:
        rows = quarantine(rows, {UNMIRRORED: mirrored(limits.mirrored, rows)}, [*limits.mirrored, "year"])
    if limits.calm and rows.num_rows:
        meant = [chosen(limit, rows) for limit in limits.calm if {*limit} <= {*rows.column_names}]
        rows = rows.append_column("beside", leaps(meant, rows, first_year))
        rows = quarantine(rows, {LEAP: pc.is_null(rows["beside"])}, ["beside"]).drop_columns("beside")
    return rows


def mirrored(pair: Sequence[str], rows: pa.Table) -> list[bool]:
    """Whether each row's words of truth are those of its year's row the other way round.

    One that differs in the year before or after as well is right: some promise more than they are promised. So is one
    without either year, if it is returned in part.
    """
    one, other = pair
    key, words = [one, other, "year"], [name for name in rows.column_names if rows[name].type == pa.bool_()]
    said = rows.select([*key, *words]).to_pandas()
    turned = said.rename(columns={one: other, other: one})
    is_other = ~pd.MultiIndex.from_frame(said).isin(pd.MultiIndex.from_frame(turned[said.columns]))
    there, others = ({*some[key].itertuples(index=False, name=None)} for some in (said, said[is_other]))
    near = [{(a, b, year - 1), (a, b, year + 1)} & there for a, b, year in said[key].itertuples(index=False)]
    returned = pd.MultiIndex.from_frame(said[key]).isin(pd.MultiIndex.from_frame(turned[key]))
    return [
        not other or bool(beside & others if beside else in_part)
        for other, beside, in_part in zip(is_other, near, returned, strict=True)
    ]


def off_anchor(anchors: Sequence[Mapping[str, str]], rows: pa.Table) -> str | None:
    """How a row that an anchor names has a value outside its interval; None where all are within."""
    for anchor in anchors:
        if not {*anchor} <= {*rows.column_names}:
            continue
        name, rule, is_meant = chosen(anchor, rows)
        meant = rows.filter(is_meant)
        for mask in Rule(rule).masks(name, meant[name], 0, date.max).values():
            if (wrong := meant.filter(pc.invert(mask))).num_rows:
                row = wrong.slice(0, 1).to_pylist()[0]
                about = ", ".join(text for text in anchor.values() if text != rule)
                return (
                    f"row {row['source_row']}: {name} of {about} is {row[name]:g}, and was always within {rule}: "
                    "columns or codes are swapped, or the unit is another one"
                )
    return None


def off_session(rows: pa.Table) -> str | None:
    """How roll calls have another year than their session, which is over when the next one opens; None if most of all,
    and most of each autumn, have that of its opening.
    """
    if not {"roll_call_id", "session"} <= {*rows.column_names}:
        return None
    frame = rows.select(["session", "year", "date"]).to_pandas().dropna(subset="session")
    frame["opens"] = frame["session"] + FIRST_OPENED == frame["year"]
    autumn = frame[pd.to_datetime(frame["date"]).dt.month > OPENS_IN]
    if min([frame["opens"].mean(), *autumn.groupby("year")["opens"].mean()]) < 1 / 2:
        return "most roll calls, or most of an autumn, are not of the year in which their session opened"
    return None
