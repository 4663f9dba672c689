"""The model of ``actor_names``: codes and names by which an actor is found."""

from schemas.declare import Count, Table, Text, column, key
from schemas.vocabulary import NAME_SCHEMES


class Model(Table):
    """Actor names: codes of four systems with their years, names of states in all languages, and other names."""

    actor_id: Text = key("The actor.", ref="actors.actor_id")
    scheme: Text = key(
        "iso2, m49 (numbers of the UN), cow (Correlates of War), gw (Gleditsch and Ward, whose years are those of the "
        "state system), name (CLDR), alias (`Russ*` is the beginning of a name), or statistics: an office that makes "
        "the actor's statistics, as in the column origin of evidence.",
        isin=NAME_SCHEMES,
    )
    language: Text = key("Language of a name (BCP 47); `*` for codes and other names.")
    name: Text = key("The code or name.")
    valid_from: Count = key("First year in which the code means the actor; 0 if it always did.", ge=0)
    valid_to: Count = column("Last year; null if it still does.")
