"""Judge the whole book without running any of it."""
