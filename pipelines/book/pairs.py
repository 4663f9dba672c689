"""The page that compares pairs: by one measure, the last figure of each pair and the one of about ten years before.

Which series answers for a year is the published rule, as for the sentences. No two measures are ever mixed into one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from bilateral.commons.asked import Wanted
from bilateral.commons.preferred_value import FIRM
from bilateral.folder import Folder
from pipelines.book.packing import columns
from pipelines.book.release_tables import ReleaseTables
from pipelines.book.texts import COMPARED
from pipelines.judgement.answer_figures import NOT_FIRM, OLD
from pipelines.judgement.series_picks import MORE
from pipelines.rows import Row, Rows

BACK, NEAREST, FARTHEST = 10, 5, 15
"""Years that a figure lies back with which the last one is compared: as a rule, at least and at most."""
SCALES = {"1": 0.01, "USD": 1e9}
"""By which numbers are divided, by their unit: shares are in per cent, amounts in billions."""

FIELDS = """indicator dyad origin year unit_measure obs_value value_low obs_status is_break is_contested series_code
    observation_id rests_on""".split()
READ = ("catalogue", "indicators", "coverage", "evidence", "supports", "documents", "observations")
"""Tables that the page is made from."""

Side = tuple[str, str]
"""A pair, and whose number it is: ``*`` where it is that of both."""


def pairs(folder: Folder, tables: ReleaseTables) -> list[dict[str, Any]]:
    """Each measure with its figures: one row for each pair, or two where each side has its own."""
    if not (folder.has("catalogue") and folder.has("indicators")):
        return []
    catalogue = {row["indicator"]: row for row in folder.read("catalogue").to_pylist()}
    known = [(name, text) for name, text in COMPARED.items() if text["indicator"] in catalogue]
    chosen, all_rows = _rows(folder, [Wanted(catalogue[text["indicator"]]) for _, text in known], tables)
    measures = []
    for name, text in known:
        best, others = _of_one_year(chosen.get(text["indicator"], {})), all_rows.get(text["indicator"], {})
        figures = [_figure(side, best[side], others[side]) for side in sorted(best)]
        newest = max((figure["year"] for figure in figures), default=0)
        figures = [figure | {"is_old": figure["year"] <= newest - OLD} for figure in figures]
        unknown = sorted({*tables.coverage} - {dyad for dyad, _ in best})
        measures.append({"id": name, **text, "figures": columns(figures), "unknown": unknown})
    return measures


def _rows(
    folder: Folder, asked: Sequence[Wanted], tables: ReleaseTables
) -> tuple[dict[str, dict[Side, Rows]], dict[str, dict[Side, Rows]]]:
    """The firm rows of years that are over, by indicator and side: those that answer for a year, and all of them."""
    from bilateral.commons import choice

    table = folder.read("indicators")
    is_over = pc.and_(pc.equal(table["freq"], "A"), pc.less(table["year"], int(tables.date[:4])))
    is_asked = pc.is_in(table["indicator"], pa.array([one.name for one in asked]))
    is_asked = pc.and_(is_asked, pc.is_in(table["dyad"], pa.array([*tables.coverage], pa.string())))
    is_known = pc.or_(pc.is_valid(table["obs_value"]), pc.is_valid(table["value_low"]))
    frame = table.filter(pc.and_(pc.and_(is_over, is_asked), is_known)).to_pandas()
    candidates = choice.candidates(choice.in_usual_units(frame, asked), asked)
    votes = candidates["n_observations"].where(candidates["indicator"] == "un_identical_share")
    usual = votes.groupby(candidates["dyad"]).transform("median")
    candidates = candidates[votes.isna() | (votes <= MORE * usual)]  # many more votes: beside none, as in sentences
    return _grouped(choice.published(candidates), tables), _grouped(candidates, tables)


def _grouped(frame: Any, tables: ReleaseTables) -> dict[str, dict[Side, Rows]]:
    found: dict[str, dict[Side, Rows]] = defaultdict(lambda: defaultdict(list))
    for row in pa.Table.from_pandas(frame[FIELDS], preserve_index=False).to_pylist():
        if _is_firm(row, tables.said):
            found[row["indicator"]][row["dyad"], row["origin"]].append(row)
    return found


def _of_one_year(best: Mapping[Side, Rows]) -> dict[Side, Rows]:
    """The rows of each side up to the last year known of both: shares of one year are compared.

    Where that year is old, a pair keeps the newer years, if they are those of the side with the larger share.
    """
    years = {side: {row["year"] for row in rows} for side, rows in best.items()}
    newest = max((year for known in years.values() for year in known), default=0)
    kept = dict(best)
    for dyad in {dyad for dyad, _ in best}:
        sides = [side for side in best if side[0] == dyad]
        last = max(set.intersection(*(years[side] for side in sides)), default=0)
        ends = [max(best[side], key=lambda row: row["year"]) for side in sides]
        if last > newest - OLD or (last and max(ends, key=_scaled)["year"] <= newest - OLD):
            kept |= {side: [row for row in best[side] if row["year"] <= last] for side in sides}
    return kept


def _is_firm(row: Row, said: Mapping[str, tuple[str, str]]) -> bool:
    """Whether a row has a number, or a lower bound, that a sentence may state."""
    behind = [row["observation_id"]] if row["observation_id"] else row["rests_on"] or ()
    ratings = [said[name][1] for name in behind if name in said]
    is_sure = row["obs_status"] not in NOT_FIRM and not row["is_contested"] and max(ratings, default="A") <= FIRM
    return is_sure and (row["obs_value"] is not None or bool(row["value_low"]))


def _figure(side: Side, best: Rows, others: Rows) -> dict[str, Any]:
    """The last number of a side, and the one before with which it is compared: of its own series, if there is one."""
    last = max(best, key=lambda row: row["year"])
    own = [row for row in others if row["series_code"] == last["series_code"]]
    before = _before(own, last["year"]) or _before(best, last["year"])
    is_same = before is not None and before["series_code"] == last["series_code"]
    since = [row for row in others if before and before["year"] < row["year"] <= last["year"]]
    is_broken = any(row["is_break"] for row in since if row["series_code"] == last["series_code"])
    return {
        "dyad": side[0],
        "side": side[1],
        "value": _scaled(last),
        "year": int(last["year"]),
        "is_least": last["obs_value"] is None,
        "before": _scaled(before) if before else None,
        "before_year": int(before["year"]) if before else None,
        "before_is_least": before is not None and before["obs_value"] is None,
        "is_rough": before is not None and (not is_same or is_broken),
    }


def _before(rows: Rows, year: int) -> Row | None:
    """The number that lies nearest to ten years back."""
    within = [row for row in rows if NEAREST <= year - row["year"] <= FARTHEST]
    return min(within, key=lambda row: (abs(year - BACK - row["year"]), row["year"]), default=None)


def _scaled(row: Row) -> float:
    """The number of a row, or its lower bound, as the page shows it."""
    number = row["value_low"] if row["obs_value"] is None else row["obs_value"]
    return float(f"{number / SCALES.get(row['unit_measure'], 1):.3g}")
