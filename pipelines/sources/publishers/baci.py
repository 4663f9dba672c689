"""BACI: trade between all states by six-digit product, reconciled by CEPII from what both sides report to the UN.

A version is one zip of a CSV file for each year. The eleven million rows of a year are checked and summed by
``pipelines.bulk``; carried are the sums for each importer and exporter. Single flows and quantities are not.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from hashlib import file_digest
from typing import BinaryIO, NamedTuple, cast

import pandas as pd
import pyarrow.parquet as pq

from pipelines.archive.parts import Part
from pipelines.bulk.lines import WrongHeader
from pipelines.bulk.stage import Year, YearRefused, finished
from pipelines.settings import settings
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import Parsed, SourceError, declare

_YEAR = re.compile(r"BACI_HS\d\d_Y(\d{4})_V(\d{4})(\d\d)b?\.csv")


class YearFile(NamedTuple):
    """The file of one year: its name, what names its bytes, and how it is opened."""

    name: str
    content: str
    open: Callable[[], BinaryIO]

    @property
    def year(self) -> int:
        """The year in its name."""
        return int(_matched(self.name)[1])

    @property
    def vintage(self) -> date:
        """The first of the month of its version."""
        return date(int(_matched(self.name)[2]), int(_matched(self.name)[3]), 1)


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``baskets`` and ``product_dependence`` of all years. Raises SourceError and UnknownCodes."""
    parsed = Parsed()
    files = sorted((file for part in parts for file in year_files(part)), key=lambda file: file.year)
    if not files or len({file.year for file in files}) < len(files):
        found = ", ".join(file.name for file in files) or "none"
        raise SourceError(f"expected a file BACI_HS92_Y2022_V202301.csv for each year, found: {found}")
    parsed.vintage = max(file.vintage for file in files)
    years = [prepare(file) for file in files]
    for name, computed in {"baskets": _basket, "product_dependence": _dependence}.items():
        parsed.carry(name, pd.concat([computed(_rows(year, name, codes, parsed)) for year in years]))
    return parsed


def prepare(file: YearFile) -> Year:
    """The year of a file, made in the home if it is not there. Raises SourceError."""
    try:
        return finished(file.year, file.content, settings().home.build / "bulk" / "baci", file.open)
    except (YearRefused, WrongHeader, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise SourceError(f"{file.name}: {error}") from error


def year_files(part: Part) -> Iterator[YearFile]:
    """The files of years in a zip, which is not unpacked, or the one that the part is. Raises SourceError."""
    if not part.name.lower().endswith(".zip"):
        _matched(part.name)
        with part.path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        yield YearFile(part.name, digest, partial(_opened, part))
        return
    try:
        with zipfile.ZipFile(part.path) as archive:
            members = [member for member in archive.infolist() if _YEAR.fullmatch(member.filename)]
    except zipfile.BadZipFile as error:
        raise SourceError(f"{part.name} cannot be opened as an archive: {error}") from error
    for member in members:
        # a later version may have the same year
        content = f"{member.file_size} {member.compress_size} {member.CRC:08x}"
        yield YearFile(member.filename, content, partial(_member, part, member.filename))


def _opened(part: Part) -> BinaryIO:
    return part.path.open("rb")


def _member(part: Part, name: str) -> BinaryIO:
    """A member as a stream, whose checksum is compared at its end."""
    return cast("BinaryIO", zipfile.ZipFile(part.path).open(name))


def _matched(name: str) -> re.Match[str]:
    if not (match := _YEAR.fullmatch(name)):
        raise SourceError(f"{name} is not named as the file of a year, BACI_HS92_Y2022_V202301.csv")
    return match


def _rows(year: Year, name: str, codes: Codes, parsed: Parsed) -> pd.DataFrame:
    """A small table of a year with the actors of its codes, without those that are none."""
    rows = pq.read_table(year.file(name), partitioning=None).to_pandas()
    rows["year"], rows["slice"] = year.year, str(year.year)
    rows["source_row"] = f"{year.year}/" + rows["exporter"].astype(str) + "/" + rows["importer"].astype(str)
    for side, column in (("actor_id", "importer"), ("partner_id", "exporter")):
        rows[side] = codes.actors("comtrade", rows[column], year.year)
        rows = parsed.leave_out(rows, rows[side] == LEFT_OUT, "no state of that year")
    return rows


def _basket(rows: pd.DataFrame) -> pd.DataFrame:
    value = rows["value"].tolist()  # their squares are beyond 64 bits
    return rows.assign(
        imports=rows["value"].astype(float),
        concentration=[int(square) / (total * total) for square, total in zip(rows["squares"], value, strict=True)],
        top_product=(999_999 - rows["top"] % 1_000_000).astype(str).str.zfill(6),
        top_product_share=rows["top"] // 1_000_000 / rows["value"],
        dependent_share=rows["dependent"] / rows["value"],
    )


def _dependence(rows: pd.DataFrame) -> pd.DataFrame:
    digits, is_critical = rows["product"].astype(str), rows["product"] < 10_000
    product = digits.str.zfill(4).where(is_critical, digits.str.zfill(6))
    value, imports = rows["value"].astype(float), rows["imports"].astype(float)
    rows = rows.assign(product=product, is_critical=is_critical, value=value, imports=imports)
    return rows.assign(share=value / imports, source_row=rows["source_row"] + "/" + product)


SOURCE = declare(__file__, parse=parse)
