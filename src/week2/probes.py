"""What a machine may lack that no chapter asks for at its first import."""


def kernel() -> bool:
    """Whether the compiled scan can be used: a C compiler is here, or it was built before."""
    try:
        from week2.models.scan.native import why_not
    except ImportError:  # PyTorch is not installed
        return False
    return why_not() is None
