"""Citations of the documents and sources behind evidence: CSL-JSON, BibTeX and plain lines; and of single figures.

``references`` writes one document in CSL-JSON and BibTeX; which documents to cite is decided by ``evidence``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from bilateral.commons import layout
from bilateral.commons.beside import read
from bilateral.commons.figures import DIGITS, figure
from bilateral.commons.frames import Row, Rows, to_rows
from bilateral.commons.lookup import NotThere, known
from bilateral.commons.references import Item, csl_date, to_bibtex, to_csl
from bilateral.commons.sayers import possessive, with_article
from bilateral.folder import Folder

if TYPE_CHECKING:
    import pandas as pd

GOODS = {"G": "goods", "S": "services", "GS": "goods and services"}
"""What trade is in, by the beginning of a series."""
STYLES = ("text", "bibtex", "csl", "figure")
PROJECT = "Bilateral Indicators"


def cite(folder: Folder, evidence: pd.DataFrame, style: str) -> str:
    """The documents and sources of a frame of ``evidence`` in one style. Raises NotThere for an unknown style."""
    known(style, STYLES, "style", "this package")
    used = evidence[evidence["is_admissible"].fillna(True)]
    documents, sources = set(used["document_id"].dropna()), set(used["source_id"].dropna())
    items = [to_csl(row) for row in folder.read("documents").to_pylist() if row["document_id"] in documents]
    if sources:
        items += [_source(row) for row in folder.read("sources").to_pylist() if row["source_id"] in sources]
    return _written(sorted(items, key=lambda item: item["id"]), style)


def release(version: str, date: str, address: str = "") -> Item:
    """A release itself as an item of CSL-JSON, with the address of the site that it is on."""
    item = {
        "id": f"{PROJECT.lower().replace(' ', '-')}-{version}",
        "type": "dataset",
        "title": f"{PROJECT}, version {version}",
        "author": [{"literal": f"The {PROJECT} curators"}],
        "issued": {"date-parts": [[int(part) for part in date.split("-")]]},
    }
    return item | ({"URL": f"{address.rstrip('/')}/"} if address else {})


def cite_release(folder: Folder, style: str) -> str:
    """The release in one style, with the address in ``$BILATERAL_SITE_URL``."""
    known(style, STYLES[:-1], "style", "this package")
    return _written([release(folder.manifest["version"], folder.manifest["date"], layout.site_url())], style)


def _written(items: list[Item], style: str) -> str:
    if style == "csl":
        return json.dumps(items, ensure_ascii=False, indent=1)
    return "\n".join(map(to_bibtex if style == "bibtex" else text, items))


def _source(source: Row) -> Item:
    """A row of ``sources`` as an item of CSL-JSON; ``note`` has the citation that the publisher asks for."""
    item = {
        "id": source["source_id"],
        "type": "dataset",
        "title": source["title"],
        "URL": source["url"],
        "issued": csl_date(source["vintage_date"].isoformat() if source["vintage_date"] else None),
        "note": source["citation"],
    }
    return {name: value for name, value in item.items() if value}


def _iso(csl: Item) -> str:
    """CSL's date as ISO 8601, after ``c.`` where it is uncertain."""
    about = "c. " if csl.get("circa") else ""
    return about + "/".join("-".join(f"{part:02d}" for part in parts) for parts in csl["date-parts"])


def text(item: Item) -> str:
    """An item of CSL-JSON as one line: who, when, what, where."""
    given = item.get("author", ())
    authors = "; ".join(one.get("literal") or f"{one['family']}, {one['given']}" for one in given)
    day = _iso(item["issued"]) if "issued" in item else "n.d."
    who = authors or item.get("publisher") or item["title"]
    rest = [item["title"], item.get("container-title"), item.get("publisher"), item.get("note")]
    parts = [words for place, words in enumerate(rest) if words and words != who and words not in rest[:place]]
    read = f"(accessed {_iso(item['accessed'])})" if "accessed" in item else ""
    said = f"{who} ({day}). {'. '.join(words.rstrip('.') for words in parts)}."
    return " ".join(filter(None, [said, item.get("URL"), read]))


