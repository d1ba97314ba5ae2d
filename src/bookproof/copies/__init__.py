"""A snippet in a reader's own folder, with the library's wheel beside it."""
