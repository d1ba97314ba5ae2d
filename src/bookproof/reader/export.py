"""What a reader has made of the book's programs, to be taken away: as a file, or as a notebook."""

from __future__ import annotations

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from bookproof.copies.clean import site_address, site_text
from bookproof.notebooks.declared import written
from bookproof.notebooks.notebook import address, plain_code, setup_code
from bookproof.source.project import Project
from bookproof.source.snippets import Snippet


def as_file(project: Project, programs: list[Snippet]) -> str:
    """Return the programs as the page's Copy button gives them.

    Raises:
        BookError: a wheel could not be built.
    """
    return "\n\n".join(site_text(project, program, site_address()) for program in programs)


def as_notebook(project: Project, programs: list[Snippet]) -> str:
    """Return a notebook with a cell for each program, after one that installs what they import.

    Raises:
        BookError: a wheel could not be built.
    """
    cells = [new_code_cell(setup_code(project, programs, address(), site_address()))]
    for program in programs:
        cells += [new_markdown_cell(f"`{program.name}`"), new_code_cell(plain_code(program.text))]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return written(new_notebook(cells=cells, metadata={"kernelspec": kernel}))


EXPORTS = {"py": as_file, "ipynb": as_notebook}
