"""What a person may write in ``data/``: one model for each file or entry, and the ids that follow from it.

Imports no pandas, so that a check is fast.
"""
