"""A slip in the file of one source is told with its line, and stops that source alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.orchestration.assets import all_assets
from pipelines.sources import declarations
from pipelines.sources.contract import Source, SourceError, declare
from pipelines.sources.slips import ERRORS, FOLDER, of_file, slips
from tests.conftest import ROOT

DESTA = ROOT / FOLDER / "desta.yaml"


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


def spoilt(before: str, after: str, where: str, folder: Path) -> tuple[Source, str]:
    """The source with one change in its file, what it says, and the line that it should name."""
    text = DESTA.read_text(encoding="utf-8")
    assert text.count(before) == 1
    file = folder / DESTA.name
    file.write_text(text.replace(before, after), encoding="utf-8")
    if not (told := of_file(file)):
        with pytest.raises(ERRORS) as error:
            declare(str(file.with_suffix(".py")), parse=declarations._unread)
        told = slips(file, error.value)
    return declarations.stand_in(file, told), f"{FOLDER}/desta.yaml:{line_of(file.read_text(), where)}: "


@pytest.mark.parametrize(
    ("before", "after", "where", "said"),
    [
        ("max_age_days: 800", "max_age_days: often", "max_age_days", "should be a valid integer"),
        ("max_age_days: 800", "max_age_day: 800", "max_age_day", "`max_age_day`: there is no such field"),
        ("  gap: >-", "  gapp: >-", "  gapp", "`terms.gapp`: there is no such field"),
        ("[agreements_reports]\nterms", "[agreements_report]\nterms", "feeds", "Did you mean `agreements_reports`"),
        ("class: results", "class: result", "  terms_class", "Did you mean `results`"),
        ("signed_year: period, ", "signed_year: peroid, ", "values", "'peroid' is no rule of values"),
        ("cadence: 0 6 1 7 *", "cadence: 0 6 32 7 *", "cadence", "is no time in cron"),
        ("cadence: 0 6 1 7 *", "\tcadence: 0 6 1 7 *", "\tcadence", "a tab is used for indentation"),
        ("title: ", "title: [", "url", "not valid YAML"),
        ("max_age_days: 800", "title: DESTA", "title: DESTA", "the key appears twice"),
        ("read_on: 2026-11-26", "read_on: 2026-13-26", "  read_on", "2026-13-26 is no day"),
    ],
)
def test_a_slip_is_told_with_its_line(before: str, after: str, where: str, said: str, tmp_path: Path) -> None:
    source, place = spoilt(before, after, where, tmp_path)
    assert [slip for slip in source.slips if slip.startswith(place) and said in slip], source.slips


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (b"value: OBS_VALUE", b"valeu: OBS_VALUE", "columns.valeu`: there is no `valeu`; Did you mean `value`"),
        (b"      unread:", b"      unraed:", "unraed`: there is no such field"),
        (b"{importer: imf,", b"{importer: iso3,", "actors.importer`: there is no `iso3`; "),
        (b'CHN, value: "(3, 12)"', b'CHN, value: "(3, 12"', "anchors[1]`: '(3, 12' is no rule"),
        (b"{importer: CHN,", b"{imported: CHN,", "anchors[0]`: there is no `imported`; "),
        (b"Never live.", b"Never li\xe9.", "byte 0xe9 is not UTF-8"),
    ],
)
def test_a_source_without_code_is_held_against_its_table(
    before: bytes, after: bytes, said: str, tmp_path: Path
) -> None:
    text = (ROOT / FOLDER / "oecd_itic.yaml").read_bytes()
    file = tmp_path / "oecd_itic.yaml"
    file.write_bytes(text.replace(before, after, 1))
    line = text[: text.index(before)].count(b"\n") + 1
    assert [one for one in declarations._source(file).slips if f"/oecd_itic.yaml:{line}: " in one and said in one]


def test_what_can_still_be_read_of_it_stands(tmp_path: Path) -> None:
    source, _ = spoilt("max_age_days: 800", "max_age_days: often", "max", tmp_path)
    good = declarations.discover()["desta"]
    assert (source.title, source.feeds, source.terms, source.domain) == (
        good.title,
        good.feeds,
        good.terms,
        good.domain,
    )
    blind, _ = spoilt("class: results", "class: result", "  terms_class", tmp_path)
    assert (blind.feeds, blind.terms.is_unread, blind.terms.is_passed_on) == (good.feeds, True, False)
    with pytest.raises(SourceError, match="run `bilateral check`"):
        source.parse([], None)  # type: ignore[arg-type]


def test_all_others_are_loaded_and_stand_in_the_graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, _ = spoilt("max_age_days: 800", "max_age_days: often", "max", tmp_path)
    sources = {**declarations.discover(), "desta": source}
    for module in ("source_assets", "assets", "code_versions", "labels"):
        name = "discover" if module == "source_assets" else "sources"
        monkeypatch.setattr(f"pipelines.orchestration.{module}.{name}", lambda: sources)
    named = {
        key.to_user_string() for asset in all_assets(ROOT, with_captures=True) for key in getattr(asset, "keys", ())
    }
    assert {f"parsed/{name}" for name in sources} <= named
