# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
# --8<-- [start:show]
from week2.attention.published import speeds

for name in ("standard", "flash_attention_2", "cudnn", "flash_attention_3"):
    bars = [(s.tflops, s) for s in speeds() if s.implementation == name and s.tflops]
    best, bar = max(bars, key=lambda pair: pair[0])
    where = f"head size {bar.head_dim}, {bar.seq_len} tokens"
    print(f"{name:18} {best:4.0f} of 989 TFLOP/s = {best / 989:4.0%}   {where}")
# --8<-- [end:show]
