def share(results: list[dict], label: str = "positive") -> float:
    """The share of `results`, as a pipeline gives them, that have `label`."""
    return sum(result["label"] == label for result in results) / len(results)
