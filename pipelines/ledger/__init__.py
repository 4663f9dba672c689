"""The ledger: curated YAML and CSV files read into entries with their lines, checked, and cut into slices.

Captures and tables are not known here.
"""
