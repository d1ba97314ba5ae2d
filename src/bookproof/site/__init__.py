"""Show on pages what was recorded, and build a site of them."""
