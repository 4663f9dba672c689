"""How a computed number follows from others, with the numbers in it: ``(107.688 + 80.690) / 847.8 = 0.2222``.

Tables declare the formulas of their columns (``formula`` in the footer), rows of ``accounts`` have their own. Sums and
shares of trade that rest on observations are put together here. A formula is given only where it yields the stored
value: where a release does not hold the inputs there is none.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import pyarrow as pa
import pyarrow.dataset as ds

from bilateral.commons.figures import SCALES
from bilateral.commons.frames import Row, Rows
from bilateral.folder import Folder
from bilateral.trail import Trail

Numbers = Mapping[str, float]
COUNT = "count-by-definition"
"""The method that counts the records in ``record_ids``."""
PART = "energy-share"
"""The method that divides the first observation of ``rests_on`` by the second, in per cent."""
SUMS = ("derived-total", "exports-both-ways", "funding-by-year", PART)
"""Methods that add up the observations in ``rests_on``, or divide them."""
FREIGHT = 1.06
"""CIF over FOB, where the partner's report stands for the actor's (docs/methods.md, trade-share)."""
LONGEST = 200
"""Characters of a formula that is read: a footer is anybody's text."""
CLOSE = 2e-5
"""How far a result may be from the stored value, relative to it: values have six digits."""
NEAR = 3e-6
"""How far it may be where numbers are taken from each other, so that few digits are left."""
_OPERATORS: Mapping[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_FUNCTIONS: Mapping[str, Callable[[float], float]] = {"sqrt": math.sqrt, "abs": abs, "ln": math.log}
_NAME = re.compile(r"[a-z]\w*")


class Formula(NamedTuple):
    """A formula with its numbers, and the observations that these are from, in order; none where columns are."""

    text: str
    observations: tuple[str, ...] = ()


def formulas(trail: Trail, rows: Rows, table: str) -> list[Formula | None]:
    """The formula of each row of ``table``; None where nothing is computed or an input is missing.

    A row of ``indicators`` has that of its value, a row of another table those of its columns, each with its name.
    """
    if table != "indicators":
        return [_together(found) for found in _of_columns(trail, table, rows)]
    texts: list[Formula | None] = [None] * len(rows)
    sums = {n: row["rests_on"] for n, row in enumerate(rows) if row.get("method_id") in SUMS and row.get("rests_on")}
    by_table: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, row in enumerate(rows):
        if row.get("row_id") and not row.get("observation_id"):
            by_table[row["table"]][row["row_id"]].append(place)
    for name, places in by_table.items():
        there = trail.find(name, [*places])
        computed = dict(zip(there, _of_columns(trail, name, [*there.values()]), strict=True))
        for row_id, row in there.items():
            for place in places[row_id]:
                method = rows[place].get("method_id")
                if method == COUNT:
                    texts[place] = _count(row)
                    continue
                if method in SUMS:
                    sums.setdefault(place, row.get("rests_on") or [])
                    continue
                value = rows[place].get("obs_value", rows[place].get("value"))
                columns = [column for column in computed[row_id] if row[column] == value]
                named = [column for column in columns if rows[place]["indicator"].endswith(column)]
                texts[place] = next((computed[row_id][column] for column in [*named, *columns]), None)
    added = [rows[place] | {"rests_on": names} for place, names in sums.items()]
    for place, text in zip(sums, _sums(trail.folder, added), strict=True):
        texts[place] = text
    return texts


def _together(found: Mapping[str, Formula]) -> Formula | None:
    """The formulas of the columns of a row as one, each with its name where there are several."""
    if len(found) < 2:
        return next(iter(found.values()), None)
    inputs = dict.fromkeys(name for formula in found.values() for name in formula.observations)
    return Formula("; ".join(f"{name} = {formula.text}" for name, formula in found.items()), tuple(inputs))


def _count(row: Row) -> Formula | None:
    """The records that a row of ``counts`` is of, where they are as many as it says, or as it says at least."""
    count = len(row.get("record_ids") or ())
    if count != (row["value_low"] if row["value"] is None else row["value"]):
        return None
    return Formula("1 record counted" if count == 1 else f"{count} records counted, each once")


def _of_columns(trail: Trail, table: str, rows: Rows) -> Iterator[dict[str, Formula]]:
    """The formulas of the columns of each row, by column."""
    fields = {field.name: field.metadata or {} for field in trail.schema(table)}
    declared = {name: about[b"formula"].decode() for name, about in fields.items() if b"formula" in about}
    units = {name: about.get(b"unit", b"").decode() for name, about in fields.items()}
    shares: Iterable[dict[str, Formula]] = _shares(trail.folder, rows) if table == "dependence" else [{}] * len(rows)
    for row, texts in zip(rows, shares, strict=True):
        texts = dict(texts) | ({"value": Formula(row["formula"], (*row["rests_on"],))} if "formula" in row else {})
        for name, formula in declared.items():
            inputs = {one: row[one] for one in _NAME.findall(formula) if one in row}
            scaled = {one for one in inputs if units[one] not in ("", "1")}
            unit = "" if units[name] == "1" else units[name]
            within = NEAR if "-" in formula or "ln" in formula else 0.0
            if text := written(formula, inputs, row[name], scaled=scaled, unit=unit, within=within):
                texts[name] = Formula(text)
        yield texts


def written(
    formula: str,
    inputs: Mapping[str, float | None],
    value: float | None,
    *,
    scaled: Collection[str] = (),
    unit: str = "",
    is_sum: bool = False,
    within: float = 0.0,
) -> str | None:
    """``formula`` with its inputs and its result; None where an input is missing or the result is not ``value``.

    The inputs ``scaled`` are shown in billions, millions or as they are, all alike, and so is a sum of them. The result
    may be ``within`` so much of the value, or as near as its six digits tell.
    """
    numbers = {name: float(number) for name, number in inputs.items() if number is not None}
    if value is None or len(numbers) < len(inputs) or not _is(evaluated(formula, numbers), value, within):
        return None
    sizes = [abs(numbers[name]) for name in scaled if numbers[name]] or [1.0]
    middle = math.sqrt(min(sizes) * max(sizes))
    size, scale = next(((least, name) for least, name in SCALES if middle >= least), (1.0, ""))
    shown = {name: _digits(number / size if name in scaled else number) for name, number in numbers.items()}
    text = _NAME.sub(lambda name: shown.get(name[0], name[0]), formula).replace("*", "×")
    result = f"{_digits(value / size)} {scale}" if is_sum else f"{value:.4g}"
    return " ".join(filter(None, [text, "=", result.strip(), unit.strip("{}")]))


def evaluated(formula: str, numbers: Numbers) -> float | None:
    """The value of a formula of numbers, names, ``+ - * /``, ``sqrt``, ``abs`` and ``ln``; None where it has none."""
    try:
        return _value(_parsed(formula), numbers) if len(formula) <= LONGEST else None
    except (SyntaxError, ValueError, ArithmeticError, RecursionError, MemoryError):
        return None


@lru_cache(maxsize=1024)
def _parsed(formula: str) -> ast.expr:
    return ast.parse(formula, mode="eval").body


def _value(node: ast.expr, numbers: Numbers) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name) if name in numbers:
            return numbers[name]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(left, numbers), _value(right, numbers))
        case ast.Call(func=ast.Name(id=name), args=[one], keywords=[]) if name in _FUNCTIONS:
            return _FUNCTIONS[name](_value(one, numbers))
    raise ValueError(f"{ast.unparse(node)} is not part of a formula")


