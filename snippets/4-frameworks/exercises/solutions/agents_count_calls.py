from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any


def witnessed(tool: Callable[..., Any], account: Counter[str]) -> Callable[..., Any]:
    """The same tool, whose calls are counted in account["calls"], and its errors in ["raised"].

    A library must not notice: name, docstring, signature, result and errors stay what they are.
    """

    @wraps(tool)
    def inner(*given: Any, **named: Any) -> Any:
        account["calls"] += 1
        try:
            return tool(*given, **named)
        except Exception:
            account["raised"] += 1
            raise

    return inner
