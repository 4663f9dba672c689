"""Big sources, too large for rows in memory: read as a stream, checked and summed on an engine, one year at a time.

One module per source with three expressions, which every engine computes alike. What is published of them is small.
"""
