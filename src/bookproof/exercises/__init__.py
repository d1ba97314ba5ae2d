"""The book's exercises in a terminal."""
