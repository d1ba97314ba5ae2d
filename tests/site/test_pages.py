"""What holds on every page: wide and served, in both schemes; narrow and from disk."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from bookproof.bench.speed import PACKED, PAGES
from bookproof.copies.clean import site_text
from bookproof.source.project import Project
from bookproof.source.snippets import load
from tests import browsing

ROOT = Path(__file__).parents[2]

WIDE: ViewportSize = {"width": 1360, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 740}
SCHEMES = {"light": "default", "dark": "slate"}  # Material's names
AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
# One page of each kind, for what need not be judged on all.
WHOLE = ("index.html", "1-autograd/index.html", "1-autograd/playground.html", "glossary.html")
# For axe: everything unfolded.
PREPARE = """() => {
  for (const folded of document.querySelectorAll("details")) folded.open = true;
}"""
# Names of how texts are coloured: their elements and those around them, by tag, class and style. A
# link has a name of its own where it stands in a text, from which it has to differ.
COLOURED = """() => {
  const named = new Map();
  axe.setup(document);
  for (const text of document.querySelectorAll("body *")) {
    const own = [...text.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own && !text.matches("input, textarea, select")) continue;
    const names = [text.matches("a[href]") && axe.commons.dom.isInTextBlock(text)];
    for (let part = text; part !== document.body; part = part.parentElement) {
      const [styled, row] = [part.getAttribute("style"), part.matches("tr:nth-child(even)")];
      names.push([part.tagName, part.getAttribute("class"), styled, row].join(" "));
    }
    const name = names.join(" < ");
    if (!named.has(name)) named.set(name, text);
  }
  axe.teardown();
  window.coloured = named;
  return [...named.keys()];
}"""
# The rules of axe's that read colours; what the others find does not depend on the scheme.
CONTRAST = """(names) => axe.run(
  { include: names.map((name) => window.coloured.get(name)) },
  { runOnly: ["color-contrast", "link-in-text-block"], resultTypes: ["violations"] },
).then((found) => found.violations)"""
# Presses each block's button; gives the block's file, what it shows, and what was copied.
COPY = """async () => {
  const copied = [];
  for (const block of document.querySelectorAll(".w2-block")) {
    const button = block.querySelector(":scope > .w2-copy");
    button.click();
    for (let tries = 24_000; button.textContent !== "Copied"; tries--) {
      if (!tries) throw new Error("a button did not say that it copied");
      await new Promise((done) => setTimeout(done, 5));
    }
    copied.push([
      block.querySelector(".w2-file").textContent,
      block.previousElementSibling.querySelector("code").textContent,
      await navigator.clipboard.readText(),
    ]);
  }
  return copied;
}"""


@dataclass
class Visit:
    """What a browser saw and asked for on one page, in one setting."""

    page: str
    setting: str
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    width: int = 0
    axe: list[str] = field(default_factory=list)
    skips: bool = False
    copied: list[tuple[str, str, str]] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.page} ({self.setting})"


def listen(tab: Page, seen: list[Visit]) -> None:
    """Write what a tab says and asks for down in the last visit."""
    tab.on(
        "console",
        lambda message: (
            seen[-1].console.append(message.text) if message.type in ("error", "warning") else None
        ),
    )
    tab.on("pageerror", lambda error: seen[-1].console.append(str(error)))
    tab.on("request", lambda request: seen[-1].requests.append(request.url))


def see(tab: Page, address: str, visit: Visit) -> None:
    """Open a page and write down how wide it is and what axe finds, colours aside.

    A telephone shows the elements of a wide screen anew only in what scrolls.
    """
    tab.emulate_media(color_scheme="light")
    browsing.visit(tab, address + visit.page)
    browsing.settle(tab)
    visit.width = tab.evaluate("document.documentElement.scrollWidth")
    tab.evaluate(PREPARE)
    tab.evaluate(AXE)
    narrow, whole = tab.viewport_size == NARROW, visit.page in WHOLE
    # Of what passes, axe need not say where it is.
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if narrow and not whole:
        options["runOnly"] = ["scrollable-region-focusable"]
    else:
        # Landmarks are the templates'; to look for texts outside them takes half of axe's time.
        rules = {"color-contrast": False, "link-in-text-block": narrow, "region": whole}
        options["rules"] = {name: {"enabled": on} for name, on in rules.items()}
    # Style sheets are the same on all pages; from disk none can be read.
    options["preload"] = whole and not address.startswith("file:")
    write(
        visit, tab.evaluate("(given) => axe.run(given).then((found) => found.violations)", options)
    )


def write(visit: Visit, faults: list[dict[str, Any]], scheme: str = "") -> None:
    """Note what axe found."""
    for fault in faults:
        for node in fault["nodes"]:
            visit.axe.append(f"{scheme} {fault['id']}: {node['target']} {node['html'][:160]}")


def compare_colours(tab: Page, visit: Visit, known: set[str]) -> None:
    """Let axe judge the contrast of each text whose like no page has shown before."""
    if new := [name for name in tab.evaluate(COLOURED) if name not in known]:
        for scheme in ("light", "dark"):
            tab.emulate_media(color_scheme=scheme)
            browsing.until(tab, "document.body.dataset.mdColorScheme === given", SCHEMES[scheme])
            write(visit, tab.evaluate(CONTRAST, new), scheme)
    known.update(new)


def skips(tab: Page) -> bool:
    """Whether the first Tab reaches a link, and Enter there leads past the menu."""
    tab.keyboard.press("Tab")
    target = tab.evaluate("document.activeElement.closest('.md-skip')?.hash")
    tab.keyboard.press("Enter")
    return bool(target) and tab.evaluate("location.hash") == target


@pytest.fixture(scope="session")
def visits(browser: Browser, pages: list[str], server: str, disk: str) -> list[Visit]:
    """Each page served to a wide screen, and from disk on a telephone."""
    seen: list[Visit] = []
    coloured: set[str] = set()
    for size, address, place in ((WIDE, server, "served"), (NARROW, disk, "from disk")):
        with browser.new_context(viewport=size, color_scheme="light") as context:
            context.grant_permissions(["clipboard-read", "clipboard-write"])
            tab = context.new_page()
            listen(tab, seen)
            for page in pages:
                if address == disk and page == "404.html":  # a server shows it at any depth
                    continue
                seen.append(Visit(page, f"{size['width']} px, {place}"))
                see(tab, address, seen[-1])
                if address == server:
                    compare_colours(tab, seen[-1], coloured)
                    seen[-1].copied = tab.evaluate(COPY)
                    seen[-1].skips = skips(tab)
    return seen


def test_axe_finds_no_fault_in_either_scheme(visits: list[Visit]) -> None:
    faults = [f"{visit}: {fault}" for visit in visits for fault in visit.axe]
    assert not faults, "\n".join(faults)


def test_the_console_stays_empty(visits: list[Visit]) -> None:
    lines = [f"{visit}: {line}" for visit in visits for line in visit.console]
    assert not lines, "\n".join(lines)


def test_nothing_is_asked_of_another_host(visits: list[Visit], server: str, disk: str) -> None:
    outside = [
        f"{visit}: {url}"
        for visit in visits
        for url in visit.requests
        if not url.startswith((disk if "disk" in visit.setting else server, "data:", "blob:"))
    ]
    log = Path(__file__).parents[2] / ".week2/requests.json"
    log.parent.mkdir(exist_ok=True)
    log.write_text(json.dumps({str(visit): visit.requests for visit in visits}, indent=1))
    assert not outside, f"{len(outside)} requests, all in {log}:\n" + "\n".join(outside)


def test_no_page_is_wider_than_a_telephone(visits: list[Visit]) -> None:
    narrow = [visit for visit in visits if not visit.setting.startswith("1360")]
    assert not {str(visit): visit.width for visit in narrow if visit.width > NARROW["width"]}


def test_the_first_tab_reaches_the_skip_link(visits: list[Visit]) -> None:
    served = [visit for visit in visits if visit.setting.endswith("served")]
    assert not [visit.page for visit in served if not visit.skips and visit.page != "404.html"]


def test_each_copy_button_gives_the_whole_file(visits: list[Visit]) -> None:
    """Of a snippet, its clean text, whatever region is shown; of the library, what is shown."""
    project = Project.find(ROOT)
    texts: dict[str, str] = {}
    wrong = []
    for visit in visits:
        for name, shown, copied in visit.copied:
            whole = shown
            if not name.startswith("src/"):
                if name not in texts:
                    texts[name] = site_text(project, load(project, ROOT / name))
                whole = texts[name]
            if not whole.strip() or copied.rstrip("\n") != whole.rstrip("\n"):
                wrong.append(f"{visit}: {name}")
    assert sum(len(visit.copied) for visit in visits) > 100
    assert not wrong


def test_pages_read_without_script(browser: Browser, pages: list[str], disk: str) -> None:
    """Formulas are set, code is shown, nothing dead is offered, the system's scheme holds."""
    with browser.new_context(
        viewport=NARROW, color_scheme="dark", java_script_enabled=False
    ) as context:
        tab = context.new_page()
        for page in pages:
            if page == "404.html":
                continue
            browsing.visit(tab, disk + page, scripts=False)
            assert tab.locator("h1").first.is_visible(), page
            assert tab.locator(".w2-copy").count() == 0, page
            assert "\\(" not in tab.locator("article").inner_text(), page
            box = tab.locator("h1").first.bounding_box()
            assert box is not None
            assert box["x"] + box["width"] <= NARROW["width"], page
        ground = tab.screenshot(clip={"x": 2, "y": 700, "width": 1, "height": 1})
        assert _brightness(ground) < 64


