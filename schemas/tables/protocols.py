"""The model of ``protocols``: what was counted twice over, from which lists, and how far the passes agree."""

from __future__ import annotations

from schemas.declare import SHARE, SIGNED, Count, Counts, Flag, Names, Number, Table, Text, column, key, known, note


class Model(Table):
    """Protocols: stretches of years of a pair that were counted twice by one rule, each from a list of its own, and how
    far the two passes agree. Of a stretch that passes, `counts` has values and zeros.
    """

    protocol_id: Text = key("Id of the protocol.", unique=True)
    dyad: Text = known("The pair.")
    definitions: Names = column(
        "The rule that was counted by, then rules that count some of its records.", nullable=False
    )
    first_year: Count = known("First year of the stretch.")
    last_year: Count = known("Its last year.")
    universe: Text = known("The enumerated whole that was counted from.")
    counted: Text = known("What counts, as it was told to whoever made a pass.")
    cells: Text = known("What a pass says in or out of.", isin=["months", "years"])
    list_a: Text = known("The list of the first pass.")
    list_b: Text = known("The list of the second pass.")
    found_a: Names = column("What the first pass found, by day or month.", nullable=False)
    found_b: Names = column("What the second pass found.", nullable=False)
    left_out: Names = column("Of what was found, what the rule does not count.")
    ordinal: Count = column("The number of the last entry, where the entries are numbered from the first year.")
    firm: Names = column("Rules of published counts that ours may not fall short of.")
    n_cells: Count = known("Months or years of the stretch.", ge=1)
    n_either: Count = known("Entries that either pass found.", ge=1)
    n_both: Count = known("Entries that both found.", ge=0)
    kappa: Number = column("Cohen's kappa of the two passes over the cells; null where all are in.", **SIGNED)
    share_both: Number = column(
        "Entries that both found, as a share of those that either found.", nullable=False, **SHARE
    )
    n_by_year: Counts = column("Entries that count, for each year of the stretch in order.", nullable=False)
    is_passed: Flag = known("True with a kappa of at least 0.8, or nine in ten entries found by both.")
    made_by: Text = known("Who made the passes.")
    made: Text = known("The day of the later pass (EDTF).")
    note: Text = note("On what the passes differ, and how that was settled.")
