"""answers: every figure is that of the tables below and stands in its sentence, and no pair is told too much."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from pipelines.judgement.answers import COUNTED, TOPICS, short
from pipelines.judgement.phrases import days
from pipelines.rows import Row, Rows
from pipelines.tables.answers import build, name_observations_of_gaps
from pipelines.tables.shared.registry import reader
from tests.support.ledger_world import BuiltLedger
from tests.support.printed_figures import Told, told, unprinted

LONGEST = 45
"""Words that a sentence has at most."""
OLD = r"last ((calendar )?year|session|period|such) |none later |in force since|was signed|[Oo]n \d+ \w+ \d{4}"
"""What a sentence says of figures that are not of late."""


class Values:
    """The values of the tables of a release by the names that figures have."""

    def __init__(self, release: Path) -> None:
        self.release = release
        columns = "series_code time_period obs_value value_low value_high unit_measure year"
        self.of_series = {
            f"{row['series_code']}@{row['time_period']}": row
            for row in self.rows("indicators", columns)
            if row["series_code"]
        }
        observed = self.rows("observations", "observation_id value value_low")
        self.of_observation = {row["observation_id"]: _number(row) for row in observed}
        quoted = self.rows("quoted", "quoted_id value value_low")
        self.of_row = {f"quoted/{row['quoted_id']}": _number(row) for row in quoted}
        self.of_row |= {
            f"claims/{row['claim_id']}": row["stated_low"] for row in self.rows("claims", "claim_id stated_low")
        }
        people = self.rows("evidence", "observation_id value value_low value_high")
        self.stated: dict[str, set[float]] = defaultdict(set)
        for row in people:
            subject, measure, *_ = row["observation_id"].split("|")
            self.stated[f"{subject}/{measure}"] |= {row[end] for end in ("value", "value_low", "value_high")} - {None}

    def rows(self, table: str, columns: str = "") -> Rows:
        """The rows of a table, or these columns of them."""
        return list(pq.read_table(self.release / f"{table}.parquet", columns=columns.split() or None).to_pylist())

    def is_right(self, figure: Told, answer: Row) -> bool:
        """Whether the tables have the value of a figure."""
        code, _, period = figure.name.partition("@")
        table = code.partition("/")[0]
        if row := self.of_series.get(figure.name):
            is_value = figure.value in (_number(row), row["value_low"], row["value_high"])
            return is_value and (row["unit_measure"], row["year"]) == (figure.unit, figure.year)
        if code in self.of_row:
            return bool(self.of_row[code] == pytest.approx(figure.value))
        if code in self.stated:
            return figure.value in self.stated[code]
        behind = [name for name in answer["rests_on"] if name in self.of_observation]
        known = {name: self.of_observation[name] for name in behind}
        if table == "funding":
            return figure.value == pytest.approx(sum(known[name] or 0.0 for name in _of_deals(known, figure)))
        if table == "exercises" and "/" in period:
            return figure.value == int(figure.value) > 0
        named = {value for name, value in known.items() if name.startswith(("/".join(code.split("/")[:2]), table))}
        return figure.value in named or (figure.value == 1.0 and bool(named))


def _number(row: Mapping[str, Any]) -> float | None:
    values = (row.get("obs_value"), row.get("value"), row["value_low"])
    number: float | None = next((value for value in values if value is not None), None)
    return number


def _of_deals(known: Mapping[str, float | None], figure: Told) -> Iterator[str]:
    """The observations of promises or payments in the currency of a sum."""
    stages = ("disbursed",) if figure.name.partition("@")[0].endswith("disbursed") else ("committed", "signed")
    for name in known:
        *_, status, _, unit = name.split("|")
        if name.startswith("funding/") and unit == figure.unit and status in stages:
            yield name


@pytest.fixture(scope="module")
def values(released: Path) -> Values:
    return Values(released)


@pytest.fixture(scope="module")
def answers(values: Values) -> Rows:
    return values.rows("answers")


def test_every_figure_is_that_of_the_tables_below(values: Values, answers: Rows) -> None:
    wrong = [
        (answer["sentence"], one) for answer in answers for one in told(answer) if not values.is_right(one, answer)
    ]
    assert wrong == []


def test_every_figure_stands_in_its_sentence_as_its_value_is_printed(answers: Rows) -> None:
    absent = [
        (one.words, answer["sentence"])
        for answer in answers
        for one in told(answer)
        if one.words not in answer["sentence"]
    ]
    assert absent == []
    assert [(answer["sentence"], one) for answer in answers for one in unprinted(answer)] == []


def test_the_check_notices_a_value_that_is_another_one(answers: Rows) -> None:
    changed = [
        answer | {"figure_values": [*answer["figure_values"][:-1], answer["figure_values"][-1] * 1.37 + 1]}
        for answer in answers
        if answer["topic"] in ("turnover", "sales_a", "shares", "votes", "share_a", "energy", "arms", "finance")
    ]
    unseen = [answer["sentence"] for answer in changed if not unprinted(answer)]
    assert len(changed) > 300
    assert unseen == []


def test_no_number_stands_in_a_sentence_that_is_not_carried_as_a_figure(answers: Rows) -> None:
    for answer in answers:
        text = re.sub(
            r" \((?:[^()]|\([^()]*\))*\)\.$|“[^”]*”|[^,;]* by our rule|five years|rated [A-F]", "", answer["sentence"]
        )
        for words in sorted({one.words for one in told(answer)}, key=len, reverse=True):
            text = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", "", text)
        years = {str(one.year + more) for one in told(answer) for more in (0, -1)} | {answer["figures"][0][-9:-5]}
        left = [one for one in re.findall(r"\d[\d.,]*\d|\d", text) if one not in years]
        spans = {str(len(told(answer))), *re.findall(r"(?:of the|all|[Ff]rom|first) (\d+)", text)}
        dates = re.findall(
            r"(\d+) (?:January|February|March|April|May|June|July|August|September|October|November|December)", text
        )
        assert {*left} <= spans | {*dates} | {*re.findall(r"(\d{4})", text)}, answer["sentence"]


def test_old_figures_are_called_the_last_known_and_no_sentence_is_long(answers: Rows, values: Values) -> None:
    last_full = max(row["year"] for row in values.of_series.values() if row["year"]) - 1
    for sentence, last in ((answer["sentence"], answer["last_year"]) for answer in answers):
        assert len(sentence.split()) <= LONGEST, sentence
        if last < min(last_full, 2025):
            assert re.search(OLD, sentence), sentence


def test_positions_follow_one_another_and_ten_stand_by_themselves(answers: Rows) -> None:
    by_pair = defaultdict(list)
    for answer in answers:
        by_pair[answer["dyad"]].append(answer)
    for rows in by_pair.values():
        assert sorted(row["position"] for row in rows) == [*range(1, len(rows) + 1)]
        assert sum(not TOPICS[row["topic"]].beside for row in rows) <= 10
    assert sum(len(rows) >= 5 for rows in by_pair.values()) >= 0.55 * len(by_pair), (
        "what is slight is not told to fill a page"
    )
    assert len(Counter(answer["topic"] for answer in answers)) >= 12


def is_named(source: str, sentence: str) -> bool:
    """Whether a sentence names a source, without those who pass its figures on."""
    who = (
        source.removeprefix("our calculation from ").removeprefix("figures of ").partition(", by ")[0].replace("'", "’")
    )
    said = sentence.rpartition(" (")[2] if "figures of" in source else sentence
    return who.removeprefix("statistics of ") in said or short(who) in said


def test_every_sentence_ends_with_who_says_so_or_names_them(answers: Rows) -> None:
    for answer in answers:
        assert answer["sources"]
        assert answer["rests_on"]
        if answer["sentence"].endswith(f"({COUNTED})."):
            continue
        others = re.search(r"and (?:(\d+) others|another)\)\.$", answer["sentence"])
        unnamed = {one.partition(", by ")[0] for one in answer["sources"] if not is_named(one, answer["sentence"])}
        unnamed -= {one for one in unnamed if any(one != other and one in other for other in unnamed)}  # a state's
        assert len(unnamed) == int((others[1] or 1) if others else 0), answer["sentence"]


def test_a_share_that_a_document_states_is_told_as_its_own(values: Values, real: BuiltLedger) -> None:
    of_a_pair = (row for row in values.rows("trade") if row["measure"] == "share" and row["origin"] is None)
    stated = {(row["dyad"], row["base_actor"], row["time_period"], row["value"]) for row in of_a_pair}
    shares = (row for row in values.rows("indicators") if row["indicator"] == "trade_share" and row["obs_value"])
    as_stated = {
        f"{row['series_code']}@{row['time_period']}"
        for row in shares
        if (row["dyad"], row["origin"], row["time_period"], round(row["obs_value"] * 100, 7)) in stated
    }
    of_2022 = (pc.field("dyad") == "BLR-RUS") & (pc.field("year") <= 2022)
    of_them = [row for row in _told_of(real, of_2022) if as_stated & {*row["figures"]}]
    assert [row["sources"][0] for row in of_them] == ["Russian government, by Vesti"]


def _told_of(real: BuiltLedger, indicators: pc.Expression) -> Rows:
    """The sentences that are made when of all indicators only these are known."""
    needed = {name: kind for name, kind in build.__annotations__.items() if name != "return"}
    inputs = {name: real.rows[name] if kind.startswith("list") else real.arrow[name] for name, kind in needed.items()}
    inputs |= {"mirror_gaps": reader(real.arrow["mirror_gaps"])}
    return list(build(**inputs | {"indicators": real.arrow["indicators"].filter(indicators)}))


def test_a_gap_of_a_document_and_a_captured_report_rests_on_both_observations() -> None:
    stated, reported = (f"trade/TUR>CHN/TOTAL/G/2022/{who}|exports||actual||USD" for who in ("TUR/FOB", "CHN/CIF"))
    gaps = pa.table({"exporter_report_id": [stated, stated], "importer_report_id": ["un-1#201", "un-1#202"]})
    rows = pa.table(
        {
            "table": ["mirror_gaps", "mirror_gaps", "trade"],
            "row_id": [f"{stated}|un-1#201", f"{stated}|un-1#202", stated],
            "rests_on": pa.array([None, None, ["kept"]], pa.list_(pa.string())),
        }
    )
    supports = pa.table({"support_id": ["un-1#201"], "observation_id": [reported]})
    observations = pa.table({"observation_id": [stated, reported]})
    named = name_observations_of_gaps(rows, gaps, supports, observations)
    assert named["rests_on"].to_pylist() == [[stated, reported], None, ["kept"]]


def test_a_share_of_arms_spread_evenly_is_near_what_sipri_states_of_the_same_years(values: Values) -> None:
    shares = [row for row in values.rows("quoted") if row["table"] == "arms_dependence" and row["captured"] is not None]
    assert len(shares) > 20
    assert [row["quoted_id"] for row in shares if abs(row["value"] - row["captured"]) > 6] == []


def test_a_total_and_both_flows_of_one_year_add_up_in_one_currency(released: Path) -> None:
    rows = pq.read_table(released / "answers.parquet").to_pylist()
    of_pair: dict[str, dict[str, Told]] = defaultdict(dict)
    for row in rows:
        if row["topic"] in ("turnover", "sales_a", "sales_b") and "(reports differ)" not in row["sentence"]:
            of_pair[row["dyad"]][row["topic"]] = told(row)[0]
    whole = {pair: of for pair, of in of_pair.items() if len(of) == 3}
    alike = {pair: of for pair, of in whole.items() if len({(one.year, one.unit) for one in of.values()}) == 1}
    assert len(alike) >= 0.8 * len(whole) >= 28
    for pair, of in alike.items():
        total, sold, bought = (of[topic].value for topic in ("turnover", "sales_a", "sales_b"))
        assert total == pytest.approx(sold + bought, rel=0.03), pair


def test_months_stand_beside_the_same_months_of_the_year_before_and_of_no_year_that_is_told_whole(
    answers: Rows,
) -> None:
    whole = {row["dyad"]: row["last_year"] for row in answers if row["topic"] == "turnover"}
    of_months = [row for row in answers if row["topic"] == "so_far"]
    for row in of_months:
        now, before = told(row)
        months = [one.name.partition("@")[2] for one in (now, before)]
        assert months[0] == months[1].replace(str(before.year), str(now.year)) != months[1], row["sentence"]
        assert now.year == before.year + 1 > whole[row["dyad"]], row["sentence"]
        assert now.unit == before.unit, row["sentence"]
    assert len(of_months) > 15


def test_a_run_of_first_places_is_what_the_years_say(values: Values, answers: Rows) -> None:
    runs = 0
    for answer in (one for one in answers if one["topic"] == "ranks"):
        now = told(answer)[0]
        if since := re.search(r"as in (?:every year|each of the (\d+) years known) since (\d{4})", answer["sentence"]):
            known, first = since.groups()
            run = [one for one in told(answer) if one.words == f"since {first}"]
            assert {one.value for one in run} == {1.0}, answer["sentence"]
            years = {one.year for one in run}
            assert (min(years), max(years)) == (int(first), now.year)
            assert len(years) == int(known or now.year - int(first) + 1)
            runs += 1
    assert runs >= 3


def test_what_is_called_the_last_year_known_is_the_last_of_its_series(released: Path, answers: Rows) -> None:
    columns = "series_code year obs_value obs_status status is_contested is_doubted".split()
    last: dict[str, int] = {}
    for row in pq.read_table(released / "indicators.parquet", columns=columns).to_pylist():
        is_firm = row["status"] == "actual" and not row["is_contested"] and not row["is_doubted"]
        if is_firm and row["obs_value"] is not None and row["obs_status"] == "A" and row["year"]:
            last[row["series_code"]] = max(row["year"], last.get(row["series_code"], 0))
    called = [one for one in answers if re.search("the last year known(?! for both)", one["sentence"])]
    later = []
    for answer in called:
        newest = [last.get(one.name.partition("@")[0], 0) for one in told(answer)]
        if (min if answer["topic"] == "balance" else max)(newest) > answer["last_year"]:  # a balance is of both flows
            later.append(answer["sentence"])
    assert later == []


def test_no_flow_is_called_the_last_known_before_a_year_of_which_it_follows_from_what_is_told(answers: Rows) -> None:
    years = {(one["dyad"], one["topic"]): one["last_year"] for one in answers}
    flows = {"sales_a": "sales_b", "sales_b": "sales_a"}
    checked = [one for one in answers if one["topic"] in flows and "the last year known" in one["sentence"]]
    assert checked
    for flow in checked:
        others = (years.get((flow["dyad"], topic), 0) for topic in ("turnover", flows[flow["topic"]]))
        assert min(others) <= flow["last_year"], flow["sentence"]


def test_no_rank_is_told_where_another_partner_may_stand(released: Path, answers: Rows) -> None:
    columns = "dyad origin year series_code time_period obs_value value_low is_doubted".split()
    ranks = pq.read_table(
        released / "indicators.parquet",
        columns=columns,
        filters=[("indicator", "=", "partner_rank"), ("table", "=", "dependence")],
    )
    rows = [row for row in ranks.to_pylist() if row["obs_value"] is not None and not row["is_doubted"]]
    computed = {f"{row['series_code']}@{row['time_period']}": row for row in rows}
    checked = 0
    for answer in (one for one in answers if one["topic"] == "ranks"):
        for own in (computed[one.name] for one in told(answer) if one.name in computed):
            checked += 1
            others = (
                r for r in rows if (r["origin"], r["year"]) == (own["origin"], own["year"]) and r["dyad"] != own["dyad"]
            )
            passed = [r for r in others if (r["value_low"] or r["obs_value"]) <= own["obs_value"] < r["obs_value"]]
            assert not passed, answer["sentence"]
    assert checked > 50


def test_sanctions_are_no_more_than_the_table_has_and_none_later_goes_untold(values: Values, answers: Rows) -> None:
    rows = [row for row in values.rows("sanctions") if row["is_realised"] and row["part_of_id"] is None]
    for answer in (one for one in answers if one["topic"] == "sanctions"):
        sender, target = (
            side if re.search(rf"^{_named(values, side)}", answer["sentence"]) else None
            for side in answer["dyad"].split("-")
        )
        sender, target = (sender, answer["dyad"].split("-")[1]) if sender else (target, answer["dyad"].split("-")[0])
        of_pair = [row for row in rows if sender in row["senders"] and target in row["targets"]]
        of_pair = [row for row in of_pair if row["status"] == "in_force"]
        counted = re.search(r"at least (\w+) sets", answer["sentence"])
        assert len(of_pair) >= (len(told(answer)) - 1 if counted else 1), answer["sentence"]
        newest = max(row["start_date"] for row in of_pair)
        assert days(newest, None) in answer["sentence"], (newest, answer["sentence"])


def _named(values: Values, actor: str) -> str:
    name = next(row["name"] for row in values.rows("actors", "actor_id name") if row["actor_id"] == actor)
    return f"(?:[Tt]he )?{name}"
