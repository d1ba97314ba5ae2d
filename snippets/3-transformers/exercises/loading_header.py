# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# `struct.unpack('<Q', data[:8])` gives a tuple with the header's length; json.loads reads the \
# header. Skip the entry `__metadata__`."""
# ///
# --8<-- [start:task]
import json
import struct


def shapes(data: bytes) -> dict[str, list[int]]:
    """Names and shapes of the tensors in a safetensors file, read from its header."""
    return {}


# --8<-- [end:task]


# --8<-- [start:check]
header = json.dumps(
    {
        "__metadata__": {"format": "pt"},
        "bias": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
    }
).encode()
data = struct.pack("<Q", len(header)) + header + bytes(8)
assert shapes(data) == {"bias": [2]}, (
    f"there is one tensor, bias of shape [2]; got {shapes(data)}"
)
# --8<-- [end:check]
