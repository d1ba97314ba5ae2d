# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# Two tensors share memory when their storages begin at the same address: \
# untyped_storage().data_ptr()."""
# ///
# --8<-- [start:task]
import torch


def shares_memory(a: torch.Tensor, b: torch.Tensor) -> bool:
    """Return whether a and b are views of one storage."""
    return a is b


# --8<-- [end:task]


# --8<-- [start:check]
x = torch.arange(6).reshape(2, 3)
assert shares_memory(x, x.T), "x.T is a view of x"
assert shares_memory(x[0], x[1]), "two rows of one tensor live in one storage"
assert not shares_memory(x, x.clone()), "a clone has memory of its own"
# --8<-- [end:check]
