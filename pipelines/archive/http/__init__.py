"""Asking publishers over HTTP, politely and safely: the client, what is asked and answered, and what can go wrong.

``client`` sends; the other modules hold what it needs to know. What is archived of an answer is decided in ``sources``.
"""
