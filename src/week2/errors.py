"""The base of this library's errors, so that a program can catch them all by one name."""


class Week2Error(Exception):
    """Something that this library could not do; the message says why and what would help."""
