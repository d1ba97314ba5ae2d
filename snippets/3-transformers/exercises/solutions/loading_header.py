import json
import struct


def shapes(data: bytes) -> dict[str, list[int]]:
    """Names and shapes of the tensors in a safetensors file, read from its header."""
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    return {
        name: entry["shape"]
        for name, entry in header.items()
        if name != "__metadata__"
    }
