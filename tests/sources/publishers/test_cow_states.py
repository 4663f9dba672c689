"""The Correlates of War state system: spells, major powers, and a comparison with our actors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pyarrow.compute as pc
import pytest
import yaml

from pipelines.sources.codes import UnknownCodes
from pipelines.sources.contract import Parsed, SchemaDrift
from pipelines.sources.publishers.cow_states import SOURCE

ROOT = Path(__file__).resolve().parents[3]
FILES = {
    "cow_states2016.csv": """stateabb,ccode,statenme,styear,stmonth,stday,endyear,endmonth,endday,version
RUS,365,Russia,1816,1,1,2016,12,31,2016
FRN,220,France,2001,1,1,2002,6,30,2016
FRN,220,France,2004,8,25,2016,12,31,2016
AUH,300,Austria-Hungary,1816,1,1,1817,11,12,2016
""",
    "cow_majors2016.csv": """stateabb,ccode,styear,stmonth,stday,endyear,endmonth,endday,version
RUS,365,1816,1,1,1917,12,5,2016
RUS,365,1922,1,1,2016,12,31,2016
FRN,220,2001,1,1,2001,12,31,2016
""",
}
YEARS = {365: range(1816, 2017), 300: range(1816, 1818)}
FRANCE = [2001, 2002, *range(2004, 2017)]


@pytest.fixture
def read(tmp_path: Path, parse: Callable[..., Parsed]) -> Callable[..., Parsed]:
    """What is read from the three files, some of them changed."""
    system = "stateabb,ccode,year,version\n"
    system += "".join(f"X,{code},{year},2016\n" for code, years in YEARS.items() for year in years)
    system += "".join(f"FRN,220,{year},2016\n" for year in FRANCE)

    def read_text(changed: Mapping[str, Callable[[str], str]] = {}) -> Parsed:
        paths = []
        for name, text in (FILES | {"cow_system2016.csv": system}).items():
            paths.append(tmp_path / name)
            paths[-1].write_text(changed.get(name, str)(text))
        return parse(SOURCE, *paths)

    return read_text


def periods(parsed: Parsed) -> list[tuple[str, str, str | None, bool, str]]:
    """The actor, days, rank and row of every period."""
    return [
        (
            row["actor_id"],
            str(row["first_date"]),
            row["last_date"] and str(row["last_date"]),
            row["is_major"],
            row["source_row"],
        )
        for row in parsed.tables["state_system"].to_pylist()
    ]


def test_periods_are_parted_by_rank_and_by_actor(read: Callable[..., Parsed]) -> None:
    parsed = read()
    assert periods(parsed) == [
        ("RUS", "1816-01-01", "1917-12-05", True, "1/1"),
        ("RUS", "1917-12-06", "1921-12-31", False, "1/2"),
        ("SUN", "1922-01-01", "1991-12-31", True, "1/3"),
        ("RUS", "1992-01-01", None, True, "1/4"),
        ("FRA", "2001-01-01", "2001-12-31", True, "2/1"),
        ("FRA", "2002-01-01", "2002-06-30", False, "2/2"),
        ("FRA", "2004-08-25", None, False, "3"),
    ]
    assert parsed.left_out == {"not an actor in these years": 1}
    assert parsed.unread == ["stateabb", "statenme", "version"]
    assert not parsed.bad
    assert not parsed.totals


def test_what_cannot_be_read(read: Callable[..., Parsed]) -> None:
    lines = "BAD,2,Bad,1900,2,30,2016,12,31,2016\nBAD,2,Bad,1950,1,1,1940,1,1,2016\nBAD,,Bad,1900,1,1,2016,12,31,2016\n"
    parsed = read({"cow_states2016.csv": lambda text: text + lines})
    assert sorted((row.source_row, row.reason) for row in parsed.bad) == [
        ("cow_states2016.csv/5", "day is out of range for month"),
        ("cow_states2016.csv/6", "it ends before it begins"),
        ("cow_states2016.csv/7", "a whole number is missing"),
    ]
    assert len(periods(parsed)) == 7
    parsed = read({"cow_system2016.csv": lambda text: text.replace("FRN,220,2016,2016\n", "FRN,220,2003,2016\n")})
    assert parsed.totals == [
        "220 in 2016: in a period, not among the years",
        "220 in 2003: among the years, in no period",
    ]
    with pytest.raises(UnknownCodes, match="999"):
        read({"cow_states2016.csv": lambda text: text.replace("AUH,300", "AUH,999")})
    with pytest.raises(SchemaDrift, match="stmonth"):
        read({"cow_majors2016.csv": lambda text: text.replace("stmonth", "month")})
    assert read({"cow_majors2016.csv": lambda text: text.replace("stateabb", "abb")}).new == ["abb"]


def test_a_file_without_periods_has_no_rows(read: Callable[..., Parsed]) -> None:
    def header(text: str) -> str:
        return text.partition("\n")[0] + "\n"

    parsed = read({"cow_states2016.csv": header})
    assert (periods(parsed), parsed.bad) == ([], [])
    assert parsed.totals[0] == "220 in 2001: among the years, in no period"
    parsed = read(dict.fromkeys([*FILES, "cow_system2016.csv"], header))
    assert (periods(parsed), parsed.bad, parsed.totals) == ([], [], [])


def test_the_real_files(shared: Callable[[str], Path], parse: Callable[..., Parsed]) -> None:
    names = ("states", "system", "majors")
    parsed = parse(SOURCE, *(shared(f"cow/cow_{name}2016.csv") for name in names))
    table = parsed.tables["state_system"]
    assert table.num_rows == 240
    assert parsed.left_out == {"not an actor in these years": 22}
    assert not parsed.bad
    assert not parsed.totals
    assert pc.min(table["first_date"]).as_py() == date(1816, 1, 1)
    current = table.filter(pc.is_null(table["last_date"]))
    assert current.num_rows == 195
    majors = current.filter(current["is_major"])["actor_id"].to_pylist()
    assert sorted(majors) == ["CHN", "DEU", "FRA", "GBR", "JPN", "RUS", "USA"]
    listed = yaml.safe_load((ROOT / "data" / "reference" / "actors.yaml").read_text(encoding="utf-8"))
    dates = {actor["id"]: actor for actor in listed}
    assert not [name for name in current["actor_id"].to_pylist() if "valid_to" in dates[name]]
    begun = table.group_by("actor_id").aggregate([("first_date", "min")]).to_pylist()
    stated = [(row["actor_id"], row["first_date_min"].year, dates[row["actor_id"]].get("valid_from")) for row in begun]
    other = {name for name, year, day in stated if day and year > 1945 and str(day)[:4] != str(year)}
    assert other == {"DDR", "HRV", "KOR", "LTU", "MKD", "RVN", "SVN"}
