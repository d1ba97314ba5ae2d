# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
from transformers import BertConfig

unnamed = BertConfig()
print(unnamed.id2label)

named = BertConfig(
    id2label={0: "negative", 1: "positive"}, label2id={"negative": 0, "positive": 1}
)
print(named.num_labels, named.id2label)
# --8<-- [end:show]
