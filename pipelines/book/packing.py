"""Data as scripts, which the book loads on demand, opened from a file as well as from a web server.

A page opened from a file may not fetch, but it may load scripts. Each script hands one text to the book: JSON,
compressed and in Base64, which no browser takes for code. What the data is about does not belong here.
"""

import json
import re
from base64 import b64encode

import pyarrow as pa

_NAME = re.compile(r"[a-z0-9_/-]+")
_LEVEL = 6


def data_script(name: str, value: object) -> bytes:
    """The script that hands ``value`` to the book under ``name``: the same bytes for the same value.

    Arrow compresses, not Python: its compressor is part of the locked package, Python's is the machine's own.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a valid name of a data file")
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    packed = pa.Codec("gzip", compression_level=_LEVEL).compress(text.encode(), asbytes=True)
    return f'book.take("{name}","{b64encode(packed).decode()}");\n'.encode()
