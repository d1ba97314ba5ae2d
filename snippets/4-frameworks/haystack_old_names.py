# /// script
# requires-python = ">=3.11"
# dependencies = ["farm-haystack[inference]==1.26.4.post0", "transformers==4.51.3"]
# [tool.bookproof]
# needs = ["farm"]
# raises = "AttributeError: module 'haystack.pipelines' has no attribute 'GenerativeQAPipeline'"
# ///
# Types would be judged by the haystack that is installed beside mypy, which is not this one.
# mypy: ignore-errors
# --8<-- [start:show]
from haystack import pipelines

print(pipelines.ExtractiveQAPipeline.__name__)
print(pipelines.GenerativeQAPipeline.__name__)
# --8<-- [end:show]
