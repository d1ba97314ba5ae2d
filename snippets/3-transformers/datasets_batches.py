# /// script
# requires-python = ">=3.11"
# dependencies = ["datasets", "torch", "transformers"]
# ///
# --8<-- [start:show]
from torch.utils.data import DataLoader
from transformers import AutoTokenizer, DataCollatorWithPadding

from week2.models import path_of
from week2.sentiment import load_nsmc

tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
reviews = load_nsmc("train", source="handwritten")
encoded = reviews.map(
    lambda rows: tokenizer(rows["document"], truncation=True),
    batched=True,
    remove_columns=["id", "document"],
)
print(
    encoded.column_names,
    "first lengths",
    [len(ids) for ids in encoded["input_ids"][:4]],
)

collate = DataCollatorWithPadding(tokenizer)  # pads each batch to its own longest
for batch in DataLoader(encoded.select(range(8)), batch_size=4, collate_fn=collate):
    print({name: tuple(tensor.shape) for name, tensor in batch.items()})
# --8<-- [end:show]
