"""Judge the whole book without running any of it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bookproof.check.characters import check_characters
from bookproof.check.declared import check_declared
from bookproof.check.folds import check_folds
from bookproof.check.front import check_front
from bookproof.check.headers import check_asked
from bookproof.check.headings import check_headings
from bookproof.check.markup import check_markup
from bookproof.check.parts import check_parts
from bookproof.check.published import check_published
from bookproof.check.raw import check_raw
from bookproof.check.seen import (
    check_drawn,
    check_html,
    check_ids,
    check_marks,
    check_order,
    check_pictures,
)
from bookproof.check.shape import check_shape
from bookproof.check.status import check_status
from bookproof.check.width import check_width
from bookproof.copies.wheel import own_distributions
from bookproof.record import receipts
from bookproof.record.drawings import read_drawing
from bookproof.record.recording import Recording
from bookproof.record.skips import FILE as SKIPS
from bookproof.record.skips import read_skips
from bookproof.source.index import Book
from bookproof.source.links import check_links, check_navigation
from bookproof.source.measured import measurements
from bookproof.source.notebook_blocks import all_notebooks
from bookproof.source.page import read
from bookproof.source.pages import EMBED, INCLUDE, Block, Embed
from bookproof.source.project import BookError, Problem, Project
from bookproof.source.reading import read_text
from bookproof.source.references import LIKE_REFERENCE, REFERENCE, resolve, result_of
from bookproof.source.snippets import (
    OUTPUT_SUFFIXES,
    RECEIPT_SUFFIX,
    RECORDED,
    Snippet,
    find_regions,
    line_of,
    owner,
    parse_requirement,
)

SOURCES = ("snippets/", "src/")  # the folders that blocks embed files from


def check_book(book: Book) -> list[Problem]:
    """Everything that is wrong with a book, in order of file and line."""
    return sort([*check_pages(book), *check_proof(book)])


def check_pages(book: Book) -> list[Problem]:
    """Find what is wrong with the pages as they are written: the site cannot show them."""
    problems = [
        *check_embeds(book),
        *check_includes(book),
        *check_repeats(book),
        *check_order(book),
        *check_pictures(book),
        *check_drawn(book),
        *check_front(book),
        *check_ids(book),
        *check_marks(book),
        *check_html(book),
        *check_markup(book),
        *check_headings(book),
        *check_shape(book),
        *check_raw(book),
        *check_characters(book),
        *check_regions(book),
        *check_parts(book),
        *check_folds(book),
        *check_headers(book),
        *check_asked(book),
        *check_shown(book),
        *check_width(book),
        *check_figures(book),
        *check_references(book),
        *check_links(book),
        *check_navigation(book),
        *check_published(book),
    ]
    return sort([*book.problems, *problems])


def check_proof(book: Book, declared: Iterable[Problem] | None = None) -> list[Problem]:
    """Find what no longer proves the pages: the site shows it as recorded, with a mark.

    Args:
        book: to be checked.
        declared: what `check_declared` finds, where that is known already.
    """
    problems = [
        *check_receipts(book),
        *check_measured(book),
        *(check_declared(book) if declared is None else declared),
        *check_pins(book),
        *check_status(book),
        *_check_notebooks(book.project),
    ]
    return sort(problems)


def _check_notebooks(project: Project) -> Iterator[Problem]:
    if project.settings.notebooks or all_notebooks(project):
        from bookproof.notebooks.declared import check_notebooks  # a book without needs no nbformat

        yield from check_notebooks(project)


def sort(problems: list[Problem]) -> list[Problem]:
    """Order problems by file and line, each once."""
    return sorted(set(problems), key=lambda p: (p.path, p.line, p.message))


def check_embeds(book: Book) -> Iterator[Problem]:
    """Each embed exists, and is of a kind that its block may show."""
    for block in book.blocks:
        for embed in block.embeds:
            yield from _check_embed(book, block, embed)


def _check_embed(book: Book, block: Block, embed: Embed) -> Iterator[Problem]:
    path = book.project.root / embed.path
    if not path.is_file():
        yield Problem(block.page, embed.line, f"{embed.path} does not exist")
        return
    if fault := _source_fault(book, block, embed):
        yield Problem(block.page, embed.line, fault)
    text = ""
    if embed.path.endswith(OUTPUT_SUFFIXES):
        yield from _check_output(book, path)
    else:
        text = book.text(path)
    if embed.region and path not in book.unread and embed.region not in find_regions(text, "")[0]:
        yield Problem(block.page, embed.line, f"{embed.path} has no region '{embed.region}'")


def _source_fault(book: Book, block: Block, embed: Embed) -> str:
    """Say what is wrong with where a block has its text from; empty where nothing is."""
    path = book.project.root / embed.path
    what = "Python" if block.language == "python" else "what a block shows"
    page = block.language == "markdown" and embed.path in book.pages  # its source, judged as a page
    if not (page or embed.path.startswith(SOURCES)):
        return f"{what} is embedded from snippets/ or src/ only, which the checks read"
    try:
        name = book.project.relative(path)
    except BookError as error:
        return str(error)
    if name != embed.path:
        return f"{embed.path} is another name of {name}; write that"
    recorded = name.startswith("snippets/") and path.parent.name == RECORDED
    if block.language == "text" and not (recorded and path.suffix == ".out"):
        return f"a text block embeds recorded output only: snippets/…/{RECORDED}/NAME.out"
    return ""


def check_repeats(book: Book) -> Iterator[Problem]:
    """No page shows an output twice: the second would pass for what another program printed."""
    for page, blocks in book.pages.items():
        above: dict[tuple[str, str], int] = {}
        for embed in (e for b in blocks for e in b.embeds if e.path.endswith(".out")):
            line = above.setdefault((embed.path, embed.region), embed.line)
            if line != embed.line:
                fault = f"{embed.path} is shown in line {line} already; take one of the two out"
                yield Problem(page, embed.line, fault)


def _check_output(book: Book, path: Path) -> Iterator[Problem]:
    try:
        read_text(path, book.project.root, printed=True)
    except BookError as error:
        yield error.at(book.project.relative(path))


def check_includes(book: Book) -> Iterator[Problem]:
    """Nothing is embedded outside a block, where it would be Markdown, or in an unknown form."""
    for page in book.pages:
        text = book.text(book.project.root / page)
        inside = {n for f in read(text).fences for n in range(f.line, f.end or len(text))}
        for number, line in enumerate(text.splitlines(), 1):
            if INCLUDE.match(line) and not (number in inside and EMBED.match(line)):
                yield Problem(
                    page,
                    number,
                    "a file is embedded in a fenced block, one on a line: "
                    '--8<-- "FILE" or --8<-- "FILE:REGION"; to show such a line, begin it with ;',
                )


def check_regions(book: Book) -> Iterator[Problem]:
    """Regions are closed, unique and shown."""
    used = {(e.path, e.region) for b in book.blocks for e in b.embeds}
    whole = {path for path, region in used if not region}
    library = sorted(book.project.library.rglob("*.py"))
    for path in [*(s.path for s in book.snippets.values()), *library]:
        name = book.project.relative(path)
        text = book.text(path)
        if "--8<--" not in text:
            continue
        regions, problems = find_regions(text, name)
        yield from problems
        for region in regions.values():
            hidden = region.name == "check" and path.parent.name == "exercises"
            shown = hidden or name in whole or (name, region.name) in used
            if not shown and book.whole:
                yield Problem(name, region.start - 1, f"region '{region.name}' is shown on no page")


def check_headers(book: Book) -> Iterator[Problem]:
    """No header names what the book builds itself: an index may have a stranger's of that name."""
    own = {canonicalize_name(name) for name in own_distributions(book.project) if name}
    command = book.project.settings.command
    for name, snippet in book.snippets.items():
        for text in () if snippet.is_solution else snippet.dependencies:
            named = canonicalize_name(next(iter(re.findall(r"[\w.-]+", text)), ""))
            if named in own:
                lines = enumerate(snippet.text.splitlines(), 1)
                yield Problem(
                    name,
                    next((number for number, line in lines if text in line), 1),
                    f"the header names {named}, which this book builds itself and no package "
                    f"index has; take {text!r} out (`{command} copy` puts the wheel beside "
                    "whatever imports it)",
                )


