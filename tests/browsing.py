"""How tests open a page of the site: they wait for what the page says, not for the clock."""

from playwright.sync_api import Page

PATIENCE = 120_000  # milliseconds: how soon a page answers is for a crowded machine to say


def visit(tab: Page, address: str, *, scripts: bool = True) -> None:
    """Open a page, until it says that its scripts have run and its tables are fitted.

    That does not wait for typefaces, or for anything else that comes after the text. Without
    `scripts` a page says nothing, and is there when all of it has come.
    """
    tab.goto(address, wait_until="commit" if scripts else "load", timeout=PATIENCE)
    if scripts:
        tab.locator("html[data-ready]").wait_for(state="attached", timeout=PATIENCE)


def settle(tab: Page) -> None:
    """Wait until all that a page asks for by itself has come, its typefaces too."""
    until(
        tab,
        # A layout, so that the faces that its text needs are being loaded or are there.
        "document.readyState === 'complete' && document.body.offsetHeight"
        " && document.fonts.status === 'loaded'",
    )


def until(tab: Page, condition: str, given: object = None) -> None:
    """Wait until an expression of JavaScript, in which `given` has a value, is true.

    Playwright's `wait_for_function` reads its text again each time, as a page's policy forbids.
    """
    tab.evaluate(
        f"""async ([given, tries]) => {{
          while (!({condition})) {{
            if (!tries--) throw new Error("it did not become true");
            await new Promise((done) => setTimeout(done, 50));
          }}
        }}""",
        [given, PATIENCE // 50],
    )


def frames(tab: Page) -> None:
    """Let two frames pass: what a page does when something comes into view, it has then done."""
    tab.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
