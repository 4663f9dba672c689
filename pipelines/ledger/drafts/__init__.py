"""Drafts of claims: what an English text states, set beside what a release knows, for a person to judge.

No language model and no guessing: numbers, dates and names are read as they stand, and what is not read is marked.
Verdicts do not belong here, nor does anything that writes a file.
"""
