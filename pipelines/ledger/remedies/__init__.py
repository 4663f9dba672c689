"""What a curator can type instead of what was written.

Whether something is wrong is decided by ``rules`` and the models, never here.
"""
