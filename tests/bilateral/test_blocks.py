"""Parts of a table in a bucket; what is fetched of them and compared is in tests/bilateral/test_addresses.py."""

import io
import threading
from pathlib import Path

import pyarrow.dataset as ds
import pyarrow.parquet as pq

from bilateral.blocks import read


def test_only_the_thread_that_asks_holds_a_file_of_pythons(released: Path) -> None:
    """A thread of Arrow's that lets go of one while the interpreter ends aborts the process: some 18 times of 100."""
    asked = set[int]()

    class File(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            asked.add(threading.get_ident())
            return super().read(size)

    table, where = released / "dependence.parquet", ds.field("actor_id") == "CHN"
    rows = read(File(table.read_bytes()), ["year", "trade_share"], where)
    assert rows.equals(pq.read_table(table, columns=["year", "trade_share"], filters=where), check_metadata=True)
    assert asked == {threading.get_ident()}
