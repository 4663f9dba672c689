"""Sources: what a publisher is, how it is asked, how its captures become rows.

One publisher is one module of ``publishers``; what parsers share is in ``parsing``.
"""
