from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any


def witnessed(tool: Callable[..., Any], account: Counter[str]) -> Callable[..., Any]:
    """The same tool; account["calls"] counts its calls, account["raised"] its errors.

    A library must not notice: name, docstring, signature, result and errors stay.
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
