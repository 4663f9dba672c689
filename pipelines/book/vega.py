"""The library that draws the charts: Vega, Vega-Lite and Vega-Embed as one script, from the package that ships them.

Putting the script together takes about a second, so a copy is kept in the environment, by the package's version.
"""

import os
import sys
from importlib import metadata
from pathlib import Path

PACKAGE = "vl-convert-python"
_SNIPPET = "window.vegaEmbed = vegaEmbed;"
_HOLDERS = "University of Washington Interactive Data Lab and contributors"
_NOTICE = f"Vega, Vega-Lite and Vega-Embed. Copyright {_HOLDERS}; BSD 3-Clause:"


def bundle() -> bytes:
    """The script, preceded by its licence: the same bytes for the same version of the package."""
    version = metadata.version(PACKAGE)
    kept = Path(sys.prefix) / "share" / "bilateral-indicators" / f"vega-{version}.js"
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
    licence = next(file.read_text() for file in files if file.name == "LICENSE")  # BSD 3-Clause, as the library's
    conditions = licence.partition("\n")[2].strip()
    return f"/*! {_NOTICE}\n\n{conditions}\n*/\n{vl_convert.javascript_bundle(_SNIPPET)}".encode()
