"""What is wrong with a run: how it ended, what it made, and how to say so."""

from __future__ import annotations

import re

from bookproof.record.outputs import collect, compare
from bookproof.sandbox.pool import Run
from bookproof.source.measured import beyond
from bookproof.source.pages import Block
from bookproof.source.project import BookError
from bookproof.source.snippets import Snippet
from bookproof.source.typed import TypedPage


def outputs_of(snippet: Snippet, run: Run) -> tuple[dict[str, bytes], str]:
    """Collect what a run made, and what is wrong with it; nothing where it is as declared."""
    if problem := fault(snippet, run):
        return {}, problem
    try:
        outputs = collect(snippet, run)
    except (BookError, ValueError) as error:
        return {}, str(error)
    return outputs, "\n".join(beyond(outputs, snippet.settings.measured))


def fault(snippet: Snippet, run: Run) -> str:
    """Find what is wrong with how a run ended; nothing where it ended as declared."""
    declared = snippet.settings.raises
    if isinstance(snippet, TypedPage):
        faults = [*typed_faults(snippet, run).items(), *unlike_shown(snippet, run).items()]
        lines = {block.name: block.line for block in snippet.blocks}
        return "\n".join(f"{snippet.page}:{lines[n]}: {n}: {fault}" for n, fault in faults)
    if snippet.is_exercise:
        return _stub_fault(snippet, run)
    if not declared:
        return run.fault
    if not run.fault:
        return f"was meant to fail with {declared!r} and did not"
    if not run.fault.startswith(f"raised {declared}"):
        return f"was meant to fail with {declared!r} and instead {run.fault}"
    return ""


def unshown_warning(snippet: Snippet, run: Run) -> str:
    """Find a warning about a line of the snippet itself, which whoever runs it sees and no page
    shows; nothing where standard error is recorded."""
    warned = rf"(?m)^{re.escape(snippet.path.name)}:(\d+): (\w*Warning: .*)"
    match = None if snippet.settings.stderr else re.search(warned, run.stderr)
    if not match:
        return ""
    return (
        f"line {match[1]} warns, which whoever runs it sees and the page does not show: "
        f"{match[2]}; change the line, or record standard error too: stderr = true"
    )


def typed_faults(page: TypedPage, run: Run) -> dict[str, str]:
    """How typed blocks went wrong, by name."""
    return {b.name: p.fault for b in page.blocks if (p := run.parts.get(b.name)) and p.fault}


def unlike_shown(page: TypedPage, run: Run) -> dict[str, str]:
    """How what typed sessions printed differs from what the page shows, by name."""
    shown = {b.name: run.parts.get(b.name) for b in page.blocks if not b.silent}
    return {name: part.unlike for name, part in shown.items() if part and part.unlike}


def _stub_fault(snippet: Snippet, run: Run) -> str:
    """Require that a stub fails by an assertion of its own check."""
    check = snippet.regions.get("check")
    if check is None or "task" not in snippet.regions:
        return "has no regions 'task' and 'check'; an exercise needs both"
    if not snippet.settings.hint:
        return "has no hint; declare one under [tool.bookproof]"
    if not (snippet.path.parent / "solutions" / snippet.path.name).is_file():
        return f"has no solution; write solutions/{snippet.path.name}"
    if not run.fault:
        return "passes its own check before anything was filled in"
    if not run.fault.startswith("raised AssertionError"):
        return f"must fail by an assertion of its check, and instead {run.fault}"
    line = last_line(run.traceback, snippet)
    if not check.start <= line <= check.end:
        return f"fails by an assertion at line {line}, outside its check"
    return ""


def differences(snippet: Snippet, recorded: dict[str, bytes], outputs: dict[str, bytes]) -> str:
    """How a run's outputs differ from recorded ones, beyond what the snippet declares."""
    parts = []
    for name in sorted(recorded.keys() | outputs.keys()):
        if name not in outputs:
            parts.append(f"it did not make {name}, which is recorded")
        elif name not in recorded:
            text = outputs[name].decode("utf-8", "replace")
            parts.append(f"it made {name}, which is not recorded:\n{text[:2000]}")
        else:
            parts.append(compare(name, recorded[name], outputs[name], snippet.settings))
    return "\n".join(p for p in parts if p)


def explain(snippet: Snippet, blocks: list[Block], run: Run, problem: str, command: str) -> str:
    """Describe a failure: page, line, what went wrong and how to run it again.

    Args:
        snippet: that failed.
        blocks: that show it.
        run: that failed.
        problem: what is wrong with it.
        command: how the machine's own command is called here.
    """
    where = [f"{b.page}:{b.line}" for b in blocks] or ["(shown on no page)"]
    line = last_line(run.traceback, snippet)
    typed = isinstance(snippet, TypedPage)
    failed = run.fault or any(part.fault for part in run.parts.values())
    shown = f"{', '.join(where)} shows {snippet.name}{f':{line}' if line else ''}, which"
    parts = [problem] if typed else [shown, problem]
    if run.stderr.strip() and failed:
        parts.append(run.stderr.rstrip()[-4000:])
    name = snippet.name.partition("#")[0]
    parts.append(f"run it again: {command} run {name}")
    if not failed or snippet.settings.raises:
        parts.append(f"if the new output is right: {command} record {name}")
    return "\n".join(parts)


def last_line(traceback: str, snippet: Snippet) -> int:
    """Find the line of the snippet that an exception came from; 0 where there is none."""
    lines = re.findall(rf'File "{re.escape(snippet.path.name)}", line (\d+)', traceback)
    return int(lines[-1]) if lines else 0
