# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy"]
# [tool.bookproof]
# hint = """
# A demo is a dspy.Example with a value for each field of the signature; a Predict keeps its
# demos in the list `demos`."""
# ///
# --8<-- [start:task]
import dspy

clock = dspy.Predict("words -> time")
# Give it two examples: "half past one" is "1:30", "a quarter to nine" is "8:45".
# --8<-- [end:task]
# --8<-- [start:check]
messages = dspy.ChatAdapter().format(
    clock.signature, clock.demos, {"words": "ten past ten"}
)
roles = [message["role"] for message in messages]
assert roles.count("assistant") == 2, (
    f"two demos make two answers in the prompt; roles: {roles}"
)
assert "8:45" in messages[4]["content"], "the second demo's answer is missing"
assert "ten past ten" in messages[-1]["content"]
# --8<-- [end:check]
