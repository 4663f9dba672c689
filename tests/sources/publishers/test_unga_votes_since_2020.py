"""Votes of the General Assembly since session 75: the real files; made-up ones are in ``cases``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from pipelines.archive.parts import Part
from pipelines.sources.contract import Parsed
from pipelines.sources.publishers.unga_votes_since_2020 import MARKS, SOURCE, voeten
from tests.support.real_feeds import votes_and_calls

VOETEN = "unga/voeten_Jun2024_votes_1946-2024_pigeon.csv.gz"
LIBRARY = "unga/hzloto_un_votes_2025_processed.csv.gz"


@pytest.fixture
def parsed(shared: Callable[[str], Path], parse: Callable[..., Parsed]) -> Parsed:
    return parse(SOURCE, shared(VOETEN), shared(LIBRARY))


def test_the_real_files(parsed: Parsed) -> None:
    calls, votes = (parsed.tables[name].to_pandas() for name in ("roll_calls", "votes"))
    assert (parsed.bad, parsed.new, parsed.vintage) == ([], [], date(2025, 12, 18))
    assert parsed.left_out == {
        "roll calls of the Security Council": 44,
        "roll calls before session 75": 6203,
        "marks of states of which votes of session 78 are lost": 4 * 86,
    }
    assert calls.groupby("session").size().to_dict() == {75: 96, 76: 77, 77: 89, 78: 86, 79: 32, 80: 160}
    assert calls.groupby("year").size().to_dict() == {2020: 94, 2021: 79, 2022: 81, 2023: 88, 2024: 6, 2025: 192}
    used_again = {"411/2023", "427/2023", "449/2023", "495/2023"}
    assert {name for name in calls["roll_call_id"] if "/" in name} == used_again
    assert votes["vote"].value_counts().to_dict() == {"yes": 78_250, "abstain": 9_467, "no": 6_575, "absent": 5_901}
    assert {"AFG", "VEN"}.isdisjoint(votes.merge(calls[calls["year"] == 2025], on="roll_call_id")["actor_id"])


def test_states_voted_as_often_as_the_estimates_of_ideal_points_count(
    parsed: Parsed, shared: Callable[[str], Path]
) -> None:
    """A later edition has seven votes of the emergency session more, and lost Côte d'Ivoire's of 2023."""
    calls, votes = (parsed.tables[name].to_pandas() for name in ("roll_calls", "votes"))
    votes = votes[votes["vote"] != "absent"].merge(calls[calls["session"] < 79], on="roll_call_id")
    ours = votes.groupby(["actor_id", "year"]).size()
    estimates = pd.read_csv(shared("unga/idealpoints_1946_2025.tab"), sep="\t")
    theirs = estimates.set_index(["iso3c", "year"])["NVotesFP"].rename_axis(["actor_id", "year"])
    both = pd.concat({"ours": ours, "theirs": theirs}, axis=1).dropna().drop(("CIV", 2023))
    lost = [("TUR", 2023), ("YEM", 2023), ("ZMB", 2023), ("ZWE", 2023)]
    gaps = (both["theirs"] - both["ours"]).drop(lost, errors="ignore")
    assert len(gaps) > 750
    assert gaps.between(-5, 15).all()
    assert not {(actor, 78) for actor in ("TUR", "YEM", "ZMB", "ZWE")} & set(
        zip(votes["actor_id"], votes["session"], strict=True)
    )


def test_china_voted_as_russia_in_74_of_94_votes_of_session_75(parsed: Parsed) -> None:
    calls, votes = (parsed.tables[name].to_pandas() for name in ("roll_calls", "votes"))
    cast = votes[votes["actor_id"].isin(["CHN", "RUS"]) & (votes["vote"] != "absent")]
    by_state = cast.pivot(index="roll_call_id", columns="actor_id", values="vote").dropna()
    of_session = by_state.loc[by_state.index.isin(calls.loc[calls["session"] == 75, "roll_call_id"])]
    assert (len(of_session), int((of_session["CHN"] == of_session["RUS"]).sum())) == (94, 74)


@pytest.mark.torture
def test_voeten_has_the_roll_calls_and_votes_of_the_file_to_session_74(shared: Callable[[str], Path]) -> None:
    """By his numbers, all of them and no vote otherwise: so a number is the key of a roll call in both."""
    path = shared(VOETEN)
    calls, votes = voeten(Part(path.name, path), Parsed())
    held, held_calls = (table.to_pandas() for table in votes_and_calls())
    assert set(held_calls["roll_call_id"]) == set(calls.loc[calls["session"] < 75, "roll_call_id"])
    votes = votes.assign(mark=votes["vote"].map(MARKS)).rename(columns={"call": "roll_call_id", "code": "actor_id"})
    both = held.merge(votes, on=["roll_call_id", "actor_id"], suffixes=("", "_of_voeten"))
    assert len(both) > 0.96 * len(held)
    assert (both["vote"] == both["mark"]).mean() >= 0.999


def test_session_75_has_the_tallies_that_another_edition_prints(parsed: Parsed, shared: Callable[[str], Path]) -> None:
    others = pd.read_csv(shared("unga/voeten_to_session75_unproject_840.csv.gz"), dtype={"rcid": str})
    others = others[others["session"] == 75].set_index("rcid")
    counts = parsed.tables["votes"].to_pandas().groupby(["roll_call_id", "vote"]).size().unstack(fill_value=0)
    counts = counts.loc[others.index]
    assert len(counts) == 96
    assert (others[["amend", "para"]] == 0).all(axis=None)
    assert (counts["yes"] == others["yes"]).all()
    assert (counts["no"] == others["no"]).mean() > 0.8


def test_the_library_s_two_lists_of_2025_say_the_same(parsed: Parsed, shared: Callable[[str], Path]) -> None:
    other = pd.read_csv(shared("unga/hzloto_unga_2025_resolutions.csv.gz"), keep_default_na=False, dtype=str).iloc[1:]
    calls, votes = (parsed.tables[name].to_pandas() for name in ("roll_calls", "votes"))
    votes = votes.merge(calls[calls["year"] == 2025], on="roll_call_id")
    here = set(zip(votes["resolution"], votes["actor_id"], votes["vote"], strict=True))
    long = other.melt("Resolution", other.columns[9:]).query("value != ''")
    assert here == set(zip(long["Resolution"], long["variable"], long["value"].str.lower(), strict=True))
