"""BACI, too large for rows in memory: read as a stream, checked and summed by DuckDB, one year at a time.

What is published of it is small.
"""
