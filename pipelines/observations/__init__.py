"""What supports an observation: rows of sources in the shape of evidence, the records they mean, and
excerpts found in captured pages.
"""
