# /// script
# requires-python = ">=3.11"
# dependencies = ["playwright", "torch", "transformers", "datasets"]
# [tool.bookproof]
# needs = ["long"]
# timeout = 1800
# memory = 0
# [tool.bookproof.measured]
# "*.largest_difference" = [0, 0.02]
# "*.open_seconds" = [0.004, 35]
# "*.reviews_a_second.browser" = [2, 20000]
# "*.reviews_a_second.python" = [20, 60000]
# ///
import json
import shutil
import tempfile
import time
from pathlib import Path

# --8<-- [start:show]
import torch
from playwright.sync_api import sync_playwright

from week2.sentiment import classifier, load_nsmc
from week2.sentiment.browser import write
from week2.sentiment.nsmc import available, handwritten_reviews

torch.set_num_threads(1)
if available():
    texts = load_nsmc("validation")["document"][:1_000]
else:
    texts = [review.document for review in handwritten_reviews()]
result: dict = {
    "reviews": len(texts),
    "data": "NSMC" if available() else "handwritten",
}
with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
    models = write(Path(folder))["models"]
    runtime = Path(folder) / "onnxruntime.js"
    result["runtime_megabytes"] = runtime.stat().st_size / 1e6
    scripts = "".join(
        f'<script src="{name}.js"></script>' for name in ("packs", "wordpiece")
    )
    page_file = Path(folder) / "page.html"
    page_file.write_text(
        f'<meta charset="utf-8">{scripts}<script src="classifier.js"></script>'
    )
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    browser = playwright.chromium.launch(
        executable_path=chromium, args=["--no-sandbox"]
    )
    page = browser.new_page()
    page.goto(page_file.as_uri())
    page.evaluate("globalThis.all = week2.Classifiers.at('')")
    for name in models:
        opened = page.evaluate("name => all.open(name).then(({ms}) => ms)", name)
        there = page.evaluate(
            "([name, texts]) => all.classify(name, texts)", [name, texts]
        )
        model = classifier(name, bf16=False)
        start = time.perf_counter()
        here = model(texts)
        seconds = time.perf_counter() - start
        pairs = list(zip(here, there["results"], strict=True))
        result[name] = {
            "labels_that_differ": sum(a["label"] != b["label"] for a, b in pairs),
            "largest_difference": max(abs(a["score"] - b["score"]) for a, b in pairs),
            "megabytes": models[name]["bytes"] / 1e6,
            "open_seconds": opened / 1000,
            "reviews_a_second": {
                "browser": len(texts) / there["ms"] * 1000,
                "python": len(texts) / seconds,
            },
        }
    browser.close()
# --8<-- [end:show]
Path("in_browser.json").write_text(json.dumps(result, indent=1))
