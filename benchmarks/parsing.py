"""How fast sources are parsed and in how much memory, against reading the same bytes with the bare library, in one run.

Parsing maps codes to actors, names bad rows and checks totals, which the bare reader does not. The checks of the
declared table come after it and are not included; nor is writing out texts that repeat, which are dictionaries until
then.

Needs the publishers' real files (``$BILATERAL_SHARED_DATA`` or ``../shared/data``). There are none of AidData, CREA
and the cited pages: they are timed on generated files, and the line says so.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.timing import ROOT, Run, interleaved, python

SHARED = Path(os.environ.get("BILATERAL_SHARED_DATA") or ROOT.parent / "shared" / "data")
CSV = "import pyarrow.csv as c\nfor f in files: c.read_csv(f{options})\n"
CASES: dict[str, tuple[list[str], str]] = {
    "un_comtrade": (["comtrade/web_download_2022_TOTAL.csv"], "cp1252"),
    "imf_imts": (["imf_dots/zleffel_rf_exports_2023.xlsx"], "xlsx"),
    "ecb_rates": (["fx/eurofxref-hist.zip"], "zip"),
    "unga_votes": (["unga/un_votes.csv.gz", "unga/un_roll_calls.csv.gz"], "gz"),
    "ideal_points": (["unga/IdealpointestimatesAll_Jul2023.csv"], "csv"),
    "sipri_transfers": (["sipri/trade_register_2025.csv"], "register"),
    "sipri_milex": (["sipri/SIPRI-Milex-data-1949-2023.xlsx"], "xlsx"),
    "cow_trade": (["cow/dyadic_trade_4.0_1870_2014.csv.gz"], "gz"),
    "cow_states": (["cow/cow_states2016.csv", "cow/cow_majors2016.csv", "cow/cow_system2016.csv"], "csv"),
    "world_bank": (["worldbank/API_NY.GDP.PCAP.CD_DS2_en_csv_v2_10181232.csv"], "preamble"),
    "atop": (["alliances/atop_5.1_directed_dyad_year.csv.gz"], "gz"),
    "gsdb": (["sanctions/GSDB_V3.csv"], "csv"),
    "desta": (["agreements/DESTA.csv"], "semicolon"),
}
"""Files of each source, and the bare reader to compare with."""
MADE_UP = {
    "aiddata": ("aiddata", "aiddata", "xlsx"),
    "crea": ("crea", "crea", "csv"),
    "cited_documents, HTML": ("cited_documents", "pages", "html"),
    "cited_documents, PDF": ("cited_documents", "pdfs", "pdf"),
}
"""Source, what is made up for it, and the bare reader."""
BARE = {
    "csv": CSV.format(options=""),
    "gz": CSV.format(options=""),
    "cp1252": CSV.format(
        options=", read_options=c.ReadOptions(encoding='cp1252', autogenerate_column_names=True, skip_rows=1)"
    ),
    "semicolon": CSV.format(options=", parse_options=c.ParseOptions(delimiter=';', newlines_in_values=True)"),
    "register": "import pyarrow.csv as c\nfor f in files: c.read_csv(f, read_options=c.ReadOptions(skip_rows=11), "
    "parse_options=c.ParseOptions(invalid_row_handler=lambda row: 'skip', newlines_in_values=True))\n",
    "preamble": "import pyarrow.csv as c\nfor f in files: c.read_csv(f, read_options=c.ReadOptions(skip_rows=4))\n",
    "xlsx": "from python_calamine import CalamineWorkbook as W\nfor f in files:\n    w = W.from_path(f)\n"
    "    [w.get_sheet_by_name(n).to_python() for n in w.sheet_names]\n",
    "html": "import trafilatura\nfor f in files: trafilatura.extract(open(f).read())\n",
    "pdf": "import pypdf\nfor f in files: [page.extract_text() for page in pypdf.PdfReader(f).pages]\n",
    "zip": "import zipfile, pyarrow.csv as c\nfor f in files:\n"
    "    with zipfile.ZipFile(f) as z: c.read_csv(z.open(z.namelist()[0]))\n",
}
TIMED = """
import time
files = {files!r}
{before}
def once():
    began = time.perf_counter()
{body}
    return time.perf_counter() - began
start = peak_mb()
first = once()
report = {{"seconds": min(once() for _ in range(3)), "grown_mb": peak_mb() - start}}
"""
PARSE = """from pathlib import Path
from pipelines.sources.codes import Codes
from pipelines.archive.parts import Part
from pipelines.sources.declarations import discover
source, codes = discover()[{source!r}], Codes(Path("data/reference/codes"))
parts = [Part(Path(f).name, Path(f)) for f in files]"""


def _timed(files: list[str], body: str, before: str = "") -> Run:
    indented = "".join(f"    {line}\n" for line in body.splitlines())
    return python(TIMED.format(files=files, before=before, body=indented))


def _line(name: str, source: str, files: list[str], reader: str) -> tuple[str, str]:
    """Seconds, ratio to the bare reader, and memory against the size of the files."""
    size = sum(Path(file).stat().st_size for file in files) / 1e6
    runs = interleaved(
        3,
        bare=lambda: _timed(files, BARE[reader]),
        parse=lambda: _timed(files, "source.parse(parts, codes)", PARSE.format(source=source)),
    )
    bare, ours = (median(run.report["seconds"] for run in runs[kind]) for kind in ("bare", "parse"))
    grown, floor = (median(run.report["grown_mb"] for run in runs[kind]) for kind in ("parse", "bare"))
    return (
        f"{name} ({size:.1f} MB)",
        f"{ours:.3f} s = {ours / bare:.1f} × bare {bare:.3f} s; "
        f"memory {grown:.0f} MB = {grown / size:.0f} × the file, bare {floor:.0f} MB",
    )


def rows() -> Iterator[tuple[str, str]]:
    """One line for each source, and for each that has no real file one of files made up."""
    if SHARED.is_dir():
        for source, (names, reader) in CASES.items():
            yield _line(source, source, [str(SHARED / name) for name in names], reader)
    else:
        yield "skipped", f"no publishers' files in {SHARED}"
    for name, (source, kind, reader) in MADE_UP.items():
        with tempfile.TemporaryDirectory() as folder:
            # in a process of its own: the peak of this one would be taken for that of those that are measured
            python(f"from benchmarks import made_up, timing\nmade_up.{kind}(timing.Path({folder!r}))")
            files = [str(file) for file in sorted(Path(folder).iterdir())]
            yield _line(f"{name}, made up", source, files, reader)
