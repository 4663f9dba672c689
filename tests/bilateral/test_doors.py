"""A release is read by whatever door as it was released, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from bilateral import blocks
from tests.support.doors import doors, flips


@pytest.mark.parametrize("count", [100, pytest.param(200, marks=pytest.mark.torture)])
def test_a_flipped_bit_is_never_another_number(
    home: Path, tmp_path: Path, bucket_server: str, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """By path, ``file://``, ``http://`` and ``s3://``, in any file on the way from latest.json to the rows."""
    monkeypatch.setattr(blocks, "SIZE", 512)
    with doors(home / "releases" / "1.1.0", ["trade", "indicators"], tmp_path / "flips", bucket_server) as there:
        tally, findings = flips(there, count, 1)
    assert findings == []
    assert sum(tally.values()) == count
    for door in ("path", "file", "http", "s3"):
        assert tally[f"{door}: refused"] > count / 12, tally
    assert tally["s3: the same numbers"], "some of the blocks were not read"
