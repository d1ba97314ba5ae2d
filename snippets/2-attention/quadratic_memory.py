# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
# --8<-- [start:show]
heads, layers = 12, 12
print("   length   one matrix   12 heads, 12 layers, for training")
for power in range(9, 18):
    n = 2**power
    one = n * n * 2  # FP16: two bytes a score
    print(f"{n:9,} {one / 2**20:9,.1f} MiB {one * heads * layers / 2**30:12,.1f} GiB")
# --8<-- [end:show]
