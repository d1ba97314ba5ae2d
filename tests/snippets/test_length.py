"""What a page shows of a program is short enough to read at once."""

from pathlib import Path

from bookproof.source.index import Book
from bookproof.source.project import Project

LINES = 60
SCRIPT = "a whole script, to be copied"
EXPERIMENT = "one experiment, whose parts share what the others made"
LONGER = {  # why a region, or a program that is shown whole, needs more lines
    "3-transformers/faster_onnx.py": EXPERIMENT,
    "3-transformers/finetune_budget.py": EXPERIMENT,
    "3-transformers/finetune_first.py": SCRIPT,
    "3-transformers/finetune_own.py": SCRIPT,
    "3-transformers/hub_finetune.py": SCRIPT,
    "3-transformers/logits_calibrated.py": "the fit and the bootstrap of one estimate",
    "3-transformers/nli_train.py": SCRIPT,
    "4-frameworks/crewai_cited_ten.py": EXPERIMENT,
    "4-frameworks/crewai_support.py": "one flow: its steps are methods of one class",
    "4-frameworks/endpoint_errors.py": "eight errors in three libraries, for one table",
    "4-frameworks/haystack_reader_scores.py": EXPERIMENT,
    "4-frameworks/haystack_retrieval.py": EXPERIMENT,
    "4-frameworks/job_haystack.py": "the same job as with the other frameworks, whole",
    "5-comparison/decoder_bits.py": "a table and its figure",
    "5-comparison/decoding_stream.py": SCRIPT,
    "5-comparison/engines.py": "processes of their own take turns in one measurement",
    "5-comparison/learning_curves.py": "a table and its figure",
    "5-comparison/roofline.py": "a table and its figure",
    "6-choosing/hub_long.py": SCRIPT,
    "6-choosing/labels_embeddings.py": EXPERIMENT,
}


def test_each_shown_region_has_at_most_sixty_lines_or_a_reason() -> None:
    book = Book(Project.find(Path(__file__)))
    long = set()
    for name, snippet in book.snippets.items():
        shown = [r.end - r.start + 1 for r in snippet.regions.values()]
        if max(shown, default=len(snippet.path.read_text("utf-8").splitlines())) > LINES:
            long.add(name.removeprefix("snippets/"))
    assert long == LONGER.keys()
