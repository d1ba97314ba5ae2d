# /// script
# requires-python = ">=3.11"
# dependencies = ["datasets"]
# [tool.bookproof]
# needs = ["nsmc"]
# ///
# --8<-- [start:show]
from week2.sentiment import load_nsmc, provenance_of

for split in ("train", "validation", "test"):
    part = load_nsmc(split)
    print(
        f"{split:11}{len(part):>8,} rows, "
        f"{sum(part['label']) / len(part):.1%} positive"
    )
print(provenance_of(part))
# --8<-- [end:show]
