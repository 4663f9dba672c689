"""A table that a release does not have answers with the reason, its columns and what would fill it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import bilateral
from bilateral.cli import main
from bilateral.commons.absent import sentence
from bilateral.commons.lookup import NotThere
from bilateral.folder import Folder
from bilateral.release import Release
from bilateral.trail import Trail
from bilateral.verdicts import rows

pytestmark = pytest.mark.slow
VOTES = (
    r"release 1\.1\.0 has no table `votes` \(Votes: .*\): no file of “Recorded votes of the United Nations General "
    r"Assembly”, “Recorded votes of the United Nations General Assembly since session 75” has been imported\. "
    r"To fill it: `bilateral import unga_votes FILE…`, `bilateral import unga_votes_since_2020 FILE…`; then "
    r"`bilateral build`\. "
    r"Its columns: roll_call_id, actor_id, vote, "
)


def test_every_way_to_an_absent_table_gives_the_same_sentence(r: Release) -> None:
    for ask in (
        lambda: r.load("votes"),
        lambda: r.load("votes", dyad="CHN-RUS", years=2024, columns=["vote"]),
        lambda: r.describe("votes"),
        lambda: r.row("votes", "1|CHN"),
        lambda: r.known_by("2025-01-01", "votes"),
        lambda: r.folder.read("votes", ["vote"]),
    ):
        with pytest.raises(NotThere, match=VOTES):
            ask()


def test_the_release_lists_what_it_has_not(r: Release) -> None:
    assert not {*r.absent} & {*r.tables}
    assert {"votes", "captures", "quarantine"} <= {*r.absent}
    assert r.absent["quarantine"].endswith("no row of an imported file had to be refused.")
    assert "`bilateral new record visits`, `bilateral new document URL`" in r.absent["visits"]


def test_show_without_a_table_lists_those_that_are_there_and_those_that_are_not(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BILATERAL_HOME", str(home))
    assert main(["show"]) == 0
    printed = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert printed["trade"].split() == [str(len(bilateral.open().load("trade"))), "rows"]
    assert printed["votes"].startswith("absent: no file of “Recorded votes")
    assert main(["show", "votes"]) == 1
    assert "has no table `votes`" in capsys.readouterr().err


def test_an_article_cannot_be_judged_in_a_release_without_claims(r: Release) -> None:
    with pytest.raises(NotThere, match="no article's claims are written down"):
        rows(r.folder, "article")


def test_a_trail_goes_through_an_absent_table_to_the_sources_behind_it(r: Release) -> None:
    """As in a public release of which every row of a table was left out."""
    trail = Trail(r.folder)
    assert r.folder.key("arms_transfers") == ["capture_id", "source_row"]
    assert trail.find("arms_transfers", ["sipri_transfers-00|1"]) == {}
    trail.__dict__["feeds"] = {"sipri_transfers": {"arms_transfers"}}
    assert trail._sources("arms_dependence", {}) == ["sipri_transfers"]
    row = {"dyad": "CHN-RUS", "year": 2022, "rests_on": ["sipri_transfers-00#1"]}
    (leaf,) = trail.leaves([row], "exercise_years")
    assert (leaf.through, leaf.report["support_id"]) == ("arms_transfers/sipri_transfers-00|1", "sipri_transfers-00#1")


def test_a_release_from_before_tables_could_be_absent_is_read_as_ever(tmp_path: Path) -> None:
    entry = {"columns": [], "key": [], "logical_sha256": "", "rows": 0, "sha256": "0" * 64}
    said = {"version": "1.0.0", "date": "2026-01-01", "audience": "local", "tables": {"trade": entry}}
    (tmp_path / "release.json").write_text(json.dumps(said))
    folder = Folder(str(tmp_path))
    assert (folder.absent, Release(folder).absent) == ({}, {})
    with pytest.raises(NotThere, match=r"has no table `votes`\. There: trade"):
        folder.read("votes")


def test_good_news_has_no_remedy() -> None:
    entry = {"title": "Quarantine: rows.", "why": "nothing was refused", "fill": [], "columns": ["reason: string"]}
    assert sentence("quarantine", entry) == (
        "this release has no table `quarantine` (Quarantine: rows): nothing was refused."
    )
