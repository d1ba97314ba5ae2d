"""Adopt an ordinary tree of Markdown: run what is typed, record it, give what fails a deadline."""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from bookproof.check.typed import check_typed
from bookproof.record import receipts
from bookproof.record.outputs import collect
from bookproof.record.recording import Recording
from bookproof.record.skips import FILE as SKIPS
from bookproof.record.skips import KEYS, LONGEST, Skip, read_skips, today, without_skipped
from bookproof.run.engine import Engine, default_jobs, jobs
from bookproof.run.verdict import differences, typed_faults, unlike_shown
from bookproof.sandbox.pool import Part, Pool, Run
from bookproof.source import files
from bookproof.source.index import Book
from bookproof.source.project import FILE, BookError, BookSettings, Project
from bookproof.source.reading import parse_toml, read_text, table
from bookproof.source.snippets import Settings, Snippet
from bookproof.source.typed import SETUP, Typed, TypedPage, python_fences


@dataclass
class Settled:
    """What of a page is recorded, and what is left out of it.

    Attributes:
        page: without what is left out.
        run: that is recorded; None where nothing is left to run.
        left: why a block is left out, by name.
        silent: why what a block prints is left out, by name.
    """

    page: TypedPage
    run: Run | None = None
    left: dict[str, str] = field(default_factory=dict)
    silent: dict[str, str] = field(default_factory=dict)


def adopt(argv: list[str], prog: str = "bookproof adopt") -> int:
    """Run the Python typed into Markdown pages, record what it prints, give failures a deadline.

    It writes [tool.bookproof] into pyproject.toml, what blocks print and receipts into `_recorded/`
    beside the pages, and an entry in snippets/skips.toml for each block that fails. Pages stay as
    they are. Afterwards `bookproof check` passes. Run again, it does the same for what has changed.
    """
    parser = argparse.ArgumentParser(prog, description=adopt.__doc__)
    parser.add_argument(
        "pages", nargs="*", metavar="PATH", help="Markdown files and folders; docs and README.md"
    )
    parser.add_argument(
        "--alone", action="store_true", help="run each block by itself, not after those above it"
    )
    parser.add_argument("--jobs", type=jobs, default=default_jobs(), metavar="N")
    parser.add_argument(
        "--extract", nargs=2, metavar=("PAGE", "N"), help="make a snippet file of one typed block"
    )
    options = parser.parse_args(argv)
    if options.extract:
        return extract(Project.find(), *options.extract)
    started = time.perf_counter()
    project = declare(Path.cwd(), options.pages, alone=options.alone)
    book = Book(project)
    blocks = [block for page in book.typed.values() for block in page.blocks if not block.silent]
    if not blocks:
        raise BookError(
            f"no Python is typed into {', '.join(project.settings.pages)}: name the Markdown files "
            "or folders that hold it"
        )
    print(f"{len(blocks)} Python blocks on {len({p.page for p in book.typed.values()})} pages")
    with Pool(project) as pool:
        engine = Engine(book, pool, record=True)
        known = {n: e for n, e in read_skips(project)[0].items() if not e.overdue}
        settled = _settle_all(engine, known, options.jobs)
    entries = _entries(book, settled, known)
    _write_skips(project, entries)
    _sweep(book, entries)
    _sum_up(len(blocks), entries, time.perf_counter() - started)
    problems = check_typed(Book(Project(project.root)))
    print(*problems, sep="\n", end="\n" if problems else "", file=sys.stderr)
    return 1 if problems else 0


# ---- pyproject.toml -----------------------------------------------------------------------


def declare(root: Path, pages: list[str], *, alone: bool) -> Project:
    """Find the project at `root`; write `[tool.bookproof]` into its pyproject.toml if need be.

    Raises:
        BookError: it is a book, nothing is found to adopt, or a path does not exist.
    """
    path = root / FILE
    text = read_text(path, root) if path.is_file() else ""
    declared = table(parse_toml(text, FILE), "tool")
    if "bookproof" in declared:
        project = Project(root)
        if not project.settings.typed:
            raise BookError(f"{FILE}: this is a book already; `adopt` is for docs that are not")
        if pages or alone:
            raise BookError(f"{FILE} says already what is adopted: change [tool.bookproof] there")
        return project
    named = pages or [name for name in BookSettings.pages if (root / name).exists()]
    for name in named:
        if not (root / name).exists():
            raise BookError(f"{name} does not exist; name Markdown files or folders of them")
    if not named:
        raise BookError("there is no docs/ and no README.md here: name the Markdown to adopt")
    names = [Project(root).relative(root / name) for name in named]
    lines = ["[tool.bookproof]", "typed = true", f"pages = {json.dumps(names)}"]
    lines += ["alone = true"] if alone else []
    added = "\n".join([text.rstrip(), "", *lines, ""] if text.strip() else [*lines, ""])
    parse_toml(added, FILE)
    files.write(path, added)
    project = Project(root)
    files.write(project.state / ".gitignore", "*\n")
    print(f"wrote    [tool.bookproof] in {FILE}")
    return project


