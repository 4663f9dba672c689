"""The contents of the book's files, read back as its page reads them."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

_SCRIPT = re.compile('\ufeffbook\\.take\\("([A-Za-z0-9_/-]+)",([0-9]+),"([\u2100-\ud604]*)"\\);\n')


def unpacked(data: bytes) -> Any:
    """The value that a script passes on; the script must be that one call and nothing else."""
    call = _SCRIPT.fullmatch(data.decode("utf-16-le"))
    assert call, data[:80]
    pairs, length = zip(call[3][::2], call[3][1::2], strict=True), int(call[2])
    bits = "".join(f"{(ord(first) - 0x2100) * 46_341 + ord(second) - 0x2100:031b}" for first, second in pairs)
    return json.loads(gzip.decompress(int(bits[: 8 * length], 2).to_bytes(length, "big")))


def whole(columns: dict[str, Any]) -> dict[str, Any]:
    """Columns as lists, of those told in fewer letters too, as ``app/store.js`` reads them."""
    known = dict[str, Any]()
    for name, told in columns.items():
        before = [""]
        if "after" in told:
            for text in told["after"]:
                before.append(text if text is None else f"{_last(before)[: ord(text[0]) - 0x30]}{text[1:]}")
            known[name] = before[1:]
        elif "from" in told:
            pairs = zip(columns[told["from"]], told["by"], strict=True)
            known[name] = [far and far[0] if isinstance(far, list | None) else value + far for value, far in pairs]
        else:
            known[name] = told
    return known


def _last(texts: list[str | None]) -> str:
    return next(text for text in reversed(texts) if text is not None)


def load(release: Path, name: str) -> Any:
    """The value in a data file of a release's book."""
    value = unpacked((release / "book" / "data" / f"{name}.js").read_bytes())
    return whole(value) if name.startswith("tables/") else value


def unpacked_rows(columns: dict[str, Any]) -> list[dict[str, Any]]:
    """Columns as rows."""
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _with_marks(file: dict[str, Any]) -> dict[str, Any]:
    """A file of pages with its marks as rows, each with what it rests on."""
    ids, reports = whole({"ids": file["observations"]})["ids"], unpacked_rows(file["reports"])
    marks = unpacked_rows(file["marks"])
    for mark in marks:
        for field, known in (("observations", ids), ("rivals", ids), ("inputs", ids), ("reports", reports)):
            mark[field] = [known[place] for place in mark.get(field) or ()]
    return file | {"marks": marks}


@cache
def _file(release: Path, name: str) -> dict[str, Any]:
    return _with_marks(load(release, name))


def dyad_page(release: Path, dyad: str) -> dict[str, Any]:
    """The page of a dyad of a release."""
    return _put_together(_file(release, f"pairs/{dyad}"), _file(release, "compared"))


def page_in(files: Mapping[str, bytes], dyad: str) -> dict[str, Any]:
    """The page of a dyad in files of a book, by path."""
    own, compared = (_with_marks(unpacked(files[f"data/{name}.js"])) for name in (f"pairs/{dyad}", "compared"))
    return _put_together(own, compared)


def _put_together(file: dict[str, Any], compared: dict[str, Any]) -> dict[str, Any]:
    """A page as ``app/pages.js`` makes it of files."""
    page: dict[str, Any] = deepcopy({name: file[name] for name in ("answers", "lead", "sections")})
    at = page["answers"]
    page["marks"] = file["marks"][:at]
    for panel in (panel for section in page["sections"] for panel in section["panels"]):
        rows = file["marks"][at : at + panel["count"]]
        at += panel["count"]
        for other in panel["others"]:
            start, count = compared["lines"][panel["id"]][other]
            rows += compared["marks"][start : start + count]
        panel["rows"] = [row | {"n": len(page["marks"]) + n} for n, row in enumerate(rows)]
        page["marks"] += panel["rows"]
    return page


def panel(page: dict[str, Any], name: str) -> dict[str, Any]:
    """A panel of a page by its id."""
    panels = {panel["id"]: panel for section in page["sections"] for panel in section["panels"]}
    entry: dict[str, Any] = panels[name]
    return entry
