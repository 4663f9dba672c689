"""Lines of big files: typed batches whatever the size of a block, and every line that is not as it should be named."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pyarrow as pa
import pytest

from pipelines.bulk import lines
from pipelines.bulk.baci import LAYOUT
from pipelines.bulk.lines import Faults, WrongHeader, read

GOOD = b"t,i,j,k,v,q\n2022,4,8,10111,1.5,NA\r\n2022,4,8,10112,0.001,          NA\n2022,4,12,10111,12,3.25"


def table(text: bytes) -> tuple[pa.Table, Faults]:
    """The lines of a text, and what was left out."""
    faults = Faults()
    return read(BytesIO(text), LAYOUT, faults).read_all(), faults


@pytest.mark.parametrize("block", [1, 7, 40, 1 << 20])
def test_blocks_of_any_size_give_the_same_rows(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "BLOCK", block)
    rows, faults = table(GOOD)
    assert rows["k"].to_pylist() == [10111, 10112, 10111]
    assert rows["v"].to_pylist() == [Decimal("1.500"), Decimal("0.001"), Decimal("12.000")]
    assert rows["q"].to_pylist() == [None, None, Decimal("3.250")]
    assert not faults.counts


@pytest.mark.parametrize("block", [20, 1 << 20])
def test_lines_that_cannot_be_read_are_counted_shown_and_left_out(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "BLOCK", block)
    bad = [b"2022,4,8", b"2022,4,8,1.5,1,1", b"2022,4,8,10113,1.0005,1", b"2022,4,8,10114,1e3,1", b"2022,4,8,10115,2,x"]
    bad.append(b"2022,4,8,10116,234040404040.745,1")
    rows, faults = table(GOOD + b"\n" + b"\n".join(bad) + b"\n2022,5,8,10111,7,1\n")
    assert rows["v"].to_pylist()[-1] == 7
    assert rows.num_rows == 4
    assert faults.counts == {
        "a line has 3 columns, not 6": 1,
        "k is not a whole number": 1,
        "v is not a number of at most eleven digits and three decimals": 3,
        "q is not a number of at most eleven digits and three decimals": 1,
    }
    assert faults.shown["v is not a number of at most eleven digits and three decimals"] == [
        "line 7: 2022,4,8,10113,1.0005,1",
        "line 8: 2022,4,8,10114,1e3,1",
        "line 10: 2022,4,8,10116,234040404040.745,1",
    ]


def test_columns_in_another_order_are_refused_before_a_row_is_read() -> None:
    with pytest.raises(WrongHeader, match="t,j,i,k,v,q"):
        table(GOOD.replace(b"t,i,j", b"t,j,i"))
