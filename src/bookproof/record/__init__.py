"""What is kept of a run: outputs, a receipt of what it reached, and what is left out and why."""
