"""Questions in plain words, answered from the tables of a release or refused; no language model is asked.

``understand`` reads the words, ``figures`` and ``records`` look in the tables, ``engine`` decides, ``say`` writes it.
What words mean is declared in ``words.toml``.
"""
