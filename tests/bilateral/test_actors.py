"""Who is meant: ids, codes of four systems, names in any case and language, and what is refused as ambiguous."""

from __future__ import annotations

from pathlib import Path

import pytest

import bilateral
from bilateral.actors import Actors
from bilateral.commons.lookup import NotThere
from bilateral.release import Release
from tests.support.rows import cases


@pytest.fixture(scope="module")
def actors(released: Path) -> Actors:
    return Actors(bilateral.open(str(released)).folder)


@pytest.mark.parametrize(("written", "pair"), cases(__file__, "a_pair_is_found_however_it_is_written"))
def test_a_pair_is_found_however_it_is_written(actors: Actors, written: str, pair: str) -> None:
    assert "-".join(actors.pair(written)) == pair


@pytest.mark.parametrize(("written", "system", "pair"), cases(__file__, "a_named_system_settles_what_is_ambiguous"))
def test_a_named_system_settles_what_is_ambiguous(actors: Actors, written: str, system: str, pair: str) -> None:
    with pytest.raises(NotThere, match=r"is ambiguous: .* Name the system, system="):
        actors.pair(written)
    assert "-".join(actors.pair(written, system)) == pair


@pytest.mark.parametrize(("written", "message"), cases(__file__, "what_means_nobody_is_refused"))
def test_what_means_nobody_is_refused(actors: Actors, written: str, message: str) -> None:
    with pytest.raises(NotThere, match=message):
        actors.pair(written)


def test_the_choices_are_named(actors: Actors) -> None:
    with pytest.raises(NotThere, match=r"`710` \(in '710-365'\) .*ZAF, South Africa \(m49\) or CHN, China \(cow, gw\)"):
        actors.pair("710-365")


def test_an_unknown_system_is_refused(actors: Actors) -> None:
    with pytest.raises(NotThere, match=r"no system `fips`. There: id, iso2, m49, cow, gw, name"):
        actors.pair("CH-RS", "fips")


def test_every_actor_is_found_by_its_id_its_name_and_its_codes(actors: Actors) -> None:
    rows = actors.folder.read("actors").to_pylist()
    for row in rows:
        assert actors.find(row["actor_id"].lower(), "id") == row["actor_id"]
        assert actors.find(row["name"].upper(), "name") == row["actor_id"]
    for system in ("iso2", "m49", "cow", "gw"):
        lasting = {(actor, code) for actor, code, _, last in actors.codes(system) if last == 9999}
        for row in rows:
            if row[system] is not None and (row["actor_id"], row[system]) in lasting and system != "iso2":
                assert actors.find(str(row[system]), system) == row["actor_id"], (system, row)


@pytest.mark.slow
def test_tables_are_loaded_by_names_too(r: Release) -> None:
    assert len(r.load("trade", dyad="russia-CHINA")) == len(r.load("trade", dyad="CHN-RUS")) > 0
