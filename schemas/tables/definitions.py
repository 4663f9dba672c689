"""The model of ``definitions``: counting rules, ours and other people's."""

from __future__ import annotations

from schemas.declare import Flag, Names, Table, Text, column, key, known, note
from schemas.vocabulary import SUBJECT_TABLES


class Model(Table):
    """Definitions: what is counted, by whom, and whether we can count by the same rule."""

    definition_id: Text = key("The definition.", unique=True)
    statement: Text = known("The rule in words.")
    counter: Text = known("Who counts so.")
    table: Text = known("The table whose records are counted.", isin=SUBJECT_TABLES)
    grain: Text = known("event drops parts, stage drops wholes.", isin=["event", "stage"])
    kinds: Names = column("Kinds counted; null is all.")
    forces: Names = column("Forces counted; null is all.")
    ranks: Names = column("Ranks counted; null is all.")
    roles: Names = column("Roles counted; null is every active role.")
    statuses: Names = column("Statuses counted; null is every realised one.")
    is_bilateral: Flag = column("True where only records of exactly two active actors count.")
    since: Text = column("Counted from (EDTF).")
    is_reproducible: Flag = known("True where the rule says enough to count by it.")
    benchmarks: Names = column("Rules of published counts that counts by this one are compared with, nearest first.")
    note: Text = note("What a reader must know.")
