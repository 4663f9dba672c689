"""Releases: the gate, the candidate, its version, and its publication.

The files of a release are written by ``formats`` and ``book``.
"""
