"""Verdicts on claims: ``rules`` judges a claim against what others assert, ``rivals`` finds those assertions."""
