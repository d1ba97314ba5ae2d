# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch


def shapes(*operands: tuple[int, ...]) -> None:
    left, right = (torch.zeros(shape) for shape in operands)
    print(*operands, "->", tuple((left @ right).shape))


shapes((2, 3), (3, 4))
shapes((2, 3), (3,))
shapes((3,), (3, 4))
shapes((3,), (3,))
shapes((8, 2, 3), (8, 3, 4))
shapes((8, 2, 3), (3, 4))
shapes((5, 1, 2, 3), (8, 3, 4))
# --8<-- [end:show]
