def reviews_to_pay(wait: float, rate_before: float, rate_after: float) -> float:
    """Reviews after which a `wait` (seconds) has paid; rates in reviews a second."""
    saved = 1 / rate_before - 1 / rate_after
    return wait / saved if saved > 0 else float("inf")
