"""Made-up publishers' files in ``cases/*.yaml``: what is read from each, or why it is refused.

The name of a case file is the publisher. ``texts`` are pieces of text, or samples, that a case names as
``<NAME>``; ``file`` and ``table`` are those of its cases, ``gzip`` packs a file whose name does not say so.
A case has a ``text`` or several ``files``, changed by ``replace``, and is either ``refused`` or says what is found.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from pipelines.sources.codes import UnknownCodes
from pipelines.sources.contract import Parsed, SchemaDrift, SourceError
from tests.support.rows import pick, read_yaml
from tests.support.source_fixtures import sample

ERRORS = {error.__name__: error for error in (UnknownCodes, SchemaDrift, SourceError)}


def cases() -> Iterator[Any]:
    """The publisher, what its cases share, and the case, for every case of every publisher."""
    for path in sorted(Path(__file__).with_name("cases").glob("*.yaml")):
        shared = dict(read_yaml(path))
        for case in shared.pop("cases"):
            yield pytest.param(path.stem, shared | case, id=f"{path.stem}: {case['case']}")


def write(folder: Path, case: dict[str, Any]) -> list[Path]:
    """The files of a case."""
    texts = {name: sample(text) if text.endswith(".csv") else text for name, text in case["texts"].items()}
    paths, changes = [], dict(case.get("replace", {}))
    for name, template in (case.get("files") or {case["file"]: case["text"]}).items():
        text = re.sub("<([A-Z]+)>", lambda match: texts[match[1]], template)
        for old in [old for old in changes if old in text]:
            text = text.replace(old, changes.pop(old))
        data = text.encode(case.get("encoding", "utf-8"))
        paths.append(folder / name)
        paths[-1].write_bytes(gzip.compress(data) if case.get("gzip") or name.endswith(".gz") else data)
    assert not changes, f"nothing to replace: {changes}"
    return paths


@pytest.mark.parametrize(("publisher", "case"), list(cases()))
def test_a_made_up_file(tmp_path: Path, parse: Callable[..., Parsed], publisher: str, case: dict[str, Any]) -> None:
    source = import_module(f"pipelines.sources.publishers.{publisher}").SOURCE
    paths = write(tmp_path, case)
    if "refused" in case:
        error, words = case["refused"]
        with pytest.raises(ERRORS[error], match=words):
            parse(source, *paths)
        return
    parsed = parse(source, *paths)
    assert list(parsed.new) == case.get("new", [])
    with_text = any(len(row) == 3 for row in case.get("bad", []))
    bad = sorted([row.source_row, row.reason, row.text][: 2 + with_text] for row in parsed.bad)
    assert bad == sorted(case.get("bad", []))
    for name in {"left_out", "totals", "unread", "vintage"} & case.keys():
        found = getattr(parsed, name)
        assert (list(found) if isinstance(found, tuple) else found) == case[name]
    for expected in case.get("read", []):
        where, columns = expected.get("where", {}), expected["columns"]
        rows = parsed.tables[expected.get("table", case["table"])].to_pylist()
        rows = [row for row in rows if pick(row, " ".join(where)) == tuple(where.values())]
        assert [list(pick(row, columns)) for row in rows] == expected["rows"]
