import inspect
from collections.abc import Callable
from typing import get_type_hints


def describe(function: Callable) -> str:
    """What a model is told of a tool: `name(argument: type, …): first line`.

    Raises:
        ValueError: no docstring, or an argument without a type: a model must guess.
    """
    name, said = function.__name__, inspect.getdoc(function)
    if not said:
        raise ValueError(f"{name} has no docstring")
    hints, arguments = get_type_hints(function), []
    for argument in inspect.signature(function).parameters:
        if argument not in hints:
            raise ValueError(f"{name}: {argument} has no type")
        arguments.append(f"{argument}: {hints[argument].__name__}")
    return f"{name}({', '.join(arguments)}): {said.splitlines()[0]}"
