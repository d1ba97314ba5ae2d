"""The machine: find the blocks of a book, run them, record what they did, and gate the build.

It knows nothing of any chapter. One module, one promise:

    reading       text and TOML that people write, and what is wrong with it by file and line
    project       where things are and what `[tool.week2.book]` in pyproject.toml says
    snippets      a runnable file, its header, its regions, what it leaves behind
    pages         a page's fenced blocks, and the fences that would slip through
    index         all pages and snippets, and which shows which
    worker        a warm interpreter that forks one isolated child for each snippet
    pool          workers by environment, and the services that snippets share
    verbatim      text as it is: what was printed or measured, and code, are never markup
    drawings      what a recorded figure may hold
    measured      what a machine measures, within the limits that a header declares
    outputs       what a run left: made comparable, compared, and the difference shown
    fingerprint   what a function, a class or a constant is, as far as it can alter a result
    reach         what a run reached of the library
    receipts      the proof of one run, and whether it still holds
    outcome       how a snippet or a shell block came out, in a word and a sentence
    verdict       what is wrong with a run, and how to say so
    shell         shell blocks, run in an empty folder or in a copy of the clone
    engine        run what is not fresh, record on request
    census        how many blocks were executed here, and on what the others rest
    needs         what a bare machine may lack: the probes that are no chapter's own
    ledger        blocks left out, with a reason and an expiry
    references    numbers in prose, by reference to recorded results
    markdown      the Python-Markdown extension that shows all of this on the page
    maths         formulas, set while the site is built
    tables        tables that a screen reader can announce
    korean        Hangul marked as Korean, and the Korean words for what a page is about
    terms         what a word of the glossary means, where it is linked
    standing      how the programs stand: what was run, what waits, on pages and in README
    verified      when a page was last verified, from the receipts of what it shows
    docstrings    examples in docstrings, as the reference pages show them
    catalogue     the table of all snippets, on a page
    reached       which library lines ran, and which shown ones did not
    links         links, anchors, images and the navigation lead somewhere
    checks        judge everything, run nothing
    parcel        what a run on another machine made: packed, and taken in
    destination   where a site may be put, so that nothing but a site is replaced
    site          build atomically, and compare what was built with what was collected
    bundle        one style sheet a page in place of many
    address       what a site has because it has an address: cards, a feed
    cards         the picture that stands for a page, in the style of the figures
    offline       what a browser keeps, so that the book reads on without a network
    commands      blocks, check, run, record, prove, build
    pytest_plugin the same engine behind `pytest --codeblocks`
    notebook      pages as notebooks, with the recorded outputs
    notebook_text a page's Markdown, cut where a notebook's cells begin
    notebook_blocks the blocks of a notebook
    notebooks     the book's own notebooks: written, judged, executed
    borrowed      a notebook that runs the blocks that need a GPU on a borrowed one
    bench         what the machine costs, beside other ways to run the same snippets
    recall        how often the search finds what readers type, beside Material's
    serving       a folder served while somebody looks at it
    speed         what a page weighs, and Lighthouse's scores
    wheel         the library, built to lie beside a copy
    bare          environments that hold what a snippet declares, and nothing else
    copying       a snippet in a reader's own folder; all of them, run as copies
    tasks         exercises, as a reader takes and checks them
    progress      what a reader has done of them
    keys          single keys from a terminal, heard while a file is watched
    exercises     the command that leads through them
    new           a page begun with its snippet and test
"""
