"""Of the scripts in a page, the template's run, and none that came in with the page's content."""

from base64 import b64encode
from hashlib import sha256

import pytest

from bookproof.site.policy import BLANK, MARK, write_policy
from tests.browsing import visit

PAGE = "1-autograd/tensors.html"
SAYS = "document.documentElement.dataset.planted = 1"
POLICY = "meta[http-equiv=Content-Security-Policy]"


@pytest.mark.parametrize(
    "planted",
    [f"<script>{SAYS}</script>", f'<img src="data:," onerror="{SAYS}" alt="">'],
    ids=["script", "handler"],
)
@pytest.mark.parametrize("whole", [True, False], ids=["as built", "without its policy"])
def test_a_script_that_a_page_brings_is_not_run(browser, site, server, planted, whole):
    text = (site / PAGE).read_text("utf-8").replace("<article", f"{planted}<article", 1)
    if not whole:
        text = text.replace("Content-Security-Policy", "")
    with browser.new_page() as tab:
        tab.route("**/tensors.html", lambda to: to.fulfill(body=text, content_type="text/html"))
        visit(tab, server + PAGE)
        if whole:
            assert tab.locator(POLICY).count() == 1
            assert tab.evaluate("document.documentElement.dataset.planted") is None
        else:
            tab.locator("html[data-planted]").wait_for(state="attached")


@pytest.mark.parametrize(("name", "base"), [("404.html", "/book/"), ("a/b/c.html", "../..")])
def test_what_is_on_the_page_without_content_is_allowed_wherever_a_page_is(tmp_path, name, base):
    own = f'x = new URL("{base}", location)'
    text = f'{MARK}<script>{own}</script><p onload="y()">"base": "{base}"'
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / BLANK).write_text(text.replace(base, "/book/"), "utf-8")
    if name != BLANK:
        (tmp_path / name).write_text(f"{text}<script>planted</script>", "utf-8")
    template = tmp_path / "templates/main.html"
    template.parent.mkdir()
    template.write_text(
        '<script>x = new URL("{{ base_url | d("") }}", location)</script><p onload="y()">', "utf-8"
    )
    write_policy(tmp_path, [template.parent])
    hashes = (b64encode(sha256(allowed.encode()).digest()).decode() for allowed in (own, "y()"))
    policy = (tmp_path / name).read_text("utf-8").partition("<script>")[0]
    assert policy == " ".join(f"'sha256-{each}'" for each in hashes)
