"""Once read, the book reads on without a network; a newer one is offered, not forced."""

from __future__ import annotations

import functools
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bookproof.site.offline import core, whole, write_worker
from bookproof.site.serving import Files, Server
from tests.browsing import PATIENCE, settle, until, visit

PAGE = "1-autograd/views.html"
WORKS = "navigator.serviceWorker.controller !== null"
# Playwright waits for no promise of a predicate: the page watches, and sets a flag.
WATCH = """void (async () => {
  const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
  for (const url of [location.href, ...loaded].filter((url) => url.startsWith(location.origin)))
    while (!(await caches.match(url))) await new Promise((again) => setTimeout(again, 50));
  globalThis.kept = true;
})()"""


@dataclass
class Host:
    """A server that has the book in a folder of its own, and can be switched off."""

    folder: Path
    httpd: Server

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.httpd.server_address[1]}/a/book/"

    def off(self) -> None:
        self.httpd.shutdown()
        self.httpd.server_close()


@pytest.fixture
def host(site: Path, tmp_path: Path) -> Iterator[Host]:
    folder = tmp_path / "a" / "book"
    shutil.copytree(site, folder)
    handler = functools.partial(Files, directory=str(tmp_path))
    httpd = Server(("127.0.0.1", 0), handler)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    running = Host(folder, httpd)
    yield running
    running.off()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        yield context.new_page()


def read(tab: Page, address: str) -> None:
    """Visit a page, until it is kept with all that it shows."""
    visit(tab, address)
    until(tab, WORKS)
    settle(tab)
    tab.evaluate(WATCH)
    until(tab, "globalThis.kept === true")


def test_what_was_read_opens_without_a_network(tab: Page, host: Host) -> None:
    asked: list[str] = []
    read(tab, host.address + PAGE)
    read(tab, host.address + "1-autograd/tensors.html")
    host.off()
    tab.on("requestfailed", lambda request: asked.append(request.url))
    visit(tab, host.address + PAGE)
    expect(tab.locator("h1")).to_contain_text("Views and strides")
    loaded = """document.fonts.ready.then((faces) => [...faces].filter((face) =>
        face.status === "error" && /^"?Week2 (Serif|Sans|Code|Hangul)"?$/.test(face.family)))"""
    assert tab.evaluate(loaded) == []
    ground = tab.evaluate("getComputedStyle(document.body).fontFamily")
    assert "Week2 Sans" in ground
    assert not asked
    visit(tab, host.address)
    expect(tab.locator("h1")).to_contain_text("Tool Learning")


def test_the_search_works_without_a_network(tab: Page, host: Host) -> None:
    read(tab, host.address + PAGE)
    host.off()
    visit(tab, tab.url)
    tab.locator("[data-md-component=search-query]").click()
    tab.keyboard.type("stride")
    result = tab.locator(f".md-search-result__link[href*='{PAGE}']").first
    expect(result).to_be_visible()
    result.click()  # its address carries the words that are marked on the page
    expect(tab.locator("h1")).to_contain_text("Views and strides")
    expect(tab.locator("mark[data-md-highlight]").first).to_be_visible()


def test_what_was_not_read_is_said_and_what_is_kept_is_listed(tab: Page, host: Host) -> None:
    read(tab, host.address + PAGE)
    host.off()
    visit(tab, host.address + "2-attention/fp8.html")
    expect(tab.locator(".w2-missing")).to_contain_text("2-attention/fp8.html")
    items = tab.locator(".w2-offline li")
    expect(items.filter(has_text="Views and strides")).to_have_count(1)


