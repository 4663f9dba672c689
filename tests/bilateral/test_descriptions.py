"""What a stranger may have written into descriptions is read, or refused in a sentence: never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from bilateral.latest import Entry, Latest, latest
from bilateral.releases import MarksError, described
from tests.support.spoilt_descriptions import tries

TABLE = '"columns": [], "key": [], "logical_sha256": "0", "rows": 0, "sha256": "' + "0" * 64 + '"'
HEAD = '{"version": "1.0.0", "date": "2026-01-02", "audience": "local", "tables": {"trade": {'


def test_spoilt_descriptions_are_read_or_refused(home: Path, tmp_path: Path) -> None:
    tally, findings = tries(home / "releases" / "1.0.0", tmp_path, 1_000)
    assert findings == []
    assert {kind for kind in tally if kind.endswith("refused")} == {
        f"{kind}: refused" for kind in ("release.json", "latest.json", "marks.json", "SHA256SUMS", "captures")
    }


@pytest.mark.parametrize(
    ("was", "now", "message"),
    [
        (f', "sha256": "{"0" * 64}"', "", "it does not say `sha256` of the table trade"),
        ('"rows": 0', '"rows": ' + "9" * 5_000, "a number has thousands of digits"),
        ('"rows": 0', '"rows": true', "it does not say `rows` of the table trade"),
        ("2026-01-02", "2026-13-45", "it does not say `date`"),
        ('"1.0.0"', '"' + "9" * 5_000 + '.0.0"', "it does not say `version`"),
        ('"audience"', '"absent": [1], "audience"', "it does not say which tables are absent"),
        ('"audience"', '"absent": {"trade": "x"}, "audience"', "'trade' is no table"),
        ('"local"', '"\\ud800"', "it is not JSON"),
    ],
)
def test_a_description_says_all_that_a_reader_needs(was: str, now: str, message: str) -> None:
    good = HEAD + TABLE + "}}}"
    assert described(good.encode())["version"] == "1.0.0"
    with pytest.raises(ValueError, match=f"^{message}$"):
        described(good.replace(was, now, 1).encode())


def test_a_changed_latest_is_damaged_and_an_old_one_without_its_hash_is_read() -> None:
    said = Latest().followed_by("1.0.0", Entry("1.0.0-ab", "2026-01-02", "0" * 64))
    whole = said.to_json()
    without = b"".join(line for line in whole.splitlines(keepends=True) if b' "sha256"' not in line)
    assert latest(without.replace(b" },\n}", b" }\n}"), "here") == said
    with pytest.raises(MarksError, match="here is damaged"):
        latest(whole.replace(b"2026-01-02", b"2026-01-03"), "here")
