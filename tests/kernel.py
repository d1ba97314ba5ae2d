"""Tests of the compiled scan and convolution run where a C compiler is, or has been."""

import pytest

from week2.models.scan import native

needs_kernel = pytest.mark.skipif(
    native.why_not() is not None, reason=f"the compiled scan: {native.why_not()}"
)
