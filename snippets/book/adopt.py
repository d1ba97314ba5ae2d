# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# stderr = true
# varies = ["Each has its reason in *"]  # the day on which entries expire follows from today's
# [tool.bookproof.measured]
# "3 of 4 blocks run (# s)" = [0, 120]
# "1 failed in # s" = [0, 120]
# ///
# --8<-- [start:show]
import os
import tempfile
from pathlib import Path

from bookproof.cli import main

PAGE = """
# Guide

~~~python
total = sum(range(5))
print(total)
~~~

Names are those of the page, as a reader would enter them:

~~~python
print(total * 2)
~~~

~~~pycon
>>> total + 1
12
~~~

~~~python
import a_package_that_is_not_here
~~~
"""

with tempfile.TemporaryDirectory() as folder:
    here = Path.cwd()
    os.chdir(folder)
    Path("docs").mkdir()
    Path("docs/guide.md").write_text(PAGE, "utf-8")
    main(["adopt"])
    main(["check"])
    print(*sorted(p.as_posix() for p in Path("docs").rglob("*.*")), sep="\n")
    Path("docs/guide.md").write_text(PAGE.replace("range(5)", "range(6)"), "utf-8")
    main(["run"])
    os.chdir(here)
# --8<-- [end:show]
