# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy"]
# ///
# --8<-- [start:show]
import dspy

signature = dspy.Signature("question -> hours: float", "Answer from the timetable.")
inputs = {"question": "How long does the KTX take from Seoul to Busan?"}

for message in dspy.ChatAdapter().format(signature, demos=[], inputs=inputs):
    print(f"--- {message['role']}\n{message['content'].strip()}")
# --8<-- [end:show]
