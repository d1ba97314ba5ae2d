"""The machine's commands: blocks, check, run, record, prove, build."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

from bookproof.record.recording import Recording
from bookproof.run.census import take
from bookproof.run.engine import Engine, default_jobs, jobs, shard
from bookproof.run.outcome import Outcome
from bookproof.sandbox.pool import Pool
from bookproof.sandbox.probes import gpu
from bookproof.source.index import Book
from bookproof.source.project import BookError, Project
from bookproof.source.target import check_target


def blocks(argv: list[str], prog: str = "bookproof blocks") -> int:
    """List every fenced block of every page, what it embeds and requires, and how it last ran."""
    parser = argparse.ArgumentParser(prog, description=blocks.__doc__)
    parser.add_argument("--json", action="store_true", help="as JSON, one list")
    options = parser.parse_args(argv)
    book = Book(Project.find())
    rows = []
    for block in [*book.blocks, *(b for group in book.notebooks.values() for b in group)]:
        embed = block.embeds[0] if block.embeds else None
        snippet = book.snippets.get(embed.path) if embed else None
        receipt = Recording(book.project, snippet).receipt if snippet else None
        rows.append(
            {
                "page": block.page,
                "line": block.line,
                "language": block.language,
                "file": embed.path if embed else None,
                "region": (embed.region or None) if embed else None,
                "needs": [*(snippet.settings.needs if snippet else block.needs)],
                "ran": receipt and f"{receipt.device_name}, {receipt.day}, {receipt.seconds} s",
            }
        )
    if options.json:
        print(json.dumps(rows, indent=1, ensure_ascii=False))
        return _tell_problems(book)
    for row in rows:
        shown = row["file"] or "(typed)"
        region = f":{row['region']}" if row["region"] else ""
        print(
            f"{row['page']}:{row['line']}\t{row['language']}\t{shown}{region}\t{row['ran'] or '-'}"
        )
    return _tell_problems(book)


def run(argv: list[str], prog: str = "bookproof run") -> int:
    """Run the blocks that are not fresh and compare them with what is recorded."""
    return _run(_run_parser(prog, run.__doc__).parse_args(argv), record=False)


def record(argv: list[str], prog: str = "bookproof record") -> int:
    """Run snippets and rewrite their recorded outputs and receipts.

    A receipt is the proof of one run: hashes of the code and data that it used and of what it
    printed, drew and measured, with versions, machine and date. It holds while these stay the same.
    With a PATH, what it names is recorded, fresh or not; without one, whatever is not fresh.
    """
    from bookproof.site.archive import is_own

    parser = _run_parser(prog, record.__doc__)
    parser.add_argument(
        "--keep",
        action="store_true",
        help="keep what is recorded where a run agrees with it, and renew its receipt; "
        "what has no record gets one",
    )
    parser.add_argument(
        "--zip",
        type=Path,
        metavar="FILE",
        help="pack the outputs and receipts that this run made, for `receive`",
    )
    options = parser.parse_args(argv)
    if options.zip:
        check_target(Project.find(), options.zip, "--zip", is_own)
    options.force = options.force or bool(options.paths)  # a path that is named is meant
    return _run(options, record=True)


def _run_parser(prog: str, description: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog, description=description)
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="pages, snippets or folders; all by default"
    )
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    _add_common(parser)
    parser.add_argument("--shard", metavar="K/N", help="only the K-th of N parts")
    parser.add_argument("--need", metavar="NAME", help="only what needs NAME, such as gpu")
    parser.add_argument("--force", action="store_true", help="run what is fresh too")
    parser.add_argument(
        "--dry-run", action="store_true", help="run nothing: list what would run, and why"
    )
    return parser


def _run(options: argparse.Namespace, *, record: bool) -> int:
    started = time.perf_counter()
    project = Project.find()
    if options.device == "cuda" and not gpu():
        raise BookError(
            "--device cuda: nvidia-smi finds no GPU here; leave it out to run on the CPU"
        )
    book = Book(project)
    snippets, shell = book.select(options.paths)
    if options.need:
        snippets, shell = book.needing(options.need, snippets, shell)
    if options.shard:
        snippets = shard(snippets, options.shard, long=options.long)
        shell = shell if options.shard.startswith("1/") else []
    tracing = record or project.notes is not None
    with Pool(project, options.device, tracing=tracing) as pool:
        engine = Engine(
            book,
            pool,
            force=options.force,
            long=options.long,
            record=record,
            keep=record and options.keep,
        )
        outcomes = engine.run_all(
            snippets, [] if record else shell, options.jobs, _tell, dry=options.dry_run
        )
    if record and not options.dry_run:
        _renew(book, outcomes, options.zip)
    return _sum_up(book, outcomes, started)


def _renew(book: Book, outcomes: list[Outcome], zip_file: Path | None) -> None:
    """Rewrite what is made of recorded outputs and receipts, and pack what a run recorded."""
    from bookproof.check import parcel, status

    if not book.project.settings.typed:
        try:
            for name in status.renew(book):
                print(f"wrote    {name}")
        except BookError as error:
            book.problems.append(error.at("pyproject.toml"))
    if zip_file:
        count = parcel.pack(book, outcomes, zip_file)
        print(parcel.describe(book, count, zip_file))


def prove(argv: list[str], prog: str = "bookproof prove") -> int:
    """Execute every block whose requirements are met here, but what passed here as things are now.

    It ends with how many blocks were executed and on what the others rest, and fails where they are
    fewer than `least_executed` in pyproject.toml.
    """
    parser = argparse.ArgumentParser(prog, description=prove.__doc__)
    _add_common(parser)
    options = parser.parse_args(argv)
    started = time.perf_counter()
    book = Book(Project.find())
    with Pool(book.project, tracing=book.project.notes is not None) as pool:
        engine = Engine(book, pool, long=options.long)
        outcomes = engine.run_all(*book.select([]), options.jobs, _tell)
        census = take(engine, outcomes)
    status = _sum_up(book, outcomes, started)
    print(census)
    least = book.project.settings.least_executed
    if census.executed < least:
        raise BookError(
            f"{census.executed} blocks were executed, and pyproject.toml asks for {least} "
            "(least_executed): meet the requirements named above, or lower it with the reason"
        )
    return status


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jobs", type=jobs, default=default_jobs(), metavar="N")
    parser.add_argument("--long", action="store_true", help="run what takes a minute to hours too")


def _sum_up(book: Book, outcomes: list[Outcome], started: float) -> int:
    """Print how many outcomes there are of each status, and give the exit status."""
    unread = _tell_problems(book)
    counts = Counter(outcome.status for outcome in outcomes)
    summary = ", ".join(f"{n} {status}" for status, n in sorted(counts.items()))
    print(f"{summary or 'nothing to run'} in {time.perf_counter() - started:.1f} s")
    return 1 if counts["failed"] else unread


def _tell_problems(book: Book) -> int:
    """Print what reading the book brought to light, and give the exit status for it."""
    _ = book.pages, book.snippets  # reads them
    for problem in dict.fromkeys(book.problems):  # a solution shares its exercise's
        print(problem, file=sys.stderr)
    return 1 if book.problems else 0


def _tell(outcome: Outcome) -> None:
    if outcome.status == "failed":
        print(f"FAILED {outcome.name}\n{outcome.message}\n", file=sys.stderr, flush=True)
    elif outcome.status in ("recorded", "unmet"):
        print(f"{outcome.status:8} {outcome.name}: {outcome.message}", flush=True)
    elif outcome.status == "due":
        print(f"would run {outcome.name}: {outcome.message}", flush=True)
    elif outcome.status == "ran":
        print(f"ran      {outcome.name} ({outcome.seconds:.2f} s)", flush=True)


def check(argv: list[str], prog: str = "bookproof check") -> int:
    """Judge everything, run nothing."""
    from bookproof.check.checks import check_book
    from bookproof.check.typed import check_typed
    from bookproof.run.shown_lines import check_shown_lines

    parser = argparse.ArgumentParser(prog, description=check.__doc__)
    parser.add_argument(
        "--coverage",
        type=Path,
        metavar="FOLDER",
        help="judge too whether each shown library line was run, by what runs and tests under "
        "BOOKPROOF_COVERAGE=FOLDER noted there",
    )
    options = parser.parse_args(argv)
    book = Book(Project.find())
    problems = check_typed(book) if book.project.settings.typed else check_book(book)
    if options.coverage:
        problems += check_shown_lines(book, options.coverage.resolve())
    for problem in problems:
        print(problem, file=sys.stderr)
    print(
        f"{len(book.pages)} pages, {len(book.blocks)} blocks, {len(book.snippets)} snippets: "
        + (f"{len(problems)} problems" if problems else "all good")
    )
    return 1 if problems else 0


def build(argv: list[str], prog: str = "bookproof build") -> int:
    """Build the site, atomically, from what is recorded; it runs no block."""
    from bookproof.site.archive import is_own, pack
    from bookproof.site.build import build_site

    parser = argparse.ArgumentParser(prog, description=build.__doc__)
    parser.add_argument("--out", default="site", help="folder of the site, from the root")
    parser.add_argument(
        "--strict",
        action="store_true",
        help="refuse a receipt that no longer holds, an overdue entry of the skip list and a "
        "warning, instead of building with a mark and a note",
    )
    parser.add_argument(
        "--wheels", type=Path, metavar="FOLDER", help="wheels of earlier sites, which stay on it"
    )
    parser.add_argument("--zip", type=Path, metavar="FILE", help="pack the site into one file")
    options = parser.parse_args(argv)
    project = Project.find()
    if options.zip:
        check_target(project, options.zip, "--zip", is_own)
    out = project.root / options.out
    built = build_site(project, out, strict=options.strict, earlier=options.wheels)
    if built.notes:
        print("The site shows these as recorded, with a mark where a page shows them:")
        print(*(f"  {note}" for note in built.notes), sep="\n")
    if not built.fresh:
        print("nothing has changed since the last build")
    print(f"open {built.index}")
    if options.zip:
        pack(out, options.zip)
        print(f"packed {options.zip}")
    return 0
