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
    tab.wait_for_function(
        # A layout, so that the faces that its text needs are being loaded or are there.
        "document.readyState === 'complete' && document.body.offsetHeight"
        " && document.fonts.status === 'loaded'",
        timeout=PATIENCE,
        polling=50,  # a page that has no time to paint may be complete
    )


def frames(tab: Page) -> None:
    """Let two frames pass: what a page does when something comes into view, it has then done."""
    tab.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
