def run_inputs(
    query: str, params: dict[str, dict], asked: set[str]
) -> dict[str, dict]:
    """Inputs for today's `run`; `asked` names the components that take the query."""
    inputs = {name: dict(given) for name, given in params.items()}
    for name in asked:
        inputs.setdefault(name, {})["query"] = query
    return inputs
