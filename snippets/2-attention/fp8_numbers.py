# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

numbers = torch.tensor([0.0009, 0.1, 1.0, 3.3, 17.0, 440.0])
print("     ", *(f"{x:>9.4g}" for x in numbers.tolist()), "   largest  smallest")
for name, dtype in {"E4M3": torch.float8_e4m3fn, "E5M2": torch.float8_e5m2}.items():
    rounded = numbers.to(dtype).float().tolist()
    info = torch.finfo(dtype)
    smallest = info.smallest_normal * info.eps  # the smallest number above zero
    print(
        name,
        "",
        *(f"{x:>9.4g}" for x in rounded),
        f"{info.max:>10g} {smallest:>9.1e}",
    )
# --8<-- [end:show]
