"""Words that people use for what the ledger spells in one way only, read from ``synonyms.yaml``: for remedies alone.

What may be written is declared in ``schemas`` and ``data/reference``; nothing here makes another spelling valid.
"""

from __future__ import annotations

from pathlib import Path

import yaml

_MEANINGS: dict[str, dict[str, list[str]]] = yaml.load(
    Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"),
    Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader),
)
_BY_WORD = {name: {w: meaning for meaning, words in of.items() for w in words} for name, of in _MEANINGS.items()}
FIELDS = {word: tuple(fields.split()) for word, fields in _BY_WORD["fields"].items()}
ACTORS, LANGUAGES, UNITS, MEASURES, HEDGES = (_BY_WORD[of] for of in "actors languages units measures hedges".split())
