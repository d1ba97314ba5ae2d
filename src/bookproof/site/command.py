"""The commands that run a program of the site in a reader's own folder: a fold under its block."""

from __future__ import annotations

import html
import shlex

from bookproof.copies.clean import RAW, WHEELS, dependencies, site_requirements
from bookproof.copies.wheel import imported, wheels_for
from bookproof.source.project import Project
from bookproof.source.snippets import Snippet

VENV = "python3 -m venv .venv && . .venv/bin/activate"
SITE = "SITE"  # stands for the site's folder, where the site has no address; a script fills it in


def fold(project: Project, snippet: Snippet, address: str) -> str:
    """HTML: the command for uv, the command for pip, and what else a snippet needs.

    Empty where none are offered.
    """
    if not offered(project, snippet):
        return ""
    uv, pip = with_uv(snippet, address), with_pip(project, snippet, address)
    lines = [f"<p>uv: <code>{html.escape(uv)}</code></p>"]
    lines.append(f"<p>pip: <code>{html.escape(pip)}</code></p>")
    if not address:
        lines.append(f'<p class="w2-site">{SITE} is the folder of this site.</p>')
    if needs := [project.requirements[need].called or need for need in snippet.settings.needs]:
        lines.append(f"<p>It also needs {html.escape(' and '.join(needs))}.</p>")
    return f'<details class="w2-run"><summary>Run it</summary>{"".join(lines)}</details>'


def offered(project: Project, snippet: Snippet) -> bool:
    """Whether a program of the site can be run as it is.

    An exercise fails until its reader has filled it in; and a site without wheels does not hand
    out the library.
    """
    whole = project.settings.wheels or not imported(project, snippet)
    return whole and not snippet.is_exercise


def with_uv(snippet: Snippet, address: str) -> str:
    """Return the command that has uv fetch a program, make its environment, and run it."""
    return f"uv run {address or f'{SITE}/'}{RAW}/{snippet.name}"


def with_pip(project: Project, snippet: Snippet, address: str) -> str:
    """Return the command that runs a program in a new environment of its own, made by pip."""
    program = f"{address or f'{SITE}/'}{RAW}/{snippet.name}"
    steps = []
    if address:
        if snippet.dependencies or imported(project, snippet):
            steps = [VENV, f"pip install -r {requirements_name(program)}"]
        steps += [f"curl -fO {program}", f"python3 {snippet.path.name}"]
        return " && ".join(steps)
    wanted = [f"{SITE}/{WHEELS}/{wheel.name}" for wheel in wheels_for(project, snippet)]
    wanted += dependencies(project, snippet)
    if wanted:
        steps = [VENV, f"pip install {shlex.join(wanted)}"]
    return " && ".join([*steps, f"python3 {program}"])


def requirements_name(program: str) -> str:
    """Where the requirements of a program of the site are."""
    return f"{program.removesuffix('.py')}.txt"


def requirements_text(project: Project, snippet: Snippet, address: str) -> str:
    """Return a file of requirements for pip, which reads no headers; empty where it has no use."""
    if not offered(project, snippet):
        return ""
    return "".join(f"{line}\n" for line in site_requirements(project, snippet, address))