def check_shown(book: Book) -> Iterator[Problem]:
    """Each snippet, output and figure is shown, and a result that is all a snippet recorded is
    read; nothing recorded is left without its snippet."""
    images = {
        (page.parent / target).resolve()
        for page in (book.project.root / name for name in book.pages)
        for target in re.findall(r"!\[[^\]]*\]\(([^)\s]+)\)", book.text(page))
    }
    results = {
        result_of(book.project, match["file"])
        for page in book.pages
        for match in REFERENCE.finditer(book.text(book.project.root / page))
    }
    for name, snippet in book.snippets.items():
        blocks = book.shown.get(name, [])
        if not blocks and book.whole:
            yield Problem(name, 1, "this snippet is shown on no page; embed it or delete it")
        pages = {b.page for b in blocks}
        for path in book.recorded[name]:
            output = book.project.relative(path)
            if snippet.is_exercise or snippet.is_solution:
                yield Problem(output, 0, "an exercise has no recorded output; delete this file")
            elif not book.whole:
                continue
            elif path.suffix == ".out" and blocks and path.stat().st_size:
                if pages.isdisjoint(b.page for b in book.shown.get(output, [])):
                    yield Problem(
                        blocks[-1].page,
                        blocks[-1].line,
                        f'what {name} printed is not shown; embed it in a text block: "{output}"',
                    )
            elif path.suffix == ".svg" and path.resolve() not in images:
                yield Problem(output, 0, "this figure is shown on no page")
            elif (
                path.suffix == ".json" and blocks and path not in results and not _drawn(book, name)
            ):
                short = name.removeprefix("snippets/").removesuffix(".py")
                yield Problem(
                    blocks[-1].page,
                    blocks[-1].line,
                    f"no page reads {output}; where its numbers belong in the text, refer to them: "
                    f"{{{{ {short}:KEY }}}}",
                )
    yield from _orphans(book)


