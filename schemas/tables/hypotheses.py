"""The model of ``hypotheses``: what is supposed, in testable form, and what the numbers say of it now."""

from __future__ import annotations

from schemas.declare import Count, Names, Table, Text, column, key, note
from schemas.vocabulary import TEST_RESULTS


class Model(Table, computed=True):
    """Hypotheses: statements written down before the numbers, each with the result of its tests. No claim becomes true by one."""

    hypothesis_id: Text = key("The hypothesis.", unique=True)
    title: Text = column("A short name.", nullable=False)
    statement: Text = column("What is supposed.", nullable=False)
    written: Text = column("The day on which it was written (EDTF).", nullable=False)
    supported_if: Text = column("Which numbers support it.", nullable=False)
    contradicted_if: Text = column("Which numbers contradict it.", nullable=False)
    result: Text = column(
        "supported where every deciding test is; contradicted where every one is; not_enough_data where one lacks data.",
        nullable=False,
        isin=TEST_RESULTS,
    )
    n_tests: Count = column("Deciding tests.", nullable=False, ge=0)
    n_supported: Count = column("Of them supported.", nullable=False, ge=0)
    n_contradicted: Count = column("Of them contradicted.", nullable=False, ge=0)
    n_undecided: Count = column("Of them undecided.", nullable=False, ge=0)
    n_not_enough_data: Count = column("Of them without enough data.", nullable=False, ge=0)
    missing: Names = column("What is missing for a decision.")
    note: Text = note("What a reader must know.")
