"""The selective scan: `selective_scan` is the front, `explain` says which form it takes and why."""

from week2.models.scan.backends import BACKENDS
from week2.models.scan.dispatch import explain, selective_scan
from week2.models.scan.reference import selective_scan_reference

__all__ = ["BACKENDS", "explain", "selective_scan", "selective_scan_reference"]
