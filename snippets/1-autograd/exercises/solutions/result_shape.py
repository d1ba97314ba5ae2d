import torch


def result_shape(a: torch.Size, b: torch.Size) -> torch.Size:
    """Return the shape of x + y for x of shape a and y of shape b."""
    length = max(len(a), len(b))
    padded_a = (1,) * (length - len(a)) + tuple(a)
    padded_b = (1,) * (length - len(b)) + tuple(b)
    result = []
    for size_a, size_b in zip(padded_a, padded_b, strict=True):
        if size_a != size_b and 1 not in (size_a, size_b):
            raise ValueError(f"sizes {size_a} and {size_b} do not fit")
        result.append(size_b if size_a == 1 else size_a)
    return torch.Size(result)
