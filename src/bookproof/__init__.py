"""The machine: find the blocks of a book, run them, record what they did, and gate the build.

It knows nothing of any book or chapter. Each package imports only those above it:

    source     pages, snippets, notebooks and settings: what people write
    sandbox    programs in isolation: warm interpreters, one child for each run, shared services
    record     what is kept of a run: outputs, a receipt of what it reached, what is left out
    run        run what is not fresh, compare it with what is recorded, count what was executed
    copies     a snippet in a reader's own folder, with the library's wheel beside it
    notebooks  pages as notebooks: made from the same snippets, judged, and executed
    check      judge the whole book without running any of it
    site       show on pages what was recorded, and build a site of them
    exercises  the book's exercises in a terminal
    reader     the built book served at home, where a page runs its blocks
    bench      how fast the site is, and how well its search finds

`cli` names the commands, `commands` holds those of the first four, `pytest_plugin` puts the same
engine behind `pytest --codeblocks`, `new` begins a page with its snippet and test, and `adopt`
takes in a folder of Markdown that has its Python typed into it.
"""
