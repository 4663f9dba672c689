"""The rules that a ledger must keep once its entries are valid: each module is a function from a ledger to problems."""

from pipelines.ledger.rules import (
    amounts,
    claims,
    confirmed,
    corrections,
    dates,
    declared,
    fields,
    files,
    hypotheses,
    names,
    neighbours,
    places,
    printed,
    protocols,
    records,
    scope,
    series,
    signs,
    tables,
    totals,
)

_OF_FILES = (files, fields, names, series, amounts, dates, places, printed, neighbours, records, tables, totals, signs)
RULES = tuple(r.problems for r in (*_OF_FILES, declared, claims, confirmed, corrections, hypotheses, protocols, scope))
_BEGUN = (files.drafts, declared.drafts, files.unmarked)
WARNINGS = (neighbours.steps, totals.across, claims.unanswered, scope.beyond, *_BEGUN)
"""What may be right and should be looked at again: it is shown and stops nothing."""
