"""The Dagster UI, in a real browser, on the state of a headless build: lineage and columns of `trade`."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.support.built_home import BuiltHome
from tests.ui.books import shot

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
pytestmark = pytest.mark.torture
VIEWPORT: ViewportSize = {"width": 1500, "height": 950}


@pytest.fixture(scope="module")
def home(built_home: BuiltHome, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which a build has run; the UI's output is in its ``ui.log``."""
    return built_home.copy(tmp_path_factory.mktemp("ui") / "built").home


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    """The address of a UI on that home."""
    env = os.environ | {"BILATERAL_HOME": str(home)}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (home / "ui.log").open("wb")
    process = subprocess.Popen(
        [BIN / "bilateral", "ui", "-p", str(port)], cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True
    )
    try:
        yield _ready(f"http://127.0.0.1:{port}", process, home / "ui.log")
    finally:
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _ready(url: str, process: subprocess.Popen[bytes], log: Path) -> str:
    """Wait until the UI answers and has loaded the code location; until then every asset looks external."""
    end = time.monotonic() + 180
    while time.monotonic() < end and process.poll() is None:
        try:
            nodes = _asked(url, "{assetNodes {assetKey {path} isExecutable}}")["assetNodes"]
        except OSError:
            nodes = []
        if any(node["assetKey"]["path"] == ["trade"] and node["isExecutable"] for node in nodes):
            return url
        time.sleep(0.3)
    raise AssertionError(f"the UI did not load the assets:\n{log.read_text()[-3000:]}")


