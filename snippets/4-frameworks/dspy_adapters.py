# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy"]
# ///
# --8<-- [start:show]
import dspy

signature = dspy.Signature("question -> hours: float")
inputs = {"question": "How long does the KTX take from Seoul to Busan?"}

for adapter in (dspy.ChatAdapter(), dspy.JSONAdapter(), dspy.XMLAdapter()):
    messages = adapter.format(signature, demos=[], inputs=inputs)
    length = sum(len(message["content"]) for message in messages)
    last = messages[-1]["content"].strip().splitlines()[-1]
    print(f"{type(adapter).__name__}, {length} characters, ends:\n  {last}")
# --8<-- [end:show]
