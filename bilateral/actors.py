"""Who is meant: actors by id, ISO-2, M49, Correlates of War, Gleditsch–Ward and names in all languages; and pairs.

What belongs to one system and means another actor in another is refused, unless the system is named. Rows are selected
in ``selection``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bilateral.commons.frames import Rows
from bilateral.commons.groups import grouped
from bilateral.commons.lookup import NotThere, hint, known
from bilateral.folder import Folder

CODES = ("iso2", "m49", "cow", "gw")
SYSTEMS = ("id", *CODES, "name")
"""Where a word may be looked for; ``id`` is ISO 3166-1 alpha-3 for states."""
WRITE_PAIR = "write two actors with a hyphen, such as CHN-RUS, China-Russia or 156-643, or RUS>CHN for a direction"
_ACCENTS = re.compile("[\u0300-\u036f]")
_HYPHEN = re.compile(" ?[-–—>] ?")


def actors_of(folder: Folder) -> Actors:
    """The actors of a release, read once: they are kept with the folder, as its cached properties are."""
    kept: dict[str, Actors] = vars(folder)
    return kept.setdefault("actors", Actors(folder))


@dataclass(frozen=True)
class Actors:
    """The actors of one release. Releases without ``actor_names`` know ids and English names alone."""

    folder: Folder

    @cached_property
    def names(self) -> dict[str, str]:
        """English names by id."""
        return {row["actor_id"]: row["name"] for row in self.folder.rows("actors", ["actor_id", "name"])}

    @cached_property
    def rows(self) -> Rows:
        """Codes and names with their years."""
        return self.folder.rows("actor_names")

    @cached_property
    def meanings(self) -> dict[str, dict[str, set[str]]]:
        """Actors by system and word, a code that lasts before one that ended."""
        found: dict[str, dict[str, set[str]]] = {system: defaultdict(set) for system in SYSTEMS}
        for actor, name in self.names.items():
            found["id"][plain(actor)].add(actor)
            found["name"][plain(name)] = {actor}
        english = {*found["name"]}
        ended: dict[tuple[str, str], tuple[int, str]] = {}
        for row in self.rows:
            system = "name" if row["scheme"] in ("name", "alias") else row["scheme"]
            word = plain(row["name"])
            if system not in found or row["name"].endswith("*") or (system == "name" and word in english):
                continue
            if row["valid_to"] is None:
                found[system][word].add(row["actor_id"])
            else:
                ended[system, word] = max(ended.get((system, word), (0, "")), (row["valid_to"], row["actor_id"]))
        for (system, word), (_, actor) in ended.items():
            if not found[system].get(word):
                found[system][word] = {actor}
        return found

    @cached_property
    def stems(self) -> list[tuple[str, str]]:
        """Beginnings of names, written with a star: ``Russ*`` is Russian Federation, too."""
        starred = [row for row in self.rows if row["scheme"] == "alias" and row["name"].endswith("*")]
        return [(plain(row["name"]), row["actor_id"]) for row in starred]

    @cached_property
    def statistics(self) -> set[tuple[str, str]]:
        """Actors and the offices that make their statistics, as ``origin`` of evidence names them."""
        return {(row["actor_id"], row["name"]) for row in self.rows if row["scheme"] == "statistics"}

    @cached_property
    def states(self) -> list[tuple[str, int, int | None]]:
        """Members of the state system by Gleditsch and Ward, with first and last year."""
        return [(row["actor_id"], row["valid_from"], row["valid_to"]) for row in self.rows if row["scheme"] == "gw"]

    def find(self, word: str, system: str | None = None, said_in: str = "") -> str:
        """The actor that ``word`` means, in any case. Raises NotThere, which names the choices or what is near.

        ``said_in`` is the pair in which the word stands.
        """
        if not self.names:  # a release of a few tables, which says nothing of actors
            return word.strip()
        found = self._meant(word, system)
        if len({actor for _, actor in found}) == 1:
            return found[0][1]
        name = f"`{word.strip()}`" + (f" (in {said_in!r})" if said_in else "")
        if not found:
            near = hint(word.strip(), [*self.names, *self.names.values()])
            of = f" in {system}" if system else ""
            raise NotThere(f"there is no actor {name}{of}. {near}See the table actors")
        by_actor = grouped((actor, of_system) for of_system, actor in found)
        choices = " or ".join(f"{actor}, {self.names[actor]} ({', '.join(by_actor[actor])})" for actor in by_actor)
        raise NotThere(f"{name} is ambiguous: {choices}. Name the system, system={found[0][0]!r}, or the id")

    def pair(self, text: str, system: str | None = None) -> tuple[str, str]:
        """The two actors of a dyad in alphabetical order, whichever way it is written. Raises NotThere."""
        text = " ".join(text.split())
        ids = sorted(re.split("[->]", text))
        said = self.folder.manifest.get("tables", {}).get("indicators", {})
        if system is None and "-".join(ids) in said.get("pairs", {}):
            return ids[0], ids[1]  # which saves a request for the actors
        cuts = [(text[: cut.start()], text[cut.end() :]) for cut in _HYPHEN.finditer(text)]
        signs = "-–—> "
        halves = [(a, b) for a, b in cuts if a.rstrip(signs) == a and b.lstrip(signs) == b and a and b]  # not RUS>>CHN
        if not halves:
            raise NotThere(f"{text!r} is not a dyad: {WRITE_PAIR}")
        whole = [half for half in halves if self.names and all(self._meant(word, system) for word in half)]
        first, second = (self.find(word, system, text) for word in (whole or halves)[0])
        if first == second:
            raise NotThere(f"{text!r} is not a dyad, but {first} twice: {WRITE_PAIR}")
        return min(first, second), max(first, second)

    def codes(self, system: str) -> Iterator[tuple[str, str | int, int, int]]:
        """Actor, code, first and last year of a system; numbers as numbers. Raises NotThere for an unknown system."""
        known(system, CODES, "system", "this package")
        for row in self.rows:
            if row["scheme"] == system:
                code = row["name"] if system == "iso2" else int(row["name"])
                yield row["actor_id"], code, row["valid_from"], 9999 if row["valid_to"] is None else row["valid_to"]

    def _meant(self, word: str, system: str | None) -> list[tuple[str, str]]:
        """Systems and actors that ``word`` means in them; ids come first, and settle what only looks like a name."""
        if system is not None:
            known(system, SYSTEMS, "system", "this package")
        if system in (None, "id") and word in self.names and len(word) > 2:  # other codes are numbers or two letters
            return [("id", word)]
        said = plain(word)
        heard = ((name, self.meanings[name].get(said, ())) for name in SYSTEMS if system in (None, name))
        found = [(name, actor) for name, actors in heard for actor in sorted(actors)]
        codes = [one for one in found if one[0] != "name"]
        return codes or found or [("name", actor) for stem, actor in self.stems if said.startswith(stem)]


def plain(word: str) -> str:
    """A code or name without case, accents, punctuation and leading zeros; signs of other scripts that are not letters
    of their own stay, since they tell names apart."""
    letters = _ACCENTS.sub("", unicodedata.normalize("NFKD", word.casefold()))
    kept = (sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in letters)
    return " ".join("".join(kept).split()).lstrip("0")
