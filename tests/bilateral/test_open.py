"""Opening a release: by name, path, day and URL, with only the wheel's files, and cheaply."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import boto3
import pytest

import bilateral
from bilateral import copies
from bilateral.commons.lookup import NotThere
from bilateral.releases import NoRelease
from bilateral.verify import verify
from tests.support import object_store
from tests.support.static_server import serving

ROOT = Path(__file__).resolve().parents[2]
FOREIGN = ("dagster", "pandera", "pydantic", "yaml", "schemas", "pipelines", "tests", "duckdb", "polars")


@pytest.fixture(autouse=True)
def _home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BILATERAL_HOME", str(home))


def test_a_name_a_path_and_a_folder_of_releases_open_the_same(home: Path) -> None:
    for name in ("latest", "1.1.0", str(home / "releases" / "1.1.0"), str(home / "releases")):
        assert bilateral.open(name).version == "1.1.0", name
    assert bilateral.open("1.0.0").version == "1.0.0"


def test_a_day_chooses_by_the_date_of_the_release() -> None:
    assert bilateral.open(released_by="2026-01-02").version == "1.1.0"
    with pytest.raises(
        NoRelease, match=r"dated 2025-06-01 or earlier\. Releases there: 1\.0\.0 of 2026-01-02, 1\.1\.0"
    ):
        bilateral.open(released_by="2025-06-01")
    with pytest.raises(NotThere, match="write it as 2025-06-01"):
        bilateral.open(released_by="June")


def test_no_release_says_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoRelease, match=r"Did you mean `1\.1\.0`"):
        bilateral.open("1.1.1")
    monkeypatch.chdir(tmp_path)
    for named in ("trade.parquet", f"{tmp_path}/trade.parquet", "~/trade.parquet"):
        looked = Path(named).expanduser().absolute()
        with pytest.raises(NoRelease, match=rf"no folder with release\.json at .*{looked}\. Name one, or a version in"):
            bilateral.open(named)
    monkeypatch.setenv("BILATERAL_HOME", str(tmp_path))
    with pytest.raises(NoRelease, match="run `bilateral build`"):
        bilateral.open()


def test_the_address_of_a_setting_is_read_where_no_release_lies(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(home / "releases") as address:
        monkeypatch.setenv("BILATERAL_RELEASES", f"{address}/1.0.0")
        assert bilateral.open().version == "1.1.0", "what lies in the home comes first"
        monkeypatch.setenv("BILATERAL_HOME", str(tmp_path))
        assert bilateral.open().version == "1.0.0"
        with pytest.raises(NoRelease, match="there is no release at http"):
            bilateral.open("3.0.0")


def test_a_release_is_downloaded_whole_or_not_at_all(home: Path, tmp_path: Path) -> None:
    with serving(home / "releases") as address:
        kept = copies.kept(f"{address}/1.0.0", tmp_path / "releases")
        assert [file.name for file in (tmp_path / "releases").iterdir()] == ["1.0.0"]
        assert bilateral.open(str(kept)).load("trade").equals(bilateral.open("1.0.0").load("trade"))
        assert verify(kept) == []
        with pytest.raises(NoRelease, match="is there already: to fetch it anew, remove it"):
            copies.kept(f"{address}/1.0.0", tmp_path / "releases")
    spoilt = tmp_path / "spoilt" / "1.0.0"
    shutil.copytree(kept, spoilt)
    (spoilt / "trade.parquet").unlink()
    with serving(spoilt.parent) as address, pytest.raises(NoRelease, match=r"not kept: trade\.parquet is missing"):
        copies.kept(f"{address}/1.0.0", tmp_path / "other")
    assert not [*(tmp_path / "other").iterdir()]


def test_the_package_says_its_version_and_shows_no_plumbing(home: Path) -> None:
    assert bilateral.__version__ == metadata.version("bilateral-indicators")
    assert dir(bilateral) == ["__version__", "diff", "open"]
    r = bilateral.open()
    assert r.indicators["trade_total"] == "Trade turnover"
    assert "<td>trade<td>3" in r._repr_html_()


def test_a_url_opens_a_release_and_a_folder_of_them(home: Path) -> None:
    r = bilateral.open((home / "releases").as_uri())
    assert (r.version, len(r.load("trade", dyad="CHN-RUS"))) == ("1.1.0", 3)
    assert bilateral.open((home / "releases" / "1.0.0").as_uri()).version == "1.0.0"
    with pytest.raises(NoRelease, match=r"not a URL that can be read: write s3://"):
        bilateral.open("nowhere://bucket/releases")
    with pytest.raises(NoRelease, match="there is no release"):
        bilateral.open((home / "nothing").as_uri())


def test_a_release_in_a_bucket_is_read_there(
    home: Path, bucket_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a server that imitates S3; endpoint and region are in the URL, the keys in the environment."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, object_store.environment(bucket_server)[name])
    client = boto3.client("s3", endpoint_url=bucket_server, region_name="us-east-1")
    for version in ("1.0.0", "1.1.0"):
        for file in (home / "releases" / version).glob("*.*"):
            client.upload_file(str(file), object_store.BUCKET, f"{tmp_path.name}/{version}/{file.name}")
    folder = f"s3://{object_store.BUCKET}/{tmp_path.name}"
    place = f"?scheme=http&endpoint_override={bucket_server.removeprefix('http://')}&region=us-east-1"
    with pytest.raises(NoRelease, match=r"or one that `latest\.json` describes"):
        bilateral.open(folder + place)
    r = bilateral.open(f"{folder}/1.1.0{place}")
    assert r.version == "1.1.0"
    assert len(r.evidence(r.load("trade", dyad="RUS-CHN", years=2024))) == 2
    assert bilateral.open(f"{folder}/1.0.0{place}").load("trade")["value"].tolist()[-1] == 245e9
    with pytest.raises(NotThere, match=r"no table `trades`"):
        r.load("trades")


def test_a_public_release_is_opened_by_its_name(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(home / "releases" / "1.0.0", tmp_path / "releases" / "public" / "1.0.0")
    monkeypatch.setenv("BILATERAL_HOME", str(tmp_path))
    assert bilateral.open("public/1.0.0").version == "1.0.0"


def test_two_releases_are_compared_by_name() -> None:
    changes = bilateral.diff("1.0.0", "1.1.0")
    assert set(changes.query("table == 'trade' and change == 'added'")["reason"]) == {"row_added"}
    assert bilateral.diff("1.1.0", "1.1.0").empty


def test_the_package_works_without_anything_that_makes_releases(home: Path, tmp_path: Path) -> None:
    """A copy of the package with the wheel's files, in a process that can import nothing from the checkout."""
    shutil.copytree(ROOT / "bilateral", tmp_path / "alone" / "bilateral", ignore=shutil.ignore_patterns("__pycache__"))
    code = f"""
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {FOREIGN!r}:
            raise ModuleNotFoundError("refused: " + name, name=name)
sys.meta_path.insert(0, Refuse())
sys.path = [{str(tmp_path / "alone")!r}] + [p for p in sys.path if p and {str(ROOT)!r} not in p or "site-packages" in p]
import bilateral, bilateral.cli
assert bilateral.__file__.startswith({str(tmp_path)!r}), bilateral.__file__
r = bilateral.open()
trade = r.load("trade", dyad="CHN-RUS", years=2024)
assert len(r.evidence(trade)) == 2 and "bne-trade" in r.cite(trade, "csl")
assert len(r.known_by("2025-01-20", "trade")) == 2
assert len(r.panel("trade_total")) and len(bilateral.diff("1.0.0", "1.1.0"))
import pathlib
url = pathlib.Path({str(home / "releases")!r}).as_uri()
assert bilateral.diff(url + "/1.0.0", url).shape == bilateral.diff("1.0.0", "1.1.0").shape
at = (["releases", "--at", url], ["verify", url], ["diff", url + "/1.0.0", url])
for words in (["show", "trade", "--dyad", "CHN-RUS"], ["releases"], ["verify"], ["diff", "1.0.0", "1.1.0"], *at):
    assert bilateral.cli.main(words) == 0, words
assert bilateral.cli.main(["check"]) == 1
"""
    done = subprocess.run(
        [sys.executable, "-I", "-c", code],
        cwd=tmp_path,
        env={**os.environ, "BILATERAL_HOME": str(home)},
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "no checkout of the project" in done.stderr


def test_the_wheel_holds_the_package_alone_and_says_that_it_is_typed(tmp_path: Path) -> None:
    from zipfile import ZipFile

    from hatchling.builders.wheel import WheelBuilder

    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    names = ZipFile(wheel).namelist()
    assert {name.partition("/")[0] for name in names if ".dist-info" not in name} == {"bilateral"}
    assert "bilateral/py.typed" in names


def test_the_import_is_cheap() -> None:
    code = (
        "import sys, time; began = time.perf_counter(); import bilateral; taken = time.perf_counter() - began;"
        "print(taken, sorted({'pandas', 'pyarrow', 'numpy', 'argparse'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, text=True, capture_output=True, check=True)
    taken, _, heavy = done.stdout.strip().partition(" ")
    assert float(taken) < 0.3
    assert heavy == "[]"
