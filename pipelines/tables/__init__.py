"""The tables: one module each, named as the table, with one pure ``build`` whose parameters name its inputs.

What several share is in ``shared``.
"""
