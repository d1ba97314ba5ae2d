# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Today nothing is global: each component that needs the question is given it. Copy each component's
# dictionary before you add to it, so that the caller's stays as it was."""
# ///
# --8<-- [start:task]
def run_inputs(
    query: str, params: dict[str, dict], asked: set[str]
) -> dict[str, dict]:
    """Inputs for today's `run`; `asked` names the components that take the query."""
    return {"query": {"query": query}, "params": params}


# --8<-- [end:task]


# --8<-- [start:check]
params = {"Retriever": {"top_k": 5}, "Joiner": {"top_k": 3}}
inputs = run_inputs("Who?", params, {"Retriever", "Reader"})
assert "query" not in inputs, f"there is no component of the name query: {inputs}"
assert inputs["Retriever"] == {"top_k": 5, "query": "Who?"}
assert inputs["Reader"] == {"query": "Who?"}
assert inputs["Joiner"] == {"top_k": 3}
assert params == {"Retriever": {"top_k": 5}, "Joiner": {"top_k": 3}}, (
    "leave the caller's as it was"
)
# --8<-- [end:check]
