"""Every actor that an entry names, in whichever field. Whether they exist, and existed then, belongs to ``rules``."""

from collections.abc import Iterator
from functools import cache

from pipelines.ledger.reader import Entry
from pipelines.ledger.yaml_files import FieldPath
from schemas import vocabulary
from schemas.written import entries

ACTOR_FIELDS = ("actor", "origin", "destination", "reporter", "base_actor", "partner", "group")


@cache
def _actor_fields(model: type[entries.Assertion]) -> list[str]:
    return [name for name in ACTOR_FIELDS if name in model.model_fields]


def named_actors(entry: Entry) -> Iterator[tuple[str, FieldPath]]:
    """Every actor that an entry names, with the field that names it."""
    assertion = entry.assertion
    for name in _actor_fields(type(assertion)):
        if actor := getattr(assertion, name):
            yield actor, (name,)
    for name in ("actors", "set_by"):
        for number, actor in enumerate(getattr(assertion, name, None) or []):
            yield actor, (name, number)
    participants = getattr(assertion, "participants", None)
    for role in vocabulary.ROLES if participants else ():
        for number, actor in enumerate(getattr(participants, role) or []):
            yield actor, ("participants", role, number)
