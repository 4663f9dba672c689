"""The store of current tables: written aside, checked, and only then current.

What is in a table is declared in ``schemas`` and made in ``tables``.
"""
