"""One style sheet a page, with the rules that can match something there."""

from __future__ import annotations

from pathlib import Path

import pytest

from bookproof.site.bundle import bundle_styles, kept

PAGE = (
    '<html><head><link rel="stylesheet" href="{up}assets/stylesheets/a.css">\n<meta name="x">'
    '<link rel="stylesheet" href="{up}assets/css/b.css">'
    '<link rel="stylesheet" href="{up}assets/css/fonts.css"></head>'
    '<body class="seen"><p class="also-seen">x</p></body></html>'
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "assets/css").mkdir(parents=True)
    (tmp_path / "deep").mkdir()
    (tmp_path / "index.html").write_text(PAGE.format(up=""))
    (tmp_path / "deep/page.html").write_text(PAGE.format(up="../"))
    (tmp_path / "assets/stylesheets").mkdir()
    (tmp_path / "assets/stylesheets/a.css").write_text(".seen{background:url(img/x.svg)}.gone{x:y}")
    (tmp_path / "assets/css/b.css").write_text(
        ".also-seen{src:url('../fonts/f.woff2')}.put-together{x:y}"
    )
    (tmp_path / "assets/css/fonts.css").write_text("@font-face{font-family:x}")
    return tmp_path


def test_a_page_waits_for_one_style_sheet(site: Path) -> None:
    bundle_styles(site)
    for page, up in (("index.html", ""), ("deep/page.html", "../")):
        head = (site / page).read_text("utf-8").partition("</head>")[0]
        assert head.count('href="' + up + "assets/css/book.") == 1
        assert "a.css" not in head
        assert '<meta name="x">' in head
        assert f'href="{up}assets/css/fonts.css" media="print"' in head
        assert f'<noscript><link rel="stylesheet" href="{up}assets/css/fonts.css">' in head


def test_addresses_in_it_lead_where_they_led(site: Path) -> None:
    bundle_styles(site)
    (book,) = (site / "assets/css").glob("book.*.css")
    text = book.read_text("utf-8")
    assert "url(../stylesheets/img/x.svg)" in text
    assert "url(../fonts/f.woff2)" in text
    assert ".gone" not in text
    assert ".put-together" in text


def test_the_same_pages_give_the_same_file(site: Path) -> None:
    before = {p: p.read_bytes() for p in site.rglob("*.html")}
    bundle_styles(site)
    first = {p.name: p.read_bytes() for p in (site / "assets/css").glob("book.*.css")}
    for path, text in before.items():
        path.write_bytes(text)
    bundle_styles(site)
    assert {p.name: p.read_bytes() for p in (site / "assets/css").glob("book.*.css")} == first


@pytest.mark.parametrize(
    ("css", "left"),
    [
        ("p{x:y}", "p{x:y}"),
        (".a{x:y}.no{x:y}", ".a{x:y}"),
        (".a:not(.no),.no .a{x:y}", ".a:not(.no){x:y}"),
        (":is(.no,.a) b{x:y}", ":is(.no,.a) b{x:y}"),
        (".b--prev{x:y}.b-next{x:y}", ".b--prev{x:y}"),
        ("@media print{.no{x:y}}", ""),
        ("@keyframes no{from{x:y}}", "@keyframes no{from{x:y}}"),
        ('@charset "utf-8";.a{x:y}', '@charset "utf-8";.a{x:y}'),
        ('.a{content:"}"}', '.a{content:"}"}'),
        (".a{background:url('data:image/svg+xml;utf8,<svg/>')}", None),
    ],
)
def test_a_rule_stays_if_its_classes_occur(css: str, left: str | None) -> None:
    assert "".join(kept(css, {"a", "b--"})) == (css if left is None else left)


def test_a_rule_without_an_end_is_said() -> None:
    with pytest.raises(ValueError, match="without an end"):
        list(kept(".a{x:y", {"a"}))
