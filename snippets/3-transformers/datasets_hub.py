# /// script
# requires-python = ">=3.11"
# dependencies = ["datasets"]
# [tool.bookproof]
# needs = ["hub-substitute"]
# timeout = 300
# ///
# --8<-- [start:show]
from datasets import load_dataset

nsmc = load_dataset("e9t/nsmc", revision="refs/convert/parquet")
kornli = load_dataset("kakaobrain/kor_nli", "xnli")
for name, parts in {"NSMC": nsmc, "KorNLI": kornli}.items():
    print(f"{name}:", *parts)
    for column, kind in parts["test"].features.items():
        print(f"  {column}: {kind}")

# A table like any other.
train = kornli["validation"].rename_column("label", "labels")
print(sorted(train[0]))
# --8<-- [end:show]