def figures(folder: Folder, rows: Rows, evidence: pd.DataFrame | Rows) -> str:
    """Each row of the front door as one line to paste: whose, what, when, the number, who says so, and its code.

    Raises NotThere for rows of other tables.
    """
    from bilateral.catalogue import entries

    if rows and not {"indicator", "dyad"} <= rows[0].keys():
        given = "as `series`, `panel` and load('indicators') give them"
        raise NotThere(f"style `figure` is for rows of indicators, {given}")
    labels = {name: entry["label"] for name, entry in entries(folder).items()}
    names = {row["actor_id"]: row["name"] for row in folder.read("actors", ["actor_id", "name"]).to_pylist()}
    behind = to_rows(evidence)
    lines = []
    for place, row in enumerate(rows):
        if not (number := _number(row)):
            continue
        said = _sayer([line for line in behind if line["row"] == place])
        when = row.get("time_period") or row["year"]
        release = f"{PROJECT} {folder.manifest['version']}, {row.get('series_code') or row['indicator']}"
        lines.append(f"{what_of(row, names, labels)}, {when}: {number}. {said}. {release}")
    return "\n".join(lines)


@cache
def _phrases() -> dict[str, str]:
    return read(__file__)


def what_of(row: Row, names: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """What a row of the front door is of, as a newspaper says it: ``China’s share of Russia’s trade in goods``.

    ``names`` are those of actors, ``labels`` those of indicators, which call what ``cite.toml`` has no words for.
    """
    is_directed = row.get("origin") not in (None, "*")
    ends = [row["origin"], row["destination"]] if is_directed else row["dyad"].split("-")
    a, b = (with_article(names.get(end, end)) for end in ends)
    item = (row.get("series") or row.get("item") or "").partition("/")[0]
    label = f"{labels.get(row['indicator']) or row['indicator']}, {{a}} {'to' if is_directed else 'and'} {{b}}"
    words = {"a": a, "b": b, "a_s": possessive(a), "b_s": possessive(b), "goods": GOODS.get(item, "goods")}
    phrase = str(_phrases().get(row["indicator"], label)).format(**words, item=item.replace("_", " "))
    return phrase[:1].upper() + phrase[1:]


def _number(row: Row) -> str:
    """The number of a row of the front door, else its bounds; empty where nothing is known."""
    value, unit = row.get("obs_value", row.get("value")), row.get("unit_measure")
    ends = (row.get("value_low", row.get("low")), row.get("value_high", row.get("high")))
    if value is not None and unit == "1" and row["indicator"].endswith("_share"):
        low, high = (f"{end * 100:.3g}" if end is not None else "" for end in ends)
        return f"{value * 100:.3g} %" + (f" ({low} to {high})" if low and high and low != high else "")
    if value is not None and unit == "1":
        return f"{value:.4g}"
    is_stated = bool(row.get("observation_id"))  # of what is computed more digits mean nothing
    return figure(*((value, value) if value is not None else ends), unit, DIGITS if is_stated else 4)


def _sayer(behind: Rows) -> str:
    """Who says a number, by whom it is passed on and when; of a computed one its formula or what it is made from."""
    if not behind:
        return "No document stands behind it"
    first = behind[0]
    if " = " in (first["formula"] or ""):  # of a count the documents say more
        return f"Computed: {first['formula']}"
    publishers = [line["publisher"] or line["document_id"] or line["source_id"] for line in behind]
    if len({line["observation_id"] for line in behind}) > 1 or not first["document_id"]:
        several = [*dict.fromkeys(publishers)]
        more = f" and {len(several) - 3} more" if len(several) > 3 else ""
        return f"Computed from {', '.join(several[:3])}{more}"
    more = f" and {len(behind) - 1} more" if len(behind) > 1 else ""
    return f"{first['said_by'] or publishers[0]} ({first['issued'] or 'undated'}){more}"
