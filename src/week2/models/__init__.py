"""Mamba and hybrid text classifiers, the selective scan under them, and the bundled checkpoints."""

from week2.models.scan import selective_scan

__all__ = ["selective_scan"]
