import struct


def cut_to_bf16(x: float) -> float:
    """`x` with its float32 mantissa cut to bfloat16's 7 bits (without rounding)."""
    (value,) = struct.unpack("<f", b"\0\0" + struct.pack("<f", x)[2:])
    return value
