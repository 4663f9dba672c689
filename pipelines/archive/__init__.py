"""Captures: the exact bytes that publishers returned, where they lie, and the HTTP client that fetches them.

What the bytes mean belongs to ``sources``.
"""
