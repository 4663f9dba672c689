"""What makers and readers share, so that both say the same: the rule of the preferred value, which rows agree, which
series answers, formulas, the words for numbers, names and files. What only readers call stands beside this package,
and what only makers call in ``pipelines``.
"""
