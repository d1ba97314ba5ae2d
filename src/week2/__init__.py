"""The library that the book teaches from and runs on."""
