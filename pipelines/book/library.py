"""The library that draws the charts: Vega, Vega-Lite and Vega-Embed as one script, taken from the package that ships them.

The package puts the script together in about a second, so it is kept in the environment, by the package's version.
"""

from __future__ import annotations

import os
import sys
from importlib import metadata
from pathlib import Path

PACKAGE = "vl-convert-python"
_SNIPPET = "window.vegaEmbed = vegaEmbed;"
_NOTICE = "Vega, Vega-Lite and Vega-Embed. Copyright University of Washington Interactive Data Lab and contributors; BSD 3-Clause:"


def version() -> str:
    """The version of the package."""
    return metadata.version(PACKAGE)


def script() -> bytes:
    """The script, with its licence before it: the same bytes for the same version of the package."""
    kept = Path(sys.prefix) / "share" / "bilateral-indicators" / f"vega-{version()}.js"
    try:
        return kept.read_bytes()
    except FileNotFoundError:
        made = _made()
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        aside = kept.with_suffix(f".{os.getpid()}")
        aside.write_bytes(made)
        os.replace(aside, kept)
    except OSError:  # an environment that may only be read: made again next time
        pass
    return made


def _made() -> bytes:
    import vl_convert

    return f"/*! {_NOTICE}\n\n{_licence()}\n*/\n{vl_convert.javascript_bundle(_SNIPPET)}".encode()


def _licence() -> str:
    """The conditions of BSD 3-Clause, which the package is under too."""
    files = metadata.files(PACKAGE) or ()
    text = next(file.read_text() for file in files if file.name == "LICENSE")
    return text.partition("\n")[2].strip()