# ---- running ------------------------------------------------------------------------------


def _settle_all(engine: Engine, known: dict[str, Skip], many: int) -> list[Settled]:
    """Settle pages that are not fresh, or not run as a whole, `many` at a time; tell of each."""

    def settle_one(page: TypedPage) -> Settled | None:
        if without_skipped(page, known) == page and engine.plan(page).status == "fresh":
            return None
        settled = settle(engine.pool, page)
        if settled.run:
            run = settled.run
            outputs = collect(settled.page, run)
            engine.keep_run(
                Recording(engine.project, settled.page), run, run, outputs, measured=True
            )
        reasons = settled.left | settled.silent
        why = "".join(f"\n  {name}: {reason}" for name, reason in reasons.items())
        print(f"{'recorded' if settled.run else 'left out'} {page.name}{why}", flush=True)
        return settled

    with ThreadPoolExecutor(many) as executor:
        return [s for s in executor.map(settle_one, engine.book.typed.values()) if s]


def settle(pool: Pool, page: TypedPage) -> Settled:
    """Run a page until what is left of it passes twice; what fails is left out.

    A block that prints something else the second time, or than the page shows, still runs.
    """
    result = Settled(page)
    while result.page.blocks:
        first = _attempt(pool, result.page)
        failed = typed_faults(result.page, first)
        second = first if failed else _attempt(pool, result.page)
        if faults := typed_faults(result.page, second):
            if fault := faults.get(f"{page.page}#{SETUP}"):
                raise BookError(f"{FILE}: `setup` does not run before {page.page}: it {fault}")
            result.left |= {name: _last_line(fault) for name, fault in faults.items()}
            result.page = result.page.without(result.left, result.silent)
            continue
        result.silent |= unlike_shown(result.page, first)
        for block in result.page.blocks:
            if block.name in result.silent:
                continue
            alone = replace(result.page, blocks=(block,))
            unlike = differences(alone, collect(alone, first), collect(alone, second))
            if unlike:
                result.silent[block.name] = (
                    f"a second run prints something else: {_last_printed(unlike)}"
                )
        result.page = result.page.without(result.left, result.silent)
        result.run = first
        return result
    return result


def _attempt(pool: Pool, page: TypedPage) -> Run:
    try:
        return pool.run(page)
    except BookError as error:
        return Run(parts={block.name: Part(str(error)) for block in page.blocks})


def _last_line(fault: str) -> str:
    """Find the line of an error that says what is wrong."""
    lines = [line.strip() for line in fault.removeprefix("raised ").splitlines() if line.strip()]
    error = next((line for line in reversed(lines) if re.match(r"[\w.]+: ", line)), "")
    return (error or (lines[-1] if lines else "it failed"))[:300]


def _last_printed(difference: str) -> str:
    lines = [line[1:].strip() for line in difference.splitlines()]
    return (lines[-1] if lines else difference)[:120]


# ---- the skip list ---------------------------------------------------------------------------


def _entries(book: Book, settled: list[Settled], known: dict[str, Skip]) -> list[Skip]:
    """List what the skip list is to hold: what was left out now, since it first was."""
    blocks = {b.name: b for page in book.typed.values() for b in page.blocks}
    entries = {name: entry for name, entry in known.items() if "#" not in name}
    day = today()
    for page in settled:
        for name, reason in [*page.left.items(), *page.silent.items()]:
            evidence, runs = blocks[name].digest, name in page.silent
            old = known.get(name)
            same = old and old.evidence == evidence and old.runs == runs
            if old and same and (runs or old.reason == reason):
                entries[name] = old
            else:
                entries[name] = Skip(name, reason, day, day + LONGEST, day, evidence, 0, runs)

    def order(entry: Skip) -> tuple[str, int]:
        page, _, number = entry.snippet.partition("#")
        return page, int(number or 0)

    return sorted(entries.values(), key=order)


def _write_skips(project: Project, entries: list[Skip]) -> None:
    path = project.root / SKIPS
    if not entries:
        path.unlink(missing_ok=True)
        return
    text = (
        "# Blocks that are not run, or whose output is not compared (runs = true).\n"
        "# An entry that has expired fails the check: make its block pass, or adopt again.\n"
    )
    for entry in entries:
        text += "\n[[entry]]\n"
        for key in KEYS:
            value = getattr(entry, key)
            dated = isinstance(value, date)
            text += f"{key} = {value if dated else json.dumps(value, ensure_ascii=False)}\n"
        text += "runs = true\n" if entry.runs else ""
    files.write(path, text)


def _sweep(book: Book, entries: Iterable[Skip]) -> None:
    """Delete what was recorded of blocks that are gone or are left out now."""
    known = {entry.snippet: entry for entry in entries}
    for page in book.typed.values():
        due = without_skipped(page, known)
        assert isinstance(due, TypedPage)
        receipt = receipts.read(page.receipt)
        outputs = receipt.outputs if receipt and due.blocks else {}
        for path in page.recorded():
            if path.name not in outputs:
                path.unlink()
        if not due.blocks:
            page.receipt.unlink(missing_ok=True)