def test_the_whole_book_is_kept_on_request(tab: Page, host: Host, pages: list[str]) -> None:
    read(tab, host.address + "reading.html")
    button = tab.get_by_role("button", name="Keep the whole book")
    button.focus()
    tab.keyboard.press("Enter")
    status = tab.locator(".w2-offline [role=status]")
    expect(status).to_have_text("The whole book is kept.", timeout=10 * PATIENCE)
    expect(tab.locator(".w2-offline li")).to_have_count(len(pages) - 1)  # 404.html is no page
    host.off()
    script = "(pages) => Promise.all(pages.map((page) => fetch(page).then((got) => got.text())))"
    asked = [page for page in pages if page != "404.html"]
    for page, text in zip(asked, tab.evaluate(script, asked), strict=True):
        assert text == (host.folder / page).read_text("utf-8"), page
    for page in asked[:: len(asked) // 4]:
        visit(tab, host.address + page)
        assert tab.url == host.address + page
        assert tab.locator("h1").first.is_visible(), page


def test_without_a_network_the_book_says_that_it_was_not_kept_whole(tab: Page, host: Host) -> None:
    read(tab, host.address + "reading.html")
    host.off()
    button = tab.get_by_role("button", name="Keep the whole book")
    button.click()
    expect(tab.locator(".w2-offline [role=status]")).to_contain_text("Stopped after")
    expect(button).to_be_enabled()


def test_a_newer_book_is_offered_and_shown_when_asked_for(tab: Page, host: Host) -> None:
    read(tab, host.address + PAGE)
    page = host.folder / PAGE
    page.write_text(page.read_text("utf-8").replace("Views and strides</h1>", "Views</h1>"))
    page.write_text(page.read_text("utf-8").replace(">Views and strides<a", ">Views, again<a"))
    write_worker(host.folder)
    visit(tab, tab.url)
    expect(tab.locator("h1")).to_contain_text("Views and strides")  # still the book that was read
    notice = tab.locator(".w2-update")
    expect(notice).to_contain_text("newer version")
    assert notice.get_attribute("role") == "status"
    assert tab.evaluate("document.activeElement === document.body"), "the notice took the focus"
    tab.get_by_role("button", name="Show it").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("h1")).to_contain_text("Views, again")
    expect(tab.locator(".w2-update")).to_be_empty()
    old = "caches.keys().then((names) => names.filter((n) => n.startsWith('week2 ')).length)"
    until(tab, WORKS)
    assert tab.evaluate(old) == 1


def test_without_a_network_a_newer_book_is_not_shown_and_the_old_one_stays(
    tab: Page, host: Host
) -> None:
    read(tab, host.address + PAGE)
    (host.folder / "new.html").write_text("new")
    write_worker(host.folder)
    visit(tab, tab.url)
    button = tab.get_by_role("button", name="Show it")
    button.wait_for(timeout=PATIENCE)
    host.off()
    button.click()
    expect(tab.locator(".w2-update")).to_contain_text("no network now")
    visit(tab, tab.url)
    expect(tab.locator("h1")).to_contain_text("Views and strides")


def test_a_page_from_disk_registers_nothing_and_says_nothing(tab: Page, disk: str) -> None:
    lines: list[str] = []
    tab.on("console", lambda line: lines.append(line.text))
    tab.on("pageerror", lambda error: lines.append(str(error)))
    tab.clock.install()
    visit(tab, disk + "reading.html")
    settle(tab)
    tab.clock.run_for(1_000)  # after half a second a page that is served begins to keep
    expect(tab.locator(".w2-offline")).to_contain_text("Your browser keeps pages where")
    assert not lines


def test_what_is_kept_is_there(site: Path) -> None:
    files = sorted(p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file())
    assert {"index.html", "search/search_index.json"} <= set(core(site, files))
    pages = {p for p in files if p.endswith(".html") and not p.startswith("wheels/")}
    assert pages - set(whole(site, files)) == {"404.html"}


def test_the_same_site_has_the_same_worker(site: Path, tmp_path: Path) -> None:
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    write_worker(copy)
    assert (copy / "sw.js").read_bytes() == (site / "sw.js").read_bytes()


def test_the_question_mark_shows_the_keys(tab: Page, server: str) -> None:
    visit(tab, server + PAGE)
    tab.keyboard.press("?")
    dialog = tab.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("opens the search")
    tab.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
