"""What is inferred from series of numbers: trends, breaks, placebo tests, tests of hypotheses.

Formulas that describe one pair and year are in ``pipelines.indicators``; which rows are tested, in
``pipelines.tables``.
"""
