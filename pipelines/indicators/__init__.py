"""Formulas: pure functions on numbers and arrays, each with its source, tested against published figures.

No table is read here.
"""
