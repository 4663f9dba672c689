"""Made-up files in the layout of BACI: sorted rows of a year, a fiftieth of them without a quantity.

Values mean nothing, but are skewed as trade is. The same year, number of rows and seed give the same bytes.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from tests.support.real_files import ROOT

HEADER = "t,i,j,k,v,q"


def year_file(folder: Path, year: int, rows: int, seed: int = 0) -> Path:
    """A file of a year with about so many rows, of as many states and products as it takes to have them."""
    states = countries()[: max(4, min(226, round((rows / 215) ** 0.5)))]
    products = np.unique(np.random.default_rng(7).integers(10_111, 970_600, 5_000))[: max(20, min(4_828, rows // 20))]
    random = np.random.default_rng(year * 1_000 + seed)
    n = len(states)
    cells = n * (n - 1) * len(products)
    place = np.unique(random.integers(0, cells, round(rows * 1.02) if rows * 20 > cells else rows))
    exporter, rest = np.divmod(place, (n - 1) * len(products))
    importer, product = np.divmod(rest, len(products))
    importer = importer + (importer >= exporter)
    value = np.maximum(1, random.lognormal(3 + 6, 3, len(place))).astype(np.int64).clip(max=10**11)
    quantity = np.maximum(1, value * random.lognormal(0, 1, len(place)) / 2).astype(np.int64)
    is_missing = random.random(len(place)) < 0.02
    table = pa.table(
        {
            "t": np.full(len(place), year),
            "i": np.array(states)[exporter],
            "j": np.array(states)[importer],
            "k": products[product],
            "v": _thousandths(value),
            "q": pc.if_else(is_missing, "NA", _thousandths(quantity).cast(pa.string())),
        }
    )
    file = folder / f"BACI_HS92_Y{year}_V202301.csv"
    options = pcsv.WriteOptions(include_header=False, quoting_style="none")
    with file.open("wb") as sink:
        sink.write(f"{HEADER}\n".encode())
        pcsv.write_csv(table, sink, options)
    return file


def zipped(file: Path, members: Iterable[Path]) -> Path:
    """The files of years in one archive, as they are published."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for member in members:
            archive.write(member, member.name)
    return file


def countries() -> list[int]:
    """Numbers of states that BACI uses, by the crosswalk."""
    lines = (ROOT / "data" / "reference" / "codes" / "comtrade.csv").read_text(encoding="utf-8").splitlines()[1:]
    codes = [line.split(",")[:3] for line in lines]
    return sorted(int(code) for code, actor, first in codes if code.isdigit() and actor.isalpha() and not first)[1:227]


def _thousandths(whole: np.ndarray) -> pa.Array:
    """Whole numbers of thousandths as decimals of three places."""
    return pc.multiply(pa.array(whole).cast(pa.decimal128(19, 0)), pa.scalar(Decimal("0.001")))
