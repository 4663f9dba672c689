"""What the book's search knows of words: the vocabulary of ``ask`` and the names of a release's actors, as one file."""

from __future__ import annotations

from collections import defaultdict

import pyarrow.dataset as ds

from bilateral.ask.names import LONGEST, words
from bilateral.ask.understand import general, idle, names_of
from bilateral.catalogue import TABLE
from bilateral.folder import Folder
from pipelines.book.texts import OF_ALL, SUBJECTS, TITLES

READ = """written periods people units roles sizes turns times settled months energy_asks same subjects""".split()
"""The parts of the vocabulary that the book reads; records are found there by their labels alone."""
GROUPS = ("organisation", "grouping")


def vocabulary(folder: Folder) -> dict[str, object]:
    """The declared words, actors by their plain names, and the patterns that both readers of questions share."""
    names = names_of(folder)
    exact = {name: actor for name, actor in names.exact.items() if name.count(" ") < LONGEST}
    used = sorted({*exact.values()})
    plainer = words()["plainer"]
    return {part: words()[part] for part in READ} | {
        "actors": names.declared,
        "named": {name: plainer[name] for name in ("doing", "parts", "capital", "passed_over", "nouns")},
        "idle": [*plainer["asking"].split(), *plainer["skipped"].split("|")],
        "unheard": " ".join(sorted(idle())),
        "ordinals": plainer["ordinals"].split(),
        "names": exact,
        "starred": sorted(names.starred),
        "display": {actor: names.english[actor] for actor in used},
        "groups": [actor for actor in used if names.kinds[actor] in GROUPS],
        "routes": _routes(folder),
        "sections": SUBJECTS,
        "titles": TITLES,
        "of_all": OF_ALL,
        "patterns": {name: words()["names"][name] for name in ("ending", "form")} | {"general": general().pattern},
    }


def _routes(folder: Folder) -> dict[str, list[str]]:
    """The pairs that answer where two are not named: by the item of energy, such as a pipeline, or by the indicator."""
    subjects = words()["subjects"]
    items = [item for one in subjects for item in one.get("items", ())]
    alone = [name for one in subjects if one.get("pairs") == "any" for name in one["indicator"].split()]
    found = defaultdict[str, set[str]](set)
    where = ds.field("indicator").isin(["energy_volume", *alone])
    for row in folder.rows(TABLE, ["indicator", "dyad", "series"], where):
        for name in (row["indicator"], *(item for item in items if f"{row['series']}/".startswith(f"{item}/"))):
            found[name].add(row["dyad"])
    return {name: sorted(pairs) for name, pairs in sorted(found.items())}
