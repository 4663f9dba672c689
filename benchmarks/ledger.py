"""How long a check takes after one edit: ``python -m benchmarks.ledger [--copies 10]``, with that many ledgers in one.

Copies have ids and addresses of their own, and neither claims nor tables of a publisher, of which only a part may be
quoted. Seconds are of the processor: of a check that reads all, and of one after a word changed in one document.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.timing import ROOT, python

_CHECK = """
import time
from pathlib import Path
from pipelines.ledger.reader import read_ledger
from pipelines.ledger.rules import checker
import gc; gc.freeze(); gc.set_threshold(50_000, 20, 100)
ledger = read_ledger(Path({data!r}), {home})
problems = checker.problems(ledger, [Path({file!r})])
problems = problems or checker.warnings(ledger, [Path({file!r})])
report = {{"cpu": time.process_time(), "documents": len(ledger.documents), "problems": len(problems)}}
"""


def copied(folder: Path, copies: int) -> Path:
    """The ledger with its documents ``copies`` times; returns one of them."""
    data = folder / "data"
    for name in ("reference", "series", "documents", "searches", "protocols", "claims", "hypotheses", "corrections"):
        if (ROOT / "data" / name).is_dir():
            shutil.copytree(ROOT / "data" / name, data / name)
    for file in sorted((ROOT / "data" / "documents").rglob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        if re.search(r"^(of_table|tables):|^type: dataset|superseded_by", text, re.MULTILINE):
            continue
        for number in range(2, copies + 1):
            name = f"{file.stem[:70]}-{number}"
            again = re.sub(r"^id: .*", f"id: {name}", text, count=1, flags=re.MULTILINE)
            again = re.sub(r"^(URL: .*?://)", rf"\g<1>copy-{number}.", again, count=1, flags=re.MULTILINE)
            (data / "documents" / f"{name}.yaml").write_text(again, encoding="utf-8")
    return min((data / "documents").rglob("*.yaml"))


def main() -> None:
    """Print the seconds of both checks."""
    parser = argparse.ArgumentParser(prog="benchmarks.ledger", description=__doc__)
    parser.add_argument("--copies", type=int, default=1)
    copies = parser.parse_args().copies
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file, data = copied(folder, copies), folder / "data"

        def check(home: str) -> dict[str, float]:
            return python(_CHECK.format(data=str(data), file=str(file), home=home)).report

        every, kept = [], []
        check(f"Path({str(folder)!r})")
        for number in range(3):
            every.append(check("None"))
            file.write_text(file.read_text(encoding="utf-8") + f"# {number}\n", encoding="utf-8")
            kept.append(check(f"Path({str(folder)!r})"))
        whole, once = (sorted(run["cpu"] for run in runs)[1] for runs in (every, kept))
        print(f"{every[0]['documents']:.0f} documents, {every[0]['problems']:.0f} problems in the file")
        print(f"all read {whole:.2f} s, one edited {once:.2f} s = {once / whole:.2f}")


if __name__ == "__main__":
    sys.exit(main())
