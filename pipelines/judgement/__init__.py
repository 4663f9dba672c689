"""Judging claims and hypotheses: rules and tests as pure functions, and what they are given.

The tables ``verdicts`` and ``hypothesis_tests`` call them.
"""
