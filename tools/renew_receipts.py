"""Give receipts the fingerprints of today's rules, where they hold under an earlier commit's.

For a change of `fingerprint.py` that gives code that has not changed another fingerprint:

    .venv/bin/python tools/renew_receipts.py COMMIT [--listed UNIT=FOLDER/ …]

COMMIT is the last one with the old rules. A receipt that holds under them, here and now, gets the
values of the new ones, so that what was proved stays proved and nothing is proved anew. One that
does not hold is left as it is and named. Receipts also get what older ones lack: a seal, the style
of figures, where they draw, and a folder, where they reach a unit that is said to list it.
"""

from __future__ import annotations

import argparse
import dataclasses
import subprocess
import sys
import types
from typing import Any

from bookproof.record import receipts
from bookproof.record.coverage import code_of
from bookproof.record.receipts import Receipt
from bookproof.record.recording import Recording
from bookproof.source.index import Book
from bookproof.source.project import Project
from bookproof.source.snippets import Snippet


def rules_of(project: Project, commit: str) -> Any:
    """The module `fingerprint` as it was at a commit.

    Raises:
        CalledProcessError: there is no such commit, or it has no such module.
    """
    where = f"{commit}:src/bookproof/record/fingerprint.py"
    done = subprocess.run(["git", "show", where], cwd=project.root, capture_output=True, check=True)
    module = types.ModuleType("old_fingerprint")
    sys.modules[module.__name__] = module  # dataclasses look their module up
    exec(compile(done.stdout, where, "exec"), module.__dict__)
    return module


def renewed(project: Project, snippet: Snippet, receipt: Receipt, old: Any) -> Receipt | None:
    """The receipt by today's rules; None where it holds under neither."""
    rest = dataclasses.replace(receipt, units={}, files=receipt.files | {snippet.name: ""})
    if any(p.path != snippet.name for p in Recording(project, snippet).changes(rest)):
        return None
    if receipt.files.get(snippet.name, receipts.digest(snippet.path)) != receipts.digest(
        snippet.path
    ):
        return None
    library, text = code_of(project), snippet.text.encode()
    units = {}
    for key, value in receipt.units.items():
        own = key == snippet.name
        then = old.of_script(text, snippet.conditions) if own else old.fingerprints.get(key)
        now = library.of_script(text, snippet.conditions) if own else library.fingerprints.get(key)
        if now is None or value not in (then, now):
            return None
        units[key] = now
    return dataclasses.replace(receipt, units=units)


def covered(project: Project, receipt: Receipt, listed: dict[str, str]) -> dict[str, str]:
    """What a receipt covers as a whole, with what older ones lack."""
    files = dict(receipt.files)
    for name in receipts.styled(project, receipt.versions):
        files.setdefault(name, receipts.digest(project.root / name))
    for unit, folder in listed.items():
        if unit in receipt.units:
            files.setdefault(folder, receipts.listing(project, folder))
    return files


def main() -> int:
    """Renew every receipt that holds, and name the others."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("commit", help="the last one with the old rules")
    parser.add_argument("--listed", nargs="*", default=[], metavar="UNIT=FOLDER/")
    options = parser.parse_args()
    project = Project.find()
    listed = dict(pair.split("=", 1) for pair in options.listed)
    by_name = {}
    for name, snippet in Book(project).snippets.items():
        receipt = receipts.read(snippet.receipt) if snippet.has_receipt else None
        if receipt:
            by_name[name] = (snippet, receipt)
    keys = {key for _, receipt in by_name.values() for key in receipt.units if ":" in key}
    old = rules_of(project, options.commit).Library(project.root, project.library).since(keys)
    left = []
    for name, (snippet, receipt) in by_name.items():
        new = renewed(project, snippet, receipt, old)
        if new is None:
            left.append(name)
            continue
        new = dataclasses.replace(new, files=covered(project, receipt, listed))
        if new != receipt or receipt.seal != receipts.seal(receipt):
            receipts.write(snippet.receipt, new)
    for name in left:
        print(f"{name} holds under neither rules; record it: week2 record {name}")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
