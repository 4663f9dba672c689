"""pairs/: a series is the same from the file of its pair as from all tables, and cheap behind a web server."""

from __future__ import annotations

import gzip
import threading
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

import bilateral
from bilateral.actors import plain
from bilateral.folder import Folder
from bilateral.latest import Entry, Latest
from bilateral.release import Release
from bilateral.releases import NoRelease
from tests.support.rows import first_of


class Counted(SimpleHTTPRequestHandler):
    """Counts what is asked, and sends descriptions in gzip to whoever takes it."""

    asked: list[tuple[str, int]] = []

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        data = file.read_bytes() if file.is_file() else b""
        is_packed = file.suffix == ".json" and "gzip" in self.headers["Accept-Encoding"]
        data = gzip.compress(data) if is_packed and data else data
        self.asked.append((self.path, len(data)))
        self.send_response(200 if data else 404)
        self.send_header("Content-Length", str(len(data)))
        if is_packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address(released: Path, tmp_path: Path) -> Any:
    """A folder of releases behind a server: one release, of which the file of a pair may be changed."""
    place = tmp_path / "1.0.0-0123456789abcdef"
    place.mkdir()
    for file in released.iterdir():
        if file.name != "pairs":
            (place / file.name).symlink_to(file)
    (place / "pairs").mkdir()
    for file in released.glob("pairs/*"):
        (place / "pairs" / file.name).write_bytes(file.read_bytes())
    entry = Entry(place.name, "2026-01-01", sha256((released / "release.json").read_bytes()).hexdigest())
    (tmp_path / "latest.json").write_bytes(Latest("1.0.0", {"1.0.0": entry}).to_json())
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Counted, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("release", ["", "/1.0.0", "/1.0.0-0123456789abcdef"])
def test_one_series_from_a_cold_start_takes_five_requests_and_200_kilobytes(
    address: str, released: Path, release: str
) -> None:
    Counted.asked.clear()
    series = bilateral.open(address + release).series("trade_total", "CHN-RUS")
    asked, size = [path for path, _ in Counted.asked], sum(size for _, size in Counted.asked)
    assert len(asked) <= 5, asked
    assert size <= 200_000, Counted.asked
    pd.testing.assert_frame_equal(series, bilateral.open(str(released)).series("trade_total", "CHN-RUS"))


def test_the_file_of_a_pair_that_is_another_is_refused(address: str, tmp_path: Path) -> None:
    (file,) = tmp_path.glob("*/pairs/CHN-RUS.parquet")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(NoRelease, match=r"pairs/CHN-RUS.parquet is not the file that was released"):
        bilateral.open(address).series("trade_total", "CHN-RUS")


@pytest.mark.parametrize("dyad", first_of(1, "GBR-USA", "CHN-RUS", "ARE-CHN"))
def test_what_is_asked_of_a_pair_is_the_same_without_its_file(released: Path, dyad: str) -> None:
    whole = bilateral.open(str(released))
    without = Release(Folder(str(released)))
    entry = {name: said for name, said in whole.folder.manifest["tables"]["indicators"].items() if name != "pairs"}
    tables = whole.folder.manifest["tables"] | {"indicators": entry}
    vars(without.folder)["manifest"] = whole.folder.manifest | {"tables": tables}
    pairs = whole.folder.manifest["tables"]["indicators"]["pairs"]
    assert {*pairs} == {*pq.read_table(released / "coverage.parquet", columns=["dyad"])["dyad"].to_pylist()}
    for more in ({}, {"best": False}, {"wide": True}, {"rule": "newest"}, {"estimates": True}):
        names = ["trade_total", "trade_share", "exercises", "un_agreement", "finance_committed", "visits_leaders"]
        asked: dict[str, Any] = {"indicators": names, "dyads": dyad, "years": "1990-2025", **more}
        pd.testing.assert_frame_equal(whole.panel(**asked), without.panel(**asked))
    every = [*whole.indicators]
    pd.testing.assert_frame_equal(whole.panel(every, dyad), without.panel(every, dyad))


def test_no_id_of_three_letters_is_a_code_of_another_in_any_system(released: Path) -> None:
    actors = pq.read_table(released / "actor_names.parquet").to_pylist()
    names = pq.read_table(released / "actors.parquet")["actor_id"].to_pylist()
    ids = {plain(name): name for name in names if len(name) > 2}
    codes = [row for row in actors if row["scheme"] in ("iso2", "m49", "cow", "gw")]
    assert [row for row in codes if ids.get(plain(row["name"]), row["actor_id"]) != row["actor_id"]] == []
