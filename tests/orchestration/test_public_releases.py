"""Public releases of the whole graph: rows that may not be passed on stay out, and what is computed from them stays."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from rdflib import Graph, URIRef

from bilateral.cli import main
from bilateral.releases import find, manifest, versions
from bilateral.verify import verify
from pipelines.orchestration.workplace import Workplace
from pipelines.sources.declarations import discover as sources
from schemas import derive
from schemas.vocabulary import LICENCE
from tests.support import object_store
from tests.support.source_world import OBSERVATION, SOURCE, allow, copy_workplace, only_row, released_rows, run_build

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("terms_allow_results")]


def test_rows_that_may_not_be_passed_on_make_the_release_local(built: Workplace) -> None:
    assert sources()[SOURCE].terms.terms_class == "results"
    assert manifest(find(built.releases))["audience"] == "local"


@pytest.mark.torture
def test_a_public_release_leaves_out_the_rows_and_keeps_what_is_computed(
    built: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    workplace = copy_workplace(built, tmp_path)
    latest = find(workplace.releases)
    run_build(workplace, monkeypatch, "--public")
    public = Workplace.at(workplace.root, workplace.home.root, is_public=True)
    release = find(public.releases)
    assert verify(release) == []
    assert (release.parent, release.name) == (workplace.releases / "public", "1.0.0")
    assert manifest(release)["audience"] == "public"
    assert manifest(release)["withheld"] == {"supports": 1, "trade_reports": 2}
    assert not (release / "trade_reports.parquet").exists()
    why = manifest(release)["absent"]["trade_reports"]["why"]
    assert why == "the terms of “UN Comtrade” do not let its 2 rows be passed on"
    assert table_licences(release, "supports") == [LICENCE], "a support without its number is only named"
    assert table_licences(find(workplace.releases), "supports")[0]["title"].startswith("UN Comtrade policy")
    assert only_row(public, "trade", trade_id=OBSERVATION) == only_row(workplace, "trade", trade_id=OBSERVATION)
    support = only_row(public, "supports", observation_id=OBSERVATION)
    assert (support["value"], support["value_low"], support["obs_status"]) == (None, None, "Q")
    assert support["support_id"] == only_row(public, "trade", trade_id=OBSERVATION)["preferred_support_id"]
    assert len(released_rows(public, "captures")) == 1
    assert find(workplace.releases) == latest
    assert find(workplace.releases, "public/latest") == find(workplace.releases, "public/1.0.0") == release
    run_build(workplace, monkeypatch, "--public")
    assert versions(public.releases) == ["1.0.0"]
    monkeypatch.setenv("BILATERAL_HOME", str(workplace.home.root))
    assert main(["releases"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[-3:]] == ["1.0.0", "1.1.0", "public/1.0.0"]


@pytest.mark.torture
def test_where_a_local_release_goes_is_said_with_its_sources_and_a_site_takes_none(
    built: Workplace,
    bucket_server: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    workplace, address = copy_workplace(built, tmp_path), f"s3://{object_store.BUCKET}/{tmp_path.name}"
    for name, value in object_store.environment(bucket_server).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("BILATERAL_HOME", str(workplace.home.root))
    monkeypatch.setenv("BILATERAL_RELEASES", address)
    said = "1.1.0 is local: the terms of un_comtrade do not let their rows be passed on"
    run_build(workplace, monkeypatch)
    assert capsys.readouterr().out.count(f"  {said}: {address} must not be open to others\n") == 1

    assert main(["releases", "send", f"{address}/copy", "--at", address]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"1.0.0 is published at {address}/copy",
        f"1.1.0 is published at {address}/copy",
        f"{said}: {address}/copy must not be open to others",
    ]
    assert main(["releases", "send", f"{address}/copy", "--at", address]) == 0
    assert capsys.readouterr().out == f"nothing new for {address}/copy\n"

    site = tmp_path / "www" / "site"
    assert main(["releases", "site", str(site), "--at", address]) == 1
    remedy = "and a site is for everybody: bilateral build --public makes one for it"
    assert f"{said}, {remedy}" in capsys.readouterr().err
    assert [*site.parent.iterdir()] == []
    run_build(workplace, monkeypatch, "--public")
    assert "must not be open" not in capsys.readouterr().out
    monkeypatch.setenv("BILATERAL_SITE_URL", "https://indicators.example/site")
    assert main(["releases", "site", str(site), "--at", f"{address}/public"]) == 0
    (release,) = (path for path in site.iterdir() if path.is_dir())
    assert (manifest(release)["audience"], verify(release)) == ("public", [])
    has_whole_addresses(site, f"https://indicators.example/site/{release.name}/")


def has_whole_addresses(site: Path, here: str) -> None:
    """What machines read at the root of a site names every place by its whole address, and it is a file of the site."""
    catalogue = Graph().parse(site / "catalog.jsonld", format="json-ld")
    (dcat,) = (space for name, space in catalogue.namespaces() if name == "dcat")
    addresses = {str(place) for place in catalogue.objects(None, URIRef(f"{dcat}downloadURL"))}
    feed = json.loads((site / "feed.json").read_bytes())
    addresses |= {feed["feed_url"], feed["home_page_url"], *(item["url"] for item in feed["items"])}
    front = (site / "index.html").read_text()
    (described,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', front)
    addresses |= {file["contentUrl"] for file in json.loads(described)["distribution"]}
    addresses |= {*re.findall("<loc>(.*?)</loc>", (site / "sitemap.xml").read_text())} - {
        "https://indicators.example/site/"
    }
    assert len(addresses) > 30
    assert [url for url in addresses if not url.startswith(here)] == []
    release = site / here.split("/")[-2]
    assert [url for url in addresses if not (release / url.partition("#")[0].removeprefix(here)).exists()] == []


def table_licences(release: Path, table: str) -> list[dict[str, str]]:
    """The licences that the data package states of a table; the footer must state the same."""
    package = json.loads((release / "datapackage.json").read_bytes())
    (licences,) = (resource["licenses"] for resource in package["resources"] if resource["name"] == table)
    footer = pq.read_schema(release / f"{table}.parquet").metadata[b"license"].decode()
    assert footer == derive.licence_text(*licences)
    return list(licences)


def built_anew(built: Workplace, folder: Path, patch: pytest.MonkeyPatch, terms_class: str) -> Workplace:
    """A copy of ``built`` in which the terms of the source are of another class."""
    workplace = copy_workplace(built, folder)
    allow(patch, terms_class)
    shutil.rmtree(workplace.build / "tables" / "sources")
    return workplace


@pytest.mark.torture
def test_rows_under_non_commercial_terms_stay_in_a_public_release_in_a_file_under_these_terms(
    built: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workplace = built_anew(built, tmp_path, monkeypatch, "non_commercial")
    run_build(workplace, monkeypatch, "--public")
    release = find(Workplace.at(workplace.root, workplace.home.root, is_public=True).releases)
    assert (manifest(release)["audience"], manifest(release)["withheld"]) == ("public", {})
    assert manifest(release)["tables"]["trade_reports"]["sources"] == [SOURCE]
    terms = sources()[SOURCE].terms
    assert table_licences(release, "trade_reports") == [{"title": terms.licence, "path": terms.url}]
    assert table_licences(release, "trade") == table_licences(release, "indicators") == [LICENCE], "results are ours"


@pytest.mark.torture
def test_a_source_of_which_nothing_may_be_published_stops_a_public_release(
    built: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workplace = built_anew(built, tmp_path, monkeypatch, "closed")
    latest = find(workplace.releases).name
    run_build(workplace, monkeypatch, "--public", code=1)
    assert not Workplace.at(workplace.root, workplace.home.root, is_public=True).releases.exists()
    run_build(workplace, monkeypatch)
    release = find(workplace.releases)
    assert (release.name > latest, manifest(release)["audience"]) == (True, "local")
