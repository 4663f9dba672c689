"""release.json and SHA256SUMS: what a release says of its files, and the hash of its content.

The version is decided in ``pipelines.release.version``.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

import pyarrow as pa

from bilateral.blocks import WHOLE, hashes
from pipelines.formats import about
from pipelines.rows import Rows


def data_date(documents: Rows) -> str:
    """The day of the data: the last day on which a document was read."""
    return max((str(row["accessed"])[:10] for row in documents), default="1970-01-01")


def table_entry(data: bytes, rows: int, schema: pa.Schema, logical: str) -> dict[str, object]:
    """What release.json says of one table; of one that readers fetch in parts also the hash of its hashes."""
    return ({"blocks_sha256": sha256(hashes(data)).hexdigest()} if len(data) > WHOLE else {}) | {
        "rows": rows,
        "bytes": len(data),
        "sha256": sha256(data).hexdigest(),
        "logical_sha256": logical,
        **shape(schema),
    }


def shape(schema: pa.Schema) -> dict[str, object]:
    """Its key and its columns with their types, which also a table that is absent would have."""
    return {
        "key": (schema.metadata or {}).get(b"key", b"").decode().split(","),
        "columns": [f"{field.name}: {field.type}" for field in schema],
    }


def content_hash(tables: Mapping[str, Mapping[str, object]], pages: Mapping[str, str]) -> str:
    """The hash of what a release says, whatever its version, its date and the revision of the code."""
    digests = {name: table["sha256"] for name, table in tables.items()} | {
        name: sha256(text.encode()).hexdigest() for name, text in pages.items()
    }
    return sha256(about.as_json(digests).encode()).hexdigest()


def release_json(**facts: object) -> str:
    """release.json of the facts that the candidate states."""
    return about.as_json({"name": about.NAME, "format": 1, **facts})


def checksums(files: Mapping[str, str]) -> str:
    """SHA256SUMS, as ``sha256sum -c`` reads it."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(files.items()))
