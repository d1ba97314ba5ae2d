import hashlib


def held_out(text: str, one_in: int = 10) -> bool:
    """Whether a text is held out: about one in `one_in`, always the same ones."""
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % one_in == 0
