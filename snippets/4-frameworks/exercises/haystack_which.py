# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# ast.parse reads a program without running it; ast.ImportFrom has a module. Nodes and ready-made
# pipelines were haystack.nodes and haystack.pipelines; components live in haystack.components."""
# ///
# --8<-- [start:task]
def package_of(program: str) -> str:
    """ "farm-haystack" or "haystack-ai", from what a program imports; else ""."""
    return "haystack-ai" if "haystack" in program else ""


# --8<-- [end:task]


# --8<-- [start:check]
assert package_of("from haystack.nodes import BM25Retriever") == "farm-haystack"
assert (
    package_of("from haystack.pipelines import ExtractiveQAPipeline")
    == "farm-haystack"
)
assert (
    package_of("from haystack.components.joiners import DocumentJoiner")
    == "haystack-ai"
)
assert package_of("from haystack import Pipeline") == "", "both have a Pipeline"
assert package_of("# from haystack.nodes import FARMReader") == "", (
    "a comment imports nothing"
)
# --8<-- [end:check]
