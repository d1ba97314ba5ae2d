def megabytes(parameters: int, dtype: str) -> float:
    """The size of a model's weights in MB (10^6 bytes)."""
    size = {"float32": 4, "bfloat16": 2, "float16": 2, "int8": 1}[dtype]
    return parameters * size / 1e6
