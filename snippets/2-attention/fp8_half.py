# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

from week2.attention.fp8 import half_attention, outliers, reference, rmse

q, k, v = outliers(2048, 128, n_heads=1, generator=torch.Generator().manual_seed(0))
truths = {
    "the numbers as drawn": reference(q, k, v),
    "the same, rounded to FP16": reference(q.half(), k.half(), v.half()),
}
print("the FP64 reference sees       softmax in FP16   in FP32")
for name, truth in truths.items():
    errors = (
        rmse(half_attention(q, k, v, keep_fp32=keep), truth) for keep in (False, True)
    )
    print(f"{name:28}", *(f"{error:12.1e}" for error in errors))
# --8<-- [end:show]
