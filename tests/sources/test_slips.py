"""A slip in the file of one source is told with its line, and stops that source alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.orchestration.assets import all_assets
from pipelines.sources import declarations
from pipelines.sources.contract import Source, SourceError, declare
from pipelines.sources.slips import ERRORS, FOLDER, of_file, slips
from tests.conftest import ROOT
from tests.support.rows import each_case

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


@each_case(__file__, "before after where said")
def test_a_slip_is_told_with_its_line(before: str, after: str, where: str, said: str, tmp_path: Path) -> None:
    source, place = spoilt(before, after, where, tmp_path)
    assert [slip for slip in source.slips if slip.startswith(place) and said in slip], source.slips


@each_case(__file__, "before after said")
def test_a_source_without_code_is_held_against_its_table(before: str, after: str, said: str, tmp_path: Path) -> None:
    text, file = (ROOT / FOLDER / "oecd_itic.yaml").read_text(encoding="utf-8"), tmp_path / "oecd_itic.yaml"
    file.write_text(text.replace(before, after, 1), encoding="latin-1")
    line = line_of(text, before)
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
