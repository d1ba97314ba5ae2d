# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "triton"]
# [tool.bookproof]
# memory = 8
# [tool.bookproof.measured]
# "* *x* # * * * * *" = [1, 16]
# "* *x* * # * * * *" = [1, 256]
# "* *x* * * # * * *" = [1, 64]
# "* *x* * * * # * *" = [16, 227]
# "* *x* * * * * # *" = [32, 255]
# "forward 128x128 * #" = [0, 0]
# "forward 128x64 * #" = [1, 4096]
# "dkdv * #" = [1, 4096]
# ///
# --8<-- [start:show]
from week2.attention.compiled import compile_for_hopper

print(
    "kernel   tile     warps   products  "
    "copies by TMA   shared KiB   registers   spilled"
)
for kernel, q, k, warps in [
    ("forward", 128, 128, 8),
    ("forward", 128, 64, 4),
    ("dkdv", 64, 128, 8),
]:
    b = compile_for_hopper(kernel, block_q=q, block_k=k, head_dim=128, warps=warps)
    print(
        f"{kernel:8} {q:3}x{k:<4} {warps:6} {b.wgmma:9} {b.tma:12} "
        f"{b.shared_bytes / 1024:14.0f} {b.registers:10} {b.spilled_bytes:9}"
    )
# --8<-- [end:show]
