"""Under whose terms a table goes out: those that allow no commercial use reach what is computed for all pairs."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.release.absent import Origins
from pipelines.release.contents import non_commercial

GRAPH = {
    "un_votes": ("votes", "extract/un_votes/rows"),
    "votes": ("parsed/unga/votes",),
    "verdicts": ("votes",),
    "indicators": ("un_votes", "verdicts"),
}


@pytest.mark.parametrize(
    ("table", "named", "terms", "expected"),
    [
        ("un_votes", {}, {}, ["unga"]),
        ("un_votes", {}, {"terms_class": "open"}, []),
        ("un_votes", {}, {"state": "not_captured"}, []),
        ("verdicts", {}, {}, []),
        ("indicators", {"un_votes", "verdicts"}, {}, ["unga"]),
        ("indicators", {"verdicts"}, {}, []),
    ],
)
def test_terms_reach_what_is_computed_for_all_pairs_and_the_rows_of_it_elsewhere(
    table: str, named: set[str], terms: dict[str, Any], expected: list[str]
) -> None:
    source = {
        "source_id": "unga",
        "feeds": ["votes"],
        "terms_class": "non_commercial",
        "state": "current",
        "n_captures": 1,
    }
    origins = Origins(GRAPH, {"votes": 5, "un_votes": 3}, [source | terms])
    assert non_commercial(table, origins, lambda: sorted(named)) == expected
