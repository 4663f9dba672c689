"""The library that draws the charts: Vega as one script, from the package that ships it.

Vega-Lite, in which ``charts.py`` is written, is not in it: the charts are turned into Vega's own form when the book is
made. Nor are Vega's modules for maps, trees, networks and word clouds, a quarter of it. Putting the script together
takes about a second, so a copy is kept in the environment, by what it is made of.
"""

from __future__ import annotations

import hashlib
import mmap
import re
import sys
from contextlib import suppress
from importlib import metadata
from pathlib import Path

from pipelines.store.current import replace_durably

PACKAGE = "vl-convert-python"
_PROGRAM = Path(__file__).with_suffix(".js").read_text("utf-8")
"""What the page uses of Vega; the interpreter computes expressions without running text as code."""
_HELD = rb"(https://[a-z.]+)/npm/vega-embed@"
"""What the names begin with under which the package holds its modules. Nothing is fetched from there."""
_NOTICE = "Vega. Copyright University of Washington Interactive Data Lab and contributors; BSD 3-Clause:"


def bundle() -> bytes:
    """The script, preceded by its licence: the same bytes for the same version of the package."""
    made_of = hashlib.sha256(f"{metadata.version(PACKAGE)}{_PROGRAM}".encode()).hexdigest()
    kept = Path(sys.prefix) / "share" / "bilateral-indicators" / f"vega-{made_of[:12]}.js"
    try:
        return kept.read_bytes()
    except FileNotFoundError:
        script = _bundled()
    with suppress(OSError):  # a read-only environment: put together again next time
        replace_durably(kept, script)
    return script


def _modules() -> list[str]:
    return re.findall(r'from "(.+)"', _PROGRAM)


def _bundled() -> bytes:
    import vl_convert

    files = metadata.files(PACKAGE) or ()
    binary = next(Path(str(file.locate())) for file in files if file.suffix in (".so", ".pyd"))
    with binary.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
        start = re.search(_HELD, data)
        held = {name: re.search(rf"/npm/{name}@[\d.]+/\+esm".encode(), data) for name in _modules()}
        if start is None or None in held.values():
            raise RuntimeError(f"{PACKAGE} no longer holds {', '.join(held)} as it did: correct {__name__}")
        addresses = {name: f"{start[1].decode()}{found[0].decode()}.js" for name, found in held.items() if found}
    program = re.sub(r'from "(.+)"', lambda found: f'from "{addresses[found[1]]}"', _PROGRAM)
    licence = next(file.read_text() for file in files if file.name == "LICENSE")  # BSD 3-Clause, as the library's
    conditions = licence.partition("\n")[2].strip()
    return f"/*! {_NOTICE}\n\n{conditions}\n*/\n{vl_convert.javascript_bundle(program)}".encode()
