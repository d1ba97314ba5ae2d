# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "safetensors", "torch"]
# ///
# --8<-- [start:show]
import json
import struct

import torch
from safetensors.torch import save

data = save({"bias": torch.tensor([0.5, -1.0]), "scale": torch.tensor(2.0)})
(length,) = struct.unpack("<Q", data[:8])  # eight bytes: how long the header is
header = json.loads(data[8 : 8 + length])
for name, entry in header.items():
    start, end = entry["data_offsets"]
    print(
        name, entry["dtype"], entry["shape"], data[8 + length :][start:end].hex(" ")
    )
# --8<-- [end:show]
