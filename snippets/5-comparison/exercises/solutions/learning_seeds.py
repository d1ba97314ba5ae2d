from statistics import mean, stdev

T = 4.303  # Student's t for 95 % and three values


def paired(first: list[float], second: list[float]) -> tuple[float, float]:
    """95 % interval of two models' mean difference, from three seeds each."""
    differences = [a - b for a, b in zip(first, second, strict=True)]
    half = T * stdev(differences) / len(differences) ** 0.5
    return mean(differences) - half, mean(differences) + half
