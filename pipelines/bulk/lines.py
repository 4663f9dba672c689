"""The text of a big CSV file as typed batches: a block at a time, so that memory does not grow with the file.

Lines that are not what the layout says are counted, shown and left out. What the values mean is for the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

BLOCK = 8 << 20
MAX_SHOWN = 5
MISSING = ("", *(" " * width + "NA" for width in range(16)))
"""How a missing number is written: some versions pad it to the width of their columns."""
STRANGE = (b"e", b"E", b"x", b"X", b"+")
"""Signs of numbers that Arrow reads, 1e3 and 0x10, and that no publisher writes."""
_WHOLE = r"^ *-?[0-9]{1,9}$"
_DECIMAL = r"^ *-?[0-9]{1,11}(\.[0-9]{1,3})?$"


class WrongHeader(Exception):
    """The file does not begin with the columns of its layout."""


@dataclass
class Faults:
    """How many lines were left out, and the first of them, by reason."""

    counts: dict[str, int] = field(default_factory=dict)
    shown: dict[str, list[str]] = field(default_factory=dict)

    def add(self, reason: str, number: int, text: str) -> None:
        """One more line."""
        self.counts[reason] = self.counts.get(reason, 0) + 1
        if len(shown := self.shown.setdefault(reason, [])) < MAX_SHOWN:
            shown.append(f"line {number}: {text[:80]}")


def read(stream: BinaryIO, layout: Mapping[str, pa.DataType], faults: Faults) -> pa.RecordBatchReader:
    """The lines below the header as batches of the types of ``layout``: int32, or decimals that may be missing.

    No field may hold a line break. Raises WrongHeader at once.
    """
    header = stream.readline(4_096).decode("utf-8-sig", "replace").strip()
    if [name.strip('" ') for name in header.split(",")] != [*layout]:
        raise WrongHeader(f"its columns are {header[:200]!r}, expected {','.join(layout)!r}")
    return pa.RecordBatchReader.from_batches(pa.schema([*layout.items()]), _batches(stream, dict(layout), faults))


def _batches(stream: BinaryIO, layout: dict[str, pa.DataType], faults: Faults) -> Iterator[pa.RecordBatch]:
    number, rest = 2, b""
    while data := stream.read(BLOCK):
        whole, end, rest_of_data = data.rpartition(b"\n")
        if not end:
            rest += data
            continue
        block, rest = rest + whole + end, rest_of_data
        yield from _typed(block, layout, faults, number).to_batches()
        number += block.count(b"\n")
    if rest.strip():
        yield from _typed(rest + b"\n", layout, faults, number).to_batches()


def _typed(block: bytes, layout: dict[str, pa.DataType], faults: Faults, number: int) -> pa.Table:
    """The lines of a block, the first of which has this number in the file."""
    read_options = pcsv.ReadOptions(column_names=[*layout], block_size=1 << 20)
    convert = pcsv.ConvertOptions(column_types=layout, null_values=MISSING, quoted_strings_can_be_null=True)
    if any(sign in block for sign in STRANGE):
        return _sorted_out(block, layout, faults, number)
    try:
        return pcsv.read_csv(pa.BufferReader(block), read_options, convert_options=convert)
    except pa.ArrowInvalid:
        return _sorted_out(block, layout, faults, number)


def _sorted_out(block: bytes, layout: dict[str, pa.DataType], faults: Faults, number: int) -> pa.Table:
    """The same for a block with lines that cannot be read: slower, and they are left out."""
    good = []
    for place, text in enumerate(block.decode("utf-8", "replace").splitlines(), number):
        if text.count(",") + 1 == len(layout):
            good.append((place, text))
        elif text:
            faults.add(f"a line has {text.count(',') + 1} columns, not {len(layout)}", place, text)
    cells = pc.split_pattern(pa.array([text for _, text in good], pa.string()), ",")
    is_good = pa.repeat(True, len(good))
    columns = {}
    for at, (name, kind) in enumerate(layout.items()):
        column = pc.replace_substring(pc.list_element(cells, at), '"', "") if len(good) else pa.array([], pa.string())
        is_missing = pc.is_in(column, pa.array(MISSING))
        is_whole = pa.types.is_integer(kind)
        is_read = pc.or_(is_missing, pc.match_substring_regex(column, _WHOLE if is_whole else _DECIMAL))
        columns[name] = pc.if_else(pc.and_(is_read, pc.invert(is_missing)), pc.utf8_trim_whitespace(column), None)
        words = "is not a whole number" if is_whole else "is not a number of at most eleven digits and three decimals"
        for place in pc.indices_nonzero(pc.invert(is_read)).to_pylist():
            faults.add(f"{name} {words}", *good[place])
        is_good = pc.and_(is_good, is_read)
    table = pa.table(columns).filter(is_good)
    return pa.table({name: table[name].cast(kind) for name, kind in layout.items()})
