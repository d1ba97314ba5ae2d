"""Tests of the compiled scan and convolution run where a C compiler is, or has been."""

import pytest

from week2.models.scan import native

why_not = native.why_not()  # once: where it fails, it has tried to compile
needs_kernel = pytest.mark.skipif(why_not is not None, reason=f"the compiled scan: {why_not}")
