"""A release behind four doors (a path, ``file://``, ``http://``, ``s3://``), of whose files bits are flipped.

``tests/bilateral/test_doors.py`` tries a few, ``benchmarks/doors.py`` ten thousand.
"""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import boto3
import pyarrow as pa
import pyarrow.compute as pc

import bilateral
from bilateral.blocks import hashes
from bilateral.commons.lookup import NotThere
from bilateral.latest import FILE, Entry, Latest
from bilateral.releases import MANIFEST, NoRelease
from bilateral.verify import SUMS, listed
from pipelines.formats.manifest import checksums
from tests.support import object_store
from tests.support.static_server import serving

DOORS = ("path", "file", "http", "s3")


@dataclass
class Doors:
    """A release of some tables at ``root``, where files can be changed, and the addresses at which it is read."""

    root: Path
    folder: str
    tables: list[str]
    addresses: dict[str, str]
    bucket: Any

    @property
    def files(self) -> list[str]:
        """What readers of these tables read, from the root."""
        inside = [MANIFEST, SUMS, *(path.name for path in (self.root / self.folder).glob("*.[pb]*"))]
        return [FILE, *(f"{self.folder}/{name}" for name in sorted(inside))]

    def put(self, name: str, content: bytes, time: int, *, is_s3: bool) -> None:
        """Let a file have other contents, in the bucket or for the other doors; ``time`` is one of its own."""
        if is_s3:
            self.bucket.put_object(Bucket=object_store.BUCKET, Key=f"{self.root.name}/{name}", Body=content)
        else:
            (self.root / name).write_bytes(content)
            os.utime(self.root / name, (time, time))


@contextmanager
def doors(release: Path, tables: list[str], root: Path, endpoint: str) -> Iterator[Doors]:
    """Lay a release of which only ``tables`` are there behind doors; all of them can be read in parts."""
    aside = root / "aside"
    aside.mkdir(parents=True)
    said, sums = json.loads((release / MANIFEST).read_bytes()), listed(release)
    for name in tables:
        data = (release / f"{name}.parquet").read_bytes()
        blocks = hashes(data)
        (aside / f"{name}.parquet").write_bytes(data)
        (aside / f"{name}.blocks").write_bytes(blocks)
        said["tables"][name] |= {"bytes": len(data), "blocks_sha256": sha256(blocks).hexdigest()}
    (aside / MANIFEST).write_text(json.dumps(said, indent=1))
    sums |= {path.name: sha256(path.read_bytes()).hexdigest() for path in aside.iterdir()}
    (aside / SUMS).write_text(checksums(sums))
    folder = f"{said['version']}-{sha256((aside / SUMS).read_bytes()).hexdigest()[:16]}"
    aside.rename(root / folder)
    entry = Entry(folder, said["date"], sha256((root / folder / MANIFEST).read_bytes()).hexdigest())
    (root / FILE).write_bytes(Latest().followed_by(said["version"], entry).to_json())
    os.environ.update(object_store.environment(endpoint))
    with ExitStack() as stack:
        served = stack.enter_context(serving(root))
        addresses = {"path": str(root / folder), "file": (root / folder).as_uri(), "http": served}
        addresses["s3"] = f"s3://{object_store.BUCKET}/{root.name}"
        made = Doors(
            root, folder, tables, addresses, boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
        )
        for name in made.files:
            made.put(name, (root / name).read_bytes(), 0, is_s3=True)
        yield made


def read(address: str, table: str, way: int) -> pa.Table:
    """A table as somebody reads it who opens the address anew: all of it, some columns, or the rows of a pair."""
    folder = bilateral.open(address).folder
    if way == 0:
        return folder.read(table)
    return folder.read(table, ["dyad", "value_low", "value_high"], None if way == 1 else pc.field("dyad") == "CHN-RUS")


def flips(there: Doors, count: int, seed: int) -> tuple[Counter[str], list[str]]:
    """What became of so many flipped bits, by door and outcome, and what is wrong: other numbers, or raw errors."""
    tally, findings = Counter[str](), list[str]()
    chance = random.Random(seed)
    good = {name: (there.root / name).read_bytes() for name in there.files}
    truth: dict[tuple[str, int], pa.Table] = {}
    for number in range(count):
        door, name = DOORS[number % len(DOORS)], chance.choice(there.files)
        table = Path(name).stem if Path(name).stem in there.tables else chance.choice(there.tables)
        way = chance.randrange(3)
        if (table, way) not in truth:
            truth[table, way] = read(there.addresses["path"], table, way)
        at, bit = chance.randrange(len(good[name])), chance.randrange(8)
        flipped = bytearray(good[name])
        flipped[at] ^= 1 << bit
        there.put(name, bytes(flipped), number + 1, is_s3=door == "s3")
        try:
            is_same = read(there.addresses[door], table, way).equals(truth[table, way])
            outcome = "the same numbers" if is_same else "OTHER NUMBERS"
        except (NoRelease, NotThere):
            outcome = "refused"
        except Exception as error:
            outcome = f"RAW {type(error).__name__}: {' '.join(str(error).split())[:120]}"
        tally[f"{door}: {outcome}"] += 1
        if outcome.isupper() or outcome.startswith("RAW"):
            findings.append(f"{door}: {name}, byte {at}, bit {bit}: {outcome}")
        there.put(name, good[name], 0, is_s3=door == "s3")
    return tally, findings
