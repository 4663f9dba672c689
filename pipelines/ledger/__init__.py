"""The ledger: curated YAML and CSV files read into entries with their line numbers, checked, and cut into slices.

Nothing here knows captures or published tables.
"""
