"""The library that draws the charts: Vega as one script, from the package that ships it.

Vega-Lite, in which ``charts.py`` is written, is not in it: the charts are turned into Vega's own form when the book is
made. Putting the script together takes about a second, so a copy is kept in the environment, by the package's version.
"""

from __future__ import annotations

import mmap
import os
import re
import sys
from importlib import metadata
from pathlib import Path

PACKAGE = "vl-convert-python"
_MODULES = {"vega": ("parse", "View"), "vega-interpreter": ("expressionInterpreter",)}
"""What the page uses of which module; the interpreter computes expressions without running text as code."""
_HELD = rb"(https://[a-z.]+)/npm/vega-embed@"
"""What the names begin with under which the package holds its modules. Nothing is fetched from there."""
_NOTICE = "Vega. Copyright University of Washington Interactive Data Lab and contributors; BSD 3-Clause:"


def bundle() -> bytes:
    """The script, preceded by its licence: the same bytes for the same version of the package."""
    version = metadata.version(PACKAGE)
    kept = Path(sys.prefix) / "share" / "bilateral-indicators" / f"vega-alone-{version}.js"
    try:
        return kept.read_bytes()
    except FileNotFoundError:
        script = _bundled()
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        temporary = kept.with_suffix(f".{os.getpid()}")
        temporary.write_bytes(script)
        os.replace(temporary, kept)
    except OSError:  # a read-only environment: put together again next time
        pass
    return script


def _bundled() -> bytes:
    import vl_convert

    files = metadata.files(PACKAGE) or ()
    program = next(Path(str(file.locate())) for file in files if file.suffix in (".so", ".pyd"))
    with program.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
        named = {name: re.search(rf"/npm/{name}@[\d.]+/\+esm".encode(), data) for name in _MODULES}
        held, paths = re.search(_HELD, data), {name: found[0].decode() for name, found in named.items() if found}
        if held is None or paths.keys() != _MODULES.keys():
            raise RuntimeError(f"{PACKAGE} no longer holds {', '.join(_MODULES)} as it did: correct {__name__}")
        start = held[1].decode()
    snippet = "".join(
        f'import {{{", ".join(names)}}} from "{start}{paths[module]}.js";' for module, names in _MODULES.items()
    )
    snippet += f"window.vega = {{{', '.join(name for names in _MODULES.values() for name in names)}}};"
    licence = next(file.read_text() for file in files if file.name == "LICENSE")  # BSD 3-Clause, as the library's
    conditions = licence.partition("\n")[2].strip()
    return f"/*! {_NOTICE}\n\n{conditions}\n*/\n{vl_convert.javascript_bundle(snippet)}".encode()
