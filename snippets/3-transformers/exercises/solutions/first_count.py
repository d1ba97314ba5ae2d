def proportion(results: list[dict], label: str = "positive") -> float:
    """The proportion of `results`, as a pipeline gives them, that have `label`."""
    return sum(result["label"] == label for result in results) / len(results)
