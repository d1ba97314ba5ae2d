"""How fast the site is: Lighthouse's scores, and what a page weighs, on a server that compresses.

Lighthouse is an npm package and no dependency of the book: `tools/lighthouse.sh` fetches it.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import statistics
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from bookproof.site.serving import Files, served

PAGES = ("index.html", "1-autograd/gradients.html", "2-attention/tiling.html")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TIMES = {
    "first-contentful-paint": "first_contentful_paint_seconds",
    "largest-contentful-paint": "largest_contentful_paint_seconds",
    "interactive": "interactive_seconds",
    "total-blocking-time": "blocking_seconds",
}
PACKED = {".html", ".css", ".js", ".json", ".svg", ".xml", ".txt", ".wasm", ".ipynb", ".py"}


class Compressed(Files):
    """Files as a plain host of static sites sends them: text compressed by gzip."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with a file."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        try:
            data = path.read_bytes()
        except OSError:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix in PACKED and "gzip" in self.headers.get("Accept-Encoding", ""):
            data = gzip.compress(data, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(data)


def lighthouse(command: list[str], chromium: str, address: str) -> dict[str, Any]:
    """One report of Lighthouse on one page, with its own settings: a telephone on a slow network.

    Raises:
        RuntimeError: it gave none.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        flags = f"--headless=new --no-sandbox --user-data-dir={folder}/profile"
        options = ["--quiet", "--output=json", f"--output-path={report}", f"--chrome-flags={flags}"]
        variables = os.environ | {"CHROME_PATH": chromium, "HOME": folder, "TMPDIR": folder}
        done = subprocess.run(
            [*command, address, *options, f"--only-categories={','.join(CATEGORIES)}"],
            env=variables,
            capture_output=True,
            text=True,
        )
        if not report.is_file():
            raise RuntimeError(f"no report on {address}: {done.stdout}{done.stderr}")
        return json.loads(report.read_text("utf-8"))


def measure(site: Path, command: list[str], times: int = 5) -> dict[str, Any]:
    """Medians over `times` reports of each of PAGES.

    Args:
        site: a built site.
        command: that runs Lighthouse.
        times: reports a page.

    Returns:
        by page: `scores` (0 to 100) and seconds, and kilobytes of transfer; `asked_elsewhere`,
        the addresses of other hosts that any page asked for; Lighthouse's version.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or "chrome"
    result: dict[str, Any] = {"times": times, "pages": []}
    elsewhere: set[str] = set()
    with served(site, Compressed) as address:
        for page in PAGES:
            reports = [lighthouse(command, chromium, address + page) for _ in range(times)]
            result["lighthouse"] = reports[0]["lighthouseVersion"]
            elsewhere |= {url for r in reports for url in asked(r) if not url.startswith(address)}
            result["pages"].append({"page": page, **medians(reports)})
    result["asked_elsewhere"] = sorted(elsewhere)
    return result


def medians(reports: list[dict[str, Any]]) -> dict[str, Any]:
    """Take the median of each score and time of several reports on one page."""
    found: dict[str, Any] = {}
    for name in CATEGORIES:
        scores = [report["categories"][name]["score"] for report in reports]
        found[name.replace("-", "_")] = round(100 * statistics.median(scores))
    for audit, name in TIMES.items():
        values = [report["audits"][audit]["numericValue"] / 1000 for report in reports]
        found[name] = round(statistics.median(values), 3)
    weights = [report["audits"]["total-byte-weight"]["numericValue"] / 1000 for report in reports]
    found["kilobytes"] = round(statistics.median(weights), 1)
    return found


def asked(report: dict[str, Any]) -> list[str]:
    """List the addresses that a page asked for, less data inside the page."""
    items = report["audits"]["network-requests"]["details"]["items"]
    return [i["url"] for i in items if not i["url"].startswith(("data:", "blob:"))]
