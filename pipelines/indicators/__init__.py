"""Formulas: pure functions on numbers and arrays, each with the paper it comes from, tested against
published figures. No table is read here.
"""
