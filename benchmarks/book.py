"""How soon the book shows its first answer, and a pair its first chart, which can be clicked; as it is and throttled.

Throttled means a processor four times slower; behind a server also a line of 10 Mbit/s with 40 ms, Lighthouse's
desktop.
"""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

WATCH = """
new MutationObserver(() => {
  if (!window.answered && document.querySelector(".answers li")) {
    window.answered = 1;
    requestAnimationFrame(() => setTimeout(() => { window.answered = performance.now(); }));
  }
  if (document.querySelector(".plot[data-drawn]")) window.drawn ??= performance.now();
}).observe(document, { subtree: true, childList: true, attributes: true });
"""
ANSWERED, DRAWN = "answered", "drawn"
FIRST = "#/dyad/CHN-RUS"
LINE = {"offline": False, "latency": 40, "downloadThroughput": 10e6 / 8, "uploadThroughput": 10e6 / 8}


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a web server of a folder, which compresses nothing."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()


def rows(repeat: int = 5) -> list[tuple[str, str]]:
    """The table of results."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return [("first chart", "not measured: no Chromium on this machine")]
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        command = [str(Path(sys.executable).with_name("bilateral")), "build"]
        subprocess.run(command, env=os.environ | {"BILATERAL_HOME": home}, check=True, stdout=subprocess.DEVNULL)
        release = Path(home) / "releases" / "latest"
        size = sum(path.stat().st_size for path in (release / "book").rglob("*") if path.is_file())
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        results = [("size of the book of the default release", f"{size / 1e6:.2f} MB (aim: under 5)")]
        with served(release.resolve()) as address:
            for what, root, slower, line in (
                ("from a file", f"file://{release.resolve()}", 1, None),
                ("from a file, processor 4 times slower", f"file://{release.resolve()}", 4, None),
                ("behind a server, 10 Mbit/s, 40 ms", address, 1, LINE),
                ("behind a server, both", address, 4, LINE),
            ):
                answers = [_opened(browser, f"{root}/book/index.html", slower, line, ANSWERED) for _ in range(repeat)]
                charts = [
                    _opened(browser, f"{root}/book/index.html{FIRST}", slower, line, DRAWN) for _ in range(repeat)
                ]
                results += [
                    (f"first answer, {what}", f"shown after {median(answers):.0f} ms (aim: 500)"),
                    (f"first chart of a pair, {what}", f"can be clicked after {median(charts):.0f} ms (aim: 1,500)"),
                ]
        browser.close()
    return results


def _opened(browser: Any, address: str, slower: int, line: dict[str, Any] | None, seen: str) -> float:
    """When a fresh page has what the variable ``seen`` of its window stands for, in ms after it was asked for."""
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    if line:
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", line)
    page.add_init_script(WATCH)
    page.goto(address)
    while (moment := float(page.evaluate(f"window.{seen} || 0"))) <= 1:  # the page's policy lets nothing wait there
        page.wait_for_timeout(20)
    context.close()
    return moment