def _drawn(book: Book, name: str) -> bool:
    """Whether a snippet recorded anything that a reader sees without a reference to it."""
    return any(path.suffix != ".json" and path.stat().st_size for path in book.recorded[name])


def check_figures(book: Book) -> Iterator[Problem]:
    """Each figure is a plain drawing."""
    for paths in book.recorded.values():
        for path in paths:
            if path.suffix == ".svg":
                name = book.project.relative(path)
                try:
                    read_drawing(book.project, name)
                except BookError as error:
                    yield error.at(name)


def _orphans(book: Book) -> Iterator[Problem]:
    records = {path for s in book.snippets.values() for path in book.recorded[s.name]}
    records |= {s.receipt for s in book.snippets.values() if s.has_receipt}
    for path in sorted(book.project.snippets.rglob("*")):
        if path.name.endswith((*OUTPUT_SUFFIXES, RECEIPT_SUFFIX)) and path not in records:
            stems = (owner(path.name), path.name.partition(".")[0])
            scripts = {path.parents[1] / f"{stem}.py" for stem in stems}
            if not book.unread.isdisjoint(scripts):
                continue  # its snippet is there, and something else is wrong with that
            yield Problem(book.project.relative(path), 0, "no snippet makes this file; delete it")


def check_receipts(book: Book) -> Iterator[Problem]:
    """Each snippet has a receipt that holds, or a requirement and an entry in the skip list."""
    entries, problems = read_skips(book.project)
    yield from problems
    faults: dict[Problem, list[str]] = {}
    for name, snippet in book.snippets.items():
        if not snippet.has_receipt:
            continue
        receipt, fault = judge_receipt(book, snippet)
        entry = entries.get(name)
        rehearsed = receipt is not None and receipt.device_name == receipts.PRETENDED
        if fault and entry and snippet.settings.needs and not rehearsed:
            yield from _unproved(book, snippet, receipt)
            continue
        if fault:
            faults.setdefault(fault, []).append(name)
        elif entry:
            yield Problem(SKIPS, entry.line, f"{name} has a receipt that holds; delete this entry")
    for fault, names in faults.items():
        first, others = names[0], len(names) - 1
        whose = f"{first} and {others} more" if others else first
        command = book.project.settings.command
        again = f"{command} record" if others else f"{command} record {first}"
        message = f"{fault.message}; {whose} must be recorded, if that is right: {again}"
        yield dataclasses.replace(fault, message=message)


def _unproved(book: Book, snippet: Snippet, receipt: receipts.Receipt | None) -> Iterator[Problem]:
    """Find outputs, in no receipt, of a block that the skip list leaves out: no run is known to
    have made them."""
    known = receipt.outputs if receipt else {}
    command = book.project.settings.command
    for path in book.recorded[snippet.name]:
        if receipts.digest(path) != known.get(path.name):
            output = book.project.relative(path)
            at = next(iter(book.shown.get(output, [])), None)
            yield Problem(
                at.page if at else output,
                at.line if at else 0,
                f"{output} is in no receipt of {snippet.name}, which the skip list leaves out; "
                f"delete it, or take it in with its receipt ({command} receive)",
            )


def check_measured(book: Book) -> Iterator[Problem]:
    """Each measured value that is recorded lies within its limits, and no limit is unused."""
    for name, snippet in book.snippets.items():
        recorded = book.recorded[name]
        unused = {r.pattern for r in snippet.settings.measured} if recorded else set()
        for path in recorded if snippet.settings.measured else ():
            try:
                values = list(measurements(path.name, path.read_bytes(), snippet.settings.measured))
            except ValueError:
                message = "it is not JSON; record its snippet again"
                yield Problem(book.project.relative(path), 0, message)
                unused.clear()
                continue
            for (pattern, low, high), where, value in values:
                unused.discard(pattern)
                if not low <= value <= high:
                    yield Problem(
                        name,
                        line_of(snippet.text, pattern),
                        f"{path.name}: {where}: {value:g} is not within {low:g} and {high:g}; "
                        "record it again, or correct the limits",
                    )
        for pattern in sorted(unused):
            line = line_of(snippet.text, pattern)
            yield Problem(name, line, f"{pattern!r} matches nothing that is recorded; delete it")


