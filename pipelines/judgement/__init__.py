"""Judging claims, and saying in sentences what is known of a pair: rules as pure functions.

The tables ``verdicts`` and ``answers`` call them; tests of hypotheses are in ``pipelines/statistics``.
"""
