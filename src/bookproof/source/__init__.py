"""What people write: pages, snippets, notebooks, and the book that they make up."""
