# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "pad_sequence pads a list of tensors; the mask compares positions with lengths."
# ///
# --8<-- [start:task]
import torch


def collate(batch: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids (batch, longest) padded with zeros, and a mask: True at tokens."""
    ids = torch.tensor([tokens[:1] for tokens in batch])
    return ids, torch.ones_like(ids, dtype=torch.bool)


# --8<-- [end:task]


# --8<-- [start:check]
ids, mask = collate([[5, 0, 7], [9]])
assert ids.tolist() == [[5, 0, 7], [9, 0, 0]], f"got {ids.tolist()}"
assert mask.tolist() == [[True, True, True], [True, False, False]], (
    "a zero can be a token: take the mask from the lengths, not from the ids"
)
# --8<-- [end:check]
