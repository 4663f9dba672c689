"""Rows under terms that nobody has read: archived and listed, in no table of any release until somebody declares them.

The file is made up, and CREA the source: no real answer of it was ever seen.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bilateral.cli import main
from bilateral.releases import find, manifest
from pipelines.orchestration.workplace import Workplace
from tests.support.built_home import CODE, BuiltHome, bilateral_build, place_code
from tests.support.source_world import only_row, released_rows, run_build

pytestmark = [pytest.mark.slow, pytest.mark.torture]
FILE = """commodity,destination_iso2,month,value_tonne,value_eur
crude_oil,CN,2022-03-01,10.5,100.25
coal,CN,2022-03-01,7,50
"""
SAID = (
    "nobody has read the terms of crea, so its rows stay out: read https://energyandcleanair.org, and declare in "
    "pipelines/sources/publishers/crea.yaml what they say"
)
READ = "open\n  words: free to use\n  read_at: https://energyandcleanair.org/terms\n  read_on: 2026-11-28"
LISTED = {"captures", "sources"}
"""Tables that say what is here, and why it is not used."""


def tables(release: Path) -> dict[str, str]:
    """The hash of each table but those that list what is here."""
    return {name: entry["sha256"] for name, entry in manifest(release)["tables"].items() if name not in LISTED}


def test_they_are_in_no_release_until_the_terms_are_declared_and_stop_none(
    own_home: BuiltHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    workplace, without = Workplace.at(own_home.checkout, own_home.home), own_home.release
    (tmp_path / "counter.csv").write_text(FILE)
    monkeypatch.chdir(own_home.checkout)
    monkeypatch.setenv("BILATERAL_HOME", str(own_home.home))
    monkeypatch.delenv("BILATERAL_ARCHIVE", raising=False)
    assert main(["import", "crea", str(tmp_path / "counter.csv")]) == 0
    capsys.readouterr()

    for words, folder in (((), workplace.releases), (("--public",), workplace.releases / "public")):
        run_build(workplace, monkeypatch, *words)
        printed = capsys.readouterr().out
        assert printed.count(f"  terms: {SAID}\n") == 1, printed
        assert ("FAILED" in printed, "STALE" in printed) == (False, False)
        release = find(folder)
        assert (manifest(release)["audience"], tables(release)) == ("public", tables(without))
        assert manifest(release)["absent"]["energy_reports"]["why"].endswith(
            " has been imported, and nobody has read the terms of “CREA Russia Fossil Tracker”"
        )
        here = Workplace.at(workplace.root, workplace.home.root, is_public=bool(words))
        capture, source = only_row(here, "captures"), only_row(here, "sources", source_id="crea")
        assert (capture["state"], capture["reason"], capture["n_rows"]) == ("terms_unread", SAID, 0)
        assert (source["state"], source["reason"], source["n_captures"]) == ("terms_unread", SAID, 1)
    assert main(["doctor"]) == 0, capsys.readouterr().out

    for name in CODE:
        (own_home.checkout / name).unlink()
    place_code(own_home.checkout, copies_code=True)
    declared = own_home.checkout / "pipelines" / "sources" / "publishers" / "crea.yaml"
    declared.write_text(declared.read_text().replace("terms_class: unread", f"terms_class: {READ}"))
    done = bilateral_build(own_home.checkout, own_home.home)
    assert (done.returncode, SAID in done.stdout) == (0, False), done.stdout + done.stderr
    assert {row["product"]: row["capture_id"] for row in released_rows(workplace, "energy_reports")} == dict.fromkeys(
        ("crude_oil", "coal"), capture["capture_id"]
    )
    assert only_row(workplace, "sources", source_id="crea")["state"] == "current"
