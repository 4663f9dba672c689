"""The store of current tables: written aside, checked, and only then current.

What a table holds is declared in ``schemas`` and built in ``pipelines.tables``.
"""
