"""The machine: find the blocks of a book, run them, record what they did, and gate the build.

It knows nothing of any chapter. One module, one promise:

    project    where things are and what `[tool.week2.book]` in pyproject.toml says
    snippets   a runnable file, its header, its regions, what it leaves behind
    pages      a page's fenced blocks, and the fences that would slip through
    worker     a warm interpreter that forks one isolated child for each snippet
    pool       workers by environment, and the services that snippets share
    outputs    what a run left: made comparable, compared, and the difference shown
    receipts   the proof of one run, and whether it still holds
    engine     run what is not fresh, record on request
    ledger     blocks left out, with a reason and an expiry
    references numbers in prose, by reference to recorded results
    markdown   the Python-Markdown extension that shows all of this on the page
    reached    which library lines ran, and which shown ones did not
    checks     judge everything, run nothing
    site       build atomically, and compare what was built with what was collected
"""
