"""Slices of the ledger: one Arrow table for each table built from it, so that an edit makes one branch stale.

Nothing is inferred here.
"""