def _sum_up(blocks: int, entries: list[Skip], seconds: float) -> None:
    out = [entry for entry in entries if "#" in entry.snippet and not entry.runs]
    silent = sum(entry.runs for entry in entries)
    print(f"{blocks - len(out)} of {blocks} blocks run ({seconds:.0f} s)")
    kinds = Counter(entry.reason.partition(":")[0] for entry in out)
    for kind, count in kinds.most_common():
        print(f"{count:5} left out: {kind}")
    if silent:
        print(f"{silent:5} run, and what they print is not compared")
    undefined = (re.match(r"NameError: name '(\w+)' is not", entry.reason) for entry in out)
    missing = Counter(match[1] for match in undefined if match)
    if often := [name for name, count in missing.most_common(5) if count > 2]:
        print(f"Set `setup` in {FILE} to code that defines {', '.join(often)} for all pages")
    if entries:
        print(f"Each has its reason in {SKIPS}, until {max(e.expires for e in entries)}")


# ---- a snippet of a block -----------------------------------------------------------------


def extract(project: Project, page_path: str, number: str) -> int:
    """Make a snippet file of a typed block, embed it in its place, and record both.

    Raises:
        BookError: there is no such block, or it does not run; nothing was changed then.
    """
    book = Book(project)
    page = project.relative(Path(page_path))
    name = f"{page}#{number}"
    typed, block = _find(book, name)
    stem = re.sub(r"[^a-z0-9]+", "_", Path(page).stem.lower()).strip("_")
    path = project.snippets / f"{stem}_{number}.py"
    if path.exists():
        raise BookError(f"{project.relative(path)} exists; nothing was changed")
    above = [b for b in typed.blocks if int(b.number) < int(number) and not b.session]
    source = project.root / page
    old = read_text(source, project.root)
    new = _embedding(old, int(number), f"{project.relative(path)}:show")
    with Pool(project) as pool:
        text = _runnable(project, pool, path, block, [b.code for b in above])
        try:
            files.write(path, text)
            files.write(source, new)
            fresh = Book(Project(project.root))
            engine = Engine(fresh, pool, record=True, force=True)
            for snippet in (fresh.snippets[project.relative(path)], fresh.snippets.get(page)):
                outcome = engine.run(snippet) if snippet else None
                if outcome and outcome.status == "failed":
                    raise BookError(f"nothing was changed: {outcome.message}")
        except BaseException:
            files.write(source, old)
            snippet = Snippet(path, project.relative(path), "")
            for file in (path, snippet.receipt, *snippet.recorded()):
                file.unlink(missing_ok=True)
            raise
    print(f"wrote    {project.relative(path)}")
    print(f"embedded {project.relative(path)}:show in {page}")
    print("MkDocs embeds it with pymdownx.snippets, where base_path is the folder of mkdocs.yml")
    return 0


def _find(book: Book, name: str) -> tuple[TypedPage, Typed]:
    for page in book.typed.values():
        for block in page.blocks:
            if block.name == name and block.session:
                raise BookError(f"{name} is an interactive session: write it as a program first")
            if block.name == name and not block.silent:
                return page, block
    raise BookError(f"there is no typed block {name}: `bookproof blocks` lists them")


def _runnable(project: Project, pool: Pool, path: Path, block: Typed, above: list[str]) -> str:
    """Write a snippet that runs: the block alone, or else below the blocks above it."""
    name = project.relative(path)
    fault = ""
    for before in ("", "\n".join(above)):
        text = _script(block.code, before)
        run = pool.run(Snippet(path, name, text, Settings()))
        if not run.fault:
            return text
        fault = run.fault
    raise BookError(f"nothing was changed: as a program of its own, {block.name} {fault}")


def _script(code: str, before: str) -> str:
    """Write a snippet file with its header, and the block in the region `show`."""
    wanted = sorted(_distributions(f"{before}\n{code}"), key=str.lower)
    own, above = code.strip("\n"), before.strip("\n") + "\n\n" if before.strip() else ""
    return (
        '# /// script\n# requires-python = ">=3.11"\n'
        f"# dependencies = {json.dumps(wanted)}\n# ///\n"
        f"{above}# --8<-- [start:show]\n{own}\n# --8<-- [end:show]\n"
    )


def _distributions(code: str) -> set[str]:
    """Find the installed distributions that a program imports by name."""
    known = importlib.metadata.packages_distributions()
    names = re.findall(r"^\s*(?:import|from)\s+(\w+)", code, flags=re.M)
    return {known[name][0] for name in names if name in known}


def _embedding(text: str, number: int, target: str) -> str:
    """Replace the body of a page's Python block `number` by an embed."""
    fence = list(python_fences(text))[number - 1]
    lines = text.splitlines(keepends=True)
    opening = lines[fence.line - 1]
    lead = re.sub(r"[^\s>]", " ", opening[: opening.index(fence.mark)])
    lines[fence.line : fence.end - 1] = [f'{lead}--8<-- "{target}"\n']
    return "".join(lines)
