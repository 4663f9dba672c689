"""The model of ``hypotheses``: what is supposed, in testable form, and what the numbers say of it now."""

from __future__ import annotations

from schemas.declare import Count, Names, Table, Text, column, key, known, note
from schemas.vocabulary import TEST_RESULTS


class Model(Table, computed=True):
    """Hypotheses: statements written down before the numbers, each with the result of its tests. No claim becomes
    true by one.
    """

    hypothesis_id: Text = key("The hypothesis.", unique=True)
    title: Text = known("A short name.")
    statement: Text = known("What is supposed.")
    written: Text = known("The day on which it was written (EDTF).")
    supported_if: Text = known("Which numbers support it.")
    contradicted_if: Text = known("Which numbers contradict it.")
    result: Text = known(
        "supported where every deciding test is; contradicted where one is and none is supported; not_enough_data "
        "where one lacks data.",
        isin=TEST_RESULTS,
    )
    n_tests: Count = known("Deciding tests.", ge=0)
    n_supported: Count = known("Deciding tests that are supported.", ge=0)
    n_contradicted: Count = known("Deciding tests that are contradicted.", ge=0)
    n_undecided: Count = known("Deciding tests that are undecided.", ge=0)
    n_not_enough_data: Count = known("Deciding tests without enough data.", ge=0)
    history: Names = column("Earlier wordings, oldest first: the day, the statement, and why it was given up.")
    missing: Names = column("What is missing for a decision.")
    note: Text = note("What a reader must know.")
