import struct


def cut_to_bf16(x: float) -> float:
    """`x` with its float32 mantissa cut to the 7 bits that bfloat16 has (without rounding)."""
    (value,) = struct.unpack("<f", b"\0\0" + struct.pack("<f", x)[2:])
    return value
