"""List sentences that compare, count or generalise and name no recorded value and no source.

    python tools/claims.py              # every page
    python tools/claims.py HEAD~5       # the sentences that are new since a commit

For whoever reads a change: is there an output, a table or a test that stands behind each? Most of
these sentences are right, so nothing fails here. A sentence with a reference to a recorded value
(`{{ … }}`) or with a link is left out, as are code and headings.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bookproof.source.page import read

ROOT = Path(__file__).resolve().parent.parent
CLAIM = re.compile(
    r"\b(?:\w{3,}er than|as \w+ as|more|less|fewer|most|least|best|worst|better|worse"
    r"|(?:fast|slow|quick|larg|small|high|low|long|short)(?:er|est)"
    r"|always|never|only|every|all|none|no other|because|why"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|twice|half|times|\d[\d.,]*)\b",
    re.IGNORECASE,
)
BACKED = re.compile(r"\{\{|\]\(")
ENDS = re.compile(r"(?<=[.!?])[\"*)]*\s+(?=[\"*(\[]*[A-Z`])")
ITEM = re.compile(r"(?:[-*]|\d+\.|\?\?\?|!!!|===)\s")


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield a page's sentences, each with the line that its paragraph begins in."""
    page = read(text)
    skipped = page.fenced | {heading.line for heading in page.headings}
    paragraph: list[str] = []
    begins = 0
    for number, line in enumerate([*text.splitlines(), ""], 1):
        words = line.strip() if number > page.front.count("\n") else ""
        prose = words and number not in skipped and not words.startswith(("|", "<", "![", "$$"))
        if paragraph and (not prose or ITEM.match(words)):
            yield from ((begins, each) for each in ENDS.split(" ".join(paragraph)))
            paragraph = []
        if prose:
            begins = begins if paragraph else number
            paragraph.append(words)


def claim(sentence: str) -> bool:
    """Tell whether a sentence compares, counts or generalises with nothing behind it."""
    return bool(CLAIM.search(sentence)) and not BACKED.search(sentence)


def at(commit: str, path: str) -> str:
    """Return a page as a commit has it; empty where it has none."""
    shown = subprocess.run(["git", "show", f"{commit}:{path}"], cwd=ROOT, capture_output=True)
    return shown.stdout.decode() if shown.returncode == 0 else ""


def main() -> None:
    """Print the sentences."""
    for commit in sys.argv[1:2]:
        known = subprocess.run(["git", "rev-parse", "--verify", "--quiet", commit], cwd=ROOT)
        if known.returncode:
            sys.exit(f"claims: {commit} is not a commit of this repository")
    for page in sorted((ROOT / "docs").rglob("*.md")):
        path = page.relative_to(ROOT).as_posix()
        before = {each for _, each in sentences(at(sys.argv[1], path))} if sys.argv[1:] else set()
        for line, sentence in sentences(page.read_text("utf-8")):
            if claim(sentence) and sentence not in before:
                print(f"{path}:{line}: {sentence}")


if __name__ == "__main__":
    main()