def judge_receipt(book: Book, snippet: Snippet) -> tuple[receipts.Receipt | None, Problem | None]:
    """Read a snippet's receipt, where it can be read, and find what is wrong with it."""
    outputs = book.recorded[snippet.name]
    recording = Recording(book.project, snippet, outputs)
    try:
        if recording.receipt is None:
            return None, Problem(snippet.name, 1, "it has no receipt")
        return recording.receipt, receipt_fault(book, snippet, recording.receipt, outputs)
    except BookError as error:
        return recording.readable, error.at(book.project.relative(snippet.receipt))


def receipt_fault(
    book: Book, snippet: Snippet, receipt: receipts.Receipt, outputs: list[Path]
) -> Problem | None:
    """Find the first thing that is wrong with a receipt as things are now; None where it holds.

    Args:
        book: the snippet's book.
        snippet: that the receipt is for.
        receipt: to be judged.
        outputs: the files that the run is said to have made.

    Raises:
        BookError: it names a file outside the book.
    """
    own = book.project.relative(snippet.receipt)
    devices = {book.project.requirements[n].device for n in snippet.settings.needs}
    if "cuda" in devices and receipt.device != "cuda":
        return Problem(own, 0, f"{snippet.name} needs a GPU and this was made on {receipt.device}")
    if fault := Recording(book.project, snippet, outputs).changed(receipt):
        return fault
    if book.tracked is not None and (
        extra := sorted(n for n in receipt.files if n not in book.tracked and n[-1:] != "/")
    ):
        return Problem(own, 0, f"it covers {extra[0]}, which git does not track")
    if wrong := next(receipts.out_of_range(book.project, receipt), ""):
        return Problem(own, 0, wrong)
    if receipt.seal != receipts.seal(receipt):
        return Problem(own, 0, "its seal does not fit: it was altered after the run")
    return None


def check_references(book: Book) -> Iterator[Problem]:
    """Each number in prose names a recorded result."""
    for page in book.pages:
        text = book.text(book.project.root / page)
        fenced = read(text).fenced
        for number, line in enumerate(text.splitlines(), 1):
            if number in fenced or "{" not in line:
                continue
            left = line
            for match in REFERENCE.finditer(line):
                left = left.replace(match[0], "\0")
                try:
                    resolve(book.project, match)
                except BookError as error:
                    yield Problem(page, number, str(error))
            if LIKE_REFERENCE.search(left):
                yield Problem(
                    page, number, "this is no reference: write {{ chapter/name:key | format }}"
                )


def check_pins(book: Book) -> Iterator[Problem]:
    """Exact pins lie within pyproject.toml's ranges and agree with what is installed."""
    ranges = receipts.ranges(book.project)
    for name in book.project.settings.pins:
        path = book.project.root / "requirements" / f"{name}.txt"
        if not path.is_file():
            where = book.project.relative(path)
            yield Problem("pyproject.toml", 0, f"`pins` names {where}, which does not exist")
            continue
        try:
            lines = read_text(path, book.project.root).splitlines()
        except BookError as error:
            yield error.at(path.name)
            continue
        for number, line in enumerate(lines, 1):
            pin = re.match(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^\s;]+)", line)
            if pin:
                yield from _check_pin(book.project.relative(path), number, line, pin, ranges)


def _check_pin(
    file: str,
    number: int,
    line: str,
    pin: re.Match[str],
    ranges: dict[str, list[Requirement]],
) -> Iterator[Problem]:
    name, pinned = canonicalize_name(pin[1]), pin[2]
    try:
        marker = parse_requirement(line.split("#")[0].strip(" \\")).marker
    except BookError as error:
        yield Problem(file, number, str(error))
        return
    for requirement in ranges.get(name, ()):
        if not requirement.specifier.contains(pinned, prereleases=True):
            yield Problem(
                file, number, f"{line.strip()} is outside pyproject.toml's range {requirement}"
            )
    try:
        installed = version(name)
    except PackageNotFoundError:
        return  # an extra that this environment does without
    if installed != pinned and (marker is None or marker.evaluate()):
        yield Problem(
            file, number, f"{pin[1]} {installed} is installed; run make to install {pinned}"
        )
