# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
# --8<-- [start:show]
from importlib.metadata import metadata

about = metadata("week2")
title = about["Summary"].partition(". ")[0]
print(f"""@misc{{week2,
  title   = {{{{{title}}}}},
  author  = {{{{The maintainers of Week 2}}}},
  year    = {{2026}},
  version = {{{about["Version"].partition("+")[0]}}},
  note    = {{A textbook whose programs say where they ran and what they printed}},
}}""")
# --8<-- [end:show]
