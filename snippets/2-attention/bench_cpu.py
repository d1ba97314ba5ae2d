# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# needs = ["long"]
# timeout = 1800
# [tool.bookproof.measured]
# "rows.*.seconds" = [6e-5, 1000]
# "rows.*.peak_bytes" = [100000, 4e9]
# "rows.*.runs" = [1, 100]
# "slopes.*.seconds" = [0.8, 4]
# "slopes.naive.peak_bytes" = [1.5, 2.2]
# "slopes.tiled.peak_bytes" = [-3, 1.3]
# "slopes.sdpa.peak_bytes" = [-3, 1.3]
# "naive_over.*.seconds" = [0.5, 20]
# "naive_over.*.peak_bytes" = [2, 20000]
# "naive_over_16k.*_seconds_times" = [1, 20]
# "naive_over_16k.*_memory_times" = [50, 20000]
# "megabytes_million.naive_*" = [5, 4500]
# "megabytes_million.tiled_*" = [0.1, 60]
# "megabytes_million.sdpa_*" = [0.1, 20]
# "tiled_memory_growth_16k_to_64k" = [1.5, 6]
# ///
# --8<-- [start:show]
import json
from pathlib import Path

from week2.attention.bench import bench_cpu

result = bench_cpu([1024, 2048, 4096, 8192, 16384], long=[32768, 65536], head_dim=64)
# --8<-- [end:show]
at = {(r["form"], r["seq_len"]): r for r in result["rows"]}
tiled = {n: at["tiled", n]["peak_bytes"] for n in (1024, 16384, 65536)}
result["naive_over_16k"] = {
    f"{form}_{what}_times": next(
        r[key]
        for r in result["naive_over"]
        if (r["form"], r["seq_len"]) == (form, 16384)
    )
    for form in ("tiled", "sdpa")
    for what, key in (("seconds", "seconds"), ("memory", "peak_bytes"))
}
result["megabytes_million"] = {
    f"{form}_{n}": r["peak_bytes"] / 1e6 for (form, n), r in at.items()
}
result["tiled_memory_growth_16k_to_64k"] = tiled[65536] / tiled[16384]
Path("bench_cpu.json").write_text(json.dumps(result, indent=1))