def _is(result: float | None, value: float, within: float) -> bool:
    return result is not None and abs(result - value) <= max(CLOSE * abs(value), within)


def _digits(number: float) -> str:
    text = f"{number:,.6g}" if abs(number) < 1e6 else f"{number:,.0f}"
    return f"({text})" if number < 0 else text


def _sums(folder: Folder, rows: Rows) -> Iterator[Formula | None]:
    """The sums, or the part of a whole, that ``rests_on`` of rows of the front door names."""
    said = _observed(folder, "observations", "observation_id", rows)
    for row in rows:
        inputs = {f"x{n}": said.get(name, {}).get("value") for n, name in enumerate(row["rests_on"])}
        value, unit = row.get("obs_value", row.get("value")), row["unit_measure"]
        formula = " + ".join(inputs) if (is_sum := row["method_id"] != PART) else "100 * x0 / x1"
        text = written(formula, inputs, value, scaled=inputs, unit=unit, is_sum=is_sum)
        yield Formula(text, tuple(row["rests_on"])) if text and len(inputs) > 1 else None


def _shares(folder: Folder, rows: Rows) -> Iterator[dict[str, Formula]]:
    """Shares of trade by the observations among which the point was chosen, where one choice yields it."""
    said = _observed(folder, "trade", "trade_id", rows)
    for row in rows:
        trade = [said[name] for name in row["rests_on"] or () if name in said]
        found = {}
        for name, choices in _choices(row["actor_id"], row["partner_id"], trade).items():
            for formula, flows in choices:
                inputs = {one: flow["value"] for one, flow in flows.items()}
                if text := written(formula, inputs, row[name], scaled=inputs):
                    found[name] = Formula(text, tuple(flow["trade_id"] for flow in flows.values()))
                    break
        yield found


