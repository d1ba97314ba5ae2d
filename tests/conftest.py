"""What holds for every test, and the browser that the tests of pages share."""

import os
import shutil
from collections.abc import Generator, Iterator
from contextlib import nullcontext

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, expect, sync_playwright

from bookproof.run.shown_lines import untraced
from tests.browsing import PATIENCE

expect.set_options(timeout=PATIENCE)
TRIES = int(os.environ.get("FUZZ", "100"))
# A crowded machine is not a slow program.
settings.register_profile("book", max_examples=TRIES, deadline=None)
settings.load_profile("book")

# Triton decides when it is imported whether it interprets: these files run in processes of their
# own, started by the tests beside them with TRITON_INTERPRET=1.
collect_ignore_glob = [] if os.environ.get("TRITON_INTERPRET") else ["*/interpreted_*.py"]

# ONNX Runtime reports its use, from the import on.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

# No name is found but this machine's: what asks another host fails, and shows in the tests.
OWN_HOST_ONLY = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost"


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Begin with the file that visits every page, the longest of all: no process ends with it."""
    yield
    items.sort(key=lambda item: item.path.parts[-2:] != ("site", "test_pages.py"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Trace no test of the machine and the site: they run no line of the library."""
    apart = item.path.parent.name in ("book", "site")
    with untraced() if apart else nullcontext():
        return (yield)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no chromium here: `apt-get install chromium` to run the browser's checks")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", OWN_HOST_ONLY]
        )
        yield chromium
        chromium.close()
