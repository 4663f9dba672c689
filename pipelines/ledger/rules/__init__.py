"""The rules that a shaped ledger must keep: one module each, a function from a ledger to problems."""

from pipelines.ledger.rules import (
    amounts,
    claims,
    composites,
    corrections,
    dates,
    files,
    hypotheses,
    names,
    places,
    records,
    series,
    totals,
)

RULES = tuple(
    module.problems
    for module in (
        files,
        names,
        series,
        amounts,
        dates,
        places,
        records,
        totals,
        claims,
        corrections,
        composites,
        hypotheses,
    )
)
