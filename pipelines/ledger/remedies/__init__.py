"""What a curator may type instead of what was written.

Nothing here decides whether something is wrong: that is for ``rules``.
"""
