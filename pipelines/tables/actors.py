"""actors: who can act. Declared in ``data/reference/actors.yaml``; codes are from the crosswalks."""

from __future__ import annotations

from collections import defaultdict

from pipelines.row_types import ActorNamesRow, LedgerActorsRow, LedgerNamesRow
from pipelines.rows import Rows
from pipelines.tables.shared.registry import table

CODES = ("iso2", "m49", "cow", "gw")


@table("reference")
def build(ledger_actors: list[LedgerActorsRow], ledger_names: list[LedgerNamesRow]) -> Rows:
    """States, organisations, groupings, companies and aggregates, with their dates and the last codes they had."""
    codes = [row for row in ledger_names if row["scheme"] in CODES]
    meanings: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in codes:
        meanings[row["scheme"], row["name"]].add(row["actor_id"])

    def lasting(row: ActorNamesRow) -> tuple[object, ...]:
        """A code that lasts before one that ended, and of two the one that fewer actors share: RS before YU."""
        return row["valid_to"] is None, row["valid_to"] or 0, -len(meanings[str(row["scheme"]), str(row["name"])])

    last = {(row["actor_id"], row["scheme"]): row["name"] for row in sorted(codes, key=lasting)}
    return [actor | _codes(actor["actor_id"], last) for actor in ledger_actors]


def _codes(actor: str, last: dict[tuple[str, str], str]) -> dict[str, str | int | None]:
    names = {scheme: last.get((actor, scheme)) for scheme in CODES}
    numbers = {scheme: int(name) if name and scheme != "iso2" else name for scheme, name in names.items()}
    return numbers | {"m49_text": names["m49"]}
