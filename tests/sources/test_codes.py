"""Looking up publishers' codes: what each means in which year; unknown codes are reported, never dropped."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.sources.codes import LEFT_OUT, Codes, UnknownCodes

ROOT = Path(__file__).resolve().parents[2]
TEXT = """code,actor,valid_from,valid_to,name,note
365,RUS,,1921,Russia,the Empire
365,SUN,1922,1991,Russia,
365,RUS,1992,,Russia,
710,CHN,,,China,
900,-,,,Areas nes,
910,-,,1989,Namibia,no state yet
910,NAM,1990,,Namibia,
"Côte d’Ivoire",CIV,1960,,,
"""
PERIODS = {
    "365": [("RUS", 0, 1921), ("SUN", 1922, 1991), ("RUS", 1992, 9999)],
    "710": [("CHN", 0, 9999)],
    "900": [("-", 0, 9999)],
    "910": [("-", 0, 1989), ("NAM", 1990, 9999)],
    "Côte d’Ivoire": [("CIV", 1960, 9999)],
}
"""What TEXT says, written once more by hand."""


@pytest.fixture(scope="module")
def codes(tmp_path_factory: pytest.TempPathFactory) -> Codes:
    folder = tmp_path_factory.mktemp("codes")
    (folder / "cow.csv").write_text(TEXT, encoding="utf-8")
    return Codes(folder)


def test_without_years_a_code_must_mean_one_thing_at_all_times(codes: Codes) -> None:
    assert codes.actors("cow", ["710", "900", "Côte d’Ivoire"]).to_pylist() == ["CHN", LEFT_OUT, "CIV"]
    with pytest.raises(UnknownCodes, match=r"2 codes are not in the crosswalk: 365, 910\. ") as error:
        codes.actors("cow", ["910", "365", "710"])
    assert error.value.codes == ["365", "910"]


def test_every_unknown_code_is_named_once_with_its_years_and_what_to_do(codes: Codes) -> None:
    with pytest.raises(UnknownCodes) as error:
        codes.actors("cow", ["711", "710", "711", "", "Côte d’Ivoire", "711"], [2024, 2024, 2024, 2024, 1959, 2023])
    assert error.value.codes == [" (2024)", "711 (2023)", "711 (2024)", "Côte d’Ivoire (1959)"]
    assert str(error.value) == (
        "4 codes are not in the crosswalk:  (2024), 711 (2023), 711 (2024), Côte d’Ivoire (1959). "
        "Add each to data/reference/codes/cow.csv, with `-` as actor if it is to be left out"
    )


@pytest.mark.parametrize(
    "given_",
    [
        pa.chunked_array([["710"], ["365", None]]),
        pa.array(["710", "365", None]).dictionary_encode(),
        pa.array(["710", "365", None], pa.large_string()),
        pa.array([710, 365, None], pa.int16()),
    ],
    ids=["chunks", "dictionary", "large", "numbers"],
)
def test_codes_come_in_any_form_of_column(codes: Codes, given_: object) -> None:
    years = pa.chunked_array([[2024, 1985], [2024]], pa.int64())
    assert codes.actors("cow", given_, years).to_pylist() == ["CHN", "SUN", None]
    assert pa.types.is_dictionary(codes.encoded("cow", given_, years).type), "rows share their names"


def _naive(code: str | None, year: int | None) -> str | None:
    """The meaning of one code, looked up singly; ``unknown`` if there is none."""
    if code is None:
        return None
    periods = PERIODS.get(code.strip(), [])
    if year is None:
        actors = {actor for actor, _, _ in periods}
        return actors.pop() if len(actors) == 1 else "unknown"
    return next((actor for actor, first, last in periods if first <= year <= last), "unknown")


PAIRS = st.tuples(
    st.sampled_from([*PERIODS, None, " 365", "711", "0", "3 65", "côte d’ivoire"]),
    st.sampled_from([1, 1921, 1922, 1959, 1960, 1989, 1990, 1991, 1992, 2024, 9999, None]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(PAIRS, max_size=40), cut=st.integers(0, 40))
def test_a_column_means_what_its_cells_mean_one_by_one(
    codes: Codes, pairs: list[tuple[str | None, int | None]], cut: int
) -> None:
    column = pa.array([code for code, _ in pairs], pa.string())
    chunked = pa.chunked_array([column[:cut], column[cut:]])
    years = pa.array([year for _, year in pairs], pa.int64())
    expected = [_naive(code, year) for code, year in pairs]
    if "unknown" in expected:
        lost = {
            str(code).strip() + (f" ({year})" if year is not None else "")
            for (code, year), actor in zip(pairs, expected, strict=True)
            if actor == "unknown"
        }
        with pytest.raises(UnknownCodes) as error:
            codes.actors("cow", chunked, years)
        assert error.value.codes == sorted(lost)
    else:
        assert codes.actors("cow", chunked, years).to_pylist() == expected


def test_no_two_codes_are_taken_for_each_other_in_any_year(codes: Codes) -> None:
    """Every year of two codes in one column, and no year."""
    years = [*range(1, 10_000), None]
    pairs = [("910", year) for year in years[:-1]] + [("710", year) for year in years] + [("900", None)]
    actors = codes.actors("cow", [code for code, _ in pairs], [year for _, year in pairs])
    assert actors.to_pylist() == [_naive(code, year) for code, year in pairs]


def test_the_digest_is_that_of_names_and_texts(tmp_path: Path) -> None:
    seen = set()
    for name, text in (("a", "x"), ("a", "y"), ("b", "y")):
        folder = tmp_path / f"{name}{text}"
        folder.mkdir()
        (folder / f"{name}.csv").write_text(text)
        seen.add(Codes(folder).digest)
        (folder / "notes.txt").write_text("no scheme")
        assert Codes(folder).digest in seen
    assert len(seen) == 3


def test_a_scheme_that_is_not_there_is_named(codes: Codes) -> None:
    with pytest.raises(FileNotFoundError, match=r"nothing\.csv"):
        codes.actors("nothing", ["1"])
    with pytest.raises(UnknownCodes, match=r"^50 codes are not in the crosswalk: x00, .* x39 and 10 more. Add each"):
        codes.actors("cow", [f"x{number:02}" for number in range(50)])


FACTS = {
    "cow": "365 1900 RUS, 365 1985 SUN, 365 1995 RUS, 710 1950 CHN, "
    "713 1985 TWN, 345 1990 YUG, 345 2004 SCG, 345 2010 SRB",
    "comtrade": "490 2022 TWN, 280 1985 DEU, 280 1990 DEU, 278 1989 DDR, 0 2022 WLD, "
    "810 1985 SUN, 643 1992 RUS, 699 2022 IND, 842 2022 USA, 156 2022 CHN",
    "iso2": "RU 1985 SUN, RU 1995 RUS, CS 1990 CSK, CS 2004 SCG, NA 2024 NAM",
    "worldbank": "CHN 2022 CHN, AFE 2022 -",
}
"""Code, year and actor by scheme."""


@pytest.mark.parametrize("scheme", FACTS)
def test_facts_of_the_real_crosswalk(scheme: str) -> None:
    facts = [fact.split() for fact in FACTS[scheme].split(", ")]
    found = Codes(ROOT / "data" / "reference" / "codes").actors(
        scheme, [f[0] for f in facts], [int(f[1]) for f in facts]
    )
    assert found.to_pylist() == [actor for _, _, actor in facts]


def test_a_year_beyond_all_years_is_named_as_it_stands(codes: Codes) -> None:
    with pytest.raises(UnknownCodes, match=r"710 \(-5\), 710 \(123456789\)"):
        codes.encoded("cow", ["710", "710", "710"], [-5, 123_456_789, 2000])
