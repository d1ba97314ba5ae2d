"""Tables of implementations, of which each call takes the first that can serve it.

Nothing is decided at import: another dtype or device may get another answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Call = TypeVar("Call")
Result = TypeVar("Result")


def _nothing(*call: object) -> None:
    return None


# --8<-- [start:backend]
@dataclass(frozen=True)
class Backend(Generic[Call, Result]):
    """Describe one implementation: a row of a table.

    Attributes:
        name: what `backend=` takes.
        run: serves a call that `refusal` has let pass.
        why_not: why it cannot serve a call on this machine, or None.
        missing: why this machine cannot run it at all, or None.
        reluctant: why it serves a call only where it is named, or None.
    """

    name: str
    run: Callable[..., Result]
    why_not: Callable[[Call], str | None] = _nothing
    missing: Callable[[], str | None] = _nothing
    reluctant: Callable[[Call], str | None] = _nothing

    def refusal(self, call: Call) -> str | None:
        """Say why it cannot serve a call here, even where it is named, or None."""
        return self.missing() or self.why_not(call)

    def passed_over(self, call: Call) -> str | None:
        """Say why it does not serve a call that names no backend, or None."""
        return self.refusal(call) or self.reluctant(call)


# --8<-- [end:backend]

Table = tuple[Backend[Call, Result], ...]
"""Backends in the order in which they are tried; the last one serves every call."""


def named(backends: Table[Call, Result], name: str) -> Backend[Call, Result]:
    """Find a backend by its name; ValueError if there is none."""
    for backend in backends:
        if backend.name == name:
            return backend
    known = ", ".join(backend.name for backend in backends)
    raise ValueError(f"no backend is called {name!r}; there are {known}")


# --8<-- [start:choose]
def choose(
    backends: Table[Call, Result], call: Call, name: str | None = None
) -> Backend[Call, Result]:
    """Choose the first backend that serves a call, or the named one.

    Raises:
        ValueError: the name is unknown, or its backend cannot serve the call; the
            message says why.
    """
    if name is None:
        return next(b for b in backends if b.passed_over(call) is None)
    backend = named(backends, name)
    if reason := backend.refusal(call):
        raise ValueError(f"backend {name!r} cannot serve this call: {reason}")
    return backend


# --8<-- [end:choose]


def explain(backends: Table[Call, Result], call: Call) -> dict[str, str | None]:
    """Say for each backend, in order, why it is not taken for a call, or None."""
    return {backend.name: backend.passed_over(call) for backend in backends}