def _asked(url: str, question: str) -> dict[str, Any]:
    """What the UI answers to a program of this machine."""
    data, kind = json.dumps({"query": question}).encode(), {"Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(f"{url}/graphql", data, kind), timeout=20) as answer:
        return dict(json.load(answer)["data"])


def _processes(home: Path) -> dict[Path, str]:
    """The processes of the UI on that home, with their command lines."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"BILATERAL_HOME={home}\0".encode() in (process / "environ").read_bytes():
                found[process] = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return found


def _ports(processes: Iterable[Path]) -> set[int]:
    """The ports on which they listen."""
    sockets = set()
    for process in processes:
        with suppress(OSError):
            sockets |= {os.readlink(file).removeprefix("socket:").strip("[]") for file in (process / "fd").iterdir()}
    rows = [line.split() for name in ("tcp", "tcp6") for line in Path("/proc/net", name).read_text().splitlines()[1:]]
    return {int(row[1].rpartition(":")[2], 16) for row in rows if row[3] == "0A" and row[9] in sockets}


def test_one_code_server_runs_and_nothing_listens_but_the_guarded_server_and_the_book(address: str, home: Path) -> None:
    processes = _processes(home)
    for words in ("dagster code-server start", "dagster-daemon run", "orchestration.web_guard"):
        assert sum(words in line for line in processes.values()) == 1, words
    ports = _ports(processes)
    assert int(address.rpartition(":")[2]) in ports
    assert len(ports) == 2
    request = urllib.request.Request(f"{address}/server_info", headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError, match="421"):
        urllib.request.urlopen(request, timeout=20)


def test_it_starts_without_advice_that_a_user_cannot_heed(address: str, home: Path) -> None:
    log = (home / "ui.log").read_text()
    assert "Serving dagster-webserver" in log
    assert "superseded" not in log


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page(viewport=VIEWPORT, base_url=address)
    page.set_default_timeout(60_000)
    yield page
    page.close()


def test_the_upstream_lineage_of_trade_reaches_its_publishers(page: Page) -> None:
    page.set_viewport_size({"width": 1500, "height": 1300})
    page.goto("/assets/trade?view=lineage&lineageScope=upstream&lineageDepth=5")
    for name in ("observed_trade", "ledger_trade", "trade_reports", "cited_for_trade"):
        expect(page.get_by_text(name, exact=True).first).to_be_visible()
    for name in ("un_comtrade", "cow_trade"):
        expect(page.get_by_text(re.compile(name)).first).to_be_visible()
    page.set_viewport_size(VIEWPORT)
    page.goto("/assets/publishers/cited_for_trade")
    expect(page.get_by_role("link", name="GACC", exact=True).first).to_be_visible()


SCALE = """() => {
  const graph = document.querySelector("svg:has(foreignObject)");
  return new DOMMatrix(getComputedStyle(graph.closest("[style*=matrix]")).transform).a;
}"""


def test_what_trade_is_made_from_can_be_read_in_one_window(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1600, "height": 1000}, base_url=address)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto("/assets/trade?view=lineage&lineageScope=upstream&lineageDepth=2")
    for name in ("cited_for_trade", "ledger_coverage", "trade_reports"):
        expect(page.get_by_text(name, exact=True)).to_be_visible()
    shot(page, "lineage-of-trade.png")
    assert page.evaluate(SCALE) >= 0.4, "doubts of reports stand upstream, too, and what they are made from"
    context.close()


def test_the_columns_of_trade_show_their_units(page: Page) -> None:
    page.goto("/assets/trade?view=overview")
    expect(page.get_by_text("reports_low", exact=True).first).to_be_visible()
    expect(page.get_by_text(re.compile("[Ll]owest")).first).to_be_visible()
    page.get_by_placeholder("Filter columns").fill("value")
    expect(page.get_by_text(re.compile("unit: ?unit_measure")).first).to_be_visible()
    shot(page, "columns-of-trade.png")


def test_the_schema_check_of_trade_passed(page: Page) -> None:
    page.goto("/assets/trade?view=checks")
    expect(page.get_by_text("schema", exact=True).first).to_be_visible()
    expect(page.get_by_text("Passed").first).to_be_visible()


def test_the_release_names_its_version(page: Page) -> None:
    page.goto("/assets/release?view=overview")
    expect(page.get_by_text("1.0.0").first).to_be_visible()


def test_a_table_has_a_link_that_leads_to_its_page_in_the_book(page: Page, flows: str) -> None:
    page.goto("/assets/trade?view=overview")
    link = page.locator('a[href$="/latest/book/index.html#/table/trade"]').first
    expect(link).to_be_visible()
    page.goto(str(link.get_attribute("href")))
    expect(page.locator("main h1")).to_have_text("trade")
    expect(page.locator(".count")).to_contain_text(f"{flows} rows")


def test_the_release_leads_to_its_book(page: Page) -> None:
    page.goto("/assets/release?view=overview")
    expect(page.locator('a[href$="/1.0.0/book/index.html"]').first).to_be_visible()


WIPE = 'mutation{wipeAssets(assetPartitionRanges:[{assetKey:{path:["actors"]}}]){__typename}}'
ATTACK = """<img src="UI/graphql?query=WIPE"><iframe name="hidden"></iframe>
<form id="f" target="hidden" method="post" action="UI/graphql?query=WIPE"><input name="a"></form>
<script>
  f.submit();
  const json = JSON.stringify({ query: decodeURIComponent("WIPE") });
  const post = (type) => fetch("UI/graphql", { method: "POST", mode: type ? "cors" : "no-cors", body: json,
    headers: type ? { "Content-Type": type } : {} }).then((r) => r.type, () => "refused");
  const socket = new Promise((resolve) => {
    const line = new WebSocket("UI/graphql".replace("http", "ws"), "graphql-ws");
    line.onopen = () => resolve("open");
    line.onerror = () => resolve("refused");
  });
  const info = fetch("UI/server_info").then((r) => r.text(), () => "refused");
  Promise.all([post("application/json"), post(""), socket, info]).then((all) => { document.title = all.join(" "); });
</script>"""


def test_a_page_of_another_site_can_neither_wipe_history_nor_read_anything(browser: Browser, address: str) -> None:
    page_of_evil = ATTACK.replace("UI", address).replace("WIPE", quote(WIPE, safe=""))

    class Evil(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page_of_evil.encode())

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    def materialised() -> int:
        nodes = _asked(address, '{assetNodes(assetKeys:[{path:["actors"]}]){assetMaterializations(limit:1){runId}}}')
        return len(nodes["assetNodes"][0]["assetMaterializations"])

    with ThreadingHTTPServer(("127.0.0.1", 0), Evil) as site:
        Thread(target=site.serve_forever, daemon=True).start()
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{site.server_address[1]}/")
        page.wait_for_function("document.title")
        page.wait_for_load_state("networkidle")
        title = page.title()
        page.close()
        site.shutdown()
    assert title == "refused refused refused refused"
    assert materialised() == 1
    assert _asked(address, WIPE) == {"wipeAssets": {"__typename": "AssetWipeSuccess"}}, "the attack is a real one"
    assert materialised() == 0
