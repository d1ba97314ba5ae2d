"""The badge under a block: how its program last ran, with what the shown code imports.

The line is a button. It opens what else is known of that run, and how to run the program again, in
a popover: HTML of its own, which needs no script.
"""

from __future__ import annotations

import html
import re
import sys
from collections import Counter

from packaging.utils import canonicalize_name

from bookproof.check.declared import Known, provides
from bookproof.copies.wheel import own_name, packages
from bookproof.record.fingerprint import read_module
from bookproof.record.receipts import Receipt
from bookproof.source.project import Project
from bookproof.source.snippets import Snippet, parse_requirement, short

LONGEST = 3  # names in a line
NAME = re.compile(r"[^\W\d]\w*")


def plain(kind: str, title: str, text: str) -> str:
    """Return a badge with nothing to open, as HTML."""
    return f'<span class="w2-badge {kind}" title="{html.escape(title)}">{html.escape(text)}</span>'


def of_run(
    project: Project,
    snippet: Snippet,
    receipt: Receipt,
    fault: str,
    code: str,
    name: str,
    more: str,
) -> str:
    """Return the badge of a program that ran, as HTML.

    Args:
        project: the book.
        snippet: the program.
        receipt: of its run.
        fault: why that no longer holds; empty where it does.
        code: what the block shows of the program.
        name: an id that no other element of the page has.
        more: HTML that leads to how programs are run.
    """
    how = "failed as it should on" if snippet.settings.raises else "ran on"
    needs = [project.requirements[name] for name in snippet.settings.needs]
    against = [need.substitute for need in needs if need.substitute]
    parts = [" against ".join([f"{how} {receipt.device_name}", *against])]
    named = subjects(project, snippet, code)
    if named:
        brief = named if len(named) <= LONGEST else [*named[:2], f"{len(named) - 2} more"]
        parts.append(", ".join(brief))
    parts.append(receipt.day.replace("-", "-\u2060"))  # no line ends inside a date
    command = project.settings.command
    if fault:
        again = f"{command} record {snippet.name}"
        parts.append(f"shown as recorded: {fault}; renew it with {again}")
    kind = "w2-unmet" if fault else "w2-substitute" if against else "w2-ok"
    return (
        f'<button type="button" class="w2-badge {kind}" popovertarget="{name}">'
        f"{html.escape(' · '.join(parts))}</button>"
        f'<div popover class="w2-about" id="{name}">{_details(receipt)}'
        f"<p>In a clone, <code>{command} run --force {snippet.name}</code> runs it again, and "
        f"<code>{command} copy {short(snippet.name)} FOLDER</code> takes it into a folder of "
        f"yours. {more}</p></div>"
    )


def _details(receipt: Receipt) -> str:
    took = receipt.seconds
    time = f"{took:.2g} s" if took < 99.5 else f"{took:,.0f} s"  # no exponent
    machine = ", ".join(filter(None, (receipt.processor, receipt.system)))
    versions = [f"{name} {version}" for name, version in receipt.versions.items()]
    lines = [
        f"{receipt.day}, {time}, {machine}" if machine else f"{receipt.day}, {time}",
        ", ".join([f"Python {receipt.python}", *versions]),
        f"At commit {receipt.commit}" if receipt.commit else "",
        f"Its output was recorded on {receipt.measured[:10]}" if receipt.measured else "",
    ]
    return "".join(f"<p>{html.escape(line)}.</p>" for line in lines if line)


def subjects(project: Project, snippet: Snippet, code: str) -> list[str]:
    """Return the distributions that a part of a program uses, what it is about first.

    That is what the program is named after, or its chapter, and then what the part names most
    often. The book's own library comes last.

    Args:
        project: the book.
        snippet: the program.
        code: the part of it.
    """
    bound = _bound(snippet)
    uses: Counter[str] = Counter()
    modules: dict[str, set[str]] = {}
    for name, times in Counter(NAME.findall(code)).items():
        if dotted := bound.get(name):
            label = _distribution(project, snippet, dotted)
            uses[label] += times
            modules.setdefault(label, {label}).add(dotted.partition(".")[0])
    *folders, stem = ({*re.findall("[a-z0-9]+", part)} for part in short(snippet.name).split("/"))

    def rank(label: str) -> tuple[bool, bool, bool, int]:
        in_chapter = any(modules[label] & folder for folder in folders)
        return (label == own_name(project), not modules[label] & stem, not in_chapter, -uses[label])

    return sorted(uses, key=rank)


def _bound(snippet: Snippet) -> dict[str, str]:
    """Return what each name that a program imports stands for, less the standard library's."""
    try:
        module = read_module(snippet.text.encode(), "")
    except (SyntaxError, ValueError):  # it may be shown for that
        return {}
    pairs = dict(module.imports)
    for unit in module.units.values():
        pairs |= {name: (source, what) for name, source, what in unit.imports}
    origins = {name: ".".join(filter(None, pair)) for name, pair in pairs.items()}
    return {n: d for n, d in origins.items() if d.partition(".")[0] not in sys.stdlib_module_names}


def _distribution(project: Project, snippet: Snippet, dotted: str) -> str:
    """Return the distribution that an import is of, as the program's header calls it."""
    top = dotted.partition(".")[0]
    if top in packages(project):
        return own_name(project)
    if "known" not in project._cache:
        project._cache["known"] = Known(project)
    known: Known = project._cache["known"]
    named = [parse_requirement(text).name for text in snippet.dependencies]
    return next((n for n in named if provides(known[canonicalize_name(n)], dotted)), top)
