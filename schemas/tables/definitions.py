"""The model of ``definitions``: counting rules, our own and those of others."""

from __future__ import annotations

from schemas.declare import Count, Flag, Names, Table, Text, column, key, known, note
from schemas.vocabulary import SUBJECT_TABLES


class Model(Table):
    """Definitions: counting rules, with who uses them and whether we can count by them too."""

    definition_id: Text = key("Id of the definition.", unique=True)
    label: Text = known("The rule in a few words, without who counts by it.")
    statement: Text = known("The rule in a sentence.")
    counter: Text = known("Who counts by this rule.")
    table: Text = known("Table whose records are counted.", isin=SUBJECT_TABLES)
    grain: Text = known(
        "event counts whole events and not their parts; stage counts the parts and not the whole.",
        isin=["event", "stage"],
    )
    kinds: Names = column("Kinds that count; null means all.")
    forces: Names = column("Forces that count; null means all.")
    ranks: Names = column("Ranks that count; null means all.")
    series: Names = column("Series of records that count; null means all.")
    roles: Names = column("Roles that count; null means every active role.")
    statuses: Names = column("Statuses that count; null means every status that was realised.")
    is_bilateral: Flag = column("True if only records with exactly two active actors count.")
    since: Text = column("Start of the count (EDTF); null if there is none.")
    is_reproducible: Flag = known("True if the rule says enough for others to count by it.")
    effect: Text = column("What sanctions do to those whom they list by the rule, who are `{}`; null for other rules.")
    preference: Count = column("Which of several rules for listings is told first: 1, 2 …; null elsewhere.", ge=1)
    benchmarks: Names = column("Published counts that counts by this rule are compared with, nearest first.")
    note: Text = note("What to know about the rule.")
