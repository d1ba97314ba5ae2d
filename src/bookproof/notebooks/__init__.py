"""Pages as notebooks: made from the same snippets, judged, and executed."""
