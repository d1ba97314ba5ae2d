# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "triton"]
# [tool.bookproof]
# needs = ["gpu"]
# timeout = 600
# varies = ["device", "torch"]  # the card's name, and the version that ran
# [tool.bookproof.measured]
# "*tflops*" = [0.5, 2500]
# ///
import json
from pathlib import Path

# --8<-- [start:show]
from week2.attention.bench import bench_cuda

result = bench_cuda([512, 1024, 2048, 4096, 8192, 16384], [64, 128])
# --8<-- [end:show]
Path("triton_speed.json").write_text(json.dumps(result, indent=1))
