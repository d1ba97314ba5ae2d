"""The local language model, the small corpora, the reader (chapter 4)."""
