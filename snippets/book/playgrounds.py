# /// script
# requires-python = ">=3.11"
# dependencies = ["playwright"]
# [tool.week2]
# needs = ["site"]
# timeout = 600
# memory = 0
# measured = ["*"]
# ///
# --8<-- [start:show]
import http.server
import json
import os
import shutil
import time
from functools import partial
from pathlib import Path
from statistics import median
from threading import Thread

from playwright.sync_api import sync_playwright

PLAYGROUNDS = {
    "autograd": "1-autograd/playground.html",
    "tiling": "2-attention/tiling.html",
    "tokenizer": "3-transformers/playground.html",
    "models": "5-comparison/playground.html",
}
READY = {"tiling": ".w2-tiling button", "models": "[data-models] button:has-text('MB')"}


def seconds(browser, port, name):
    """Seconds from asking for a page, nothing cached, until its playground can be used."""
    with browser.new_context() as context, context.new_page() as page:
        start = time.perf_counter()
        page.goto(f"http://127.0.0.1:{port}/{PLAYGROUNDS[name]}", wait_until="commit")
        page.wait_for_selector(READY.get(name, f"[data-{name}][data-ready]"))
        times = {"usable": time.perf_counter() - start}
        if name == "models":  # and from the click to three verdicts
            start = time.perf_counter()
            page.click(READY[name])
            page.wait_for_selector("[data-models][data-ready]", timeout=120_000)
            times["verdicts"] = time.perf_counter() - start
        return times


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Files, without a line for each."""

    def log_message(self, *_):
        """Say nothing."""


files = partial(Quiet, directory=os.environ["WEEK2_SITE"])
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), files)
Thread(target=server.serve_forever, daemon=True).start()
result = {}
with sync_playwright() as playwright:
    chromium = shutil.which("chromium")
    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    for name in PLAYGROUNDS:
        runs = [seconds(browser, server.server_port, name) for _ in range(5)]
        result[name] = {key: median(run[key] for run in runs) for key in runs[0]}
    browser.close()
# --8<-- [end:show]
Path("playgrounds.json").write_text(json.dumps(result))
