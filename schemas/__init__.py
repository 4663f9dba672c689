"""What the data is: closed word lists, what a person may write (``written``), published tables (``tables``).

No Dagster, no input or output.
"""