def _choices(actor: str, partner: str, trade: Rows) -> dict[str, list[tuple[str, dict[str, Row]]]]:
    """What each share may be made of: the actor's own report or else the partner's, over the actor's totals."""

    def of(origin: str | None, destination: str | None, reporter: str, measure: str = "exports") -> Rows:
        ends = (origin, destination, reporter, measure)
        return [row for row in trade if tuple(row[n] for n in ("origin", "destination", "reporter", "measure")) == ends]

    def totals(other: str) -> Rows:
        return [row for row in of(None, None, actor, "total") if {row["actor_a"], row["actor_b"]} == {actor, other}]

    def flow(origin: str, destination: str) -> list[tuple[str, Row]]:
        theirs = of(origin, destination, partner)
        freight = f" / {FREIGHT}" if origin == actor else f" * {FREIGHT}"
        valued = "CIF" if origin == actor else "FOB"
        own = [("{}", row) for row in of(origin, destination, actor)]
        return own + [("{}" + (freight if row["valuation"] == valued else ""), row) for row in theirs]

    sold, taken = flow(actor, partner), flow(partner, actor)
    all_sold, all_taken = of(actor, "WLD", actor), of("WLD", actor, actor)
    parts = [(f"{x[0].format('x')} + {m[0].format('m')}", {"x": x[1], "m": m[1]}) for x, m in product(sold, taken)]
    parts += [("t", {"t": row}) for row in totals(partner)]
    wholes = [("(wx + wm)", {"wx": x, "wm": m}) for x, m in product(all_sold, all_taken)]
    wholes += [("wt", {"wt": row}) for row in totals("WLD")]
    shares = {
        "trade_share": product(parts, wholes),
        "export_share": product([(x[0].format("x"), {"x": x[1]}) for x in sold], [("w", {"w": x}) for x in all_sold]),
        "import_share": product([(m[0].format("m"), {"m": m[1]}) for m in taken], [("w", {"w": m}) for m in all_taken]),
    }
    return {name: [_share(part, whole) for part, whole in pairs] for name, pairs in shares.items()}


def _share(part: tuple[str, dict[str, Row]], whole: tuple[str, dict[str, Row]]) -> tuple[str, dict[str, Row]]:
    above = f"({part[0]})" if "+" in part[0] else part[0]
    return f"{above} / {whole[0]}", part[1] | whole[1]


def _observed(folder: Folder, table: str, key: str, rows: Rows) -> dict[str, Row]:
    """The rows of ``table`` in which the observations are that ``rows`` rest on."""
    names = sorted({name for row in rows for name in row["rests_on"] or ()})
    if not names or not folder.has(table):
        return {}
    return {row[key]: row for row in folder.read(table, None, ds.field(key).isin(pa.array(names))).to_pylist()}
