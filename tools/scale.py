"""What a large book costs: processor time and memory of each command, by the number of pages.

    python tools/scale.py                        # 100, 300 and 1,000 pages of five programs
    python tools/scale.py --pages 100,200 --only check,plan

The books are made here. Every page shows the same five programs under names of its own. Those of
one page are run; the receipts of the others are copies with other names. The last line divides the
time for a page in the largest book by that in the smallest: 1 is linear. Fixed costs, such as
importing MkDocs, make it less than 1.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bookproof.record import receipts
from bookproof.source.snippets import RECEIPT_SUFFIX

PROGRAMS = 5  # of a page
CHAPTER = 20  # pages
PROJECT = '[project]\nname = "large"\n\n[tool.bookproof]\ncommand = "bookproof"\n'
MKDOCS = """site_name: A large book
use_directory_urls: false
theme: {name: material, font: false, features: [navigation.prune]}
plugins: []
markdown_extensions:
  - bookproof.site.markdown
  - pymdownx.highlight
  - pymdownx.superfences
  - pymdownx.snippets: {base_path: [!relative $config_dir], check_paths: true}
"""
PROGRAM = """# /// script
# dependencies = []
# ///
# --8<-- [start:show]
total = sum(range({number}))
print("total", total)
# --8<-- [end:show]
"""
PAGE = "# Page {page}\n\nThe [home page](../index.md) comes first.\n\n"
BLOCK = """## Program {number}

It adds numbers.

```python
--8<-- "snippets/{page}/program{number}.py:show"
```

```text
--8<-- "snippets/{page}/_recorded/program{number}.out"
```

"""
COMMANDS = {
    "check": ["check"],
    "plan": ["run", "--dry-run"],
    "build": ["build"],
    "build again": ["build"],
    "after an edit": ["build"],
}


def make(root: Path, pages: int) -> None:
    """Make a book of so many pages, all of it recorded."""
    write(root / "pyproject.toml", PROJECT)
    names = [f"p{page:04}" for page in range(pages)]
    nav = "nav:\n  - index.md\n"
    for at in range(0, pages, CHAPTER):
        nav += f"  - Chapter {at // CHAPTER}:\n"
        nav += "".join(f"      - pages/{name}.md\n" for name in names[at : at + CHAPTER])
    write(root / "mkdocs.yml", MKDOCS + nav)
    write(root / "docs/index.md", "# Home\n")
    for page in names:
        text = PAGE.format(page=page)
        for number in range(PROGRAMS):
            write(root / f"snippets/{page}/program{number}.py", PROGRAM.format(number=number))
            text += BLOCK.format(page=page, number=number)
        write(root / f"docs/pages/{page}.md", text)
    measured(root, ["record", "docs/pages/p0000.md"])
    first = root / "snippets/p0000/_recorded"
    for page in names[1:]:
        for path in first.iterdir():
            text = path.read_text("utf-8").replace("p0000", page)
            if path.name.endswith(RECEIPT_SUFFIX):
                text = receipts.written(receipts.parse(text.encode(), path.name))
            write(root / f"snippets/{page}/_recorded/{path.name}", text)


def write(path: Path, text: str) -> None:
    """Write a file, in a new folder where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def measured(root: Path, words: list[str]) -> tuple[float, float]:
    """Run a command of the machine in a book: seconds of processor time, and MiB of memory."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bookproof", *words],
        cwd=root,
        env=os.environ | {"PYTHONHASHSEED": "0"},
        stdout=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"bookproof {' '.join(words)} failed in {root}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> int:
    """Make each book, run each command in it, print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--pages", default="100,300,1000", help="of each book")
    parser.add_argument("--only", default=",".join(COMMANDS), help="names of columns")
    options = parser.parse_args()
    names = options.only.split(",")
    print(f"| Pages | Programs | {' | '.join(f'{n}: s, MiB' for n in names)} |")
    print(f"| ---: | ---: |{' ---: |' * len(names)}", flush=True)
    rates: list[list[float]] = []
    for pages in map(int, options.pages.split(",")):
        with tempfile.TemporaryDirectory(prefix="scale-") as folder:
            root = Path(folder)
            make(root, pages)
            measurements = []
            for name in names:
                if name == "after an edit":
                    with (root / "docs/pages/p0000.md").open("a", encoding="utf-8") as page:
                        page.write("One more sentence.\n")
                measurements.append(measured(root, COMMANDS[name]))
        rates.append([seconds / pages for seconds, _ in measurements])
        cells = " | ".join(f"{seconds:.1f}, {memory:.0f}" for seconds, memory in measurements)
        print(f"| {pages} | {pages * PROGRAMS} | {cells} |", flush=True)
    ratios = (f"{last / first:.2f}" for first, last in zip(rates[0], rates[-1], strict=True))
    print(f"| | time for a page, last to first | {' | '.join(ratios)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