def _brightness(png: bytes) -> int:
    import io

    from PIL import Image

    red, green, blue = Image.open(io.BytesIO(png)).convert("RGB").getpixel((0, 0))  # type: ignore[misc]
    return (red + green + blue) // 3


WIDE_AT_READY = """
new MutationObserver((_, observer) => {
  if (!document.documentElement?.hasAttribute("data-ready")) return;
  window.wideAtReady = document.querySelectorAll("table[data-wide]").length;
  observer.disconnect();
}).observe(document, { attributes: true, subtree: true });
"""


def test_a_page_that_says_it_is_ready_has_fitted_its_tables(browser: Browser, disk: str) -> None:
    """On a slow processor too, where Material puts them into their scrollers late."""
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.add_init_script(WIDE_AT_READY)
    slow = page.context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    browsing.visit(page, disk + "2-attention/which-call.html")
    page.wait_for_load_state()
    assert page.evaluate("wideAtReady") == page.locator("table[data-wide]").count() > 0
    page.close()


def test_a_telephone_shows_messages_and_tables(browser: Browser, disk: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    browsing.visit(page, disk + "1-autograd/errors.html")
    right = "getBoundingClientRect().right"
    messages = page.eval_on_selector_all(
        ".w2-message", f"all => all.map(part => part.{right} - part.closest('pre').{right})"
    )
    assert len(messages) > 5
    assert max(messages) <= 0, "an error's message breaks, where the lines above it scroll"
    texts = page.locator(".w2-message").all_inner_texts()
    assert all(re.match(r"[\w.]*Error: \S", text) for text in texts), texts
    browsing.visit(page, disk + "2-attention/which-call.html")
    size = "cell.clientHeight / parseFloat(getComputedStyle(cell).fontSize)"
    rows = page.eval_on_selector_all(
        "table[data-wide] td:first-child", f"all => all.map(cell => {size})"
    )
    assert len(rows) >= 10
    assert max(rows) < 6, "a table that scrolls gives its text room: at most two lines or so"
    page.close()


def test_what_is_folded_is_not_printed(browser: Browser, disk: str) -> None:
    page = browser.new_page()
    browsing.visit(page, f"{disk}1-autograd/gradients.html")
    first, second = page.locator("details.question").all()[:2]
    first.locator("> summary").click()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")  # Material opens all that is folded
    page.emulate_media(media="print")
    assert first.locator("> p").first.is_visible(), "a reader unfolded it"
    assert not second.locator("> p").first.is_visible()
    assert not first.locator("details > .language-python").first.is_visible()
    page.close()


@pytest.mark.parametrize("page", PAGES)
def test_the_first_visit_of_a_page_is_light(
    browser: Browser, site: Path, server: str, page: str
) -> None:
    """Under 260 kB, as compressed as a plain web server sends it, before Korean type.

    That type's style sheet is one that nothing waits for, and where the system has Hangul of its
    own it is not fetched: whether it counts must not depend on the machine's fonts.
    """
    import gzip

    with browser.new_context(viewport=WIDE, service_workers="block") as context:
        tab = context.new_page()
        asked: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        browsing.visit(tab, server + page)
        browsing.settle(tab)
    sizes = {}
    for url in asked:
        if url.startswith(server):
            file = site / (url.removeprefix(server).partition("?")[0] or "index.html")
            data = file.read_bytes()
            sizes[file.name] = len(gzip.compress(data, 6) if file.suffix in PACKED else data)
    first = {name: size for name, size in sizes.items() if "hangul" not in name}
    assert sum(first.values()) < 260_000, sizes


def test_a_page_waits_for_no_script_and_no_korean_type(site: Path, pages: list[str]) -> None:
    for page in set(pages) - {"404.html"}:  # whose addresses start at the host
        head = (site / page).read_text("utf-8").partition("</head>")[0]
        head = re.sub(r"<noscript>.*?</noscript>", "", head)
        sheets = re.findall(r"<link[^>]*stylesheet[^>]*>", head)
        waited = [sheet for sheet in sheets if 'media="print"' not in sheet]
        assert len(sheets) - len(waited) == 1, page
        assert not [sheet for sheet in waited if "fonts.css" in sheet], page
        assert "<script src" not in head, page


def test_only_the_reference_loads_its_style_sheet(site: Path, pages: list[str]) -> None:
    texts = {page: (site / page).read_text("utf-8") for page in pages}
    loads = {page for page, text in texts.items() if 'assets/_mkdocstrings.css"' in text}
    assert loads == {page for page, text in texts.items() if 'class="doc ' in text}
    assert "reference/autograd.html" in loads
