def unseen(test: list[dict], train: list[dict]) -> list[dict]:
    """The rows of `test` whose document occurs nowhere in `train`."""
    known = {row["document"] for row in train}
    return [row for row in test if row["document"] not in known]
