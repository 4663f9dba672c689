"""Extracts: computed rows, and single figures of open data, that the repository keeps so that a fresh clone answers.

How they are made, kept and used. Which columns of which tables, and how the rows join a table, is in
``pipelines.tables.shared.extract_rows``.
"""
