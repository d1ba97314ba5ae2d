# /// script
# requires-python = ">=3.11"
# dependencies = ["playwright"]
# [tool.bookproof]
# needs = ["site"]
# timeout = 600
# memory = 0
# [tool.bookproof.measured]
# "*.usable" = [0.005, 20]
# "models.verdicts" = [0.05, 120]
# ///
# --8<-- [start:show]
import json
import os
import shutil
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from bookproof.site.serving import served

PLAYGROUNDS = {
    "autograd": "1-autograd/playground.html",
    "tiling": "2-attention/tiling.html",
    "tokenizer": "3-transformers/playground.html",
    "models": "5-comparison/playground.html",
}
READY = {
    "tiling": ".w2-tiling button",
    "models": "[data-models] button:has-text('MB')",
}


def seconds(browser, address, name):
    """Seconds from asking for a page, uncached, until its playground can be used."""
    with browser.new_context() as context, context.new_page() as page:
        start = time.perf_counter()
        page.goto(address + PLAYGROUNDS[name], wait_until="commit")
        page.wait_for_selector(READY.get(name, f"[data-{name}][data-ready]"))
        times = {"usable": time.perf_counter() - start}
        if name == "models":  # and from the click to three verdicts
            start = time.perf_counter()
            page.click(READY[name])
            page.wait_for_selector("[data-models][data-ready]", timeout=120_000)
            times["verdicts"] = time.perf_counter() - start
        return times


result = {}
with (
    served(Path(os.environ["WEEK2_SITE"])) as address,
    sync_playwright() as playwright,
):
    chromium = shutil.which("chromium")
    browser = playwright.chromium.launch(
        executable_path=chromium, args=["--no-sandbox"]
    )
    for name in PLAYGROUNDS:
        runs = [seconds(browser, address, name) for _ in range(5)]
        result[name] = {key: median(run[key] for run in runs) for key in runs[0]}
    browser.close()
# --8<-- [end:show]
Path("playgrounds.json").write_text(json.dumps(result))
